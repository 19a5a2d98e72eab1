"""Catch up: replace the rows of the streams that events have touched, and the sums that they feed."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from domain.aggregate import Aggregate
from domain.streams import AGGREGATES
from projections import Context, Stream, Table
from timeline.projecting.reads import INSERT, readers_of
from timeline.projecting.rebuilding import add_with_own_sums
from timeline.projecting.streams import Streams
from timeline.projecting.targets import Cells, Target

Noted = Callable[[str, Mapping[str, int], Sequence[Cells], Sequence[Cells]], None]
"""Takes note, of a table with the places of its columns, of the rows that go, and of those that come."""


_KEYS_AT_ONCE = 50
"""Of how many keys the facts and sums are read together: a key may have thousands."""


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
        """Write what was noted, and start anew."""
        for table, gone, come in self._changed.values():
            if self._noted:
                self._noted(table.name, table.places, gone, come)
            self._cursor.executemany(table.delete, [table.key_of(cells) for cells in gone])
        for table, _, come in self._changed.values():
            # sqlite3 reads the cells of plain tuples faster than those of named ones
            self._cursor.executemany(table.insert, map(tuple, come))
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
    fed: list[tuple[Target, set[str]]] = [(target, set()) for target in targets]
    reading = {cls: [one for one in fed if _follows(one[0], cls)] for cls in AGGREGATES.values()}
    readings: list[tuple[str, str]] = []
    for stream in streams.all_of(list(touched)):
        context = Context(stream, streams.at)
        for target, keys in reading[type(stream.state)]:
            keys.update(_replace_rows(changes, target, stream, context, streams))
        readings += [(read, stream.state.id) for read in context.read]
    connection.executemany(INSERT, sorted(readings))
    changes.write()
    for target, keys in fed:
        _replace_sums(changes, target, sorted(keys), streams)
    changes.write()


def _follows(target: Target, cls: type[Aggregate]) -> bool:
    """Tell whether a projection has rows of the streams of a class, or sums about them."""
    about = target.projection.about
    return target.projection.reads(cls) or (about is not None and issubclass(cls, about))


def _replace_rows(
    changes: Changes, target: Target, stream: Stream, context: Context, streams: Streams
) -> Iterator[str]:
    """Replace the rows of a stream, and yield the keys of the sums that are yet to be made from the change.

    There is nothing to look for of a stream that is new; and where all facts of a sum are its own, that is made, too.
    """
    projection, state = target.projection, stream.state
    if projection.about and isinstance(state, projection.about):
        yield state.slug
    if not isinstance(state, projection.streams):
        return
    new = target.no_rows()
    is_new = not stream.history or stream.history[0][0] > target.checkpoint
    if is_new and projection.own_keys is not None:
        add_with_own_sums(target, new, stream, context, streams)
    else:
        target.add_rows(new, stream, context)
    for row, table in target.tables.items():
        column = table.owner or table.stream
        old: Sequence[Cells] = ()
        if not is_new and column:
            old = changes.found(table, column, state.slug if table.owner else state.id)
        changed = changes.replace(table, old, new[row])
        if table.feeds:
            place = table.places[table.feeds]
            keys = {cells[place] for cells in changed}
            yield from (key for key in keys if not (is_new and projection.is_own(key)))


def _replace_sums(changes: Changes, target: Target, keys: Sequence[str], streams: Streams) -> None:
    """Replace the sums of some keys, each once."""
    tables = [(row, table) for row, table in target.tables.items() if table.sum_of]
    for first in range(0, len(keys), _KEYS_AT_ONCE):
        some = keys[first : first + _KEYS_AT_ONCE]
        facts = _FactsOfKeys(changes, target, some)
        old = {row: changes.found_by(table, str(table.sum_of), some) for row, table in tables}
        for key in some:
            new = target.no_rows()
            target.add_sums(new, key, partial(facts.find, key), streams)
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
        if at_most is None and row not in self._read:
            self._read[row] = self._changes.found_by(table, str(table.feeds), self._keys)
        if row in self._read:
            cells = self._read[row][key]
        else:
            cells = self._changes.found(table, str(table.feeds), key, at_most)
        return list(map(table.row._make, sorted(cells, key=table.key_of)))
