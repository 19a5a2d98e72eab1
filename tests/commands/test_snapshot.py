"""`timeline snapshot` writes immutable copies for replicas, and `timeline serve --snapshots` serves them."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from contextlib import closing

import pytest

from timeline.log.archive import Archive
from timeline.log.snapshots import files_in, in_use, problem_of, read_shelf, sha256_of
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file
from timeline.web import server

SOURCE = "source: {{id: {}, language: en, published: 2031-05-09}}\nreports: []\n"


@pytest.fixture
def folder(tmp_path):
    """Return where snapshots are written."""
    return tmp_path / "snapshots"


@pytest.fixture
def snapshot(timeline, small, folder):
    """Give a way to write a snapshot of the small archive."""
    return lambda *options: timeline("snapshot", "snapshots", *options)


@pytest.fixture
def record(small):
    """Give a way to record one more source."""

    def more(name):
        with Archive(small) as archive:
            append_file(archive, f"{name}.yaml", SOURCE.format(name).encode(), by="jo")
            Projector(archive).catch_up()

    return more


def test_a_snapshot_is_named_by_its_content_and_never_changes(timeline, snapshot, small, folder):
    """Given a snapshot, it has all events in one file that is left as it is by whoever reads it; so is the archive."""
    before = small.read_bytes()

    assert snapshot().code == 0

    (listed,) = read_shelf(folder).snapshots
    path = folder / listed.file
    assert listed.file == f"archive-{sha256_of(path)[:16]}.db"
    assert (listed.events, listed.position, listed.size_bytes) == (7, 7, path.stat().st_size)
    assert timeline("verify", "--archive", path).code == 0
    assert timeline("status", "--archive", path, "--json").json["events"] == 7
    assert timeline("retract", "ada-speech", "--reason", "x", "--by", "jo", "--archive", path).code == 1
    assert sha256_of(path) == listed.sha256
    assert sorted(file.name for file in folder.iterdir()) == [".lock", listed.file, "latest.json"]
    assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    assert small.read_bytes() == before


def test_where_nothing_has_changed_only_the_time_moves_on(snapshot, folder):
    """Given an archive that is as it was, no second file is written, and the first is as of now."""
    snapshot()
    (before,) = read_shelf(folder).snapshots

    outcome = snapshot()

    (after,) = read_shelf(folder).snapshots
    assert outcome.out.endswith("has the 7 events of archive.db: nothing has changed\n")
    assert after.as_of > before.as_of
    assert after.model_copy(update={"as_of": before.as_of}) == before


@pytest.mark.thorough
def test_a_checkpoint_is_a_change(timeline, snapshot, folder, monkeypatch, tmp_path):
    """Given a checkpoint that was signed since, readers get a snapshot with it."""
    monkeypatch.setenv("TIMELINE_KEY", str(tmp_path / "key"))
    snapshot()
    assert timeline("checkpoint", "--key-file", tmp_path / "key").code == 0

    assert "nothing has changed" not in snapshot().out

    assert len(read_shelf(folder).snapshots) == 2


@pytest.mark.thorough
def test_the_last_ones_are_kept_and_older_ones_are_removed(snapshot, record, folder):
    """Given more than are kept, the oldest is removed, once its time is up and nobody on this machine serves it."""
    snapshot("--keep", 2)
    first = read_shelf(folder).newest.file
    for name in ("herald-2", "herald-3"):
        record(name)
        snapshot("--keep", 2)
    assert len(files_in(folder)) == 3
    used = in_use(folder / first)

    assert snapshot("--keep", 2, "--grace-minutes", 0).out.count("removed") == 0
    os.close(used)
    assert snapshot("--keep", 2, "--grace-minutes", 0).out.endswith(f"removed {first}\n")

    shelf = read_shelf(folder)
    assert [snapshot.events for snapshot in shelf.snapshots] == [9, 8]
    assert sorted(snapshot.file for snapshot in shelf.snapshots) == files_in(folder)


def test_a_file_that_a_killed_process_left_is_removed(snapshot, folder):
    """Given a file that no list names, it is removed after its time, and others stay."""
    folder.mkdir()
    left, other = folder / "archive-0123456789abcdef.db", folder / "notes.db"
    left.touch()
    other.touch()

    snapshot("--grace-minutes", 0)

    assert (left.exists(), other.exists()) == (False, True)


def test_going_back_withdraws_the_newest(snapshot, record, folder):
    """Given two snapshots, going back lists the first alone; the next snapshot is served again."""
    snapshot()
    first = read_shelf(folder).newest
    record("herald-2")
    snapshot()

    assert snapshot("--back").code == 0
    assert read_shelf(folder).snapshots == (first,)

    refused = snapshot("--back")
    assert (refused.code, refused.err) == (1, "snapshots has no earlier snapshot to go back to\n")
    snapshot()
    assert [found.events for found in read_shelf(folder).snapshots] == [8, 7]


@pytest.mark.thorough
def test_a_damaged_snapshot_is_written_anew(snapshot, record, folder):
    """Given snapshots that were cut off, the newest is written again, and nobody goes back to the one before."""
    snapshot()
    record("herald-2")
    snapshot()
    newest, first = read_shelf(folder).snapshots
    for damaged in (newest, first):
        (folder / damaged.file).chmod(0o644)
        (folder / damaged.file).write_bytes(b"")

    assert snapshot().code == 0

    shelf = read_shelf(folder)
    assert (shelf.newest.events, problem_of(folder, shelf.newest)) == (newest.events, None)
    refused = snapshot("--back")
    assert (refused.code, "cannot take its place: it has 0 bytes" in refused.err) == (1, True)


@pytest.mark.thorough
def test_what_is_withheld_does_not_come_back(timeline, snapshot, record, folder):
    """Given an event that was withheld since, the new snapshot is listed alone, and nothing from before it again."""
    snapshot()
    record("herald-2")
    snapshot()
    before = files_in(folder)
    assert timeline("withhold", 5, "--reason", "An order", "--by", "jo", "--yes").code == 0

    written = snapshot()

    shelf = read_shelf(folder)
    assert [(listed.events, listed.withheld) for listed in shelf.snapshots] == [(8, 1)]
    assert "no longer listed, because they have what is withheld now" in written.out
    assert sorted(shelf.retired) == before
    refused = snapshot("--back")
    assert (refused.code, "those with what was withheld since are not listed" in refused.err) == (1, True)
    record("herald-3")
    snapshot("--grace-minutes", 0)
    assert [(listed.events, listed.withheld) for listed in read_shelf(folder).snapshots] == [(9, 1), (8, 1)]
    assert len(files_in(folder)) == 2
    assert snapshot("--back").code == 0


@pytest.mark.one_in(2)
@pytest.mark.parametrize("options", [(), ("--full",)], ids=["quick", "full"])
def test_a_damaged_archive_is_not_given_to_readers(snapshot, record, tamper, folder, options):
    """Given an event that was changed, no snapshot is written, and readers keep the one before."""
    snapshot()
    before = (folder / "latest.json").read_bytes()
    record("herald-2")
    tamper("DROP TRIGGER stored_events_no_update", "UPDATE stored_events SET state = state || ' ' WHERE rowid = 2")

    refused = snapshot(*options)

    assert refused.code == 1
    assert "archive.db is damaged" in refused.err
    assert ((folder / "latest.json").read_bytes(), len(files_in(folder))) == (before, 1)


@pytest.mark.thorough
def test_another_log_is_not_given_to_the_same_readers(timeline, snapshot, small, made_once, tmp_path):
    """Given another archive in the place of the one that readers have, the error says what to do if that is meant."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(made_once(elsewhere, SOURCE.format("a-paper")), tmp_path / "other.db")
    assert timeline("snapshot", "snapshots", "--archive", "other.db").code == 0

    refused = snapshot()

    assert refused.code == 1
    assert "does not continue the 1 of snapshots/archive-" in refused.err
    assert "remove snapshots/latest.json first" in refused.err


