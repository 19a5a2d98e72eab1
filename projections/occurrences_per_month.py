"""Occurrences per month: how many of each kind began in it."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from projections import Context, Facts, OccurrenceProjection, StandingOccurrence, Table

MONTH = len("2025-10")


class OccurrencesPerMonthRow(NamedTuple):
    """One month, or what has no first day, and one kind."""

    id: Annotated[str, "kind/month"]
    kind: Annotated[str, "What kind of thing happened"]
    month: Annotated[str | None, "The month of the earliest day that the date allows; empty where open or undated"]
    occurrences: Annotated[int, "How many occurrences began then, without those that are retracted or merged"]


class OccurrenceMonthRow(NamedTuple):
    """The month in which one occurrence is counted."""

    occurrence: Annotated[str, "The occurrence"]
    counted_in: Annotated[str, "The row of occurrences_per_month that counts it"]


OCCURRENCES_PER_MONTH = Table(
    "occurrences_per_month",
    OccurrencesPerMonthRow,
    "How many occurrences of a kind began in a month; longer ones are counted once.",
    sort="-month",
    first=("month", "kind", "occurrences"),
    facets=("kind",),
    sum_of="id",
)
OCCURRENCE_MONTHS = Table(
    "occurrence_months",
    OccurrenceMonthRow,
    "What occurrences_per_month is made from: the month in which each occurrence is counted.",
    key=("occurrence",),
    references={"occurrence": "occurrences"},
    feeds="counted_in",
    working=True,
)


class OccurrencesPerMonth(OccurrenceProjection):
    """A row for each month and kind, so that the drawing of a large archive counts nothing."""

    name = "occurrences_per_month"
    tables = (OCCURRENCES_PER_MONTH, OCCURRENCE_MONTHS)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[OccurrenceMonthRow]:
        """Yield the month in which an occurrence is counted, if anything stands of it."""
        dated_by = occurrence.dated_by
        if dated_by and occurrence.status not in {"retracted", "merged"}:
            month = (dated_by.date.earliest or "")[:MONTH]
            yield OccurrenceMonthRow(occurrence.slug, f"{occurrence.reports[0].kind}/{month}")

    def sums(self, facts: Facts) -> Iterator[OccurrencesPerMonthRow]:
        """Yield how many occurrences a month has of a kind."""
        kind, _, month = facts.key.partition("/")
        if counted := facts.count(OccurrenceMonthRow):
            yield OccurrencesPerMonthRow(facts.key, kind, month or None, counted)
