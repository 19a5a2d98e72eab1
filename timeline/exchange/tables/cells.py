"""Read the cells of a column: what each says in the words of a report, or why it cannot be read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Self

from rapidfuzz import fuzz, process

from domain.base import did_you_mean, shortened
from domain.parties import folded, names_of_parties, party_named
from timeline.exchange.tables.columns import Found
from timeline.exchange.tables.days import divided, edtf_of, order_in
from timeline.exchange.tables.legends import VERBS, without_notes
from timeline.exchange.tables.maps import Order, Read
from timeline.exchange.tables.table import FEW, Row, Table
from timeline.report_files.problems import Problem

Fields = Mapping[str, Any]
"""What a cell says: under an empty name the value itself, and its parts under theirs."""
_NEAR = 75
"""How alike a name and one that may be meant must be, in percent."""
_MOST_MEANT = 3


@dataclass(frozen=True, slots=True)
class Names:
    """Names beyond those that everybody knows: codes that were given by hand, and organizations of the archive."""

    given: Mapping[str, str] = field(default_factory=dict)
    recorded: Mapping[str, str] = field(default_factory=dict)

    def codes(self, words: Mapping[str, str]) -> Mapping[str, str]:
        """Return the codes of names, folded: what was given comes before the map's words, and these before others."""
        known = {**self.recorded, **words, **self.given}
        return {folded(name): code for name, code in known.items()}

    def meant(self, printed: str) -> list[str]:
        """Return the nearest names that are known, each with its code."""
        codes = {**names_of_parties(), **self.recorded}
        by_folded = {folded(name): name for name in codes}
        near = process.extract(
            folded(printed), by_folded.keys(), scorer=fuzz.token_sort_ratio, limit=_MOST_MEANT, score_cutoff=_NEAR
        )
        shown = [f"{by_folded[found]} ({codes[by_folded[found]]})" for found, _, _ in near]
        return list(dict.fromkeys(shown))


@dataclass(frozen=True, slots=True)
class ColumnCells:
    """A column of a table with what reading its cells needs.

    `order` is that of its days in digits, `codes` are the codes of parties by names that only this table has, folded.
    """

    table: Table
    found: Found
    names: Names
    language: str
    order: Order | None = None
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def filled(self) -> Iterator[tuple[Row, str]]:
        """Yield the rows in which the cell is not empty, each with its text."""
        for row in self.table.rows:
            if text := row.cells[self.found.index]:
                yield row, text

    @property
    def empty(self) -> Mapping[int, Fields]:
        """Return what empty cells say, by the number of their row, if the map gives something for them."""
        value = self.found.mapped.empty
        return {row.number: {"": value} for row in self.table.rows if value and not row.cells[self.found.index]}


class Printed(str):
    """What is printed in a cell, with the number of its column: two columns may have the same words."""

    __slots__ = ("column",)
    column: int

    def __new__(cls, text: str, column: int) -> Self:
        """Make the words of a column."""
        printed = super().__new__(cls, text)
        printed.column = column
        return printed


class UnknownNameError(ValueError):
    """A name of a party that nobody knows."""


def read_column(cells: ColumnCells) -> tuple[dict[int, Fields], list[Problem]]:
    """Return what the cells of a column say, by the number of their row, and a problem for each that is not clear."""
    index, column = cells.found.index, cells.found.mapped
    assert column.read is not None
    try:
        cells = replace(_with_order(cells), codes=cells.names.codes(column.words))
    except ValueError as error:
        return {}, [cells.table.problem(cells.table.header, index, str(error))]
    said: dict[int, Fields] = dict(cells.empty)
    problems: list[Problem] = []
    unknown: dict[str, list[Row]] = {}
    for row, text in cells.filled:
        try:
            if index in row.formulas or (text.startswith("=") and text[1:2].isalnum()):
                raise ValueError(f"the cell has the formula {shortened(text, 30)!r}: replace it by its value")  # noqa: TRY301
            said[row.number] = _READERS[column.read](text, cells)
        except UnknownNameError as error:
            unknown.setdefault(str(error), []).append(row)
        except ValueError as error:
            problems.append(cells.table.problem(row, index, str(error)))
    problems = _few(problems)
    return said, [*problems, *(_unknown(cells, name, rows) for name, rows in unknown.items())]


