"""Numbers of one population and day: one conflict with every side that clashes, and its grade."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from domain.claims import Claim, Conflict, ConflictKind, Grade
from domain.comparison.numbers import NumberSide, cannot_all_hold, clashing
from domain.measures import Family, Measure

Stated = tuple[NumberSide, Claim]
"""A claim with the side that it is on."""


A_PAIR = 2
"""The number of sides of which each denies the other."""


class Verdict(NamedTuple):
    """How far sides clash, and why it is graded so."""

    grade: Grade
    reason: str


def compare_day(measure: str, key: str, rules: Measure, sides: Sequence[NumberSide]) -> Iterator[Conflict]:
    """Yield the conflict between numbers of one population and day, if there is one."""
    currencies = {side.first.unit for side in sides} if rules.family is Family.MONEY else set()
    if len(currencies) > 1:
        grade, reason = _currencies_verdict(rules, sides)
        yield Conflict(key, ConflictKind.CURRENCY, grade, measure, reason, _claims(sides))
    elif involved := clashing(sides):
        grade, reason = _verdict(rules, involved)
        yield Conflict(key, ConflictKind.NUMBER, grade, measure, reason, _claims(involved))


def excluded(sides: int) -> str:
    """Return the reason of a contradiction: only of one is it said that not all sides can be right."""
    return "they cannot all be right" if sides > A_PAIR else "both cannot be right"


def _claims(sides: Sequence[NumberSide]) -> tuple[tuple[Claim, ...], ...]:
    return tuple(side.claims for side in sides)


def _verdict(rules: Measure, sides: Sequence[NumberSide]) -> Verdict:
    """Return the most serious grade of any two of the sides, which clash, with its reason."""
    definite = [(side, claim) for side in sides if not side.is_approximate for claim in side.claims]
    firm = [(side, claim) for side, claim in definite if claim.is_firm]
    if not rules.spans and _exclude_each_other(rules, firm, rounded=True):
        return Verdict(Grade.CONTRADICTION, excluded(len({side.claims for side, _ in firm})))
    if any(side.is_approximate for side in sides):
        return Verdict(Grade.TENSION, "one is an approximation")
    if rules.spans:
        return Verdict(Grade.TENSION, "they may count from different starts")
    if _exclude_each_other(rules, definite, rounded=True):
        inferred = any(claim.inferred for _, claim in definite)
        return Verdict(Grade.TENSION, "one rests on an inference" if inferred else "one may be of another day")
    if _exclude_each_other(rules, definite, rounded=False):
        return Verdict(Grade.TENSION, "one may be rounded to the coarser unit")
    return Verdict(Grade.EXPLAINED, "they count different populations")


def _exclude_each_other(rules: Measure, stated: Sequence[Stated], *, rounded: bool) -> bool:
    """Return whether claims exclude each other that count the same population, in the same unit of money."""
    return bool(_sides_that_exclude(rules, stated, rounded=rounded))


def _sides_that_exclude(rules: Measure, stated: Sequence[Stated], *, rounded: bool) -> int:
    """Return on how many sides the claims are that exclude each other, in the unit of money that has the most."""
    groups: dict[tuple[str | None, str], list[Stated]] = {}
    for side, claim in stated:
        currency = claim.unit if rules.family is Family.MONEY else ""
        groups.setdefault((claim.counted, currency), []).append((side, claim))
    excluding = (group for group in groups.values() if cannot_all_hold(rules, group, rounded=rounded))
    return max((len({side.claims for side, _ in group}) for group in excluding), default=0)


def _currencies_verdict(rules: Measure, sides: Sequence[NumberSide]) -> Verdict:
    """Return how far amounts in several currencies clash: nothing is converted, so they may be worth the same."""
    firm = [(side, claim) for side in sides if not side.is_approximate for claim in side.claims if claim.is_firm]
    points = {(side.point, claim.unit) for side, claim in firm if side.point is not None}
    if len({point for point, _ in points}) < len(points):
        return Verdict(Grade.CONTRADICTION, "the same number is given in different currencies")
    if differing := _sides_that_exclude(rules, firm, rounded=False):
        return Verdict(Grade.CONTRADICTION, f"amounts in one currency differ: {excluded(differing)}")
    return Verdict(Grade.TENSION, "the currencies differ, and one amount may be converted from another")
