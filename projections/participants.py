"""Participants: who took part in what, in what office and role."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from projections import Context, OccurrenceProjection, StandingOccurrence, Table


class ParticipantRow(NamedTuple):
    """One participant of one occurrence, as one source has it."""

    id: Annotated[str, "occurrence/source/number"]
    occurrence: Annotated[str, "The occurrence"]
    person: Annotated[str | None, "The person, where one is named"]
    person_as_reported: Annotated[str | None, "The same, before people were merged"]
    name: Annotated[str | None, "The name as this source prints it"]
    office: Annotated[str | None, "The office as this source prints it"]
    party: Annotated[str | None, "The state or organization, as far as this report tells"]
    party_basis: Annotated[str | None, "Whether the report states the party, or it is inferred from it"]
    party_reason: Annotated[str | None, "Why that is inferred, where it is"]
    role: Annotated[str, "What they did there"]
    source: Annotated[str, "The source"]
    inferred: Annotated[str | None, "Why that is inferred, where the source does not say it"]
    evidence: Annotated[str, "Where the source has them, as JSON"]


PARTICIPANTS = Table(
    "participants",
    ParticipantRow,
    "Who took part in an occurrence, in what office and role, as one source has it.",
    references={"occurrence": "occurrences", "person": "people", "party": "parties", "source": "sources"},
    label="name",
    facets=("role", "person", "party", "source"),
    indexes=(("occurrence",), ("person",), ("person_as_reported",), ("party",), ("role",)),
    first=("name", "role", "office", "party", "occurrence", "source", "person"),
)


class Participants(OccurrenceProjection):
    """A row for each participant that a source names."""

    name = "participants"
    version = 3
    tables = (PARTICIPANTS,)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[ParticipantRow]:
        """Yield the participants that each report names."""
        for record in occurrence.standing_records:
            report = record.report
            for order, participant in enumerate(report.participants, 1):
                known = record.party_of(participant)
                credit = record.credited_item("participants", order, participant)
                yield ParticipantRow(
                    id=f"{record.id}/{order}",
                    occurrence=occurrence.slug,
                    person=context.person(participant.person),
                    person_as_reported=participant.person,
                    name=participant.name,
                    office=participant.office,
                    party=known.party if known else None,
                    party_basis=known.basis.value if known else None,
                    party_reason=known.reason if known else None,
                    role=participant.role.value,
                    source=credit.source,
                    inferred=participant.inferred,
                    evidence=credit.evidence,
                )
