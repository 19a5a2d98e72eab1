"""The archive as an event-sourced application: open it, read it, and append to it."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from domain.aggregate import Aggregate, fold, stream_of
from domain.base import message_of
from domain.errors import ArchiveError, RefusedError
from domain.events import Event, Stamp, Via
from domain.identity import refuse_unlike
from domain.occurrence import Occurrence
from domain.streams import empty
from timeline.log import copying
from timeline.log.archive_file import (
    FORMAT,
    check_archive,
    database_name,
    is_read_only,
    new_archive_file,
    remove_empty_log,
    write_ahead_bytes,
)
from timeline.log.clock import refuse_far_ahead, system_time, warning_of_backwards
from timeline.log.eventsourcing_95 import Application, Environment, InfrastructureFactory, StoredEvent
from timeline.log.mapper import EventMapper
from timeline.log.progress import Progress
from timeline.log.recorder import ArchiveFactory, ArchiveRecorder
from timeline.log.stores import Appending, Store, StoreError, UncertainError, UnreachableError

WAIT_MS = 5_000
"""How long emptying the write-ahead log waits for readers of an older state."""

A = TypeVar("A", bound=Aggregate)
Clock = Callable[[], datetime]


class _UnknownOutcomeError(ArchiveError):
    """A store that was lost while it recorded something: `last` is the last event of it."""

    def __init__(self, last: StoredEvent) -> None:
        """Keep the event by which it is known later."""
        super().__init__("the store was lost while it recorded this")
        self.last = last


class Batch:
    """The events of one decision, which are recorded together or not at all.

    `get` shows each stream as it will stand after the events collected so far. `events` are those that are not written
    yet.
    """

    def __init__(self, archive: Archive, stamp: Stamp) -> None:
        """Start empty, on the archive as it stands."""
        self._archive = archive
        self._streams: dict[str, Aggregate] = {}
        self._stored: list[StoredEvent] = []
        self.stamp = stamp
        self.events: list[Event] = []

    def get(self, cls: type[A], slug: str) -> A:
        """Return a stream's state, without events if nothing is recorded yet."""
        stream = stream_of(cls.PREFIX, slug)
        if stream not in self._streams:
            self._streams[stream] = self._archive.get(cls, slug)
        return cast("A", self._streams[stream])

    def read(self, streams: Iterable[str]) -> None:
        """Read streams together that will be asked for; of most in a large file, nothing is recorded."""
        missing = [stream for stream in dict.fromkeys(streams) if stream not in self._streams]
        self._streams |= {stream: empty(stream) for stream in missing}
        found = self._archive.log.events_of_streams(missing)
        for stream, stored in groupby(found, attrgetter("originator_id")):
            events = map(self._archive.mapper.to_trusted_event, stored)
            self._streams[stream] = fold(empty(stream), events)

    def add(self, events: Sequence[Event]) -> None:
        """Collect the events of one decision, each the next of its stream.

        Raises RefusedError, and collects none of them, if the log cannot take one, or if they would put reports of
        different things under one occurrence.
        """
        states: dict[str, Aggregate] = {}
        stored = [self._archive.mapper.to_stored_event(event) for event in events]
        for event in events:
            stream = event.originator_id
            states[stream] = (states.get(stream) or self._streams.get(stream) or empty(stream)).apply(event)

        def before(slug: str) -> Occurrence:
            return self.get(Occurrence, slug)

        def after(slug: str) -> Occurrence:
            return cast("Occurrence", states.get(stream_of(Occurrence.PREFIX, slug)) or before(slug))

        for event in events:
            if isinstance(states[event.originator_id], Occurrence):
                refuse_unlike(event, before, after)
        self._streams |= states
        self._stored += stored
        self.events += events

    def write(self) -> None:
        """Write the events collected so far, within the transaction, and forget them: there may be very many."""
        if self._stored:
            self._archive.log.insert_events(self._stored)
        self._stored, self.events = [], []
        self._streams.clear()


