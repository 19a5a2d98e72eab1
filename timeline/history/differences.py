"""Differences between two archives, or between two moments of one, in words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from timeline.log.archive import Archive
from timeline.log.tables import rows

_COMPARED: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        "treaties": (("id",), "name"),
        "sources": (("id",), "label"),
        "occurrences": (("id",), "title"),
        "reports": (("id",), "title"),
        "people": (("id",), "name"),
        "figures": (("id",), "as_printed"),
        "statements": (("id",), "text"),
        "signatories_per_day": (("treaty", "day"), "as_printed"),
        "signatories_as_known": (("treaty", "published", "certain"), "as_printed"),
        "treaty_actions": (("id",), "party"),
        "pledges": (("id",), "purpose"),
        "conflicts": (("id",), "summary"),
        "corrections": (("stream", "id"), "reason"),
    }
)
"""The tables that are compared, the key of each, and the column that names a row."""
COMPARED_TABLES = tuple(_COMPARED)

Snapshot = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""The rows of some tables at one moment, by table and key."""

_NOT_COMPARED = {"position", "evidence", "scope", "details"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is new, gone or changed; `changes` has the fields that differ, old and new."""

    table: str
    key: str
    label: str
    change: str
    changes: Mapping[str, tuple[Any, Any]]

    def __str__(self) -> str:
        """Return one line in words; where several fields differ, one more for each: their values are sentences, too."""
        sign = {"new": "+", "gone": "-", "changed": "~"}[self.change]
        changes = [f"{name} was {_shown(old)}, is {_shown(new)}" for name, (old, new) in self.changes.items()]
        if len(changes) > 1:
            return "\n    ".join([f"{sign} {self.table} {self.key}:", *changes])
        return f"{sign} {self.table} {self.key}: {''.join(changes) or self.label}"


def differences(before: Archive, after: Archive, tables: Collection[str] = COMPARED_TABLES) -> Iterator[Difference]:
    """Yield what differs from one archive to the other, table by table."""
    for table in tables:
        yield from compared(snapshot(before, (table,)), snapshot(after, (table,)))


def snapshot(archive: Archive, tables: Collection[str]) -> Snapshot:
    """Return the rows of some tables as they are now, by table and key."""
    return {table: {key_of(table, row): row for row in rows(archive, f"SELECT * FROM {table}")} for table in tables}


def key_columns(table: str) -> Sequence[str]:
    """Return the columns that say which row of a table a row is."""
    return _COMPARED[table][0]


def key_of(table: str, row: Mapping[str, Any]) -> str:
    """Return the key of a row in a snapshot."""
    return " ".join(str(row[name]) for name in key_columns(table))


def compared(before: Snapshot, after: Snapshot) -> Iterator[Difference]:
    """Yield what differs from one snapshot to another of the same tables."""
    for table, old in before.items():
        label, new = _COMPARED[table][1], after[table]
        for identity in sorted(old.keys() | new.keys()):
            changes = _changes(old.get(identity), new.get(identity))
            if identity not in new:
                yield Difference(table, identity, _shown(old[identity][label]), "gone", {})
            elif identity not in old:
                yield Difference(table, identity, _shown(new[identity][label]), "new", {})
            elif changes:
                yield Difference(table, identity, _shown(new[identity][label]), "changed", changes)


def _changes(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> dict[str, tuple[Any, Any]]:
    if old is None or new is None:
        return {}
    names = [
        name for name in new if name not in _NOT_COMPARED and not name.endswith(("_evidence", "_figure", "_source"))
    ]
    return {name: (old.get(name), new[name]) for name in names if old.get(name) != new[name]}


def _shown(value: object) -> str:
    return "empty" if value is None else str(value)
