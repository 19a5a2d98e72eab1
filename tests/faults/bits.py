"""Change the log behind the program's back, bit by bit and event by event, and see what `verify` names.

An earlier checkpoint is at hand, as a reader would have kept it. Bits are changed in the bytes of SQLite's file that
hold the log's events: positions, streams, versions, topics and states.
"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.given import make_folder, report, rows_of
from timeline.history.verifying import verify
from timeline.log import tree
from timeline.log.archive import Archive
from timeline.log.recorder import EVENTS
from timeline.projecting.engine import Projector
from timeline.proofs.notes import Key, Signer
from timeline.recording.appending import append_file

_PAGES = "SELECT pageno, pagetype, pgsize, unused FROM dbstat WHERE name = ? AND pagetype IN ('leaf', 'overflow')"
_CONTENT = 5
"""Where the header of a page says at which of its bytes the cells begin."""
_BITS = 8
_FEW = 20
"""Up to this many places, only some of the events are changed."""
_GUARDS = [f"DROP TRIGGER {EVENTS}_{name}" for name in ("no_update", "no_delete", "no_replace", "from_one")]
_MOVE = f"UPDATE {EVENTS} SET rowid = {{}} WHERE rowid = {{}}"
_NAMED = re.compile(r"(altered since|removed from|cut off at|put into|no longer in the order).*: events? \d+")


@dataclass
class Found:
    """How many changes were tried, by how they were found, and those that were not found or not named."""

    tried: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    meaningless: int = 0
    """How many bits change nothing of any event, as SQLite reads them."""
    problems: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the figures."""
        for kind, count in self.tried.items():
            yield f"  {kind}: {count}, of which the event was named for {self.named[kind]}"
        yield f"  {self.meaningless} bits mean nothing: SQLite reads the same events"
        yield f"{self.tried.total()} changes, {len(self.problems)} unnoticed or not named"
        yield from (f"  {problem}" for problem in self.problems[:50])


@dataclass(frozen=True)
class _Given:
    """An archive, the note of a checkpoint of it, and a copy to change."""

    archive: Path
    note: str
    key: Key
    copy: Path
    events: int

    def fresh(self) -> Path:
        return Path(shutil.copyfile(self.archive, self.copy))

    def problems(self) -> list[str]:
        with closing(Archive(self.copy)) as archive:
            return verify(archive, checkpoint=self.note, keys=[self.key]).problems


def change(seed: int, times: int, folder: Path, on_change: Callable[[int], None] = int) -> Found:
    """Change all bits at so many random places, and each event in each way; return what was found."""
    given, found = _given(folder, events=24 if times > _FEW else 0), Found()
    for flipped, (place, bit) in enumerate(_flips(given, random.Random(seed), times)):
        content = bytearray(given.archive.read_bytes())
        content[place] ^= 1 << bit
        given.copy.write_bytes(content)
        _judge(given, "a bit", f"byte {place}, bit {bit}", None, found)
        on_change(flipped)
    step = 1 if times > _FEW else 5
    for kind, statements, expected in _changes(given.events, step):
        given.fresh()
        _execute(given.copy, [*_GUARDS, *statements])
        _judge(given, kind, statements[-1], expected, found)
    for event in range(1, given.events + 1, step):
        _rebuilt(given, event, found)
    return found


