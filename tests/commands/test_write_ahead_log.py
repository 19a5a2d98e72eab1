"""The file alone is the archive: what a command recorded is in it when the command is done, not in a log beside it."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from timeline.log import archive
from timeline.log.recorder import ArchiveDatastore


@pytest.fixture
def reader(small):
    """Give a connection that stays open, as those of a server do: SQLite then keeps the log beside the file."""
    with closing(sqlite3.connect(f"file:{small}?mode=ro", uri=True, isolation_level=None)) as connection:
        connection.execute("SELECT COUNT(*) FROM stored_events").fetchall()
        yield connection


@pytest.fixture
def killed(small, reader):
    """Leave what a command leaves that was killed between commit and cleaning up; give the length of its log."""
    with closing(sqlite3.connect(small)) as connection:
        connection.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            "SELECT 'person/ada-lock', 1, topic, REPLACE(state, 'ada-quay', 'ada-lock') FROM stored_events "
            "WHERE originator_id = 'person/ada-quay'"
        )
        connection.commit()
    return log_beside(small).stat().st_size


def log_beside(path):
    """Return the path of the write-ahead log."""
    return path.with_name(f"{path.name}-wal")


def alone(path):
    """Return how many events a copy of the file alone has."""
    copy = path.with_name("alone.db")
    shutil.copyfile(path, copy)
    with closing(sqlite3.connect(f"file:{copy}?immutable=1", uri=True)) as connection:
        return connection.execute("SELECT COUNT(*) FROM stored_events").fetchone()[0]


def test_a_command_that_records_leaves_the_log_empty(timeline, small, reader, radio):
    """Given a reader, when a command records, the file alone has the events, and the log beside it is empty."""
    outcome = timeline("append", radio, "--by", "jane")

    assert (outcome.code, outcome.err) == (0, "")
    assert alone(small) == 9
    assert log_beside(small).stat().st_size == 0


def test_a_reader_of_an_older_state_is_waited_for_and_named(timeline, small, reader, radio, monkeypatch):
    """Given a reader that does not finish, the command is done all the same, and warns that the file is not whole yet.

    When the reader has finished, `status` moves what is left into the file.
    """
    monkeypatch.setattr(archive, "WAIT_MS", 20)
    reader.execute("BEGIN")
    reader.execute("SELECT COUNT(*) FROM stored_events").fetchall()

    outcome = timeline("append", radio, "--by", "jane")

    held = log_beside(small).stat().st_size
    assert outcome.code == 0
    assert outcome.err == (
        f"warning: {held:,} bytes of archive.db-wal could not be moved into archive.db, because another program reads "
        "it or the disk is full: a copy of archive.db alone would lack the newest events; run 'timeline status' later\n"
    )
    assert alone(small) == 7
    reader.execute("COMMIT")
    assert f"{held:,} bytes were still in archive.db-wal" in timeline("status").out
    assert alone(small) == 9


@pytest.mark.parametrize("command", ["status", "verify"])
def test_what_a_killed_command_left_is_reported_and_moved(timeline, small, killed, command):
    """Given events that are only in the log beside the file, the command says how much, and moves them into it."""
    assert alone(small) == 7

    shown = timeline(command).out

    assert (
        f"archive.db is complete in one file now: {killed:,} bytes were still in archive.db-wal. "
        "If you copied archive.db alone before, copy it again\n"
    ) in shown
    assert alone(small) == 8
    assert log_beside(small).stat().st_size == 0
    assert "archive.db-wal" not in timeline(command).out


def test_json_has_the_length_of_the_log(timeline, killed):
    """Given --json, the length that was found and what is left of it are numbers."""
    assert timeline("status", "--json").json["write_ahead_log_bytes"] == {"found": killed, "left": 0}
    assert timeline("status", "--json").json["write_ahead_log_bytes"] == {"found": 0, "left": 0}


def test_the_next_command_moves_what_a_killed_one_left(timeline, small, killed):
    """Given events that are only in the log beside the file, any command moves them into it."""
    timeline("log")

    assert alone(small) == 8
    assert log_beside(small).stat().st_size == 0


def test_a_file_that_cannot_be_written_gets_a_warning(timeline, small, killed, monkeypatch):
    """Given a full disk, a command that only reads succeeds, and warns."""
    monkeypatch.setattr(
        ArchiveDatastore, "get_connection", lambda *_, **__: (_ for _ in ()).throw(sqlite3.OperationalError)
    )

    with closing(archive.Archive(small)) as opened:
        pass

    assert opened.unmoved_bytes == killed
