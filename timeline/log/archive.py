"""Open, create and append to an archive: the event-sourced application."""

from __future__ import annotations

import reprlib
import sqlite3
import struct
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import quote

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, Notification
from eventsourcing.utils import Environment
from pydantic import ValidationError

from domain.aggregate import Aggregate, fold, stream_of
from domain.base import message_of
from domain.errors import ArchiveError, RefusedError
from domain.events import Event, Stamp, Via
from domain.identity import refuse_unlike
from domain.occurrence import Occurrence
from domain.reports import Report
from domain.streams import empty
from timeline.log.mapper import EventMapper
from timeline.log.recorder import ArchiveDatastore, ArchiveFactory, ArchiveRecorder

FORMAT = 1
"""The format of the file, in `PRAGMA user_version`; a higher one was written by a newer version."""
APPLICATION_ID = 0x54494D45
"""What marks an SQLite file as an archive, in `PRAGMA application_id` (the bytes of "TIME")."""

WAIT_MS = 5_000
"""How long emptying the write-ahead log waits for readers of an older state."""

_HEADER = struct.Struct(">60xI4xI28x")
_SQLITE = b"SQLite format 3\x00"

A = TypeVar("A", bound=Aggregate)
Clock = Callable[[], datetime]


class NotAnArchiveError(ArchiveError):
    """Refuse a path that is no archive, without touching it."""


class Batch:
    """Collect the events of one decision, so that they are recorded together or not at all.

    `get` shows each stream as it will stand after the events collected so far.
    """

    def __init__(self, archive: Archive, stamp: Stamp) -> None:
        """Start empty, on the archive as it stands."""
        self._archive = archive
        self._streams: dict[str, Aggregate] = {}
        self.stamp = stamp
        self.events: list[Event] = []

    def get(self, cls: type[A], slug: str) -> A:
        """Return a stream's state; one without events where nothing is recorded yet."""
        stream = stream_of(cls.PREFIX, slug)
        if stream not in self._streams:
            self._streams[stream] = self._archive.get(cls, slug)
        return cast("A", self._streams[stream])

    def add(self, events: Sequence[Event]) -> None:
        """Collect the events of one decision, each the next of its stream.

        Raises RefusedError, and collects none of them, for one that the log cannot take, and where they would put
        reports of different things under one occurrence.
        """
        states: dict[str, Aggregate] = {}
        for event in events:
            self._archive.mapper.to_stored_event(event)
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
        self.events += events


