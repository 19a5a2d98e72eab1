"""Pledges, of money or of effort."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.kinds.pledge import Pledge
from domain.participants import Role
from projections import (
    Context,
    Number,
    OccurrenceProjection,
    ReportRecord,
    StandingOccurrence,
    Table,
    View,
    number,
    single_day,
)


class PledgeRow(NamedTuple):
    """One pledge as one source reports it."""

    id: Annotated[str, "occurrence/source"]
    occurrence: Annotated[str, "The occurrence"]
    pledger: Annotated[str, "The state or organization that pledges"]
    speaker: Annotated[str | None, "Who spoke for it, as reported"]
    through: Annotated[str | None, "Through whom, where reported"]
    amount: Annotated[Number | None, "The amount; empty where no money is named, or only a range or words without one"]
    amount_low: Annotated[Number | None, "The lower end, where a range is named instead of an amount"]
    amount_high: Annotated[Number | None, "The upper end, where a range is named instead of an amount"]
    currency: Annotated[str | None, "ISO 4217 code, withdrawn ones too, as printed; never converted"]
    operator: Annotated[str | None, "How the printed words relate the amount to the truth"]
    as_printed: Annotated[str | None, "The words of the amount as printed"]
    figure: Annotated[str | None, "The figure that has the amount"]
    purpose: Annotated[str, "What for, in the archive's words"]
    beneficiary: Annotated[str | None, "To whose benefit, where reported"]
    pledged_on: Annotated[str | None, "The day, where the report gives one"]
    source: Annotated[str, "The source"]
    evidence: Annotated[str, "Where the source has it, as JSON"]
    status: Annotated[str, "reported, corrected or retracted"]


PLEDGES = Table(
    "pledges",
    PledgeRow,
    "One pledge, of money or of effort, as one source reports it.",
    references={
        "occurrence": "occurrences",
        "pledger": "parties",
        "figure": "figures",
        "source": "sources",
    },
    label="purpose",
    sort="-amount",
    facets=("pledger", "currency", "source"),
    indexes=(("occurrence",), ("pledger", "currency", "amount"), ("-money", "id")),
    expressions={"money": "currency || printf('%032.12f', COALESCE(amount, amount_high))"},
    first=("purpose", "pledger", "as_printed", "amount", "currency", "pledged_on", "source"),
)


PLEDGES_STANDING = View(
    "pledges_standing",
    """SELECT p.occurrence AS id, p.occurrence, p.pledger, p.speaker, p.through, p.amount, p.amount_low, p.amount_high,
  p.currency, p.operator, p.as_printed, p.figure, p.purpose, p.beneficiary, p.pledged_on, p.source, p.evidence,
  p.status,
  (SELECT COUNT(DISTINCT s.source) FROM pledges s WHERE s.occurrence = p.occurrence AND s.status <> 'retracted')
    AS sources_count
FROM pledges p WHERE p.id = (SELECT q.id FROM pledges q WHERE q.occurrence = p.occurrence AND q.status <> 'retracted'
  ORDER BY q.amount IS NULL, COALESCE(q.amount_low, q.amount_high) IS NULL, q.operator IS NOT 'exact',
    (SELECT r.position FROM reports r WHERE r.id = q.id)
  LIMIT 1)""",
    "Each pledge that stands, once: as the first report with an exact amount has it, else the first with any amount, "
    "else the first with a range, else the first report.",
    {
        "id": "The occurrence's slug",
        **{
            column.name: column.about
            for column in PLEDGES.columns
            if column.name not in {"id", "source", "evidence", "status"}
        },
        "source": "The source whose report this is",
        "evidence": "Where that source has it, as JSON",
        "status": "reported or corrected",
        "sources_count": "How many sources report it",
    },
    sort="-amount",
    first=("purpose", "pledger", "as_printed", "amount", "currency", "pledged_on", "sources_count"),
)
"""What every page and command counts; `pledges` has a row for each report."""


class Pledges(OccurrenceProjection):
    """A row for each pledge that a source reports."""

    name = "pledges"
    version = 6
    tables = (PLEDGES,)
    views = (PLEDGES_STANDING,)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[PledgeRow]:
        """Yield the pledge of each report, if the occurrence is one."""
        for record in occurrence.records:
            if isinstance(record.report.what, Pledge):
                yield _pledge_row(occurrence.slug, record, record.report.what)


def _pledge_row(occurrence: str, record: ReportRecord, pledge: Pledge) -> PledgeRow:
    report = record.report
    figure = report.figure(pledge.amount) if pledge.amount else None
    low, high = figure.bounds if figure and figure.value is None else (None, None)
    speakers = report.with_role(Role.SPEAKER)
    amount = record.credited(report, "figures", figure.key) if figure else None
    credit = amount if amount and amount.source != record.source else record.credited(report, "what")
    return PledgeRow(
        id=record.id,
        occurrence=occurrence,
        pledger=pledge.pledger,
        speaker="; ".join(speaker.label for speaker in speakers) or None,
        through=", ".join(pledge.through) or None,
        amount=number(figure.value) if figure else None,
        amount_low=number(low),
        amount_high=number(high),
        currency=figure.unit if figure else None,
        operator=figure.operator.value if figure else None,
        as_printed=record.printed(figure, "figures", figure.key) if figure else None,
        figure=f"{record.id}/{figure.key}" if figure else None,
        purpose=pledge.purpose,
        beneficiary=pledge.beneficiary,
        pledged_on=single_day(report.date),
        source=credit.source,
        evidence=credit.evidence,
        status=record.status(),
    )
