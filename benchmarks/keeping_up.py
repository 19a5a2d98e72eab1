"""Record at a rate by several processes while others follow: how late they are, what an event costs, what holds."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from eventsourcing.sqlite import SQLiteTransaction
from stores import (
    WRITERS,
    at_99,
    database_cpu,
    empty,
    in_processes,
    load,
    new_store,
    percentiles,
)

from tests.postgres import Postgres
from timeline.log.archive import Archive
from timeline.log.copying import as_stored
from timeline.log.eventsourcing_95 import StoredEvent
from timeline.log.postgres import PostgresStore
from timeline.projecting.engine import Projector
from timeline.projecting.follower import Follower

LAG_MS = 1_000
"""How late the tables may be, at 99 %, for a rate to count as one that holds."""
_GIVEN_UP = 20
"""Of how many recordings one is rolled back, which leaves a gap in the ids."""
_HELD = 0.97
"""What part of a rate must have been recorded."""
_PATIENCE_SECONDS = 120
_FINEST_STEP = 1.15
_LOWEST = 10
"""The lowest rate that is tried: where not even that holds, the machine is busy with other work."""


class Recorded(NamedTuple):
    """A recording: when it began and was committed, and the id of its last event."""

    began: float
    ended: float
    last: int


class Shared(NamedTuple):
    """What those who follow share with who started them: when to stop, how far each is, and what they noted."""

    stop: Any
    done: Any
    results: Any


class Marks(NamedTuple):
    """When a follower had how many events, in its log and in its tables, and the CPU that it used, by what for."""

    logs: list[tuple[float, int]]
    tables: list[tuple[float, int]]
    seconds: Counter[str]


@dataclass(frozen=True)
class Load:
    """What is asked of a store: a rate, 0 for as fast as it goes, for how long, how much at once, and who follows."""

    rate: int
    seconds: float
    followers: int = 3
    at_once: int = 5

    def of(self, events: Sequence[StoredEvent]) -> Sequence[StoredEvent]:
        """Return the events to record."""
        return events[: int(self.rate * self.seconds)] if self.rate else events


@dataclass(frozen=True)
class Outcome:
    """What a load came to: milliseconds for each event, and how late each follower was."""

    load: Load
    recorded: Sequence[Recorded]
    rate: float
    lags: Sequence[Sequence[float]]
    writer_ms: float
    database_ms: float
    follower_ms: float

    @property
    def holds(self) -> bool:
        """Tell whether the rate was recorded, and followed within the time."""
        held = not self.load.rate or self.rate >= _HELD * self.load.rate
        return held and max(map(at_99, self.lags)) < LAG_MS

    def cores(self, rate: int, followers: int) -> float:
        """Return how many cores a rate needs, by what an event costs."""
        return rate * (self.writer_ms + self.database_ms + followers * self.follower_ms) / 1000


class Queue:
    """The events to record, which writers take from as they get the lock of the log, so that it has them in order."""

    def __init__(self, events: Sequence[StoredEvent]) -> None:
        """Begin with the first event."""
        self._events = events
        self._taken = multiprocessing.get_context("fork").Value("l", 0, lock=False)

    def next(self, count: int) -> Sequence[StoredEvent]:
        """Return the next events, and leave them to others."""
        return self._events[self._taken.value : self._taken.value + count]

    def take(self, count: int) -> Sequence[StoredEvent]:
        """Return the next events, which are this writer's."""
        taken = self.next(count)
        self._taken.value += len(taken)
        return taken


class PostgresLog:
    """A log in PostgreSQL, as writers use it."""

    def __init__(self, address: str) -> None:
        """Keep the address."""
        self._store = PostgresStore(address)
        self.get_ready, self.close = self._store.get_ready, self._store.close

    def record(self, queue: Queue, count: int) -> int:
        """Record the next events; return the id of the last one, 0 if there is none left."""
        with self._store.appending() as appending:
            if not (events := queue.take(count)):
                return 0
            last = appending.insert(events)
            appending.commit()
        return last

    def give_up(self, queue: Queue, count: int) -> None:
        """Roll back a recording, whose ids nobody gets."""
        with self._store.appending() as appending:
            if events := queue.next(count):
                appending.insert(events)


class FileLog:
    """A log in an archive's file, as writers use it."""

    def __init__(self, path: Path) -> None:
        """Open the archive."""
        self._archive = Archive(path)
        self.close = self._archive.close

    def get_ready(self) -> None:
        """Do nothing: it is there."""

    def record(self, queue: Queue, count: int) -> int:
        """Record the next events; return the position of the last one, 0 if there is none left."""
        with self._archive.log.datastore.transaction(commit=True):
            events = queue.take(count)
            return self._archive.log.insert_events(events)[-1] if events else 0

    def give_up(self, queue: Queue, count: int) -> None:
        """Roll back a recording."""
        with self._archive.rolled_back():
            self._archive.log.insert_events(queue.next(count))


