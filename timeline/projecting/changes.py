"""Catch up: replace the rows of the streams that events have touched, and the sums that they feed."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

from domain.aggregate import Aggregate
from projections import Context, Stream, Table
from projections._projection import FindFacts
from timeline.projecting.reads import INSERT, readers_of, readings_of
from timeline.projecting.streams import Streams
from timeline.projecting.targets import Cells, Target

T = TypeVar("T")
Noted = Callable[[str, Mapping[str, int], Sequence[Cells], Sequence[Cells]], None]
"""Takes note, of a table with the places of its columns, of the rows that go, and of those that come."""


_ROWS_AT_ONCE = 100
"""How many rows with words are written by one statement."""
_STREAMS_AT_ONCE, _KEYS_AT_ONCE = 100, 50
"""Of how many streams the rows are read together, and of how many keys the facts: each may have thousands."""


class Changes:
    """The rows to delete and to insert: all deletions come first, since a row may go from one stream to another."""

    def __init__(self, connection: sqlite3.Connection, noted: Noted | None = None) -> None:
        """Start without a change; `noted` learns of each that is written."""
        self._noted = noted
        self._cursor = connection.cursor()
        self._cursor.row_factory = None
        self._changed: dict[str, tuple[Table, list[Cells], list[Cells]]] = {}

    def found(self, table: Table, column: str, value: str, at_most: int) -> list[Cells]:
        """Return so many of the rows that have a value."""
        return self._cursor.execute(f"{table.select} WHERE [{column}] = ? LIMIT ?", (value, at_most)).fetchall()

    def count(self, table: Table, column: str, value: str) -> int:
        """Return how many rows have a value."""
        sql = f"SELECT COUNT(*) FROM [{table.name}] WHERE [{column}] = ?"
        return int(self._cursor.execute(sql, (value,)).fetchone()[0])

    def found_by(self, table: Table, column: str, values: Sequence[str]) -> Mapping[str, list[Cells]]:
        """Return the rows that have any of some values, by these."""
        rows: dict[str, list[Cells]] = {value: [] for value in values}
        place = table.places[column]
        where = f"WHERE [{column}] IN (SELECT value FROM json_each(?))"
        for cells in self._cursor.execute(f"{table.select} {where}", (json.dumps(values),)):
            rows[cells[place]].append(cells)
        return rows

    def replace(self, table: Table, old: Sequence[Cells], rows: Sequence[Any]) -> Sequence[Cells]:
        """Note which rows go and come, and return them."""
        gone: Sequence[Cells] = ()
        come = rows
        if old:
            before, after = set(old), set(rows)
            gone = [cells for cells in old if cells not in after]
            come = [cells for cells in rows if cells not in before]
        if gone or come:
            _, all_gone, all_come = self._changed.setdefault(table.name, (table, [], []))
            all_gone += gone
            all_come += come
        return [*gone, *come]

    def write(self) -> None:
        """Write what was noted, and start again."""
        for table, gone, come in self._changed.values():
            if self._noted:
                self._noted(table.name, table.places, gone, come)
            self._delete(table, [table.key_of(cells) for cells in gone])
        for table, _, come in self._changed.values():
            self._insert(table, come)
        self._changed.clear()

    def _delete(self, table: Table, keys: Sequence[Cells]) -> None:
        if not table.full_text:
            self._cursor.executemany(table.delete, keys)
            return
        names = ", ".join(f"[{name}]" for name in table.key)
        self._execute(f"DELETE FROM [{table.name}] WHERE ({names}) IN", keys)

    def _insert(self, table: Table, rows: Sequence[Cells]) -> None:
        if not table.full_text:
            # sqlite3 reads the cells of plain tuples faster than those of named ones
            self._cursor.executemany(table.insert, map(tuple, rows))
            return
        names = ", ".join(f"[{name}]" for name in table.places)
        self._execute(f"INSERT INTO [{table.name}] ({names})", rows, "{}")

    def _execute(self, statement: str, rows: Sequence[Cells], values: str = "({})") -> None:
        """Execute a statement on a table with a search index for many rows at once.

        FTS5 writes what it has to the disk whenever a statement with triggers begins, which costs more than the rows.
        """
        for some in _parts(rows, _ROWS_AT_ONCE):
            listed = ", ".join(f"({', '.join('?' for _ in cells)})" for cells in some)
            self._cursor.execute(f"{statement} {values.format(f'VALUES {listed}')}", list(chain.from_iterable(some)))


def apply(
    connection: sqlite3.Connection,
    targets: Sequence[Target],
    events: Sequence[tuple[int, str]],
    streams: Streams,
    noted: Noted | None = None,
) -> None:
    """Bring the tables of targets, each behind the last of some events, to what stands after these."""
    touched = dict.fromkeys(stream for _, stream in events)
    touched |= dict.fromkeys(sorted(readers_of(connection, touched) - touched.keys()))
    changes = Changes(connection, noted)
    fed: list[tuple[Target, set[str]]] = [(target, set()) for target in targets]
    readings: list[tuple[str, str]] = []
    checkpoint = max(target.checkpoint for target in targets)
    for identities in _parts(list(touched), _STREAMS_AT_ONCE):
        some = streams.all_of(identities)
        before = _Before(changes, [stream.state for stream in some if not _is_new(stream, checkpoint)])
        read = [(stream, Context(stream, streams.at)) for stream in some]
        by_class: dict[type[Aggregate], list[tuple[Stream, Context]]] = {}
        for one in read:
            by_class.setdefault(type(one[0].state), []).append(one)
        for target, keys in fed:
            keys.update(_replace_rows(target, by_class, before))
        readings += readings_of(read)
    connection.executemany(INSERT, sorted(readings))
    changes.write()
    for target, keys in fed:
        for some_keys in _parts(sorted(keys), _KEYS_AT_ONCE):
            _replace_sums(changes, target, some_keys, streams)
    changes.write()


def _parts(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (values[first : first + size] for first in range(0, len(values), size))


def _is_new(stream: Stream, checkpoint: int) -> bool:
    """Tell whether there are no rows of a stream in tables that follow the log up to a checkpoint."""
    return not stream.history or stream.history[0][0] > checkpoint


class _Before:
    """The rows of some streams in the tables: those of all of the streams are found when one's are asked for."""

    def __init__(self, changes: Changes, states: Sequence[Aggregate]) -> None:
        self.changes = changes
        self._states = states
        self._found: dict[str, Mapping[str, list[Cells]]] = {}

    def rows(self, table: Table, state: Aggregate) -> Sequence[Cells]:
        """Return the rows of a stream in a table; those that are sums are of no stream."""
        column, name = (table.owner, "slug") if table.owner else (table.stream, "id")
        if column is None:
            return ()
        if table.name not in self._found:
            values = [getattr(one, name) for one in self._states]
            self._found[table.name] = self.changes.found_by(table, column, values)
        return self._found[table.name][getattr(state, name)]


