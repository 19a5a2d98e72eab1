"""Keep the copy of a store's log that an archive's file has: the same events in the same order, without gaps.

One row beside the log says which of the store's events was copied last. An event is copied once, since both are written
in one transaction; it is found again by the store's id, which may leave gaps, and has the next position here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from timeline.log.eventsourcing_95 import Notification, StoredEvent
from timeline.log.progress import Progress
from timeline.log.recorder import ArchiveRecorder
from timeline.log.stores import Appending, Store, StoreError
from timeline.log.withheld import bytes_of, is_same_event, is_withheld

TABLE = "log_store"
_DDL = f"CREATE TABLE IF NOT EXISTS {TABLE} (id INTEGER PRIMARY KEY CHECK (id = 1), copied INTEGER NOT NULL)"
_KEEP = f"INSERT INTO {TABLE} VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET copied = excluded.copied"
AT_ONCE = 1_000
"""How many events are copied in one transaction."""


class NotACopyError(StoreError):
    """An archive whose log is not the beginning of a store's."""


def copied_in(connection: sqlite3.Connection) -> int | None:
    """Return the store's id of the event that was copied last; None where the log is not a copy."""
    if not connection.execute(f"PRAGMA table_info([{TABLE}])").fetchall():
        return None
    row = connection.execute(f"SELECT copied FROM {TABLE}").fetchone()
    return row[0] if row else None


def copied(log: ArchiveRecorder) -> int | None:
    """Return the store's id of the event that a log copied last; None where the log is not a copy."""
    with log.datastore.connection(write=False) as connection:
        return copied_in(connection)


def refuse_without_store(log: ArchiveRecorder) -> None:
    """Raise StoreError for a copy: what is recorded in it alone, the store would never have."""
    if copied(log) is not None:
        raise StoreError(
            "this archive is a copy of the log in a store, so nothing can be recorded in the file alone: name the "
            "store with --store, or set TIMELINE_STORE"
        )


def attach(log: ArchiveRecorder, store: Store) -> None:
    """Check that a log is the beginning of a store's, by its length and its last event, and keep how long it is.

    An empty archive begins an empty log in a database that has none. Raises NotACopyError for another log.
    """
    if not store.is_there():
        if log.max_notification_id():
            raise NotACopyError(f"{store.name} has no log yet: 'timeline migrate' copies this archive's into it")
        store.create()
    last = copied(log)
    if last is None:
        _begin(log, store)
    elif last:
        found = store.after(last - 1, 1)
        if not found or found[0].id != last or not _is_last(log, found[0]):
            raise _another(store)
        _refuse_withheld(log, store, last)
    elif log.max_notification_id():
        raise _another(store)


def detach(log: ArchiveRecorder) -> None:
    """Make a copy a log of its own: what is recorded in it is recorded nowhere else."""
    if copied(log) is not None:
        with log.datastore.connection(write=True) as connection:
            connection.execute(f"DELETE FROM {TABLE}")


def _begin(log: ArchiveRecorder, store: Store) -> None:
    """Keep which of the store's events is the last one that a log has that was never a copy."""
    last, size = 0, size_of(log)
    if size:
        found = store.at(size)
        if found is None or not _is_last(log, found):
            raise _another(store)
        last = found.id
        _refuse_withheld(log, store, last)
    with log.datastore.connection(write=True) as connection:
        if size_of(log) != size:
            raise NotACopyError(
                f"somebody recorded in the archive's file meanwhile, so it does not follow {store.name}: stop that, "
                "and run this again"
            )
        _keep(connection, last)


def still_has(log: ArchiveRecorder, store: Store, last: int) -> Sequence[int]:
    """Return the places of the events up to an id that a store withholds, and a log still has the content of."""
    return [place for place in store.withheld(last) if _has_content(log, place)]


def _has_content(log: ArchiveRecorder, place: int) -> bool:
    sql = f"SELECT state FROM {log.events_table_name} ORDER BY rowid LIMIT 1 OFFSET ?"
    with log.datastore.connection(write=False) as connection:
        found = connection.execute(sql, (place - 1,)).fetchone()
    return found is not None and not is_withheld(found[0])


