"""Sources: the documents that the archive reads."""

import json
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.knowledge import Publication, publication
from domain.source import Source, SourceDetails
from projections import Context, Projection, Stream, Table, json_array


class SourceRow(NamedTuple):
    """One source."""

    id: Annotated[str, "The source's slug; it never changes"]
    label: Annotated[str, "Publisher and title, as far as known"]
    short_label: Annotated[str, "Publisher and day, as precise as it is known, such as: VTV, 25 Oct 2025 or later"]
    publisher: Annotated[str | None, "Who published it; empty where the document does not say"]
    publisher_inferred: Annotated[str | None, "Why this publisher is inferred, where the document does not name it"]
    publisher_evidence: Annotated[str, "Where the document names its publisher, as JSON"]
    title: Annotated[str | None, "Title as printed; empty where the document has none"]
    url: Annotated[str | None, "Where it was published"]
    archived_url: Annotated[str | None, "Where a copy is archived"]
    published: Annotated[str, "When it was published, as EDTF text"]
    published_from: Annotated[str | None, "The earliest day or second of publication"]
    published_to: Annotated[str | None, "The latest day or second of publication; empty where open"]
    published_part_of_day: Annotated[str | None, "Morning, evening …, where the document says so"]
    published_as_printed: Annotated[str | None, "The printed words of that date"]
    published_basis: Annotated[str | None, "Whether that date is stated, or what of it is inferred; empty: undated"]
    published_reason: Annotated[str | None, "Why this date is inferred, where it is"]
    published_inferred_from: Annotated[str, "The sources and paragraphs that it is inferred from, as JSON"]
    published_evidence: Annotated[str, "Where the document gives its date, as JSON"]
    possible_from: Annotated[str | None, "The second from which it may have been published; a day counts from its end"]
    certain_from: Annotated[str | None, "The second from which it certainly was; where no day ends it, once retrieved"]
    retrieved: Annotated[str | None, "When the archivist retrieved it, as EDTF text"]
    language: Annotated[str, "ISO 639 code"]
    translation_of: Annotated[str | None, "The document that it translates"]
    sha256: Annotated[str | None, "SHA-256 of the document's text in UTF-8"]
    bytes: Annotated[int | None, "Length of that text in bytes"]
    paragraphs: Annotated[int | None, "Non-empty lines in that text"]
    terms: Annotated[str | None, "The terms of its reuse, as its publisher states them"]
    left_out: Annotated[str, "Paragraphs and numbers left out on purpose, and why, as JSON"]


SOURCES = Table(
    "sources",
    SourceRow,
    "A published document, as far as it describes itself. The text itself is not reprinted here.",
    label="short_label",
    sort="-published_from",
    facets=("publisher", "language"),
    indexes=(("label", "id"), ("url",), ("sha256",), ("possible_from", "id")),
    owner="id",
    first=("short_label", "title", "published", "language", "url"),
)


class Sources(Projection):
    """A row for each source."""

    name = "sources"
    version = 4
    tables = (SOURCES,)
    streams = (Source,)

    def rows_of(self, stream: Stream, context: Context) -> Iterator[SourceRow]:
        """Yield the row of a source."""
        if isinstance(stream.state, Source) and stream.state.details:
            yield _source_row(stream.state.details, publication(stream.state))


def _source_row(details: SourceDetails, clock: Publication) -> SourceRow:
    """Return the row of a source."""
    publisher, published = details.publisher, details.published
    return SourceRow(
        id=details.id,
        label=details.label,
        short_label=details.short_label,
        publisher=publisher.name if publisher else None,
        publisher_inferred=publisher.inferred if publisher else None,
        publisher_evidence=json_array(publisher.evidence if publisher else ()),
        title=details.title,
        url=_text(details.url),
        archived_url=_text(details.archived_url),
        published=published.edtf,
        published_from=published.earliest,
        published_to=published.latest,
        published_part_of_day=_text(published.part_of_day),
        published_as_printed=published.as_printed,
        published_basis=_text(published.basis),
        published_reason=published.reason,
        published_inferred_from=json_array(published.inferred_from),
        published_evidence=json_array(published.evidence),
        possible_from=clock.possible_from or None,
        certain_from=clock.certain_from or None,
        retrieved=details.retrieved.edtf if details.retrieved else None,
        language=details.language,
        translation_of=_text(details.translation_of),
        sha256=details.sha256,
        bytes=details.bytes,
        paragraphs=details.paragraphs,
        terms=details.terms,
        left_out=json.dumps(details.left_out.model_dump(mode="json"), ensure_ascii=False),
    )


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
