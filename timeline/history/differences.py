"""Differences between two archives, or between two moments of one, in words."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from timeline.log.archive import Archive
from timeline.log.eventsourcing_95 import StoredEvent
from timeline.log.tables import rows_in_turn
from timeline.log.withheld import is_same_event, is_withheld

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

_EVENTS_A_BATCH = 1_000
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
    """Yield what differs from one archive to the other, table by table, of which only a few rows are held at once."""
    for table in tables:
        sides = (_in_order(archive, table, side) for side, archive in enumerate((before, after)))
        for _, found in groupby(merge(*sides, key=itemgetter(0, 1)), itemgetter(0)):
            row = {side: row for _, side, row in found}
            yield from _difference(table, row.get(0), row.get(1))


def _in_order(archive: Archive, table: str, side: int) -> Iterator[tuple[tuple[Any, ...], int, Mapping[str, Any]]]:
    """Yield the rows of a table by their keys, each after its key and the side that is given."""
    names = key_columns(table)
    for row in rows_in_turn(archive, f"SELECT * FROM {table} ORDER BY {', '.join(names)}"):
        yield tuple(row[name] for name in names), side, row


def log_differences(before: Archive, after: Archive) -> Iterator[Difference]:
    """Yield each event that the logs of two archives have at the same position, and that is not the same.

    A log only grows: of two states of one archive, the later has all events of the earlier as they were. What was
    changed by another program may be in no table yet.
    """
    after_position = 0
    while (events := _events(before, after_position)) and (there := _events(after, after_position)):
        after_position = min(max(events), max(there))
        for position in sorted(events.keys() & there.keys()):
            old, new = events[position], there[position]
            if old != new:
                yield Difference("events", str(position), _fields(new)["stream"], "changed", _changes_of(old, new))


_Stored = tuple[str, int, str, bytes]
"""An event as it is stored: its stream, its version, its topic and its state."""


def _events(archive: Archive, after: int) -> Mapping[int, _Stored]:
    """Return the next events of a log, as they are stored, by position."""
    found = archive.log.select_notifications(after, _EVENTS_A_BATCH, inclusive_of_start=False)
    return {
        int(event.id): (str(event.originator_id), event.originator_version, event.topic, event.state) for event in found
    }


def _is_withholding(old: _Stored, new: _Stored) -> bool:
    """Tell whether one state of a log withholds what the other has."""
    return (is_withheld(old[-1]) or is_withheld(new[-1])) and is_same_event(StoredEvent(*old), StoredEvent(*new))


def _content(event: _Stored) -> str:
    """Return what is there of an event's content, without repeating it."""
    state = _fields(event)
    return f"withheld: {state['withheld']['reason']}" if "withheld" in state else "there"


def _changes_of(old: _Stored, new: _Stored) -> Mapping[str, tuple[Any, Any]]:
    """Return the fields that differ; where none does, as where a space was added, the whole state."""
    if _is_withholding(old, new):
        return {"content": (_content(old), _content(new))}
    before, after = _fields(old), _fields(new)
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not names:
        return {"state": (_text(old[-1]), _text(new[-1]))}
    return {name: (before.get(name), after.get(name)) for name in names}


def _fields(event: _Stored) -> dict[str, Any]:
    """Return the fields of an event; its text where that is not what an event is written as."""
    stream, version, topic, state = event
    try:
        fields = json.loads(state)
    except ValueError:
        fields = None
    content = fields if isinstance(fields, dict) else {"state": _text(state)}
    return {**content, "stream": stream, "version": version, "topic": topic}


def _text(state: bytes | str) -> str:
    return state.decode(errors="replace") if isinstance(state, bytes) else state


def key_columns(table: str) -> Sequence[str]:
    """Return the columns that say which row of a table a row is."""
    return _COMPARED[table][0]


def key_of(table: str, row: Mapping[str, Any]) -> str:
    """Return the key of a row in a snapshot."""
    return " ".join(str(row[name]) for name in key_columns(table))


def compared(before: Snapshot, after: Snapshot) -> Iterator[Difference]:
    """Yield what differs from one snapshot to another of the same tables."""
    for table, old in before.items():
        new = after[table]
        for identity in sorted(old.keys() | new.keys()):
            yield from _difference(table, old.get(identity), new.get(identity))


def _difference(table: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[Difference]:
    """Yield how a row of a table differs from what it was, if it does; None where there is none."""
    row = new or old
    assert row is not None
    changes = _changes(old, new) if old and new else {}
    if not (old and new) or changes:
        change = "changed" if changes else "new" if new else "gone"
        yield Difference(table, key_of(table, row), _shown(row[_COMPARED[table][1]]), change, changes)


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = [
        name for name in new if name not in _NOT_COMPARED and not name.endswith(("_evidence", "_figure", "_source"))
    ]
    return {name: (old.get(name), new[name]) for name in names if old.get(name) != new[name]}


def _shown(value: object) -> str:
    return "empty" if value is None else str(value)
