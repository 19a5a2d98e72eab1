"""Figures as sources claim them, and the parts of breakdowns."""

from collections.abc import Iterable, Iterator
from typing import Annotated, NamedTuple

from domain.figures import Figure, FigurePart
from domain.representing import Represented
from projections import (
    Context,
    Number,
    OccurrenceProjection,
    ReportRecord,
    StandingOccurrence,
    Table,
    number,
)


class FigureRow(NamedTuple):
    """One figure as one source claims it."""

    id: Annotated[str, "occurrence/source/key"]
    occurrence: Annotated[str, "The occurrence whose report has it"]
    source: Annotated[str, "The source that claims it; once it was corrected, the one that has the present value"]
    position: Annotated[int, "The event that recorded it"]
    treaty: Annotated[str | None, "The treaty that it concerns"]
    measure: Annotated[str, "What is measured: a measure that is built in, or one of the terms"]
    value: Annotated[Number | None, "The number; empty where the words give none, or one too large to compute with"]
    operator: Annotated[
        str, "exact, about, nearly, more-than, at-least, at-most, less-than, between, vague, ordinal, superlative"
    ]
    low: Annotated[Number | None, "The lowest value that the words allow; empty where they set none"]
    high: Annotated[Number | None, "The highest value that the words allow; empty where they set none"]
    unit: Annotated[str, "count, rank, percent, a length of time, or a currency of ISO 4217, withdrawn ones too"]
    counted: Annotated[str | None, "What is counted: a population that is built in, or one of the terms"]
    subject: Annotated[str | None, "The party whose quantity it is: whose growth, whose rank"]
    projection: Annotated[int, "1 for a figure of a time that was still to come, else 0"]
    as_of: Annotated[str | None, "The date that it holds for, as EDTF text, where the source gives one"]
    as_of_basis: Annotated[str | None, "Whether that date is stated, or what of it is inferred"]
    as_printed: Annotated[
        str | None, "The words as printed; empty where another source has corrected it, whose words are not recorded"
    ]
    attributed_to: Annotated[str | None, "Who said it, outermost first; empty for the reporter"]
    person: Annotated[str | None, "The person who said it, where one is named"]
    person_as_reported: Annotated[str | None, "The same, before people were merged"]
    office: Annotated[str | None, "The office of whoever said it, as this source prints it"]
    party: Annotated[str | None, "The state or organization for which it was said, as far as this report tells"]
    party_basis: Annotated[str | None, "Whether the report states the party, or it is inferred from it"]
    party_reason: Annotated[str | None, "Why that is inferred, where it is"]
    voice: Annotated[str, "Printed as a quotation, as a paraphrase, or in the reporter's own voice"]
    breakdown_of: Annotated[str | None, "The figure that the parts of this one are parts of"]
    breakdown_reason: Annotated[str | None, "Why that is inferred, where the source does not say it"]
    evidence: Annotated[str, "Where the source has it, as JSON"]
    status: Annotated[str, "reported, corrected or retracted"]


class FigurePartRow(NamedTuple):
    """One part of a breakdown."""

    figure: Annotated[str, "The figure that it is a part of"]
    label: Annotated[str, "What the part is, as printed"]
    value: Annotated[
        Number | None,
        "The number as printed; empty where too large to compute with. A sum of parts is not a claim",
    ]
    occurrence: Annotated[str, "The occurrence whose report has it"]
    source: Annotated[str, "The source that claims it; once it was corrected, the one that has the present value"]
    evidence: Annotated[str, "Where the source has it, as JSON"]


FIGURES = Table(
    "figures",
    FigureRow,
    "A figure that a source printed, with who said it.",
    references={
        "occurrence": "occurrences",
        "source": "sources",
        "position": "events.position",
        "treaty": "treaties",
        "subject": "parties",
        "person": "people",
        "party": "parties",
        "breakdown_of": "figures",
    },
    label="as_printed",
    sort="-as_of",
    facets=("measure", "source", "operator", "unit"),
    indexes=(
        ("occurrence",),
        ("source",),
        ("treaty", "measure", "value"),
        ("measure", "counted", "as_of", "id"),
        ("person",),
        ("person_as_reported",),
        ("party",),
    ),
    first=(
        "as_printed",
        "operator",
        "value",
        "measure",
        "counted",
        "as_of",
        "source",
        "attributed_to",
        "occurrence",
    ),
)

FIGURE_PARTS = Table(
    "figure_parts",
    FigurePartRow,
    "A part of a breakdown, as printed.",
    key=("figure", "label"),
    references={"figure": "figures", "occurrence": "occurrences", "source": "sources"},
    indexes=(("occurrence",),),
    first=("label", "value", "source", "occurrence"),
)


class Figures(OccurrenceProjection):
    """A row for each figure of each source, and one for each part of a breakdown."""

    name = "figures"
    version = 7
    tables = (FIGURES, FIGURE_PARTS)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[FigureRow | FigurePartRow]:
        """Yield the figures of each report, with their parts."""
        for record in occurrence.records:
            for figure in record.report.figures:
                speaker = figure.attribution.speaker
                row = _figure_row(
                    occurrence.slug, record, figure, record.party_of(speaker) if speaker else None, context
                )
                yield row
                for part in _by_label(figure.parts):
                    credit = record.credited(
                        part if part.evidence else figure, "figures", figure.key, "parts", part.label
                    )
                    yield FigurePartRow(
                        figure=row.id,
                        label=part.label,
                        value=number(part.value),
                        occurrence=occurrence.slug,
                        source=credit.source,
                        evidence=credit.evidence,
                    )


def _by_label(parts: Iterable[FigurePart]) -> Iterable[FigurePart]:
    """Return the parts of a breakdown; of some with one label, which an old log may have, the first."""
    found: dict[str, FigurePart] = {}
    for part in parts:
        found.setdefault(part.label, part)
    return found.values()


def _figure_row(
    occurrence: str, record: ReportRecord, figure: Figure, known: Represented | None, context: Context
) -> FigureRow:
    low, high = figure.bounds
    speaker = figure.attribution.speaker
    whole = figure.breakdown_of
    credit = record.credited(figure, "figures", figure.key)
    return FigureRow(
        id=f"{record.id}/{figure.key}",
        occurrence=occurrence,
        source=credit.source,
        position=record.position,
        treaty=record.report.treaty,
        measure=figure.measure,
        value=number(figure.value),
        operator=figure.operator.value,
        low=number(low),
        high=number(high),
        unit=figure.unit,
        counted=figure.counted,
        subject=figure.subject,
        projection=int(figure.projection),
        as_of=figure.as_of.edtf if figure.as_of else None,
        as_of_basis=figure.as_of.basis.value if figure.as_of and figure.as_of.basis else None,
        as_printed=record.printed(figure, "figures", figure.key),
        attributed_to=figure.attribution.label or None,
        person=context.person(speaker.person) if speaker else None,
        person_as_reported=speaker.person if speaker else None,
        office=speaker.office if speaker else None,
        party=known.party if known else None,
        party_basis=known.basis.value if known else None,
        party_reason=known.reason if known else None,
        voice=figure.attribution.voice.value,
        breakdown_of=f"{record.id}/{whole.figure}" if whole else None,
        breakdown_reason=whole.reason if whole else None,
        evidence=credit.evidence,
        status=record.status("figures", figure.key),
    )