def write_paced(open_log: Callable[[], Any], queue: Queue, load: Load, place: int, results: Any) -> None:
    """Record events so many a second, some at a time, now and then in vain, until there are none left."""
    found, pause = [], load.at_once * WRITERS / load.rate if load.rate else 0.0
    with closing(open_log()) as log:
        log.get_ready()
        used, began = time.process_time(), time.monotonic() + 0.2 + pause * place / WRITERS
        for number in count():
            time.sleep(max(0.0, began + number * pause - time.monotonic()))
            if number % _GIVEN_UP == _GIVEN_UP // 2:
                log.give_up(queue, load.at_once)
            before = time.monotonic()
            if not (last := log.record(queue, load.at_once)):
                break
            found.append(Recorded(before, time.monotonic(), last))
        results.put((found, time.process_time() - used))


def _timed(cls: type, name: str, then: Callable[[Any, Any, float], None]) -> None:
    """Have a method, in this process, pass on its object, what it returns and its CPU seconds."""
    do = getattr(cls, name)

    def timed(self: Any, *given: Any, **named: Any) -> Any:
        began = time.process_time()
        found = do(self, *given, **named)
        then(self, found, time.process_time() - began)
        return found

    setattr(cls, name, timed)


def _noted(done: Any, place: int) -> tuple[Marks, Callable[[], None]]:
    """Note from now on what this process copies and derives; return the notes, and what completes them."""
    marks, begun = Marks([], [], Counter()), [0.0]

    def copied(_archive: Archive, events: int, seconds: float) -> None:
        if events and not marks.logs:
            begun[0] = time.process_time() - seconds
        if events:
            marks.logs.append((time.monotonic(), (marks.logs[-1][1] if marks.logs else 0) + events))
        marks.seconds["copying"] += seconds if marks.logs else 0

    def derived(projector: Projector, _read: int, seconds: float) -> None:
        head = projector.archive.head
        if head and (not marks.tables or marks.tables[-1][1] != head):
            marks.tables.append((time.monotonic(), head))
            done[place] = head
        begun[0] = begun[0] or (time.process_time() - seconds if head else 0)
        marks.seconds["tables"] += seconds if head else 0

    def committed(_transaction: Any, _found: Any, seconds: float) -> None:
        marks.seconds["commits"] += seconds if begun[0] else 0

    def complete() -> None:
        marks.seconds["all"] = time.process_time() - begun[0]  # type: ignore[assignment]

    _timed(Archive, "copy_from_store", copied)
    _timed(Projector, "catch_up", derived)
    _timed(SQLiteTransaction, "__exit__", committed)
    return marks, complete


def follow(shared: Shared, place: int, path: Path, address: str) -> None:
    """Follow until it is stopped."""
    marks, complete = _noted(shared.done, place)
    Follower(path, PostgresStore(address), stop=shared.stop).run()
    complete()
    shared.results.put((place, marks))


def derive(shared: Shared, place: int, path: Path) -> None:
    """Bring the tables of an archive with a log of its own up to date again and again, until it is stopped."""
    marks, complete = _noted(shared.done, place)
    with Archive(path) as archive:
        while not shared.stop.wait(0.1):
            Projector(archive).catch_up()
    complete()
    shared.results.put((place, marks))


def keep_up(postgres: Postgres, folder: Path, events: Sequence[StoredEvent], load: Load) -> Outcome:
    """Record in PostgreSQL while others follow, and check that each has all of it, in order and once."""
    address, events = new_store(postgres), load.of(events)
    folder.mkdir()
    paths = [empty(folder, f"follower-{number}") for number in range(load.followers)]
    work = [(follow, (path, address)) for path in paths]
    before = database_cpu(postgres)
    written, marks = _run(work, lambda: PostgresLog(address), events, load)
    database_ms = (database_cpu(postgres) - before) / len(events) * 1000
    with closing(PostgresStore(address)) as store:
        there = store.after(0, len(events) + 1)
    for path in paths:
        _check(path, [as_stored(event) for event in there])
    outcome = _outcome(load, written, marks, [event.id for event in there], database_ms)
    _print(outcome, marks, len(events), there[-1].id - len(there))
    return outcome


def keep_up_in_a_file(folder: Path, events: Sequence[StoredEvent], load: Load) -> None:
    """Record in a single archive file while another process derives its tables."""
    folder.mkdir()
    path, events = empty(folder, "archive"), load.of(events)
    written, marks = _run([(derive, (path,))], lambda: FileLog(path), events, load)
    with Archive(path) as archive:
        ids = [position for position, _ in archive.log.next_positions(0, len(events))]
    _print(_outcome(load, written, marks, ids, 0), marks, len(events), ids[-1] - len(ids))


def _run(
    work: Sequence[tuple[Callable[..., None], tuple[Any, ...]]],
    log: Callable[[], Any],
    events: Sequence[StoredEvent],
    load: Load,
) -> tuple[list[Any], list[Marks]]:
    """Record by several processes while others do their work; return what the writers and the others noted."""
    context = multiprocessing.get_context("fork")
    queue = Queue(events)
    shared = Shared(context.Event(), context.Array("l", len(work), lock=False), context.SimpleQueue())
    following = [
        context.Process(target=do, args=(shared, place, *given), daemon=True) for place, (do, given) in enumerate(work)
    ]
    for process in following:
        process.start()
    time.sleep(2)
    written = in_processes(write_paced, [(log, queue, load, w) for w in range(WRITERS)])
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while min(shared.done) < len(events) and time.monotonic() < deadline:
        time.sleep(0.05)
    shared.stop.set()
    marks = [found for _, found in sorted(shared.results.get() for _ in following)]
    for process in following:
        process.join()
    if min(shared.done) < len(events):
        raise TimeoutError(f"{list(shared.done)} of {len(events)} events after {_PATIENCE_SECONDS} s")
    return written, marks


