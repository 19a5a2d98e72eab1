"""List the sources: which documents the archive reads."""

import json
from dataclasses import dataclass
from typing import Annotated

from domain.source import Source, SourceDetails
from projections import EventContext, Projection, Table, Writer, evidence_json


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source."""

    id: Annotated[str, "The source's slug; it never changes"]
    label: Annotated[str, "Publisher and title, as far as known"]
    publisher: Annotated[str | None, "Who published it; empty where the document does not tell"]
    publisher_inferred: Annotated[
        str | None, "Why the publisher is thought to be this one, where the document does not say it"
    ]
    title: Annotated[str | None, "Title as printed; empty where the document has none"]
    url: Annotated[str | None, "Where it was published"]
    archived_url: Annotated[str | None, "Where a copy is archived"]
    published: Annotated[str, "When it was published, as EDTF text"]
    published_from: Annotated[str | None, "The earliest day or second of publication"]
    published_to: Annotated[str | None, "The latest day or second of publication; empty where open"]
    published_basis: Annotated[str, "Whether that date is stated, or what of it is inferred"]
    published_reason: Annotated[str | None, "Why it is thought so, where it is inferred"]
    published_evidence: Annotated[str, "Where the document gives its date, as JSON"]
    language: Annotated[str, "ISO 639 code"]
    translation_of: Annotated[str | None, "The document that it translates"]
    sha256: Annotated[str | None, "SHA-256 of the document's text in UTF-8"]
    bytes: Annotated[int | None, "Length of that text in bytes"]
    paragraphs: Annotated[int | None, "Non-empty lines in that text"]
    left_out: Annotated[str, "Paragraphs and numbers left out on purpose, and why, as JSON"]


SOURCES = Table(
    "sources",
    SourceRow,
    "A published document, as far as it describes itself. The text itself is not reprinted here.",
    label="label",
    sort="published_from",
    facets=("publisher", "language"),
)


class Sources(Projection):
    """Write one row a source."""

    name = "sources"
    tables = (SOURCES,)

    def handle(self, context: EventContext, tables: Writer) -> None:
        """Replace the row of the source that the event is about."""
        if isinstance(context.state, Source) and context.state.details:
            tables.delete(SOURCES, id=context.state.slug)
            tables.insert(SOURCES, [source_row(context.state.details)])


def source_row(details: SourceDetails) -> SourceRow:
    """Return the row of a source."""
    return SourceRow(
        id=details.id,
        label=details.label,
        publisher=details.publisher.name if details.publisher else None,
        publisher_inferred=details.publisher.inferred if details.publisher else None,
        title=details.title,
        url=str(details.url) if details.url else None,
        archived_url=str(details.archived_url) if details.archived_url else None,
        published=details.published.edtf,
        published_from=details.published.earliest,
        published_to=details.published.latest,
        published_basis=details.published.basis.value,
        published_reason=details.published.reason,
        published_evidence=evidence_json(details.published.evidence),
        language=details.language,
        translation_of=str(details.translation_of) if details.translation_of else None,
        sha256=details.sha256,
        bytes=details.bytes,
        paragraphs=details.paragraphs,
        left_out=json.dumps(details.left_out.model_dump(mode="json"), ensure_ascii=False),
    )
