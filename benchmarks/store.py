"""Record in PostgreSQL and in SQLite, in one run, and follow: rates, latencies, lags, and what a first copy takes.

Run: python benchmarks/store.py [compare] [parts] [lag] [sweep] [copy] [options]; without a part, all of them.

- compare: insert events, and append report files, in both stores, by one process and by eight (--seconds each).
- lag: eight processes record --rate EVENTS a second (0: as fast as it goes) for --seconds, --at-once in a recording,
  one in twenty of which is rolled back, while --followers follow with all tables; SQLite beside it.
  --light is of short reports alone, one of each occurrence; otherwise events are as archives have them.
- parts: the CPU of a follower for an event, by how many events it gets at once.
- sweep: the highest rate at which the tables are under a second late, with three, two and one that follow, beginning
  at --rate, and how many cores 500 events a second would need by the CPU that was used.
- copy: a first copy of --events, of a log of its own or the first of --log FILE, beside a rebuild from the file, and a
  copy that begins with a snapshot.

It starts a PostgreSQL of its own, as tests do, but durable (fsync). On a busy machine only CPU can be compared.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from keeping_up import Load, keep_up, keep_up_in_a_file, sweep
from logs import write_log
from stores import (
    EVENTS_OF_A_FILE,
    WRITERS,
    cpu,
    durable_postgres,
    empty,
    file_of,
    first_events,
    in_processes,
    independent,
    load,
    measured,
    new_store,
    percentiles,
    record_raw,
    stored_events,
)

from tests.postgres import Postgres
from timeline.log.archive import Archive
from timeline.log.archive_file import copy_of_now
from timeline.log.eventsourcing_95 import StoredEvent
from timeline.log.migrating import FileLog, StoreLog, move
from timeline.log.postgres import PostgresStore
from timeline.projecting.engine import Projector
from timeline.projecting.follower import Follower
from timeline.recording.appending import append_file

_PARTS = ("compare", "parts", "lag", "sweep", "copy")
_GOAL = 500
_MOST = 1_500
"""Up to how many events a second a sweep, and what goes as fast as it can, has events for."""


def insert_raw(events: Sequence[StoredEvent], size: int, insert: Callable[[Sequence[StoredEvent]], object]) -> str:
    """Insert events so many at a time; return the rate and the latencies."""
    times = []
    began = time.monotonic()
    for start in range(0, len(events), size):
        before = time.monotonic()
        insert(events[start : start + size])
        times.append((time.monotonic() - before) * 1000)
    return f"{len(events) / (time.monotonic() - began):,.0f} events/s, {percentiles(times)}"


def compare_inserts(postgres: Postgres, folder: Path) -> None:
    """Insert events into both stores, one and more at a time."""
    for size, count in ((1, 400), (10, 2_000), (500, 10_000)):
        events = stored_events(count)
        with Archive(empty(folder, f"raw-{size}")) as archive:
            print(f"  SQLite, {size} at a time: {insert_raw(events, size, archive.log.insert_events)}", flush=True)
        with closing(PostgresStore(new_store(postgres))) as store:
            said = insert_raw(events, size, lambda some, store=store: record_raw(store, some))
            print(f"  PostgreSQL, {size} at a time: {said}", flush=True)


def append_files(path: Path, address: str | None, name: str, seconds: float, times: Any) -> None:
    """Append small report files for so long, with the tables, as `timeline append` does."""
    store = PostgresStore(address) if address else None
    with Archive(path, store=store) as archive:
        projector, found, number = Projector(archive), [], 0
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            before = time.monotonic()
            append_file(archive, "x.yaml", file_of(name, number), by="jane")
            found.append((before, time.monotonic()))
            projector.catch_up()
            number += 1
    times.put(found)


def compare_appends(postgres: Postgres, folder: Path, seconds: float) -> None:
    """Append report files to both, by one process and by eight, on one node and on eight."""
    for what, writers, nodes, stored in (
        ("SQLite, one process", 1, 1, False),
        ("PostgreSQL, one process", 1, 1, True),
        (f"SQLite, {WRITERS} processes", WRITERS, 1, False),
        (f"PostgreSQL, {WRITERS} processes on one node", WRITERS, 1, True),
        (f"PostgreSQL, {WRITERS} processes on {WRITERS} nodes", WRITERS, WRITERS, True),
    ):
        address = new_store(postgres) if stored else None
        place = folder / what.replace(" ", "-")
        place.mkdir()
        used = cpu()
        found = in_processes(
            append_files, [(empty(place, str(w % nodes)), address, f"w{w}", seconds) for w in range(writers)]
        )
        times = [pair for pairs in found for pair in pairs]
        latencies = [(end - begin) * 1000 for begin, end in times]
        span = max(end for _, end in times) - min(begin for begin, _ in times)
        events = len(times) * EVENTS_OF_A_FILE
        per_event = (cpu() - used) / events * 1000
        print(f"  {what}: {events / span:,.0f} events/s, {per_event:.1f} ms of CPU an event; a file takes "
              f"{percentiles(latencies)}", flush=True)  # fmt: skip


def follow_in_parts(postgres: Postgres, folder: Path, events: Sequence[StoredEvent]) -> None:
    """Copy a log, with its tables, so many events at a time from the middle on; print the CPU for an event."""
    count, address = len(events), new_store(postgres)
    with closing(PostgresStore(address)) as store:
        record_raw(store, events)
    for size in (5, 25, 125, 500, 1_000):
        with Archive(empty(folder, f"parts-{size}"), store=PostgresStore(address)) as archive:
            archive.copy_from_store(count // 2)
            Projector(archive).catch_up()
            before, copying, tables = archive.head, 0.0, 0.0
            while archive.head < min(count, before + 50 * size):
                times = [time.process_time()]
                archive.copy_from_store(size)
                times.append(time.process_time())
                Projector(archive).catch_up()
                copying, tables = copying + times[1] - times[0], tables + time.process_time() - times[1]
            done = (archive.head - before) / 1000
            print(
                f"  {size:>5} at a time: {copying / done:.2f} ms to copy an event, {tables / done:.2f} for its tables"
            )


def first_copy(postgres: Postgres, folder: Path, count: int, log: Path | None) -> None:
    """Copy a log for the first time, beside a rebuild from a file, and begin with a snapshot."""
    source = folder / "source.db"
    with measured(f"getting a log of {count:,} events"):
        first_events(log, count, source) if log else write_log(source, count)
    address = postgres.new_database()
    with Archive(source) as archive, closing(PostgresStore(address)) as store:
        with measured("moving it to PostgreSQL, and reading it back", postgres):
            move(FileLog(archive), StoreLog(store))
        with measured("deriving all tables from the file"):
            Projector(archive, alone=True).rebuild()
    source.unlink()
    copy = folder / "copy.db"
    Archive.create(copy).close()
    with Archive(copy, store=PostgresStore(address)) as archive, measured("copying the log", postgres):
        archive.catch_up_with_store()
    with measured("its tables", postgres):
        Follower(copy, PostgresStore(address)).run(once=True)
    with closing(PostgresStore(address)) as store:
        record_raw(store, independent(300))
    snapshot = folder / "snapshot.db"
    with measured(f"copying a file of {copy.stat().st_size / 1e6:,.0f} MB, as a snapshot is made"):
        copy_of_now(copy, snapshot)
    with measured("a copy that begins with it, 300 events later", postgres):
        Follower(snapshot, PostgresStore(address)).run(once=True)


def run(given: argparse.Namespace, postgres: Postgres, folder: Path) -> None:
    """Run the parts that were asked for."""
    parts = given.parts or _PARTS
    make = independent if given.light else stored_events
    if "compare" in parts:
        print(f"Inserting events as they are; {load()}", flush=True)
        compare_inserts(postgres, folder)
        print("Appending report files of 3 events, checked and with all tables", flush=True)
        compare_appends(postgres, folder, given.seconds)
    asked = Load(given.rate, given.seconds, given.followers, given.at_once)
    most = _MOST if "sweep" in parts or not given.rate else given.rate
    events = make(int(most * given.seconds)) if {"lag", "sweep"} & {*parts} else []
    if "parts" in parts:
        print(f"A follower that gets events in parts; {load()}", flush=True)
        follow_in_parts(postgres, folder, make(given.events))
    if "lag" in parts:
        print(f"{WRITERS} processes record in PostgreSQL, {given.followers} follow with all tables", flush=True)
        keep_up(postgres, folder / "lag", events, asked)
        print(f"{WRITERS} processes record in one file, and another derives its tables", flush=True)
        keep_up_in_a_file(folder / "file", events, asked)
    if "sweep" in parts:
        print(f"The highest rate that holds, of {WRITERS} processes", flush=True)
        sweep(postgres, folder, events, asked, _GOAL)
    if "copy" in parts:
        print(f"The first copy; {load()}", flush=True)
        first_copy(postgres, folder, given.events, given.log)


def main() -> None:
    """Read what is asked for, and run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(_PARTS))
    parser.add_argument("--rate", type=int, default=_GOAL)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--followers", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=5)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--light", action="store_true")
    given = parser.parse_args()
    if unknown := {*given.parts} - {*_PARTS}:
        parser.error(f"{', '.join(sorted(unknown))}: the parts are {', '.join(_PARTS)}")
    with durable_postgres() as (postgres, folder):
        run(given, postgres, folder)


if __name__ == "__main__":
    main()