def _refuse_withheld(log: ArchiveRecorder, store: Store, last: int) -> None:
    """Raise NotACopyError where a log has what the store withholds: its tables and exports would still show it."""
    if places := still_has(log, store, last):
        raise NotACopyError(f"{in_words(places, store)}; nothing was copied")


def in_words(places: Sequence[int], store: Store) -> str:
    """Return what is wrong with a copy that has what its store withholds, and what to do."""
    return (
        f"the archive's file still has the content of what {store.name} withholds (in the log at "
        f"{', '.join(map(str, places))}): start a new copy with 'timeline follow --archive NEW', and remove this file "
        "and its backups"
    )


def _another(store: Store) -> NotACopyError:
    return NotACopyError(
        f"the archive's log is not the beginning of the one in {store.name}: it has events that the store lacks, or "
        "others; name the archive's own store, or start a new copy with 'timeline follow --archive NEW'"
    )


def catch_up(copy: Callable[[int], int], progress: Progress | None = None) -> int:
    """Copy parts until nothing is left; return how many events that was. How many are to come is not known."""
    count, added = 0, AT_ONCE
    while added == AT_ONCE:
        added = copy(AT_ONCE)
        count += added
        if progress and added:
            progress(count, count + (AT_ONCE if added == AT_ONCE else 0))
    return count


def copy_some(log: ArchiveRecorder, store: Store, limit: int) -> int:
    """Copy the next events of a store in one transaction, at most so many; return how many it had.

    They are fetched before the archive is locked. What another process copied meanwhile is left out.
    """
    events = store.after(copied(log) or 0, limit)
    if events:
        with log.datastore.connection(write=True) as connection:
            last = copied_in(connection) or 0
            new: Sequence[Notification] = [event for event in events if event.id > last]
            if new:
                log.insert_events([as_stored(event) for event in new])
                _keep(connection, new[-1].id)
    return len(events)


def pass_on(log: ArchiveRecorder, after: int, appending: Appending) -> StoredEvent | None:
    """Record in a store what was written to a log after a position, in the same order; return the last event.

    Within the transaction that wrote it, on a log that has all that the store has: if the store fails, that is rolled
    back, and if the archive's file does, the events are copied from the store later.
    """
    last: Notification | None = None
    last_id = 0
    while events := log.select_notifications(after, AT_ONCE, inclusive_of_start=False):
        last_id = appending.insert([as_stored(event) for event in events])
        last = events[-1]
        after = last.id
    if last is None:
        return None
    with log.datastore.connection(write=True) as connection:
        _keep(connection, last_id)
    return as_stored(last)


def has(log: ArchiveRecorder, event: StoredEvent) -> bool:
    """Tell whether a log has an event, byte for byte."""
    version = event.originator_version
    found = log.select_events(event.originator_id, gt=version - 1, lte=version)
    return [(there.topic, there.state) for there in found] == [(event.topic, event.state)]


def _is_last(log: ArchiveRecorder, event: StoredEvent) -> bool:
    """Tell whether an event is the last one of a log, by its entry in the tree."""
    found = log.select_notifications(log.max_notification_id(), 1)
    return len(found) == 1 and is_same_event(found[0], event)


def as_stored(event: Notification) -> StoredEvent:
    """Return an event without its id, which is another in each log, and its state as bytes."""
    return StoredEvent(event.originator_id, event.originator_version, event.topic, bytes_of(event))


def size_of(log: ArchiveRecorder) -> int:
    """Return how many events a log has."""
    with log.datastore.connection(write=False) as connection:
        return int(connection.execute(f"SELECT COUNT(*) FROM {log.events_table_name}").fetchone()[0])


def _keep(connection: sqlite3.Connection, last: int) -> None:
    connection.execute(_DDL)
    connection.execute(_KEEP, (last,))
