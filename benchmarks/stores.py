"""What the benchmarks of stores share: a durable PostgreSQL, made-up events, CPU, and work in processes."""

import multiprocessing
import os
import resource
import shutil
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import psutil
from logs import SHAPES, events_of

from tests import postgres as server
from tests.postgres import Postgres
from timeline.log.archive import Archive
from timeline.log.archive_file import database_name
from timeline.log.eventsourcing_95 import StoredEvent
from timeline.log.mapper import EventMapper
from timeline.log.postgres import PostgresStore
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file

WRITERS = 8
_FILE = """
source: {{id: {0}, publisher: {{name: The {0}}}, title: News, published: {1}, language: en}}
reports:
  - {{occurrence: {0}-one, what: speech, title: A speech of {0}, date: {1}, evidence: 1}}
  - {{occurrence: {0}-two, what: meeting, title: A meeting of {0}, date: {1}, evidence: 2}}
"""
EVENTS_OF_A_FILE = 3
_FIRST_DAY, _DAYS = date(2001, 1, 1), 9_000
_AT_ONCE = 2_000


def file_of(name: str, number: int) -> bytes:
    """Return a small report file of three events, on another day than the one before."""
    day = _FIRST_DAY + timedelta(number % _DAYS)
    return _FILE.format(f"{name}-{number}", day).encode()


@contextmanager
def durable_postgres() -> Iterator[tuple[Postgres, Path]]:
    """Give a PostgreSQL of one's own that waits for the disk, and a folder; nothing is left of them."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    server._SETTINGS = tuple(one for one in server._SETTINGS if "fsync" not in one)  # noqa: SLF001 - durable
    postgres = Postgres()
    folder = Path(tempfile.mkdtemp(prefix="timeline-store-"))
    try:
        yield postgres, folder
    finally:
        postgres.end()
        shutil.rmtree(folder, ignore_errors=True)


def new_store(postgres: Postgres) -> str:
    """Return the address of an empty log in a database of its own."""
    address = postgres.new_database()
    with closing(PostgresStore(address)) as store:
        store.create()
    return address


def cpu() -> float:
    """Return the CPU seconds of this process and of those that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def database_cpu(postgres: Postgres) -> float:
    """Return the CPU seconds of a server's processes, also of those that have ended."""
    first = psutil.Process(int((postgres.folder / "data" / "postmaster.pid").read_text().split()[0]))
    living = [child.cpu_times() for child in first.children()]
    ended = first.cpu_times()
    return float(
        ended.user + ended.system + ended.children_user + ended.children_system
        + sum(one.user + one.system for one in living)
    )  # fmt: skip


@contextmanager
def measured(what: str, postgres: Postgres | None = None) -> Iterator[None]:
    """Print how long something took, and what CPU, of the program and of the database."""
    began, used = time.monotonic(), cpu()
    of_database = database_cpu(postgres) if postgres else 0
    yield
    beside = f", {database_cpu(postgres) - of_database:.1f} s of the database's" if postgres else ""
    print(f"  {what}: {time.monotonic() - began:.1f} s, {cpu() - used:.1f} s of CPU{beside}", flush=True)


def load() -> str:
    """Return how busy the machine is."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def percentiles(milliseconds: Sequence[float]) -> str:
    """Return the median, the 99th percentile and the greatest of some times."""
    ordered = sorted(milliseconds)
    return f"{statistics.median(ordered):.1f} ms at the median, {at_99(ordered):.1f} at 99 %, {ordered[-1]:.1f} at most"


def at_99(values: Sequence[float]) -> float:
    """Return the 99th percentile of some values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def empty(folder: Path, name: str) -> Path:
    """Make an archive without events, whose tables are there."""
    path = folder / f"{name}.db"
    if not path.exists():
        Archive.create(path).close()
        with Archive(path) as archive:
            Projector(archive).catch_up()
    return path


def stored_events(count: int) -> list[StoredEvent]:
    """Return events as they are stored, of a log as archives have."""
    with tempfile.TemporaryDirectory() as folder, Archive(empty(Path(folder), "x")) as archive:
        mapper: EventMapper = archive.mapper  # type: ignore[assignment]
        return [mapper.to_stored_event(event) for event in islice(events_of(SHAPES["realistic"]), count)]


def independent(count: int) -> list[StoredEvent]:
    """Return events of streams that no other log has: sources, and what they report."""
    with tempfile.TemporaryDirectory() as folder, Archive(empty(Path(folder), "x")) as archive:
        number = 0
        while archive.head < count:
            for more in range(200):
                append_file(archive, "x", file_of("s", number + more), by="jane")
            number += 200
        found = archive.log.select_notifications(0, count, inclusive_of_start=False)
    return [StoredEvent(one.originator_id, one.originator_version, one.topic, one.state) for one in found]


def first_events(log: Path, count: int, made: Path) -> None:
    """Make an archive, without tables, of the first events of a log; wait for them where it is still being written."""
    Archive.create(made).close()
    select = "SELECT originator_id, originator_version, topic, state FROM stored_events WHERE rowid > ? AND rowid <= ?"
    with Archive(made) as archive, closing(sqlite3.connect(database_name(log, read_only=True), uri=True)) as reading:
        while (done := archive.head) < count:
            upto = min(done + _AT_ONCE, count)
            while reading.execute("SELECT MAX(rowid) FROM stored_events").fetchone()[0] < upto:
                time.sleep(5)
            archive.log.insert_events([StoredEvent(*row) for row in reading.execute(select, (done, upto))])


def record_raw(store: PostgresStore, events: Sequence[StoredEvent]) -> int:
    """Record events in a store as they are; return the id of the last one."""
    with store.appending() as appending:
        last = appending.insert(events)
        appending.commit()
    return last


def in_processes(work: Callable[..., None], arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Run work in processes, each with its arguments and a queue for what it found; return all of that."""
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    processes = [context.Process(target=work, args=(*given, results)) for given in arguments]
    for process in processes:
        process.start()
    found = [results.get() for _ in processes]
    for process in processes:
        process.join()
    return found
