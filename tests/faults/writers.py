"""Processes that append at once, with readers of the site and rebuilds beside them.

Each report is recorded once, in the order of its writer; positions have no gap and no stream skips a version; no
process is told that the archive is locked; and the site answers all the while.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from statistics import quantiles

from tests.faults.given import make_folder, report, warm_up
from timeline.cli import run
from timeline.history.verifying import verify
from timeline.log.archive import Archive

ROOT = Path(__file__).parents[2]
PAGES = ("/", "/timeline", "/occurrence/harbour-signing", "/search?q=port", "/archive/events?_size=30")
_MOVED_LATER = re.compile(r"^warning: [\d,]+ bytes of archive\.db-wal could not be moved")
"""What a command says whose events another one moves into the file: it is still using the log."""
_PAUSE_SECONDS = 0.5
"""How long readers and rebuilds rest, so that writers get their share of the machine."""
_MARGIN = 1000
"""Numbers of a writer's reports begin at so many times its own."""


@dataclass
class Found:
    """What was found: events before and after, answers of the site in seconds, rebuilds, and problems."""

    writers: int
    reports: int
    before: int = 0
    events: int = 0
    seconds: float = 0
    rebuilds: int = 0
    pages: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the figures."""
        added = self.events - self.before
        yield f"{self.writers} writers of {self.reports} reports: {added} events in {self.seconds:.0f} s"
        yield f"{self.rebuilds} rebuilds of all projections beside them"
        if len(self.pages) > 1:
            cuts = quantiles(self.pages, n=100)
            yield f"{len(self.pages)} pages: {cuts[49]:.3f} s at the median, {cuts[98]:.3f} s at 99 %"
        yield f"{len(self.problems)} problems"
        yield from (f"  {problem}" for problem in self.problems[:20])


def write(
    writers: int, reports: int, folder: Path, on_page: Callable[[int], None] = int, *, site: bool = True
) -> Found:
    """Let processes append at once, beside rebuilds and readers of the site, if asked for; return what was found."""
    warm_up()
    found = Found(writers, reports)
    given = make_folder(folder / "given")
    archive = given / "archive.db"
    with closing(Archive(archive)) as opened:
        found.before = opened.head
    began = time.monotonic()
    said = [given / f"said-{number}" for number in range(writers + 1)]
    children = [
        _forked(lambda number=number: _append(given, number, reports), said[number]) for number in range(writers)
    ]
    done = given / "done"
    beside = [_forked(lambda: _rebuild(given, done), said[-1])]
    beside += [_forked(lambda: ask_for_pages(archive, done), given / "pages")] if site else []
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    found.seconds = time.monotonic() - began
    done.touch()
    codes += [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in beside]
    found.problems += [f"process {number} ended with {code}" for number, code in enumerate(codes) if code]
    found.problems += [f"{path.name}: {line}" for path in said for line in _errors(path)]
    found.rebuilds = said[-1].read_text("utf-8").count("rebuilt")
    answers = [line.split() for line in (given / "pages").read_text("utf-8").splitlines()] if site else []
    found.pages = [float(seconds) for status, seconds in answers if status == "200"]
    found.problems += [f"a page answered {status}" for status, _ in answers if status != "200"]
    on_page(len(found.pages))
    _check(archive, found)
    return found


def _check(archive: Path, found: Found) -> None:
    """Check that each report is there once, in the order of its writer, and that the archive verifies."""
    with closing(Archive(archive)) as opened:
        events = opened.read(limit=1_000_000)
        found.problems += verify(opened).problems
    found.events = len(events)
    positions = [position for position, _ in events]
    if positions != list(range(1, len(events) + 1)):
        found.problems.append("positions have gaps")
    sources = [event.slug for _, event in events if event.TOPIC == "source-registered"]
    for writer in range(found.writers):
        numbers = [writer * _MARGIN + _MARGIN + number for number in range(found.reports)]
        expected = [f"source-{number}" for number in numbers]
        if [source for source in sources if source in set(expected)] != expected:
            found.problems.append(f"the reports of writer {writer} are not there once, in order")


def _errors(path: Path) -> list[str]:
    text = path.read_text("utf-8") if path.exists() else ""
    return [line for line in text.splitlines() if line != "rebuilt" and not _MOVED_LATER.search(line)][:3]


def _forked(work: Callable[[], None], said: Path) -> int:
    """Run something in a process of its own, which writes what went wrong, or was seen, into a file."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        with said.open("w", encoding="utf-8", buffering=1) as file, redirect_stderr(file):
            out = StringIO()
            with redirect_stdout(file if said.name == "pages" else out):
                work()
        code = 0
    finally:
        os._exit(code)


def _append(folder: Path, writer: int, reports: int) -> None:
    for number in range(reports):
        path = folder / f"writer-{writer}.yaml"
        path.write_text(report(writer * _MARGIN + _MARGIN + number), "utf-8")
        run(["append", str(path), "--by", f"writer-{writer}", "--archive", str(folder / "archive.db")])


def _rebuild(folder: Path, done: Path) -> None:
    import sys  # noqa: PLC0415 - standard error is the file only here

    while not done.exists():
        if run(["replay", "--archive", str(folder / "archive.db")]) == 0:
            sys.stderr.write("rebuilt\n")
        time.sleep(_PAUSE_SECONDS)


def ask_for_pages(archive: Path, done: Path) -> None:
    """Ask for pages until all is done; print the status of each answer, and its seconds."""
    from timeline.web.server import datasette_of  # noqa: PLC0415 - forked processes alone need it

    async def ask() -> None:
        site = datasette_of(archive, ROOT / "metadata.yml")
        await site.invoke_startup()
        while not done.exists():
            for page in PAGES:
                began = time.monotonic()
                answer = await site.client.get(page)
                print(answer.status_code, time.monotonic() - began)
            await asyncio.sleep(_PAUSE_SECONDS)

    asyncio.run(ask())
