"""Rebuild: every stream once, in the order of their first events, then every sum once, in the order of their keys."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from projections import Context, Table
from timeline.projecting import reads, schema
from timeline.projecting.store import ProjectionStore
from timeline.projecting.streams import Streams
from timeline.projecting.targets import Cells, Target

Progress = Callable[[int, int], None]
"""Called with the position reached and the position of the last event."""

_EVENTS_A_TRANSACTION = 1_000
_ROWS_A_TRANSACTION = 10_000


def fill(store: ProjectionStore, targets: Sequence[Target], streams: Streams, progress: Progress | None) -> int:
    """Fill the empty tables of targets with what stands at the streams' position; return how many events there are."""
    read = _fill_streams(store, targets, streams, progress)
    for target in targets:
        if target.projection.fact_tables:
            _fill_sums(store, target, streams)
    for target in targets:
        for table in target.tables.values():
            with store.connection(write=True) as connection:
                schema.index(connection, table)
        target.checkpoint, target.applied = streams.upto, read
    return read


def _fill_streams(
    store: ProjectionStore, targets: Sequence[Target], streams: Streams, progress: Progress | None
) -> int:
    after = read = 0
    while positions := streams.next_positions(after, _EVENTS_A_TRANSACTION):
        until = positions[-1][0]
        rows, readings = _Rows(), []
        for stream in streams.begun_within(after, until):
            context = Context(stream, streams.at)
            for target in targets:
                rows.extend(target.rows(stream, context))
            readings += [(read_stream, stream.state.id) for read_stream in context.read]
        with store.connection(write=True) as connection:
            rows.write(connection)
            connection.executemany(reads.INSERT, sorted(readings))
        after, read = until, read + len(positions)
        if progress:
            progress(after, streams.upto)
    return read


def _fill_sums(store: ProjectionStore, target: Target, streams: Streams) -> None:
    """Fill a projection's sums in one pass over its facts, in the order of their keys."""
    rows = _Rows()
    with store.connection(write=False) as reading:
        for key, facts in _facts_by_key(reading, target, _keys_about(target, streams)):
            rows.extend(target.sums(key, facts, streams))
            if rows.count >= _ROWS_A_TRANSACTION:
                with store.connection(write=True) as connection:
                    rows.write(connection)
        with store.connection(write=True) as connection:
            rows.write(connection)


def _keys_about(target: Target, streams: Streams) -> list[str]:
    """Return the keys that are there without any fact: those of the streams that the sums are about."""
    about = target.projection.about
    return sorted(streams.slugs_of(about)) if about else []


def _facts_by_key(
    connection: sqlite3.Connection, target: Target, keys: Iterable[str]
) -> Iterator[tuple[str, dict[type, list[Any]]]]:
    """Yield each key with its facts, in order."""
    tables = [table for table in target.tables.values() if table.feeds]
    keyed = [((key, None, ()) for key in keys), *(_read(connection, table) for table in tables)]
    for key, group in groupby(merge(*keyed, key=itemgetter(0)), key=itemgetter(0)):
        facts: dict[type, list[Any]] = {table.row: [] for table in tables}
        for _, table, cells in group:
            if table is not None:
                facts[table.row].append(table.row(*cells))
        yield key, facts


def _read(connection: sqlite3.Connection, table: Table) -> Iterator[tuple[str, Table | None, Cells]]:
    assert table.feeds is not None
    place = table.places[table.feeds]
    cursor = connection.cursor()
    cursor.row_factory = None
    for cells in cursor.execute(f"{table.select} ORDER BY [{table.feeds}], {', '.join(f'[{n}]' for n in table.key)}"):
        yield cells[place], table, cells


class _Rows:
    """Rows that wait to be inserted, by table."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[Table, list[Cells]]] = {}
        self.count = 0

    def extend(self, rows: Iterable[tuple[Table, Cells]]) -> None:
        """Add rows."""
        for table, cells in rows:
            found = self._waiting.get(table.name)
            if found is None:
                found = self._waiting[table.name] = (table, [])
            found[1].append(cells)
            self.count += 1

    def write(self, connection: sqlite3.Connection) -> None:
        """Insert the rows, and start anew."""
        for table, cells in self._waiting.values():
            connection.executemany(table.insert, cells)
        self._waiting.clear()
        self.count = 0