def test_a_list_that_cannot_be_read_is_named(snapshot, folder):
    """Given a broken latest.json, the error names it, and it is left as it is."""
    snapshot()
    (folder / "latest.json").write_text('{"snapshots": [{}]}')

    refused = snapshot()

    assert (refused.code, refused.err) == (1, "snapshots/latest.json: snapshots.0.file: Field required\n")
    assert json.loads((folder / "latest.json").read_text()) == {"snapshots": [{}]}


@pytest.mark.thorough
def test_a_snapshot_can_be_restored(timeline, snapshot, folder, small):
    """Given a snapshot, it can take the place of the archive, which can be written then."""
    snapshot()
    small.unlink()

    assert timeline("restore", folder / read_shelf(folder).newest.file).code == 0

    with closing(sqlite3.connect(small)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert timeline("retract", "ada-speech", "--reason", "x", "--by", "jo").code == 0


def test_snapshots_are_served_without_an_archive(timeline, snapshot, small, monkeypatch):
    """Given a folder, its snapshots are served on a port, and no archive is looked for."""
    calls = []
    monkeypatch.setattr(server, "serve_snapshots", lambda *arguments, say: calls.append(say()))
    snapshot()
    small.unlink()

    outcome = timeline("serve", "--snapshots", "snapshots", "--port", 8465)

    assert outcome.code == 0
    assert outcome.out.startswith("serving the newest snapshot of snapshots on http://127.0.0.1:8465/")
    assert len(calls) == 1


def test_a_folder_without_snapshots_is_not_served(timeline, folder):
    """Given an empty folder, the error says what writes a snapshot."""
    folder.mkdir()

    refused = timeline("serve", "--snapshots", "snapshots", "--port", 8466)

    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "snapshots has no snapshot that can be served; 'timeline snapshot' writes one\n"
