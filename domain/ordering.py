"""The order of what happened on one day: by part of the day, and by what sources put before what.

A part of the day, or a time, is never overruled. A source's `before` or `after` comes next; where sources contradict
each other, or nothing is said, the order in which things were recorded decides, which is mostly that of the reports.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import chain, pairwise

from domain.dates import PartOfDay
from domain.relations import RelationType

_PARTS = {part.value: rank for rank, part in enumerate(PartOfDay)}
_FIRST_HOURS = (0, 11, 13, 18, 21)
"""The hour from which a time belongs to each part of the day: 12:30 is at noon, 18:00 in the evening."""

Pair = tuple[str, str]
"""Two ids: a source puts the first before the second."""
_Rank = tuple[int, str]
"""A part of the day by its number, and a time in it, or an empty text."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Something of one day: its part of the day, or the second at which it began (`2031-05-02T09:30:00`), if known."""

    id: str
    part_of_day: str | None = None
    began: str | None = None

    @property
    def rank(self) -> _Rank | None:
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


def trees_in_order(parts: Mapping[str | None, Sequence[Timed]], pairs: Iterable[Pair]) -> dict[str | None, list[str]]:
    """Return the ids of the parts of each whole in order; None has what is part of nothing.

    Order is by beginning. What is after a part began after the whole did, so that it follows the whole. What is before
    a part comes before the whole only if that part stands first in it: otherwise it may have begun after the whole,
    and the pair says nothing about the two.
    """
    above = {part.id: whole for whole, siblings in parts.items() if whole is not None for part in siblings}
    between: dict[str | None, list[tuple[str, list[str]]]] = {whole: [] for whole in parts}
    for first, second in pairs:
        firsts, seconds, whole = _up_to_siblings(_line(first, above), _line(second, above))
        if firsts and seconds and whole in between:
            between[whole].append((firsts[-1], seconds))
    ordered: dict[str | None, list[str]] = {}
    for whole in sorted(parts, key=lambda whole: _depth(whole, above), reverse=True):
        siblings = [
            (first, seconds[-1])
            for first, seconds in between[whole]
            if all(ordered[outer][0] == inner for inner, outer in pairwise(seconds))
        ]
        ordered[whole] = in_order(parts[whole], siblings)
    return ordered


def _line(identity: str, above: Mapping[str, str]) -> list[str]:
    """Return an id and all that it stands under, from the inside out."""
    line = [identity]
    while (whole := above.get(line[-1])) is not None and whole not in line:
        line.append(whole)
    return line


def _depth(whole: str | None, above: Mapping[str, str]) -> int:
    return 0 if whole is None else len(_line(whole, above))


def _up_to_siblings(firsts: list[str], seconds: list[str]) -> tuple[list[str], list[str], str | None]:
    """Return two lines up to siblings, and the whole that these are parts of; one is empty for a whole and its part."""
    whole = None
    while firsts and seconds and firsts[-1] == seconds[-1]:
        whole, firsts, seconds = firsts[-1], firsts[:-1], seconds[:-1]
    return firsts, seconds, whole


def in_order(siblings: Sequence[Timed], pairs: Iterable[Pair]) -> list[str]:
    """Return the ids of what happened on one day in order, given siblings in the order in which they were recorded.

    Whatever the pairs say, nothing comes before what its part of the day or its time puts first. In a circle of pairs,
    the sibling recorded first goes first.
    """
    numbers = {sibling.id: number for number, sibling in enumerate(siblings)}
    ranks = [sibling.rank for sibling in siblings]
    stated = {(numbers[one], numbers[two]) for one, two in pairs if one != two and {one, two} <= numbers.keys()}
    possible = {(one, two) for one, two in stated if not _is_sooner(ranks[two], ranks[one])}
    graph = _Graph.of(range(len(siblings)), possible.union(_steps_of_time(ranks)))
    waits = {node: len(earlier) for node, earlier in graph.before.items()}
    ready = sorted(node for node, count in waits.items() if not count)
    ordered: list[str] = []
    while graph.left:
        node = heappop(ready) if ready else graph.first_of_a_circle()
        graph.left.remove(node)
        if node >= 0:
            ordered.append(siblings[node].id)
        for later in graph.after[node]:
            waits[later] -= 1
            if not waits[later] and later in graph.left:
                heappush(ready, later)
    return ordered


def _is_sooner(one: _Rank | None, other: _Rank | None) -> bool:
    """Tell whether the part of the day or the time of one is before that of another."""
    if one is None or other is None:
        return False
    (part, time), (other_part, other_time) = one, other
    return part < other_part or (part == other_part and "" < time < other_time)


def _steps_of_time(ranks: Sequence[_Rank | None]) -> Iterator[tuple[int, int]]:
    """Yield what parts of the day and times put before what: siblings by their numbers, and marks between them.

    A mark is a negative number: all of one part of the day, or of one time, come before the mark that follows it.
    """
    parts: dict[int, dict[str, list[int]]] = {}
    for number, rank in enumerate(ranks):
        if rank is not None:
            parts.setdefault(rank[0], {}).setdefault(rank[1], []).append(number)
    mark = -1
    for _, times in sorted(parts.items()):
        start, without_time = mark, times.pop("", [])
        for _, here in sorted(times.items()):
            yield from ((mark, number) for number in here)
            mark -= 1
            yield from ((number, mark) for number in here)
        mark = min(mark, start - 1)
        yield from ((start, number) for number in without_time)
        yield from ((number, mark) for number in without_time)


@dataclass(frozen=True, slots=True)
class _Graph:
    """What comes before and after what, and which of these are still to be put in order."""

    before: Mapping[int, set[int]]
    after: Mapping[int, set[int]]
    left: set[int]

    @classmethod
    def of(cls, numbers: Iterable[int], steps: Collection[tuple[int, int]]) -> "_Graph":
        """Return the graph of steps from what is earlier to what is later."""
        nodes = {*numbers, *chain.from_iterable(steps)}
        before: dict[int, set[int]] = {node: set() for node in nodes}
        after: dict[int, set[int]] = {node: set() for node in nodes}
        for earlier, later in steps:
            before[later].add(earlier)
            after[earlier].add(later)
        return cls(before, after, nodes)

    def first_of_a_circle(self) -> int:
        """Return the first sibling of a circle that nothing outside of it must come before.

        Parts of the day make no circle, so that one of the circle waits for no time.
        """
        follows_a_circle: set[int] = set()
        for node in sorted(node for node in self.left if node >= 0):
            if node in follows_a_circle or any(earlier < 0 for earlier in self.before[node] & self.left):
                continue
            later = self._reached(node, self.after)
            if self._reached(node, self.before) <= later:
                return node
            follows_a_circle |= later
        raise AssertionError("what is left has a circle, or something that waits for nothing")

    def _reached(self, node: int, steps: Mapping[int, set[int]]) -> set[int]:
        """Return all that is left and reached from a node by one step or more."""
        found: set[int] = set()
        waiting = [node]
        while waiting:
            new = (steps[waiting.pop()] & self.left) - found
            found |= new
            waiting += new
        return found
