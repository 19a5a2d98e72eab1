"""Read reported totals from figures, and choose among claims that differ.

The policy, named `exact-then-agreed`: an exact figure before a bound, a bound before an approximation;
then the value that most sources share; then the one published last; then the alphabet of sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from domain.figures import Figure, Operator
from projections._knowing import published
from projections._projection import Change
from projections._rows import Number, number
from projections._standing import StandingOccurrence

POLICY = "exact-then-agreed"

_RANK = {
    Operator.EXACT.value: 0,
    Operator.AT_LEAST.value: 1,
    Operator.MORE_THAN.value: 1,
    Operator.AT_MOST.value: 1,
    Operator.LESS_THAN.value: 1,
}
_APPROXIMATE = 2


@dataclass(frozen=True, slots=True)
class Claim:
    """Be one figure that claims a total on a day; `day` is the last day that its as-of date allows."""

    figure: str
    occurrence: str
    source: str
    treaty: str
    day: str | None
    value: Number
    operator: str
    counted: str | None
    as_printed: str
    published: str


class Claimed(Protocol):
    """Be anything that has what the policy looks at."""

    @property
    def source(self) -> str: ...
    @property
    def value(self) -> Number | None: ...
    @property
    def operator(self) -> str | None: ...
    @property
    def published(self) -> str: ...


C = TypeVar("C", bound=Claimed)


def claims(occurrence: StandingOccurrence, change: Change, measure: str) -> Iterator[Claim]:
    """Yield the totals of a measure that an occurrence's standing reports claim for a treaty."""
    for record in occurrence.standing:
        report = record.report
        for figure in report.figures:
            value = number(figure.value)
            if figure.measure == measure and value is not None and report.treaty:
                yield Claim(
                    figure=f"{record.id}/{figure.key}",
                    occurrence=occurrence.slug,
                    source=report.source,
                    treaty=report.treaty,
                    day=_day(figure, report.date.latest),
                    value=value,
                    operator=figure.operator.value,
                    counted=figure.counted,
                    as_printed=figure.as_printed,
                    published=published(change, report.source),
                )


def _day(figure: Figure, reported: str | None) -> str | None:
    """Return the last day that the as-of date allows, else the last day of the report's own date."""
    as_of = figure.as_of.latest if figure.as_of else reported
    return as_of[:10] if as_of else None


def best(candidates: Iterable[C]) -> C | None:
    """Return the claim that the policy `exact-then-agreed` prefers, or None where there is none."""
    listed = sorted(candidates, key=lambda claim: claim.source)
    if not listed:
        return None

    def rank(claim: C) -> tuple[int, int]:
        sharing = {other.source for other in listed if other.value == claim.value and other.operator == claim.operator}
        return -_RANK.get(claim.operator or "", _APPROXIMATE), len(sharing)

    top = max(rank(claim) for claim in listed)
    return max((claim for claim in listed if rank(claim) == top), key=lambda claim: claim.published)
