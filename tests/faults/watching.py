"""Run commands in a process of their own, which is killed at a step, within a commit, or from outside.

What a command acknowledges by returning 0 goes through a pipe: how many events its archive has, and their SHA-256. That
every commit to the log is durable is checked at each of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

from tests.faults.given import rows_of
from tests.faults.operations import STORE, Operation
from tests.faults.readers import ask_for_pages
from timeline.cli import run
from timeline.projecting import engine

_STEPS = {"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "shutil.rmtree", "open", "fcntl.flock"}
_COMMITS = ("COMMIT", "PRAGMA wal_checkpoint", "VACUUM INTO")
_FULL = 2
_NOT_DURABLE = 77


@dataclass(frozen=True)
class Run:
    """What a process said before it ended: its acknowledgements, its last line, and how it ended."""

    acknowledged: list[tuple[int, str]]
    steps: Counter[str]
    status: int
    seconds: float
    said: str = ""

    @property
    def was_killed(self) -> bool:
        """Tell whether it was, or ended by itself."""
        return os.WIFSIGNALED(self.status)


class Watch:
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
        """Count a statement of SQLite, and a commit if it is one."""
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


class Watched(sqlite3.Connection):
    """A connection that refuses a commit to the log that the disk need not have."""

    watch: Watch
    is_writing = False

    def commit(self) -> None:
        """Commit, unless the log is written and SQLite need not wait for the disk."""
        if self.is_writing and self.in_transaction:
            if self.execute("PRAGMA synchronous").fetchone()[0] != _FULL:
                os._exit(_NOT_DURABLE)
            self.watch.counts["durable"] += 1
        super().commit()

    def close(self) -> None:
        """Count a close as a commit, and close."""
        self.watch.seen("commit")  # the last one that is closed moves the write-ahead log into the file
        super().close()


def _connect(real: Callable[..., Any], watch: Watch, *arguments: Any, **named: Any) -> sqlite3.Connection:
    connection = real(*arguments, **named, factory=Watched)
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


def _in_child(folder: Path, operation: Operation, pipe: int, watch: Watch, store: str | None) -> None:
    """Run an operation's commands, and acknowledge each that returned 0; never returns."""
    code = 1
    try:
        os.chdir(folder)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        said = os.open("said", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
        os.dup2(said, 1)
        os.dup2(said, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
        commands = [[store or "" if part == STORE else part for part in command] for command in operation.commands]
        if store and commands == [list(command) for command in operation.commands]:
            os.environ["TIMELINE_STORE"] = store
        if operation.beside:
            engine.AT_ONCE = 0
        if operation.served:
            Thread(target=ask_for_pages, args=(Path(operation.archive), Path("never")), daemon=True).start()
        real = sqlite3.connect
        watch.start()
        for command in commands:
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


def run_one(
    folder: Path, operation: Operation, watch: Watch, after: float | None = None, *, store: str | None = None
) -> Run:
    """Run an operation in a process of its own, and kill it after some seconds, if they are given."""
    reading, writing = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _in_child(folder, operation, writing, watch, store)
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
    return Run(acknowledged, counts, status, seconds, said)
