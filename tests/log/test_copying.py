"""The copy of a store's log in an archive's file: the same events in the same order, whatever happens in between."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest

from domain.errors import ArchiveError
from tests.conftest import HARBOUR_FILE
from tests.postgres import network_to
from timeline.log import copying, tree
from timeline.log.archive import Archive
from timeline.log.archive_file import copy_of_now
from timeline.log.copying import NotACopyError
from timeline.log.eventsourcing_95 import StoredEvent
from timeline.log.postgres import PostgresStore, _Recording
from timeline.log.stores import StoreError, UncertainError, UnreachableError
from timeline.projecting.engine import Projector
from timeline.recording.amending import correct, retract
from timeline.recording.appending import append_file

SECOND = """\
source: {id: herald, publisher: {name: The Herald}, title: More port news, language: en, published: 2031-05-03}
reports:
  - {occurrence: iceland-signature, what: {kind: treaty-action, action: signature, party: IS}, title: Iceland signs,
     treaty: harbour-treaty, date: 2031-05-02, evidence: 1}
"""
TINY = """\
source: {{id: {0}, publisher: {{name: The {0}}}, title: News of {0}, language: en, published: 2031-05-03}}
reports:
  - {{occurrence: {0}-meets, what: meeting, title: {0} meets, date: 2031-05-02, evidence: 1}}
"""


@pytest.fixture
def opened(tmp_path, empty, address):
    """Give a way to open a copy of the store's log, each under a name of its own."""
    made = {}
    clock = (datetime(2031, 6, 1, tzinfo=UTC) + timedelta(seconds=number) for number in count())

    def open_copy(name, *, start=empty):
        if name not in made:
            path = tmp_path / f"{name}.db"
            if not path.exists():
                shutil.copy(start, path)
            store = PostgresStore(address, patience_seconds=0)
            made[name] = Archive(path, store=store, clock=lambda: next(clock))
        return made[name]

    yield open_copy
    for archive in made.values():
        archive.close()


def append(archive, text, name="file.yaml"):
    """Append a report file."""
    return append_file(archive, name, text.encode(), by="jane")


def events(archive):
    """Return the stream and version of each event, in order."""
    return [(event.originator_id, event.originator_version) for _, event in archive.read()]


def root(archive):
    """Return the root of the tree over a log."""
    return tree.current(archive, "test").root


def work(archive):
    """Record, refuse, correct, retract and try; what is refused leaves gaps in the ids of a store."""
    append(archive, HARBOUR_FILE)
    with pytest.raises(ArchiveError):
        append(archive, SECOND.replace("harbour-treaty", "unknown-treaty"))
    leave_a_gap(archive)
    append(archive, SECOND)
    append(archive, SECOND)
    title = ("gazette", "title")
    correct(archive, "iceland-signature", title, "Iceland signs it", reason="As printed", source=None, by="jane")
    leave_a_gap(archive)
    with archive.rolled_back():
        append(archive, TINY.format("tried"))
    retract(archive, "iceland-pledge", reason="It was none", source=None, by="jane")


def leave_a_gap(archive):
    """Use an id of a store for nothing, as an insert that is refused does."""
    if archive.store:
        with archive.store.appending() as appending:
            appending.insert([StoredEvent("occurrence/nobody-has-it", 1, "topic", b"{}")])


def ids(archive):
    """Return the store's ids of its events, in order."""
    return [event.id for event in archive.store.after(0, 1_000)]


def digests(archive):
    """Return the digest of each projection."""
    projector = Projector(archive)
    projector.catch_up()
    return {projection.name: projector.store.digest(projection) for projection in projector.projections}


def test_the_same_work_gives_the_same_archive(opened, tmp_path, empty, monkeypatch):
    """Given the same commands on SQLite and in PostgreSQL, with gaps in its ids, digests and root are the same."""
    monkeypatch.setattr("timeline.log.mapper.new_salt", lambda: "s" * 22)
    ticks = (datetime(2031, 6, 1, tzinfo=UTC) + timedelta(seconds=number) for number in count())
    with Archive(Path(shutil.copy(empty, tmp_path / "sqlite.db")), clock=lambda: next(ticks)) as alone:
        work(alone)
        in_sqlite = events(alone), root(alone), digests(alone)
    copy, other = opened("copy"), opened("other")
    work(copy)
    other.catch_up_with_store()

    assert (events(copy), root(copy), digests(copy)) == in_sqlite
    assert (events(other), root(other), digests(other)) == in_sqlite
    assert [position for position, _ in copy.read()] == list(range(1, len(ids(copy)) + 1))
    assert ids(copy)[-1] > len(ids(copy))


