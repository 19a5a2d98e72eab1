"""Find what a recording changes: the conflicts it opens, changes or closes, and totals, treaties and pledges.

A dry run is the recording itself, in a transaction on the archive that is rolled back at the end: nothing is copied,
and every effect listed is one that would come about.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace

from timeline.history.differences import Difference, Snapshot, compared, snapshot
from timeline.log.archive import Archive
from timeline.projecting.engine import Progress, Projector
from timeline.recording.signature_dates import MisdatedSignature, misdated_signatures

_CONFLICTS, _TOTALS, _PLEDGES = "conflicts", ("treaties", "signatories_per_day"), "pledges"
_IGNORED = ("treaty", "day", "claims", "operator", "as_printed", "named_new", "evidence")
"""Columns that say which row it is, or how a value came about, and not what it is."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What a recording changed, or would change, in the tables; no totals of a treaty, and no pledge, new with it."""

    conflicts: Sequence[Difference] = ()
    totals: Sequence[Difference] = ()
    pledges: Sequence[Difference] = ()
    misdated_signatures: Sequence[MisdatedSignature] = ()


FindEffects = Callable[..., Effects]
"""Brings the tables up to date, with a progress bar if one is given, and returns what has changed in them."""


@contextmanager
def watched(archive: Archive, projector: Projector, *, dry_run: bool) -> Iterator[FindEffects]:
    """Let something be recorded, and give a way to find its effects; a dry run is rolled back at the end.

    A dry run holds the write lock, so its effects are its own. Otherwise each recording has a transaction of its own,
    and the effects include those of what other processes record in the meantime.
    """
    with archive.rolled_back() if dry_run else nullcontext():
        projector.catch_up()
        watched_tables = (_CONFLICTS, *_TOTALS, _PLEDGES)
        before, misdated = snapshot(archive, watched_tables), misdated_signatures(archive)

        def effects(progress: Progress | None = None) -> Effects:
            projector.catch_up(progress=progress)
            found = _effects(before, snapshot(archive, watched_tables))
            new = [signature for signature in misdated_signatures(archive) if signature not in misdated]
            return replace(found, misdated_signatures=new)

        yield effects


def _effects(before: Snapshot, after: Snapshot) -> Effects:
    differences = list(compared(before, after))
    new = [difference for difference in differences if difference.change == "new"]
    new_treaties = {difference.key for difference in new if difference.table == "treaties"}
    totals = [
        _with_numbers(difference, before, after)
        for difference in differences
        if difference.table in _TOTALS and difference.key.partition(" ")[0] not in new_treaties
    ]
    conflicts = [_as_open(difference, before, after) for difference in differences if difference.table == _CONFLICTS]
    return Effects(
        conflicts=[conflict for conflict in conflicts if conflict],
        totals=[total for total in totals if total.changes],
        pledges=[
            _with_numbers(difference, before, after)
            for difference in differences
            if difference.table == _PLEDGES and difference.change == "changed"
        ],
    )


def _as_open(difference: Difference, before: Snapshot, after: Snapshot) -> Difference | None:
    """Return what becomes of a conflict that is open before or after: one that is settled stays listed, but closes."""
    was, now = (rows[_CONFLICTS].get(difference.key, {}).get("status") == "open" for rows in (before, after))
    if not (was or now):
        return None
    return replace(difference, change="changed" if was and now else "new" if now else "gone")


def _with_numbers(difference: Difference, before: Snapshot, after: Snapshot) -> Difference:
    """Return a difference with the old and the new value of each column that says what a total or pledge is."""
    old, new = (rows[difference.table].get(difference.key, {}) for rows in (before, after))
    names = [name for name in {**old, **new} if name not in _IGNORED and not name.endswith(("source", "figure", "_in"))]
    changes = {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}
    return replace(difference, changes=changes)
