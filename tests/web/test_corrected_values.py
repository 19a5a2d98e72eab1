"""A value that a newer table corrected is shown as the newer table's, with its row, on every page and in every export.

What the older table said stays in the history.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from domain.evidence import Evidence
from tests.exchange.conftest import export
from tests.web.conftest import Reader, section_of, text_of
from timeline.documents.text import DocumentText, digest
from timeline.exchange.tables.importing import Given, imported
from timeline.exchange.tables.maps import read_map
from timeline.exchange.tables.reading import read_table
from timeline.history.verifying import verify
from timeline.log.archive import Archive
from timeline.log.tables import rows
from timeline.projecting.engine import Projector
from timeline.recording.amending import correct
from timeline.recording.appending import append_file
from timeline.recording.renewing import append_table

HEADER = 'Participant,Signature,"Ratification, Acceptance(A), Accession(a)"\n'
STATUS = (
    HEADER + "Chad,1 May 2031,3 Oct 2031\nMali,2 May 2031,\n",
    HEADER + "Peru,3 May 2031,\nMali,2 May 2031,\nChad,1 May 2031,5 Oct 2031\n",
)
CROWDS = (
    "Id,Event,Kind,Date,Key,Measure,Counted,Value\ntalks,Harbour talks,conference,3 May 2031,,attendance,people,{}\n"
)
FIGURES = (
    CROWDS.format(40),
    CROWDS.format(45) + "talks,Harbour talks,conference,3 May 2031,b,attendance,delegates,12\n",
)
DAYS = ("2031-12-01", "2032-02-01")
OLD, NEW = (f"lamp-treaty-status-{day}" for day in DAYS)
OLD_FIGURES, NEW_FIGURES = (f"figures-{day}" for day in DAYS)
RATIFIED, SIGNED = "lamp-treaty-ratification-td", "lamp-treaty-signature-td"
ERRATUM = """\
source: {id: erratum, publisher: {name: The Erratum}, language: en, published: 2032-03-01}
reports:
  - {occurrence: errata, what: announcement, title: Errata are printed, date: 2032-03-01, evidence: 1}
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Path:
    """Give the path of an archive of two tables, each imported twice, and the folder of their documents beside it."""
    folder = tmp_path_factory.mktemp("corrected")
    (folder / "documents").mkdir()
    path = folder / "archive.db"
    path.write_bytes(empty.read_bytes())
    with Archive(path) as archive:
        for number, day in enumerate(DAYS):
            for name, table_map, contents in (("status", "untc-status", STATUS), ("figures", "figures", FIGURES)):
                document = folder / "documents" / f"{name}-{day}.csv"
                document.write_text(contents[number], "utf-8")
                about = {"published": day, "treaty": "lamp-treaty", "treaty_name": "Treaty of the Lamps"}
                given = Given(about, registers_treaty=not number)
                table = imported(read_table(document), read_map(table_map), given)
                append_table(archive, document.name, table.documents, series=table.series, by="jane")
        append_file(archive, "erratum.yaml", ERRATUM.encode(), by="jane")
        Projector(archive).catch_up()
    return path


@pytest.fixture(scope="module")
def reader(path: Path) -> Reader:
    """Give a reader of that archive."""
    return Reader(path)


def row(path: Path, table: str, identity: str) -> dict[str, Any]:
    """Return a row of a table by its id."""
    with Archive(path) as archive:
        (found,) = rows(archive, f"SELECT * FROM [{table}] WHERE id = :id", {"id": identity})
    return dict(found)


def cell(words: str, line: str, paragraph: int) -> dict[str, Any]:
    """Return the evidence of a cell of a row."""
    start = line.index(words)
    span = {"start": start, "end": start + len(words), "sha256": digest(words)}
    return {"paragraph": paragraph, "where": "body", **span}


def test_a_row_rests_on_the_newer_table(path):
    """Given a day that a newer table changed, the action and the occurrence name that table, and the cell in it."""
    action, occurrence = row(path, "treaty_actions", RATIFIED), row(path, "occurrences", RATIFIED)
    changed = cell("5 Oct 2031", "Chad,1 May 2031,5 Oct 2031", 4)

    assert (action["acted_on"], action["source"]) == ("2031-10-05", NEW)
    assert json.loads(action["evidence"]) == json.loads(occurrence["date_evidence"]) == [changed]
    assert occurrence["date_source"] == NEW
    report = row(path, "reports", f"{RATIFIED}/{OLD}")
    assert (report["source"], report["status"]) == (OLD, "corrected")
    assert json.loads(report["date_evidence"]) == [{"source": NEW, **changed}]


def test_what_did_not_change_rests_on_the_older_table(path):
    """Given a row that says the same in both tables, it still names the older one."""
    action = row(path, "treaty_actions", SIGNED)

    assert (action["source"], json.loads(action["evidence"])[0]["paragraph"]) == (OLD, 2)
    assert row(path, "occurrences", SIGNED)["date_source"] == OLD


