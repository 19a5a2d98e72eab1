"""`--store` and `timeline follow`: a log in PostgreSQL, of which each machine has a copy."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest

from tests.commands.conftest import REPORT_FILE, SECOND_REPORT_FILE
from timeline.log.archive import Archive
from timeline.log.contact import Contact, contact_of, keep_contact
from timeline.log.postgres import PostgresStore
from timeline.log.snapshots import read_shelf

HERALD = SECOND_REPORT_FILE.replace("id: herald,", "id: herald, publisher: {name: The Herald},")
BECAUSE = ("--reason", "As printed", "--by", "jane")


@pytest.fixture
def store(address, monkeypatch):
    """Give an empty store, which every command is to use."""
    monkeypatch.setenv("TIMELINE_STORE", address)
    return address


@pytest.fixture
def node(store, timeline, tmp_path):
    """Give a way to run commands on the copy of a node."""

    def command(name, *arguments):
        return timeline(*arguments, "--archive", tmp_path / f"{name}.db")

    return command


@pytest.fixture
def files(tmp_path):
    """Give two report files."""
    for name, content in (("gazette", REPORT_FILE), ("herald", HERALD)):
        (tmp_path / f"{name}.yaml").write_text(content, "utf-8")


def logged(outcome):
    """Return the streams and versions that `log` lists."""
    return [(event["stream"], event["version"]) for event in outcome.json]


def verified(outcome):
    """Return the SHA-256 of the log that `verify` prints, where it found nothing wrong."""
    assert outcome.code == 0, outcome.err
    return outcome.out.splitlines()[-1]


@pytest.mark.thorough
def test_two_nodes_have_one_log(node, files, tmp_path):
    """Given two nodes, what one records the other has when it records or follows; logs and tables are the same."""
    assert node("first", "follow", "--once").out.endswith("first.db has what was recorded up to position 0\n")
    assert node("second", "follow", "--once").code == 0
    assert node("first", "append", "gazette.yaml", "--by", "jane").code == 0
    assert node("second", "append", "herald.yaml", "--by", "joe").code == 0
    assert node("first", "correct", "ada-speech", "gazette/title", "Ada Quay spoke", *BECAUSE).code == 0
    assert node("second", "retract", "harbour-signing", "--report", "herald", *BECAUSE).code == 0
    assert [node(name, "follow", "--once").code for name in ("first", "third")] == [0, 0]

    logs = {name: verified(node(name, "verify")) for name in ("first", "second", "third")}
    assert len(set(logs.values())) == 1
    assert logged(node("first", "log", "--json")) == logged(node("third", "log", "--json"))
    assert "up to date, last contact" in node("first", "status").out
    assert node("second", "status", "--json").json["store"]["behind_seconds"] == 0

    signed = node("first", "checkpoint", "--key-file", tmp_path / "key")
    (tmp_path / "signed").write_text(signed.out, "utf-8")
    assert node("second", "checkpoint", "--add", tmp_path / "signed").out == signed.out
    assert node("third", "verify", "--checkpoint", tmp_path / "signed").code == 0


def test_read_your_writes(node, files):
    """Given an append, the next command on the same node shows what it recorded."""
    node("first", "follow", "--once")

    node("first", "append", "gazette.yaml", "--by", "jane")

    assert "Ada Quay speaks" in node("first", "show", "ada-speech").out


@pytest.mark.thorough
def test_a_command_that_only_looks_changes_no_file(node, files, store, timeline):
    """Given a backup, and a file whose log was moved out of the store, commands that do not record leave them so."""
    node("first", "follow", "--once")
    node("first", "append", "gazette.yaml", "--by", "jane")
    timeline("backup", "backup.db", "--archive", "first.db")
    timeline("migrate", store, "own.db")
    node("first", "append", "herald.yaml", "--by", "jane")

    for name in ("backup", "own"):
        before = node(name, "log", "--json").json
        assert [node(name, *command).code for command in (("verify",), ("status",), ("checkpoint",))] == [0, 0, 0]
        assert node(name, "log", "--json").json == before
    asked = ("withhold", "--stream", "person/ada-quay", "--reason", "She asked", "--with-mentions", "--yes")
    assert node("own", *asked, "--by", "joe").code == 0


@pytest.mark.thorough
def test_a_snapshot_of_a_copy_is_of_when_it_had_all(node, files, tmp_path):
    """Given a copy that is behind its store, its snapshot is not of now, and stays so where nothing has changed."""
    node("first", "follow", "--once")
    node("first", "append", "gazette.yaml", "--by", "jane")
    had_all = datetime(2026, 5, 1, 9, tzinfo=UTC)
    keep_contact(tmp_path / "first.db", Contact("db/archive", datetime.now(UTC), had_all, 7))

    for _ in range(2):
        assert node("first", "snapshot", "snapshots").code == 0
        assert read_shelf(tmp_path / "snapshots").newest.as_of == had_all
    assert read_shelf(tmp_path / "snapshots").newest.taken_at > had_all
    keep_contact(tmp_path / "first.db", Contact("db/archive", datetime.now(UTC), None, 7))
    assert "never had all that db/archive has" in node("first", "snapshot", "snapshots").err


@pytest.mark.thorough
def test_a_dry_run_reaches_no_other_node(node, files):
    """Given a dry run, and a check, no node has anything of it."""
    node("first", "follow", "--once")

    assert "would be appended" in node("first", "append", "gazette.yaml", "--dry-run", "--by", "jane").out
    assert node("first", "check", "gazette.yaml").code == 0

    assert node("second", "follow", "--once").out.endswith("position 0\n")
    assert logged(node("first", "log", "--json")) == []


def test_the_store_is_compared_with_a_copy(node, files, store, timeline):
    """Given a copy, `status` asks the store what it lacks, and `verify` compares them, and names what differs."""
    node("first", "follow", "--once")
    node("first", "append", "gazette.yaml", "--by", "jane")
    node("second", "follow", "--once")
    node("first", "append", "herald.yaml", "--by", "jane")
    timeline("migrate", store, "own.db")

    behind, same, own = (node(name, "status", "--json").json["store_now"] for name in ("second", "first", "own"))
    assert (same["events"], same["behind_events"], own["is_followed"]) == (7, 0, False)
    assert behind["behind_events"] == 2
    assert "answers: it has 7 events, and 2 of them are not in this archive yet" in node("second", "status").out
    assert "store: 5 events and their order are the same in" in node("second", "verify").out
    assert "has 2 newer events, which were not copied yet" in node("second", "verify").out
    assert "has a log of its own, so it was not compared" in node("own", "verify").out

    with closing(psycopg.connect(store, autocommit=True)) as administrator:
        administrator.execute("ALTER TABLE stored_events DISABLE TRIGGER stored_events_append_only")
        administrator.execute("UPDATE stored_events SET state = '{}' WHERE originator_id = 'person/ada-quay'")
    changed = node("first", "verify")
    assert changed.code == 1
    assert "BAD  the event person/ada-quay version 1 is not the same in " in changed.out


@pytest.mark.thorough
def test_the_seeds_are_built_in_a_store(store, timeline, seeds_archive, seeds, tmp_path):
    """Given seeds, they give the same log and tables in PostgreSQL as in SQLite, and the same root."""
    assert timeline("build", "--seeds", seeds, "--archive", "built.db").code == 0
    assert timeline("follow", "--once", "--archive", "followed.db").code == 0
    moved = timeline("migrate", tmp_path / "followed.db", tmp_path / "own.db", "--json").json
    known = timeline("migrate", seeds_archive, tmp_path / "known.db", "--json").json

    digests = [
        {one["name"]: one["digest"] for one in timeline("projections", "--archive", path, "--json").json}
        for path in (seeds_archive, tmp_path / "built.db")
    ]
    assert moved["root"] == known["root"]
    assert moved["events"] == 97
    assert digests[0] == digests[1]
    assert timeline("diff", seeds_archive, "followed.db").out == timeline("diff", seeds_archive, seeds_archive).out


def test_a_store_that_is_away(node, files, monkeypatch):
    """Given a store that does not answer, reading goes on, as it never asks; recording is refused, and says why."""
    node("first", "follow", "--once")
    node("first", "append", "gazette.yaml", "--by", "jane")
    monkeypatch.setenv("TIMELINE_STORE", "postgresql://jane:s3cret@127.0.0.1:1/archive?connect_timeout=1")
    monkeypatch.setattr("timeline.log.postgres.LOCK_SECONDS", 0)
    monkeypatch.setattr(PostgresStore.__init__, "__kwdefaults__", {"patience_seconds": 0})

    read, written = node("first", "show", "ada-speech"), node("first", "append", "herald.yaml", "--by", "jane")

    assert (read.code, read.err) == (0, "")
    assert "Ada Quay speaks" in read.out
    assert written.code == 1
    assert written.err.startswith("warning: the store 127.0.0.1:1/archive does not answer: ")
    assert written.err.splitlines()[-1].startswith("the store 127.0.0.1:1/archive does not answer: ")
    assert "s3cret" not in written.err + written.out


def test_no_password_is_kept(store, timeline, files, monkeypatch, tmp_path):
    """Given an address with a password, neither the archive nor what stands beside it has it, nor what is printed."""
    monkeypatch.setenv("TIMELINE_STORE", store.replace("postgres@", "postgres:s3cret@"))

    said = [
        timeline("follow", "--once"),
        timeline("append", "gazette.yaml", "--by", "jane"),
        timeline("status"),
        timeline("status", "--json"),
        timeline("verify"),
    ]

    assert [outcome.code for outcome in said] == [0] * 5
    assert "s3cret" not in "".join(outcome.out + outcome.err for outcome in said)
    assert [path.name for path in tmp_path.iterdir() if b"s3cret" in path.read_bytes()] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("follow",), "name the store to follow: --store postgresql://"),
        pytest.param(
            ("serve", "--follow"),
            "name the store to follow: --store postgresql://",
            marks=pytest.mark.thorough,
        ),
        (("verify", "--store", "postgres.example.org"), "'what is given' is not a store"),
        (("build", "--events", "-", "--store", "postgresql://h/d"), "--events makes an archive file"),
    ],
    ids=["follow", "serve", "bad address", "build from events"],
)
def test_a_store_that_is_missing_or_wrong(timeline, small, arguments, words):
    """Given no store where one is needed, or one that cannot be used, the message says what to give."""
    outcome = timeline(*arguments)

    assert outcome.code in {1, 2}
    assert words in outcome.err


def test_another_archive_is_not_mixed_in(node, files, small, tmp_path):
    """Given an archive with events of its own, it follows no store that has others."""
    node("first", "follow", "--once")
    node("first", "append", "gazette.yaml", "--by", "jane")

    outcome = node("archive", "follow", "--once")

    assert outcome.code == 1
    assert "the archive's log is not the beginning of the one in" in outcome.err


@pytest.fixture
def following(store, tmp_path):
    """Give a way to start `timeline follow` as a process of its own."""
    started = []

    def start(path, **environment):
        command = [sys.executable, "-m", "timeline", "follow", "--archive", str(path)]
        process = subprocess.Popen(
            command, env={**os.environ, "TIMELINE_STORE": store, **environment}, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_for(is_so, seconds=20):
    """Wait until something is so; fail if it does not come about."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def head(path):
    """Return the position of the last event of an archive, 0 if it is not there yet."""
    if not path.exists():
        return 0
    with closing(Archive(path, read_only=True)) as archive:
        return archive.head


@pytest.mark.thorough
def test_a_follower_is_stopped_killed_and_started_again(node, files, following, tmp_path):
    """Given a follower as a process, it copies at once, ends well when it is stopped, and goes on after a kill."""
    copy = tmp_path / "copy.db"
    process = following(copy)
    node("first", "follow", "--once")
    node("first", "append", "gazette.yaml", "--by", "jane")
    recorded = head(tmp_path / "first.db")
    wait_for(lambda: head(copy) == recorded and contact_of(copy).behind_events == 0)
    process.kill()
    process.wait()
    node("first", "append", "herald.yaml", "--by", "jane")
    again = following(copy)
    wait_for(lambda: head(copy) == recorded + 2)
    again.send_signal(signal.SIGTERM)

    out, _ = again.communicate(timeout=10)
    assert again.returncode == 0
    assert out.endswith(f"copy.db has what was recorded up to position {recorded + 2}\n")
    assert verified(node("copy", "verify")) == verified(node("first", "verify"))