class Archive(Application[str]):
    """Be an archive file: its log, and how to append to it."""

    def __init__(self, path: Path, *, clock: Clock = lambda: datetime.now(UTC)) -> None:
        """Open an archive that exists; raise NotAnArchiveError for anything else, and touch nothing then."""
        check_archive(path)
        self.path = path
        self.clock = clock
        self.warnings: list[str] = []
        self.unmoved_bytes = 0
        super().__init__({"SQLITE_DBNAME": f"file:{quote(str(path.resolve()))}", "CREATE_TABLE": "no"})

    @classmethod
    def create(cls, path: Path, *, clock: Clock = lambda: datetime.now(UTC)) -> Archive:
        """Create an empty archive; raise NotAnArchiveError where the path is taken."""
        with being_made(path) as temporary:
            with closing(sqlite3.connect(temporary)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version={FORMAT}")
            datastore = ArchiveDatastore(f"file:{quote(str(temporary.resolve()))}")
            ArchiveRecorder(datastore).create_table()
            datastore.close()
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
        """Empty the write-ahead log, so that a copy of the file alone has every event; who wrote waits for readers."""
        datastore = cast("ArchiveDatastore", self.log.datastore)
        if not datastore.pool.closed:
            self.empty_write_ahead_log(wait_ms=WAIT_MS if datastore.wrote else 0)
        super().close()

    def empty_write_ahead_log(self, *, wait_ms: int) -> None:
        """Move what the write-ahead log holds into the file; `unmoved_bytes` is its length where that failed."""
        if held := write_ahead_bytes(self.path):
            moved = cast("ArchiveDatastore", self.log.datastore).empty_write_ahead_log(wait_ms=wait_ms)
            self.unmoved_bytes = 0 if moved else held

    def get(self, cls: type[A], slug: str) -> A:
        """Return an aggregate as recorded; one without events where nothing is recorded of it."""
        stream = stream_of(cls.PREFIX, slug)
        return fold(cast("A", empty(stream)), cast("Iterator[Event]", self.events.get(stream)))

    def record(self, decide: Callable[[Batch], None], *, by: str, via: Via, at: datetime | None = None) -> list[Event]:
        """Let `decide` collect events on a locked log, and record them together; return them.

        `at` is for seeds, which state when they were recorded; without it the clock says. No event is
        older than the one before it: when the clock ran backwards, the earlier event's time is used
        and a warning is kept. Raises RefusedError, and records nothing, where an event cannot hold what it is given.
        """
        try:
            with self.log.datastore.transaction(commit=True):
                self.log.add_later_guard()
                batch = Batch(self, Stamp(recorded_at=self._moment(at), recorded_by=by, recorded_via=via))
                decide(batch)
                if batch.events:
                    self.save(*batch.events)
        except ValidationError as error:
            raise RefusedError(_what_is_wrong(error)) from error
        return batch.events

    def rolled_back(self) -> AbstractContextManager[None]:
        """Return a context in which all that this thread records is rolled back at the end; until then it is there."""
        return cast("ArchiveDatastore", self.log.datastore).rolled_back()

    def _moment(self, at: datetime | None) -> datetime:
        now = at or self.clock()
        before = self.log.last_recorded_at()
        if before is None:
            return now
        if now < before:
            self.warnings.append(
                f"the clock says {now:%Y-%m-%d %H:%M:%S}, before the last event ({before}): using that"
            )
        return max(now, before)

    def read(self, *, after: int = 0, limit: int = 1000) -> list[tuple[int, Event]]:
        """Return events after a position, at most `limit`, each with its own position."""
        found: Sequence[Notification] = self.log.select_notifications(after, limit, inclusive_of_start=False)
        return [(each.id, cast("Event", self.mapper.to_domain_event(each))) for each in found]

    def slugs(self, cls: type[Aggregate]) -> list[str]:
        """Return the slugs of everything recorded of a kind of stream."""
        return self.log.streams(cls.PREFIX)

    def occurrences_of(self, source: str) -> list[str]:
        """Return the slugs of the occurrences that a source reports."""
        return [stream.partition("/")[2] for stream in self.log.streams_reported_by(source)]

    def reports_of(self, source: str) -> list[Report]:
        """Return what a source reports, as it now stands."""
        return [self.get(Occurrence, slug).reports[source].report for slug in self.occurrences_of(source)]

    def occurrences_registered_with(self, source: str) -> list[str]:
        """Return the slugs of the occurrences whose reports were recorded together with their source."""
        return [stream.partition("/")[2] for stream in self.log.streams_reported_with(source)]

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


def write_ahead_bytes(path: Path) -> int:
    """Return the length of the write-ahead log beside an archive: what is in it may not be in the file yet."""
    try:
        return write_ahead_log(path).stat().st_size
    except FileNotFoundError:
        return 0


def write_ahead_log(path: Path) -> Path:
    """Return where SQLite keeps an archive's write-ahead log."""
    return Path(f"{path.resolve()}-wal")


@contextmanager
def being_made(path: Path) -> Iterator[Path]:
    """Give a temporary path beside the one that an archive is to have, and move it there when it is whole.

    What is interrupted leaves nothing that looks like an archive. A write-ahead log that a removed
    archive left behind is removed too: SQLite would read it into the new one.
    """
    try:
        if path.exists():
            raise NotAnArchiveError(f"{path} exists already; choose another name, or remove it first")
        if not path.parent.is_dir():
            raise NotAnArchiveError(f"{path.parent} is no folder, so {path.name} cannot be created in it")
        for leftover in ("-wal", "-shm", "-journal"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(prefix=".timeline-", dir=path.parent) as folder:
            temporary = Path(folder) / "archive.db"
            yield temporary
            _place(temporary, path)
    except OSError as error:
        raise NotAnArchiveError(f"cannot create {path}: {error.strerror}") from error


def _place(temporary: Path, path: Path) -> None:
    """Give a whole archive its name, unless another process has made one there meanwhile."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise NotAnArchiveError(f"{path} was made by another process meanwhile; nothing was changed") from None
    except OSError:  # a file system without hard links
        temporary.replace(path)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive and close it again, whatever happens."""
    archive = Archive(path)
    try:
        yield archive
    finally:
        archive.close()


def check_archive(path: Path) -> None:
    """Raise NotAnArchiveError unless the path is an archive that this version can read.

    Only the file's header is read: nothing is opened as a database before it is known to be ours.
    """
    try:
        if path.is_dir():
            raise NotAnArchiveError(f"{path} is a folder, no archive; name the archive file in it")
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise NotAnArchiveError(
            f"there is no archive at {path}; 'timeline build' makes one from seeds, 'timeline init' starts another"
        ) from None
    except OSError as error:
        raise NotAnArchiveError(f"cannot read {path}: {error.strerror}") from error
    if not header.startswith(_SQLITE) or len(header) < _HEADER.size:
        raise NotAnArchiveError(f"{path} is no archive: it is no SQLite file")
    written_by, application = _HEADER.unpack(header)
    if application != APPLICATION_ID:
        raise NotAnArchiveError(f"{path} is an SQLite database, but no timeline archive; it was left as it is")
    if written_by > FORMAT:
        raise NotAnArchiveError(
            f"{path} was written by a newer version (format {written_by}; this one reads up to {FORMAT}): upgrade first"
        )
