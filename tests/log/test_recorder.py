"""The log: append-only for every client, durable, and whole when many write at once."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.tests import persistence as library

from domain.events import Via
from domain.person import Person, PersonDetails
from timeline.log import archive as archive_module
from timeline.log.archive import Archive, Batch
from timeline.log.clock import ImplausibleClockError
from timeline.log.recorder import APPEND_ONLY, FROM_ONE, ArchiveDatastore, ArchiveRecorder, NotStoredError

NOON = datetime(2031, 6, 1, 12, tzinfo=UTC)
FULL = 2
"""What `PRAGMA synchronous` answers for FULL."""


def new_recorder(path: Path, **options: int) -> ArchiveRecorder:
    """Open a recorder on a file, with its table."""
    recorder = ArchiveRecorder(ArchiveDatastore(f"file:{path}", **options))
    recorder.create_table()
    return recorder


def event(stream: str, version: int = 1, state: bytes = b"{}") -> StoredEvent:
    """Make a stored event that says nothing."""
    return StoredEvent(stream, version, "nothing-happened", state)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the path of a log."""
    return tmp_path / "log.db"


@pytest.fixture
def recorder(path: Path) -> Iterator[ArchiveRecorder]:
    """Give a recorder whose log has three events: two of one stream, one of another."""
    made = new_recorder(path)
    made.insert_events([event("person/ada"), event("person/ada", 2), event("person/bo")])
    yield made
    made.datastore.close()


@pytest.fixture
def client(path: Path, recorder: ArchiveRecorder) -> Iterator[sqlite3.Connection]:
    """Give a plain connection to the log, as any other program would open it."""
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def rows(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Return the whole log."""
    return connection.execute("SELECT * FROM stored_events ORDER BY rowid").fetchall()


class InATemporaryFile:
    """Run a test case of the library on our recorder, in a file, with text for stream ids."""

    streams = count(1)

    def setUp(self) -> None:
        """Wait, before a file is closed, for the threads that the library's cases leave reading it."""
        before = set(threading.enumerate())
        self.wait = lambda: [thread.join() for thread in set(threading.enumerate()) - before]

    def new_originator_id(self) -> str:
        """Name a stream as an archive does."""
        return f"person/nobody-{next(self.streams)}"

    def create_recorder(self) -> ArchiveRecorder:
        """Open a recorder on a file that is removed after the test."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        recorder = new_recorder(Path(folder.name) / "log.db", lock_timeout=30)
        self.addCleanup(recorder.datastore.close)
        self.addCleanup(self.wait)
        return recorder


class TestContractOfTheLibrary(InATemporaryFile, library.ApplicationRecorderTestCase[ArchiveRecorder]):
    """The library's own test case for a recorder: what it promises, ours keeps."""


class TestPositionsOfOneInsert(InATemporaryFile, library.NonInterleavingNotificationIDsBaseCase):
    """The library's own test case: the positions of one insert are never mixed with those of another."""

    insert_num = 200


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE stored_events SET state = x'00'", id="update"),
        pytest.param("UPDATE stored_events SET rowid = 9 WHERE rowid = 3", id="update-position"),
        pytest.param("UPDATE OR REPLACE stored_events SET rowid = 1 WHERE rowid = 3", id="update-or-replace"),
        pytest.param("UPDATE OR IGNORE stored_events SET topic = 'x'", id="update-or-ignore"),
        pytest.param("DELETE FROM stored_events", id="delete-all"),
        pytest.param("DELETE FROM stored_events WHERE rowid = 3", id="delete-last"),
        pytest.param(
            "INSERT OR REPLACE INTO stored_events VALUES (1, 'person/cy', 1, 't', '{}')",
            id="insert-or-replace-position",
        ),
        pytest.param(
            "INSERT OR REPLACE INTO stored_events (originator_id, originator_version, topic, state) "
            "VALUES ('person/ada', 1, 't', '{}')",
            id="insert-or-replace-version",
        ),
        pytest.param("REPLACE INTO stored_events VALUES (9, 'person/ada', 2, 't', '{}')", id="replace"),
        pytest.param(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            "VALUES ('person/ada', 1, 't', '{}') "
            "ON CONFLICT (originator_id, originator_version) DO UPDATE SET state = excluded.state",
            id="upsert",
        ),
        pytest.param(
            "INSERT INTO stored_events VALUES (1, 'person/cy', 1, 't', '{}') "
            "ON CONFLICT (rowid) DO UPDATE SET topic = excluded.topic",
            id="upsert-position",
        ),
    ],
)
def test_no_client_can_change_what_is_recorded(client, statement):
    """Given a log, when any program tries to change it, the error says to record a correction instead."""
    before = rows(client)

    with pytest.raises(sqlite3.IntegrityError, match=APPEND_ONLY):
        client.execute(statement)
    client.commit()

    assert rows(client) == before


