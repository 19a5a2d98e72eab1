"""Roles that only some can have had, such as chair or host: which sources name others."""

from collections.abc import Iterable, Iterator, Sequence

from domain.claims import Claim, Conflict, ConflictKind, Grade, Side
from domain.comparison.days import A_PAIR

Names = frozenset[str]


def compare_roles(key: str, claims: Iterable[Claim]) -> Iterator[Conflict]:
    """Yield the conflict between sources that name different people or parties in one role, if there is one.

    A side is everybody whom its sources name. Where any two sides share a name it is a tension: one source may simply
    name fewer.
    """
    by_source: dict[str | None, list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: claim.order):
        by_source.setdefault(claim.source, []).append(claim)
    sides: dict[Names, list[Claim]] = {}
    for named in by_source.values():
        sides.setdefault(frozenset(claim.identity or claim.as_printed for claim in named), []).extend(named)
    if len(sides) > 1:
        ordered: list[Side] = [tuple(sides[names]) for names in sorted(sides, key=sorted)]
        apart = _some_are_apart(list(sides))
        grade = Grade.CONTRADICTION if apart else Grade.TENSION
        yield Conflict(key, ConflictKind.ROLE, grade, None, _reason(len(sides), apart=apart), tuple(ordered))


def _reason(sides: int, *, apart: bool) -> str:
    if not apart:
        return "they share some names, and one may simply name fewer"
    return "two sides share no name" if sides > A_PAIR else "they share no name"


def _some_are_apart(sides: Sequence[Names]) -> bool:
    """Return whether two sides share no name; one of the two then leaves out the most widely given name."""
    counts: dict[str, int] = {}
    for names in sides:
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    widest = max(counts, key=lambda name: counts[name])
    return any(one.isdisjoint(other) for one in sides if widest not in one for other in sides)
