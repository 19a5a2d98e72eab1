"""What stands where reports give one occurrence different dates, and which dates cannot all be right.

An extent (`2025-10-25/2025-10-26`) is not a doubt: where one report says that something went on for two days, and
another that it was on one of them, both are right, and the extent stands. Among dates that leave the day open, the
narrowest says most.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from domain.dates import Basis, Bounds, ReportedDate
from domain.reports import Report

_BASIS_RANK = {Basis.STATED: 0, Basis.YEAR_INFERRED: 1, Basis.INFERRED: 2, None: 3}
_FIRST, _LAST = "", "~"
"""What sorts before and after every day: an end that is open."""
_OPEN = 10**9


def dates_clash(one: ReportedDate, other: ReportedDate) -> bool:
    """Tell whether no reading of two dates of one occurrence lets both be right.

    Two days or doubts clash if they share no day; a day or doubt and an extent, if none of its days is within the
    extent; two extents, if neither can lie within the other. What is undated clashes with nothing.
    """
    if not (one.is_dated and other.is_dated):
        return False
    if one.is_extent and other.is_extent:
        return not (_may_be_within(one, other) or _may_be_within(other, one))
    (one_from, one_to), (other_from, other_to) = days_of(one), days_of(other)
    return one_to < other_from or other_to < one_from


def standing_date(reports: Iterable[Report]) -> Report | None:
    """Return the report whose date stands, given reports of one occurrence in the order in which they were recorded.

    A dated report before an undated one. An extent before what fits within it, and among extents that say the same
    the most precise. Otherwise the narrowest doubt; then the best basis, then a date with a part of the day, then the
    report recorded first. Extents that do not nest, and days outside an extent, do not win by their length.
    """
    reports = list(reports)
    if len(reports) == 1:
        return reports[0]
    dated = [report for report in reports if report.date.is_dated]
    extents = _widest([report for report in dated if report.date.is_extent])
    outside = [
        report
        for report in dated
        if not report.date.is_extent and all(dates_clash(report.date, extent.date) for extent in extents)
    ]
    days = min(outside, key=_doubt_rank, default=None)
    candidates = {id(report) for report in [*extents, *([days] if days else [])]}
    standing = [report for report in reports if id(report) in candidates] or reports
    return min(standing, key=lambda report: _claim_rank(report.date), default=None)


def _widest(reports: Sequence[Report]) -> list[Report]:
    """Return the reports whose extent stands for every other that it contains; of equal ones all."""
    by_text = {report.date.edtf: report.date for report in reports}
    widest = {text for text, when in by_text.items() if not any(_stands_for(other, when) for other in by_text.values())}
    return [report for report in reports if report.date.edtf in (widest or by_text)]


def _stands_for(one: ReportedDate, other: ReportedDate) -> bool:
    """Tell whether an extent stands for another: it is the same more precisely, or contains it."""
    if one.edtf == other.edtf or _is_more_precise(other, one):
        return False
    (one_from, one_to), (other_from, other_to) = days_of(one), days_of(other)
    return _is_more_precise(one, other) or (one_from <= other_from and other_to <= one_to)


def _is_more_precise(one: ReportedDate, other: ReportedDate) -> bool:
    """Tell whether an extent starts and ends within what another leaves open: 3 May/9 August within May/August."""
    pairs = zip(one.ends, other.ends, strict=True)
    return one.ends != other.ends and all(_is_within(_closed(end), _closed(whole)) for end, whole in pairs)


def _is_within(part: tuple[str, str], whole: tuple[str, str]) -> bool:
    return whole[0] <= part[0] and part[1] <= whole[1]


def _may_be_within(part: ReportedDate, whole: ReportedDate) -> bool:
    """Tell whether some reading of an extent lies within some reading of another."""
    (start_from, start_to), (end_from, end_to) = ends_of_extent(part)
    whole_from, whole_to = days_of(whole)
    start, end = max(start_from, whole_from), min(end_to, whole_to)
    return start <= start_to and end_from <= end and start <= end


def days_of(when: ReportedDate) -> tuple[str, str]:
    """Return the first and last day that a date allows; an open end sorts before or after every day."""
    return _closed((when.earliest, when.latest))


def ends_of_extent(when: ReportedDate) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the first and last day on which an extent may have started, and those on which it may have ended."""
    start, end = when.ends
    return _closed(start), _closed(end)


def _closed(bounds: Bounds) -> tuple[str, str]:
    return (bounds[0] or _FIRST)[:10], (bounds[1] or _LAST)[:10]


def _doubt_rank(report: Report) -> tuple[int, int, bool]:
    return _width(report.date), *_claim_rank(report.date)


def _claim_rank(when: ReportedDate) -> tuple[int, bool]:
    return _BASIS_RANK[when.basis], when.part_of_day is None


def _width(when: ReportedDate) -> int:
    """Return how many days the bounds span; an open bound is wider than any other."""
    if when.earliest is None or when.latest is None:
        return _OPEN
    return (date.fromisoformat(when.latest[:10]) - date.fromisoformat(when.earliest[:10])).days