@pytest.mark.parametrize("position", [0, -1, -5, -(2**63)])
@pytest.mark.parametrize("insert", ["INSERT", "INSERT OR IGNORE", "INSERT OR REPLACE"])
def test_no_client_can_record_below_position_1(client, insert, position):
    """Given a position that nothing would ever read, when any program inserts there, the error says to leave it out."""
    before = rows(client)

    with pytest.raises(sqlite3.IntegrityError, match=FROM_ONE):
        client.execute(f"{insert} INTO stored_events VALUES (?, 'person/cy', 1, 't', '{{}}')", (position,))
    client.commit()

    assert rows(client) == before


@pytest.mark.parametrize(
    "trigger",
    [
        pytest.param("BEFORE INSERT ON stored_events BEGIN SELECT RAISE(IGNORE); END", id="every insert is ignored"),
        pytest.param(
            "BEFORE INSERT ON stored_events WHEN NEW.originator_id = 'person/di' BEGIN SELECT RAISE(IGNORE); END",
            id="one of three is ignored",
        ),
    ],
)
def test_what_the_log_does_not_keep_is_refused(client, recorder, trigger):
    """Given a foreign trigger that makes an INSERT come to nothing, nothing is recorded, and the trigger is named."""
    client.execute(f"CREATE TRIGGER meddler {trigger}")
    client.execute("CREATE TRIGGER onlooker AFTER INSERT ON stored_events BEGIN SELECT 1; END")
    before = rows(client)

    with pytest.raises(NotStoredError, match=r"nothing was recorded; triggers .* on stored_events: meddler, onlooker"):
        recorder.insert_events([event("person/cy"), event("person/di"), event("person/ed")])

    assert rows(client) == before


def test_a_trigger_that_only_looks_on_is_let_be(client, recorder):
    """Given a foreign trigger that keeps what is inserted, events are recorded."""
    client.execute("CREATE TRIGGER onlooker AFTER INSERT ON stored_events BEGIN SELECT 1; END")

    assert recorder.insert_events([event("person/cy"), event("person/di")]) == [4, 5]


def test_a_log_of_an_earlier_version_gets_the_later_guard(tmp_path):
    """Given a log without the guard against positions below 1, the next decision adds it; others that miss stay so."""
    with (
        closing(Archive.create(tmp_path / "archive.db")) as archive,
        closing(sqlite3.connect(tmp_path / "archive.db")) as client,
    ):
        client.execute("DROP TRIGGER stored_events_from_one")
        client.execute("DROP TRIGGER stored_events_no_delete")
        archive.record(register("ada"), by="tester", via=Via.COMMAND)

        names = [row[0] for row in client.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1")]

    assert names == ["stored_events_from_one", "stored_events_no_replace", "stored_events_no_update"]


def test_another_client_may_append(client, recorder):
    """The guard prevents only changes: a further event of a stream can be added."""
    client.execute(
        "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES ('person/bo', 2, 't', '{}')"
    )
    client.commit()

    assert recorder.max_notification_id() == 4


def test_a_version_is_recorded_once(recorder):
    """Given version 2 of a stream, when another version 2 comes, it and all that came with it are refused."""
    with pytest.raises(IntegrityError, match=APPEND_ONLY):
        recorder.insert_events([event("person/cy"), event("person/ada", 2, b'{"other": 1}')])

    assert recorder.max_notification_id() == 3
    assert recorder.select_events("person/cy") == []


def test_positions_only_grow_after_a_rolled_back_insert(recorder):
    """Given an insert that was rolled back, the next event stands after all that anybody could read."""
    seen = recorder.max_notification_id()
    with pytest.raises(IntegrityError):
        recorder.insert_events([event("person/cy"), event("person/cy", 2), event("person/ada")])

    assert recorder.max_notification_id() == seen
    assert all(position > seen for position in recorder.insert_events([event("person/di")]))


def test_a_position_never_returns(client, recorder):
    """Even if the last event is deleted by force, its position is not reused."""
    client.execute("DROP TRIGGER stored_events_no_delete")
    client.execute("DELETE FROM stored_events WHERE rowid = 3")
    client.commit()

    assert recorder.insert_events([event("person/bo")]) == [4]


def test_commits_are_durable(recorder):
    """Given a connection that was set to lose commits with the power, a write transaction is durable again."""
    with recorder.datastore.get_connection(commit=False) as connection:
        connection.cursor().execute("PRAGMA synchronous=OFF")

    with recorder.datastore.transaction(commit=True) as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] == FULL


