"""`timeline migrate` moves a log between stores: all of it, or the rest of it, and nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.commands.conftest import OTHER_TOTAL, REPORT_FILE
from timeline.log import copying, migrating
from timeline.log.archive import Archive
from timeline.log.archive_file import FORMAT
from timeline.log.contact import contact_of
from timeline.log.postgres import PostgresStore
from timeline.recording.appending import append_file


@pytest.fixture
def told(timeline):
    """Give a way to move a log, and to have what was said of it."""
    return lambda *arguments: timeline("migrate", *arguments, "--json").json


def test_there_and_back(timeline, told, small, address):
    """Given an archive, its log is the same in PostgreSQL, and in a file made of that, with its tables."""
    there = told("archive.db", address)
    back = told(address, "back.db")

    assert (there["events"], there["added"]) == (back["events"], back["added"])
    assert (there["log_sha256"], there["root"]) == (back["log_sha256"], back["root"])
    assert timeline("verify", "--archive", "back.db").code == 0
    assert timeline("verify", "--archive", "back.db").out.endswith(f"{there['log_sha256']}\n")
    assert timeline("diff", "archive.db", "back.db").out == timeline("diff", "back.db", "back.db").out


def test_what_was_moved_is_a_copy(timeline, small, address, report_file):
    """Given a log that was moved to PostgreSQL, the file records only there; one moved to a file has its own."""
    timeline("migrate", "archive.db", address)
    report_file.write_text(OTHER_TOTAL.replace("id: herald,", "id: courier, publisher: {name: The Courier},"), "utf-8")
    alone = timeline("append", report_file, "--by", "jane")
    stored = timeline("append", report_file, "--by", "jane", "--store", address)
    back = timeline("migrate", address, "archive.db")

    assert alone.code == 1
    assert "name the store with --store" in alone.err
    assert (stored.code, back.code) == (0, 0)
    assert ", 0 of them new there" in back.out
    assert timeline("retract", "ada-speech", "--reason", "None", "--by", "jane").code == 0


def test_it_goes_on_after_a_kill(told, small, address, monkeypatch):
    """Given a move that was killed on the way, the next one adds the rest, and the result is the same."""
    add, calls = migrating.StoreLog.add, []

    def add_twice(log, events, after):
        calls.append(after)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return add(log, events, after)

    monkeypatch.setattr(migrating, "_AT_ONCE", 2)
    monkeypatch.setattr(migrating.StoreLog, "add", add_twice)
    with pytest.raises(ValueError, match="Expecting value"):  # it says nothing
        told("archive.db", address)
    monkeypatch.setattr(migrating.StoreLog, "add", add)
    moved = told("archive.db", address)

    assert moved["added"] == moved["events"] - 4
    assert moved["root"] == told("archive.db", "other.db")["root"]


@pytest.mark.parametrize("kind", ["postgresql", "file"])
@pytest.mark.one_in(2)
def test_a_target_that_is_no_beginning_is_left_alone(timeline, tmp_path, small, address, kind):
    """Given a target with other events, or with more, it is refused and left as it is."""
    other = Archive.create(tmp_path / "other.db")
    append_file(other, "x.yaml", REPORT_FILE.replace("gazette", "almanac").encode(), by="jane")
    other.close()
    target = address if kind == "postgresql" else tmp_path / "target.db"
    timeline("migrate", "other.db", target)

    outcome = timeline("migrate", "archive.db", target)

    assert outcome.code == 1
    assert "event 1 of" in outcome.err
    assert "name an empty target, or one in which this move was begun" in outcome.err
    assert timeline("migrate", target, "copy.db", "--json").json["events"] == 5


def test_a_target_with_more_events_is_refused(timeline, small, address, tmp_path):
    """Given a target that has all events and more, it is refused: it is not the beginning of the log."""
    timeline("migrate", "archive.db", address)
    with closing(PostgresStore(address)) as store, store.appending() as appending:
        appending.insert([migrating.StoredEvent("source/more", 1, "source-registered", b"{}")])
        appending.commit()

    outcome = timeline("migrate", "archive.db", address)

    assert outcome.code == 1
    assert "has more events than archive.db, so it is not the beginning of it" in outcome.err


def test_a_target_that_others_write_is_refused(timeline, small, address, monkeypatch):
    """Given somebody who records in the target meanwhile, the move stops before it mixes the two."""
    monkeypatch.setattr(migrating, "_AT_ONCE", 2)
    after, calls = migrating.FileLog.after, []

    def meanwhile(log, last, limit):
        calls.append(last)
        if len(calls) == 2:
            with closing(PostgresStore(address)) as store, store.appending() as appending:
                appending.insert([migrating.StoredEvent("source/other", 1, "source-registered", b"{}")])
                appending.commit()
        return after(log, last, limit)

    monkeypatch.setattr(migrating.FileLog, "after", meanwhile)

    outcome = timeline("migrate", "archive.db", address)

    assert outcome.code == 1
    assert "somebody else is recording in" in outcome.err or "event 3 of" in outcome.err


def test_what_was_written_is_read_back(timeline, small, monkeypatch):
    """Given a target that did not keep what it was given, it is said, whatever it was."""
    monkeypatch.setattr(migrating.FileLog, "add", lambda log, events, after: _altered(log, events))

    outcome = timeline("migrate", "archive.db", "other.db")

    assert outcome.code == 1
    assert "does not have what was written to it: do not use it" in outcome.err


def _altered(log, events):
    changed = [migrating.StoredEvent(e.originator_id, e.originator_version, e.topic, e.state + b" ") for e in events]
    log._log.insert_events(changed)
    return log.last()


@pytest.mark.usefixtures("small")
@pytest.mark.thorough
def test_withholding_what_is_in_a_store(timeline, told, address, postgres, tmp_path):
    """Given a copy, nothing is withheld in it alone; in a file it is, and a new database then has nothing of it."""
    timeline("backup", "backup.db")
    timeline("migrate", "archive.db", address)
    asked = (
        "withhold",
        "--stream",
        "person/ada-quay",
        "--reason",
        "She asked",
        "--with-mentions",
        "--yes",
        "--by",
        "joe",
    )
    refused, planned = timeline(*asked), timeline(*asked, "--dry-run")
    before = told(address, "own.db")
    withheld = timeline(*asked, "--archive", "own.db")
    new = postgres.new_database()
    moved = told("own.db", new)
    copied = timeline("follow", "--once", "--store", new, "--archive", "new.db")
    old = [timeline("follow", "--once", "--store", new, "--archive", name) for name in ("archive.db", "backup.db")]
    found = timeline("verify", "--store", new)

    assert (refused.code, planned.code) == (1, 1)
    assert "in which nothing can be withheld alone" in planned.err
    assert "is a copy of the log in a store, which would keep what is withheld" in refused.err
    assert (withheld.code, copied.code) == (0, 0)
    assert [outcome.code for outcome in old] == [1, 1]
    assert all("still has the content of what" in outcome.err for outcome in old)
    assert found.code == 1
    assert "start a new copy with 'timeline follow --archive NEW'" in found.out
    assert timeline("verify", "--store", new, "--archive", "new.db").code == 0
    assert moved["root"] == before["root"]
    assert b"Ada Quay" not in (tmp_path / "new.db").read_bytes()
    assert timeline("verify", "--archive", "new.db").code == 0


def test_a_state_that_is_stored_as_text(told, small, address):
    """Given a state that another program wrote as text, it is moved as the bytes that it stands for."""
    before = told("archive.db", "before.db")
    with closing(sqlite3.connect(small)) as connection, connection:
        connection.execute("DROP TRIGGER stored_events_no_update")
        connection.execute("UPDATE stored_events SET state = CAST(state AS TEXT) WHERE rowid = 2")

    there, again = told("archive.db", address), told("archive.db", address)

    assert (there["root"], there["log_sha256"]) == (before["root"], before["log_sha256"])
    assert again["added"] == 0


def test_a_file_of_an_earlier_format_is_marked(told, small, tmp_path):
    """Given an empty archive of an earlier format, it says that events have salts once a log was moved into it."""
    Archive.create(tmp_path / "old.db").close()
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        connection.execute("PRAGMA user_version = 1")

    told("archive.db", "old.db")

    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == FORMAT


def test_a_file_in_which_somebody_records_is_no_copy(timeline, small, address, monkeypatch):
    """Given somebody who records in the file while its log is moved, it is said that it follows no store yet."""
    sizes = iter([7, 8])
    monkeypatch.setattr(copying, "size_of", lambda _log: next(sizes))

    outcome = timeline("migrate", "archive.db", address)

    assert outcome.code == 1
    assert "somebody recorded in the archive's file meanwhile" in outcome.err
    assert contact_of(small) is None


def test_the_archive_of_others_is_not_touched(timeline, small, tmp_path):
    """Given a target that is not an archive, it is left as it is."""
    with closing(sqlite3.connect(tmp_path / "books.db")) as books:
        books.execute("CREATE TABLE books (title)")

    outcome = timeline("migrate", "archive.db", "books.db")

    assert outcome.code == 1
    assert "not a timeline archive; it was left as it is" in outcome.err
