"""List the states and organizations that occurrences mention."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from domain.occurrence import Occurrence
from domain.parties import party
from domain.treaty import Treaty
from projections._projection import Change, Projection, Writer, standing_reports
from projections._table import Table


@dataclass(frozen=True, slots=True)
class PartyRow:
    """Be one state or organization."""

    id: Annotated[str, "ISO 3166-1 alpha-2 code of a state, or slug of an organization"]
    name: Annotated[str, "Name"]
    kind: Annotated[str, "state, former-state or organization"]


@dataclass(frozen=True, slots=True)
class PartyMentionRow:
    """Be one occurrence or treaty that mentions a party."""

    party: Annotated[str, "The party"]
    stream: Annotated[str, "The occurrence or treaty that mentions it"]
    occurrence: Annotated[str | None, "The occurrence, if it is one"]


PARTIES = Table(
    "parties",
    PartyRow,
    "A state or organization that a report mentions.",
    label="name",
    sort="name",
    facets=("kind",),
)

PARTY_MENTIONS = Table(
    "party_mentions",
    PartyMentionRow,
    "Which occurrences mention which parties: as participants, as those who act or pledge, or as the place.",
    key=("party", "stream"),
    references={"party": "parties", "occurrence": "occurrences"},
    indexes=(("stream",), ("occurrence",)),
)


class Parties(Projection):
    """Write one row a party, for as long as something that stands mentions it."""

    name = "parties"
    tables = (PARTIES, PARTY_MENTIONS)

    def handle(self, change: Change, tables: Writer) -> None:
        """Update the mentions of the event's stream, and the parties that come or go with them."""
        state = change.state
        if isinstance(state, Occurrence):
            mentioned: set[str] = set(_mentioned(state, change))
        elif isinstance(state, Treaty):
            depositary = state.details.depositary if state.details else None
            mentioned = {depositary} if depositary else set()
        else:
            return
        before = {row.party for row in tables.select(PARTY_MENTIONS, stream=state.id)}
        if before == mentioned:
            return
        occurrence = state.slug if isinstance(state, Occurrence) else None
        tables.delete(PARTY_MENTIONS, stream=state.id)
        tables.insert(PARTY_MENTIONS, [PartyMentionRow(code, state.id, occurrence) for code in sorted(mentioned)])
        for code in sorted(before ^ mentioned):
            tables.delete(PARTIES, id=code)
            known = party(code)
            if known and tables.select(PARTY_MENTIONS, party=code):
                tables.insert(PARTIES, [PartyRow(known.id, known.name, known.kind.value)])


def _mentioned(occurrence: Occurrence, change: Change) -> Iterator[str]:
    for standing, _ in standing_reports(occurrence, change):
        report = standing.report
        yield from report.what.parties()
        yield from (participant.party for participant in report.participants if participant.party)
        if report.place and report.place.country:
            yield report.place.country
