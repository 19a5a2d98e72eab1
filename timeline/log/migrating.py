"""Move a log to another store: event by event, in order, and verified by reading it back.

What is there already must be its beginning, so that a move that was killed is continued by running it again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

from timeline.log.archive import Archive
from timeline.log.copying import as_stored
from timeline.log.eventsourcing_95 import Notification, StoredEvent
from timeline.log.progress import Progress
from timeline.log.stores import Store, StoreError
from timeline.log.withheld import as_hashed, leaf
from timeline.proofs.tiles import DDL, Tiles
from timeline.proofs.tree import root

_AT_ONCE = 1_000


class NotMovedError(StoreError):
    """A log that cannot be moved, or was not moved as it was."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move has done: how many events there are, how many of them are new there, and what they were shown by."""

    events: int
    added: int
    log_sha256: str
    root: bytes


class Log(Protocol):
    """A log that can be read, and added to."""

    name: str

    def after(self, last: int, limit: int) -> Sequence[Notification]:
        """Return the events that follow an id, at most so many."""

    def last(self) -> int:
        """Return the id of the last event, 0 in an empty log."""

    def add(self, events: Sequence[StoredEvent], after: int) -> int:
        """Add events together, if an id is that of the last one; return the new one's."""


class FileLog:
    """The log in an archive's file."""

    def __init__(self, archive: Archive) -> None:
        """Keep the archive."""
        self._log = archive.log
        self.name = str(archive.path)

    def after(self, last: int, limit: int) -> Sequence[Notification]:
        """Return the events that follow a position, at most so many."""
        return self._log.select_notifications(last, limit, inclusive_of_start=False)

    def last(self) -> int:
        """Return the position of the last event, 0 in an empty log."""
        return self._log.max_notification_id() or 0

    def add(self, events: Sequence[StoredEvent], after: int) -> int:
        """Add events together, if a position is that of the last one; return the new one's."""
        with self._log.datastore.transaction(commit=True):
            _refuse_others(self, after)
            self._log.insert_events(events)
            return self.last()


class StoreLog:
    """The log in a store."""

    def __init__(self, store: Store) -> None:
        """Keep the store, and make a log in it where there is none."""
        self._store = store
        self.name = store.name
        if not store.is_there():
            store.create()

    def after(self, last: int, limit: int) -> Sequence[Notification]:
        """Return the events that follow an id, at most so many."""
        return self._store.after(last, limit)

    def last(self) -> int:
        """Return the id of the last event, 0 in an empty log."""
        return self._store.last()

    def add(self, events: Sequence[StoredEvent], after: int) -> int:
        """Add events together, if an id is that of the last one; return the new one's."""
        with self._store.appending() as appending:
            _refuse_others(self, after)
            last = appending.insert(events)
            appending.commit()
        return last


def _refuse_others(log: Log, last: int) -> None:
    if log.last() != last:
        raise NotMovedError(f"somebody else is recording in {log.name}: stop that, and run this again")


def move(source: Log, target: Log, progress: Progress | None = None) -> Moved:
    """Add to a log what it lacks of another, and read all of it back; raise NotMovedError if it has others."""
    with closing(_Fingerprint()) as given, closing(_Fingerprint()) as found:
        read = written = added = 0
        total = source.last()
        while events := source.after(read, _AT_ONCE):
            there = target.after(written, len(events))
            _compare(events, there, given.size, target)
            written = there[-1].id if there else written
            if new := [as_stored(event) for event in events[len(there) :]]:
                written = target.add(new, written)
            added += len(new)
            given.add(events)
            read = events[-1].id
            if progress:
                progress(read, max(read, total))
        if target.after(written, 1):
            raise NotMovedError(f"{target.name} has more events than {source.name}, so it is not the beginning of it")
        _read_back(target, found)
        if found.values() != given.values():
            raise NotMovedError(f"{target.name} does not have what was written to it: do not use it")
        return Moved(given.size, added, *given.values())


def _compare(events: Sequence[Notification], there: Sequence[Notification], before: int, target: Log) -> None:
    """Raise NotMovedError unless the events that a log has are those that it is to have."""
    for place, (event, found) in enumerate(zip(events, there, strict=False), before + 1):
        if as_stored(event) != as_stored(found):
            raise NotMovedError(
                f"event {place} of {target.name} is {found.originator_id}, version {found.originator_version}, and not "
                "that of the log to be moved: name an empty target, or one in which this move was begun"
            )


def _read_back(target: Log, found: _Fingerprint) -> None:
    last = 0
    while events := target.after(last, _AT_ONCE):
        found.add(events)
        last = events[-1].id


class _Fingerprint:
    """What tells a log from every other: the SHA-256 that `verify` prints, and the root that a checkpoint has."""

    def __init__(self) -> None:
        """Start with an empty log."""
        self._memory = sqlite3.connect(":memory:")
        self._memory.execute(DDL)
        self._tiles = Tiles(self._memory)
        self._sha256 = hashlib.sha256()
        self.size = 0

    def add(self, events: Sequence[Notification]) -> None:
        """Add the next events of the log."""
        for event in events:
            self._sha256.update(as_hashed(event))
        self._tiles.extend((place, leaf(event)) for place, event in enumerate(events, self.size + 1))
        self.size += len(events)

    def values(self) -> tuple[str, bytes]:
        """Return the SHA-256 and the root."""
        return self._sha256.hexdigest(), root(self.size, self._tiles.at)

    def close(self) -> None:
        """Forget the tree."""
        self._memory.close()
