"""Occurrences nested under what they are part of, within one group of a timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.ordering import Pair, Timed, trees_in_order
from timeline.web.pages._shared import Row


@dataclass(slots=True)
class Entry:
    """An occurrence with its parts. A ghost, without a row, names a whole that is shown elsewhere."""

    id: str
    title: str
    row: Row | None
    parts: list[Entry] = field(default_factory=list)


def in_order(entries: Sequence[Entry], pairs: Iterable[Pair], day: str) -> list[Entry]:
    """Return the trees of a day in order at every level: by part of the day, and by what sources put before what.

    Entries come in the order in which they were recorded. `pairs` are of any occurrences, the first before the second.
    """
    parts: dict[str | None, list[Entry]] = {None: list(entries)}
    waiting = list(entries)
    while waiting:
        entry = waiting.pop()
        if entry.parts:
            parts[entry.id] = entry.parts
            waiting += entry.parts
    by_id = {entry.id: entry for siblings in parts.values() for entry in siblings}
    timed = {whole: [_timed(entry, day) for entry in siblings] for whole, siblings in parts.items()}
    ordered = trees_in_order(timed, pairs)
    for whole, identities in ordered.items():
        if whole is not None:
            by_id[whole].parts = [by_id[identity] for identity in identities]
    return [by_id[identity] for identity in ordered[None]]


def _timed(entry: Entry, day: str) -> Timed:
    """Return when in a day an entry began, as far as that is known; what began on another day has no time in it."""
    row = entry.row
    if row is None or (row["occurred_from"] or "")[:10] != day:
        return Timed(entry.id)
    return Timed(entry.id, row["part_of_day"], row["occurred_from"])


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
