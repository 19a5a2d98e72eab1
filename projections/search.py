"""The full-text search over titles, statements, figures, people, sources and treaties."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.aggregate import Aggregate
from domain.occurrence import Occurrence
from domain.person import Person
from domain.source import Source
from domain.treaty import Treaty
from projections import Context, Projection, StandingOccurrence, Stream, Table


class SearchRow(NamedTuple):
    """One thing that can be found."""

    id: Annotated[str, "Names the entry"]
    stream: Annotated[str, "The treaty, source, person or occurrence that it belongs to"]
    type: Annotated[str, "occurrence, statement, figure, person, source or treaty"]
    title: Annotated[str, "What to show"]
    text: Annotated[str, "What is searched in addition to the title"]
    occurrence: Annotated[str | None, "The occurrence, if it belongs to one"]
    source: Annotated[str | None, "The source, if it rests on one"]


SEARCH = Table(
    "search",
    SearchRow,
    "Everything that can be found by its words; accents do not matter.",
    references={"occurrence": "occurrences", "source": "sources"},
    label="title",
    facets=("type", "source"),
    stream="stream",
    full_text=("title", "text"),
    working=True,
)


class Search(Projection):
    """A row for each title, statement, figure, person, source and treaty."""

    name = "search"
    tables = (SEARCH,)
    streams = (Source, Person, Treaty, Occurrence)

    def rows_of(self, stream: Stream, context: Context) -> Iterator[SearchRow]:
        """Yield the entries of a stream."""
        if isinstance(stream.state, Occurrence):
            yield from _of_occurrence(context.occurrence)
        elif entry := _of_details(stream.state):
            yield entry


def _of_details(state: Aggregate) -> SearchRow | None:
    match state:
        case Source(details=details) if details:
            publisher = details.publisher.name if details.publisher else ""
            return _entry(state.id, "source", details.label, f"{publisher} {details.url or ''}", source=details.id)
        case Person(details=details) if details:
            return _entry(state.id, "person", details.name, " ".join(details.spellings))
        case Treaty(details=details) if details:
            return _entry(state.id, "treaty", details.name, " ".join(details.other_names))
        case _:
            return None


def _of_occurrence(occurrence: StandingOccurrence) -> Iterator[SearchRow]:
    stream, slug = occurrence.state.id, occurrence.slug
    for record in occurrence.standing_records:
        report, identity, source = record.report, record.id, record.source
        who = " ".join(participant.label for participant in report.participants)
        where = " ".join(part for part in (report.place.name, report.place.city) if part) if report.place else ""
        yield SearchRow(identity, stream, "occurrence", report.title, f"{who} {where}".strip(), slug, source)
        for statement in report.statements:
            key = f"{identity}/statement/{statement.id}"
            yield SearchRow(key, stream, "statement", statement.text, statement.attribution.label, slug, source)
        for figure in report.figures:
            parts = " ".join(part.label for part in figure.parts)
            text = f"{figure.measure} {figure.counted or ''} {parts}".strip()
            yield SearchRow(f"{identity}/figure/{figure.key}", stream, "figure", figure.as_printed, text, slug, source)


def _entry(stream: str, kind: str, title: str, text: str, *, source: str | None = None) -> SearchRow:
    """Return the only entry of a stream that is no occurrence."""
    return SearchRow(stream, stream, kind, title, text.strip(), None, source)
