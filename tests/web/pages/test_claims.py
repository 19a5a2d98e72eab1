"""The page of a claim: the corrections that it lists are those of this claim."""

import pytest

from tests.web.conftest import Reader, make_archive
from tests.web.pages.conftest import report, source, texts
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.amending import correct, retract

TOTAL = {"measure": "signatories", "counted": "states", "value": 9, "as_printed": "9", "attribution": "reporter"}


@pytest.fixture(scope="module")
def corrected(tmp_path_factory):
    """Give a reader of a figure, of those whose keys and sources are like its own, and of their corrections."""
    path = tmp_path_factory.mktemp("claims") / "archive.db"
    figures = [{**TOTAL, "key": key, "evidence": 2} for key in ("total", "total-2")]
    said = {"point": "nine-is-a-lot", "text": "Nine is a lot.", "attribution": "reporter", "evidence": 3}
    treaty = {"id": "lagoon-treaty", "name": "Lagoon Treaty"}
    gazette = report("signing", "signing", treaty="lagoon-treaty", figures=figures, statements=[said])
    herald = report("signing", "signing", treaty="lagoon-treaty", figures=figures[:1])
    make_archive(
        path,
        {"source": source("gazette"), "treaties": [treaty], "reports": [gazette]},
        {"source": source("herald"), "reports": [herald]},
    )
    with Archive(path) as archive:
        why = {"source": None, "by": "jane"}
        for name, key, value in (
            ("gazette", "total", "at-least"),
            ("gazette", "total-2", "nearly"),
            ("herald", "total", "more-than"),
        ):
            where = [name, "figures", key, "operator"]
            correct(archive, "signing", where, value, was="exact", reason=f"{key} in the {name}", **why)
        where = ["gazette", "statements", "nine-is-a-lot", "text"]
        correct(archive, "signing", where, "Nine is few.", was="Nine is a lot.", reason="Few", **why)
        retract(archive, "signing", "herald", reason="A hoax", **why)
        Projector(archive).catch_up()
    return Reader(path)


@pytest.mark.parametrize(
    ("claim", "reasons"),
    [
        pytest.param("gazette/total", ["total in the gazette"], id="a figure"),
        pytest.param("gazette/total-2", ["total-2 in the gazette"], id="a longer key"),
        pytest.param("gazette/nine-is-a-lot", ["Few"], id="a statement"),
        pytest.param("herald/total", ["total in the herald", "A hoax"], id="a retracted report"),
    ],
)
def test_a_claim_has_its_own_corrections(corrected, claim, reasons):
    """Given corrections of like keys in two sources, the page of each claim has those of this one."""
    page = corrected.page(f"/claim/signing/{claim}")

    assert texts(page, "//ol[@class='history']/li/p") == reasons