def test_a_nested_transaction_joins_the_one_around_it(recorder):
    """Within a write transaction the same thread reads its own events, and they go when it is rolled back."""

    def insert_and_fail() -> None:
        with recorder.datastore.transaction(commit=True):
            recorder.insert_events([event("person/cy")])
            assert recorder.max_notification_id() == 4
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        insert_and_fail()

    assert recorder.max_notification_id() == 3


def test_a_write_transaction_holds_the_lock_from_its_start(recorder, path):
    """Given a transaction that has only read so far, another writer waits: what was read stays true."""
    with recorder.datastore.transaction(commit=True) as cursor:
        cursor.execute("SELECT MAX(rowid) FROM stored_events")
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


@pytest.mark.thorough
def test_writers_at_once_lose_nothing(path):
    """Given four writers, each reading the head before it appends, all events arrive and none fails as locked."""
    writers, inserts = 4, 40
    start = threading.Barrier(writers)
    recorders = [new_recorder(path, lock_timeout=30) for _ in range(writers)]

    def write(number: int) -> None:
        start.wait()
        for turn in range(inserts):
            with recorders[number].datastore.transaction(commit=True):
                head = recorders[number].max_notification_id() or 0
                assert recorders[number].insert_events([event(f"person/w{number}-{turn}")]) == [head + 1]

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))

    assert len(recorders[0].select_notifications(1, 1000)) == writers * inserts
    for recorder in recorders:
        recorder.datastore.close()


def register(slug: str):
    """Decide to register a person."""

    def decide(batch: Batch) -> None:
        batch.add(batch.get(Person, slug).register(PersonDetails(id=slug, name=slug.title()), batch.stamp))

    return decide


def test_recorded_at_never_goes_back(tmp_path):
    """Given a clock that is set back by an hour, the next event takes the time of the last, and a warning says so."""
    clock = iter([NOON, NOON - timedelta(hours=1), NOON + timedelta(seconds=1)])
    archive = Archive.create(tmp_path / "archive.db", clock=lambda: next(clock))

    for slug in ("ada", "bo", "cy"):
        archive.record(register(slug), by="tester", via=Via.COMMAND)

    assert [stored.recorded_at for _, stored in archive.read()] == [NOON, NOON, NOON + timedelta(seconds=1)]
    assert archive.warnings == [
        "the clock says 2031-06-01 11:00:00, earlier than the last event (2031-06-01 12:00:00+00:00); "
        "using that event's time"
    ]
    archive.close()


@pytest.fixture
def written_at_noon(tmp_path, monkeypatch):
    """Give a way to make an archive that was written at noon, by a system whose clock says some times in turn."""

    def written(*clock: datetime) -> Archive:
        times = iter(clock)
        monkeypatch.setattr("timeline.log.archive.system_time", lambda: next(times))
        return _at_noon(tmp_path / "archive.db")

    return written


def _at_noon(path: Path) -> Archive:
    archive = Archive.create(path, clock=archive_module.system_time)
    os.utime(archive.path, times=(NOON.timestamp(), NOON.timestamp()))
    return archive


@pytest.mark.parametrize("days", [400, 365 * 7_000], ids=["a year", "the year 9000"])
def test_a_clock_far_ahead_records_nothing(written_at_noon, days):
    """Given a clock long after all that is known, nothing is recorded; a touched file says that a year is right."""
    later = NOON + timedelta(days=days)
    archive = written_at_noon(NOON, later, later)
    archive.record(register("ada"), by="tester", via=Via.COMMAND)

    with pytest.raises(
        ImplausibleClockError, match=r"the clock says .*, long after archive.db was last written \(2031"
    ):
        archive.record(register("bo"), by="tester", via=Via.COMMAND)

    os.utime(archive.path, times=(later.timestamp(), later.timestamp()))
    with suppress(ImplausibleClockError):
        archive.record(register("bo"), by="tester", via=Via.COMMAND)
    assert archive.head == (2 if later.year <= 2199 else 1)
    archive.close()


def test_a_clock_far_back_says_what_that_means(written_at_noon):
    """Given a clock days before the last event, the warning says that later events share its time, and what helps."""
    archive = written_at_noon(NOON, NOON - timedelta(days=30))

    for slug in ("ada", "bo"):
        archive.record(register(slug), by="tester", via=Via.COMMAND)

    assert "every event gets that time until the clock passes it, and only an earlier backup" in archive.warnings[0]
    archive.close()
