"""Append, one report file after the other, and read while another process rebuilds all projections; then kill some.

Run: python benchmarks/beside.py [EVENTS|LOG [KILLS]]. LOG is a file that `benchmarks/logs.py` wrote; it is copied, so
that a large one is written once. Prints the longest wait of an append (for the lock, and from start to end with its
projections), how many were refused, for how long the rebuild held the lock, how large the write-ahead log became, and
how many reads saw a state that is not whole. Then rebuilds are killed, each at another moment: what they leave must go
with the next command, and the digests must be those of a rebuild.
"""

import multiprocessing
import resource
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from eventsourcing.sqlite import SQLiteCursor
from logs import write_log

from domain.errors import ArchiveError
from domain.events import Via
from projections import PROJECTIONS
from timeline.log import recorder
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file

PAUSE_SECONDS = 0.1
_FILE = """
source: {{id: beside-{n}, published: 2031-06-01, language: en}}
reports:
  - {{occurrence: beside-{n}, what: speech, title: Speech number {n}, date: 2031-05-02, evidence: 1}}
"""
_TABLES = [table.name for projection in PROJECTIONS.values() for table in projection.tables]
_ROWS = ", ".join(f"(SELECT COUNT(*) FROM [{table}])" for table in _TABLES)
_WHOLE = f"""SELECT (SELECT COUNT(*) FROM events) = COUNT(*), {_ROWS}
FROM stored_events WHERE rowid <= (SELECT checkpoint FROM projections WHERE name = 'events')"""
"""Whether there is a row for each event up to the checkpoint, and how many rows each table has."""


@dataclass
class Locks:
    """How long a process waited for the write lock and held it, in milliseconds; `cpu` is what it computed of that."""

    waits: list[float] = field(default_factory=list)
    holds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


LOCKS = Locks()


class _Timed(recorder._WriteTransaction):  # noqa: SLF001 - the one place that takes the lock
    """A write transaction that notes how long the lock was waited for, and held."""

    def __enter__(self) -> SQLiteCursor:
        began = time.perf_counter()
        cursor = super().__enter__()
        self._began = time.perf_counter(), time.thread_time()
        LOCKS.waits.append((self._began[0] - began) * 1000)
        return cursor

    def __exit__(self, *error: object) -> None:
        try:
            super().__exit__(*error)
        finally:
            LOCKS.holds.append((time.perf_counter() - self._began[0]) * 1000)
            LOCKS.cpu.append((time.thread_time() - self._began[1]) * 1000)


def rebuild(path: Path, held: "SimpleQueue[Any] | None" = None) -> None:
    """Rebuild all projections of an archive, and hand over how long the lock was held each time."""
    LOCKS.__init__()  # type: ignore[misc]
    began = time.process_time()
    with Archive(path) as archive:
        Projector(archive).rebuild()
    if held:
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        held.put((LOCKS.holds, LOCKS.cpu, time.process_time() - began, peak_mb))


def append(path: Path, number: int) -> tuple[float, float]:
    """Append a report file and project it; return the milliseconds of both, and the longest wait for the lock."""
    with Archive(path) as archive:
        LOCKS.waits.clear()
        projector = Projector(archive)
        began = time.perf_counter()
        append_file(archive, f"{number}.yaml", _FILE.format(n=number).encode(), by="benchmark", via=Via.FILE)
        projector.catch_up()
        return (time.perf_counter() - began) * 1000, max(LOCKS.waits)


def read_until(path: Path, stopped: Event, seen: "SimpleQueue[Any]") -> None:
    """Read the tables over and over; hand over how many reads there were, and how many saw half a state.

    And how large the write-ahead log became: an append that ends empties it.
    """
    reads = halves = log_bytes = 0
    with closing(sqlite3.connect(path)) as connection:
        before = connection.execute(_WHOLE).fetchone()
        while not stopped.is_set():
            try:
                now = connection.execute(_WHOLE).fetchone()
                halves += not now[0] or any(more < less for more, less in zip(now, before, strict=True))
                before = now
            except sqlite3.OperationalError:  # a table is missing
                halves += 1
            reads += 1
            log_bytes = max(log_bytes, path.with_name(f"{path.name}-wal").stat().st_size)
            time.sleep(PAUSE_SECONDS / 2)
    seen.put((reads, halves, log_bytes))


