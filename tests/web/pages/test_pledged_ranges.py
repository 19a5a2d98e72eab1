"""A pledge between two amounts: each page that shows amounts of money shows both ends."""

from __future__ import annotations

import pytest

from tests.web.conftest import text_of
from tests.web.pages.conftest import report, source

RANGE = {
    "key": "sum",
    "measure": "pledge-amount",
    "operator": "between",
    "low": 2000,
    "high": 3000,
    "unit": "EUR",
    "as_printed": "two to three thousand euros",
    "attribution": "reporter",
    "evidence": 1,
}


@pytest.mark.parametrize("path", ["/", "/occurrence/boats", "/party/DK", "/source/gazette"])
@pytest.mark.one_in(3)
def test_a_pledged_range_is_shown(reader_of, path):
    """Given a pledge of 2,000 to 3,000 euros, the page has it in numbers, or as printed where it lists a source."""
    what = {"kind": "pledge", "pledger": "DK", "purpose": "Boats", "amount": "sum"}
    content = {
        "source": source("gazette"),
        "treaties": [{"id": "pact", "name": "Harbour Pact"}],
        "reports": [report("boats", what, figures=[RANGE])],
    }

    shown = text_of(reader_of(content).page(path))

    expected = "between 2,000 and 3,000 euros"
    assert expected in shown
