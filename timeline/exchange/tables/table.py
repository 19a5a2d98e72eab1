"""A table as it was read: its header, its rows with their places in the file, and the file's fingerprint."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from timeline.report_files.problems import Problem, ReportFileError

MAX_BYTES = 50_000_000
"""The largest file that is read as a table."""
MAX_ROWS = 100_000
MAX_COLUMNS = 200
FEW = 20
"""How many problems of one kind, such as ragged rows, are listed."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number in the file, the paragraph at which it begins, its cells, and its text if it is one line.

    `length` is how many paragraphs it is: a cell may have several lines. `formulas` are the numbers of the cells, from
    0, that a spreadsheet computes.
    """

    number: int
    paragraph: int
    cells: tuple[str, ...]
    text: str | None = None
    formulas: frozenset[int] = frozenset()
    length: int = 1

    @property
    def paragraphs(self) -> list[int]:
        """Return the paragraphs that the row is."""
        return list(range(self.paragraph, self.paragraph + self.length))

    @property
    def is_blank(self) -> bool:
        """Return whether no cell has anything in it."""
        return not any(self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the name of its file, its header, its rows, and the fingerprint and length of the file.

    A list of events has no header of its own: the number of that row is 0.

    `is_typed` says that the file tells numbers from texts, so that no language is needed to read them.
    """

    name: str
    header: Row
    rows: tuple[Row, ...]
    sha256: str
    size: int
    paragraphs: int
    is_typed: bool = False

    @classmethod
    def of(cls, name: str, content: bytes, rows: Sequence[Row], paragraphs: int, *, is_typed: bool = False) -> "Table":
        """Return the table of a file's rows, the first of which is the header; blank ones are left out."""
        filled = [row for row in rows if not row.is_blank]
        if len(filled) < 2:  # noqa: PLR2004 - a header and a row
            raise refusal(name, "the table has no rows: a header and at least one row are needed")
        digest = hashlib.sha256(content).hexdigest()
        return cls(name, filled[0], tuple(filled[1:]), digest, len(content), paragraphs, is_typed)

    def problem(self, row: Row, column: int, message: str) -> Problem:
        """Return a problem of a cell, by its row and its column from 0."""
        header = self.header.cells[column] if column < len(self.header.cells) else ""
        return Problem(self.name, row.number, column + 1, header, message)


def refusal(name: str, message: str, row: int = 1, column: int = 1) -> ReportFileError:
    """Build the one refusal of a file that cannot be read as a table."""
    return ReportFileError([Problem(name, row, column, "", message)])


def checked_width(name: str, rows: Sequence[Row]) -> list[Row]:
    """Return the rows that are not blank, each as wide as the header; refuse others, and too many of either."""
    filled = [row for row in rows if not row.is_blank]
    if len(filled) > MAX_ROWS:
        raise refusal(name, f"the table has more than {MAX_ROWS:,} rows: divide it")
    width = len(filled[0].cells) if filled else 0
    if width > MAX_COLUMNS:
        raise refusal(name, f"the table has {width} columns; at most {MAX_COLUMNS} can be read")
    below = {len(row.cells) for row in filled[1:]}
    filled = [row if any(row.cells[width:]) else replace(row, cells=row.cells[:width]) for row in filled]
    wrong = [row for row in filled if len(row.cells) != width]
    if wrong and len(below) == 1 and width < min(below):
        message = f"this row has {_cells(width)}, and all below have {min(below)}: make the header the first row"
        raise refusal(name, message, filled[0].number)
    if wrong:
        raise ReportFileError(_ragged(name, wrong, width))
    return filled


def _cells(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"


def _ragged(name: str, rows: Iterable[Row], width: int) -> list[Problem]:
    problems = [
        Problem(name, row.number, 1, "", f"this row has {_cells(len(row.cells))}, and the header has {width}")
        for row in rows
    ]
    more = len(problems) - FEW
    return [*problems[:FEW], Problem(name, problems[-1].line, 1, "", f"{more} more rows do")] if more > 0 else problems
