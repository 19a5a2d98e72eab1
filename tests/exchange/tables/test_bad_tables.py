"""A table that is not clear is refused, with one message that says what to do."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from tests.exchange.tables.conftest import HEADER, actions, reports
from timeline.exchange.tables import table
from timeline.exchange.tables.cells import Names
from timeline.exchange.tables.reading import read_table
from timeline.exchange.tables.table import MAX_BYTES
from timeline.report_files.problems import ReportFileError

ONE_MESSAGE = [
    pytest.param("", "table.csv:1:1: the file is empty", id="empty"),
    pytest.param(HEADER, "the table has no rows", id="header alone"),
    pytest.param("Participant,Notes\nChad,x\n", "has no column of days whose header names actions", id="no days"),
    pytest.param("Signature\n1 May 2031\n", "has no column 'Participant' or", id="no participants"),
    pytest.param(
        "As of May,,\n" + HEADER + "Chad,1 May 2031,\n", "the header is row 2, and row 1 is above", id="title"
    ),
    pytest.param("Participant,Acts,\n" + HEADER + "Chad,,\n", "the header is row 2", id="two headers"),
    pytest.param(HEADER + "Chad,1 May 2031,\n" + HEADER, "table.csv:3:1: the header of row 1 is repeated", id="again"),
    pytest.param("Participant,Signature,Signature\nChad,,\n", "columns 2 and 3 are both 'Signature'", id="same twice"),
    pytest.param("Participant,State,Signature\nChad,Chad,\n", "columns 1 and 2 are both 'Participant'", id="two names"),
    pytest.param("Participant,,Signature\nChad,x,\n", "column 2 has no header", id="no name"),
    pytest.param(
        "Participant,Signatur,Other,Signature\nChad,,x,\n", "does not say what the column 'Signatur'", id="map"
    ),
    pytest.param(
        HEADER + "Chad,1 May 2031\n", "table.csv:2:1: this row has 2 cells, and the header has 3", id="ragged"
    ),
    pytest.param("Status\n" + HEADER + "Chad,,\n", "csv:1:1: this row has 1 cell, and all below", id="title alone"),
    pytest.param(HEADER + '"Chad,1 May 2031,\n', "is there a quotation mark that is not closed", id="quotation mark"),
    pytest.param(
        HEADER + "Chad,1 May 2031,\nMali,,\nChad,1 May 2031,\n", "4:1: .* is the same as row 2", id="row twice"
    ),
    pytest.param(HEADER + "Chad,=B7,\n", "2:2: Signature: the cell has the formula '=B7'", id="formula"),
    pytest.param(HEADER + "Chad,13/05/2031,\nMali,05/14/2031,\n", "days are written in two orders", id="two orders"),
    pytest.param(HEADER + "Chad,03/05/2031,\nMali,04/05/2031,\n", "can be read in two ways", id="either order"),
    pytest.param(HEADER + "Chad,,3 May 2031 P\n", "the suffix 'P' is not explained by the header", id="suffix"),
    pytest.param(HEADER + "Chad,,\n", "no row of the table says anything", id="nothing"),
    pytest.param("Participant\0,x\n1,2\n", "the file is not text: it has the character NUL", id="NUL"),
]


@pytest.mark.parametrize(("content", "message"), ONE_MESSAGE)
def test_a_bad_table_gets_one_message(read, content, message):
    """Given a table with one thing wrong, there is one line about it, which says where and what."""
    with pytest.raises(ReportFileError, match=message) as refused:
        read(content)

    listed = {problem.message for problem in refused.value.problems}
    assert len(listed) == 1 or "Signatur" in content


def test_what_does_no_harm_is_read(read):
    """Given empty columns and rows, spaces, and a first line that names the delimiter, the table is read."""
    table = read("sep=;\n\nParticipant ; Signature ;;\n Chad\u00a0;1\u00a0May 2031;;;;\n;;;\nMali;  2 May  2031;;\n\n")

    assert actions(table) == [("TD", "signature", "2031-05-01"), ("ML", "signature", "2031-05-02")]
    assert [report["evidence"] for report in reports(table)] == [3, 5]


def test_all_that_is_wrong_is_listed_at_once(read):
    """Given cells of several kinds that cannot be read, each is listed with its row and column."""
    with pytest.raises(ReportFileError) as refused:
        read(HEADER + "Chad,soon,\nMali,31 Jun 2031,\nFreedonia,1 May 2031,4 May 2031 x\n")

    found = [(problem.line, problem.column) for problem in refused.value.problems]
    assert found == [(2, 2), (3, 2), (4, 1), (4, 3)]


def test_unknown_names_are_listed_with_what_they_may_mean(read):
    """Given names that nobody knows, each is one line with its rows and near names; given their codes, they pass."""
    content = HEADER + "Norwey,1 May 2031,\nFreedonia,1 May 2031,\nChad,1 May 2031,\nFreedonia 2,,3 May 2031\n"

    with pytest.raises(ReportFileError) as refused:
        read(content)

    norway, freedonia = map(str, refused.value.problems)
    assert "'Norwey' is not a known party; did you mean Norway (NO)? Say which it is with --name" in norway
    assert "'Freedonia' is not a known party (also in row 5). Say which it is with --name" in freedonia
    known = Names(given={"Norwey": "NO"}, recorded={"Freedonia": "freedonia-league"})
    assert [party for party, *_ in actions(read(content, names=known))] == [
        "NO",
        "freedonia-league",
        "TD",
        "freedonia-league",
    ]


def test_a_table_in_another_encoding_is_refused_and_read_when_it_is_named(tmp_path):
    """Given a text that is not UTF-8, the message has the likely encoding; UTF-16 says by itself that it is."""
    text = HEADER + "Côte d'Ivoire,1 May 2031,\nSão Tomé and Príncipe,2 May 2031,\n"
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode("cp1252"))

    with pytest.raises(ReportFileError, match="not UTF-8 text: it may be cp1252; if so, give --encoding cp1252"):
        read_table(path)
    assert read_table(path, encoding="cp1252").rows[0].cells[0] == "Côte d'Ivoire"
    with pytest.raises(ReportFileError, match="'klingon' is not a known encoding"):
        read_table(path, encoding="klingon")

    path.write_bytes(text.encode("utf-16"))
    assert read_table(path).rows[0].cells[0] == "Côte d'Ivoire"


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    """Given 200 MB, the refusal takes no time: nothing of it is read."""
    path = tmp_path / "table.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)

    with pytest.raises(ReportFileError, match=rf"200,000,000 bytes \(limit {MAX_BYTES:,}\): divide it"):
        read_table(path)


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    """Given more rows than a table may have, the message says how many those are."""
    monkeypatch.setattr(table, "MAX_ROWS", 3)
    path = tmp_path / "table.csv"
    path.write_text(HEADER + "Chad,,\n" * 3, "utf-8")

    with pytest.raises(ReportFileError, match="more than 3 rows: divide it"):
        read_table(path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("table.pdf", r"'.pdf', does not say what kind of table it is; allowed: .csv", id="PDF"),
        pytest.param("table.xlsx", "is not an XLSX spreadsheet", id="not a spreadsheet"),
        pytest.param("table.json", "is not a TimelineJS JSON", id="not a timeline"),
        pytest.param("table.ics", "is not a calendar", id="not a calendar"),
    ],
)
def test_a_file_of_another_format_is_refused(tmp_path, name, message):
    """Given a file that is not what its name says, or whose name says nothing, one message says so."""
    path = tmp_path / name
    path.write_text("{}\n", "utf-8")

    with pytest.raises(ReportFileError, match=message):
        read_table(path)


def spreadsheet(path: Path, change=lambda book, sheet: None) -> Path:
    """Write a made-up spreadsheet, and return its path."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Status"
    for row in (["Participant", "Signature", "Ratification, Accession(a)"], ["Chad", "1 May 2031", "3 May 2031 a"]):
        sheet.append(row)
    change(book, sheet)
    content = BytesIO()
    book.save(content)
    path.write_bytes(content.getvalue())
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            lambda book, sheet: sheet.merge_cells("A2:A3"), r"has merged cells \(A2:A3\): unmerge them", id="merged"
        ),
        pytest.param(lambda book, sheet: book.create_sheet("Old"), "2 sheets, Status, Old: choose one", id="sheets"),
    ],
)
def test_a_bad_spreadsheet_gets_one_message(tmp_path, change, message):
    """Given merged cells or several sheets, the message says which."""
    with pytest.raises(ReportFileError, match=message):
        read_table(spreadsheet(tmp_path / "table.xlsx", change))


