"""Processes that append at once, with readers of the site and rebuilds beside them.

Each report that a writer acknowledged is recorded once, in the order of its writer; positions have no gap and no stream
skips a version; nobody sees half a report; no process is told that the archive is locked; and the site answers all the
while. Writers append different reports of their own occurrences, and of occurrences that all of them report.
"""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from statistics import quantiles

from tests.faults.given import make_folder, warm_up
from tests.faults.readers import HOST, ROOT, ask_server, look_for_halves
from timeline.cli import run
from timeline.history.verifying import verify
from timeline.log import recorder
from timeline.log.archive import Archive

REPORT = """\
source: {{id: source-{number}, language: en, published: 2031-05-04}}
people: [{{id: ada-{number}, name: Ada {name}}}]
reports:
  - {{occurrence: opening-{number}, what: ceremony, title: Opening of {name}, date: {day}, evidence: 1}}
  - {{occurrence: review-{review}, what: ceremony, title: Review {review}, date: {review_day}, evidence: 2}}
"""
"""A report of an occurrence of its own, and of one that other writers report at the same time."""
_MOVED_LATER = re.compile(r"^warning: [\d,]+ bytes of archive\.db-wal could not be moved")
"""What a command says whose events another one moves into the file: it is still using the log."""
_PAUSE_SECONDS = 0.5
"""How long rebuilds rest, so that writers get their share of the machine."""
_MARGIN = 1000
"""Numbers of a writer's reports begin at so many times its own."""
_OF_A_REVIEW = 40
"""About how many reports there are of an occurrence that several writers report."""
_READERS = 2


@dataclass
class Found:
    """What was found: the seconds of appends, of waiting for the lock and of pages, rebuilds, looks, and problems."""

    writers: int
    reports: int
    seconds: float = 0
    acknowledged: int = 0
    appends: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    rebuilds: int = 0
    looks: int = 0
    pages: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the figures."""
        yield (
            f"{self.writers} writers of {self.reports} reports: {self.acknowledged} acknowledged in "
            f"{self.seconds:.0f} s, {self.acknowledged / (self.seconds or 1):.1f} a second"
        )
        yield f"  a command: {_spread(self.appends)}"
        yield f"  its wait for the write lock: {_spread(self.waits)}"
        yield f"  {self.rebuilds} rebuilds of all projections, {self.looks} looks for half a report beside them"
        yield f"  {len(self.pages)} pages: {_spread(self.pages)}"
        yield f"{len(self.problems)} problems"
        yield from (f"  {problem}" for problem in self.problems[:20])


def _spread(seconds: Sequence[float]) -> str:
    if len(seconds) < 2:
        return "not measured"
    cuts = quantiles(seconds, n=100, method="inclusive")
    return f"{cuts[49]:.3f} s at the median, {cuts[98]:.3f} s at 99 %, {max(seconds):.3f} s at most"


def report_of(number: int, reviews: int, seed: int) -> str:
    """Return the report file of a number, each of which has a name, a day and an order of its own."""
    review = random.Random(f"{seed} {number}").randrange(reviews)
    name = "".join("abcdefghij"[int(digit)] for digit in str(number)).title()
    day, review_day = date(2000, 1, 1) + timedelta(number), date(1990, 1, 1) + timedelta(review)
    return REPORT.format(number=number, name=name, day=day, review=review, review_day=review_day)


def write(
    writers: int, reports: int, folder: Path, on_page: Callable[[int], None] = int, *, seed: int = 1, site: bool = True
) -> Found:
    """Let processes append at once, beside rebuilds and readers of the site, if asked for; return what was found."""
    warm_up()
    found = Found(writers, reports)
    given = make_folder(folder / "given")
    archive, done = given / "archive.db", given / "done"
    with closing(Archive(archive)) as opened:
        before = opened.head
    reviews = -(-writers * reports // _OF_A_REVIEW)
    began = time.monotonic()
    work = [lambda number=number: _append(given, number, reports, reviews, seed) for number in range(writers)]
    writing = {_forked(one, given / f"writer-{number}"): f"writer {number}" for number, one in enumerate(work)}
    beside = {
        _forked(lambda: _rebuild(archive, done), given / "rebuilder"): "rebuilder",
        _forked(lambda: look_for_halves(archive, before, done), given / "watcher"): "watcher",
    }
    serving = _served(given, done, beside) if site else None
    found.problems += _ended(writing)
    found.seconds = time.monotonic() - began
    done.touch()
    found.problems += _ended(beside)
    if serving:
        os.kill(serving, signal.SIGTERM)
        os.waitpid(serving, 0)
    _collect(given, found)
    on_page(len(found.pages))
    _check(archive, given, found)
    return found


def _served(given: Path, done: Path, beside: dict[int, str]) -> int:
    """Serve the archive in a process of its own, which is returned, and have another one ask for its pages."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    line = ["serve", "--archive", str(given / "archive.db"), "--metadata", str(ROOT / "metadata.yml")]
    serving = _forked(lambda: run([*line, "--port", str(port)]), given / "server")
    beside[_forked(lambda: ask_server(port, done, _READERS), given / "reader")] = "reader"
    return serving


