"""Choose what stands of an occurrence where its reports say it differently: the policies, each in one place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.dates import Basis, ReportedDate
from domain.places import Place
from domain.reports import Report

_BASIS_RANK = {Basis.STATED: 0, Basis.YEAR_INFERRED: 1, Basis.INFERRED: 2}
_OPEN = 10**9


def standing_date(reports: Iterable[Report]) -> tuple[Report, ReportedDate] | None:
    """Return the best date and its report: the narrowest, then the best basis, then the first recorded.

    An undated report never wins over a dated one.
    """
    ranked = [(_rank(report.date), order, report) for order, report in enumerate(reports)]
    if not ranked:
        return None
    *_, best = min(ranked, key=lambda item: item[:2])
    return best, best.date


def _rank(when: ReportedDate) -> tuple[bool, int, int, bool]:
    return not when.is_dated, _days(when), _BASIS_RANK[when.basis], when.part_of_day is None


def _days(when: ReportedDate) -> int:
    """Return how many days the bounds span; an open interval is wider than any other."""
    if when.earliest is None or when.latest is None:
        return _OPEN
    return (date.fromisoformat(when.latest[:10]) - date.fromisoformat(when.earliest[:10])).days


def standing_place(reports: Iterable[Report]) -> Place | None:
    """Return the place told most fully (venue, city, country, coordinates), then the first recorded."""
    places = [report.place for report in reports if report.place is not None]
    return max(places, key=_told, default=None)


def _told(place: Place) -> int:
    return sum(part is not None for part in (place.name, place.city, place.country, place.coordinates))


def first_day(when: ReportedDate) -> str | None:
    """Return the day of a date that names a single day, else None."""
    if when.earliest and when.latest and when.earliest[:10] == when.latest[:10]:
        return when.earliest[:10]
    return None
