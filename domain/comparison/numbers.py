"""Numbers as comparisons see them: what a side's words allow, and which sides clash."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from domain.claims import Claim, ClaimRole, Side
from domain.figures import POINT, Operator
from domain.measures import UNITS, Family, Measure


class Edge(NamedTuple):
    """An end of what words allow: at a number, just above it (1) or just below it (-1)."""

    number: Decimal
    beyond: int = 0


_BEYOND = {Operator.MORE_THAN: 1, Operator.LESS_THAN: -1}


@dataclass(frozen=True, slots=True)
class NumberSide:
    """Claims of one number, and what their words allow, in the first unit of the measure's family.

    `point` is the number that they name or approximate; `floor` and `ceiling` are None where they set none.
    """

    claims: Side
    point: Decimal | None
    floor: Edge | None
    ceiling: Edge | None

    @property
    def first(self) -> Claim:
        """Return the first claim: the others say the same."""
        return self.claims[0]

    @property
    def is_approximate(self) -> bool:
        """Return whether the words only approximate the number."""
        return self.first.is_approximate

    @property
    def is_about(self) -> bool:
        """Return whether the words allow more and less than the number; how much is left open beside an interval."""
        return self.first.operator is Operator.ABOUT

    @property
    def is_interval(self) -> bool:
        """Return whether this is a length that is read off an interval of dates."""
        return self.first.role == ClaimRole.INTERVAL


def strictness(operator: Operator) -> int:
    """Return whether words leave out the number itself: 1 for `more than`, -1 for `less than`, else 0."""
    return _BEYOND.get(operator, 0)


def base_of(rules: Measure, number: Decimal, unit: str) -> Decimal:
    """Return a number in the first unit of its family: two decades are 240 months."""
    return number * size_of(rules, unit)


def size_of(rules: Measure, unit: str) -> Decimal:
    """Return the size of a unit in the first one of its family; amounts of money are never converted."""
    return UNITS[rules.family].get(unit, Decimal(1))


def number_sides(rules: Measure, claims: Iterable[Claim]) -> list[NumberSide]:
    """Return the claims of one day grouped by what they say, in the order of their numbers."""
    keyed = sorted(((_position(rules, claim), claim.order, claim) for claim in claims), key=lambda item: item[:2])
    return [
        _side(rules, tuple(claim for _, _, claim in group)) for _, group in groupby(keyed, key=lambda item: item[0])
    ]


def _position(rules: Measure, claim: Claim) -> tuple[str, Decimal, Decimal, str]:
    """Return what a claim says: its currency, number or range, and operator."""
    currency = claim.unit if rules.family is Family.MONEY else ""
    low, high = claim.given
    operator = "" if claim.operator in POINT and claim.value is not None else claim.operator.value
    bases = base_of(rules, low, claim.unit), base_of(rules, high, claim.unit)
    return currency, *bases, claim.role if claim.role == ClaimRole.INTERVAL else operator


def _side(rules: Measure, claims: Side) -> NumberSide:
    first = claims[0]
    low, high = first.bounds
    beyond = strictness(first.operator)
    floor, ceiling = (None if end is None else Edge(base_of(rules, end, first.unit), beyond) for end in (low, high))
    point = base_of(rules, first.value, first.unit) if first.is_point and first.value is not None else None
    if point is not None and first.operator is Operator.ABOUT:  # compatible with bounds at the number itself
        floor, ceiling = Edge(point, -1), Edge(point, 1)
    return NumberSide(claims, point, floor, ceiling)


@dataclass(frozen=True, slots=True)
class Extremes:
    """The furthest that some sides reach: what any other is compared with, instead of with each of them."""

    floor: Edge | None
    """The highest of the floors."""
    ceiling: Edge | None
    """The lowest of the ceilings."""

    @classmethod
    def of(cls, sides: Iterable[NumberSide]) -> "Extremes":
        """Return the extremes of some sides."""
        floors, ceilings = [], []
        for side in sides:
            floors += [side.floor] if side.floor else []
            ceilings += [side.ceiling] if side.ceiling else []
        return cls(max(floors, default=None), min(ceilings, default=None))

    def exclude(self, side: NumberSide) -> bool:
        """Return whether one of the sides allows nothing that a side allows."""
        return is_above(side.floor, self.ceiling) or is_above(self.floor, side.ceiling)


def is_above(floor: Edge | None, ceiling: Edge | None) -> bool:
    """Return whether a floor is above a ceiling, so that no number satisfies both."""
    return floor is not None and ceiling is not None and floor > ceiling


def clashing(sides: Sequence[NumberSide]) -> list[NumberSide]:
    """Return the sides that clash with some other: a bound that is satisfied is not one of them.

    An approximation clashes with every other number that is named or approximated. Two intervals of dates are left to
    the comparison of dates.
    """
    lengths = Extremes.of(side for side in sides if not side.is_interval)
    bounding = Extremes.of(side for side in sides if not (side.is_interval or side.is_about))
    everything = Extremes.of(sides)
    points = {side.point for side in sides if side.point is not None}
    approximated = {side.point for side in sides if side.is_approximate}

    def clashes(side: NumberSide) -> bool:
        if (bounding if side.is_interval else lengths if side.is_about else everything).exclude(side):
            return True
        others = points if side.is_approximate else approximated
        return side.point is not None and len(others) > (side.point in others)

    return [side for side in sides if clashes(side)]


def cannot_all_hold(rules: Measure, stated: Sequence[tuple[NumberSide, Claim]], *, rounded: bool) -> bool:
    """Return whether definite claims of one population exclude each other.

    With `rounded`, two lengths in different units may be the same if they differ by half the coarser unit at most.
    """
    bounds = Extremes.of(side for side, _ in stated if side.point is None)
    if any(bounds.exclude(side) for side, _ in stated):
        return True
    by_unit: dict[Decimal, list[Decimal]] = {}
    for side, claim in stated:
        if side.point is not None:
            by_unit.setdefault(size_of(rules, claim.unit), []).append(side.point)
    ranges = [(size, min(points), max(points)) for size, points in by_unit.items()]
    return any(
        max(one_high - other_low, other_high - one_low) > _tolerance(one, other, rounded=rounded)
        for one, one_low, one_high in ranges
        for other, other_low, other_high in ranges
    )


def _tolerance(one: Decimal, other: Decimal, *, rounded: bool) -> Decimal:
    """Return by how much two numbers in units of these sizes may differ: there are at most five units."""
    return max(one, other) / 2 if rounded and one != other else Decimal(0)