def test_a_formula_of_a_spreadsheet_is_refused(tmp_path, read):
    """Given a cell that a spreadsheet computes, the message has the formula and asks for its value."""
    path = spreadsheet(tmp_path / "formula.xlsx", lambda book, sheet: sheet.append(["Mali", "=B2", None]))

    with pytest.raises(ReportFileError, match="3:2: Signature: the cell has the formula '=B2'"):
        read(path.read_bytes(), suffix=".xlsx")


def test_a_sheet_is_chosen_by_its_name(tmp_path):
    """Given several sheets, one is read by its name; another name is refused with the near one."""
    path = spreadsheet(tmp_path / "table.xlsx", lambda book, sheet: book.create_sheet("Old"))

    assert read_table(path, sheet="Status").rows[0].cells[0] == "Chad"
    with pytest.raises(ReportFileError, match="no sheet 'Statos'; there is Status, Old; did you mean 'Status'"):
        read_table(path, sheet="Statos")


@pytest.mark.parametrize(
    ("part", "content"),
    [
        pytest.param("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row", id="not XML"),
        pytest.param("xl/workbook.xml", b"<workbook/>", id="no sheet"),
        pytest.param("xl/workbook.xml", None, id="a part is missing"),
    ],
)
def test_a_damaged_spreadsheet_is_refused(tmp_path, part, content):
    """Given a spreadsheet of which a part is damaged or missing, it is refused with one message."""
    whole, damaged = spreadsheet(tmp_path / "whole.xlsx"), tmp_path / "table.xlsx"
    with ZipFile(whole) as packed, ZipFile(damaged, "w") as changed:
        for name in packed.namelist():
            if name != part or content is not None:
                changed.writestr(name, content if name == part else packed.read(name))

    with pytest.raises(ReportFileError, match=r"cannot be read \(.*\); save it again as XLSX, or as CSV|has no sheet"):
        read_table(damaged)


def test_a_cut_spreadsheet_is_refused(tmp_path):
    """Given a spreadsheet that was not downloaded to its end, it is refused."""
    path = spreadsheet(tmp_path / "table.xlsx")
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(ReportFileError, match="is not an XLSX spreadsheet"):
        read_table(path)
