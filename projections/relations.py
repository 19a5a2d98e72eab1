"""Relations between occurrences, as each source has them."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.relations import Relation
from projections import Context, OccurrenceProjection, StandingOccurrence, Table
from projections._occurrences import Credited


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
    version = 2
    tables = (RELATIONS,)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[RelationRow]:
        """Yield the relations that each report claims, each once."""
        claimed: dict[tuple[str, str, str], tuple[Relation, Credited]] = {}
        for record in occurrence.standing_records:
            for order, relation in enumerate(record.report.relations, 1):
                credit = record.credited_item("relations", order, relation)
                claimed.setdefault((relation.type.value, relation.other, credit.source), (relation, credit))
        for relation, credit in claimed.values():
            yield RelationRow(
                occurrence=occurrence.slug,
                relation=relation.type.value,
                other=relation.other,
                source=credit.source,
                inferred=relation.inferred,
                evidence=credit.evidence,
            )
