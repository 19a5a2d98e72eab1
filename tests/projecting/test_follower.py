"""An archive that follows a store: it copies what is new, whatever happens, and says how far behind it is."""

from __future__ import annotations

import shutil
import threading
import time
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from tests.conftest import HARBOUR_FILE
from tests.log.test_copying import TINY, append, events, root
from tests.postgres import network_to
from timeline.log import contact as module
from timeline.log.archive import Archive
from timeline.log.contact import Contact, contact_of, forget_contact, keep_contact
from timeline.log.postgres import PostgresStore
from timeline.log.tables import rows
from timeline.projecting import follower
from timeline.projecting.engine import ProjectionFailedError, Projector
from timeline.projecting.follower import Follower

NOW = datetime(2031, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def writer(tmp_path, empty, address):
    """Give an archive that records in the store."""
    with Archive(Path(shutil.copy(empty, tmp_path / "writer.db")), store=PostgresStore(address)) as archive:
        archive.catch_up_with_store()
        yield archive


@pytest.fixture
def copy(tmp_path, empty):
    """Return an empty archive."""
    return Path(shutil.copy(empty, tmp_path / "copy.db"))


@pytest.fixture
def following(tmp_path, empty):
    """Give a way to follow a store for a while, in a thread; gives the path of the copy and what was said."""

    @contextmanager
    def follow(address):
        path, said, stop = Path(shutil.copy(empty, tmp_path / "copy.db")), [], threading.Event()
        following = Follower(path, PostgresStore(address, patience_seconds=0), stop=stop, say=said.append)
        thread = threading.Thread(target=following.run)
        thread.start()
        try:
            yield path, said
        finally:
            stop.set()
            thread.join(10)
        assert not thread.is_alive()

    return follow


def wait_for(is_so, seconds=20):
    """Wait until something is so; fail if it does not come about."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def has_all_of(path, archive):
    """Tell whether a copy has all events of another archive, and its tables do."""
    with closing(Archive(path, read_only=True)) as copy:
        return root(copy) == root(archive) and not Projector(copy).behind()


def titles(path):
    """Return the titles of what happened, as a copy shows them."""
    with closing(Archive(path, read_only=True)) as copy:
        return {row["title"] for row in rows(copy, "SELECT title FROM occurrences")}


def test_what_is_recorded_is_followed(writer, address, following):
    """Given a follower, what is recorded is in its log and its tables, and it says that it lacks nothing."""
    with following(address) as (path, said):
        append(writer, HARBOUR_FILE)
        append(writer, TINY.format("bergen"))
        wait_for(lambda: has_all_of(path, writer))
        wait_for(lambda: contact_of(path).caught_up_at)

    assert "bergen meets" in titles(path)
    assert contact_of(path).behind_seconds(datetime.now(UTC)) == 0
    assert said == []


def test_what_nobody_was_notified_of_is_found(writer, address, following, monkeypatch):
    """Given an event that another program inserted without a notification, it is found when the store is asked."""
    monkeypatch.setattr(follower, "LOOK_AGAIN_SECONDS", 0.1)
    append(writer, TINY.format("bergen"))
    with following(address) as (path, _):
        wait_for(lambda: has_all_of(path, writer))
        with closing(psycopg.connect(address)) as plain:
            plain.execute(
                "INSERT INTO stored_events SELECT originator_id, 2, topic, state FROM stored_events "
                "WHERE originator_id = 'source/bergen'"
            )
            plain.commit()
        wait_for(lambda: contact_of(path) and _size(path) == len(events(writer)) + 1)


def _size(path):
    with closing(Archive(path, read_only=True)) as copy:
        return copy.head


def test_a_store_that_is_lost_is_found_again(postgres, writer, following):
    """Given a network that is cut, the follower says so, keeps the last state, and goes on once it is back."""
    with ExitStack() as opened:
        network = opened.enter_context(network_to(postgres))
        database = writer.store.name.rpartition("/")[2]
        with following(network.address(database)) as (path, said):
            append(writer, TINY.format("bergen"))
            wait_for(lambda: has_all_of(path, writer))
            network.cut()
            append(writer, TINY.format("tromso"))
            wait_for(lambda: contact_of(path).problem)
            while_away = contact_of(path), titles(path)
            network.restore()
            wait_for(lambda: has_all_of(path, writer))
            wait_for(lambda: not contact_of(path).problem)

    assert while_away[1] == {"bergen meets"}
    assert while_away[0].behind_seconds(datetime.now(UTC)) is not None
    assert "does not answer" in said[0]
    assert said[0].endswith("; trying again")
    assert said[-1].endswith("answers again, and copy.db has all that it has")


def test_a_projection_that_fails_keeps_nothing_from_being_copied(writer, address, following, monkeypatch):
    """Given a projection that fails, as an older version's may, the log is copied all the same; the tables follow."""
    catch_up, fails = Projector.catch_up, threading.Event()
    fails.set()

    def failing(projector, **options):
        if fails.is_set():
            raise ProjectionFailedError("figures cannot read this")
        return catch_up(projector, **options)

    append(writer, TINY.format("bergen"))
    Projector(writer).catch_up()
    monkeypatch.setattr(Projector, "catch_up", failing)
    with following(address) as (path, said):
        wait_for(lambda: _size(path) == writer.head)
        wait_for(lambda: contact_of(path) and contact_of(path).problem)
        lacks = contact_of(path)
        fails.clear()
        wait_for(lambda: has_all_of(path, writer))

    assert lacks.problem == "figures cannot read this"
    assert lacks.caught_up_at is None
    assert said[0] == "figures cannot read this; trying again"


def test_once_ends_when_all_is_there(writer, address, tmp_path, empty, monkeypatch):
    """Given `once`, all is copied in parts, and the following ends; it lacks less and less on the way."""
    monkeypatch.setattr(follower, "AT_ONCE", 3)
    behind = []
    monkeypatch.setattr(follower, "keep_contact", lambda _path, contact: behind.append(contact.behind_events))
    append(writer, HARBOUR_FILE)
    path = Path(shutil.copy(empty, tmp_path / "copy.db"))

    Follower(path, PostgresStore(address)).run(once=True)

    assert has_all_of(path, writer)
    assert behind[0] == len(events(writer)) - 3
    assert behind[-1] == 0


def test_a_first_copy_makes_its_tables_in_one_pass(writer, address, tmp_path, empty, monkeypatch):
    """Given a log most of which is new, all of it is copied first, and the tables are the same as those that grew."""
    monkeypatch.setattr(follower, "AT_ONCE", 3)
    monkeypatch.setattr(follower, "_AT_ONE_GO", 5)
    steps = []
    for name in ("rebuild", "catch_up"):
        monkeypatch.setattr(Projector, name, _noting(steps, getattr(Projector, name)))
    append(writer, HARBOUR_FILE)
    path = Path(shutil.copy(empty, tmp_path / "copy.db"))

    Follower(path, PostgresStore(address)).run(once=True)

    assert steps == [("rebuild", writer.head), ("catch_up", writer.head)]
    assert digests(path) == digests(writer.path)


def _noting(steps, do):
    def noted(projector, *arguments, **options):
        steps.append((do.__name__, projector.archive.head))
        return do(projector, *arguments, **options)

    return noted


def digests(path):
    """Return the digest of each projection of a copy."""
    with closing(Archive(path)) as copy:
        projector = Projector(copy)
        Projector.catch_up(projector)
        return {projection.name: projector.store.digest(projection) for projection in projector.projections}


def test_it_says_how_late_what_is_recorded_arrives(writer, address, following):
    """Given a follower that has all, what is recorded next is there within a lag that it says."""
    with following(address) as (path, _):
        wait_for(lambda: contact_of(path) and contact_of(path).caught_up_at)
        append(writer, TINY.format("bergen"))
        wait_for(lambda: contact_of(path).lag_seconds)

    assert 0.1 <= contact_of(path).lag_seconds < 20


def test_it_says_when_more_is_recorded_than_it_can_follow(writer, address, copy, monkeypatch):
    """Given a copy that lacks events, and not fewer of them as time goes by, it says so until it has all."""
    monkeypatch.setattr(follower, "AT_ONCE", 1)
    monkeypatch.setattr(follower, "_OVERLOADED_SECONDS", 0)
    said = []
    with Archive(copy, store=PostgresStore(address)) as archive:
        slow = Follower(copy, archive.store, say=said.append)
        for name in ("bergen", "tromso"):
            append(writer, TINY.format(name))
            slow.advance(archive)
        overloaded = contact_of(copy)
        while not slow.advance(archive):
            pass

    assert (overloaded.kind, overloaded.problem) == ("overloaded", "more is recorded than this machine can follow")
    assert overloaded.behind_events > 0
    assert contact_of(copy).problem is None
    assert (said[0], said[-1]) == ("more is recorded than this machine can follow", "copy.db keeps up again")


SECONDS = timedelta(seconds=1)
FOLLOWS = Contact("db/archive", contacted_at=NOW, caught_up_at=NOW)


@pytest.mark.parametrize(
    ("contact", "after", "behind", "silent"),
    [
        (FOLLOWS, 2, 0, 2),
        (FOLLOWS, 100, 100, 100),
        (Contact("db/archive", contacted_at=NOW, caught_up_at=NOW - 30 * SECONDS, behind_events=7), 2, 32, 2),
        (Contact("db/archive", contacted_at=NOW, caught_up_at=NOW, problem="away"), 2, 2, 2),
        (Contact("db/archive", contacted_at=NOW, behind_events=7), 2, None, 2),
        (Contact("db/archive", problem="away"), 2, None, None),
    ],
    ids=["follows", "silent", "catching up", "with a problem", "first catch-up", "never answered"],
)
def test_how_far_behind_a_copy_is(copy, contact, after, behind, silent):
    """Given a last contact, a copy says for how long it may have lacked something, the same after being kept."""
    keep_contact(copy, contact)
    kept = contact_of(copy)
    now = NOW + after * SECONDS

    assert kept == contact
    assert (kept.behind_seconds(now), kept.silent_seconds(now)) == (behind, silent)
    assert kept.as_json(now)["behind_seconds"] == behind


@pytest.mark.parametrize("content", ["", "{", '{"store": 3}', "[]"], ids=["empty", "cut off", "other", "list"])
def test_a_contact_that_cannot_be_read_is_none(tmp_path, content):
    """Given a file that was damaged, or is gone, there is no contact; following makes a new one."""
    (tmp_path / "copy.db-contact").write_text(content, "utf-8")

    assert contact_of(tmp_path / "copy.db") is None
    forget_contact(tmp_path / "copy.db")
    forget_contact(tmp_path / "copy.db")
    assert not (tmp_path / "copy.db-contact").exists()
    assert module.SILENT_SECONDS > follower.LOOK_AGAIN_SECONDS
