"""Catch up: replace the rows of the streams that events have touched, and the sums that they feed."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeVar

from domain.aggregate import Aggregate
from projections import Context, Stream, Table
from timeline.projecting.reads import INSERT, readers_of, readings_of
from timeline.projecting.streams import Streams
from timeline.projecting.sums import FactTables, StoredFacts, TouchedSums, found_by
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
        self.cursor = connection.cursor()
        self.cursor.row_factory = None
        self._changed: dict[str, tuple[Table, list[Cells], list[Cells]]] = {}

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
            self.cursor.executemany(table.delete, keys)
            return
        names = ", ".join(f"[{name}]" for name in table.key)
        self._execute(f"DELETE FROM [{table.name}] WHERE ({names}) IN", keys)

    def _insert(self, table: Table, rows: Sequence[Cells]) -> None:
        if not table.full_text:
            # sqlite3 reads the cells of plain tuples faster than those of named ones
            self.cursor.executemany(table.insert, map(tuple, rows))
            return
        names = ", ".join(f"[{name}]" for name in table.places)
        self._execute(f"INSERT INTO [{table.name}] ({names})", rows, "{}")

    def _execute(self, statement: str, rows: Sequence[Cells], values: str = "({})") -> None:
        """Execute a statement on a table with a search index for many rows at once.

        FTS5 writes what it has to the disk whenever a statement with triggers begins, which costs more than the rows.
        """
        for some in _parts(rows, _ROWS_AT_ONCE):
            listed = ", ".join(f"({', '.join('?' for _ in cells)})" for cells in some)
            self.cursor.execute(f"{statement} {values.format(f'VALUES {listed}')}", list(chain.from_iterable(some)))


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
    all_touched = [TouchedSums(target) for target in targets]
    readings: list[tuple[str, str]] = []
    checkpoint = max(target.checkpoint for target in targets)
    for identities in _parts(list(touched), _STREAMS_AT_ONCE):
        some = streams.all_of(identities)
        before = _Before(changes, [stream.state for stream in some if not _is_new(stream, checkpoint)])
        read = [(stream, Context(stream, streams.at)) for stream in some]
        by_class: dict[type[Aggregate], list[tuple[Stream, Context]]] = {}
        for one in read:
            by_class.setdefault(type(one[0].state), []).append(one)
        for sums in all_touched:
            _replace_rows(sums, by_class, before)
        readings += readings_of(read)
    connection.executemany(INSERT, sorted(readings))
    changes.write()
    for sums in all_touched:
        for keys in _parts(sorted(sums.places), _KEYS_AT_ONCE):
            _replace_sums(changes, sums, keys, streams)
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
            self._found[table.name] = found_by(self.changes.cursor, table, column, values)
        return self._found[table.name][getattr(state, name)]


def _replace_rows(
    sums: TouchedSums, streams: Mapping[type[Aggregate], Sequence[tuple[Stream, Context]]], before: _Before
) -> None:
    """Replace the rows of streams, by their class, and take in the sums that are to be made again.

    There is nothing to look for of a stream that is new.
    """
    target = sums.target
    projection = target.projection
    if projection.about:
        for stream, _ in streams.get(projection.about, ()):
            sums.add(stream.state.slug)
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
            for cells in changed:
                sums.add_fed(table, cells)


def _replace_sums(changes: Changes, touched: TouchedSums, keys: Sequence[str], streams: Streams) -> None:
    """Replace the sums of some keys, each once; those along a column from where they may differ."""
    facts = FactTables(changes.cursor, touched.target.tables, keys)
    old = {table.row: touched.rows(changes.cursor, table, keys) for table in touched.tables}
    for key in keys:
        new = touched.target.no_rows()
        touched.target.add_sums(new, key, StoredFacts(facts, key, touched.places[key]), streams)
        for table in touched.tables:
            changes.replace(table, old[table.row][key], touched.from_place(table, key, new[table.row]))
