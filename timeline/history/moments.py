"""The archive as it once stood: by what was published, by what was recorded, or by position."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from eventsourcing.persistence import Notification

from domain.dates import bounds_of
from domain.errors import ArchiveError
from domain.events import Event
from domain.knowledge import known_events
from timeline.log.archive import Archive
from timeline.log.archive_file import new_archive_file
from timeline.projecting.engine import Progress, Projector

_LAST_POSITION = 2**63 - 1


class NoMomentError(ArchiveError):
    """A text that does not name a moment."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment on one of three clocks; the whole archive where none is set.

    `published` is local time of the press as sortable text, `recorded` an aware moment, `position` the
    position of an event in the log.
    """

    published: str | None = None
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
        raise NoMomentError(f"{text!r} is not a position: write a whole number, as 'timeline log' shows it")
    return Moment(position=min(int(text), _LAST_POSITION))


def replay_into(archive: Archive, moment: Moment, path: Path, progress: Progress | None = None) -> int:
    """Make a new archive of the events that stood by a moment; return how many there are.

    It is made beside its place and moved there when it is whole. Events keep their positions. On the published
    clock, versions within a stream are counted anew, because an event in between may not have been known yet.
    """
    with new_archive_file(path) as temporary:
        chosen = _selected(archive, moment)
        with closing(Archive(temporary)) as made:
            made.log.insert_at([(notification.id, notification) for notification in chosen])
            Projector(made).catch_up(progress=progress)
    return len(chosen)


@contextmanager
def as_it_stood(archive: Archive, moment: Moment) -> Iterator[Archive]:
    """Give the archive as it stood, in a temporary file."""
    with tempfile.TemporaryDirectory(prefix="timeline-") as folder:
        path = Path(folder) / "archive.db"
        replay_into(archive, moment, path)
        with closing(Archive(path)) as made:
            yield made


def _selected(archive: Archive, moment: Moment) -> Sequence[Notification]:
    """Return what is stored of the events that stood by a moment."""
    stored = archive.log.select_notifications(0, archive.head, stop=moment.position, inclusive_of_start=False)
    events = [cast("Event", archive.mapper.to_domain_event(notification)) for notification in stored]
    if moment.published is not None:
        return _renumbered(known_events(events, moment.published), stored)
    if moment.recorded is not None:
        found = zip(stored, events, strict=True)
        return [notification for notification, event in found if event.recorded_at <= moment.recorded]
    return stored


def _renumbered(events: Sequence[Event], stored: Sequence[Notification]) -> list[Notification]:
    """Return what is stored of some events, with the versions of each stream counted anew."""
    chosen = {(event.originator_id, event.originator_version) for event in events}
    versions: Counter[object] = Counter()
    renumbered = []
    for notification in stored:
        stream = notification.originator_id
        if (stream, notification.originator_version) in chosen:
            versions[stream] += 1
            renumbered.append(replace(notification, originator_version=versions[stream]))
    return renumbered
