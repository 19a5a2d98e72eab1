"""The full-text search over titles, statements, figures, people, sources and treaties, and over names alone."""

from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple

from domain.aggregate import Aggregate
from domain.figures import Figure
from domain.letters import plain_if_special
from domain.occurrence import Occurrence
from domain.organization import Organization
from domain.person import Person
from domain.quantities import is_computable
from domain.source import Source
from domain.treaty import Treaty
from projections import Context, Projection, ReportRecord, StandingOccurrence, Stream, Table


class SearchRow(NamedTuple):
    """One thing that can be found."""

    id: Annotated[str, "Names the entry"]
    stream: Annotated[str, "The treaty, source, person or occurrence that it belongs to"]
    type: Annotated[str, "occurrence, statement, figure, person, source or treaty"]
    title: Annotated[str, "What to show"]
    text: Annotated[str, "What is searched in addition to the title"]
    occurrence: Annotated[str | None, "The occurrence, if it belongs to one"]
    source: Annotated[str | None, "The source that it rests on, if any; if it was corrected, that of the correction"]
    plain: Annotated[str | None, "Its words in plain letters, if it has a letter such as đ: dang for Đặng"]


class NameRow(NamedTuple):
    """One name of something that has a page of its own."""

    id: Annotated[str, "Names the entry"]
    stream: Annotated[str, "The treaty, source, person or organization that has the name"]
    type: Annotated[str, "treaty, source, person or party"]
    name: Annotated[str, "One of its names"]
    title: Annotated[str, "The name under which it is shown"]
    page: Annotated[str, "The page that it leads to, such as person/ada-quay"]
    plain: Annotated[str | None, "Its words in plain letters, if it has a letter such as đ: dang for Đặng"]


SEARCH = Table(
    "search",
    SearchRow,
    "Everything that can be found by its words; accents do not matter.",
    label="title",
    facets=("type",),
    stream="stream",
    full_text=("title", "text", "plain"),
    working=True,
)

NAMES = Table(
    "names",
    NameRow,
    "A name of a treaty, source, person or registered organization: each spelling that sources print.",
    label="name",
    sort="name",
    facets=("type",),
    stream="stream",
    full_text=("name", "plain"),
    working=True,
)


class Search(Projection):
    """A row for each title, statement, figure, person, source and treaty, and one for each name."""

    name = "search"
    version = 4
    tables = (SEARCH, NAMES)
    streams = (Source, Person, Treaty, Organization, Occurrence)

    def rows_of(self, stream: Stream, context: Context) -> Iterator[SearchRow | NameRow]:
        """Yield the entries of a stream."""
        if isinstance(stream.state, Occurrence):
            yield from _of_occurrence(context.occurrence)
        else:
            yield from _of_details(stream.state)


def _of_details(state: Aggregate) -> Iterator[SearchRow | NameRow]:
    match state:
        case Source(details=details) if details:
            publisher = details.publisher.name if details.publisher else ""
            yield _entry(state.id, "source", details.label, f"{publisher} {details.url or ''}", source=details.id)
            yield from _names(state.id, "source", [details.label], state.id)
        case Person(details=details) if details:
            yield _entry(state.id, "person", details.name, " ".join(details.spellings))
            page = f"person/{state.merged_into or details.id}"
            yield from _names(state.id, "person", [details.name, *details.spellings], page)
        case Treaty(details=details) if details:
            yield _entry(state.id, "treaty", details.name, " ".join(details.other_names))
            yield from _names(state.id, "treaty", [details.name, *details.other_names], state.id)
        case Organization(details=details) if details:
            yield from _names(state.id, "party", [details.name, *details.other_names], f"party/{details.id}")


def _of_occurrence(occurrence: StandingOccurrence) -> Iterator[SearchRow]:
    stream, slug = occurrence.state.id, occurrence.slug
    for record in occurrence.standing_records:
        for key, kind, title, text, source in _of_report(record):
            yield SearchRow(key, stream, kind, title, text, slug, source, plain_if_special(title, text))


def _of_report(record: ReportRecord) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield what a report has to be found: its key, type, title, further words, and the source that it rests on."""
    report, identity = record.report, record.id
    where = (report.place.name, report.place.city) if report.place else ()
    text = "; ".join(part for part in (*(who.label for who in report.participants), *where) if part)
    yield identity, "occurrence", report.title, text, record.credited(report, "title").source
    for statement in report.statements:
        source = record.credited(statement, "statements", statement.id).source
        yield f"{identity}/statement/{statement.id}", "statement", statement.text, statement.attribution.label, source
    for figure in report.figures:
        at = ("figures", figure.key)
        title = record.printed(figure, *at) or figure.measure.replace("-", " ")
        text = " ".join(
            (figure.measure, figure.counted or "", *(part.label for part in figure.parts), *_numbers(figure))
        )
        yield f"{identity}/figure/{figure.key}", "figure", title, text, record.credited(figure, *at).source


def _numbers(figure: Figure) -> Iterator[str]:
    """Yield the numbers of a figure, plain and with commas, and the code of their unit."""
    given = (number for number in (figure.value, figure.low, figure.high) if number is not None)
    numbers = [number for number in given if is_computable(number)]
    for number in numbers:
        yield from dict.fromkeys((f"{number:f}", f"{number:,f}"))
    if numbers and figure.unit != "count":
        yield figure.unit


def _entry(stream: str, kind: str, title: str, text: str, *, source: str | None = None) -> SearchRow:
    """Return the only entry of a stream that is not an occurrence."""
    return SearchRow(stream, stream, kind, title, text.strip(), None, source, plain_if_special(title, text))


def _names(stream: str, kind: str, names: Sequence[str], page: str) -> Iterator[NameRow]:
    """Yield each name of something once; the first is the one under which it is shown."""
    for number, name in enumerate(dict.fromkeys(names), 1):
        yield NameRow(f"{stream}/{number}", stream, kind, name, names[0], page, plain_if_special(name))
