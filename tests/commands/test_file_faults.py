"""What happens to the file: full disks, killed commands, lost records, other versions."""

from __future__ import annotations

import gc
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from timeline import cli
from timeline.log import archive_file
from timeline.log.archive import Archive
from timeline.recording.appending import append_file

ROOT = Path(__file__).parents[2]


def names(folder):
    """Return what is in a folder, but for report files."""
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".yaml")


def events_in(path):
    """Return how many events an archive has."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT COUNT(*) FROM stored_events").fetchone()[0]


@pytest.fixture
def full_disk(monkeypatch):
    """Give a way to let SQLite's files grow no more, which it says in the words of a full disk."""
    connect = sqlite3.connect

    def connected(*arguments, **named):
        connection = connect(*arguments, **named)
        connection.execute("PRAGMA max_page_count = 1")  # as many pages as it has
        return connection

    monkeypatch.setattr(sqlite3, "connect", connected)
    return monkeypatch


@pytest.mark.parametrize(
    "command",
    [("append", "radio.yaml", "--by", "jane"), ("backup", "monday.db"), ("replay", "--into", "then.db")],
    ids=lambda command: command[0],
)
@pytest.mark.one_in(2)
def test_a_full_disk_is_called_one(timeline, small, radio, full_disk, command):
    """Given a disk without space, the command says so and what to do, records nothing in part, and leaves nothing."""
    radio.write_text(radio.read_text("utf-8").replace("Opening of the port", "Opening of the port" * 20), "utf-8")

    outcome = timeline(*command)

    full_disk.undo()
    assert outcome.code == 1
    assert cli.DISK_FULL in outcome.err
    gc.collect()  # the connections of a command that failed end with its process
    assert timeline("status", "--archive", small).code == 0
    assert names(small.parent) == ["archive.db"]
    assert timeline("verify", "--archive", small).code == 0


@pytest.mark.thorough
def test_a_limit_on_the_size_of_files_is_named(small, radio):
    """Given a limit that the write-ahead log reaches, the message names limits, and nothing is partly recorded."""
    done = subprocess.run(
        [sys.executable, "-m", "timeline", "append", "radio.yaml", "--by", "jane"],
        cwd=small.parent,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
        check=False,
    )
    assert done.returncode == 1
    assert "ulimit -f" in done.stderr
    assert "Traceback" not in done.stderr
    assert events_in(small) in {7, 9}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (sqlite3.SQLITE_FULL, "the disk is full: free some space"),
        (sqlite3.SQLITE_IOERR_WRITE, "the disk failed, or a limit on the size of files was reached"),
        (sqlite3.SQLITE_BUSY, "another program is writing the archive: run the command again"),
        (sqlite3.SQLITE_CANTOPEN, "cannot be opened: check who owns them"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "'timeline verify' says where"),
        (sqlite3.SQLITE_ERROR, "the archive's database refused: it is broken"),
    ],
)
def test_each_refusal_of_sqlite_has_a_next_step(code, said):
    """Given what SQLite raises, also where the library hides it, the message says what to do."""
    error = sqlite3.OperationalError("it is broken")
    error.sqlite_errorcode = code
    hidden = RuntimeError("it is broken")
    hidden.__cause__ = error

    assert said in cli._refused(error)
    assert said in cli._refused(hidden)


