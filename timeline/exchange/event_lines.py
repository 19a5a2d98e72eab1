"""A log as JSON Lines: written as it is stored, bit for bit, and read back only if nothing of it was changed.

The first line names the format and the number of events. Each other line is an event in one fixed layout, with its
content as the log has it, and ends with a digest of everything before it in the file. So a line that was changed, left
out, added or moved is found.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from domain.errors import ArchiveError, UnreadableEventError
from timeline.exchange.reading import Row, Rows
from timeline.log.eventsourcing_95 import StoredEvent

FORMAT = "timeline-events"
VERSION = 1

_COUNT = "SELECT COUNT(*) AS events FROM stored_events WHERE rowid > 0"
_EVENTS = """
SELECT rowid AS position, originator_id AS stream, originator_version AS version, topic, state
FROM stored_events WHERE rowid > 0 ORDER BY rowid
"""
_LINE = re.compile(
    rb'(\{"position":([1-9][0-9]{0,17}),"stream":("(?:[^"\\]|\\.)+"),"version":([1-9][0-9]{0,9}),'
    rb'"topic":("(?:[^"\\]|\\.)+"),"state":(.+)),"sha256":"([0-9a-f]{64})"\}\r?\n?'
)
_UNBUILT = "so nothing was built"


class DamagedEventsError(ArchiveError):
    """A file of events that is not what an export has written."""


class Numbered(NamedTuple):
    """An event as it is stored, with its position in the log."""

    position: int
    stored: StoredEvent


def lines_of(rows: Rows) -> Iterator[str]:
    """Yield the lines of a log, from its first event to its last."""
    header = json.dumps({"format": FORMAT, "version": VERSION, "events": next(rows(_COUNT))["events"]})
    yield f"{header}\n"
    digest = hashlib.sha256(header.encode())
    for row in rows(_EVENTS):
        content = _content(row)
        digest.update(content.encode())
        yield f'{content},"sha256":"{digest.hexdigest()}"}}\n'


def _content(row: Row) -> str:
    """Return the line of an event up to its digest."""
    stream, topic = (json.dumps(row[name], ensure_ascii=False) for name in ("stream", "topic"))
    try:
        state = row["state"] if isinstance(row["state"], str) else row["state"].decode()
    except UnicodeDecodeError as error:
        unreadable = f"the event at position {row['position']} is not text, so the log cannot be exported"
        raise UnreadableEventError(f"{unreadable}: run 'timeline verify'") from error
    return (
        f'{{"position":{row["position"]},"stream":{stream},"version":{row["version"]},"topic":{topic},'
        f'"state":{_on_one_line(state)}'
    )


def _on_one_line(state: str) -> str:
    """Return an event's state: as it is or, where another program wrote more than an object on a line, as a string."""
    is_object = state.startswith("{") and state.endswith("}") and "\n" not in state and "\r" not in state
    return state if is_object else json.dumps(state, ensure_ascii=False)


def events_in(lines: Iterable[bytes], name: str) -> Iterator[Numbered]:
    """Yield the events of a file; raise DamagedEventsError, with the line, at the first that is not as it was written.

    Whoever reads must keep none of them before the end: only the number of events shows that the last are missing.
    """
    numbered = enumerate(lines, 1)
    header = next(numbered, (1, b""))[1].rstrip(b"\r\n")
    expected, count, position = _announced(header, name), 0, 0
    digest = hashlib.sha256(header)
    for number, line in numbered:
        found = _LINE.fullmatch(line)
        if found is None:
            raise DamagedEventsError(f"{name}:{number}: this line is not an event of an export, {_UNBUILT}")
        digest.update(found[1])
        if digest.hexdigest() != found[7].decode():
            raise DamagedEventsError(
                f"{name}:{number}: this line is not what was exported: it was changed, or lines before it are missing, "
                f"repeated or out of order, {_UNBUILT}; export the log again"
            )
        event = _event(found, f"{name}:{number}")
        if event.position <= position:
            raise DamagedEventsError(f"{name}:{number}: position {event.position} follows {position}, {_UNBUILT}")
        count, position = count + 1, event.position
        yield event
    if count != expected:
        raise DamagedEventsError(f"{name} has {count:,} of {expected:,} events, {_UNBUILT}: the file is not whole")


def _announced(header: bytes, name: str) -> int:
    """Return how many events a file says that it has."""
    try:
        announced = json.loads(header)
        if announced["format"] == FORMAT and announced["version"] == VERSION:
            return int(announced["events"])
    except (ValueError, TypeError, LookupError, OverflowError):  # what cannot be a number, such as Infinity
        pass
    raise DamagedEventsError(
        f"{name}:1: this is not a file of events that this version reads; 'timeline export events' writes one"
    )


def _event(line: re.Match[bytes], where: str) -> Numbered:
    _, position, stream, version, topic, state, _ = line.groups()
    try:
        content = json.loads(state).encode() if state.startswith(b'"') else state
        stored = StoredEvent(json.loads(stream), int(version), json.loads(topic), content)
    except ValueError as error:
        raise DamagedEventsError(f"{where}: this line cannot be read ({error}), {_UNBUILT}") from error
    return Numbered(int(position), stored)
