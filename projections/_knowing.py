"""Say what could be known of an occurrence, and when: on the clock of the press, a correction has its moment too.

What a report said stands in print until a source that is published later gives cause to amend it. An amendment that
names no source puts right what this archive had wrong, so it holds from the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from domain.aggregate import stream_of
from domain.amendments import Amendment
from domain.errors import RefusedError
from domain.merging import Merged
from domain.occurrence import Occurrence
from domain.source import Source
from projections._projection import Change
from projections._standing import StandingOccurrence, StreamState, standing_occurrence

UNKNOWN = ""
"""The moment of a source of whose publication nothing is known: what it says is known at no moment."""
FROM_THE_FIRST = ""
"""The moment before all others."""


def published(change: Change, source: str) -> str:
    """Return the second from which a source counts as published, or UNKNOWN."""
    details = change.get(Source, source).details
    return (details.published.known_from if details else None) or UNKNOWN


def causes(occurrence: StandingOccurrence, change: Change) -> dict[str, str]:
    """Return the sources that give cause for an amendment of an occurrence, each with its moment."""
    found = {source for state in _family(occurrence.state, change.lookup) for source in _causes(state.amendments)}
    return {source: published(change, source) for source in sorted(found)}


def as_published(occurrence: StandingOccurrence, change: Change) -> list[tuple[str, StandingOccurrence]]:
    """Return what an occurrence was, from which moment on, in the order of the moments; the first is FROM_THE_FIRST."""
    found = causes(occurrence, change)
    if not found:
        return [(FROM_THE_FIRST, occurrence)]
    moments = sorted({moment for moment in found.values() if moment != UNKNOWN})
    return [(moment, _known_by(occurrence, change, moment)) for moment in (FROM_THE_FIRST, *moments)]


def _known_by(occurrence: StandingOccurrence, change: Change, moment: str) -> StandingOccurrence:
    """Return an occurrence with the amendments that could be known by a moment."""

    def known(state: Occurrence) -> Occurrence:
        found = replace(state, amendments=()).derive()
        for each in state.amendments:
            if any(not UNKNOWN < published(change, source) <= moment for source in _causes([each])):
                continue
            try:
                found = replace(found, amendments=(*found.amendments, each)).derive()
            except RefusedError:
                continue  # it builds upon one that was not known
        return found

    def lookup(stream: str) -> StreamState:
        found = change.lookup(stream)
        return replace(found, state=known(found.state)) if isinstance(found.state, Occurrence) else found

    return standing_occurrence(known(occurrence.state), lookup)


def _causes(amendments: Iterable[Amendment]) -> set[str]:
    """Return the sources that give cause for amendments of what is claimed; a merge changes no claim."""
    return {each.source for each in amendments if each.source is not None and not isinstance(each, Merged)}


def _family(state: Occurrence, lookup: Callable[[str], StreamState]) -> Iterator[Occurrence]:
    """Yield an occurrence and all that are merged into it."""
    yield state
    for slug in state.absorbed:
        absorbed = lookup(stream_of(Occurrence.PREFIX, slug)).state
        assert isinstance(absorbed, Occurrence)
        yield from _family(absorbed, lookup)