def _ended(children: dict[int, str]) -> list[str]:
    """Wait for processes; return which of them failed."""
    codes = {name: os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child, name in children.items()}
    return [f"the {name} ended with {code}" for name, code in codes.items() if code]


def _forked(work: Callable[[], object], said: Path) -> int:
    """Run something in a process of its own, which writes what it prints, and what went wrong, into files."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        with (
            said.open("w", encoding="utf-8", buffering=1) as out,
            said.with_suffix(".err").open("w", encoding="utf-8") as errors,
            redirect_stdout(out),
            redirect_stderr(errors),
        ):
            work()
        code = 0
    finally:
        os._exit(code)


def _append(folder: Path, writer: int, reports: int, reviews: int, seed: int) -> None:
    """Append reports one after the other, as the command does; print the number and seconds of each that is recorded.

    The longest wait of each for the write lock is printed, too: the command takes it several times.
    """
    waits = _measured_waits()
    path = folder / f"writer-{writer}.yaml"
    for number in _numbers(writer, reports):
        path.write_text(report_of(number, reviews, seed), "utf-8")
        waits.clear()
        began = time.monotonic()
        with redirect_stdout(StringIO()):
            code = run(["append", str(path), "--by", f"writer-{writer}", "--archive", str(folder / "archive.db")])
        if code:
            sys.stderr.write(f"append of {number} ended with {code}\n")
        else:
            print(number, time.monotonic() - began, max(waits))


def _numbers(writer: int, reports: int) -> range:
    return range((writer + 1) * _MARGIN, (writer + 1) * _MARGIN + reports)


def _measured_waits() -> list[float]:
    """Return a list to which each wait of this process for the write lock is added from now on, in seconds."""
    waits: list[float] = []
    transaction = recorder._WriteTransaction
    enter = transaction.__enter__

    def measured(self: object) -> object:
        began = time.monotonic()
        try:
            return enter(self)
        finally:
            waits.append(time.monotonic() - began)

    transaction.__enter__ = measured
    return waits


def _rebuild(archive: Path, done: Path) -> None:
    while not done.exists():
        with redirect_stdout(StringIO()):
            code = run(["replay", "--archive", str(archive)])
        if code == 0:
            print("rebuilt")
        time.sleep(_PAUSE_SECONDS)


def _collect(given: Path, found: Found) -> None:
    """Read what the processes printed."""
    for writer in range(found.writers):
        for line in _lines(given / f"writer-{writer}"):
            _number, seconds, wait = line.split()
            found.appends.append(float(seconds))
            found.waits.append(float(wait))
    found.acknowledged = len(found.appends)
    found.rebuilds = len(_lines(given / "rebuilder"))
    seen = _lines(given / "watcher")
    found.looks = seen.count("looked")
    found.problems += sorted({f"seen: {line}" for line in seen if line != "looked"})
    for line in _lines(given / "reader"):
        status, seconds, *asked = line.split(maxsplit=2)
        found.pages.append(float(seconds))
        found.problems += [f"a page answered {status}: {asked}"] if status != "200" else []
    for path in sorted(given.glob("*.err")):
        lines = [line for line in _lines(path) if not _MOVED_LATER.search(line) and path.stem != "server"]
        found.problems += [f"{path.stem}: {line}" for line in lines[:3]]


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.exists() else []


def _check(archive: Path, given: Path, found: Found) -> None:
    """Check that each report is there once, in the order of its writer, and that the archive verifies."""
    with closing(Archive(archive)) as opened:
        events = opened.read(limit=1_000_000)
        found.problems += verify(opened).problems
    positions = [position for position, _ in events]
    if positions != list(range(1, len(events) + 1)):
        found.problems.append("positions have gaps")
    sources = [event.slug for _, event in events if event.TOPIC == "source-registered"]
    for writer in range(found.writers):
        expected = [f"source-{number}" for number in _numbers(writer, found.reports)]
        acknowledged = [f"source-{line.split()[0]}" for line in _lines(given / f"writer-{writer}")]
        among = set(expected)
        if [source for source in sources if source in among] != expected or acknowledged != expected:
            found.problems.append(f"the reports of writer {writer} are not there once, in order")
