"""Parties: the states and organizations that occurrences mention, and the organizations that were registered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from domain.organization import Organization
from domain.parties import recorded_party
from domain.representing import parties_in, speakers_of
from domain.treaty import Treaty
from projections import EventContext, Projection, StandingOccurrence, Table, Writer


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One state or organization."""

    id: Annotated[str, "ISO 3166-1 alpha-2 code of a state, four letters of a former one, or slug of an organization"]
    name: Annotated[str, "Name"]
    kind: Annotated[str, "state, former-state, organization, or unlisted: a code that no list has any more"]


@dataclass(frozen=True, slots=True)
class PartyMentionRow:
    """One occurrence or treaty that mentions a party."""

    party: Annotated[str, "The party"]
    stream: Annotated[str, "The occurrence or treaty that mentions it"]
    occurrence: Annotated[str | None, "The occurrence, if it is one"]


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """One registered organization."""

    id: Annotated[str, "The organization's slug; it never changes"]
    name: Annotated[str, "Name"]
    other_names: Annotated[str | None, "Other names that sources print"]


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


ORGANIZATIONS = Table(
    "organizations",
    OrganizationRow,
    "An organization that a report file registered, since no list has it.",
    label="name",
    sort="name",
)


class Parties(Projection):
    """A row for each party, for as long as something that stands mentions it, and one for each organization."""

    name = "parties"
    version = 3
    tables = (PARTIES, PARTY_MENTIONS, ORGANIZATIONS)

    def handle(self, context: EventContext, tables: Writer) -> None:
        """Update the mentions of the event's stream, and the parties that come or go with them."""
        state = context.state
        if isinstance(state, Organization) and (details := state.details):
            row = OrganizationRow(details.id, details.name, "; ".join(details.other_names) or None)
            tables.replace(ORGANIZATIONS, [row], id=details.id)
            _list_party(details.id, tables)
        if isinstance(state, Treaty):
            depositary = state.details.depositary if state.details else None
            _mention(state.id, None, {depositary} if depositary else set(), tables)
        for occurrence in context.changed_occurrences():
            _mention(occurrence.state.id, occurrence.slug, set(_mentioned(occurrence)), tables)


def _mention(stream: str, occurrence: str | None, mentioned: set[str], tables: Writer) -> None:
    before = {row.party for row in tables.select(PARTY_MENTIONS, stream=stream)}
    if before == mentioned:
        return
    rows = [PartyMentionRow(code, stream, occurrence) for code in sorted(mentioned)]
    tables.replace(PARTY_MENTIONS, rows, stream=stream)
    for code in sorted(before ^ mentioned):
        _list_party(code, tables)


def _list_party(code: str, tables: Writer) -> None:
    """Replace the row of a party; there is none where nothing mentions it."""
    known = recorded_party(code, {row.id: row.name for row in tables.select(ORGANIZATIONS, id=code)})
    is_mentioned = tables.has(PARTY_MENTIONS, party=code)
    tables.replace(PARTIES, [PartyRow(known.id, known.name, known.kind.value)] if is_mentioned else [], id=code)


def _mentioned(occurrence: StandingOccurrence) -> Iterator[str]:
    """Yield the parties of all reports, retracted ones too: rows of theirs still lead to parties."""
    reports = [record.report for record in occurrence.records]
    for report in reports or [standing.report for standing in occurrence.state.reports.values()]:
        yield from report.what.parties()
        party_of = parties_in(report)
        yield from (known.party for speaker in speakers_of(report) if (known := party_of(speaker)))
        yield from (figure.subject for figure in report.figures if figure.subject)
        if report.place and report.place.country:
            yield report.place.country
