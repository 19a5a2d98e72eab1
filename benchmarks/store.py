"""Record in PostgreSQL and in SQLite, in one run, and follow: rates, latencies, lags, and what a first copy takes.

Run: python benchmarks/store.py [EVENTS [SECONDS]]. EVENTS is the length of the log of the first copy (10000), SECONDS
for how long each rate is held (10; 0: only the first copy is measured). It starts a PostgreSQL of its own, as tests do,
but durable (fsync). CPU is that of this program and its processes, without PostgreSQL; on a busy machine only that can
be compared.
"""

import multiprocessing
import resource
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import psutil
from logs import SHAPES, events_of, write_log

from tests import postgres as server
from tests.postgres import Postgres
from timeline.log.archive import Archive
from timeline.log.archive_file import copy_of_now
from timeline.log.eventsourcing_95 import StoredEvent
from timeline.log.mapper import EventMapper
from timeline.log.migrating import FileLog, StoreLog, move
from timeline.log.postgres import PostgresStore
from timeline.projecting.engine import Projector
from timeline.projecting.follower import Follower
from timeline.recording.appending import append_file

FOLLOWERS, WRITERS = 3, 8
_RATES = (200, 500, 1_000)
_FILE = """
source: {{id: {0}, publisher: {{name: The {0}}}, title: News, published: 2031-06-01, language: en}}
reports:
  - {{occurrence: {0}-one, what: speech, title: A speech of {0}, date: 2031-05-02, evidence: 1}}
  - {{occurrence: {0}-two, what: meeting, title: A meeting of {0}, date: 2031-05-03, evidence: 2}}
"""
_EVENTS_OF_A_FILE = 3

Times = list[tuple[float, float]]
"""When each of some recordings began, and when it was committed."""