def test_a_locked_archive_is_named(timeline, small, radio, monkeypatch):
    """Given another program that writes for longer than a command waits, the command says so, and records nothing."""
    monkeypatch.setattr("timeline.log.recorder.time.monotonic", iter(range(0, 10**6, 1000)).__next__)
    with closing(sqlite3.connect(small, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = timeline("append", radio, "--by", "jane")

    assert refused.code == 1
    assert "another program is writing the archive" in refused.err
    assert events_in(small) == 7


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP TABLE tracking", "the record of how far the tables follow the log was lost: they are rebuilt"),
        (
            "UPDATE tracking SET notification_id = 1000",
            "the tables follow events after position 7, the last in the log",
        ),
        (
            "UPDATE projection_builds SET version = 99, fingerprint = 'x' WHERE name IN ('people', 'events')",
            "a newer version of this program made the tables of events, people",
        ),
    ],
    ids=["no checkpoints", "checkpoints beyond the log", "tables of a newer version"],
)
@pytest.mark.one_in(3)
def test_what_is_derived_is_made_anew_with_a_word(timeline, small, tamper, statement, said):
    """Given a lost or impossible record of the tables, the next command rebuilds them and says why, once."""
    tamper(statement, "DELETE FROM people")

    shown = timeline("status")

    assert shown.code == 0
    assert said in shown.err
    assert timeline("status").err == ""
    assert timeline("verify").code == 0


@pytest.mark.thorough
def test_no_record_of_the_tables_is_made_anew(timeline, small, tamper):
    """Given an archive that lost the record of its tables altogether, the next command rebuilds them."""
    tamper("DROP TABLE projection_builds")

    assert timeline("status").code == 0
    assert timeline("verify").code == 0


def test_what_killed_commands_left_goes_with_the_next_one(timeline, small):
    """Given the folder of a killed command, and the lock of a killed rebuild, the next command removes both."""
    inner = small.parent / ".timeline-killed" / "unfinished"
    inner.mkdir(parents=True)
    (inner / "archive.db").write_bytes(b"half")
    (small.parent / "archive.db-rebuild").touch()

    assert timeline("status").code == 0

    assert names(small.parent) == ["archive.db"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.one_in(2)
def test_there_is_an_archive_at_every_moment_of_a_restore(timeline, small, radio, monkeypatch, after):
    """Given a restore that is killed before or after it removes what is left behind, all events are in the archive."""
    timeline("backup", "monday.db")
    with Archive(small) as writing:
        append_file(writing, "radio.yaml", radio.read_bytes(), by="jo")
        for suffix in ("", "-wal"):
            shutil.copy(f"{small}{suffix}", f"{small}.killed{suffix}")
    for suffix in ("", "-wal"):  # as of a process that was killed: its events are in the write-ahead log alone
        Path(f"{small}.killed{suffix}").rename(f"{small}{suffix}")
    removed = archive_file.remove_left_behind

    def stopped(path):
        if after:
            removed(path)
        for at in (small, small.with_name("archive.db.replaced-1")):
            shutil.copy(at, small.with_name("killed.db"))
            assert events_in(small.with_name("killed.db")) == 9
        raise KeyboardInterrupt

    with monkeypatch.context() as stopping:
        stopping.setattr(archive_file, "remove_left_behind", stopped)
        assert timeline("restore", "monday.db", "--lose-newer").code == 130
    small.with_name("killed.db").unlink()
    assert events_in(small) == 9
    assert timeline("restore", "monday.db", "--lose-newer").code == 0
    assert events_in(small) == 7
    assert names(small.parent) == ["archive.db", "archive.db.replaced-1", "monday.db"]


def test_reading_alone_leaves_nothing_beside_a_file(small):
    """Given an archive that is opened to read only, SQLite's empty files beside it are gone when it is closed."""
    with closing(Archive(small, read_only=True)) as opened:
        assert opened.head == 7

    assert names(small.parent) == ["archive.db"]


def test_an_event_of_a_newer_version_is_not_misread(timeline, small, tamper):
    """Given an event that a newer version of the program wrote, the message says to upgrade."""
    tamper(
        "DROP TRIGGER stored_events_no_update",
        "UPDATE stored_events SET state = CAST(substr(CAST(state AS TEXT), 1, length(state) - 1) "
        "|| ',\"class_version\":77}' AS BLOB) WHERE originator_id = 'person/ada-quay'",
    )

    refused = timeline("correct", "person/ada-quay", "name", "Ada Key", "--reason", "misread", "--by", "jane")

    assert refused.code == 1
    assert "was written by a newer version" in refused.err
    assert "upgrade first" in refused.err
