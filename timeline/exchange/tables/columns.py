"""Recognize the columns of a table by a map: each is read or ignored, and nothing that is needed is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.base import did_you_mean
from domain.parties import folded
from timeline.exchange.tables.legends import Legend, legend_of, without_notes
from timeline.exchange.tables.maps import Column, TableMap
from timeline.exchange.tables.table import Row, Table, refusal
from timeline.report_files.problems import Problem, ReportFileError

_LOOKED_AT = 15
"""How many rows are looked at for a header that is not the first row."""


@dataclass(frozen=True, slots=True)
class Found:
    """A column of a table: its number from 0, what the map says of it, and the legend in its header if it has one."""

    index: int
    mapped: Column
    legend: Legend | None = None


def found_columns(table: Table, table_map: TableMap) -> list[Found]:
    """Return what each column of a table is; raise ReportFileError with every column that is not clear."""
    _refuse_other_headers(table, table_map)
    problems: list[Problem] = []
    found: list[Found] = []
    for index, header in enumerate(table.header.cells):
        match _recognized(index, header, table_map):
            case Found() as recognized:
                found.append(recognized)
            case str(message):
                problems.append(table.problem(table.header, index, message))
            case None if table_map.others is None and (header or any(row.cells[index] for row in table.rows)):
                problems.append(table.problem(table.header, index, _unknown(index, header, table_map)))
    problems += [table.problem(table.header, 0, message) for message in _missing(found, table, table_map)]
    problems += _repeated(found, table)
    if problems:
        raise ReportFileError(problems)
    return found


def _recognized(index: int, header: str, table_map: TableMap) -> Found | str | None:
    """Return what a column is, why it is not clear, or None where nothing recognizes it."""
    named = _folded(header)
    for column in table_map.columns:
        if named and named in map(_folded, column.header):
            return Found(index, column)
    for column in table_map.columns:
        if column.legend:
            try:
                legend = legend_of(header)
            except ValueError as error:
                return str(error)
            if legend:
                return Found(index, column, legend)
    return None


def _folded(header: str) -> str:
    return folded(without_notes(header).replace("_", " "))


def _unknown(index: int, header: str, table_map: TableMap) -> str:
    if not header:
        return f"column {index + 1} has no header"
    known = _headers(table_map)
    legend = "; a column of days, by actions such as Ratification, Accession(a)" if _has_legend(table_map) else ""
    return (
        f"the map does not say what the column {header!r} is: add it under columns, to be read or ignored; the map has "
        f"{', '.join(known)}{legend}{did_you_mean(header, known)}"
    )


def _headers(table_map: TableMap) -> list[str]:
    return [header for column in table_map.columns for header in column.header]


def _has_legend(table_map: TableMap) -> bool:
    return any(column.legend for column in table_map.columns)


def _missing(found: Sequence[Found], table: Table, table_map: TableMap) -> Iterator[str]:
    """Yield each column that a map needs and a table lacks."""
    there_are = ", ".join(repr(cell) for cell in table.header.cells if cell)
    for column in table_map.columns:
        if column.required and not any(other.mapped is column for other in found):
            what = "column of days whose header names actions, such as Signature" if column.legend else "column "
            what += " or ".join(map(repr, column.header))
            yield f"the table has no {what}; it has {there_are}"


def _repeated(found: Sequence[Found], table: Table) -> Iterator[Problem]:
    """Yield each column whose header another one has, or that the map takes for the same."""
    first: dict[tuple[str, str], Found] = {}
    for column in found:
        header, name = table.header.cells[column.index], column.mapped.name
        same = ("", name) if name and not column.mapped.legend else (header.casefold(), "")
        other = first.setdefault(same, column)
        if other is not column:
            names = " or ".join(sorted({repr(table.header.cells[number]) for number in (other.index, column.index)}))
            message = f"columns {other.index + 1} and {column.index + 1} are both {names}: keep one of them"
            yield table.problem(table.header, column.index, message)


def _refuse_other_headers(table: Table, table_map: TableMap) -> None:
    """Refuse a table whose header is not its first row, or that has two."""
    rows = [table.header, *table.rows]
    scores = {row.number: _score(row, table_map) for row in rows[:_LOOKED_AT]}
    best = max(scores, key=lambda number: scores[number])
    enough = max(2, sum(column.required and not column.legend for column in table_map.columns))
    if scores[best] >= enough and scores[best] > scores[table.header.number]:
        above = (
            f"row {table.header.number} is"
            if best == rows[1].number
            else f"rows {table.header.number} to {best - 1} are"
        )
        raise refusal(table.name, f"the header is row {best}, and {above} above it: remove what is above", best)
    again = [row.number for row in table.rows if row.cells == table.header.cells]
    if again:
        message = f"the header of row {table.header.number} is repeated here: divide the table, or remove this row"
        raise refusal(table.name, message, again[0])


def _score(row: Row, table_map: TableMap) -> int:
    """Return how many cells of a row would be headers of the map."""
    return sum(isinstance(_recognized(0, cell, table_map), Found) for cell in row.cells if cell)