def _check(path: Path, there: Sequence[StoredEvent]) -> None:
    """Raise AssertionError unless a follower has all events of a store, in order and once, in its log and tables."""
    with Archive(path) as archive:
        assert [as_stored(event) for event in archive.log.select_notifications(None, len(there) + 1)] == there
        with archive.log.datastore.connection(write=False) as connection:
            applied = connection.execute("SELECT COUNT(*), COUNT(DISTINCT position) FROM events").fetchone()
            assert tuple(applied) == (len(there), len(there))


def _outcome(load: Load, written: list[Any], marks: list[Marks], ids: Sequence[int], database_ms: float) -> Outcome:
    recorded = sorted((one for found, _ in written for one in found), key=lambda one: one.last)
    span = max(one.ended for one in recorded) - min(one.began for one in recorded)
    return Outcome(
        load=load,
        recorded=recorded,
        rate=len(ids) / span,
        lags=[_lags(recorded, ids, found.tables) for found in marks],
        writer_ms=sum(seconds for _, seconds in written) / len(ids) * 1000,
        database_ms=database_ms,
        follower_ms=sum(found.seconds["all"] for found in marks) / len(marks) / len(ids) * 1000,
    )


def _lags(recorded: Sequence[Recorded], ids: Sequence[int], marks: Sequence[tuple[float, int]]) -> list[float]:
    """Return, for each recording, after how many milliseconds a follower had it."""
    places = {position: place for place, position in enumerate(ids, 1)}
    lags, at = [], 0
    for one in recorded:
        while marks[at][1] < places[one.last]:
            at += 1
        lags.append(max(0.0, (marks[at][0] - one.ended) * 1000))
    return lags


def _print(outcome: Outcome, marks: Sequence[Marks], events: int, gaps: int) -> None:
    load_ = outcome.load
    asked = f"{load_.rate:,} events/s" if load_.rate else "as fast as it goes"
    waits = percentiles([(one.ended - one.began) * 1000 for one in outcome.recorded])
    print(f"  {asked}: {outcome.rate:,.0f} events/s recorded; a recording of {load_.at_once} takes {waits}", flush=True)
    for number, (found, lags) in enumerate(zip(marks, outcome.lags, strict=True), 1):
        parts = [after - before for (_, before), (_, after) in zip(found.tables, found.tables[1:], strict=False)]
        print(f"    tables {number}: {percentiles(lags)} late, in parts of {median(parts or [events]):.0f} events")
    ms = {
        what: sum(found.seconds[what] for found in marks) / len(marks) / events * 1000
        for what in ("copying", "tables", "commits")
    }
    waiting = outcome.follower_ms - ms["copying"] - ms["tables"]
    print(
        f"    CPU an event: writers {outcome.writer_ms:.2f} ms, the database {outcome.database_ms:.2f}, a follower "
        f"{outcome.follower_ms:.2f} (copying {ms['copying']:.2f}, tables {ms['tables']:.2f}, commits in these "
        f"{ms['commits']:.2f}, the rest {waiting:.2f}); "
        f"{outcome.cores(int(outcome.rate), len(marks)):.2f} cores in all"
    )
    held = "under a second late at 99 %" if outcome.holds else "NOT HELD"
    print(f"    {held}; each event in order and once, {gaps} ids given up; {load()}", flush=True)


def sweep(postgres: Postgres, folder: Path, events: Sequence[StoredEvent], load: Load, first: int) -> None:
    """Find the highest rate that holds with three, two and one to follow, and the cores that a rate needs."""
    for followers in range(load.followers, 0, -1):
        print(f" {followers} follow", flush=True)
        held: Outcome | None = None
        low, high, rate = 0.0, 0.0, float(load.rate)
        while not (low and high and high / low < _FINEST_STEP) and _LOWEST <= rate <= len(events) / load.seconds:
            asked = Load(int(rate), load.seconds, followers, load.at_once)
            outcome = keep_up(postgres, folder / f"sweep-{followers}-{int(rate)}", events, asked)
            low, high = (rate, high) if outcome.holds else (low, rate)
            held = outcome if outcome.holds else held
            rate = (low * high) ** 0.5 if low and high else rate * 1.5 if low else rate / 1.5
        if not held:
            print(f" {followers} follow: no rate holds", flush=True)
        else:
            print(
                f" {followers} follow: {held.rate:,.0f} events/s hold; {first} events/s with {followers} need "
                f"{held.cores(first, followers):.2f} cores, by the CPU of that rate; a follower has one of them, which "
                f"is full at {1000 / held.follower_ms:,.0f} events/s",
                flush=True,
            )
