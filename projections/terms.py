"""Terms: the measures, populations and acts that report files registered."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.term import MeasureDetails, Term, TermDetails
from projections import Context, Projection, Stream, Table


class TermRow(NamedTuple):
    """One word of the archive's own."""

    id: Annotated[str, "sort-word: a measure and a population may be the same word"]
    sort: Annotated[str, "measure, population or act"]
    word: Annotated[str, "The word, as reports use it; it never changes"]
    meaning: Annotated[str, "What it means"]
    family: Annotated[str | None, "What the numbers of a measure are: count, duration, money, rank, share or quantity"]
    unit: Annotated[str | None, "The unit of a quantity"]
    scope: Annotated[str | None, "Which figures of a measure may be compared: of one occurrence, one treaty, or none"]
    reading: Annotated[str | None, "How numbers of a measure are compared: amount, cumulative or threshold"]
    alike: Annotated[str | None, "Populations that may be compared with each other under this measure"]


TERMS = Table(
    "terms",
    TermRow,
    "A word that a report file registered, because no built-in list has it: a measure, a counted population or an act.",
    label="word",
    sort="word",
    facets=("sort",),
    owner="id",
    first=("word", "sort", "meaning"),
)


class Terms(Projection):
    """A row for each registered word."""

    name = "terms"
    tables = (TERMS,)

    streams = (Term,)

    def rows_of(self, stream: Stream, context: Context) -> Iterator[TermRow]:
        """Yield the row of a word."""
        if isinstance(stream.state, Term) and (details := stream.state.details):
            yield _row(stream.state.slug, details)


def _row(slug: str, details: TermDetails) -> TermRow:
    measure = details if isinstance(details, MeasureDetails) else None
    return TermRow(
        id=slug,
        sort=details.sort,
        word=details.id,
        meaning=details.meaning,
        family=measure.family.value if measure else None,
        unit=measure.unit if measure else None,
        scope=measure.scope.value if measure else None,
        reading=measure.reading.value if measure else None,
        alike=", ".join(measure.alike) or None if measure else None,
    )
