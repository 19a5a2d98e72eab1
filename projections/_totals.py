"""The totals that figures claim for a treaty, such as how many have signed."""

from collections.abc import Iterator
from dataclasses import dataclass

from projections._cells import Number, day_of, number
from projections._occurrences import StandingOccurrence
from projections._projection import Context


@dataclass(frozen=True, slots=True)
class ReportedTotal:
    """A figure that claims a total on a day; `day` is the last one that its as-of date, or its report's, allows."""

    figure: str
    source: str
    treaty: str
    day: str | None
    value: Number
    operator: str
    counted: str | None
    as_printed: str | None
    published: str


def reported_totals(occurrence: StandingOccurrence, context: Context, measure: str) -> Iterator[ReportedTotal]:
    """Yield the totals of a measure that an occurrence's standing reports claim for a treaty."""
    for record in occurrence.standing_records:
        report = record.report
        for figure in report.figures:
            if figure.measure != measure or not report.treaty or figure.projection:
                continue
            value = number(figure.value)
            if value is not None:
                source = record.credited(figure, "figures", figure.key).source
                yield ReportedTotal(
                    figure=f"{record.id}/{figure.key}",
                    source=source,
                    treaty=report.treaty,
                    day=day_of((figure.as_of or report.date).latest),
                    value=value,
                    operator=figure.operator.value,
                    counted=figure.counted,
                    as_printed=record.printed(figure, "figures", figure.key),
                    published=context.published(source),
                )