def measure(path: Path) -> None:
    """Print what appending and reading go through during one rebuild."""
    alone = [append(path, 1_000_000 + number)[0] for number in range(10)]
    stopped, seen, held = multiprocessing.Event(), multiprocessing.SimpleQueue(), multiprocessing.SimpleQueue()
    reader = multiprocessing.Process(target=read_until, args=(path, stopped, seen))
    rebuilder = multiprocessing.Process(target=rebuild, args=(path, held))
    began = time.perf_counter()
    reader.start()
    rebuilder.start()
    took, refused = [], 0
    while held.empty() and rebuilder.is_alive():
        try:
            took.append(append(path, len(took) + refused))
        except (ArchiveError, sqlite3.Error):
            refused += 1
        time.sleep(PAUSE_SECONDS)
    holds, cpu, cpu_seconds, peak_mb = held.get()
    stopped.set()
    reads, halves, log_bytes = seen.get()
    for process in (reader, rebuilder):
        process.join()
    print(
        f"a rebuild of {time.perf_counter() - began:,.0f} s ({cpu_seconds:,.0f} s of CPU, {peak_mb:,.0f} MB), ", end=""
    )
    print(f"beside {len(took)} appends and {reads} reads")
    print(f"it held the lock {len(holds)} times: {_spread(holds)}; of that CPU: {_spread(cpu)}")
    print(f"an append takes {_spread(alone)} alone, and beside it {_spread(all_ for all_, _ in took)}")
    print(f"of that it waits for the lock {_spread(wait for _, wait in took)}; refused: {refused}")
    print(f"reads of half a state: {halves}; the write-ahead log grew to {log_bytes / 1e6:,.1f} MB", flush=True)


def _spread(values: Iterable[float]) -> str:
    found = sorted(values)
    most = found[int(len(found) * 0.99)]
    return f"{statistics.median(found):.0f} ms, 99 % at most {most:.0f} ms, all at most {found[-1]:.0f} ms"


def kill(path: Path, kills: int) -> None:
    """Kill rebuilds at moments spread over one, catch up after each, and print how many left something or a fault."""
    began = time.perf_counter()
    rebuild(path)
    seconds, faults = time.perf_counter() - began, 0
    with Archive(path) as archive:
        store = Projector(archive).store
        right = {name: store.digest(projection) for name, projection in PROJECTIONS.items()}
    for number in range(kills):
        process = multiprocessing.Process(target=rebuild, args=(path,))
        process.start()
        process.join(seconds * (number + 0.5) / kills)
        process.kill()
        process.join()
        faults += _faults(path, right)
    print(f"{kills} rebuilds killed within {seconds:,.0f} s: {faults} left something behind or a table that is wrong")


def _faults(path: Path, right: dict[str, str | None]) -> bool:
    """Tell whether anything is wrong after a rebuild was killed and the next command was run."""
    with Archive(path) as archive:
        projector = Projector(archive)
        projector.catch_up()
        digests = {name: projector.store.digest(projection) for name, projection in PROJECTIONS.items()}
        with projector.store.connection(write=False) as connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE name GLOB '_re*'").fetchall()
    files = {found.name for found in path.parent.iterdir()} - {path.name, f"{path.name}-wal", f"{path.name}-shm"}
    return bool(names or files or digests != right)


def main(log: str, kills: int) -> None:
    """Copy a log, or write one of so many events; project it, and measure."""
    recorder._WriteTransaction = _Timed  # type: ignore[misc]  # noqa: SLF001
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        if log.isdecimal():
            write_log(path, int(log))
        else:
            shutil.copy(log, path)
        rebuild(path)
        measure(path)
        if kills:
            kill(path, kills)


if __name__ == "__main__":
    given, times = (*sys.argv[1:], *("20000", "10")[len(sys.argv) - 1 :])
    main(given, int(times))
