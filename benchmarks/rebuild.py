"""Compare rebuilding with the least that it could cost, and with itself on larger and awkward logs; CPU ratios.

Run: python benchmarks/rebuild.py [EVENTS ...] [--log FILE] [--awkward] [--insert] [--grown] [--treaty EVENTS ...].

The floor copies the finished tables, in the order of their rows, into a fresh file without a journal, and then makes
their indices and search index. Nothing is printed of a rebuild whose digests are not those of its tables. With
`--treaty`, what is compared is an append to a treaty with more and more actions. `--log` takes a log that is there, as
benchmarks/logs.py writes it, instead of writing one: its tables are made in that very file.
"""

import argparse
import json
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import logs

from domain.events import Via
from projections import PROJECTIONS
from timeline.log.archive import Archive
from timeline.projecting import schema
from timeline.projecting.engine import Projector, rebuilt_digests
from timeline.recording.appending import append_file

AWKWARD = (
    ("one-treaty", 300, 2_700),
    ("one-occurrence", 250, 1_000),
    ("one-source", 1_000, 4_000),
    ("five-days", 1_000, 4_000),
)
"""Shapes of logs, and two sizes: an event should cost as much in the larger."""
SIZES = (10_000,)
APPENDS = 5
_FILE = """
source: {{id: later-{n}, published: 2049-06-01, language: en}}
reports:
  - occurrence: later-{n}
    what: {{kind: treaty-action, action: {action}, party: VN}}
    title: Action number {n}
    treaty: treaty-1
    date: 2049-05-02
    evidence: 1
"""
TABLES = [table for projection in PROJECTIONS.values() for table in projection.tables]


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return how much CPU time some work takes, with that of the processes that it starts."""
    began = _used()
    work()
    return _used() - began


def _used() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Rebuilt(NamedTuple):
    """An archive whose projections were rebuilt, the seconds that this took, and the most memory in use until then.

    `digest_seconds` is what the digests take, for commands that ask for them.
    """

    path: Path
    events: int
    seconds: float
    digest_seconds: float
    peak_mb: float


def written(folder: Path, shape: str, events: int) -> Path:
    """Write a log in a process of its own, so that its memory is not counted; return its path."""
    path = folder / f"{shape}-{events}.db"
    command = [sys.executable, logs.__file__, shape, str(events), str(path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return path


def rebuilt(path: Path) -> Rebuilt:
    """Rebuild the projections of a log, and compare the digests of the tables with those of the rows made again."""
    with Archive(path) as archive:
        projector = Projector(archive)
        began = _used()
        events = projector.rebuild()
        seconds = _used() - began
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        digest_seconds = cpu_seconds(lambda: projector.save_digests(projector.projections))
        if digests_of(projector) != rebuilt_digests(archive, projector.projections):
            sys.exit(f"{path.name}: the digests of the tables are not those of the rows")
    return Rebuilt(path, events, seconds, digest_seconds, peak_mb)


def digests_of(projector: Projector) -> dict[str, str]:
    """Return the digest of each projection's tables."""
    return {one.name: projector.store.digest(one) for one in projector.projections}


def floor(path: Path) -> float:
    """Return the seconds that copying the tables of an archive takes, with indices and search index."""
    copy = path.with_suffix(".floor")
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        for statement in ("journal_mode=OFF", "synchronous=OFF"):
            connection.execute(f"PRAGMA {statement}")
        connection.execute("ATTACH ? AS archive", (str(path),))

        def work() -> None:
            connection.execute("BEGIN")
            for table in TABLES:
                connection.execute(table.ddl)
                connection.execute(f"INSERT INTO [{table.name}] SELECT * FROM archive.[{table.name}] ORDER BY rowid")
            for table in TABLES:
                schema.index(connection, table)
            connection.execute("COMMIT")

        seconds = cpu_seconds(work)
    copy.unlink()
    return seconds


def inserted(path: Path) -> float:
    """Return the seconds that `sqlite-utils insert` takes for the same rows, without indices and search index."""
    rows, copy = path.with_suffix(".jsonl"), path.with_suffix(".inserted")
    seconds = 0.0
    for table in TABLES:
        with closing(sqlite3.connect(path)) as connection, rows.open("w", encoding="utf-8") as file:
            for cells in connection.execute(f"{table.select} ORDER BY rowid"):
                file.write(json.dumps(dict(zip(table.places, cells, strict=True)), ensure_ascii=False) + "\n")
        if rows.stat().st_size:
            keys = [option for name in table.key for option in ("--pk", name)]
            command = [sys.executable, "-m", "sqlite_utils", "insert", str(copy), table.name, str(rows), "--nl", *keys]
            seconds += cpu_seconds(lambda command=command: subprocess.run(command, check=True, capture_output=True))
    rows.unlink()
    copy.unlink()
    return seconds


