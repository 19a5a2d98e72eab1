"""Give an archive as it once stood: by what was published, by what was recorded, or by position."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eventsourcing.persistence import Notification, StoredEvent

from domain.aggregate import stream_of
from domain.amendments import Amendment, Withdrawn
from domain.attribution import Speaker
from domain.dates import bounds_of
from domain.errors import ArchiveError
from domain.events import Event
from domain.merging import Merged
from domain.occurrence import Occurrence, OccurrenceReported
from domain.person import Person
from domain.source import Source, SourceRegistered
from domain.treaty import Treaty
from timeline.archive import Archive
from timeline.coverage import values_in
from timeline.projector import Progress, Projector


class NoMomentError(ArchiveError):
    """Refuse a moment that cannot be read."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Be a moment on one of three clocks; the whole archive where none is set.

    `published` is local time of the press as sortable text, `recorded` an aware moment, `position` a
    place in the log.
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
        msg = f"{text!r} has no end: name a day or a second"
        raise NoMomentError(msg)
    return Moment(published=latest if "T" in latest else f"{latest}T23:59:59")


def recorded_by(text: str) -> Moment:
    """Return the moment of a day (its end, UTC) or second on the recording clock."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        msg = f"{text!r} is no moment: write 2026-11-21 or 2026-11-21T09:00:00Z"
        raise NoMomentError(msg) from error
    if "T" not in text and " " not in text:
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999999)
    return Moment(recorded=moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def at_position(text: str) -> Moment:
    """Return the moment after a position of the log."""
    if not text.isdigit():
        msg = f"{text!r} is no position: a whole number, as 'timeline log' shows it"
        raise NoMomentError(msg)
    return Moment(position=int(text))


def replay_into(archive: Archive, moment: Moment, path: Path, progress: Progress | None = None) -> int:
    """Make a new archive of the events that stood by a moment; return how many there are.

    Events keep their positions. On the published clock a source brings with it the treaties and people
    that its reports name; versions within a stream are counted anew, because a report in between may not
    have been published yet.
    """
    chosen = _selected(archive, moment)
    made = Archive.create(path)
    try:
        made.log.insert_at([(each.id, each) for each in chosen])
        Projector(made).catch_up(progress=progress)
    except BaseException:
        made.close()
        path.unlink(missing_ok=True)
        raise
    made.close()
    return len(chosen)


@contextmanager
def as_it_stood(archive: Archive, moment: Moment) -> Iterator[Archive]:
    """Give the archive as it stood, in a temporary file."""
    with tempfile.TemporaryDirectory(prefix="timeline-") as folder:
        path = Path(folder) / "archive.db"
        replay_into(archive, moment, path)
        made = Archive(path)
        try:
            yield made
        finally:
            made.close()


def _selected(archive: Archive, moment: Moment) -> list[Notification]:
    stored: list[Notification] = []
    after = 0
    while batch := archive.log.select_notifications(after, 1000, stop=moment.position, inclusive_of_start=False):
        stored.extend(batch)
        after = batch[-1].id
    events = [(each, _event(archive, each)) for each in stored]
    if moment.recorded is not None:
        limit = moment.recorded
        return [each for each, event in events if event.recorded_at <= limit]
    if moment.published is not None:
        return _renumbered(_published(archive, [event for _, event in events], moment.published), events)
    return stored


def _event(archive: Archive, stored: StoredEvent) -> Event:
    event = archive.mapper.to_domain_event(stored)
    assert isinstance(event, Event)
    return event


def _published(archive: Archive, events: list[Event], limit: str) -> Callable[[Event], bool]:
    """Return a test for the events that rest on what was published by a moment."""
    sources = {
        event.source.id
        for event in events
        if isinstance(event, SourceRegistered) and (_known_from(archive, event.source.id) or "9999") <= limit
    }
    streams = {stream_of(Source.PREFIX, source) for source in sources}
    amended: set[tuple[str, str]] = set()
    for event in events:
        if isinstance(event, OccurrenceReported) and event.report.source in sources:
            streams |= {event.originator_id, *_named(event)}

    def stands(event: Event) -> bool:
        if isinstance(event, Withdrawn):
            return (event.originator_id, event.of) in amended
        if isinstance(event, Amendment):
            into = {stream_of(event.originator_id.partition("/")[0], slug) for slug in _merged(event)}
            report = getattr(event, "report", None) or (getattr(event, "path", None) or [None])[0]
            known = event.originator_id in streams and into <= streams
            if event.originator_id.startswith(f"{Occurrence.PREFIX}/") and report is not None:
                known = known and report in sources
            if not known or (event.source is not None and event.source not in sources):
                return False
            amended.add((event.originator_id, event.id))
            return True
        if event.source_slug is not None:
            return event.source_slug in sources
        return event.originator_id in streams

    return stands


def _known_from(archive: Archive, source: str) -> str | None:
    details = archive.get(Source, source).details
    return details.published.known_from if details else None


def _merged(event: Amendment) -> set[str]:
    return {event.merged, event.into} if isinstance(event, Merged) else set()


def _named(event: OccurrenceReported) -> set[str]:
    """Return the treaty and people that a report names."""
    streams = {stream_of(Treaty.PREFIX, event.report.treaty)} if event.report.treaty else set()
    for value in values_in(event.report):
        if isinstance(value, Speaker) and value.person:
            streams.add(stream_of(Person.PREFIX, value.person))
    return streams


def _renumbered(stands: Callable[[Event], bool], events: list[tuple[Notification, Event]]) -> list[Notification]:
    versions: dict[object, int] = {}
    chosen = []
    for stored, event in events:
        if stands(event):
            versions[stored.originator_id] = versions.get(stored.originator_id, 0) + 1
            chosen.append(
                Notification(
                    originator_id=stored.originator_id,
                    originator_version=versions[stored.originator_id],
                    topic=stored.topic,
                    state=stored.state,
                    id=stored.id,
                )
            )
    return chosen
