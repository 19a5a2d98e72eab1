"""Save what can be read of a damaged archive: its log event by event, into a new archive."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from domain.errors import ArchiveError
from timeline.history.integrity import UNREADABLE
from timeline.history.rescuing import reading_log_alone, why_no_table_is_known
from timeline.log.archive import Archive
from timeline.log.archive_file import new_archive_file, reading
from timeline.log.eventsourcing_95 import StoredEvent
from timeline.log.progress import Progress
from timeline.log.recorder import EVENTS
from timeline.log.salts import salted
from timeline.projecting.engine import Projector
from timeline.proofs.entries import leaf_of
from timeline.proofs.tiles import Tiles

_AT_ONCE = 500
Row = tuple[int, str, int, str, bytes]


class NothingToSaveError(ArchiveError):
    """A file of which not even the log's first page can be read."""


@dataclass
class Salvaged:
    """What was saved: how many events, and a line for each that was lost or left out."""

    events: int = 0
    missing: list[str] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)
    """The last version that was saved of each stream."""
    no_table_is_known: str | None = None
    """What SQLite says where it cannot read which tables the file has."""


def salvage(path: Path, into: Path, progress: Progress | None = None) -> Salvaged:
    """Make a new archive of the events of a damaged one that can be read, under their positions.

    An event that can no longer be read is taken from the table of events, if the log's hashes prove that it is the
    same. What follows a lost event in its stream is left out: it cannot be understood without it.
    """
    found = Salvaged()
    with (
        _reading(path, into, found) as damaged,
        new_archive_file(into) as temporary,
        closing(Archive(temporary)) as made,
    ):
        for rows in _in_batches(_readable(damaged, found)):
            made.log.insert_at(list(_understood(made, rows, found)))
        _count_those_gone(damaged, found)
        if not found.events:
            why = found.no_table_is_known or next(iter(found.missing), "it has none")
            raise NothingToSaveError(f"no event of {path} can be read: {why}")
        Projector(made, alone=True).catch_up(progress=progress)
    return found


@contextmanager
def _reading(path: Path, into: Path, found: Salvaged) -> Iterator[sqlite3.Connection]:
    """Open a damaged file, or a copy of which the log alone is read, where not even its tables are known."""
    with reading(path) as damaged:
        why = why_no_table_is_known(damaged)
        if why is None:
            yield damaged
            return
    found.no_table_is_known = why
    found.missing.append(
        "the list of the file's tables, and with it the hashes of the log: whether events are gone, an earlier "
        "checkpoint tells ('timeline verify --checkpoint')"
    )
    with reading_log_alone(path, into) as copy:
        yield copy


def _count_those_gone(damaged: sqlite3.Connection, found: Salvaged) -> None:
    """Keep how many events the log had when they were hashed, and no longer has: not even an error shows where."""
    try:
        hashed = Tiles(damaged).size()
    except UNREADABLE:
        return
    gone = hashed - found.events - len(found.missing)
    if gone > 0:
        found.missing.append(f"{gone} of the {hashed} events that were recorded: they are no longer in the log")


def _in_batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch


def _understood(archive: Archive, rows: Iterable[Row], found: Salvaged) -> Iterator[tuple[int, StoredEvent]]:
    """Yield the events that can be understood, and keep why the others cannot."""
    for position, stream, version, topic, state in rows:
        stored = StoredEvent(stream, version, topic, state)
        if problem := _problem(archive, stored, found.versions):
            found.missing.append(f"the event at position {position} was left out: {problem}")
            continue
        found.versions[stream] = version
        found.events += 1
        yield position, stored


def _problem(archive: Archive, stored: StoredEvent, versions: dict[str, int]) -> str | None:
    stream, expected = str(stored.originator_id), versions.get(str(stored.originator_id), 0) + 1
    if stored.originator_version != expected:
        return f"it is version {stored.originator_version} of {stream}, and version {expected} is lost"
    try:
        archive.mapper.to_domain_event(stored)
    except (ArchiveError, ValueError) as error:
        return f"it cannot be understood ({str(error).splitlines()[0]})"
    return None


def _readable(damaged: sqlite3.Connection, found: Salvaged) -> Iterator[Row]:
    """Yield the events that can be read, many at once where that works, and else one by one."""
    last = _last_position(damaged, found)
    first = 1
    while first <= last:
        until = min(first + _AT_ONCE - 1, last)
        found_here = list(_between(damaged, first, until, found))
        yield from found_here
        first = until + 1 if found_here else max(until + 1, _next_position(damaged, until))


def _between(damaged: sqlite3.Connection, first: int, until: int, found: Salvaged) -> Iterator[Row]:
    try:
        rows = {row[0]: row for row in _rows(damaged, first, until)}
    except UNREADABLE:
        for position in range(first, until + 1):
            yield from _one(damaged, position, found)
        return
    for position in range(first, until + 1):
        row = rows.get(position) or _from_table_of_events(damaged, position)
        if row:
            yield row


def _next_position(damaged: sqlite3.Connection, after: int) -> int:
    """Return the next position after one that any part of the file knows of: a forged one may be very far away."""
    known = []
    for table, column in ((EVENTS, "rowid"), ("events", "position")):
        with suppress(*UNREADABLE):
            row = damaged.execute(f"SELECT MIN({column}) FROM {table} WHERE {column} > ?", (after,)).fetchone()
            known += [row[0]] if isinstance(row[0], int) else []
    return min(known, default=after + 1)


def _one(damaged: sqlite3.Connection, position: int, found: Salvaged) -> Iterator[Row]:
    try:
        yield from _rows(damaged, position, position)
    except UNREADABLE as error:
        again = _from_table_of_events(damaged, position)
        if again:
            yield again
        else:
            found.missing.append(f"the event at position {position} cannot be read: {error}")


def _rows(damaged: sqlite3.Connection, first: int, last: int) -> list[Row]:
    sql = f"SELECT rowid, originator_id, originator_version, topic, state FROM {EVENTS} WHERE rowid BETWEEN ? AND ?"
    rows = damaged.execute(sql, (first, last)).fetchall()
    if any(not isinstance(row[4], bytes) for row in rows):
        raise sqlite3.DatabaseError("it is not stored as bytes")
    return rows


def _last_position(damaged: sqlite3.Connection, found: Salvaged) -> int:
    """Return the last position that any part of the file knows of; keep why nothing of the file can be read."""
    known, refused = [], ""
    for sql in (f"SELECT MAX(rowid) FROM {EVENTS}", "SELECT MAX(position) FROM events"):
        try:
            row = damaged.execute(sql).fetchone()
        except UNREADABLE as error:
            refused = refused or str(error)
            continue
        known.append(row[0] if row and isinstance(row[0], int) else 0)
    if not known:
        found.missing.append(refused)
    return max(known, default=0)


def _from_table_of_events(damaged: sqlite3.Connection, position: int) -> Row | None:
    """Return an event as the table of events has it, if it is what the log hashed."""
    cursor = damaged.cursor()
    cursor.row_factory = sqlite3.Row
    try:
        found = cursor.execute("SELECT * FROM events WHERE position = ?", (position,)).fetchone()
        hashed = Tiles(damaged).leaves_around(position)
    except UNREADABLE:
        return None
    if found is None:
        return None
    row = dict(found)
    stream, version, topic, state = row["stream"], row["version"], row["topic"], str(row["payload"]).encode()
    if salt := row.get("salt"):  # which tables of earlier versions lack
        state = salted(state, str(salt))
    leaf = leaf_of(str(stream).encode(), str(version).encode(), str(topic).encode(), state)
    return (position, stream, version, topic, state) if leaf in hashed else None
