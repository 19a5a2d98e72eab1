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

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain.aggregate import Aggregate, stream_of
from domain.amendments import Amendable, Amendment, Corrected, Withdrawn
from domain.dates import end_of
from domain.errors import RefusedError
from domain.events import Event
from domain.merging import Merged
from domain.occurrence import Occurrence, ReportSupplemented, Retracted
from domain.organization import Organization
from domain.person import Person
from domain.references import references_in
from domain.source import Source
from domain.streams import empty
from domain.term import Term
from domain.treaty import Treaty

UNKNOWN = ""
"""The moment of publication of a source whose date nobody knows."""

A = TypeVar("A", bound=Aggregate)


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


def known_events(events: Sequence[Event], moment: str, *, certain: bool = False) -> list[Event]:
    """Return those of a log's events that may have been known by a moment, or certainly were, in the log's order."""
    published = _published_sources(events, moment, certain=certain)
    founded = [event for event in events if _sources_behind(event) <= published]
    reporting, known = _known_of(event for event in founded if _is_of(event, Source, Occurrence))
    named = _named_in((event for event in founded if _identity(event) in known), reporting.values())
    _, registered = _known_of(
        event for event in founded if _is_of(event, Treaty, Person, Organization, Term) and event.originator_id in named
    )
    known |= registered
    return [event for event in events if _identity(event) in known]


def _identity(event: Event) -> tuple[str, int]:
    return event.originator_id, event.originator_version


def _published_sources(events: Iterable[Event], moment: str, *, certain: bool) -> set[str]:
    """Return the sources that may have been published by a moment, or certainly were, by their dates as they stand."""
    sources: dict[str, Source] = {}
    for event in events:
        if _is_of(event, Source):
            sources[event.slug] = sources.get(event.slug, Source(id=event.originator_id)).apply(event)
    publications = {slug: publication(source) for slug, source in sources.items()}
    return {
        slug
        for slug, when in publications.items()
        if is_published(when.certain_from if certain else when.possible_from, moment)
    }


def _is_of(event: Event, *classes: type[Aggregate]) -> bool:
    """Tell whether an event is in a stream of one of the classes."""
    return event.originator_id.partition("/")[0] in {cls.PREFIX for cls in classes}


def _sources_behind(event: Event) -> set[str]:
    """Return the sources that an event rests on."""
    sources = {event.source_slug, event.slug if _is_of(event, Source) else None}
    match event:
        case Retracted(report=report) | ReportSupplemented(report=report):
            sources.add(report)
        case Corrected(path=(report, *_)) if _is_of(event, Occurrence):
            sources.add(report)
    return {source for source in sources if source is not None}


def _named_in(events: Iterable[Event], states: Iterable[Aggregate]) -> set[str]:
    """Return the streams that events name, and those that reports name as they were then corrected."""
    occurrences = [state for state in states if isinstance(state, Occurrence)]
    reports = [standing.report for occurrence in occurrences for standing in occurrence.reports.values()]
    return {reference.stream for reference in references_in((*events, *reports))}


def _known_of(events: Iterable[Event]) -> tuple[dict[str, Aggregate], set[tuple[str, int]]]:
    """Return streams as they were known, and the stream and version of each event that made them."""
    states: dict[str, Aggregate] = {}
    known: set[tuple[str, int]] = set()
    for event in events:
        before = states.get(event.originator_id, empty(event.originator_id))
        after = _after(event, before) if _has_both(event, states) else None
        if after is not None:
            states[event.originator_id] = after
            known.add(_identity(event))
    return states, known


def _has_both(event: Event, states: Collection[str]) -> bool:
    """Tell whether both streams of a merge were known, so that neither leads nowhere; true of any other event."""
    prefix = event.originator_id.partition("/")[0]
    slugs = (event.merged, event.into) if isinstance(event, Merged) else ()
    return all(stream_of(prefix, slug) in states for slug in slugs)


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
