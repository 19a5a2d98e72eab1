"""Read comma-separated and tab-separated values."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice

from timeline.exchange.tables.table import Row, Table, checked_width, refusal

_DELIMITERS = ",;\t|"
_LOOKED_AT = 20
"""How many rows show which delimiter a file uses."""
_NAMED = re.compile(r"(?i)sep=(?P<delimiter>[,;\t|])\s*$")
"""The first line by which spreadsheets say what the delimiter is."""
_COMMON = ("cp1252", "latin_1")
"""The encodings that programs write most often when it is not UTF-8; many others look like them."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_delimited(name: str, content: bytes, encoding: str | None = None) -> Table:
    """Return the table of a text; raise ReportFileError if it is in another encoding, or its rows are not even."""
    lines = list(StringIO(_decoded(name, content, encoding), newline=""))  # splitlines would divide at U+2028, too
    if not any(line.strip() for line in lines):
        raise refusal(name, "the file is empty")
    named = _NAMED.match(lines[0])
    rows = list(_rows(name, lines, named["delimiter"] if named else _delimiter(lines)))
    even = checked_width(name, rows[1:] if named else rows)
    return Table.of(name, content, even, sum(map(_paragraphs, lines)))


def _paragraphs(line: str) -> int:
    """Return how many paragraphs of the document a line of the table is: a cell may hold a line separator."""
    return sum(bool(part.strip()) for part in line.splitlines())


def _decoded(name: str, content: bytes, encoding: str | None) -> str:
    """Return a file's text: as UTF-8, with a byte order mark as UTF-16, or in the encoding that was given."""
    chosen = encoding or ("utf-16" if content.startswith(_UTF_16) else "utf-8-sig")
    try:
        text = content.decode(chosen)
    except LookupError as error:
        raise refusal(
            name, f"{encoding!r} is not a known encoding; common ones are utf-8, cp1252 and utf-16"
        ) from error
    except UnicodeError as error:
        raise refusal(
            name, f"the file is not {chosen.removesuffix('-sig').upper()} text{_looks_like(content)}"
        ) from error
    if "\0" in text:
        raise refusal(name, "the file is not text: it has the character NUL; name its format with the end of its name")
    return text


def _looks_like(content: bytes) -> str:
    """Return which encoding a text seems to have, and how to say so."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - loads slowly, and only a refusal needs it

    found = {encoding for match in from_bytes(content) for encoding in match.could_be_from_charset}
    likely = next((encoding for encoding in (*_COMMON, *sorted(found)) if encoding in found), None)
    return f": it may be {likely}; if so, give --encoding {likely}" if likely else ": save it as UTF-8"


def _delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter by which the first rows have most columns, all of them equally many; else a comma."""
    widths = {delimiter: _width(lines, delimiter) for delimiter in _DELIMITERS}
    return max(_DELIMITERS, key=lambda delimiter: widths[delimiter])


def _width(lines: Sequence[str], delimiter: str) -> tuple[bool, int]:
    """Return whether the first rows are equally wide, and how wide the first is."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        widths = [len(cells) for cells in islice(filter(any, reader), _LOOKED_AT)]
    except csv.Error:
        return False, 0
    return len(set(widths)) == 1 and widths[0] > 1, widths[0] if widths else 0


def _rows(name: str, lines: Sequence[str], delimiter: str) -> Iterator[Row]:
    """Yield the rows; a row is the paragraph of its first line."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = paragraph = 0
    try:
        for cells in reader:
            taken = lines[line : reader.line_num]
            number = line + 1
            length = sum(map(_paragraphs, taken))
            text = taken[0].strip() if len(taken) == length == 1 else None
            yield Row(number, paragraph + 1, tuple(cell.strip() for cell in cells), text, length=length)
            line, paragraph = reader.line_num, paragraph + length
    except csv.Error as error:
        message = f"the row cannot be read: {error}; is there a quotation mark that is not closed?"
        raise refusal(name, message, line + 1) from error
