"""The timeline as CSV: every occurrence with its doubts, and nothing that a spreadsheet would run."""

import csv
from io import StringIO

import pytest

from tests.exchange.conftest import DOUBTFUL, SITE, STANDING
from timeline.exchange.exports.spreadsheet import COLUMNS, harmless


@pytest.fixture(scope="module")
def lines(exported):
    """Give the lines of the table by the ids of their occurrences, in their order."""
    return {line["id"]: line for line in csv.DictReader(StringIO(exported("csv"), newline=""), strict=True)}


def test_every_occurrence_that_stands_has_a_line_that_leads_to_it(lines):
    """Given occurrences, those that stand are there by their days, each with the address of its page."""
    days = [line["earliest"] or line["latest"] or "9999" for line in lines.values()]

    assert lines.keys() == STANDING
    assert days == sorted(days)
    assert {name: line["address"] for name, line in lines.items()} == {
        name: f"{SITE}/occurrence/{name}" for name in STANDING
    }


def test_every_column_has_a_name_of_its_own():
    """Given the header, no name is in it twice: programs that read by names would lose one of the two."""
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_a_line_has_date_place_and_sources(lines):
    """Given a place and two sources, a line names them, with the date as EDTF, in words, and why it is inferred."""
    line = lines["signing"]

    assert (line["date"], line["edtf"], line["date_basis"]) == ("1 May 2031", "2031-05-01", "stated")
    assert (line["place"], line["city"], line["country_name"], line["longitude"]) == (
        "Quay 1",
        "Reykjavik",
        "Iceland",
        "-21.94",
    )
    assert line["sources"] == "'=Herald & <Sons>: Port news, 2 May 2031; The Gazette (gazette), 3 May 2031 or later"
    assert (line["sources_count"], line["source_urls"]) == ("2", "https://herald.example/port")


def test_doubt_stays_in_the_words(lines):
    """Given dates in doubt, EDTF and words say so; an open end is empty."""
    assert {name: lines[name]["date"] for name in sorted(DOUBTFUL)} == {
        "about": "about 20 August 2031",
        "after": "1 August 2031 or later",
        "by": "by 1 July 2031",
        "either": "within 10\N{EN DASH}12 August 2031",
        "perhaps": "perhaps 21 August 2031",
    }
    assert (lines["by"]["earliest"], lines["by"]["edtf"]) == ("", "[..2031-07-01]")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1"])
def test_what_a_spreadsheet_would_run_is_text(text):
    """Given a text that begins as a formula does, it gets an apostrophe; numbers and other texts stay."""
    assert harmless(text) == f"'{text}"
    assert [harmless(value) for value in (-21.94, None, "a=b", 0)] == [-21.94, None, "a=b", 0]


def test_no_cell_begins_as_a_formula(lines):
    """Given a title and a publisher that are formulas, no cell but a number begins as one."""
    cells = [cell for line in lines.values() for name, cell in line.items() if name not in {"latitude", "longitude"}]

    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert lines["signing"]["title"].startswith("'=HYPERLINK")


def test_an_empty_archive_has_a_header(empty_export):
    """Given no occurrence, the table has its columns."""
    assert empty_export("csv").split("\r\n") == [",".join(COLUMNS), ""]
