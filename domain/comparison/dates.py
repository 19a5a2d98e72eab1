"""Conflicts between the dates of one occurrence, and the length of time that an interval allows."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate

from domain.claims import Claim, Conflict, ConflictKind, Grade, Side
from domain.comparison.days import excluded
from domain.dates import ReportedDate, bounds_of
from domain.measures import Family, Measure
from domain.standing import dates_clash, days_of, ends_of_extent

_DAYS_A_MONTH = Decimal("365.2425") / 12


def compare_dates(key: str, claims: Iterable[Claim]) -> Iterator[Conflict]:
    """Yield the conflict between the dates of one occurrence, if there is one.

    It is a contradiction where dates clash that sources give, and that do not rest on an inference.
    """
    dated = [claim for claim in claims if claim.day_from or claim.day]
    if len({claim.as_of for claim in dated}) == 1:
        return
    ordered = sorted(dated, key=lambda claim: claim.order)
    sides = _by_text(ordered)
    clashing = _clashing(sides)
    if not clashing:
        return
    firm = _clashing(_by_text(claim for claim in ordered if claim.source and not claim.inferred))
    grade = Grade.CONTRADICTION if firm else Grade.TENSION
    reason = excluded(len(clashing)) if firm else _why_not_firm(clashing)
    yield Conflict(key, ConflictKind.DATE, grade, None, reason, tuple(clashing))


def _why_not_firm(sides: Iterable[Side]) -> str:
    """Return why sides that clash are only in tension: what is computed follows from what is recorded so far."""
    if any(claim.source is None for side in sides for claim in side):
        return "one is computed from the recorded actions, which may not be all"
    return "one rests on an inference"


def _by_text(claims: Iterable[Claim]) -> list[Side]:
    """Return the claims by their dates, in the order of time."""
    texts: dict[str, list[Claim]] = {}
    for claim in claims:
        texts.setdefault(claim.as_of or "", []).append(claim)
    dated = sorted((*days_of(_date_of(group[0])), text) for text, group in texts.items())
    return [tuple(texts[text]) for _, _, text in dated]


def _date_of(claim: Claim) -> ReportedDate:
    """Return the date that a claim is, with the bounds that the log has."""
    return ReportedDate.model_construct(edtf=claim.as_of or "", earliest=claim.day_from, latest=claim.day)


def _clashing(sides: Sequence[Side]) -> list[Side]:
    """Return the sides that clash with some other.

    A date that clashes with any other clashes with the one that ends first, the one that starts last or, both being
    extents, with one that `_rivals` gives.
    """
    if not sides:
        return []
    dates = [_date_of(side[0]) for side in sides]
    ends_first = min(dates, key=lambda when: days_of(when)[1])
    starts_last = max(dates, key=lambda when: days_of(when)[0])
    rivals = _rivals([when for when in dates if when.is_extent])

    def clashes(when: ReportedDate) -> bool:
        others = (ends_first, starts_last, *rivals.get(when.edtf, ()))
        return any(dates_clash(when, other) for other in others)

    return [side for side, when in zip(sides, dates, strict=True) if clashes(when)]


def _rivals(extents: Sequence[ReportedDate]) -> dict[str, list[ReportedDate]]:
    """Return by its text the two others that an extent may fail to nest with, if it does so with any.

    Those are, of all that surely start before it, the one that ends first and, of all that surely start after it, the
    one that ends last.
    """
    ends = {when.edtf: ends_of_extent(when) for when in extents}
    starting = sorted(extents, key=lambda when: ends[when.edtf][0][1])
    started = sorted(extents, key=lambda when: ends[when.edtf][0][0])
    ends_first = list(accumulate(starting, lambda *two: min(two, key=lambda when: ends[when.edtf][1][1])))
    ends_last = list(accumulate(reversed(started), lambda *two: max(two, key=lambda when: ends[when.edtf][1][0])))
    surely_before = [ends[when.edtf][0][1] for when in starting]
    surely_after = [ends[when.edtf][0][0] for when in started]
    rivals: dict[str, list[ReportedDate]] = {}
    for text, ((earliest, latest), _) in ends.items():
        before, after = bisect_left(surely_before, earliest), len(extents) - bisect_right(surely_after, latest)
        rivals[text] = [*ends_first[before - 1 : before], *ends_last[after - 1 : after]]
    return rivals


def span_of(measure: Measure, when: ReportedDate) -> tuple[Decimal, Decimal] | None:
    """Return the shortest and longest length, in months, that an interval of dates allows; None for no interval.

    `2022-02/2024-08` is at least from the last of February 2022 to the first of August 2024.
    """
    if measure.family is not Family.DURATION or "/" not in when.edtf or not (when.earliest and when.latest):
        return None
    start, _, end = when.edtf.partition("/")
    latest_start, earliest_end = bounds_of(start)[1], bounds_of(end)[0]
    assert latest_start is not None
    assert earliest_end is not None
    return _months(latest_start, earliest_end), _months(when.earliest, when.latest)


def _months(start: str, end: str) -> Decimal:
    days = (date.fromisoformat(end[:10]) - date.fromisoformat(start[:10])).days + 1
    return max(Decimal(0), Decimal(days) / _DAYS_A_MONTH)
