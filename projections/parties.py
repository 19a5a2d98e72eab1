"""Parties: the states and organizations that occurrences mention, and the organizations that were registered."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.occurrence import Occurrence
from domain.organization import Organization
from domain.parties import recorded_party
from domain.representing import parties_in, speakers_of
from domain.treaty import Treaty
from projections import Context, Facts, Projection, StandingOccurrence, Stream, Table

ACTS, PLACE = "acts", "place"
"""How an occurrence mentions a party: it takes part, or it is only where that happens."""


class PartyRow(NamedTuple):
    """One state or organization."""

    id: Annotated[str, "ISO 3166-1 alpha-2 code of a state, four letters of a former one, or slug of an organization"]
    name: Annotated[str, "Name"]
    kind: Annotated[str, "state, former-state, organization, or unlisted: a code that no list has any more"]


class PartyMentionRow(NamedTuple):
    """One occurrence or treaty that mentions a party."""

    party: Annotated[str, "The party"]
    stream: Annotated[str, "The occurrence or treaty that mentions it"]
    occurrence: Annotated[str | None, "The occurrence, if it is one"]
    how: Annotated[str, "acts: it takes part, acts or is what a figure is about; place: it is only where that happens"]


class OrganizationRow(NamedTuple):
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
    sum_of="id",
    first=("name", "kind"),
)

PARTY_MENTIONS = Table(
    "party_mentions",
    PartyMentionRow,
    "Which occurrences mention which parties: as participants, as those who act or pledge, or as the place.",
    key=("party", "how", "stream"),
    references={"party": "parties", "occurrence": "occurrences"},
    indexes=(("occurrence",),),
    stream="stream",
    feeds="party",
    working=True,
)


ORGANIZATIONS = Table(
    "organizations",
    OrganizationRow,
    "An organization that a report file registered, because no built-in list has it.",
    label="name",
    sort="name",
    owner="id",
    first=("name", "other_names"),
)


class Parties(Projection):
    """A row for each party, for as long as something that stands mentions it, and one for each organization."""

    name = "parties"
    version = 4
    tables = (PARTIES, PARTY_MENTIONS, ORGANIZATIONS)
    streams = (Treaty, Occurrence, Organization)
    about = Organization

    def rows_of(self, stream: Stream, context: Context) -> Iterator[PartyMentionRow | OrganizationRow]:
        """Yield the parties that a treaty or an occurrence mentions, each once, or an organization."""
        match stream.state:
            case Organization(details=details) if details:
                yield OrganizationRow(details.id, details.name, "; ".join(details.other_names) or None)
            case Treaty(details=details) if details and details.depositary:
                yield PartyMentionRow(details.depositary, stream.state.id, None, ACTS)
            case Occurrence():
                for party, how in sorted(_mentioned(context.occurrence).items()):
                    yield PartyMentionRow(party, stream.state.id, stream.state.slug, how)

    def sums(self, facts: Facts) -> Iterator[PartyRow]:
        """Yield the party, if anything mentions it."""
        if facts.has(PartyMentionRow):
            registered = facts.about.details if isinstance(facts.about, Organization) else None
            known = recorded_party(facts.key, {registered.id: registered.name} if registered else {})
            yield PartyRow(known.id, known.name, known.kind.value)


def _mentioned(occurrence: StandingOccurrence) -> dict[str, str]:
    """Return how parties are mentioned by all reports, retracted ones too: rows of theirs still lead to parties."""
    acting: set[str] = set()
    places: set[str] = set()
    reports = [(record.report, record.party_of) for record in occurrence.records]
    own = (standing.report for standing in occurrence.state.reports.values())
    for report, party_of in reports or [(report, parties_in(report)) for report in own]:
        acting.update(report.what.parties())
        acting.update(known.party for speaker in speakers_of(report) if (known := party_of(speaker)))
        acting.update(figure.subject for figure in report.figures if figure.subject)
        if report.place and report.place.country:
            places.add(report.place.country)
    return dict.fromkeys(places, PLACE) | dict.fromkeys(acting, ACTS)
