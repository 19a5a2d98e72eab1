"""Totals that grow: those that fall from one day to a later one, grow between sources, or have no day."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate, pairwise

from domain.claims import Claim, Conflict, ConflictKind, Grade, Side
from domain.comparison.numbers import Edge, NumberSide, clashing, is_above

Days = Mapping[str, Sequence[NumberSide]]
"""The sides of each day, in the order of days."""


def compare_undated(measure: str, key: str, undated: Sequence[NumberSide], days: Days) -> Iterator[Conflict]:
    """Yield where totals without a day differ from each other, or from all that have one.

    They may be of different days, so that this is never a contradiction. Of those with a day, the latest are shown.
    """
    known = {side.point for sides in days.values() for side in sides if side.point is not None}
    unknown = [side for side in undated if side.point not in known]
    latest = list(days.values())[-1] if days else []
    sides = clashing([*unknown, *latest])
    if any(side.first.day is None for side in sides):
        reason = "a total without a day may be of another one"
        claims = tuple(side.claims for side in sides)
        yield Conflict(key, ConflictKind.NUMBER, Grade.TENSION, measure, reason, claims)


def compare_falls(measure: str, key: str, days: Days) -> Iterator[Conflict]:
    """Yield the totals that are below an earlier one of the same population, all in one conflict."""
    stated: dict[str | None, list[_Stated]] = {}
    for sides in days.values():
        for side in sides:
            for claim in side.claims:
                stated.setdefault(claim.counted, []).append((side, claim))
    fallen = [item for group in stated.values() for item in _fallen(group)]
    if not fallen:
        return
    firm = any(_fallen([item for item in group if _is_definite(item)]) for group in stated.values())
    shown = _with(days, {claim for _, claim in fallen})
    reason = "a total does not fall from one day to a later one"
    if not firm:
        reason += ", but one of these is an approximation or rests on an inference"
    yield Conflict(key, ConflictKind.NUMBER, Grade.CONTRADICTION if firm else Grade.TENSION, measure, reason, shown)


def compare_growth(measure: str, key: str, days: Days, fallen: Collection[Claim]) -> Iterator[Conflict]:
    """Yield the totals of neighbouring days that differ and share no source, all in one conflict.

    A total that grows within one source is not a conflict, and neither is a bound; one that fell is shown apart.
    """
    grown = {day: [side for side in sides if side.point is not None] for day, sides in days.items()}
    grown = {day: left for day, sides in grown.items() if (left := _without(sides, fallen))}
    shown: set[str] = set()
    for before, after in pairwise(grown):
        if _points(grown[before]) != _points(grown[after]) and not _sources(grown[before]) & _sources(grown[after]):
            shown |= {before, after}
    if shown:
        sides = [side for day, sides in grown.items() if day in shown for side in sides]
        loose = any(claim.day_from != claim.day for side in sides for claim in side.claims)
        reason = "the totals are, or may be, of different days" if loose else "the totals are of different days"
        claims = tuple(side.claims for side in sides)
        yield Conflict(key, ConflictKind.NUMBER, Grade.EXPLAINED, measure, reason, claims)


_Stated = tuple[NumberSide, Claim]


def _is_definite(item: _Stated) -> bool:
    side, claim = item
    return not (side.is_approximate or claim.inferred)


def _lowest(side: NumberSide) -> Edge | None:
    """Return the least that a total was, an approximation taken by its number."""
    return side.floor if side.point is None else Edge(side.point)


def _highest(side: NumberSide) -> Edge | None:
    return side.ceiling if side.point is None else Edge(side.point)


_LEAST, _MOST = Edge(Decimal("-Infinity")), Edge(Decimal("Infinity"))


def _fallen(stated: Sequence[_Stated]) -> list[_Stated]:
    """Return the claims that a later one is below, or that are below an earlier one.

    A day is later than another if the first day that it may be is after the last day that the other may be.
    """
    ends = sorted((claim.day or "", _lowest(side) or _LEAST) for side, claim in stated)
    starts = sorted((claim.day_from or "", _highest(side) or _MOST) for side, claim in stated)
    highest_until = list(accumulate((edge for _, edge in ends), max, initial=_LEAST))
    lowest_from = list(accumulate((edge for _, edge in reversed(starts)), min, initial=_MOST))[::-1]
    last_days, first_days = [day for day, _ in ends], [day for day, _ in starts]

    def has_fallen(side: NumberSide, claim: Claim) -> bool:
        earlier = highest_until[bisect_left(last_days, claim.day_from or "")]
        later = lowest_from[bisect_right(first_days, claim.day or "")]
        return is_above(earlier, _highest(side)) or is_above(_lowest(side), later)

    return [(side, claim) for side, claim in stated if has_fallen(side, claim)]


def _with(days: Days, claims: Collection[Claim]) -> tuple[Side, ...]:
    """Return the sides of all days that have one of some claims."""
    return tuple(
        side.claims for sides in days.values() for side in sides if any(claim in claims for claim in side.claims)
    )


def _without(sides: Sequence[NumberSide], claims: Collection[Claim]) -> list[NumberSide]:
    return [side for side in sides if not any(claim in claims for claim in side.claims)]


def _points(sides: Iterable[NumberSide]) -> set[Decimal | None]:
    return {side.point for side in sides}


def _sources(sides: Iterable[NumberSide]) -> set[str | None]:
    return {claim.source for side in sides for claim in side.claims}
