"""The archive as it once stood: by what was published, by what was recorded, or by position."""

import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path

from domain.aggregate import Aggregate, stream_of
from domain.dates import bounds_of
from domain.errors import ArchiveError
from domain.events import Event
from domain.knowledge import History, known_positions
from timeline.log.archive import Archive
from timeline.log.archive_file import new_archive_file
from timeline.log.eventsourcing_95 import Notification
from timeline.log.progress import Progress
from timeline.projecting.engine import Projector

_EVENTS_A_BATCH = 1_000
_STREAMS_AT_ONCE = 200
"""How many streams are decoded at once to find what was known: most have one event, some very many."""
_LAST_POSITION = 2**63 - 1


class NoMomentError(ArchiveError):
    """A text that does not name a moment."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment on one of three clocks; the whole archive where none is set.

    `published` is local time of the press as sortable text, `recorded` an aware moment, `position` the
    position of an event in the log. Where it is in doubt when a source was published, `certain` leaves it out until it
    certainly was.
    """

    published: str | None = None
    certain: bool = False
    recorded: datetime | None = None
    position: int | None = None


def published_by(text: str) -> Moment:
    """Return the moment of a day (its end) or second on the published clock."""
    try:
        latest = bounds_of(text)[1]
    except ValueError as error:
        raise NoMomentError(str(error)) from error
    if latest is None:
        raise NoMomentError(f"{text!r} has no end: name a day or a second")
    return Moment(published=latest if "T" in latest else f"{latest}T23:59:59")


def recorded_by(text: str) -> Moment:
    """Return the moment of a day (its end, UTC) or second on the recording clock."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise NoMomentError(f"{text!r} is not a moment: write 2026-11-21 or 2026-11-21T09:00:00Z") from error
    if "T" not in text and " " not in text:
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999999)
    return Moment(recorded=moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def at_position(text: str) -> Moment:
    """Return the moment after a position of the log."""
    if not (text.isascii() and text.isdigit()):
        raise NoMomentError(f"{text!r} is not a position: write a whole number, as the table of events has it")
    return Moment(position=min(int(text), _LAST_POSITION))


def replay_into(
    archive: Archive,
    moment: Moment,
    path: Path,
    progress: Progress | None = None,
    *,
    tables: Collection[str] | None = None,
) -> int:
    """Make a new archive of the events that stood by a moment; return how many there are.

    It is made beside its place and moved there when it is complete. Events keep their positions. On the published
    clock, versions within a stream are counted again, because an event in between may not have been known yet.
    If only some `tables` are needed, only the projections that have them are made.
    """
    with new_archive_file(path) as temporary, closing(Archive(temporary)) as made:
        count = 0
        for batch in _selected(archive, moment):
            made.log.insert_at([(notification.id, notification) for notification in batch])
            count += len(batch)
        projector = Projector(made, alone=True)
        if tables is not None:
            projector.projections = [
                projection
                for projection in projector.projections
                if any(table.name in tables for table in projection.tables)
            ]
        projector.catch_up(progress=progress)
    return count


@contextmanager
def as_it_stood(archive: Archive, moment: Moment, tables: Collection[str] | None = None) -> Iterator[Archive]:
    """Give the archive as it stood, in a temporary file, with all of its tables or those that are needed."""
    with tempfile.TemporaryDirectory(prefix="timeline-") as folder:
        path = Path(folder) / "archive.db"
        replay_into(archive, moment, path, tables=tables)
        with closing(Archive(path)) as made:
            yield made


def _selected(archive: Archive, moment: Moment) -> Iterator[Sequence[Notification]]:
    """Yield what is stored of the events that stood by a moment, in batches.

    Only the published clock needs to read all of them before: what was known depends on later corrections of dates.
    """
    if moment.published is not None:
        known = known_positions(_Streams(archive), moment.published, certain=moment.certain)
        yield from _renumbered(known, _batches(archive, None))
        return
    for batch in _batches(archive, moment.position):
        if moment.recorded is None:
            yield batch
            continue
        chosen = [stored for stored in batch if _event(archive, stored).recorded_at <= moment.recorded]
        yield chosen
        if len(chosen) < len(batch):  # no event was recorded before the one that precedes it
            return


def _batches(archive: Archive, last: int | None) -> Iterator[Sequence[Notification]]:
    """Yield the stored events of a log up to a position in batches."""
    after = 0
    while batch := archive.log.select_notifications(after, _EVENTS_A_BATCH, stop=last, inclusive_of_start=False):
        yield batch
        after = batch[-1].id


def _event(archive: Archive, stored: Notification) -> Event:
    return archive.mapper.to_trusted_event(stored)


class _Streams:
    """The streams of an archive's log as it stands, of which some hundred are read at once."""

    def __init__(self, archive: Archive) -> None:
        """Begin with the log as it is now."""
        self._archive = archive
        self._upto = archive.head

    def streams(self, cls: type[Aggregate]) -> Iterator[str]:
        """Yield the streams of a class."""
        return (stream_of(cls.PREFIX, slug) for slug in self._archive.log.slugs_of(cls.PREFIX, self._upto))

    def histories(self, streams: Iterable[str]) -> Iterator[History]:
        """Yield the history of each of some streams that are in the log."""
        streams = iter(streams)
        while some := list(islice(streams, _STREAMS_AT_ONCE)):
            found = self._archive.log.events_of_streams(some, self._upto)
            for _, stored in groupby(found, attrgetter("originator_id")):
                yield [(event.id, _event(self._archive, event)) for event in stored]


def _renumbered(chosen: Collection[int], batches: Iterable[Sequence[Notification]]) -> Iterator[Sequence[Notification]]:
    """Yield what is stored of the events at some positions, with the versions of each stream counted again."""
    versions: Counter[str] = Counter()
    for batch in batches:
        renumbered = []
        for notification in batch:
            if notification.id in chosen:
                stream = str(notification.originator_id)
                versions[stream] += 1
                renumbered.append(replace(notification, originator_version=versions[stream]))
        yield renumbered
