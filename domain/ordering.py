"""The order of what happened on one day: by part of the day, and by what sources put before what.

A part of the day, or a time, is never overruled. A source's `before` or `after` comes next; where sources contradict
each other, or nothing is said, the order in which things were recorded decides, which is mostly that of the reports.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.dates import PartOfDay
from domain.relations import RelationType

_PARTS = {part.value: rank for rank, part in enumerate(PartOfDay)}
_FIRST_HOURS = (0, 11, 13, 18, 21)
"""The hour from which a time belongs to each part of the day: 12:30 is at noon, 18:00 in the evening."""

Pair = tuple[str, str]
"""Two ids: a source puts the first before the second."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Something of one day: its part of the day, or the second at which it began (`2031-05-02T09:30:00`), if known."""

    id: str
    part_of_day: str | None = None
    began: str | None = None

    @property
    def rank(self) -> tuple[int, str] | None:
        """Return where in the day it belongs, as far as that is known: its part of the day, and its time if it has one.

        What has only a part of the day is neither before nor after a time within that part.
        """
        time = (self.began or "").partition("T")[2]
        if time:
            return sum(int(time[:2]) >= hour for hour in _FIRST_HOURS) - 1, time
        return (_PARTS[self.part_of_day], "") if self.part_of_day in _PARTS else None


def earlier_first(relation: str, subject: str, other: str) -> Pair | None:
    """Return which of two occurrences a relation puts first, or None: what is part of another is ordered within it.

    What happened during another comes after it, as that had begun before.
    """
    match relation:
        case RelationType.BEFORE:
            return subject, other
        case RelationType.AFTER | RelationType.ANSWERS | RelationType.DURING:
            return other, subject
    return None


def between_siblings(pairs: Iterable[Pair], above: Mapping[str, str]) -> Iterator[Pair]:
    """Yield each pair as one of siblings: what contains the first before what contains the second.

    `above` has the whole that each id stands under, if it stands under any. A pair of a whole and its own part says
    nothing about siblings, and is left out.
    """
    for first, second in pairs:
        firsts, seconds = _line(first, above), _line(second, above)
        while firsts and seconds and firsts[-1] == seconds[-1]:
            firsts.pop()
            seconds.pop()
        if firsts and seconds:
            yield firsts[-1], seconds[-1]


def _line(identity: str, above: Mapping[str, str]) -> list[str]:
    """Return an id and all that it stands under, from the inside out."""
    line = [identity]
    while (whole := above.get(line[-1])) is not None and whole not in line:
        line.append(whole)
    return line


def in_order(siblings: Sequence[Timed], pairs: Iterable[Pair]) -> list[str]:
    """Return the ids of what happened on one day in order, given siblings in the order in which they were recorded.

    Whatever the pairs say, nothing comes before what its part of the day or its time puts first. In a circle of pairs,
    the sibling recorded first goes first.
    """
    timed = {sibling.id: {other.id for other in siblings if _is_sooner(other, sibling)} for sibling in siblings}
    earlier = {identity: set(others) for identity, others in timed.items()}
    for first, second in pairs:
        if first != second and first in timed and second in timed:
            earlier[second].add(first)
    left, ordered = dict.fromkeys(timed), list[str]()
    while left:
        free = (identity for identity in left if not earlier[identity] & left.keys())
        ordered.append(next(free, None) or _first_of_a_circle(left, timed, earlier))
        del left[ordered[-1]]
    return ordered


def _is_sooner(one: Timed, other: Timed) -> bool:
    """Tell whether the part of the day or the time of one is before that of another."""
    if one.rank is None or other.rank is None:
        return False
    (part, time), (other_part, other_time) = one.rank, other.rank
    return part < other_part or (part == other_part and "" < time < other_time)


def _first_of_a_circle(left: Collection[str], timed: Mapping[str, set[str]], earlier: Mapping[str, set[str]]) -> str:
    """Return the first id of a circle that nothing outside of it must come before; parts of the day make no circle."""
    before = {identity: earlier[identity] & set(left) for identity in left}
    return next(
        identity
        for identity in left
        if not timed[identity] & before.keys()
        and all(identity in _all_before(other, before) for other in _all_before(identity, before))
    )


def _all_before(identity: str, before: Mapping[str, set[str]]) -> set[str]:
    """Return all that must come before an id, what comes before those included."""
    found: set[str] = set()
    waiting = [identity]
    while waiting:
        new = before[waiting.pop()] - found
        found |= new
        waiting += new
    return found