def test_a_figure_rests_on_the_newer_table(path):
    """Given a number that changed, and one that was added, both figures name the newer table and its rows."""
    changed = row(path, "figures", f"talks/{OLD_FIGURES}/attendance")
    added = row(path, "figures", f"talks/{OLD_FIGURES}/b")

    assert (changed["value"], changed["source"], changed["status"]) == (45, NEW_FIGURES, "corrected")
    assert (added["value"], added["source"], added["status"]) == (12, NEW_FIGURES, "reported")
    assert [json.loads(figure["evidence"])[0]["paragraph"] for figure in (changed, added)] == [2, 3]


@pytest.mark.parametrize(
    ("page", "anchor", "shown"),
    [
        pytest.param(f"/occurrence/{RATIFIED}", f"{NEW}#p-4", "2032", id="occurrence"),
        pytest.param("/treaty/lamp-treaty", f"{NEW}#p-4", "2032", id="treaty"),
        pytest.param("/occurrence/talks", f"{NEW_FIGURES}#p-2", "45", id="figures of an occurrence"),
        pytest.param(f"/claim/talks/{OLD_FIGURES}/attendance", f"{NEW_FIGURES}#p-2", "45", id="figure"),
        pytest.param("/party/TD", f"{NEW}#p-4", "2032", id="party"),
    ],
)
def test_pages_lead_to_the_newer_table(reader, page, anchor, shown):
    """Given a page with a corrected value, its evidence leads to the row of the newer table."""
    page = reader.page(page)

    assert page.xpath(f"//a[contains(@href, '/source/{anchor}')]")
    assert shown in text_of(page)


def test_the_page_of_an_occurrence_says_how_its_day_is_known(reader):
    """Given a corrected day, the page names the newer table for it; the older one stays in the history."""
    page = reader.page(f"/occurrence/{RATIFIED}")
    grounds = [text_of(item) for item in page.xpath("//details[@class='know']//li")]
    dated = [ground for ground in grounds if ground.startswith(("When:", "Date:"))]

    assert len(dated) == 2
    for ground in dated:
        assert "1 February 2032" in ground.replace("Feb ", "February ")
        assert "paragraph 4" in ground
    assert "2031-10-03" in section_of(page, "history")
    said = section_of(page, "reports")
    assert "5 October 2031, corrected after" in said
    assert "printed as 5 Oct 2031" in said
    assert "first printed" not in said


def test_the_newer_table_has_what_it_changed(reader):
    """Given the pages of the newer tables, their rows have the figures that they give, and whose day they changed."""
    page = reader.page(f"/source/{NEW_FIGURES}")

    assert "It reports nothing itself, and amends what other sources said." in text_of(page)
    assert "45" in text_of(page.get_element_by_id("p-2"))
    assert "12 delegates" in text_of(page.get_element_by_id("p-3"))
    assert "Chad ratifies" in text_of(reader.page(f"/source/{NEW}").get_element_by_id("p-4"))
    assert "Chad ratifies" in text_of(reader.page(f"/source/{OLD}").get_element_by_id("p-2"))


def test_exports_name_the_newer_table(path):
    """Given a corrected day, the CSV, the linked data, the statements and the annotations say whose it is."""
    (line,) = csv.DictReader(export("csv", path, occurrence=RATIFIED).splitlines())
    assert "2032" in line["date_source"]
    assert "2031" in line["sources"]
    assert line["date_source"] in line["sources"]
    assert "Corrected by" in export("ics", path, occurrence=RATIFIED).replace("\r\n ", "")

    (event,) = json.loads(export("jsonld", path, occurrence=RATIFIED))["@graph"]
    assert [article["@id"].rpartition("/")[2] for article in event["subjectOf"]] == [OLD, NEW]
    assert "Reported by 1 source. Corrected by" in event["description"]

    statements = map(json.loads, export("statements", path, occurrence=RATIFIED).splitlines())
    said = {one["prop"]: (one["value"], one["dataset"]) for one in statements if one["prop"] in ("startDate", "name")}
    assert said["startDate"] == ("2031-10-05", NEW)

    annotations = json.loads(export("annotations", path, occurrence=RATIFIED))["items"]
    (dated,) = (item for item in annotations if item["id"].endswith("-date-1"))
    assert dated["target"]["source"]["id"].endswith(NEW)
    assert dated["target"]["selector"]["value"] == "paragraph=4"


def test_every_document_is_accounted_for(path):
    """Given the four documents, each number of them is cited or left out, by reports and by amendments."""
    with Archive(path) as archive:
        found = verify(archive, path.parent / "documents")

    assert [problem for problem in found.problems if "erratum" not in problem] == []
    assert sum("accounted for" in check for check in found.checks) == len(DAYS) * 2


