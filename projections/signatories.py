"""Count signatories per day: the totals that reports claim, and the parties that they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated

from domain.kinds.treaty_action import Action, TreatyAction
from domain.occurrence import Occurrence
from domain.source import Source
from projections._projection import Change, Projection, Writer, standing_reports
from projections._rows import Number
from projections._standing import first_day, standing_date
from projections._table import Table
from projections._totals import POLICY, best, claims, published

_SIGNATURES = (Action.SIGNATURE, Action.DEFINITIVE_SIGNATURE)


@dataclass(frozen=True, slots=True)
class SignatoriesPerDayRow:
    """Be one treaty's signatories on one day."""

    treaty: Annotated[str, "The treaty"]
    day: Annotated[str, "The day, in the place where it was signed"]
    reported_total: Annotated[
        Number | None, f"The cumulative total on that day, as reported; best by the policy {POLICY}"
    ]
    operator: Annotated[str | None, "How the printed words relate that number to the truth"]
    as_printed: Annotated[str | None, "The words as printed"]
    reported_low: Annotated[Number | None, "The lowest number that any report claims for that day"]
    reported_high: Annotated[Number | None, "The highest number that any report claims for that day"]
    source: Annotated[str | None, "The source of the reported total"]
    figure: Annotated[str | None, "The figure that claims it"]
    low_source: Annotated[str | None, "The source of the lowest number"]
    high_source: Annotated[str | None, "The source of the highest number"]
    claims: Annotated[int, "How many figures claim a total for that day"]
    named_new: Annotated[int, "Parties that a report names as signing on that day"]
    named_total: Annotated[int, "Parties that a report names as having signed by then"]


@dataclass(frozen=True, slots=True)
class SignatoryClaimRow:
    """Be one figure that claims a total of signatories, or one signature by a named party."""

    id: Annotated[str, "The figure, or the occurrence of a signature"]
    treaty: Annotated[str, "The treaty"]
    day: Annotated[str | None, "The last day that the as-of date allows, or the day of the signature"]
    value: Annotated[Number | None, "The total claimed; empty for a signature"]
    operator: Annotated[str | None, "How the printed words relate that number to the truth"]
    as_printed: Annotated[str | None, "The words as printed"]
    party: Annotated[str | None, "The party that signed; empty for a total"]
    occurrence: Annotated[str, "The occurrence"]
    source: Annotated[str, "The source"]
    published: Annotated[str, "When the source counts as published"]


SIGNATORIES_PER_DAY = Table(
    "signatories_per_day",
    SignatoriesPerDayRow,
    "The cumulative total of signatories on a day: as reported, with the range of all claims, and as named. "
    "A reported total is no list of names, and a difference of two totals is no report.",
    key=("treaty", "day"),
    references={
        "treaty": "treaties",
        "source": "sources",
        "figure": "figures",
        "low_source": "sources",
        "high_source": "sources",
    },
    sort="day",
)

SIGNATORY_CLAIMS = Table(
    "signatory_claims",
    SignatoryClaimRow,
    "What signatories_per_day is made from: each claimed total, and each signature by a named party.",
    references={"treaty": "treaties", "party": "parties", "occurrence": "occurrences", "source": "sources"},
    sort="day",
    indexes=(("treaty", "day"), ("occurrence",), ("source",)),
)


class Signatories(Projection):
    """Write one row a treaty and day, anew whenever a claim about the treaty changes."""

    name = "signatories"
    tables = (SIGNATORIES_PER_DAY, SIGNATORY_CLAIMS)

    def handle(self, change: Change, tables: Writer) -> None:
        """Update the claims that the event touches, and the days of their treaties."""
        state = change.state
        before: list[SignatoryClaimRow] = []
        after: list[SignatoryClaimRow] = []
        if isinstance(state, Occurrence):
            before = tables.select(SIGNATORY_CLAIMS, occurrence=state.slug)
            after = list(_claims(state, change))
        elif isinstance(state, Source):
            before = tables.select(SIGNATORY_CLAIMS, source=state.slug)
            after = [replace(claim, published=published(change, state.slug)) for claim in before]
        if sorted(before, key=lambda each: each.id) == sorted(after, key=lambda each: each.id):
            return
        for claim in before:
            tables.delete(SIGNATORY_CLAIMS, id=claim.id)
        tables.insert(SIGNATORY_CLAIMS, after)
        for treaty in sorted({claim.treaty for claim in (*before, *after)}):
            tables.delete(SIGNATORIES_PER_DAY, treaty=treaty)
            tables.insert(SIGNATORIES_PER_DAY, days(treaty, tables.select(SIGNATORY_CLAIMS, treaty=treaty)))


def _claims(occurrence: Occurrence, change: Change) -> Iterator[SignatoryClaimRow]:
    for claim in claims(occurrence, change, "signatories"):
        yield SignatoryClaimRow(
            id=claim.figure,
            treaty=claim.treaty,
            day=claim.day,
            value=claim.value,
            operator=claim.operator,
            as_printed=claim.as_printed,
            party=None,
            occurrence=occurrence.slug,
            source=claim.source,
            published=claim.published,
        )
    reports = [standing.report for standing, _ in standing_reports(occurrence, change)]
    chosen = standing_date(reports)
    if chosen and isinstance(what := reports[0].what, TreatyAction) and what.action in _SIGNATURES:
        report, when = chosen
        yield SignatoryClaimRow(
            id=occurrence.slug,
            treaty=next(each.treaty for each in reports if each.treaty),
            day=first_day(when),
            value=None,
            operator=None,
            as_printed=None,
            party=what.party,
            occurrence=occurrence.slug,
            source=report.source,
            published=published(change, report.source),
        )


def days(treaty: str, rows: list[SignatoryClaimRow]) -> Iterator[SignatoriesPerDayRow]:
    """Yield a treaty's days in order: those with a claimed total or a signature by a named party."""
    named: set[str] = {row.party for row in rows if row.party and row.day is None}
    for day in sorted({row.day for row in rows if row.day}):
        today = [row for row in rows if row.day == day]
        new = {row.party for row in today if row.party} - named
        named |= new
        totals = sorted((row for row in today if row.value is not None), key=lambda row: (_size(row), row.source))
        chosen = best(totals)
        yield SignatoriesPerDayRow(
            treaty=treaty,
            day=day,
            reported_total=chosen.value if chosen else None,
            operator=chosen.operator if chosen else None,
            as_printed=chosen.as_printed if chosen else None,
            reported_low=totals[0].value if totals else None,
            reported_high=totals[-1].value if totals else None,
            source=chosen.source if chosen else None,
            figure=chosen.id if chosen else None,
            low_source=totals[0].source if totals else None,
            high_source=totals[-1].source if totals else None,
            claims=len(totals),
            named_new=len(new),
            named_total=len(named),
        )


def _size(row: SignatoryClaimRow) -> float:
    return float(row.value or 0)