def _given(folder: Path, events: int) -> _Given:
    path = make_folder(folder / "given") / "archive.db"
    signer = Signer.new("example.org/archive")
    with closing(Archive(path)) as archive:
        for number in range(10, 10 + events // 3):
            append_file(archive, "more.yaml", report(number).encode(), by="jane")
        projector = Projector(archive)
        projector.catch_up()
        projector.save_digests(projector.projections)
        text = tree.current(archive, signer.name).text
        note = f"{text}\n{signer.sign(text)}"
        count = len(archive.read())
    return _Given(path, note, signer.key(), folder / "changed.db", count)


def _flips(given: _Given, rng: random.Random, times: int) -> Iterator[tuple[int, int]]:
    """Yield each bit of random bytes that hold events."""
    places = [place for part in _parts(given.archive) for place in part]
    for place in rng.sample(places, min(times, len(places))):
        yield from ((place, bit) for bit in range(_BITS))


def _parts(path: Path) -> Iterator[range]:
    """Yield where in the file the cells of the log's table are."""
    content = path.read_bytes()
    with closing(sqlite3.connect(path)) as connection:
        pages = connection.execute(_PAGES, (EVENTS,)).fetchall()
    for page, kind, size, unused in pages:
        start = (page - 1) * size
        first = int.from_bytes(content[start + _CONTENT : start + _CONTENT + 2], "big") if kind == "leaf" else 0
        yield range(start + first, start + size - (0 if kind == "leaf" else unused))


def _changes(events: int, step: int) -> Iterator[tuple[str, list[str], str]]:
    """Yield what is done to each event, and how `verify` should name it."""
    for at in range(1, events + 1, step):
        where = f"WHERE rowid = {at}"
        text = "CAST(state AS TEXT)"
        yield "one letter", [f"UPDATE {EVENTS} SET state = CAST(replace({text}, 'a', 'e') AS BLOB) {where}"], (
            f"altered since it was recorded: event {at}"
        )  # fmt: skip
        yield "a space", [f"UPDATE {EVENTS} SET state = CAST({text} || ' ' AS BLOB) {where}"], (
            f"altered since it was recorded: event {at}"
        )  # fmt: skip
        gone = "cut off at the end of the log" if at == events else "removed from the log"
        yield "removed", [f"DELETE FROM {EVENTS} {where}"], f"{gone}: event {at}"
        yield "tail cut off", [f"DELETE FROM {EVENTS} WHERE rowid >= {at}"], (
            f"cut off at the end of the log: event{f's {at} to {events}' if at < events else f' {at}'}"
        )  # fmt: skip
        if at < events:
            swap = [_MOVE.format(-1, at), _MOVE.format(at, at + 1), _MOVE.format(at + 1, -1)]
            yield "swapped", swap, f"no longer in the order in which they were recorded: events {at} to {at + 1}"
        yield "inserted", [*_make_room(at, events), _insert(at)], f"put into the log by another program: event {at}"


def _make_room(at: int, events: int) -> Iterator[str]:
    for position in range(events, at - 1, -1):
        yield _MOVE.format(position + 1, position)


def _insert(at: int) -> str:
    return (
        f"INSERT INTO {EVENTS} (rowid, originator_id, originator_version, topic, state) "
        f"SELECT {at}, 'person/nobody', 1, topic, CAST(replace(CAST(state AS TEXT), 'ada-quay', 'nobody') AS BLOB) "
        f"FROM {EVENTS} WHERE originator_id = 'person/ada-quay'"
    )


def _rebuilt(given: _Given, event: int, found: Found) -> None:
    """Alter an event, and make hashes and tables again, as somebody would who knows the program."""
    given.fresh()
    alter = f"UPDATE {EVENTS} SET state = replace(CAST(state AS TEXT), '\"jane\"', '\"joan\"') WHERE rowid = {event}"
    _execute(given.copy, [*_GUARDS, alter, "DROP TABLE log_tiles", "DROP TABLE log_checkpoints"])
    with closing(Archive(given.copy)) as archive:
        archive.log.create_table()
        archive.log.hash_log()
        Projector(archive).rebuild()
    expected = f"the first {given.events} events are not those of the checkpoint of {given.events}"
    _judge(given, "rebuilt from an altered event", alter, expected, found)


def _judge(given: _Given, kind: str, where: str, expected: str | None, found: Found) -> None:
    """Keep whether a change was found: named as it should be or, where that is open, at all."""
    problems = given.problems()
    found.tried[kind] += 1
    found.named[kind] += any(_NAMED.match(problem) for problem in problems)
    if expected is None and not problems:
        if rows_of(given.copy) == rows_of(given.archive):  # such as the bytes of a column that SQLite never reads
            found.meaningless += 1
        else:
            found.problems.append(f"{kind} ({where}): not noticed")
    if expected is not None and not any(problem.startswith(expected) for problem in problems):
        found.problems.append(f"{kind} ({where}): not named, but {problems}")


def _execute(path: Path, statements: list[str]) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
