"""Rebuild: every stream once, in the order of their first events, then every sum once, in the order of their keys."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Self

from projections import Context, Table
from projections._projection import FindFacts
from timeline.log.progress import Progress
from timeline.projecting import reads
from timeline.projecting.moving import Transactions
from timeline.projecting.streams import Streams
from timeline.projecting.targets import Cells, Rows, Target

_EVENTS_AT_ONCE = 500
_ROWS_AT_ONCE = 2_500


def fill(targets: Sequence[Target], streams: Streams, progress: Progress | None, write: Transactions) -> int:
    """Fill the empty tables of targets with what stands at the streams' position; return how many events there are."""
    read = _fill_streams(write, targets, streams, progress)
    for number, target in enumerate(targets, start=1):
        if target.projection.fact_tables:
            with write() as connection:
                _fill_sums(connection, target, streams)
        target.checkpoint, target.applied = streams.upto, read
        if progress:
            progress(number, len(targets), "projections")
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
    """Yield each key with what finds its facts, in order; they are found until the next key is asked for."""
    groups = {table.row: Groups.of(connection, table) for table in target.tables.values() if table.feeds}
    ordered = [*groups.values(), Groups(((key,) for key in keys), 0, tuple)]
    while left := [one.key for one in ordered if one.key is not None]:
        key = min(left)
        yield key, _FactsOfKey(groups, key)
        for one in ordered:
            if one.key == key:
                one.go_on()


@dataclass(frozen=True, slots=True)
class _FactsOfKey(FindFacts):
    """The facts of a key while the groups of rows are at it."""

    groups: Mapping[type, Groups]
    key: str

    def __call__(self, row: type[Any], at_most: int | None) -> list[Any]:
        """Return the facts of a class, in order, or so many of them."""
        return self.groups[row].find(self.key, at_most)


class Groups:
    """Rows in the order of their keys, those of one key after those of another.

    They are read when they are asked for, and forgotten with their key: nearly all of a log may have the same one,
    such as the mentions of a party, while the sum only asks whether there are any.
    """

    def __init__(self, rows: Iterable[Cells], place: int, make: Callable[[Cells], Any]) -> None:
        """Begin with the first key, which is in a place of each row."""
        self._groups = groupby(rows, key=itemgetter(place))
        self._make = make
        self.go_on()

    @classmethod
    def of(cls, connection: sqlite3.Connection, table: Table) -> Self:
        """Return the rows of a table by the column that it feeds sums with."""
        assert table.feeds is not None
        cursor = connection.cursor()
        cursor.row_factory = None
        order = ", ".join(f"[{name}]" for name in (table.feeds, *table.key))
        return cls(cursor.execute(f"{table.select} ORDER BY {order}"), table.places[table.feeds], table.row._make)

    def go_on(self) -> None:
        """Go on to the rows of the next key, which is None after the last."""
        self._read: list[Cells] = []
        self._unread: Iterator[Cells] = iter(())
        self.key: str | None = None
        with suppress(StopIteration):
            self.key, self._unread = next(self._groups)

    def find(self, key: str, at_most: int | None) -> list[Any]:
        """Return the rows of a key, or so many of them, if they are the present ones."""
        if key != self.key:
            return []
        wanted = None if at_most is None else max(0, at_most - len(self._read))
        self._read += islice(self._unread, wanted)
        return list(map(self._make, self._read[:at_most]))
