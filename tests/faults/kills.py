"""Kill commands at random moments, steps and commits, and check what they leave.

A command runs in a process that is forked from one that has imported everything, so that a kill costs a tenth of a
second. What a command acknowledges by returning 0 goes through a pipe: how many events its archive has, and their
SHA-256. Afterwards the next command must find every acknowledged event, whole decisions alone, tables that are those of
a rebuild, and nothing beside the files that belong there.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from functools import partial
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any

from tests.faults.given import REPORTS, make_folder, rows_of, warm_up
from tests.faults.readers import ask_for_pages
from timeline.cli import run
from timeline.history.verifying import verify
from timeline.log.archive import Archive
from timeline.projecting import engine

By = ("--by", "jane")
Reason = ("--reason", "misread", *By)
STYLES = ("moment", "step", "commit")
"""A kill from outside after a random time; one at a file operation or an SQL statement; one within a commit."""
_STEPS = {"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "shutil.rmtree", "open", "fcntl.flock"}
_COMMITS = ("COMMIT", "PRAGMA wal_checkpoint", "VACUUM INTO")
_LONGEST_COMMIT_SECONDS = 0.004
_FAILURE = re.compile(r"^5\d\d(?= )", re.MULTILINE)
"""The status of a page that failed, as it is printed."""
_FULL = 2
_NOT_DURABLE = 77


@dataclass(frozen=True)
class Operation:
    """Commands to kill: the archive that they write, and whether they can be run again after a kill."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    archive: str = "archive.db"
    repeatable: bool = True
    files: int = 0
    """How many files its last command records, each by itself."""
    beside: bool = False
    """Whether a rebuild grows beside the tables in use, as in a large archive."""
    served: bool = False
    """Whether the archive is served meanwhile, and its pages are asked for."""


_APPENDING = tuple(("append", f"report-{number}.yaml", *By) for number in range(REPORTS))
OPERATIONS = (
    Operation("append", _APPENDING),
    Operation("append, served", _APPENDING, served=True),
    Operation("append many", (("append", *(f"report-{one}.yaml" for one in range(REPORTS)), *By),), files=REPORTS),
    Operation(
        "amend",
        (
            ("correct", "ada-speech", "gazette/title", "Ada speaks", *Reason),
            ("supplement", "supplement.yaml", *By),
            ("merge", "person/ada-source-99", "--into", "person/ada-quay", *Reason),
            ("retract", "opening-source-99", *Reason),
            ("withdraw", "ada-speech", "correction-1", *Reason),
        ),
        repeatable=False,
    ),
    Operation("import", (("import", "lamps.csv", "--map", "untc-status", "--treaty", "lamp-treaty", "--treaty-name",
                          "Treaty of the Lamps", "--published", "2031-12-01", *By),)),
    Operation("replay", (("replay",), ("replay", "people", "search"))),
    Operation("replay beside", (("replay",),), beside=True),
    Operation("replay into", (("replay", "--into", "then.db"),), archive="then.db"),
    Operation("build", (("build", "--archive", "built.db"),), archive="built.db"),
    Operation("build more", (("append", "report-0.yaml", *By), ("build",)), files=2),
    Operation("backup", (("backup", "monday.db"),), archive="monday.db"),
    Operation("restore", (("restore", "backup.db", "--lose-newer"),)),
    Operation("salvage", (("salvage", "damaged.db", "--into", "saved.db"),), archive="saved.db"),
    Operation("checkpoint", (("checkpoint", "--key-file", "key"), ("append", "report-0.yaml", *By),
                             ("checkpoint", "--key-file", "key"))),
)  # fmt: skip


@dataclass
class Found:
    """What was found: how often each operation was killed in which way, how many commits were durable, and problems."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    survived: int = 0
    acknowledged: int = 0
    commits: int = 0
    problems: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the figures."""
        for name in dict.fromkeys(name for name, _ in self.kills):
            by_style = ", ".join(f"{self.kills[name, style]} {style}" for style in STYLES if self.kills[name, style])
            yield f"  {name}: {by_style}"
        yield f"{self.kills.total()} kills; {self.survived} runs ended before theirs"
        yield f"{self.acknowledged} acknowledged commands, {self.commits} commits, each with synchronous=FULL"
        yield f"{len(self.problems)} problems"
        yield from (f"  {problem}" for problem in self.problems[:50])


@dataclass(frozen=True)
class _Run:
    """What a process said before it ended: its acknowledgements, its last line, and how it ended."""

    acknowledged: list[tuple[int, str]]
    steps: Counter[str]
    status: int
    seconds: float
    said: str = ""

    @property
    def was_killed(self) -> bool:
        return os.WIFSIGNALED(self.status)


