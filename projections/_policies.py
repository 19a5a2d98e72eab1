"""The policies that choose one place or total among reports that differ."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from domain.figures import Operator
from domain.places import Place
from domain.reports import Report
from projections._cells import Number

EXACT_THEN_AGREED = "exact-then-agreed"
"""The name of the policy that chooses a total; see `preferred_total`."""

_BOUNDS = {Operator.AT_LEAST, Operator.MORE_THAN, Operator.AT_MOST, Operator.LESS_THAN}


def standing_place(reports: Iterable[Report]) -> Place | None:
    """Return the most complete place (venue, city, country, coordinates), then the first recorded."""
    places = [report.place for report in reports if report.place is not None]
    return max(places, key=_completeness, default=None)


def _completeness(place: Place) -> int:
    return sum(part is not None for part in (place.name, place.city, place.country, place.coordinates))


class ClaimedTotal(Protocol):
    """Anything that has what the policy for totals looks at."""

    @property
    def source(self) -> str: ...
    @property
    def value(self) -> Number | None: ...
    @property
    def operator(self) -> str | None: ...
    @property
    def published(self) -> str: ...


T = TypeVar("T", bound=ClaimedTotal)


def strength(operator: str | None) -> int:
    """Return how much words say of a number: an exact one most, then a bound, then an approximation."""
    return 2 if operator == Operator.EXACT else 1 if operator in _BOUNDS else 0


def preferred_total(totals: Iterable[T]) -> T | None:
    """Return the total that the policy `exact-then-agreed` prefers, or None where there is none.

    An exact figure before a bound, a bound before an approximation; then the value that most sources share; then the
    one published last; then the first source of the alphabet.
    """
    candidates = sorted(totals, key=lambda total: total.source)
    sources: dict[tuple[Number | None, str | None], set[str]] = {}
    for total in candidates:
        sources.setdefault((total.value, total.operator), set()).add(total.source)

    def rank(total: T) -> tuple[int, int, str]:
        return strength(total.operator), len(sources[total.value, total.operator]), total.published

    return max(candidates, key=rank, default=None)
