"""Occurrences nested under what they are part of, within one group of a timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from timeline.web.pages._shared import Row


@dataclass(slots=True)
class Entry:
    """An occurrence with its parts. A ghost, without a row, names a whole that is shown elsewhere."""

    id: str
    title: str
    row: Row | None
    parts: list[Entry] = field(default_factory=list)


def in_order(members: Sequence[Row], earlier: Mapping[str, set[str]]) -> list[Row]:
    """Return the members in their own order, except that each comes after those that sources put before it.

    `earlier` has, for each occurrence, the ids of those before it. Sources may contradict each other: in a circle, the
    first member goes first.
    """
    left = {member["id"]: member for member in members}
    ordered: list[Row] = []
    while left:
        free = (identity for identity in left if not (earlier.get(identity, set()) & left.keys()) - {identity})
        ordered.append(left.pop(next(free, next(iter(left)))))
    return ordered


def nest(members: Sequence[Row], parents: Mapping[str, Sequence[Row]]) -> list[Entry]:
    """Return the members as trees, in their order.

    `parents` has, for each occurrence, rows with `other` and `title`: what it is part of. If there are several wholes,
    the innermost in the group is used. Parts of a whole outside the group share one ghost of it.
    """
    entries = {member["id"]: Entry(member["id"], member["title"], member) for member in members}
    above = {identity: [parent["other"] for parent in parents.get(identity, ())] for identity in entries}
    ghosts: dict[str, Entry] = {}
    roots: list[Entry] = []
    for identity, entry in entries.items():
        inside = [other for other in above[identity] if other in entries and not _is_above(identity, other, above)]
        if inside:
            entries[max(inside, key=lambda other: _depth(other, above))].parts.append(entry)
        elif above[identity] and not any(other in entries for other in above[identity]):
            whole = parents[identity][0]
            if whole["other"] not in ghosts:
                ghosts[whole["other"]] = Entry(whole["other"], whole["title"], None)
                roots.append(ghosts[whole["other"]])
            ghosts[whole["other"]].parts.append(entry)
        else:
            roots.append(entry)
    return roots


def _is_above(identity: str, other: str, above: Mapping[str, Sequence[str]]) -> bool:
    """Return whether `other` is part of `identity`: sources may relate two both ways."""
    seen: set[str] = set()
    todo = [other]
    while todo:
        current = todo.pop()
        if current == identity:
            return True
        if current not in seen:
            seen.add(current)
            todo += above.get(current, ())
    return False


def _depth(identity: str, above: Mapping[str, Sequence[str]]) -> int:
    depth, level, seen = 0, {identity}, {identity}
    while level := {other for identity in level for other in above.get(identity, ())} - seen:
        seen |= level
        depth += 1
    return depth