class _Watch:
    """Counts of the steps and commits of a process, which end it at the chosen one."""

    def __init__(self, style: str, at: int, delay: float) -> None:
        self.style, self.at, self.delay = style, at, delay
        self.counts = Counter[str]()

    def start(self) -> None:
        """Watch what Python opens, renames and removes, and what SQLite is asked to do."""
        real = sqlite3.connect
        sqlite3.connect = partial(_connect, real, self)  # type: ignore[assignment]
        sys.addaudithook(lambda event, _arguments: self.seen("step") if event in _STEPS else None)

    def statement(self, sql: str) -> None:
        self.seen("step")
        if sql.startswith(_COMMITS):
            self.seen("commit")

    def seen(self, style: str) -> None:
        """Count a step or a commit, and end the process at the chosen one: within it, if it is a commit."""
        self.counts[style] += 1
        if style == self.style and self.counts[style] == self.at:
            if style == "step":
                os.kill(os.getpid(), signal.SIGKILL)
            signal.setitimer(signal.ITIMER_REAL, self.delay)  # its default action ends the process, also in C


class _Watched(sqlite3.Connection):
    """A connection that refuses a commit to the log that the disk need not have."""

    watch: _Watch
    is_writing = False

    def commit(self) -> None:
        if self.is_writing and self.in_transaction:
            if self.execute("PRAGMA synchronous").fetchone()[0] != _FULL:
                os._exit(_NOT_DURABLE)
            self.watch.counts["durable"] += 1
        super().commit()

    def close(self) -> None:
        self.watch.seen("commit")  # the last one that is closed moves the write-ahead log into the file
        super().close()


def _connect(real: Callable[..., Any], watch: _Watch, *arguments: Any, **named: Any) -> sqlite3.Connection:
    connection = real(*arguments, **named, factory=_Watched)
    connection.watch = watch

    def traced(sql: str) -> None:
        if sql.startswith("BEGIN"):
            connection.is_writing = sql.startswith("BEGIN IMMEDIATE")
        watch.statement(sql)

    connection.set_trace_callback(traced)
    return connection


def state_of(archive: Path) -> tuple[int, str]:
    """Return how many events an archive has, and the SHA-256 of its log."""
    return digest_of(rows_of(archive))


def digest_of(rows: Sequence[tuple[object, ...]]) -> tuple[int, str]:
    """Return how many rows there are, and their SHA-256."""
    return len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()


