"""Catch up: replace the rows of the streams that events have touched, and the sums that they feed."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from projections import Context, Stream, Table
from timeline.projecting.reads import readers_of, remember_reads
from timeline.projecting.streams import Streams
from timeline.projecting.targets import Cells, Target

Noted = Callable[[str, Mapping[str, int], Sequence[Cells], Sequence[Cells]], None]
"""Takes note, of a table with the places of its columns, of the rows that go, and of those that come."""


class Changes:
    """The rows to delete and to insert: all deletions come first, since a row may go from one stream to another."""

    def __init__(self, connection: sqlite3.Connection, noted: Noted | None = None) -> None:
        """Start without a change; `noted` learns of each that is written."""
        self._noted = noted
        self._cursor = connection.cursor()
        self._cursor.row_factory = None
        self._changed: dict[str, tuple[Table, list[Cells], list[Cells]]] = {}

    def found(self, table: Table, column: str, value: str, at_most: int | None = None) -> list[Cells]:
        """Return the rows that have a value, or so many of them."""
        limit = -1 if at_most is None else at_most
        return self._cursor.execute(f"{table.select} WHERE [{column}] = ? LIMIT ?", (value, limit)).fetchall()

    def replace(self, table: Table, old: Sequence[Cells], rows: Sequence[Any]) -> list[Cells]:
        """Note which rows go and come, and return them."""
        before, after = set(old), set(rows)
        gone = [cells for cells in old if cells not in after]
        come = [cells for cells in rows if cells not in before]
        if gone or come:
            _, all_gone, all_come = self._changed.setdefault(table.name, (table, [], []))
            all_gone += gone
            all_come += come
        return gone + come

    def write(self) -> None:
        """Write what was noted, and start anew."""
        for table, gone, come in self._changed.values():
            if self._noted:
                self._noted(table.name, table.places, gone, come)
            self._cursor.executemany(table.delete, [table.key_of(cells) for cells in gone])
        for table, _, come in self._changed.values():
            self._cursor.executemany(table.insert, come)
        self._changed.clear()


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
    keys: list[dict[str, None]] = [{} for _ in targets]
    for identity in touched:
        stream = streams.at(identity)
        context = Context(stream, streams.at)
        for target, fed in zip(targets, keys, strict=True):
            fed.update(dict.fromkeys(_replace_rows(changes, target, stream, context)))
        remember_reads(connection, identity, context.read)
    changes.write()
    for target, fed in zip(targets, keys, strict=True):
        for key in sorted(fed):
            _replace_sums(changes, target, key, streams)
    changes.write()


def _replace_rows(changes: Changes, target: Target, stream: Stream, context: Context) -> Iterator[str]:
    """Replace the rows of a stream, and yield the keys of the sums that the change feeds."""
    projection, state = target.projection, stream.state
    if projection.about and isinstance(state, projection.about):
        yield state.slug
    if not isinstance(state, projection.streams):
        return
    new = target.no_rows()
    target.add_rows(new, stream, context)
    is_new = not stream.history or stream.history[0][0] > target.checkpoint
    for row, table in target.tables.items():
        column = table.owner or table.stream
        if column is None:
            continue
        old = [] if is_new else changes.found(table, column, state.slug if table.owner else state.id)
        changed = changes.replace(table, old, new[row])
        if table.feeds:
            place = table.places[table.feeds]
            yield from (cells[place] for cells in changed)


def _replace_sums(changes: Changes, target: Target, key: str, streams: Streams) -> None:
    def find(row: type[Any], at_most: int | None) -> list[Any]:
        table = target.tables[row]
        cells = changes.found(table, str(table.feeds), key, at_most)
        return list(map(table.row._make, sorted(cells, key=table.key_of)))

    new = target.no_rows()
    target.add_sums(new, key, find, streams)
    for row, table in target.tables.items():
        if table.sum_of:
            changes.replace(table, changes.found(table, table.sum_of, key), new[row])
