"""Thresholds of a rule: the number is the limit, and what is counted is part of the rule."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from domain.claims import Claim, Conflict, ConflictKind, Grade, Side, listed
from domain.comparison.days import excluded
from domain.comparison.numbers import base_of, strictness
from domain.measures import Measure

Limit = tuple[Decimal, Decimal, int]
"""The number of a rule, or the ends of a range, and whether the words leave out the number itself."""


class _Rule(NamedTuple):
    """What one source says of a rule."""

    limit: Limit
    counted: str
    claim: Claim


def compare_thresholds(measure: str, key: str, rules: Measure, claims: Iterable[Claim]) -> Iterator[Conflict]:
    """Yield the conflict between wordings of a rule, if there is one: "at least 40" and "40" say the same.

    "More than 40" is another rule than "40", and so is one that counts something else.
    """
    worded = sorted(
        (_Rule(_limit(rules, claim), claim.counted or "", claim) for claim in claims),
        key=lambda rule: (rule.limit, rule.counted, rule.claim.order),
    )
    limits, counted = {rule.limit for rule in worded}, sorted({rule.counted for rule in worded})
    if len(limits) == len(counted) == 1 or not worded:
        return
    sides = tuple(tuple(rule.claim for rule in group) for _, group in groupby(worded, key=lambda rule: rule[:2]))
    kind = ConflictKind.NUMBER if len(limits) > 1 else ConflictKind.WORDING
    grade, reason = _verdict(worded, sides)
    yield Conflict(key, kind, grade, measure, reason, sides)


def _limit(rules: Measure, claim: Claim) -> Limit:
    low, high = claim.given
    return base_of(rules, low, claim.unit), base_of(rules, high, claim.unit), strictness(claim.operator)


def _verdict(worded: Sequence[_Rule], sides: Sequence[Side]) -> tuple[Grade, str]:
    """Return how far wordings clash, and why: only numbers of the same thing counted exclude each other."""
    if _differ(rule for rule in worded if rule.claim.is_firm and not rule.claim.is_approximate):
        return Grade.CONTRADICTION, excluded(len(sides))
    if _differ(worded):
        inferred = any(rule.claim.inferred for rule in worded)
        return Grade.TENSION, "one rests on an inference" if inferred else "one is an approximation"
    first, *rest = (name.replace("-", " ") or "nothing" for name in sorted({rule.counted for rule in worded}))
    count = f"one counts {first}, {'others count' if len(rest) > 1 else 'the other'} {listed(rest, len(rest))}"
    if len({rule.limit for rule in worded}) > 1:
        return Grade.TENSION, f"the number differs, and so does what is counted: {count}"
    return Grade.TENSION, count


def _differ(worded: Iterable[_Rule]) -> bool:
    """Return whether two rules that count the same thing differ in the number."""
    limits: dict[str, Limit] = {}
    return any(limits.setdefault(rule.counted, rule.limit) != rule.limit for rule in worded)