def _in_child(folder: Path, operation: Operation, pipe: int, watch: _Watch) -> None:
    """Run an operation's commands, and acknowledge each that returned 0; never returns."""
    code = 1
    try:
        os.chdir(folder)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        said = os.open("said", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
        os.dup2(said, 1)
        os.dup2(said, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
        if operation.beside:
            engine.AT_ONCE = 0
        if operation.served:
            Thread(target=ask_for_pages, args=(Path(operation.archive), Path("never")), daemon=True).start()
        real = sqlite3.connect
        watch.start()
        for command in operation.commands:
            code = run(command)
            sys.stdout.flush()
            if code:
                break
            watched, sqlite3.connect = sqlite3.connect, real
            state = [*state_of(Path(operation.archive)), watch.counts["durable"]]
            os.write(pipe, f"{json.dumps(state)}\n".encode())
            sqlite3.connect = watched
        os.write(pipe, f"{json.dumps(watch.counts)}\n".encode())
    finally:
        os._exit(code)


def run_one(folder: Path, operation: Operation, watch: _Watch, after: float | None = None) -> _Run:
    """Run an operation in a process of its own, and kill it after some seconds, if they are given."""
    reading, writing = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _in_child(folder, operation, writing, watch)
    os.close(writing)
    if after is not None:
        time.sleep(after)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        lines = [json.loads(line) for line in pipe.read().splitlines() if line.endswith(("]", "}"))]
    status = os.waitpid(child, 0)[1]
    seconds = time.monotonic() - began
    acknowledged = [(line[0], line[1]) for line in lines if isinstance(line, list)]
    durable = max((line[2] for line in lines if isinstance(line, list)), default=0)
    counts = Counter(next((line for line in lines if isinstance(line, dict)), {"durable": durable}))
    said = (folder / "said").read_text("utf-8", errors="replace") if (folder / "said").exists() else ""
    (folder / "said").unlink(missing_ok=True)
    return _Run(acknowledged, counts, status, seconds, said)


@dataclass(frozen=True)
class _Unkilled:
    """An operation that ran to its end: how many events there were before and after each command, and its steps."""

    events: set[int]
    counts: Counter[str]
    seconds: float
    names: set[str]


def _unkilled(template: Path, folder: Path, operation: Operation) -> _Unkilled:
    _copy(template, folder)
    before = folder / operation.archive
    counted = {state_of(before)[0]} if before.exists() else set()
    done = run_one(folder, operation, _Watch("none", 0, 0))
    assert done.status == 0, f"{operation.name} fails without a kill: {done.said}"
    counted |= {count for count, _ in done.acknowledged}
    if operation.files:  # each of the files that its last command takes is recorded by itself
        first, last = sorted({min(counted), *counted})[-2:]
        counted |= set(range(first, last, (last - first) // operation.files))
    names = {path.name for path in folder.iterdir()}
    return _Unkilled(counted, done.steps, done.seconds, names)


def _copy(template: Path, folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(template, folder)


def _practise(template: Path, folder: Path, operations: Sequence[Operation]) -> None:
    """Run every command in this process, so that those that are forked find all that Python makes at first use."""
    before = Path.cwd()
    for operation in operations:
        _copy(template, folder)
        os.chdir(folder)
        try:
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                for command in operation.commands:
                    run(command)
                run(["status"])
        finally:
            os.chdir(before)
    gc.collect()
    gc.freeze()


def kill(seed: int, times: int, folder: Path, only: str | None = None, on_kill: Callable[[int], None] = int) -> Found:
    """Kill operations until as many were killed as asked for; return what was found."""
    warm_up()
    rng, found = random.Random(seed), Found()
    template = make_folder(folder / "template")
    operations = [one for one in OPERATIONS if only in {None, one.name}]
    _practise(template, folder / "practice", operations)
    unkilled = {one.name: _unkilled(template, folder / "unkilled", one) for one in operations}
    with suppress(KeyboardInterrupt):  # what was found so far is worth showing
        while found.kills.total() < times:
            number = found.kills.total() + found.survived
            operation = operations[number % len(operations)]
            style = STYLES[rng.randrange(len(STYLES))]
            _try_once(template, folder / "trial", operation, style, unkilled[operation.name], rng, found)
            on_kill(found.kills.total())
    return found


def _try_once(  # noqa: PLR0917 - the loop above is its only caller
    template: Path, folder: Path, operation: Operation, style: str, whole: _Unkilled, rng: random.Random, found: Found
) -> None:
    _copy(template, folder)
    at = rng.randint(1, max(whole.counts[style], 1))
    watch = _Watch(style, at, rng.uniform(1e-6, _LONGEST_COMMIT_SECONDS))
    after = rng.uniform(0, whole.seconds * 1.1) if style == "moment" else None
    done = run_one(folder, operation, watch, after)
    found.acknowledged += len(done.acknowledged)
    found.commits += done.steps["durable"]
    where = f"{operation.name}, {style} {at if after is None else f'{after:.4f} s'}"
    if not done.was_killed:
        found.survived += 1
        if done.status:
            found.problems.append(f"{where}: ended with {done.status}: {done.said}")
        return
    found.kills[operation.name, style] += 1
    found.problems += [f"{where}: a page answered {status}" for status in _FAILURE.findall(done.said)]
    found.problems += [f"{where}: {problem}" for problem in _problems(folder, operation, whole, done)]


def _problems(folder: Path, operation: Operation, whole: _Unkilled, done: _Run) -> Iterator[str]:
    """Yield what is wrong in the folder of a killed process, once the next command has been there."""
    path = folder / operation.archive
    if not (folder / "archive.db").exists():
        yield "there is no archive"
        return
    next_one = Operation("status", (("status",),))
    if (status := run_one(folder, next_one, _Watch("none", 0, 0))).status:
        yield f"the next command fails: {status.said}"
        return
    if path.exists():
        yield from _lost_or_half(path, whole, done)
    elif done.acknowledged:
        yield f"{path.name} was acknowledged and is gone"
    for archive in {path, folder / "archive.db"}:
        if archive.exists() and archive.read_bytes() != _before(folder, archive):
            with closing(Archive(archive)) as opened:
                yield from (f"{archive.name}: {problem}" for problem in verify(opened).problems)
    yield from _left(folder, whole, ("backup.db-", "damaged.db-"))  # until the next command that reads them
    if operation.repeatable and not (path.name not in {"archive.db", "built.db"} and path.exists()):
        again = run_one(folder, operation, _Watch("none", 0, 0))
        if again.status:
            yield f"cannot be run again: {again.said}"
        elif operation.name != "restore" and state_of(path)[0] != max(whole.events):
            yield f"run again, it has {state_of(path)[0]} events, not {max(whole.events)}"
        yield from _left(folder, whole)


def _before(folder: Path, archive: Path) -> bytes:
    template = folder.with_name("template") / archive.name
    return template.read_bytes() if template.exists() else b""


def _lost_or_half(path: Path, whole: _Unkilled, done: _Run) -> Iterator[str]:
    rows = rows_of(path)
    if done.acknowledged:
        count, digest = done.acknowledged[-1]
        if digest_of(rows[:count]) != (count, digest):
            yield f"of {count} acknowledged events, {len(rows)} are there, or they differ"
    if len(rows) not in whole.events:
        yield f"half-applied: {len(rows)} events, not one of {sorted(whole.events)}"


def _left(folder: Path, whole: _Unkilled, but: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield what a killed process left that neither it nor the next command would have left.

    An empty journal is SQLite's own, which takes it the next time that it needs one.
    """
    for path in sorted(folder.iterdir()):
        if path.name == "archive.db-journal" and not path.stat().st_size:
            continue
        if path.name not in whole.names and not path.name.startswith(("archive.db.replaced-", ".key-", *but)):
            yield f"left behind: {path.name}"
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE name GLOB '_re*'").fetchall()
    yield from (f"left behind: the table {name}" for (name,) in tables)
