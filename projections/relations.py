"""Relations between occurrences, as each source has them."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from projections import Context, OccurrenceProjection, StandingOccurrence, Table, json_array


class RelationRow(NamedTuple):
    """One relation as one source has it."""

    occurrence: Annotated[
        str, "The occurrence that is part of, before, after, during, an answer to or perhaps the same as the other"
    ]
    relation: Annotated[str, "part-of, before, after, during, answers, or perhaps-same, which holds both ways"]
    other: Annotated[str, "The other occurrence"]
    source: Annotated[str, "The source that relates them"]
    inferred: Annotated[str | None, "Why that is inferred, where the source does not say it"]
    evidence: Annotated[str, "Where the source says so, as JSON"]


RELATIONS = Table(
    "relations",
    RelationRow,
    "One occurrence's relation to another, as one source has it.",
    key=("occurrence", "relation", "other", "source"),
    references={"occurrence": "occurrences", "other": "occurrences", "source": "sources"},
    facets=("relation", "source"),
    indexes=(("other", "relation"),),
    first=("occurrence", "relation", "other", "source"),
)


class Relations(OccurrenceProjection):
    """A row for each relation that a source claims."""

    name = "relations"
    tables = (RELATIONS,)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[RelationRow]:
        """Yield the relations that each report claims, each once."""
        claimed = {
            (relation.type, relation.other, report.source): (relation, report)
            for report in reversed(occurrence.reports)
            for relation in reversed(report.relations)
        }
        for relation, report in claimed.values():
            yield RelationRow(
                occurrence=occurrence.slug,
                relation=relation.type.value,
                other=relation.other,
                source=report.source,
                inferred=relation.inferred,
                evidence=json_array(relation.evidence or report.evidence),
            )
