"""The log in PostgreSQL: recorded whole or not at all, one after the other, and never changed."""

from __future__ import annotations

import os
import threading
import time
from contextlib import ExitStack, closing

import psycopg
import pytest

from tests.postgres import network_to
from timeline.log import connection_watch
from timeline.log import postgres as module
from timeline.log.addressing import store_at
from timeline.log.eventsourcing_95 import PostgresApplicationRecorder, StoredEvent
from timeline.log.postgres import PostgresStore
from timeline.log.stores import StoreError, UnreachableError

SECRET = "s3cret-w0rd"


def event(stream, version=1, state=b"{}"):
    """Return an event as it is stored."""
    return StoredEvent(f"occurrence/{stream}", version, "topic", state)


def record(store, *events):
    """Record events in a store for good."""
    with store.appending() as appending:
        appending.insert(events)
        appending.commit()


def streams(store):
    """Return the streams of a store's events, in order."""
    return [found.originator_id.partition("/")[2] for found in store.after(0, 10_000)]


@pytest.fixture
def store(address):
    """Give a store with an empty log."""
    with closing(PostgresStore(address, patience_seconds=0)) as made:
        made.create()
        yield made


@pytest.fixture
def other(store, address):
    """Give another client of the same store."""
    with closing(PostgresStore(address, patience_seconds=0)) as made:
        yield made


def test_much_is_recorded_at_once(store):
    """Given an event of the greatest size, and more events than go into one statement, all are recorded in order."""
    many = [event(f"e{number}") for number in range(1_200)]

    record(store, event("large", state=os.urandom(900_000)), *many)

    assert streams(store) == ["large", *(f"e{number}" for number in range(1_200))]
    assert len(store.at(1).state) == 900_000
    assert (store.at(1_201).originator_id, store.at(1_202), store.last()) == ("occurrence/e1199", None, 1_201)


@pytest.mark.thorough
def test_the_librarys_own_way_hangs(store):
    """Given more than the network takes at once, the library's pipeline waits for an answer to what it has not sent.

    Once this fails, the store can leave recording to the library.
    """
    recorder = PostgresApplicationRecorder(store._datastore)
    with store._datastore.get_connection():
        began = time.monotonic()
        with pytest.raises(UnreachableError), store._datastore.watch.within(2):
            recorder.insert_events([event(f"large-{number}", state=os.urandom(900_000)) for number in range(20)])

    assert time.monotonic() - began >= 2


def test_what_is_not_committed_is_not_recorded(store, other):
    """Given a recording that ends without being committed, or in an error, nothing of it is there, but a gap."""
    record(store, event("first"))
    with store.appending() as appending:
        appending.insert([event("given-up")])
    with pytest.raises(StoreError, match="duplicate key"), store.appending() as appending:
        appending.insert([event("second"), event("first")])
    record(other, event("third"))

    assert streams(store) == ["first", "third"]
    assert store.last() > 2


def test_one_records_after_the_other(store, other):
    """Given two that record at the same time, the second waits, so that ids are in the order of commits."""
    began = threading.Event()

    def second():
        began.set()
        record(other, event("second"))

    thread = threading.Thread(target=second)
    with store.appending() as appending:
        thread.start()
        began.wait()
        appending.insert([event("first")])
        thread.join(0.1)
        assert thread.is_alive()
        appending.commit()
    thread.join(5)

    assert streams(store) == ["first", "second"]


def test_nobody_gets_past_the_lock(store, address):
    """Given a recording, a plain INSERT of another program waits, too: no id becomes visible out of order."""
    with closing(psycopg.connect(address, autocommit=True)) as plain:
        plain.execute("SET lock_timeout = '50ms'")
        with store.appending(), pytest.raises(psycopg.errors.LockNotAvailable):
            plain.execute("INSERT INTO stored_events VALUES ('occurrence/past', 1, 'topic', '')")
        assert plain.execute("SELECT count(*) FROM stored_events").fetchone() == (0,)


def test_other_programs_insert_in_turn(store, address):
    """Given two plain INSERTs of other programs, the second gets its id when the first has ended: none is passed by."""
    insert = "INSERT INTO stored_events VALUES (%s, 1, 'topic', '')"
    with closing(psycopg.connect(address)) as first, closing(psycopg.connect(address)) as second:
        first.execute(insert, ["occurrence/first"])
        second.execute("SET lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute(insert, ["occurrence/second"])
        assert streams(store) == []
        first.commit()
        second.rollback()
        second.execute(insert, ["occurrence/second"])
        second.commit()

    assert streams(store) == ["first", "second"]


def test_a_lock_that_is_held_too_long_is_named(store, other, monkeypatch):
    """Given somebody who records for too long, others are refused with what to do, and nothing is recorded."""
    other._datastore.lock_timeout = 1

    with store.appending(), pytest.raises(StoreError, match=r"others have been recording .* run this again"):
        record(other, event("late"))
    record(other, event("later"))

    assert streams(store) == ["later"]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE stored_events SET topic = 'x'", "DELETE FROM stored_events", "TRUNCATE stored_events"],
    ids=["update", "delete", "truncate"],
)
def test_events_cannot_be_changed(store, address, statement):
    """Given a statement that changes or removes events, the database refuses it."""
    record(store, event("kept"))

    with (
        closing(psycopg.connect(address)) as plain,
        pytest.raises(psycopg.errors.RaiseException, match="append-only: record a correction instead"),
    ):
        plain.execute(statement)

    assert streams(store) == ["kept"]