def test_an_archivist_says_where_the_source_of_a_correction_says_so(path, tmp_path):
    """Given a correction with its source and paragraph, the figure rests on them."""
    copy = tmp_path / "archive.db"
    copy.write_bytes(path.read_bytes())
    with Archive(copy) as archive:
        at = [OLD_FIGURES, "figures", "attendance", "value"]
        (span,) = DocumentText.of(b"a\nb\nc\nd\n47 people").spans("47")
        because: Any = {"reason": "Recount", "source": "erratum", "evidence": (Evidence.model_validate(span.short),)}
        correct(archive, "talks", at, "47", was="45", by="jane", **because)
        Projector(archive).catch_up()
    figure = row(copy, "figures", f"talks/{OLD_FIGURES}/attendance")

    assert (figure["value"], figure["source"]) == (47, "erratum")
    assert json.loads(figure["evidence"]) == [cell("47", "47 people", 5)]


@pytest.fixture(scope="module")
def reworded(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy where an erratum corrects a day and a number, and not the words in which they were printed."""
    copy = tmp_path_factory.mktemp("reworded") / "archive.db"
    copy.write_bytes(path.read_bytes())
    because: Any = {"reason": "Erratum", "source": "erratum", "evidence": (Evidence(paragraph=5),), "by": "jane"}
    with Archive(copy) as archive:
        correct(archive, RATIFIED, [OLD, "date", "edtf"], "2031-10-08", was="2031-10-05", **because)
        correct(archive, "talks", [OLD_FIGURES, "figures", "b", "value"], "47", was="12", **because)
        Projector(archive).catch_up()
    return copy


def test_no_source_is_shown_with_words_that_it_did_not_print(reworded):
    """Given values that another source corrected, without its words, no table gives it those of the first source."""
    figure = row(reworded, "figures", f"talks/{OLD_FIGURES}/b")
    report = row(reworded, "reports", f"{RATIFIED}/{OLD}")

    assert (figure["value"], figure["source"], figure["as_printed"]) == (47, "erratum", None)
    assert (report["occurred"], report["date_as_printed"]) == ("2031-10-08", None)
    assert report["date_first_printed"] == "5 Oct 2031"


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        pytest.param(f"/occurrence/{RATIFIED}", "8 October 2031, corrected after The Erratum", id="its day"),
        pytest.param(f"/occurrence/{RATIFIED}", "; first printed as 5 Oct 2031", id="the first words"),
        pytest.param("/occurrence/talks", "47", id="figures"),
        pytest.param("/source/erratum", "47 delegates", id="source"),
        pytest.param(f"/claim/talks/{OLD_FIGURES}/b", "47", id="figure"),
        pytest.param("/treaty/lamp-treaty", "8 October 2031", id="treaty"),
    ],
)
@pytest.mark.one_in(2)
def test_pages_do_without_the_words(reworded, page, shown):
    """Given values without printed words, pages show the values, and no empty quotation."""
    page = Reader(reworded).page(page)

    assert shown in text_of(page)
    assert not [quoted for quoted in page.xpath("//q") if text_of(quoted) in {"", "None"}]
    assert "“None”" not in text_of(page)


def test_its_own_words_make_up_for_them(reworded, tmp_path):
    """Given the words of the source that corrected a day, corrected after it, they are shown as its words."""
    copy = tmp_path / "archive.db"
    copy.write_bytes(reworded.read_bytes())
    because: Any = {"reason": "Its words", "source": "erratum", "evidence": (Evidence(paragraph=5),), "by": "jane"}
    with Archive(copy) as archive:
        correct(archive, RATIFIED, [OLD, "date", "as_printed"], "October 8", was="5 Oct 2031", **because)
        Projector(archive).catch_up()
    report = row(copy, "reports", f"{RATIFIED}/{OLD}")

    assert (report["date_as_printed"], report["date_first_printed"]) == ("October 8", None)


HERALD = """\
source: {id: herald, publisher: {name: The Herald}, language: en, published: 2031-05-02}
treaties: [{id: lamp-treaty, name: Treaty of the Lamps}]
reports:
  - occurrence: signing
    what: signing
    title: It is signed
    treaty: lamp-treaty
    date: 2031-05-01
    evidence: 2
    figures:
      - {key: total, measure: signatories, counted: states, value: 31, as_printed: "31", attribution: reporter,
         evidence: 3}
"""


def test_what_was_known_then_leads_to_the_source_of_then(tmp_path, empty):
    """Given a total that a later source corrected, the moment before leads to a place in the first source."""
    path = tmp_path / "archive.db"
    path.write_bytes(empty.read_bytes())
    with Archive(path) as archive:
        for text in (HERALD, ERRATUM):
            append_file(archive, "file.yaml", text.encode(), by="jane")
        because: Any = {"reason": "Recount", "source": "erratum", "evidence": (Evidence(paragraph=9),)}
        correct(archive, "signing", ["herald", "figures", "total", "value"], "29", was="31", by="jane", **because)
        Projector(archive).catch_up()
    page = Reader(path).page("/as-known")

    assert page.xpath("//a[contains(@href, '/source/herald#p-2')]")
    assert page.xpath("//a[contains(@href, '/source/erratum#p-9')]")
    assert not page.xpath("//a[contains(@href, '/source/herald#p-9')]")
