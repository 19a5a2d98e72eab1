"""A log as JSON Lines: written as it is stored, bit for bit, and read back only if nothing of it was changed.

The first line names the format and the number of events. Each other line is an event in one fixed layout, with the
digest of the log up to it and, at the end, its content as the log has it. A line that was changed, left out, added or
moved has another digest than its own.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from eventsourcing.persistence import StoredEvent

from domain.errors import ArchiveError, UnreadableEventError
from timeline.exchange.reading import Row, Rows
from timeline.log.digest import LogDigest

FORMAT = "timeline-events"
VERSION = 1

_COUNT = "SELECT COUNT(*) AS events FROM stored_events WHERE rowid > 0"
_EVENTS = """
SELECT rowid AS position, originator_id, originator_version, topic, state
FROM stored_events WHERE rowid > 0 ORDER BY rowid
"""
_LINE = re.compile(
    rb'\{"position":([1-9][0-9]{0,18}),"stream":("(?:[^"\\]|\\.)+"),"version":([1-9][0-9]{0,9}),"topic":("(?:[^"\\]|\\.)+"),'
    rb'"log":"([0-9a-f]{64})","state":(.+)\}\r?\n?'
)


class DamagedEventsError(ArchiveError):
    """A file of events that is not what an export has written."""


class Numbered(NamedTuple):
    """An event as it is stored, with its position in the log."""

    position: int
    stored: StoredEvent


def lines_of(rows: Rows) -> Iterator[str]:
    """Yield the lines of a log, from its first event to its last."""
    count = next(rows(_COUNT))["events"]
    yield json.dumps({"format": FORMAT, "version": VERSION, "events": count}) + "\n"
    log = LogDigest()
    for row in rows(_EVENTS):
        log.add(_stored(row))
        yield _line(row, log.sha256)


def _stored(row: Row) -> StoredEvent:
    return StoredEvent(row["originator_id"], row["originator_version"], row["topic"], row["state"])


def _line(row: Row, log: str) -> str:
    stream, topic = (json.dumps(row[name], ensure_ascii=False) for name in ("originator_id", "topic"))
    try:
        state = row["state"] if isinstance(row["state"], str) else row["state"].decode()
    except UnicodeDecodeError as error:
        unreadable = f"the event at position {row['position']} is not text, so the log cannot be exported"
        raise UnreadableEventError(f"{unreadable}: run 'timeline verify'") from error
    return (
        f'{{"position":{row["position"]},"stream":{stream},"version":{row["originator_version"]},"topic":{topic},'
        f'"log":"{log}","state":{_on_one_line(state)}}}\n'
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
    expected = _announced(next(numbered, (1, b""))[1], name)
    log, position, number = LogDigest(), 0, 1
    versions: dict[str, int] = {}
    for number, line in numbered:
        event, digest = _read(line, f"{name}:{number}")
        log.add(event.stored)
        if event.position <= position or log.sha256 != digest:
            raise DamagedEventsError(
                f"{name}:{number}: this line is not what was exported: it was changed, or lines before it are missing, "
                "repeated or out of order; nothing was built: export the log again"
            )
        stream, position = str(event.stored.originator_id), event.position
        versions[stream] = versions.get(stream, 0) + 1
        if event.stored.originator_version != versions[stream]:
            version, due = event.stored.originator_version, versions[stream]
            raise DamagedEventsError(f"{name}:{number}: {stream} continues with version {version}, not with {due}")
        yield event
    if number - 1 != expected:
        raise DamagedEventsError(
            f"{name} ends after {number - 1:,} of {expected:,} events, so nothing was built: the file is not whole"
        )


def _announced(line: bytes, name: str) -> int:
    """Return how many events a file says that it has."""
    try:
        header = json.loads(line)
        if header["format"] == FORMAT and header["version"] == VERSION:
            return int(header["events"])
    except (ValueError, TypeError, LookupError):
        pass
    raise DamagedEventsError(
        f"{name}:1: this is not a file of events that this version reads; 'timeline export events' writes one"
    )


def _read(line: bytes, where: str) -> tuple[Numbered, str]:
    """Return an event, and the digest that its line has."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise DamagedEventsError(f"{where}: this line is not an event of an export, so nothing was built")
    position, stream, version, topic, digest, state = found.groups()
    try:
        text = json.loads(state) if state.startswith(b'"') else None
        stored = StoredEvent(json.loads(stream), int(version), json.loads(topic), text.encode() if text else state)
    except ValueError as error:
        raise DamagedEventsError(f"{where}: this line cannot be read ({error}), so nothing was built") from error
    return Numbered(int(position), stored), digest.decode()