def test_a_slow_decision_keeps_the_lock(address, monkeypatch):
    """Given a recording that takes longer than the store waits for a word, it gets one, and the recording goes on."""
    monkeypatch.setattr(connection_watch, "_SIGN_OF_LIFE_SECONDS", 0.05)
    monkeypatch.setattr(connection_watch, "_TICK_SECONDS", 0.02)
    monkeypatch.setattr(module, "_SESSION", ("SET idle_in_transaction_session_timeout = '500ms'",))
    with closing(PostgresStore(address)) as store:
        store.create()
        with store.appending() as appending:
            time.sleep(0.9)
            appending.insert([event("slow")])
            appending.commit()

        assert streams(store) == ["slow"]


def test_a_writer_that_is_gone_releases_the_lock(address, store, monkeypatch):
    """Given a writer that no longer says a word, the store ends its recording, and others go on."""
    monkeypatch.setattr(connection_watch, "_SIGN_OF_LIFE_SECONDS", 60)
    monkeypatch.setattr(module, "_SESSION", ("SET idle_in_transaction_session_timeout = '200ms'",))
    with closing(PostgresStore(address)) as gone, ExitStack() as recording:
        appending = recording.enter_context(gone.appending())
        appending.insert([event("gone")])
        time.sleep(0.4)
        record(store, event("next"))
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            appending.insert([event("back")])

    assert streams(store) == ["next"]


def test_a_store_that_does_not_answer_is_noticed(postgres, address, store, monkeypatch):
    """Given a network that loses everything without a word, waiting ends, and the next attempt gets through."""
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.3)
    record(store, event("first"))
    with network_to(postgres) as network, closing(PostgresStore(network.address(store.name.rpartition("/")[2]))) as far:
        assert streams(far) == ["first"]
        network.loses_all = True
        with pytest.raises(UnreachableError, match="does not answer"):
            far.after(0, 1)
        network.restore()

        assert streams(far) == ["first"]


def test_a_store_that_is_away_is_waited_for(postgres, store):
    """Given a store that is away, one who records waits until it is back, or until the patience ends."""
    with network_to(postgres) as network:
        address = network.address(store.name.rpartition("/")[2])
        network.cut()
        threading.Timer(0.3, network.restore).start()
        with closing(PostgresStore(address, patience_seconds=10)) as patient:
            patient.get_ready()
        network.cut()
        with closing(PostgresStore(address, patience_seconds=0.2)) as hasty, pytest.raises(UnreachableError):
            hasty.get_ready()


def test_waiting_ends_when_something_is_recorded(store, other):
    """Given one who waits, it goes on as soon as another records, long before the time is over."""
    store.wait(0)  # listens from now on
    record(other, event("new"))
    began = time.monotonic()

    store.wait(20)

    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (f"postgresql://jane:{SECRET}@127.0.0.1:1/archive", "the store 127.0.0.1:1/archive does not answer"),
        (f"postgresql://jane:{SECRET}@127.0.0.1:x/archive", "the address of the store is not valid"),
        (f"postgresql://jane:1/{SECRET}@127.0.0.1/archive", "the address of the store is not valid"),
        (f"postgresql://jane:{SECRET}/1@127.0.0.1/archive", "the address of the store is not valid"),
        (f"postgresql://jane:1@{SECRET}@127.0.0.1/archive", "the address of the store is not valid"),
        (f"postgresql://jane:{SECRET}@127.0.0.1:1/", "the address of the store names no database"),
        ("postgresql://", "the address of the store names no database"),
        (f"postgresql://jane:{SECRET}@[::1/archive", "the address of the store is not valid"),
        (f"postgresql://jane@127.0.0.1/archive?{SECRET}", "the address of the store is not valid"),
        (f"mysql://jane:{SECRET}@127.0.0.1/archive", "'mysql://…' is not a store: name 'sqlite', or an address"),
        (SECRET, "'what is given' is not a store"),
        (f"jane:{SECRET}@127.0.0.1/archive://", "'what is given' is not a store"),
        (f"postgresql://jane:{SECRET}@127.0.0.1/%ff", "the address of the store is not valid"),
    ],
    ids=[
        "away",
        "bad port",
        "slash",
        "slash after",
        "at",
        "no database",
        "nothing",
        "bad host",
        "bad parameter",
        "another database",
        "no address",
        "no scheme",
        "no text",
    ],
)
def test_no_message_has_the_password(address, words):
    """Given an address with a password that cannot be used, the message says what is wrong, without the password."""
    with pytest.raises(StoreError) as raised:
        store_at(address).last()

    assert words in str(raised.value)
    assert SECRET not in str(raised.value)
    assert "Is the server running" not in str(raised.value)


def test_a_database_may_be_named_among_the_parameters():
    """Given the name of the database as a parameter, the address is taken."""
    assert store_at("postgresql://127.0.0.1:1?dbname=archive").name == "127.0.0.1:1/archive"


def test_the_archives_own_file_is_a_store():
    """Given `sqlite`, the log is in the archive's own file."""
    assert store_at("sqlite") is None


def test_a_missing_library_is_named(monkeypatch):
    """Given an installation without psycopg, the message says how to install it."""
    monkeypatch.setitem(__import__("sys").modules, "timeline.log.postgres", None)

    with pytest.raises(StoreError, match=r"pip install 'timeline-archive\[postgres\]'"):
        store_at("postgresql://db.example.org/archive")