def _replace_rows(
    target: Target, streams: Mapping[type[Aggregate], Sequence[tuple[Stream, Context]]], before: _Before
) -> Iterator[str]:
    """Replace the rows of streams, by their class, and yield the keys of the sums that are to be made again.

    There is nothing to look for of a stream that is new.
    """
    projection = target.projection
    if projection.about:
        yield from [stream.state.slug for stream, _ in streams.get(projection.about, ())]
    followed = [one for cls, some in streams.items() if issubclass(cls, projection.streams) for one in some]
    if not followed:
        return
    new = target.no_rows()
    for stream, context in followed:
        target.add_rows(new, stream, context)
    known = [stream.state for stream, _ in followed if not _is_new(stream, target.checkpoint)]
    for row, table in target.tables.items():
        old = [cells for state in known for cells in before.rows(table, state)]
        changed = before.changes.replace(table, old, new[row])
        if table.feeds:
            place = table.places[table.feeds]
            yield from {cells[place] for cells in changed}


def _replace_sums(changes: Changes, target: Target, keys: Sequence[str], streams: Streams) -> None:
    """Replace the sums of some keys, each once."""
    tables = [(row, table) for row, table in target.tables.items() if table.sum_of]
    facts = _FactsOfKeys(changes, target, keys)
    old = {row: changes.found_by(table, str(table.sum_of), keys) for row, table in tables}
    for key in keys:
        new = target.no_rows()
        target.add_sums(new, key, _FactsOfKey(facts, key), streams)
        for row, table in tables:
            changes.replace(table, old[row][key], new[row])


class _FactsOfKeys:
    """The facts of some keys: those of a class are read for all of the keys when all of one key's are asked for."""

    def __init__(self, changes: Changes, target: Target, keys: Sequence[str]) -> None:
        self._changes = changes
        self._target = target
        self._keys = keys
        self._read: dict[type[Any], Mapping[str, list[Cells]]] = {}

    def find(self, key: str, row: type[Any], at_most: int | None) -> list[Any]:
        """Return the facts of a key that are of a class, in order, or so many of them."""
        table = self._target.tables[row]
        if at_most is not None and row not in self._read:
            return list(map(table.row._make, self._changes.found(table, str(table.feeds), key, at_most)))
        if row not in self._read:
            self._read[row] = self._changes.found_by(table, str(table.feeds), self._keys)
        return list(map(table.row._make, sorted(self._read[row][key], key=table.key_of)))

    def count(self, key: str, row: type[Any]) -> int:
        """Return how many facts of a class a key has."""
        table = self._target.tables[row]
        return self._changes.count(table, str(table.feeds), key)


@dataclass(frozen=True, slots=True)
class _FactsOfKey(FindFacts):
    """The facts of one of some keys."""

    facts: _FactsOfKeys
    key: str

    def __call__(self, row: type[Any], at_most: int | None) -> list[Any]:
        """Return the facts of a class, in order, or so many of them."""
        return self.facts.find(self.key, row, at_most)

    def count(self, row: type[Any]) -> int:
        """Return how many facts of a class there are."""
        return self.facts.count(self.key, row)
