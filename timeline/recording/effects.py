"""Tell what an act brings: which conflicts it opens, changes or closes, and what becomes of totals and of treaties.

A dry run is the act itself, in a transaction on the archive that is rolled back at the end: nothing is copied, and
nothing is told that would not come about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace

from timeline.history.differences import Difference, Snapshot, compared, snapshot
from timeline.log.archive import Archive
from timeline.projecting.engine import Progress, Projector

_CONFLICTS, _TOTALS = "conflicts", ("treaties", "signatories_per_day")
_ASIDE = ("treaty", "day", "claims", "operator", "as_printed", "named_new")
"""Columns that say which row it is, or how a total came about, and not what it is."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What an act changed, or would change, in the tables; of a treaty that is new with it, no totals."""

    conflicts: Sequence[Difference] = ()
    totals: Sequence[Difference] = ()


Telling = Callable[..., Effects]
"""Brings the tables up to date, with a progress bar if one is given, and returns what has changed in them."""


@contextmanager
def watched(archive: Archive, projector: Projector, *, dry_run: bool) -> Iterator[Telling]:
    """Let something be recorded, and give a way to learn its effects; a dry run is rolled back at the end.

    A dry run holds the write lock, so nothing else is in what it tells. Otherwise each recording has a transaction
    of its own, and what other processes record meanwhile is told as well.
    """
    with archive.rolled_back() if dry_run else nullcontext():
        projector.catch_up()
        before = snapshot(archive, (_CONFLICTS, *_TOTALS))

        def effects(progress: Progress | None = None) -> Effects:
            projector.catch_up(progress=progress)
            return _effects(before, snapshot(archive, (_CONFLICTS, *_TOTALS)))

        yield effects


def _effects(before: Snapshot, after: Snapshot) -> Effects:
    found = list(compared(before, after))
    new = {each.key for each in found if each.table == "treaties" and each.change == "new"}
    totals = [
        _with_numbers(each, before, after)
        for each in found
        if each.table in _TOTALS and each.key.partition(" ")[0] not in new
    ]
    conflicts = [_as_open(each, before, after) for each in found if each.table == _CONFLICTS]
    return Effects([each for each in conflicts if each], [each for each in totals if each.changes])


def _as_open(difference: Difference, before: Snapshot, after: Snapshot) -> Difference | None:
    """Return what becomes of a conflict as an open one, if it ever is: a settled one stays listed, and is closed."""
    was, now = (rows[_CONFLICTS].get(difference.key, {}).get("status") == "open" for rows in (before, after))
    if not (was or now):
        return None
    return replace(difference, change="changed" if was and now else "new" if now else "gone")


def _with_numbers(difference: Difference, before: Snapshot, after: Snapshot) -> Difference:
    """Return a difference with the old and the new value of each column that says what a total is."""
    old, new = (rows[difference.table].get(difference.key, {}) for rows in (before, after))
    names = [name for name in {**old, **new} if name not in _ASIDE and not name.endswith(("source", "figure", "_in"))]
    changes = {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}
    return replace(difference, changes=changes)
