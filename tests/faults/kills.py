"""Kill commands at random moments, steps and commits, and check what they leave.

A command runs in a process that is forked from one that has imported everything, so that a kill costs a tenth of a
second. What a command acknowledges by returning 0 goes through a pipe: how many events its archive has, and their
SHA-256. Afterwards the next command must find every acknowledged event, whole decisions alone, tables that are those of
a rebuild, and nothing beside the files that belong there.
"""

from __future__ import annotations

import gc
import os
import random
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path

from tests.faults.given import make_folder, rows_of, warm_up
from tests.faults.operations import CONTINUED, OPERATIONS, SNAPSHOTS, Operation
from tests.faults.stores import CannotStartError, Stores, stores_for
from tests.faults.watching import Run, Watch, digest_of, run_one, state_of
from timeline.cli import run
from timeline.history.verifying import verify
from timeline.log.archive import Archive
from timeline.log.snapshots import LATEST, problem_of, read_shelf

STYLES = ("moment", "step", "commit")
"""A kill from outside after a random time; one at a file operation or an SQL statement; one within a commit."""
_LONGEST_COMMIT_SECONDS = 0.004
_FAILURE = re.compile(r"^5\d\d(?= )", re.MULTILINE)
"""The status of a page that failed, as it is printed."""


@dataclass
class Found:
    """What was found: how often each operation was killed in which way, how many commits were durable, and problems."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    survived: int = 0
    acknowledged: int = 0
    commits: int = 0
    left_out: str = ""
    """Why there was no store in PostgreSQL, where none could be started."""
    problems: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the figures."""
        for name in dict.fromkeys(name for name, _ in self.kills):
            by_style = ", ".join(f"{self.kills[name, style]} {style}" for style in STYLES if self.kills[name, style])
            yield f"  {name}: {by_style}"
        yield f"{self.kills.total()} kills; {self.survived} runs ended before theirs"
        yield f"{self.acknowledged} acknowledged commands, {self.commits} commits, each with synchronous=FULL"
        if self.left_out:
            yield f"without a store, because {self.left_out}"
        yield f"{len(self.problems)} problems"
        yield from (f"  {problem}" for problem in self.problems[:50])


@dataclass(frozen=True)
class _Unkilled:
    """An operation that ran to its end: how many events there were before and after each command, and its steps.

    `altered` is how many of the events that were there before it may differ afterwards: those that it withholds.
    """

    events: set[int]
    altered: set[int]
    counts: Counter[str]
    seconds: float
    names: set[str]