def grown(path: Path, batch: int) -> float:
    """Return the seconds of catching up with a log so many events at a time, which must give what a rebuild gives."""
    copy = Path(shutil.copy(path, path.with_suffix(".grown")))
    with Archive(copy) as archive:
        projector = Projector(archive)
        kept = digests_of(projector)
        for one in projector.projections:
            with projector.store.connection(write=True) as connection:
                for table in one.tables:
                    connection.execute(f"DELETE FROM [{table.name}]")
            projector.store.keep(one, 0, 0)
        seconds = cpu_seconds(lambda: projector.catch_up(batch=batch))
        if kept != digests_of(projector):
            sys.exit(f"{path.name}: catching up {batch} at a time does not give what a rebuild gives")
    copy.unlink()
    return seconds


def appended(path: Path) -> tuple[int, float]:
    """Return how many actions an archive has, and the median of the seconds that appending another takes."""
    with Archive(path) as archive:
        projector = Projector(archive)
        with projector.store.connection(write=False) as connection:
            (actions,) = connection.execute("SELECT COUNT(*) FROM treaty_actions").fetchone()
        _, *seconds = (append_one(archive, number) for number in range(1 + APPENDS))
        return actions, statistics.median(seconds)


def append_one(archive: Archive, number: int) -> float:
    """Append a report of an action under the first treaty; return the CPU seconds, with those of the tables."""
    began = time.process_time()  # the clock that counts children, too, only has hundredths of a second
    content = _FILE.format(n=number, action=("signature", "ratification")[number % 2]).encode()
    append_file(archive, f"{number}.yaml", content, by="benchmark", via=Via.FILE)
    Projector(archive).catch_up()
    return time.process_time() - began


def print_treaties(folder: Path, sizes: Sequence[int]) -> None:
    """Print what an append to a treaty costs, projections included, the more actions the treaty has."""
    first = 0.0
    for events in sizes:
        actions, seconds = appended(rebuilt(written(folder, "actions", events)).path)
        first = first or seconds
        print(f"a treaty with {actions:,} actions: an append takes {seconds * 1000:,.0f} ms of CPU, ", end="")
        print(f"{seconds / first:.2f} times as much as among the first", flush=True)


def print_sizes(paths: Iterable[Path], *, insert: bool, grow: bool) -> None:
    """Print what a rebuild costs of each log, beside the floor and beside the first log."""
    among, first = 0, 0.0
    for path, events, seconds, digest_seconds, peak_mb in map(rebuilt, paths):
        least, an_event = floor(path), seconds / events
        among, first = among or events, first or an_event
        print(f"{events:>9,} events: a rebuild takes {seconds / least:.1f} times the floor")
        print(f"{'':>9} {an_event * 1e6:,.0f} µs an event, the floor {least / events * 1e6:,.0f} µs")
        print(f"{'':>9} digests, where a command asks for them: {digest_seconds / least:.1f} times the floor")
        print(f"{'':>9} an event costs {an_event / first:.2f} times as much as among {among:,}")
        print(f"{'':>9} peak memory {peak_mb:,.0f} MB", flush=True)
        if insert:
            print(f"{'':>9} {seconds / inserted(path):.2f} times `sqlite-utils insert` of the same rows", flush=True)
        if grow:
            print(f"{'':>9} catching up 500 at a time: {grown(path, 500) / least:.1f} times the floor", flush=True)


def print_awkward(folder: Path) -> None:
    """Print how much more an event costs in a longer log of each awkward shape."""
    for shape, small, large in AWKWARD:
        less, more = (rebuilt(written(folder, shape, events)).seconds / events for events in (small, large))
        print(f"{shape}: an event costs {more / less:.2f} times as much among {large:,} as among {small:,}", flush=True)


def main() -> None:
    """Print the ratios that are asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("events", nargs="*", type=int, help="sizes of realistic logs (default: 10000)")
    parser.add_argument("--log", type=Path, metavar="FILE", help="a log that is there; its tables are made in the file")
    parser.add_argument("--awkward", action="store_true", help="logs of one treaty, occurrence or source, of five days")
    parser.add_argument("--insert", action="store_true", help="compare with sqlite-utils insert")
    parser.add_argument("--grown", action="store_true", help="compare with catching up")
    parser.add_argument(
        "--treaty", nargs="+", type=int, default=[], metavar="EVENTS", help="append to treaties with many actions"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print_treaties(folder, options.treaty)
        sizes = options.events or (() if options.log or options.treaty else SIZES)
        paths = chain([options.log] if options.log else [], (written(folder, "realistic", size) for size in sizes))
        print_sizes(paths, insert=options.insert, grow=options.grown)
        if options.awkward:
            print_awkward(folder)


if __name__ == "__main__":
    main()