class Archive(Application[str]):
    """An archive file: its log, or a copy of a store's, and how to append to it."""

    mapper: EventMapper

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock = system_time,
        read_only: bool | None = None,
        store: Store | None = None,
    ) -> None:
        """Open an archive that exists; raise NotAnArchiveError for anything else, and touch nothing then.

        It is opened to read only where that is asked for, or where the file or its folder cannot be written. With a
        store, the file has a copy of its log, and what is recorded is recorded there first.
        """
        check_archive(path)
        self.path = path
        self.clock = clock
        self.store = store
        self._attached_by: int | None = None
        self.warnings: list[str] = []
        self.unmoved_bytes = 0
        self.read_only = is_read_only(path) if read_only is None else read_only
        super().__init__({"SQLITE_DBNAME": database_name(path, read_only=self.read_only), "CREATE_TABLE": "no"})

    @classmethod
    def create(cls, path: Path, *, clock: Clock = system_time) -> Archive:
        """Create an empty archive; raise NotAnArchiveError if the path is taken."""
        with new_archive_file(path):
            pass
        return cls(path, clock=clock)

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        """Use our factory, whatever the environment names."""
        return ArchiveFactory(env)

    def construct_mapper(self) -> EventMapper:
        """Use our mapper: events are pydantic models."""
        return EventMapper(self.construct_transcoder())

    @property
    def log(self) -> ArchiveRecorder:  # type: ignore[override]  # the library's `log` is deprecated
        """Return the recorder, which reads and writes the log."""
        return cast("ArchiveRecorder", self.recorder)

    def close(self) -> None:
        """Empty the write-ahead log, so that a copy of the file has every event; after writing, wait for readers."""
        datastore = self.log.datastore
        if not datastore.pool.closed:
            self.empty_write_ahead_log(wait_ms=WAIT_MS if datastore.wrote else 0)
        super().close()
        if self.store:
            self.store.close()
        if self.read_only:
            remove_empty_log(self.path)

    def empty_write_ahead_log(self, *, wait_ms: int) -> None:
        """Move the content of the write-ahead log into the file; `unmoved_bytes` is its length if that failed."""
        held = 0 if self.read_only else write_ahead_bytes(self.path)
        if held:
            moved = self.log.datastore.empty_write_ahead_log(wait_ms=wait_ms)
            self.unmoved_bytes = 0 if moved else held

    def get(self, cls: type[A], slug: str) -> A:
        """Return an aggregate as recorded, without events if nothing is recorded of it."""
        stream = stream_of(cls.PREFIX, slug)
        return fold(cast("A", empty(stream)), cast("Iterator[Event]", self.events.get(stream)))

    def record(self, decide: Callable[[Batch], None], *, by: str, via: Via, at: datetime | None = None) -> list[Event]:
        """Let `decide` collect events on a locked log, and record them together; return those that it did not write.

        `at` is for seeds, which state when they were recorded; otherwise the clock decides. No event is older than the
        one before it: if the clock ran backwards, the earlier event's time is used and a warning is kept. Raises
        RefusedError, and records nothing, if a value does not fit into an event, and ImplausibleClockError for a clock
        far ahead.
        """
        try:
            with self._appending() as appending, self.log.datastore.transaction(commit=True):
                self.log.add_later_guard()
                self.mark_format()
                head = self.head
                batch = Batch(self, Stamp(recorded_at=self._moment(at), recorded_by=by, recorded_via=via))
                decide(batch)
                events = batch.events
                batch.write()
                if appending:
                    self._pass_on(head, appending)
        except ValidationError as error:
            raise RefusedError(_what_is_wrong(error)) from error
        except _UnknownOutcomeError as unknown:
            self._refuse_unless_recorded(unknown)
        return events

    def mark_format(self) -> None:
        """Say in the file that events have salts from now on, which an earlier version could not read."""
        with self.log.datastore.transaction(commit=True) as cursor:
            cursor.execute("PRAGMA user_version")
            if cursor.fetchone()["user_version"] < FORMAT:
                cursor.execute(f"PRAGMA user_version={FORMAT}")

    @contextmanager
    def _appending(self) -> Iterator[Appending | None]:
        """Lock the store, and copy what others recorded there; None without a store, and while all is rolled back."""
        if self.log.datastore.is_trying:
            yield None
        elif self.store is None:
            copying.refuse_without_store(self.log)
            yield None
        else:
            if self._attached_by != self.store.connections:
                self.store.get_ready()
                self.catch_up_with_store()  # most of it before others have to wait
            with self.store.appending() as appending:
                self.catch_up_with_store()
                yield appending

    def _pass_on(self, head: int, appending: Appending) -> None:
        """Record in the store what was written after a position, for good, before the archive's file does."""
        last = copying.pass_on(self.log, head, appending)
        if last is None:
            return
        try:
            appending.commit()
        except UncertainError as error:
            raise _UnknownOutcomeError(last) from error

    def _refuse_unless_recorded(self, unknown: _UnknownOutcomeError) -> None:
        """Find out whether the store recorded something, once it answers; raise UnreachableError if it did not."""
        assert self.store is not None
        try:
            self.store.get_ready()
            with self.store.appending():  # whatever the lost connection held is settled by then
                self.catch_up_with_store()
        except StoreError as error:
            raise UncertainError(
                f"the connection to {self.store.name} was lost while it recorded this, and it does not say whether it "
                "did: run the command again when it answers; nothing is recorded twice"
            ) from error
        if not copying.has(self.log, unknown.last):
            raise UnreachableError(
                f"the connection to {self.store.name} was lost, so nothing was recorded"
            ) from unknown

    def catch_up_with_store(self, progress: Progress | None = None) -> int:
        """Copy what the store has and the file lacks; return how many events that was.

        Raises NotACopyError if the file's log is not the beginning of the store's.
        """
        return copying.catch_up(self.copy_from_store, progress) if self.store else 0

    def copy_from_store(self, limit: int) -> int:
        """Copy the next events of the store, at most so many; return how many it had."""
        assert self.store is not None
        if self._attached_by != self.store.connections:  # it may have been set back while it was away
            copying.attach(self.log, self.store)
            self.mark_format()
            self._attached_by = self.store.connections
        return copying.copy_some(self.log, self.store, limit)

    @property
    def copied(self) -> int:
        """Return the store's id of the event that was copied last, 0 before the first."""
        return copying.copied(self.log) or 0

    @contextmanager
    def rolled_back(self) -> Iterator[None]:
        """Roll back, at the end, all that this thread recorded in it; a store is not asked to record it."""
        with self.log.datastore.rolled_back():
            yield

    def _moment(self, at: datetime | None) -> datetime:
        now = at or self.clock()
        before = self.log.last_recorded_at()
        if at is None and self.clock is system_time:
            refuse_far_ahead(now, before, self.path)
        if before is None:
            return now
        if now < before:
            self.warnings.append(warning_of_backwards(now, before))
        return max(now, before)

    def read(self, *, after: int = 0, limit: int = 1000) -> list[tuple[int, Event]]:
        """Return events after a position, at most `limit`, each with its own position."""
        notifications = self.log.select_notifications(after, limit, inclusive_of_start=False)
        return [(stored.id, self.mapper.to_domain_event(stored)) for stored in notifications]

    @property
    def head(self) -> int:
        """Return the position of the last event, 0 in an empty log."""
        return self.log.max_notification_id() or 0


def _what_is_wrong(error: ValidationError) -> str:
    """Return each field, what is wrong with it, and the value; a broken rule names its values itself."""
    return "; ".join(
        f"{'.'.join(map(str, details['loc']))}: {message_of(details)}"
        + ("" if details["type"] == "rule" else f", not {reprlib.repr(details['input'])}")
        for details in error.errors(include_url=False)
    )
