"""Rebuild: every stream once, in the order of their first events, then every sum once, in the order of their keys."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from projections import Context, Table
from projections._projection import FindFacts
from timeline.projecting import reads
from timeline.projecting.moving import Transactions
from timeline.projecting.streams import Streams
from timeline.projecting.targets import Cells, Rows, Target

Progress = Callable[[int, int], None]
"""Called with the position reached and the position of the last event."""

Group = tuple[str, type, list[Cells]]
"""A key, the class of some rows, and the values of the rows that have the key."""

_EVENTS_AT_ONCE = 500
_ROWS_AT_ONCE = 2_500


def fill(targets: Sequence[Target], streams: Streams, progress: Progress | None, write: Transactions) -> int:
    """Fill the empty tables of targets with what stands at the streams' position; return how many events there are."""
    read = _fill_streams(write, targets, streams, progress)
    for target in targets:
        if target.projection.fact_tables:
            with write() as connection:
                _fill_sums(connection, target, streams)
        target.checkpoint, target.applied = streams.upto, read
    return read


def _fill_streams(write: Transactions, targets: Sequence[Target], streams: Streams, progress: Progress | None) -> int:
    """Fill tables with the rows of all streams, projection by projection for many streams at once.

    A processor goes faster through the code of one projection many times than through that of all for each stream.
    """
    after = read = 0
    while positions := streams.next_positions(after, _EVENTS_AT_ONCE):
        until = positions[-1][0]
        begun = [(stream, Context(stream, streams.at)) for stream in streams.begun_within(after, until)]
        with write() as connection:
            for target in targets:
                rows = target.no_rows()
                for stream, context in begun:
                    target.add_rows(rows, stream, context)
                _insert(connection, target, rows)
            connection.executemany(reads.INSERT, sorted(reads.readings_of(begun)))
        after, read = until, read + len(positions)
        if progress:
            progress(after, streams.upto)
    return read


def _fill_sums(connection: sqlite3.Connection, target: Target, streams: Streams) -> None:
    """Fill a projection's sums in one pass over its facts, in the order of their keys."""
    waiting = target.no_rows()
    for key, facts in _facts_by_key(connection, target, _keys_about(target, streams)):
        target.add_sums(waiting, key, facts, streams)
        if any(len(rows) >= _ROWS_AT_ONCE for rows in waiting.values()):
            _insert(connection, target, waiting)
            waiting = target.no_rows()
    _insert(connection, target, waiting)


def _insert(connection: sqlite3.Connection, target: Target, rows: Rows) -> None:
    for row, found in rows.items():
        if found:
            # sqlite3 reads the cells of plain tuples faster than those of named ones
            connection.executemany(target.tables[row].insert, map(tuple, found))


def _keys_about(target: Target, streams: Streams) -> list[str]:
    """Return the keys that are there without any fact: those of the streams that the sums are about."""
    about = target.projection.about
    return sorted(streams.slugs_of(about)) if about else []


def _facts_by_key(
    connection: sqlite3.Connection, target: Target, keys: Iterable[str]
) -> Iterator[tuple[str, FindFacts]]:
    """Yield each key with what finds its facts, in order."""
    tables = [table for table in target.tables.values() if table.feeds]
    groups = [_groups(connection, table) for table in tables]
    without: Iterator[Group] = ((key, tables[0].row, []) for key in keys)
    for key, found in groupby(merge(without, *groups, key=itemgetter(0)), key=itemgetter(0)):
        facts: Rows = {table.row: [] for table in tables}
        for _, row, rows in found:
            facts[row] += rows
        yield key, partial(_made, facts)


def _made(facts: Rows, row: type[Any], at_most: int | None) -> list[Any]:
    """Return facts of a class as its rows, made of their values only now: few sums look at all of them."""
    return list(map(row._make, facts[row][:at_most]))


def _groups(connection: sqlite3.Connection, table: Table) -> Iterator[Group]:
    """Yield the rows of a table by the column that it feeds sums with, in order."""
    assert table.feeds is not None
    cursor = connection.cursor()
    cursor.row_factory = None
    order = ", ".join(f"[{name}]" for name in (table.feeds, *table.key))
    ordered = cursor.execute(f"{table.select} ORDER BY {order}")
    for key, rows in groupby(ordered, key=itemgetter(table.places[table.feeds])):
        yield key, table.row, list(rows)
