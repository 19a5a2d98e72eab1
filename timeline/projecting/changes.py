"""Catch up: replace the rows of the streams that events have touched, and the sums that they feed."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from projections import Context, Stream, Table
from timeline.projecting.reads import readers_of, remember_reads
from timeline.projecting.streams import Streams
from timeline.projecting.targets import Cells, Target


class Changes:
    """The rows to delete and to insert: all deletions come first, since a row may go from one stream to another."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Start without a change."""
        self._cursor = connection.cursor()
        self._cursor.row_factory = None
        self._changed: dict[str, tuple[Table, list[Cells], list[Cells]]] = {}

    def found(self, table: Table, column: str, value: str) -> list[Cells]:
        """Return the rows that have a value."""
        return self._cursor.execute(f"{table.select} WHERE [{column}] = ?", (value,)).fetchall()

    def replace(self, table: Table, old: Sequence[Cells], new: Sequence[Cells]) -> list[Cells]:
        """Note which rows go and come, and return them."""
        before, after = set(old), set(new)
        gone = [row for row in old if row not in after]
        come = [row for row in new if row not in before]
        if gone or come:
            _, all_gone, all_come = self._changed.setdefault(table.name, (table, [], []))
            all_gone += gone
            all_come += come
        return gone + come

    def write(self) -> None:
        """Write what was noted, and start anew."""
        for table, gone, _ in self._changed.values():
            self._cursor.executemany(table.delete, [table.key_of(row) for row in gone])
        for table, _, come in self._changed.values():
            self._cursor.executemany(table.insert, come)
        self._changed.clear()


def apply(
    connection: sqlite3.Connection, targets: Sequence[Target], events: Sequence[tuple[int, str]], streams: Streams
) -> None:
    """Bring the tables of targets, each behind the last of some events, to what stands after these."""
    touched = dict.fromkeys(stream for _, stream in events)
    touched |= dict.fromkeys(sorted(readers_of(connection, touched) - touched.keys()))
    changes = Changes(connection)
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
    if not isinstance(state, projection.streams):
        return
    new = _by_table(target.rows(stream, context))
    is_new = not stream.history or stream.history[0][0] > target.checkpoint
    for table in target.tables.values():
        column = table.owner or table.stream
        if column is None:
            continue
        old = [] if is_new else changes.found(table, column, state.slug if table.owner else state.id)
        changed = changes.replace(table, old, new.get(table.name, []))
        if table.feeds:
            place = table.places[table.feeds]
            yield from (row[place] for row in changed)
    if projection.about and isinstance(state, projection.about):
        yield state.slug


def _replace_sums(changes: Changes, target: Target, key: str, streams: Streams) -> None:
    facts = {}
    for row, table in target.tables.items():
        if table.feeds:
            cells = sorted(changes.found(table, table.feeds, key), key=table.key_of)
            facts[row] = [table.row(*values) for values in cells]
    new = _by_table(target.sums(key, facts, streams))
    for table in target.tables.values():
        if table.sum_of:
            changes.replace(table, changes.found(table, table.sum_of, key), new.get(table.name, []))


def _by_table(rows: Iterable[tuple[Table, Cells]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for table, cells in rows:
        found.setdefault(table.name, []).append(cells)
    return found
