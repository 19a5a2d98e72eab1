"""Give an archive as it once stood: by what was published, by what was recorded, or by position."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from eventsourcing.persistence import Notification, StoredEvent

from domain.aggregate import Aggregate, stream_of
from domain.amendments import Amendment, Corrected, Withdrawn
from domain.dates import bounds_of
from domain.errors import ArchiveError, RefusedError
from domain.events import Event
from domain.merging import Merged
from domain.occurrence import Occurrence
from domain.person import Person
from domain.references import references_in
from domain.source import Source, SourceRegistered
from domain.streams import empty
from domain.treaty import Treaty
from timeline.log.archive import Archive
from timeline.projecting.engine import Progress, Projector

_LAST_POSITION = 2**63 - 1


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
    if not (text.isascii() and text.isdigit()):
        msg = f"{text!r} is no position: a whole number, as 'timeline log' shows it"
        raise NoMomentError(msg)
    return Moment(position=min(int(text), _LAST_POSITION))


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
        return _renumbered(_published(archive, [event for _, event in events], moment.published), stored)
    return stored


def _event(archive: Archive, stored: StoredEvent) -> Event:
    event = archive.mapper.to_domain_event(stored)
    assert isinstance(event, Event)
    return event


def _published(archive: Archive, events: list[Event], limit: str) -> set[tuple[str, int]]:
    """Return the stream and version of each event that rests on what was published by a moment.

    First what sources say, and what amends it; then the treaties and people that are named in it. An amendment
    that builds upon one which was not yet known was not known either.
    """
    slugs = {event.source.id for event in events if isinstance(event, SourceRegistered)}
    sources = {slug for slug in slugs if (_known_from(archive, slug) or "9999") <= limit}
    known = {stream_of(Source.PREFIX, slug) for slug in sources}
    said = _fold([event for event in events if _rests_on(event, sources, known)])
    for state, taken in said.values():
        reports = (standing.report for standing in state.reports.values()) if isinstance(state, Occurrence) else ()
        known |= {reference.stream for reference in references_in((*taken, *reports))}
    named = [event for event in events if event.originator_id in known and _cause(event) <= sources]
    prefixes = (Treaty.PREFIX, Person.PREFIX)
    named = [event for event in named if event.originator_id.partition("/")[0] in prefixes]
    chosen = [*said.values(), *_fold(named).values()]
    return {(event.originator_id, event.originator_version) for _, taken in chosen for event in taken}


def _rests_on(event: Event, sources: set[str], known: set[str]) -> bool:
    """Tell whether a source's or occurrence's event rests on published sources alone."""
    if event.originator_id.startswith(f"{Source.PREFIX}/"):
        return event.originator_id in known and _cause(event) <= sources
    if not event.originator_id.startswith(f"{Occurrence.PREFIX}/"):
        return False
    report = getattr(event, "report", None)
    about = {report} if isinstance(report, str) else set()
    about |= set(event.path[:1]) if isinstance(event, Corrected) else set()
    return (_cause(event) | about) <= sources


def _cause(event: Event) -> set[str]:
    return {event.source_slug} if event.source_slug else set()


def _fold(events: list[Event]) -> dict[str, tuple[Aggregate, list[Event]]]:
    """Fold streams from some of their events; one that does not fit what is there is left out."""
    streams: dict[str, tuple[Aggregate, list[Event]]] = {}
    merges: dict[tuple[str, str, str], bool] = {}
    for event in events:
        state, taken = streams.get(event.originator_id, (empty(event.originator_id), []))
        if isinstance(event, Amendment | Withdrawn) and not state.exists:
            continue
        if isinstance(event, Withdrawn) and event.of not in {each.id for each in taken if isinstance(each, Amendment)}:
            continue
        if isinstance(event, Merged) and not _both_there(event, streams, merges):
            continue
        try:
            streams[event.originator_id] = (state.apply(event), [*taken, event])
        except (RefusedError, KeyError):
            continue
    return streams


def _both_there(event: Merged, streams: Mapping[str, object], merges: dict[tuple[str, str, str], bool]) -> bool:
    """Tell whether both streams of a merge were known when it was recorded, so that neither leads nowhere."""
    prefix = event.originator_id.partition("/")[0]
    both = all(stream_of(prefix, slug) in streams for slug in (event.merged, event.into))
    return merges.setdefault((event.id, event.merged, event.into), both)


def _known_from(archive: Archive, source: str) -> str | None:
    details = archive.get(Source, source).details
    return details.published.known_from if details else None


def _renumbered(chosen: set[tuple[str, int]], stored: list[Notification]) -> list[Notification]:
    """Return the chosen events with the versions of each stream counted anew."""
    versions: dict[object, int] = {}
    found = []
    for each in stored:
        if (each.originator_id, each.originator_version) in chosen:
            versions[each.originator_id] = versions.get(each.originator_id, 0) + 1
            found.append(replace(each, originator_version=versions[each.originator_id]))
    return found
