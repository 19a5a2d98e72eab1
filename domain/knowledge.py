"""What was known when, by the days on which sources were published: the one place that decides it.

An event was known by a moment where all of this holds; what builds upon an event that was not is left out with it:

1. Every source that it rests on was published by then: that of a report, also for what amends the report, and the one
   that an amendment names as its cause. An amendment that names none puts right what this archive had wrong, so it
   holds as soon as what it amends was known. A source of unknown date is published at no moment. Where a date leaves
   the day open, the source may have been published from its first day on: what was known is what may have been,
   unless only what certainly was is asked for.
2. What it refers to was known: for an amendment its stream, for a withdrawal the amendment, for a merge both streams;
   a treaty, a person, an organization or a word is known once a report that was known names it.
3. It fits what was known: a correction finds its claim, reading what it corrected, and what results keeps the rules
   that every report keeps. One that does not fit builds upon an amendment that was not known.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from typing import Protocol, TypeVar

from domain.aggregate import Aggregate, fold, stream_of
from domain.amendments import Amendable, Amendment, Corrected, Withdrawn
from domain.dates import end_of
from domain.errors import RefusedError
from domain.events import Event
from domain.merging import Merged
from domain.occurrence import Occurrence, ReportSupplemented, Retracted
from domain.references import references_in
from domain.source import Source
from domain.streams import empty

UNKNOWN = ""
"""The moment of publication of a source whose date nobody knows."""

A = TypeVar("A", bound=Aggregate)

History = Sequence[tuple[int, Event]]
"""The events of one stream in order, each after its position in the log."""

_REPORTING = (Source, Occurrence)
"""What is known by what was published; all else is known once a known report names it."""


class Log(Protocol):
    """A log that is read a few streams at a time, so that it need not fit into memory."""

    def streams(self, cls: type[Aggregate]) -> Iterable[str]:
        """Return the streams of a class."""

    def histories(self, streams: Iterable[str]) -> Iterator[History]:
        """Yield the history of each of some streams that are in the log."""


@dataclass(frozen=True, slots=True)
class Publication:
    """When a source came out: from when on it may have been out, and from when on it certainly was.

    Both are seconds, as sortable text, or both are UNKNOWN. A day counts from its end, so that a source of a known day
    or second was certainly out as soon as it may have been.
    """

    possible_from: str = UNKNOWN
    certain_from: str = UNKNOWN


def publication(source: Source) -> Publication:
    """Return when a source was published.

    One of `[2031-05-02..]` may have been out at the end of that day; it certainly was when it was retrieved or, where
    nobody wrote that down, when it was registered. One of `[..2031-05-02]` is counted from the end of that day on.
    """
    published = source.details.published if source.details else None
    if published is None or not (published.earliest or published.latest):
        return Publication()
    certain = end_of(published.latest) if published.latest else _seen(source)
    possible = end_of(published.earliest) if published.earliest else certain
    return Publication(possible, max(possible, certain))


def _seen(source: Source) -> str:
    """Return the second by which a source had been seen: that of its retrieval, or of its registration in UTC."""
    retrieved = source.details.retrieved if source.details else None
    if retrieved and retrieved.latest:
        return end_of(retrieved.latest)
    return f"{source.registered_at:%Y-%m-%dT%H:%M:%S}" if source.registered_at else UNKNOWN


def is_published(publication: str, by: str) -> bool:
    """Tell whether a source that was published then had been published by a moment."""
    return UNKNOWN < publication <= by


def causes(amendments: Iterable[Amendment]) -> set[str]:
    """Return the sources that are the cause of amendments of what is claimed; a merge changes no claim."""
    return {amendment.source for amendment in amendments if amendment.source and not isinstance(amendment, Merged)}


def occurrence_as_known(occurrence: Occurrence, published: set[str]) -> Occurrence:
    """Return an occurrence with those of its amendments that were known when some sources were published.

    All of its reports and merges stay: whoever asks leaves out the reports of sources that were not published.
    """
    return occurrence.with_only(amendment for amendment in occurrence.amendments if causes([amendment]) <= published)


def known_positions(log: Log, moment: str, *, certain: bool = False) -> set[int]:
    """Return the positions of those events that may have been known by a moment, or certainly were."""
    known = _Known(log, _published_sources(log, moment, certain=certain))
    known.read(chain.from_iterable(map(log.streams, _REPORTING)))
    known.read(sorted(stream for stream in known.named if not _is_of(stream, *_REPORTING)))
    return known.positions


def _published_sources(log: Log, moment: str, *, certain: bool) -> set[str]:
    """Return the sources that may have been published by a moment, or certainly were, by their dates as they stand."""
    sources = (
        fold(Source(id=history[0][1].originator_id), [event for _, event in history])
        for history in log.histories(log.streams(Source))
    )
    publications = {source.slug: publication(source) for source in sources}
    return {
        slug
        for slug, when in publications.items()
        if is_published(when.certain_from if certain else when.possible_from, moment)
    }


class _Known:
    """What was known when some sources were published: the positions of events, and the streams that they name."""

    def __init__(self, log: Log, published: AbstractSet[str]) -> None:
        """Know nothing yet."""
        self._log = log
        self._published = published
        self.positions: set[int] = set()
        self.named: set[str] = set()

    def read(self, streams: Iterable[str]) -> None:
        """Add what was known of some streams; what sources report has to be read before what they name."""
        for history in self._log.histories(streams):
            state = empty(history[0][1].originator_id)
            known: list[Event] = []
            for position, event in history:
                after = _after(event, state) if self._is_founded(event, position) else None
                if after is not None:
                    state = after
                    known.append(event)
                    self.positions.add(position)
            if _is_of(state.id, *_REPORTING):
                self.named |= _named_in(known, state)

    def _is_founded(self, event: Event, position: int) -> bool:
        """Tell whether the sources that an event rests on were published, and both streams of a merge were known."""
        if not _sources_behind(event) <= self._published:
            return False
        prefix = event.originator_id.partition("/")[0]
        slugs = (event.merged, event.into) if isinstance(event, Merged) else ()
        return all(self._was_known(stream_of(prefix, slug), position) for slug in slugs)

    def _was_known(self, stream: str, before: int) -> bool:
        """Tell whether a stream was known before a position: from the first event on that amends nothing."""
        if not (_is_of(stream, *_REPORTING) or stream in self.named):
            return False
        return any(
            position < before
            and not isinstance(event, Amendment | Withdrawn)
            and _sources_behind(event) <= self._published
            for history in self._log.histories([stream])
            for position, event in history
        )


def _is_of(stream: str, *classes: type[Aggregate]) -> bool:
    """Tell whether a stream is one of the classes."""
    return stream.partition("/")[0] in {cls.PREFIX for cls in classes}


def _sources_behind(event: Event) -> set[str]:
    """Return the sources that an event rests on."""
    sources = {event.source_slug, event.slug if _is_of(event.originator_id, Source) else None}
    match event:
        case Retracted(report=report) | ReportSupplemented(report=report):
            sources.add(report)
        case Corrected(path=(report, *_)) if _is_of(event.originator_id, Occurrence):
            sources.add(report)
    return {source for source in sources if source is not None}


def _named_in(events: Iterable[Event], state: Aggregate) -> set[str]:
    """Return the streams that events of a stream name, and those that its reports name as they were then corrected."""
    standing = state.reports.values() if isinstance(state, Occurrence) else ()
    return {reference.stream for reference in references_in((*events, *(report.report for report in standing)))}


def _after(event: Event, state: A) -> A | None:
    """Return a stream after an event, or None where the event amends what was not known, or does not fit it."""
    if isinstance(event, Amendment | Withdrawn) and not state.exists:
        return None
    amendments = state.amendments if isinstance(state, Amendable) else ()
    if isinstance(event, Withdrawn) and event.of not in {amendment.id for amendment in amendments}:
        return None
    try:
        return state.apply(event)
    except RefusedError:  # what is amended is there, so that it does not fit is all that can be refused
        return None
