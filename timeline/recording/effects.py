"""Find what a recording changes: the conflicts it opens, changes or closes, and totals, treaties and pledges.

A dry run is the recording itself, in a transaction on the archive that is rolled back at the end: nothing is copied,
and every effect listed is one that would come about.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

from timeline.history.differences import Difference, Snapshot, compared, key_columns, key_of
from timeline.log.archive import Archive
from timeline.log.progress import Progress
from timeline.log.tables import reading
from timeline.projecting.engine import Projector
from timeline.projecting.targets import Cells
from timeline.recording.signature_dates import MisdatedSignature, misdated_signatures

_CONFLICTS, _TOTALS, _PLEDGES = "conflicts", ("treaties", "signatories_per_day"), "pledges"
_WATCHED = (_CONFLICTS, *_TOTALS, _PLEDGES)
_DATED = {"occurrences": "id", "treaty_actions": "occurrence"}
"""The tables whose rows date a signature, and the column of each that names the occurrence."""
_IGNORED = (
    *("treaty", "day", "claims", "operator", "as_printed", "named_new", "evidence"),
    *("ratifications_counted", "in_force_reason", "in_force_missing", "in_force_computed_on"),
)
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


class _Touched:
    """The rows of tables that a recording touches: as they were before it, None if there was none, by their keys."""

    def __init__(self) -> None:
        """Start without any."""
        self._rows: dict[str, dict[tuple[Any, ...], Mapping[str, Any] | None]] = {table: {} for table in _WATCHED}
        self.occurrences: set[str] = set()

    def note(self, table: str, columns: Mapping[str, int], gone: Sequence[Cells], come: Sequence[Cells]) -> None:
        """Keep what a change of a table takes away, and the keys of what it brings."""
        if table in _DATED:
            self.occurrences |= {cells[columns[_DATED[table]]] for cells in come}
        if table not in _WATCHED:
            return
        key = [columns[name] for name in key_columns(table)]
        rows = self._rows[table]
        for cells in gone:
            rows.setdefault(tuple(cells[place] for place in key), dict(zip(columns, cells, strict=True)))
        for cells in come:
            rows.setdefault(tuple(cells[place] for place in key), None)

    def before(self) -> Snapshot:
        """Return the rows as they were."""
        return {
            table: {key_of(table, row): row for row in rows.values() if row is not None}
            for table, rows in self._rows.items()
        }

    def now(self, archive: Archive) -> Snapshot:
        """Return the same rows as they are."""
        return {
            table: {key_of(table, row): row for row in _read(archive, table, self._rows[table])} for table in _WATCHED
        }


def _read(archive: Archive, table: str, keys: Iterable[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table that have one of some keys."""
    names = key_columns(table)
    where = " AND ".join(f"{name} = :{name}" for name in names)
    with reading(archive) as read:
        for key in keys:
            yield from read(f"SELECT * FROM {table} WHERE {where}", dict(zip(names, key, strict=True)))


@contextmanager
def watched(archive: Archive, projector: Projector, *, dry_run: bool) -> Iterator[FindEffects]:
    """Let something be recorded, and give a way to find its effects; a dry run is rolled back at the end.

    A dry run holds the write lock, so its effects are its own. Otherwise each recording has a transaction of its own,
    and the effects include those of what other processes record in the meantime. Only the rows that are touched are
    read, so that it costs the same in an archive of any size.
    """
    with archive.rolled_back() if dry_run else nullcontext():
        projector.catch_up()
        touched = _Touched()

        def effects(progress: Progress | None = None) -> Effects:
            projector.catch_up(progress=progress)
            before, after = touched.before(), touched.now(archive)
            misdated = misdated_signatures(archive, touched.occurrences, _with_other_limits(before, after))
            return replace(_effects(before, after), misdated_signatures=misdated)

        projector.noted = touched.note
        try:
            yield effects
        finally:
            projector.noted = None


def _with_other_limits(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """Yield the treaties that were adopted, or close for signature, in another occurrence than before."""
    for treaty, row in after["treaties"].items():
        was = before["treaties"].get(treaty)
        if was and any(was[name] != row[name] for name in ("adopted_in", "closes_in")):
            yield treaty


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