def cpu() -> float:
    """Return the CPU seconds of this process and of those that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextmanager
def measured(what: str) -> Iterator[None]:
    """Print how long something took."""
    began, used = time.monotonic(), cpu()
    yield
    print(f"  {what}: {time.monotonic() - began:.1f} s, {cpu() - used:.1f} s of CPU", flush=True)


def percentiles(milliseconds: Sequence[float]) -> str:
    """Return the median, the 99th percentile and the greatest of some times."""
    ordered = sorted(milliseconds)
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{statistics.median(ordered):.1f} ms at the median, {last:.1f} at 99 %, {ordered[-1]:.1f} at most"


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


def insert_raw(events: Sequence[StoredEvent], size: int, insert: Callable[[Sequence[StoredEvent]], object]) -> str:
    """Insert events so many at a time; return the rate and the latencies."""
    times = []
    began = time.monotonic()
    for start in range(0, len(events), size):
        before = time.monotonic()
        insert(events[start : start + size])
        times.append((time.monotonic() - before) * 1000)
    return f"{len(events) / (time.monotonic() - began):,.0f} events/s, {percentiles(times)}"


def record_raw(store: PostgresStore, events: Sequence[StoredEvent]) -> None:
    """Record events in a store as they are."""
    with store.appending() as appending:
        appending.insert(events)
        appending.commit()


def compare_inserts(postgres: Postgres, folder: Path) -> None:
    """Insert events into both stores, one and more at a time."""
    for size, count in ((1, 400), (10, 2_000), (500, 10_000)):
        events = stored_events(count)
        with Archive(empty(folder, f"raw-{size}")) as archive:
            print(f"  SQLite, {size} at a time: {insert_raw(events, size, archive.log.insert_events)}", flush=True)
        with closing(PostgresStore(postgres.new_database())) as store:
            store.create()
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
            append_file(archive, "x.yaml", _FILE.format(f"{name}-{number}").encode(), by="jane")
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
        address = postgres.new_database() if stored else None
        if address:
            with closing(PostgresStore(address)) as store:
                store.create()
        place = folder / what.replace(" ", "-")
        place.mkdir()
        used = cpu()
        times = in_processes(
            append_files, [(empty(place, str(w % nodes)), address, f"w{w}", seconds) for w in range(writers)]
        )
        latencies = [(end - begin) * 1000 for begin, end in times]
        span = max(end for _, end in times) - min(begin for begin, _ in times)
        events = len(times) * _EVENTS_OF_A_FILE
        per_event = (cpu() - used) / events * 1000
        print(f"  {what}: {events / span:,.0f} events/s, {per_event:.1f} ms of CPU an event; a file takes "
              f"{percentiles(latencies)}", flush=True)  # fmt: skip


def in_processes(work: Callable[..., None], arguments: Sequence[tuple[Any, ...]]) -> Times:
    """Run work in processes, each with its arguments; return all times that they found."""
    context = multiprocessing.get_context("fork")
    times = context.SimpleQueue()
    processes = [context.Process(target=work, args=(*given, times)) for given in arguments]
    for process in processes:
        process.start()
    found = [pair for _ in processes for pair in times.get()]
    for process in processes:
        process.join()
    return found


def write_paced(address: str, events: Sequence[StoredEvent], rate: float, at_once: int, times: Any) -> None:
    """Record events so many a second, some at a time; a rate of 0 is as fast as it goes."""
    found: Times = []
    with closing(PostgresStore(address)) as store:
        store.get_ready()
        began = time.monotonic()
        for start in range(0, len(events), at_once):
            due = began + start / rate if rate else 0
            time.sleep(max(0.0, due - time.monotonic()))
            before = time.monotonic()
            record_raw(store, events[start : start + at_once])
            found.append((before, time.monotonic()))
    times.put(found)


def follow(path: Path, address: str) -> None:
    """Follow until the process is killed."""
    Follower(path, PostgresStore(address)).run()


def watch(paths: Sequence[Path], ends: Any, seen: Any) -> None:
    """Note when each copy and its tables had which position, until that is the last one."""
    found: dict[Path, list[tuple[float, int, int]]] = {path: [] for path in paths}
    archives = {path: Archive(path, read_only=True) for path in paths}
    projectors = {path: Projector(archive) for path, archive in archives.items()}
    last = 0
    while not last or any(not rows or rows[-1][2] < last for rows in found.values()):
        if not last and not ends.empty():
            last = ends.get()
        for path, archive in archives.items():
            head = archive.head
            tables = min(projectors[path].store.checkpoints(projectors[path].projections))
            if not found[path] or found[path][-1][1:] != (head, tables):
                found[path].append((time.monotonic(), head, tables))
        time.sleep(0.02)
    seen.put(list(found.values()))


def lag(postgres: Postgres, folder: Path, events: Sequence[StoredEvent], rate: int, seconds: float) -> None:
    """Record at a rate by eight processes while three follow; print how late their logs and tables were."""
    folder.mkdir()
    address = postgres.new_database()
    with closing(PostgresStore(address)) as store:
        store.create()
    events = events[: int((rate or max(_RATES)) * seconds)]
    shares = [events[w::WRITERS] for w in range(WRITERS)]
    context = multiprocessing.get_context("fork")
    ends, seen = context.SimpleQueue(), context.SimpleQueue()
    paths = [empty(folder, f"follower-{number}") for number in range(FOLLOWERS)]
    followers = [context.Process(target=follow, args=(path, address), daemon=True) for path in paths]
    watcher = context.Process(target=watch, args=(paths, ends, seen), daemon=True)
    for process in (*followers, watcher):
        process.start()
    time.sleep(2)
    times = in_processes(write_paced, [(address, share, rate / WRITERS, 5) for share in shares])
    ends.put(len(events))
    found = seen.get()
    used = [psutil.Process(process.pid).cpu_times() for process in followers]
    spent = sum(one.user + one.system for one in used) / len(used) / len(events) * 1000
    for process in followers:
        process.terminate()
        process.join()
    watcher.join()
    _print_lag(times, found, len(events), rate)
    print(f"    a follower uses {spent:.2f} ms of CPU an event", flush=True)


def independent(count: int) -> list[StoredEvent]:
    """Return events of streams of their own, so that any order of them is a log: sources, and speeches they report."""
    with tempfile.TemporaryDirectory() as folder, Archive(empty(Path(folder), "x")) as archive:
        number = 0
        while archive.head < count:
            for more in range(200):
                append_file(archive, "x", _FILE.format(f"s{number + more}").encode(), by="jane")
            number += 200
        found = archive.log.select_notifications(0, count, inclusive_of_start=False)
    return [StoredEvent(one.originator_id, one.originator_version, one.topic, one.state) for one in found]


def _print_lag(times: Times, found: Sequence[Sequence[tuple[float, int, int]]], count: int, rate: int) -> None:
    commits = sorted(end for _, end in times)
    span = commits[-1] - min(begin for begin, _ in times)
    waits = [(end - begin) * 1000 for begin, end in times]
    asked = f"{rate:,} events/s" if rate else "as fast as it goes"
    print(f"  {asked}: {count / span:,.0f} events/s recorded, a recording of 5 takes {percentiles(waits)}", flush=True)
    for column, what in ((1, "logs"), (2, "tables")):
        lags = [late for rows in found for late in _lags(commits, rows, column, count)]
        print(f"    {what} of {FOLLOWERS} followers: {percentiles(lags)} late", flush=True)


def _lags(commits: Sequence[float], rows: Sequence[tuple[float, ...]], column: int, count: int) -> Iterator[float]:
    """Yield, for each commit, after how many milliseconds a copy had as many events as there were then."""
    place = 0
    for number, at in enumerate(commits, 1):
        events = number * count // len(commits)
        while rows[place][column] < events:
            place += 1
        yield max(0.0, (rows[place][0] - at) * 1000)


def first_copy(postgres: Postgres, folder: Path, count: int) -> None:
    """Copy a log for the first time, beside a rebuild from a file, and begin with a snapshot."""
    source = folder / "source.db"
    with measured(f"writing a log of {count:,} events"):
        write_log(source, count)
    address = postgres.new_database()
    with Archive(source) as archive, closing(PostgresStore(address)) as store:
        with measured("moving it to PostgreSQL"):
            move(FileLog(archive), StoreLog(store))
        with measured("deriving all tables from the file"):
            Projector(archive, alone=True).rebuild()
    copy = folder / "copy.db"
    Archive.create(copy).close()
    with measured("the first copy, with its tables"):
        Follower(copy, PostgresStore(address)).run(once=True)
    with closing(PostgresStore(address)) as store:
        record_raw(store, independent(300))
    snapshot = folder / "snapshot.db"
    with measured("a copy that begins with a snapshot, 300 events later"):
        copy_of_now(copy, snapshot)
        Follower(snapshot, PostgresStore(address)).run(once=True)


def main(count: int, seconds: float) -> None:
    """Run all of it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    server._SETTINGS = tuple(one for one in server._SETTINGS if "fsync" not in one)  # noqa: SLF001 - durable
    postgres = Postgres()
    folder = Path(tempfile.mkdtemp(prefix="timeline-store-"))
    try:
        if seconds:
            print("Inserting events as they are", flush=True)
            compare_inserts(postgres, folder)
            print("Appending report files of 3 events, checked and with all tables", flush=True)
            compare_appends(postgres, folder, seconds)
            print(f"Recording by {WRITERS} processes, {FOLLOWERS} follow with all tables", flush=True)
            events = independent(int(max(_RATES) * seconds))
            for rate in (*_RATES, 0):
                lag(postgres, folder / f"lag-{rate}", events, rate, seconds)
        print("The first copy", flush=True)
        first_copy(postgres, folder, count)
    finally:
        postgres.end()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    given = [float(number) for number in sys.argv[1:]]
    main(int(given[0]) if given else 10_000, given[1] if len(given) > 1 else 10.0)