@dataclass
class _Trials:
    """What commands are killed on: a template of a folder, the folder that is a copy of it each time, and stores."""

    template: Path
    folder: Path
    stores: Stores | None
    store: str | None = None

    def begin(self, operation: Operation) -> None:
        """Make the folder, and the store if there is to be one, as they were before anything was killed."""
        _copy(self.template, self.folder)
        self.store = self.stores.fresh(operation.store) if self.stores and operation.store else None

    def run(self, operation: Operation, watch: Watch | None = None, after: float | None = None) -> Run:
        """Run an operation, and kill it where that is asked for."""
        return run_one(self.folder, operation, watch or Watch("none", 0, 0), after, store=self.store)

    def before(self, name: str) -> Path:
        """Return the archive of a name as it was, or else the one that it is a copy of."""
        path = self.template / name
        return path if path.exists() else self.template / "archive.db"

    def altered(self, path: Path) -> int:
        """Return how many of the events that were there before differ."""
        if path.name == "built.db":
            return 0
        return sum(one != other for one, other in zip(rows_of(self.before(path.name)), rows_of(path), strict=False))

    def whole(self, operation: Operation) -> _Unkilled:
        """Return what an operation does that nobody kills."""
        self.begin(operation)
        path = self.folder / operation.archive
        counted = {state_of(path)[0]} if path.exists() else {0} if operation.begins_empty else set()
        done = self.run(operation)
        assert done.status == 0, f"{operation.name} fails without a kill: {done.said}"
        counted |= {count for count, _ in done.acknowledged}
        if operation.files:  # each of the files that its last command takes is recorded by itself
            first, last = sorted({min(counted), *counted})[-2:]
            counted |= set(range(first, last, (last - first) // operation.files))
        names = {one.name for one in self.folder.iterdir()}
        return _Unkilled(counted, {0, self.altered(path)}, done.steps, done.seconds, names)


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
    _practise(template, folder / "practice", [one for one in operations if not one.store])
    with ExitStack() as opened, suppress(KeyboardInterrupt):  # what was found so far is worth showing
        _copy(template, folder / "practice")
        try:
            stores = opened.enter_context(stores_for(operations, folder / "practice"))
        except CannotStartError as error:
            stores, found.left_out = None, str(error)
            operations = [one for one in operations if not one.store]
        trials = _Trials(template, folder / "trial", stores)
        unkilled = {one.name: trials.whole(one) for one in operations}
        while found.kills.total() < times:
            number = found.kills.total() + found.survived
            operation = operations[number % len(operations)]
            _try_once(trials, operation, unkilled[operation.name], rng, found)
            on_kill(found.kills.total())
    return found


def _try_once(trials: _Trials, operation: Operation, whole: _Unkilled, rng: random.Random, found: Found) -> None:
    trials.begin(operation)
    style = STYLES[rng.randrange(len(STYLES))]
    at = rng.randint(1, max(whole.counts[style], 1))
    watch = Watch(style, at, rng.uniform(1e-6, _LONGEST_COMMIT_SECONDS))
    after = rng.uniform(0, whole.seconds * 1.1) if style == "moment" else None
    done = trials.run(operation, watch, after)
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
    found.problems += [f"{where}: {problem}" for problem in _problems(trials, operation, whole, done)]


def _problems(trials: _Trials, operation: Operation, whole: _Unkilled, done: Run) -> Iterator[str]:
    """Yield what is wrong in the folder of a killed process, once the next command has been there."""
    folder, path = trials.folder, trials.folder / operation.archive
    if not (folder / "archive.db").exists():
        yield "there is no archive"
        return
    commands = operation.next_commands(there=path.exists())
    if (status := trials.run(replace(operation, commands=commands, archive="archive.db", served=False))).status:
        yield f"the next command fails: {status.said}"
        return
    if path.exists():
        yield from _lost_or_half(trials, path, whole, done)
    elif done.acknowledged:
        yield f"{path.name} was acknowledged and is gone"
    for archive in {path, folder / "archive.db"}:
        if archive.exists() and archive.read_bytes() != _bytes_of(trials.template / archive.name):
            with closing(Archive(archive)) as opened:
                yield from (f"{archive.name}: {problem}" for problem in verify(opened).problems)
    yield from _left(folder, whole, ("backup.db-", "damaged.db-"))  # until the next command that reads them
    if operation.repeatable and (path.name in CONTINUED or not path.exists()):
        again = trials.run(operation)
        if again.status:
            yield f"cannot be run again: {again.said}"
        elif operation.name != "restore" and state_of(path)[0] != max(whole.events):
            yield f"run again, it has {state_of(path)[0]} events, not {max(whole.events)}"
        yield from _left(folder, whole)
        yield from _bad_snapshots(folder / SNAPSHOTS)


def _bytes_of(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _bad_snapshots(folder: Path) -> Iterator[str]:
    """Yield what is wrong with snapshots: those that are listed must be whole, and no other file may be there."""
    if not folder.exists():
        return
    listed = read_shelf(folder).snapshots
    yield from (f"{one.file}: {problem.details}" for one in listed if (problem := problem_of(folder, one)))
    names = {LATEST, ".lock", *(one.file for one in listed)}
    yield from (f"left behind: {path.name}" for path in sorted(folder.iterdir()) if path.name not in names)


def _lost_or_half(trials: _Trials, path: Path, whole: _Unkilled, done: Run) -> Iterator[str]:
    rows = rows_of(path)
    if done.acknowledged:
        count, digest = done.acknowledged[-1]
        if digest_of(rows[:count]) != (count, digest):
            yield f"of {count} acknowledged events, {len(rows)} are there, or they differ"
    if len(rows) not in whole.events:
        yield f"half-applied: {len(rows)} events, not one of {sorted(whole.events)}"
    if (altered := trials.altered(path)) not in whole.altered:
        yield f"half-applied: {altered} events differ from before, not one of {sorted(whole.altered)}"


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
