"""Statements: points that were made, in the archive's words."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from projections import Context, Facts, OccurrenceProjection, StandingOccurrence, Table


class StatementRow(NamedTuple):
    """One point as one source has it."""

    id: Annotated[str, "occurrence/source/key"]
    occurrence: Annotated[str, "The occurrence in which it was made"]
    source: Annotated[str, "The source that has it"]
    position: Annotated[int, "The event that recorded it"]
    point: Annotated[str, "What is said, as a slug that sources making the same point share"]
    text: Annotated[str, "The point in the archive's words; never a quotation"]
    attributed_to: Annotated[str | None, "Who said it, outermost first; empty for the reporter"]
    person: Annotated[str | None, "The person who said it, where one is named"]
    person_as_reported: Annotated[str | None, "The same, before people were merged"]
    office: Annotated[str | None, "The office of whoever said it, as this source prints it"]
    party: Annotated[str | None, "The state or organization for which it was said, as far as this report tells"]
    party_basis: Annotated[str | None, "Whether the report states the party, or it is inferred from it"]
    party_reason: Annotated[str | None, "Why that is inferred, where it is"]
    voice: Annotated[str, "Printed as a quotation, as a paraphrase, or in the reporter's own voice"]
    evidence: Annotated[str, "Where the source has it, as JSON"]


class PointRow(NamedTuple):
    """One point, whoever makes it."""

    point: Annotated[str, "What is said, as a slug that statements of the same point share"]
    text: Annotated[str, "The point in the archive's words, as in one of its statements"]
    sources: Annotated[int, "How many sources have it"]
    statements: Annotated[int, "How many statements make it"]


STATEMENTS = Table(
    "statements",
    StatementRow,
    "A point that somebody made, as one source has it, in the archive's words.",
    references={
        "occurrence": "occurrences",
        "source": "sources",
        "position": "events.position",
        "person": "people",
        "party": "parties",
    },
    label="text",
    facets=("source", "person", "party", "voice", "point"),
    indexes=(
        ("occurrence",),
        ("source",),
        ("point", "source", "id"),
        ("person",),
        ("person_as_reported",),
        ("party",),
        ("voice",),
    ),
    sort="-position",
    feeds="point",
    first=("text", "attributed_to", "party", "occurrence", "source", "voice"),
)


POINTS = Table(
    "points",
    PointRow,
    "A point that statements make, and how many sources have it.",
    key=("point",),
    label="text",
    sort="-sources",
    first=("text", "sources", "statements"),
    sum_of="point",
)


class Statements(OccurrenceProjection):
    """A row for each statement that a source has, and one for each point that statements make."""

    name = "statements"
    version = 4
    tables = (STATEMENTS, POINTS)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[StatementRow]:
        """Yield the statements of each report."""
        for record in occurrence.standing_records:
            report = record.report
            for statement in report.statements:
                speaker = statement.attribution.speaker
                known = record.party_of(speaker) if speaker else None
                credit = record.credited(statement, "statements", statement.id)
                yield StatementRow(
                    id=f"{record.id}/{statement.id}",
                    occurrence=occurrence.slug,
                    source=credit.source,
                    position=record.position,
                    point=statement.point,
                    text=statement.text,
                    attributed_to=statement.attribution.label or None,
                    person=context.person(speaker.person) if speaker else None,
                    person_as_reported=speaker.person if speaker else None,
                    office=speaker.office if speaker else None,
                    party=known.party if known else None,
                    party_basis=known.basis.value if known else None,
                    party_reason=known.reason if known else None,
                    voice=statement.attribution.voice.value,
                    evidence=credit.evidence,
                )

    def sums(self, facts: Facts) -> Iterator[PointRow]:
        """Yield a point, in the words of its first statement, and who has it."""
        if first := facts.first(StatementRow, by="id"):
            sources = facts.count(StatementRow, distinct="source")
            yield PointRow(facts.key, first.text, sources, facts.count(StatementRow))