def test_two_record_by_turns(opened):
    """Given two copies that record by turns, each sees what the other did, and both logs are the same."""
    first, second = opened("first"), opened("second")
    append(first, HARBOUR_FILE)
    append(second, SECOND)  # names a treaty that the first one registered
    append(first, TINY.format("reykjavik"))
    second.catch_up_with_store()

    assert root(first) == root(second)
    assert len(events(second)) == len(set(events(second))) == len(ids(first))


def test_a_trial_reaches_no_store(opened):
    """Given something that is tried, nothing of it is in the store, nor in the copy."""
    copy = opened("copy")
    with copy.rolled_back():
        append(copy, HARBOUR_FILE)
        tried = events(copy)
    copy.catch_up_with_store()

    assert tried
    assert (events(copy), ids(copy)) == ([], [])


def test_a_copy_is_not_written_alone(opened):
    """Given a copy that is opened without its store, it can be read and tried, but nothing is recorded in it."""
    path = opened("copy").path
    append(opened("copy"), HARBOUR_FILE)
    with Archive(path) as alone:
        with pytest.raises(StoreError, match="name the store with --store"):
            append(alone, TINY.format("alone"))
        with alone.rolled_back():
            append(alone, TINY.format("tried"))

        assert events(alone) == events(opened("copy"))


@pytest.mark.parametrize("begun", [True, False], ids=["a copy", "never a copy"])
def test_an_archive_that_is_the_beginning_goes_on(opened, tmp_path, begun):
    """Given a backup from before, or the file whose log was moved, it copies what is new, and is the same again."""
    first = opened("first")
    append(first, HARBOUR_FILE)
    leave_a_gap(first)
    append(first, SECOND)
    backup = tmp_path / "backup.db"
    copy_of_now(first.path, backup)
    if not begun:
        with Archive(backup) as alone:
            copying.detach(alone.log)
    append(first, TINY.format("later"))

    backup_opened = opened("backup")

    assert backup_opened.catch_up_with_store() == 2
    assert root(backup_opened) == root(first)


def _with_more(archive):
    append(archive, TINY.format("more"))
    archive.store, store = None, archive.store
    copying.detach(archive.log)
    append(archive, TINY.format("alone"))
    archive.store = store


def _with_other(archive):
    archive.store, store = None, archive.store
    append(archive, TINY.format("other"))
    archive.store = store


@pytest.mark.parametrize("change", [_with_more, _with_other], ids=["more events", "other events"])
def test_another_log_is_refused(opened, change):
    """Given an archive whose log is not the beginning of the store's, nothing is copied into it."""
    append(opened("first"), HARBOUR_FILE)
    other = opened("second")
    change(other)
    before = events(other)
    other._attached_by = None

    with pytest.raises(NotACopyError, match="not the beginning of the one in"):
        other.catch_up_with_store()

    assert events(other) == before


def test_an_event_slipped_into_a_copy_is_noticed(opened):
    """Given an event that was written into a copy alone, by an earlier version say, the copy is refused."""
    copy = opened("copy")
    append(copy, HARBOUR_FILE)
    copy.log.insert_events([StoredEvent("source/slipped", 1, "source-registered", b"{}")])
    copy._attached_by = None

    with pytest.raises(NotACopyError):
        append(copy, SECOND)


def test_an_archive_with_events_begins_no_log(opened, tmp_path, empty):
    """Given a database without a log, an archive that has events does not begin one: moving it is another command."""
    with Archive(Path(shutil.copy(empty, tmp_path / "full.db"))) as full:
        append(full, HARBOUR_FILE)

    with pytest.raises(NotACopyError, match="'timeline migrate' copies"):
        opened("full").catch_up_with_store()


def test_what_the_store_has_and_the_file_lost_is_copied(opened, monkeypatch):
    """Given a process that ends after the store recorded and before the file did, the file copies it later, once."""
    copy = opened("copy")
    append(copy, HARBOUR_FILE)
    commit = _Recording.commit

    def commit_and_die(recording):
        commit(recording)
        raise KeyboardInterrupt

    monkeypatch.setattr(_Recording, "commit", commit_and_die)
    with pytest.raises(KeyboardInterrupt):
        append(copy, SECOND)
    before = events(copy)
    monkeypatch.undo()
    copy.catch_up_with_store()

    assert len(events(copy)) == len(before) + 2
    assert append(copy, SECOND).recorded == 0
    assert len(ids(copy)) == len(events(copy))


