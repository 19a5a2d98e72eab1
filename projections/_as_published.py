"""An occurrence as readers of the press knew it, from one moment to the next.

What a report said stands in print until a source that is published later is the cause of an amendment.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import cast

from domain.knowledge import UNKNOWN, causes, is_published, occurrence_as_known
from domain.occurrence import Occurrence
from projections._occurrences import StandingOccurrence, Stream, absorbed, standing_occurrence
from projections._projection import Context

FROM_THE_FIRST = ""
"""The moment before all others."""
Clock = Callable[[str], str]
"""Returns when a source may have been published, or when it certainly was."""
Versions = list[tuple[str, StandingOccurrence]]
"""What an occurrence was, from which moment on."""


def amending_sources(occurrence: StandingOccurrence, context: Context) -> set[str]:
    """Return the sources that are the cause of an amendment of an occurrence, or of one that is merged into it."""
    if not occurrence.state.amendments:  # merges are amendments, too
        return set()
    return {source for state in _with_absorbed(occurrence.state, context) for source in causes(state.amendments)}


def sources_behind(occurrence: StandingOccurrence, context: Context) -> set[str]:
    """Return the sources that report or amend an occurrence, or one that is merged into it, whatever stands of it."""
    states = list(_with_absorbed(occurrence.state, context))
    return {source for state in states for source in (*state.reports, *causes(state.amendments))}


def as_published(occurrence: StandingOccurrence, context: Context, published_at: Clock) -> Versions:
    """Return what an occurrence was, from which moment on, in the order of the moments; the first is FROM_THE_FIRST.

    `published_at` gives when a source was published, as far as that is possible or as far as it is certain.
    """
    sources = {source: published_at(source) for source in amending_sources(occurrence, context)}
    if not sources:
        return [(FROM_THE_FIRST, occurrence)]
    known = []
    for moment in (FROM_THE_FIRST, *sorted({*sources.values()} - {UNKNOWN})):
        published = {source for source, publication in sources.items() if is_published(publication, moment)}
        known.append((moment, _as_known(occurrence, context, published)))
    return known


def _as_known(occurrence: StandingOccurrence, context: Context, published: set[str]) -> StandingOccurrence:
    """Return an occurrence, and what is merged into it, as known when some sources were published."""

    def lookup(stream: str) -> Stream:
        found = context.lookup(stream)
        if not isinstance(found.state, Occurrence):
            return found
        return replace(found, state=occurrence_as_known(found.state, published))

    return standing_occurrence(lookup(occurrence.state.id), lookup)


def _with_absorbed(state: Occurrence, context: Context) -> Iterator[Occurrence]:
    """Yield an occurrence and all that are merged into it."""
    yield state
    for merged in absorbed(state, context.lookup):
        yield from _with_absorbed(cast("Occurrence", merged.state), context)