def _few(problems: Sequence[Problem]) -> list[Problem]:
    """Return the first problems of a column, and how many more there are."""
    if len(problems) <= FEW:
        return list(problems)
    last = problems[FEW]
    rest = f"and {len(problems) - FEW} more cells of this column cannot be read"
    return [*problems[:FEW], Problem(last.file, last.line, last.column, last.field, rest)]


def _unknown(cells: ColumnCells, name: str, rows: Sequence[Row]) -> Problem:
    meant = " or ".join(cells.names.meant(name))
    also = f" (also in {_rows_in_words(rows[1:])})" if rows[1:] else ""
    end = f"; did you mean {meant}?" if meant else "."
    message = f"{name!r} is not a known party{also}{end} Say which it is with --name '{name}=CODE'"
    return cells.table.problem(rows[0], cells.found.index, message)


def _rows_in_words(rows: Sequence[Row]) -> str:
    """Return the first rows by their numbers, and how many more there are: `row 5`, `rows 5, 6, 7 and 40 more`."""
    first = ", ".join(str(row.number) for row in rows[:3])
    more = f" and {len(rows) - 3} more" if rows[3:] else ""
    return f"row{'s' if rows[1:] else ''} {first}{more}"


def _with_order(cells: ColumnCells) -> ColumnCells:
    """Return a column with the order of its days; raise ValueError where they are written in two orders."""
    column = cells.found.mapped
    if column.read not in {Read.DAY, Read.ACTION}:
        return cells
    order = order_in((divided(without_notes(text))[0] for _, text in cells.filled), cells.order or column.order)
    return replace(cells, order=order)


def _text(text: str, _cells: ColumnCells) -> Fields:
    return {"": text}


def _party(text: str, cells: ColumnCells) -> Fields:
    plain = without_notes(text)
    turned = " ".join(reversed(plain.split(", ", 1)))  # Gambia, The
    for printed in (text, plain, turned):
        if code := cells.codes.get(folded(printed)) or party_named(printed):
            return {"": code, "name": plain}
    raise UnknownNameError(plain)


def _day(text: str, cells: ColumnCells) -> Fields:
    plain = without_notes(text)
    return {"": edtf_of(plain, cells.language, cells.order), "printed": Printed(text, cells.found.index)}


def _action(text: str, cells: ColumnCells) -> Fields:
    assert cells.found.legend is not None
    day, suffix = divided(without_notes(text))
    edtf = edtf_of(day, cells.language, cells.order)
    action = cells.found.legend.action(suffix)
    return {
        "": edtf,
        "day": edtf,
        "action": action.value,
        "verb": VERBS[action],
        "printed": Printed(text, cells.found.index),
    }


def _number(text: str, cells: ColumnCells) -> Fields:
    """Return a number: as Python writes it in a file that has numbers, else as people write it in the language."""
    from babel.numbers import NumberFormatError, parse_decimal  # noqa: PLC0415 - loads slowly, and few tables need it

    try:
        number = Decimal(text) if cells.table.is_typed else parse_decimal(text, locale=cells.language, strict=True)
    except (NumberFormatError, ArithmeticError) as error:
        raise ValueError(f"{shortened(text, 40)!r} is not a number in the language {cells.language!r}") from error
    return {"": number, "printed": Printed(text, cells.found.index)}


def _word(text: str, cells: ColumnCells) -> Fields:
    words = {folded(printed): word for printed, word in cells.found.mapped.words.items()}
    if folded(text) not in words:
        known = cells.found.mapped.words
        allowed = ", ".join(known)
        raise ValueError(
            f"{shortened(text, 40)!r} is not one of the map's words; allowed: {allowed}{did_you_mean(text, known)}"
        )
    return {"": words[folded(text)], "printed": Printed(text, cells.found.index)}


_READERS: Mapping[Read, Callable[[str, ColumnCells], Fields]] = MappingProxyType(
    {
        Read.TEXT: _text,
        Read.PARTY: _party,
        Read.DAY: _day,
        Read.ACTION: _action,
        Read.NUMBER: _number,
        Read.WORD: _word,
    }
)
