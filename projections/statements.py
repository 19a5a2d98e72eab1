"""Statements: points that were made, in the archive's words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from projections import Context, OccurrenceProjection, StandingOccurrence, Table, json_array


@dataclass(frozen=True, slots=True)
class StatementRow:
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
    voice: Annotated[str, "Printed as a quotation, as a paraphrase, or in the reporter's own voice"]
    evidence: Annotated[str, "Where the source has it, as JSON"]


STATEMENTS = Table(
    "statements",
    StatementRow,
    "A point that somebody made, as one source has it, in the archive's words.",
    references={"occurrence": "occurrences", "source": "sources", "position": "events.position", "person": "people"},
    label="text",
    facets=("source", "person", "voice", "point"),
    indexes=(("occurrence",), ("source",), ("point",), ("person",), ("person_as_reported",)),
)


class Statements(OccurrenceProjection):
    """A row for each statement that a source has."""

    name = "statements"
    tables = (STATEMENTS,)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[StatementRow]:
        """Yield the statements of each report."""
        for record in occurrence.standing_records:
            report = record.report
            for statement in report.statements:
                yield StatementRow(
                    id=f"{record.id}/{statement.id}",
                    occurrence=occurrence.slug,
                    source=report.source,
                    position=record.position,
                    point=statement.point,
                    text=statement.text,
                    attributed_to=statement.attribution.label or None,
                    person=context.person(statement.attribution.person),
                    person_as_reported=statement.attribution.person,
                    voice=statement.attribution.voice.value,
                    evidence=json_array(statement.evidence),
                )
