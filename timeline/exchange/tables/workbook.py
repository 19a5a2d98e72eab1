"""Read a worksheet of a spreadsheet (XLSX): values as people see them, no formulas, no merged cells."""

import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from domain.base import did_you_mean
from timeline.documents.text import DocumentText
from timeline.exchange.tables.table import MAX_COLUMNS, MAX_ROWS, Row, Table, checked_width, refusal
from timeline.report_files.problems import ReportFileError

MAX_UNPACKED_BYTES = 500_000_000
_DAMAGED = (BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, TypeError, EOFError, NotImplementedError)
"""What the libraries raise for a damaged file; errors of XML are syntax errors."""
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')


def read_workbook(name: str, content: bytes, sheet: str | None = None) -> Table:
    """Return the table of a worksheet; raise ReportFileError if it is not plain, or if there are several."""
    _check_packed(name, content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which say nothing of the values
            rows = _worksheet_rows(name, content, sheet)
    except _DAMAGED as error:
        message = f"the spreadsheet cannot be read ({error or type(error).__name__}); save it again as XLSX, or as CSV"
        raise refusal(name, message) from error
    even = checked_width(name, _even(rows))
    return Table.of(name, content, even, len(even), is_typed=True)


def text_of_workbook(content: bytes) -> DocumentText:
    """Return a spreadsheet as a document whose paragraphs are the rows of its only sheet; of any other, its bytes."""
    try:
        table = read_workbook("", content)
    except ReportFileError:
        return DocumentText.of(content)
    rows = tuple("\t".join(row.cells) for row in (table.header, *table.rows))
    return DocumentText(table.sha256, table.size, rows, has_cells=True)


def _worksheet_rows(name: str, content: bytes, sheet: str | None) -> list[Row]:
    from openpyxl import load_workbook  # noqa: PLC0415 - loads slowly, and only spreadsheets need it

    worksheet = _chosen(name, load_workbook(BytesIO(content), read_only=True), sheet)
    _refuse_merged(name, content, worksheet)
    return list(_rows(name, worksheet))


def _check_packed(name: str, content: bytes) -> None:
    """Refuse what is not an XLSX file, or one that unpacks to too much."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            size = sum(info.file_size for info in packed.infolist())
    except _DAMAGED as error:
        raise refusal(name, "the file is not an XLSX spreadsheet; save an older one as XLSX or CSV") from error
    if size > MAX_UNPACKED_BYTES:
        raise refusal(name, f"the spreadsheet unpacks to {size:,} bytes (limit {MAX_UNPACKED_BYTES:,}): divide it")


def _chosen(name: str, book: Any, sheet: str | None) -> Any:
    """Return the worksheet that was asked for, or the only one."""
    titles = [worksheet.title for worksheet in book.worksheets]
    if not titles:
        raise refusal(name, "the spreadsheet has no sheet with cells")
    if sheet is None and len(titles) > 1:
        raise refusal(name, f"the spreadsheet has {len(titles)} sheets, {', '.join(titles)}: choose one with --sheet")
    if sheet is not None and sheet not in titles:
        there_are = f"there is {', '.join(titles)}{did_you_mean(sheet, titles)}"
        raise refusal(name, f"the spreadsheet has no sheet {sheet!r}; {there_are}")
    return book[sheet or titles[0]]


def _refuse_merged(name: str, content: bytes, worksheet: Any) -> None:
    """Refuse merged cells, which have a value in one of them and nothing in the others."""
    path = worksheet._worksheet_path  # noqa: SLF001 - a sheet that is read row by row does not say what is merged
    with ZipFile(BytesIO(content)) as packed:
        merged = [found.decode() for found in _MERGED.findall(packed.read(path.lstrip("/")))]
    if merged:
        more = f" and {len(merged) - 3} more" if len(merged) > 3 else ""  # noqa: PLR2004 - enough to find them
        message = f"the sheet has merged cells ({', '.join(merged[:3])}{more}): unmerge them and fill in each cell"
        raise refusal(name, message)


def _rows(name: str, worksheet: Any) -> Iterator[Row]:
    paragraph = 0
    for number, cells in enumerate(worksheet.iter_rows(), 1):
        if number > MAX_ROWS or len(cells) > MAX_COLUMNS:
            limits = f"{MAX_ROWS:,} rows of {MAX_COLUMNS} columns"
            raise refusal(name, f"the sheet is larger than {limits}: remove empty formats, or divide it", number)
        texts = tuple(_text(cell.value) for cell in cells)
        paragraph += any(texts)
        formulas = frozenset(index for index, cell in enumerate(cells) if cell.data_type == "f")
        yield Row(number, max(paragraph, 1), texts, formulas=formulas)


def _text(value: object) -> str:
    """Return what a cell says: a day as ISO 8601, a number without a needless point."""
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat()
        case date():
            return value.isoformat()
        case bool():
            return str(value).lower()
        case float():
            return f"{Decimal(repr(value)).normalize():f}"
        case _:
            return str(value).strip()


def _even(rows: Sequence[Row]) -> list[Row]:
    """Return rows as wide as the header: a sheet leaves out empty cells, and keeps formats without content."""
    filled = [row for row in rows if not row.is_blank]
    if not filled:
        return []
    width = max(index for row in filled for index, cell in enumerate(row.cells, 1) if cell)
    return [
        Row(row.number, row.paragraph, (*row.cells, *[""] * width)[:width], formulas=row.formulas) for row in filled
    ]
