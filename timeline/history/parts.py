"""A part of the archive as it stood after an event: the tables of a few streams, rebuilt in memory."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.aggregate import stream_of
from domain.occurrence import Occurrence
from domain.references import references_in
from projections import PROJECTIONS, Context, Stream
from projections._projection import FindFacts
from timeline.log.archive import Archive
from timeline.projecting.streams import Streams
from timeline.projecting.targets import Rows, Target

_NOT_MADE = {"search"}
"""Projections that no page of a single occurrence reads."""


def occurrence_as_of(path: Path, slug: str, position: int, others: Iterable[str] = ()) -> sqlite3.Connection:
    """Return a database with the tables of an occurrence, of what it refers to and of other occurrences.

    All of them are as they stood after the event at a position of the log; the archive is only read. Sums are made
    from these streams alone, so those of a treaty or a party are not whole; conflicts beyond the occurrence are left
    out. The caller closes the connection.
    """
    targets = [Target.of(projection) for name, projection in PROJECTIONS.items() if name not in _NOT_MADE]
    with closing(Archive(path, read_only=True)) as archive:
        streams = Streams(archive, position)
        rows, read = _rows(targets, streams, [stream_of(Occurrence.PREFIX, one) for one in (slug, *others)])
        for target, found in zip(targets, rows, strict=True):
            _add_sums(target, found, streams, read)
    return _filled(targets, rows)


def _rows(targets: Sequence[Target], streams: Streams, wanted: Sequence[str]) -> tuple[list[Rows], list[str]]:
    """Return the rows of streams and of those that they read or refer to, for each target; and all these streams."""
    rows = [target.no_rows() for target in targets]
    waiting, seen = list(wanted), set(wanted)
    for number, identity in enumerate(waiting):
        stream = streams.at(identity)
        if not stream.history:
            continue
        context = Context(stream, streams.at)
        for target, found in zip(targets, rows, strict=True):
            target.add_rows(found, stream, context)
        if number < len(wanted) or not isinstance(stream.state, Occurrence):
            named = [other for other in _named(stream, context) if other not in seen]
            waiting += named
            seen.update(named)
    return rows, waiting


def _named(stream: Stream, context: Context) -> Iterator[str]:
    """Yield the streams that a stream's rows were made from, and those that its events refer to."""
    events = [event for _, event in stream.history]
    referred = (reference.stream for event in events for reference in references_in(event))
    yield from sorted({*context.read, *referred})
    yield from sorted({stream_of("source", event.source_slug) for event in events if event.source_slug})


def _add_sums(target: Target, found: Rows, streams: Streams, read: Sequence[str]) -> None:
    """Add the sums of each key, also of one that a stream that was read is about, without any fact."""
    projection = target.projection
    tables = projection.fact_tables
    prefix = projection.about.PREFIX if projection.about else None
    keys = [identity.partition("/")[2] for identity in read if identity.partition("/")[0] == prefix]
    facts: dict[str, Rows] = {key: {table.row: [] for table in tables} for key in keys if tables}
    for table in tables:
        assert table.feeds is not None
        for cells in sorted(found[table.row], key=table.key_of):
            of_key = facts.setdefault(cells[table.places[table.feeds]], {one.row: [] for one in tables})
            of_key[table.row].append(cells)
    for key, of_key in sorted(facts.items()):
        target.add_sums(found, key, _Facts(of_key), streams)


@dataclass(frozen=True, slots=True)
class _Facts(FindFacts):
    """The facts of a key."""

    rows: Rows

    def __call__(self, row: type[Any], at_most: int | None) -> list[Any]:
        """Return the facts of a class, however few of them are enough."""
        return self.rows[row]


def _filled(targets: Sequence[Target], rows: Sequence[Rows]) -> sqlite3.Connection:
    """Return a database in memory that has the rows."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    for target, found in zip(targets, rows, strict=True):
        for row, table in target.tables.items():
            connection.execute(table.ddl)
            connection.executemany(table.insert, dict.fromkeys(found[row]))
        for view in target.projection.views:
            connection.execute(f"CREATE VIEW [{view.name}] AS {view.sql}")
    connection.execute("DELETE FROM conflicts WHERE occurrence IS NULL")
    connection.execute("DELETE FROM conflict_sides WHERE about IS NULL")
    return connection
