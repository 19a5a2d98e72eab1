"""Periods of equal length in which occurrences are counted, where they are too many to be drawn one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from timeline.web.spans import calendar_day


@dataclass(frozen=True, slots=True)
class Bin:
    """A period in which occurrences are counted, by their kinds."""

    first: str
    last: str
    label: str
    """Its beginning, as precise as its length, as EDTF text."""
    counts: Mapping[str, int]

    @property
    def period(self) -> str:
        """Return its days as EDTF text."""
        return self.first if self.first == self.last else f"{self.first}/{self.last}"

    @property
    def total(self) -> int:
        """Return how many occurrences it has."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class _Calendar:
    """How days or months are numbered, and how many of them a period may have."""

    lengths: Sequence[int]
    number: Callable[[date], int]
    first_day: Callable[[int], date]


_DAYS = _Calendar((1, 2, 4, 7, 14, 28), date.toordinal, date.fromordinal)
_MONTHS = _Calendar(
    (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12_000),
    lambda day: day.year * 12 + day.month - 1,
    lambda month: date(max(month // 12, 1), month % 12 + 1, 1),
)


def bins_of(counts: Sequence[tuple[str, str, int]], most: int) -> list[Bin]:
    """Return at most so many periods of equal length, from counts by kind and month, or by kind and day.

    They begin where the calendar does: a period of three months in January, April, July or October.
    """
    by_day = all(len(period) > len("2025-10") for _, period, _ in counts)
    calendar = _DAYS if by_day else _MONTHS
    days = {
        period: calendar_day(period if by_day else f"{period}-01") for period in {period for _, period, _ in counts}
    }
    places = {period: calendar.number(date.fromisoformat(day)) for period, day in days.items() if day}
    counted = [(kind, places[period], count) for kind, period, count in counts if period in places]
    if not counted:
        return []
    first, last = min(place for _, place, _ in counted), max(place for _, place, _ in counted)
    length = next(length for length in calendar.lengths if last // length - first // length < most)
    totals = {start: Counter[str]() for start in range(first // length, last // length + 1)}
    for kind, place, count in counted:
        totals[place // length][kind] += count
    return [_bin(calendar, start * length, length, kinds) for start, kinds in totals.items()]


def _bin(calendar: _Calendar, start: int, length: int, counts: Mapping[str, int]) -> Bin:
    first = calendar.first_day(start)
    following = calendar.first_day(start + length)
    precision = len("2025-10-25") if calendar is _DAYS else len("2025") if length % 12 == 0 else len("2025-10")
    last = (following - timedelta(1)).isoformat()
    return Bin(first.isoformat()[:10], last, first.isoformat()[:precision], counts)
