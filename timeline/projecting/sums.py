"""Sums while catching up: which are touched, and the facts that they ask for.

What SQLite can answer from an index is not read row by row.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from typing import Any

from projections import Table
from projections._projection import FindFacts, Since, Value, Values
from timeline.projecting.targets import Cells, Target

_NEVER = "\U0010ffff"
"""What comes after all values of a column: from there on, there are no rows."""


def found_by(cursor: sqlite3.Cursor, table: Table, column: str, values: Sequence[str]) -> Mapping[str, list[Cells]]:
    """Return the rows that have any of some values in a column, by these."""
    rows: dict[str, list[Cells]] = {value: [] for value in values}
    place = table.places[column]
    where = f"WHERE [{column}] IN (SELECT value FROM json_each(?))"
    for cells in cursor.execute(f"{table.select} {where}", (json.dumps(values),)):
        rows[cells[place]].append(cells)
    return rows


class TouchedSums:
    """The sums that changed facts feed: each key, with from where on the rows of each table are to be made again.

    That is the lowest value that a changed fact has in the column that the table is along; empty: all rows.
    """

    def __init__(self, target: Target) -> None:
        """Start with none."""
        self.target = target
        self.tables = [table for table in target.tables.values() if table.sum_of]
        self.places: dict[str, dict[type[Any], str]] = {}

    def add(self, key: str) -> None:
        """Take in all sums of a key."""
        self.places[key] = {table.row: "" for table in self.tables}

    def add_fed(self, facts: Table, cells: Cells) -> None:
        """Take in the sums that a fact feeds."""
        places = self.places.setdefault(cells[facts.places[str(facts.feeds)]], {})
        for table in self.tables:
            if table.along is None:
                places[table.row] = ""
            else:
                place = cells[facts.places[table.along]] or "" if table.along in facts.places else _NEVER
                places[table.row] = min(place, places.get(table.row, _NEVER))

    def rows(self, cursor: sqlite3.Cursor, table: Table, keys: Sequence[str]) -> Mapping[str, list[Cells]]:
        """Return the rows of a table that may have to go, by their keys."""
        if table.along is None:
            return found_by(cursor, table, str(table.sum_of), keys)
        sql = f"{table.select} WHERE [{table.sum_of}] = ? AND [{table.along}] >= ?"
        return {key: cursor.execute(sql, (key, self.places[key][table.row])).fetchall() for key in keys}

    def from_place(self, table: Table, key: str, rows: Sequence[Cells]) -> Sequence[Cells]:
        """Return those of the new rows of a sum that take the place of `rows`, if the projection made more."""
        if table.along is None:
            return rows
        along, place = table.places[table.along], self.places[key][table.row]
        return [row for row in rows if row[along] >= place]


class FactTables:
    """The tables with the facts of some keys: where all of one key's are asked for, those of all keys are read."""

    def __init__(self, cursor: sqlite3.Cursor, tables: Mapping[type[Any], Table], keys: Sequence[str]) -> None:
        """Read nothing yet."""
        self._cursor = cursor
        self._tables = tables
        self._keys = keys
        self._read: dict[type[Any], Mapping[str, list[Cells]]] = {}

    def all_of(self, row: type[Any], key: str) -> list[Any]:
        """Return all facts of a key that are of a class, in order."""
        table = self._tables[row]
        if row not in self._read:
            self._read[row] = found_by(self._cursor, table, str(table.feeds), self._keys)
        return list(map(table.row._make, sorted(self._read[row][key], key=table.key_of)))

    def some_of(self, row: type[Any], key: str, values: Values, order: str = "", limit: int = -1) -> list[Any]:
        """Return the facts of a key that have some values, or so many of them, in an order and then in their own."""
        table = self._tables[row]
        by = ", ".join(filter(None, (order, _listed(table.key))))
        found = self.select(row, key, _listed(table.places), values, f"ORDER BY {by} LIMIT {limit}")
        return list(map(table.row._make, found))

    def select(self, row: type[Any], key: str, what: str, values: Values, then: str = "") -> list[Cells]:
        """Return what a SELECT gives of the facts of a key that have some values."""
        table = self._tables[row]
        conditions, parameters = zip(*map(_condition, [(table.feeds, key), *values.items()]), strict=True)
        sql = f"SELECT {what} FROM [{table.name}] WHERE {' AND '.join(conditions)} {then}"
        return self._cursor.execute(sql, list(chain.from_iterable(parameters))).fetchall()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"[{name}]" for name in names)


def _condition(given: tuple[str | None, Value]) -> tuple[str, Sequence[str | None]]:
    """Return a condition on a column, and its parameters."""
    name, value = given
    if isinstance(value, Since):
        return f"[{name}] >= ?", (value.text,)
    if isinstance(value, frozenset):
        return f"[{name}] IN ({', '.join('?' for _ in value)})", sorted(value)
    return f"[{name}] IS ?", (value,)


@dataclass(frozen=True, slots=True)
class StoredFacts(FindFacts):
    """The facts of one of some keys; `places` has from where on the rows of each table of sums are wanted."""

    tables: FactTables
    key: str
    places: Mapping[type[Any], str]

    def __call__(self, row: type[Any], at_most: int | None) -> list[Any]:
        """Return the facts of a class, in order, or so many of them."""
        if at_most is None:
            return self.tables.all_of(row, self.key)
        return self.tables.some_of(row, self.key, {}, limit=at_most)

    def having(self, row: type[Any], values: Values) -> list[Any]:
        """Return the facts that have some values, in order."""
        return self.tables.some_of(row, self.key, values)

    def first(self, row: type[Any], by: str, values: Values) -> Any | None:
        """Return the fact with the lowest value of a column."""
        return next(iter(self.tables.some_of(row, self.key, values, f"[{by}] NULLS LAST", 1)), None)

    def last(self, row: type[Any], by: str, values: Values) -> Any | None:
        """Return the fact with the highest value of a column."""
        return next(iter(self.tables.some_of(row, self.key, values, f"[{by}] DESC", 1)), None)

    def distinct(self, row: type[Any], part: type[Any], values: Values) -> AbstractSet[Any]:
        """Return what facts have in some columns, each once."""
        return set(map(part._make, self.tables.select(row, self.key, f"DISTINCT {_listed(part._fields)}", values)))

    def count(self, row: type[Any], distinct: str | None) -> int:
        """Return how many facts of a class there are, or how many values they have in a column, each counted once."""
        what = f"DISTINCT [{distinct}]" if distinct else "*"
        return int(self.tables.select(row, self.key, f"COUNT({what})", {})[0][0])

    def since(self, row: type[Any]) -> str:
        """Return from where on the rows of a table are wanted."""
        return self.places[row]