@pytest.mark.parametrize("recorded", [True, False], ids=["recorded", "not recorded"])
def test_an_answer_that_is_lost_is_found_out(opened, monkeypatch, recorded):
    """Given a store that is lost while it recorded, whether it did is found out, and said."""
    copy = opened("copy")
    append(copy, HARBOUR_FILE)
    commit = _Recording.commit

    def lose_the_answer(recording):
        if recorded:
            commit(recording)
        else:
            recording._cursor.execute("ROLLBACK")
            recording.is_open = False
        raise UncertainError("no answer")

    monkeypatch.setattr(_Recording, "commit", lose_the_answer)
    if recorded:
        assert append(copy, SECOND).recorded == 2
    else:
        with pytest.raises(UnreachableError, match="was lost, so nothing was recorded"):
            append(copy, SECOND)

    assert len(ids(copy)) == len(events(copy))
    assert ("source/herald", 1) in events(copy) or not recorded


def test_an_outcome_that_stays_unknown_is_said(opened, postgres, monkeypatch):
    """Given a store that is lost while it recorded and stays away, the message says that it is not known."""
    with network_to(postgres) as network:
        copy = opened("copy")
        append(copy, HARBOUR_FILE)
        copy.store.close()
        copy.store = PostgresStore(network.address(copy.store.name.rpartition("/")[2]), patience_seconds=0)

        def cut(recording):
            network.cut()
            raise UncertainError("no answer")

        monkeypatch.setattr(_Recording, "commit", cut)
        with pytest.raises(UncertainError, match="run the command again when it answers; nothing is recorded twice"):
            append(copy, SECOND)


def test_many_events_are_copied_in_parts(opened, monkeypatch):
    """Given more events than are copied at once, all are copied, in order."""
    monkeypatch.setattr(copying, "AT_ONCE", 3)
    first, second = opened("first"), opened("second")
    append(first, HARBOUR_FILE)
    steps = []

    assert second.catch_up_with_store(lambda done, total: steps.append((done, total))) == len(events(first))
    assert events(second) == events(first)
    assert steps[0] == (3, 6)


def test_a_store_that_was_set_back_is_noticed(opened, address):
    """Given a database that was set back while it was away, a copy that has more follows it no longer."""
    first, second = opened("first"), opened("second")
    append(first, HARBOUR_FILE)
    append(first, TINY.format("lost"))
    second.catch_up_with_store()
    before = events(second)
    with closing(psycopg.connect(address, autocommit=True)) as administrator:
        administrator.execute("ALTER TABLE stored_events DISABLE TRIGGER stored_events_append_only")
        administrator.execute("DELETE FROM stored_events WHERE originator_id LIKE '%lost%'")
        last = "SELECT MAX(notification_id) FROM stored_events"
        administrator.execute(f"SELECT setval('stored_events_notification_id_seq', ({last}))".encode())
        administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    other = opened("other")
    append(other, TINY.format("one"))
    append(other, TINY.format("two"))

    with pytest.raises(UnreachableError):
        second.catch_up_with_store()
    with pytest.raises(NotACopyError):
        second.catch_up_with_store()

    assert events(second) == before


def test_the_rights_that_a_role_needs(postgres, opened, address):
    """Given a role that may record, and one that may only read, they can do that, and change nothing."""
    append(opened("owner"), HARBOUR_FILE)
    with closing(psycopg.connect(address, autocommit=True)) as owner:
        for name, rights in (("archivist", "SELECT, INSERT, UPDATE"), ("follower", "SELECT")):
            owner.execute(f"CREATE ROLE {name} LOGIN".encode())
            owner.execute(f"GRANT {rights} ON stored_events TO {name}".encode())
        owner.execute("GRANT USAGE ON SEQUENCE stored_events_notification_id_seq TO archivist")
    archivist, follower = opened("archivist"), opened("follower")
    archivist.store = PostgresStore(address.replace("postgres@", "archivist@"))
    follower.store = PostgresStore(address.replace("postgres@", "follower@"))
    append(archivist, SECOND)
    follower.catch_up_with_store()

    assert root(follower) == root(archivist)
    with pytest.raises(StoreError, match="permission denied"):
        append(follower, TINY.format("follower"))
    with (
        closing(psycopg.connect(address.replace("postgres@", "archivist@"))) as changing,
        pytest.raises(psycopg.errors.RaiseException, match="append-only"),
    ):
        changing.execute("UPDATE stored_events SET topic = 'x'")
