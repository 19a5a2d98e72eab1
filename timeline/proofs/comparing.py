"""What happened to a log, from the hashes that its events had and those that they have."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

ChangeKind = Literal["altered", "removed", "inserted", "moved", "cut off"]


@dataclass(frozen=True, slots=True)
class Change:
    """Something done to the log: what, and to the events from one place to another, counted from 1.

    Places are those that the events had; those of inserted and moved ones are where they are now.
    """

    kind: ChangeKind
    first: int
    last: int


def changes(expected: Iterable[bytes], actual: Iterable[bytes]) -> list[Change]:
    """Return how the leaves of a log differ from those that it had; nothing where they are the same."""
    before, now, at = _from_first_difference(expected, actual)
    if not before and not now:
        return []
    same = _same_at_end(before, now)
    if same:
        before, now = before[:-same], now[:-same]
    return list(_ranges(_named(before, now, at, ends=not same)))


def _from_first_difference(expected: Iterable[bytes], actual: Iterable[bytes]) -> tuple[list[bytes], list[bytes], int]:
    """Return what follows the last leaf that both have in common, and how many are before."""
    pairs = zip_longest(expected, actual)
    for at, (before, now) in enumerate(pairs):
        if before != now:
            rest = [(before, now), *pairs]
            return [one for one, _ in rest if one is not None], [one for _, one in rest if one is not None], at
    return [], [], 0


def _same_at_end(before: Sequence[bytes], now: Sequence[bytes]) -> int:
    same = 0
    for one, other in zip(reversed(before), reversed(now), strict=False):
        if one != other:
            break
        same += 1
    return same


def _named(before: Sequence[bytes], now: Sequence[bytes], at: int, *, ends: bool) -> Iterator[tuple[ChangeKind, int]]:
    """Yield what happened to each event between the first and the last difference, and its place."""
    gone, new = Counter(before) - Counter(now), Counter(now) - Counter(before)
    if len(before) == len(now):
        yield from _where_each_has_a_place(before, now, gone, at)
        return
    removed = list(_places(before, gone, at))
    if removed and not new and ends and removed[-1] == at + len(before):
        first = _start_of_run(removed)
        yield from (("removed", place) for place in removed[:first])
        yield from (("cut off", place) for place in removed[first:])
    else:
        yield from (("removed", place) for place in removed)
    yield from (("inserted", place) for place in _places(now, new, at))
    if not gone and not new:
        yield from (("moved", at + number) for number in range(1, len(now) + 1))


def _where_each_has_a_place(
    before: Sequence[bytes], now: Sequence[bytes], gone: Counter[bytes], at: int
) -> Iterator[tuple[ChangeKind, int]]:
    for place, (one, other) in enumerate(zip(before, now, strict=True), at + 1):
        if one != other:
            yield ("altered" if gone[one] else "moved"), place


def _places(leaves: Sequence[bytes], wanted: Counter[bytes], at: int) -> Iterator[int]:
    left = wanted.copy()
    for place, leaf in enumerate(leaves, at + 1):
        if left[leaf] > 0:
            left[leaf] -= 1
            yield place


def _start_of_run(places: Sequence[int]) -> int:
    """Return the index from which on places follow each other until the last."""
    start = len(places) - 1
    while start and places[start - 1] == places[start] - 1:
        start -= 1
    return start


def _ranges(named: Iterable[tuple[ChangeKind, int]]) -> Iterator[Change]:
    """Yield a change for each run of places to which the same was done."""
    found: Change | None = None
    for kind, place in named:
        if found and found.kind == kind and found.last == place - 1:
            found = Change(kind, found.first, place)
            continue
        if found:
            yield found
        found = Change(kind, place, place)
    if found:
        yield found
