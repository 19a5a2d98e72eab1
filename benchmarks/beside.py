"""Append, one report file after the other, and read while another process rebuilds all projections.

Run: python benchmarks/beside.py [EVENTS]. Prints the longest wait of an append (with its projections, from start to
end), how many were refused, how large the write-ahead log became, and how many reads saw a state that is not whole.
"""

import multiprocessing
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from pathlib import Path

from logs import write_log

from domain.errors import ArchiveError
from domain.events import Via
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file

PAUSE_SECONDS = 0.1
_FILE = """
source: {{id: beside-{n}, published: 2031-06-01, language: en}}
reports:
  - {{occurrence: beside-{n}, what: speech, title: Speech number {n}, date: 2031-05-02, evidence: 1}}
"""
_WHOLE = """SELECT (SELECT COUNT(*) FROM events) = COUNT(*), (SELECT COUNT(*) FROM reports) - ?
FROM stored_events WHERE rowid <= (SELECT checkpoint FROM projections WHERE name = 'events')"""
"""Whether there is a row for each event up to the checkpoint, and how many reports there are beyond so many."""


def rebuild(path: Path) -> None:
    """Rebuild all projections of an archive."""
    with Archive(path) as archive:
        Projector(archive).rebuild()


def append(path: Path, number: int) -> float:
    """Append a report file, project it, and return the milliseconds that both take."""
    with Archive(path) as archive:
        projector = Projector(archive)
        began = time.perf_counter()
        append_file(archive, f"{number}.yaml", _FILE.format(n=number).encode(), by="benchmark", via=Via.FILE)
        projector.catch_up()
        return (time.perf_counter() - began) * 1000


def read_until(path: Path, stopped: Event, seen: "SimpleQueue[int]") -> None:
    """Read the tables over and over; at the end hand over how many reads there were, and how many saw half a state."""
    reads = halves = 0
    with closing(sqlite3.connect(path)) as connection:
        (reports,) = connection.execute("SELECT COUNT(*) FROM reports").fetchone()
        while not stopped.is_set():
            try:
                whole, more = connection.execute(_WHOLE, (reports,)).fetchone()
                halves += not whole or more < 0
            except sqlite3.OperationalError:  # a table is missing
                halves += 1
            reads += 1
            time.sleep(PAUSE_SECONDS / 2)
    seen.put(reads)
    seen.put(halves)


def measure(path: Path) -> None:
    """Print what appending and reading go through during one rebuild."""
    alone = [append(path, 1_000_000 + number) for number in range(10)]
    stopped, seen = multiprocessing.Event(), multiprocessing.SimpleQueue()
    reader = multiprocessing.Process(target=read_until, args=(path, stopped, seen))
    rebuilder = multiprocessing.Process(target=rebuild, args=(path,))
    began = time.perf_counter()
    reader.start()
    rebuilder.start()
    waits, refused, log_bytes = [], 0, 0
    while rebuilder.is_alive():
        try:
            waits.append(append(path, len(waits) + refused))
        except (ArchiveError, sqlite3.Error):
            refused += 1
        log_bytes = max(log_bytes, path.with_name(f"{path.name}-wal").stat().st_size)
        time.sleep(PAUSE_SECONDS)
    stopped.set()
    reads, halves = seen.get(), seen.get()
    print(f"a rebuild of {time.perf_counter() - began:,.0f} s, beside {len(waits)} appends and {reads} reads")
    print(f"an append takes {statistics.median(alone):.0f} ms alone, at most {max(alone):.0f} ms")
    print(f"beside the rebuild {statistics.median(waits):.0f} ms, at most {max(waits):.0f} ms; refused: {refused}")
    print(f"reads of half a state: {halves}; the write-ahead log grew to {log_bytes / 1e6:,.1f} MB")
    for process in (reader, rebuilder):
        process.join()


def main(events: int) -> None:
    """Write a log of so many events, project it, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        write_log(path, events)
        rebuild(path)
        measure(path)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
