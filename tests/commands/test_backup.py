"""Backups, restoring them, and saving what is left of a damaged archive."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from domain.events import Via
from domain.person import Person, PersonDetails
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector


@pytest.fixture
def backup(timeline, small, tmp_path):
    """Give a backup of the small archive."""
    assert timeline("backup", "monday.db").code == 0
    return tmp_path / "monday.db"


def page_of_event(path, position):
    """Return the offset in the file of the bytes of an event."""
    with closing(sqlite3.connect(path)) as connection:
        (state,) = connection.execute("SELECT state FROM stored_events WHERE rowid = ?", (position,)).fetchone()
    return path.read_bytes().index(state[:200])


def events_of(path):
    """Return the log, row by row."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM stored_events ORDER BY rowid").fetchall()


def damage(path, table):
    """Overwrite the first page of a table."""
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    content[(root - 1) * size : root * size] = b"\xff" * size
    path.write_bytes(content)


def test_a_backup_has_all_and_is_one_file(timeline, small, backup, tmp_path):
    """Given a backup, it has the events of the archive, verifies, and nothing stands beside it."""
    assert events_of(backup) == events_of(small)
    assert timeline("verify", "--archive", backup).code == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".yaml") == ["archive.db", "monday.db"]


def test_a_backup_never_replaces_a_file(timeline, backup):
    """Given a name that is taken, the file there is left as it is."""
    before = backup.read_bytes()
    refused = timeline("backup", "monday.db")
    assert refused.code == 1
    assert "exists already" in refused.err
    assert backup.read_bytes() == before


def test_a_damaged_archive_is_not_backed_up(timeline, small, tamper, tmp_path):
    """Given an archive that does not verify, no backup is made, and the first problem is named."""
    tamper("DROP TRIGGER stored_events_no_update", "UPDATE stored_events SET state = state || ' ' WHERE rowid = 2")
    refused = timeline("backup", "monday.db")
    assert refused.code == 1
    assert "is damaged" in refused.err
    assert not (tmp_path / "monday.db").exists()


def test_an_archive_with_an_unreadable_page_is_not_backed_up(timeline, small, tmp_path):
    """Given an archive that SQLite cannot copy, no backup is made, and it is said what saves the rest."""
    damage(small, "occurrences")
    refused = timeline("backup", "monday.db")
    assert refused.code == 1
    assert "'timeline salvage' saves what is left" in refused.err
    assert not (tmp_path / "monday.db").exists()


def test_a_backup_with_a_write_ahead_log_is_restored_whole(timeline, small, tmp_path):
    """Given a copy of two files, the newest events in its write-ahead log, the restored archive has them."""
    with Archive(small) as writing:
        writing.record(_register_bo, by="jane", via=Via.COMMAND)
        Projector(writing).catch_up()
        for suffix in ("", "-wal"):
            shutil.copy(f"{small}{suffix}", tmp_path / f"copy.db{suffix}")
    assert timeline("restore", "copy.db", "--archive", "restored.db").code == 0
    assert events_of(tmp_path / "restored.db") == events_of(small)
    assert len(events_of(small)) == 8


def _register_bo(batch):
    _register(batch, "bo-quay")


def _register(batch, slug):
    batch.add(batch.get(Person, slug).register(PersonDetails(id=slug, name=slug.title()), batch.stamp))


@pytest.mark.thorough
def test_a_write_ahead_log_that_was_left_behind_is_not_read_into_what_is_restored(timeline, small, backup, tmp_path):
    """Given an archive that was removed without its write-ahead log, the backup is restored as it is."""
    with Archive(small) as writing:
        writing.record(_register_bo, by="jane", via=Via.COMMAND)
        shutil.copy(f"{small}-wal", tmp_path / "restored.db-wal")
    assert timeline("restore", backup, "--archive", "restored.db").code == 0
    assert events_of(tmp_path / "restored.db") == events_of(backup)


def test_a_folder_is_not_replaced(timeline, backup, tmp_path):
    """Given the name of a folder, it is refused and keeps its name."""
    (tmp_path / "folder").mkdir()
    refused = timeline("restore", backup, "--archive", "folder")
    assert refused.code == 1
    assert "is a folder" in refused.err
    assert (tmp_path / "folder").is_dir()


def test_a_backup_is_restored_and_the_old_file_kept(timeline, small, backup):
    """Given an archive that cannot be read, its backup takes its place, and the broken file gets another name."""
    small.write_bytes(b"\0" * 4096)
    restored = timeline("restore", backup)
    assert restored.code == 0
    assert "archive.db.replaced-1" in restored.out
    assert timeline("verify").code == 0
    assert (small.parent / "archive.db.replaced-1").read_bytes() == b"\0" * 4096


def test_newer_events_are_not_lost_unawares(timeline, small, backup):
    """Given an archive with an event more than the backup, it is restored only if that is asked for."""
    timeline("retract", "ada-speech", "--reason", "Another Ada", "--by", "jane")
    refused = timeline("restore", backup)
    assert refused.code == 1
    assert "has 1 event that" in refused.err
    assert len(events_of(small)) == 8
    assert timeline("restore", backup, "--lose-newer").code == 0
    assert len(events_of(small)) == 7


def test_an_archive_that_is_open_is_not_replaced(timeline, small, backup):
    """Given a program with the archive open, nothing is restored, so that what it records next is not lost."""
    with Archive(small) as writing:
        writing.record(_register_bo, by="jane", via=Via.COMMAND)
        refused = timeline("restore", backup, "--lose-newer")
        assert (refused.code, "another program has archive.db open" in refused.err) == (1, True)
        writing.record(lambda batch: _register(batch, "cy-quay"), by="jane", via=Via.COMMAND)
    assert len(events_of(small)) == 9
    assert sorted(path.name for path in small.parent.glob("*.db*")) == ["archive.db", "monday.db"]


@pytest.mark.thorough
def test_what_was_there_is_kept_whole_without_hard_links(timeline, small, backup, monkeypatch):
    """Given a file system without hard links, or a link to the archive, the old file is kept with all of its events."""
    timeline("retract", "ada-speech", "--reason", "Another Ada", "--by", "jane")
    link = small.with_name("link.db")
    link.symlink_to(small)
    monkeypatch.setattr(Path, "hardlink_to", lambda *_: os.link(small, small.parent / "no-folder" / "x"))
    restored = timeline("restore", backup, "--lose-newer", "--archive", "link.db")
    assert (restored.code, "archive.db.replaced-1 now" in restored.out) == (0, True)
    assert link.is_symlink()
    assert (len(events_of(small)), len(events_of(small.with_name("archive.db.replaced-1")))) == (7, 8)


def test_the_archive_is_no_backup_of_itself(timeline, small):
    """Given the archive itself as the backup, it is left as it is."""
    refused = timeline("restore", "archive.db")
    assert (refused.code, "is the archive itself" in refused.err) == (1, True)
    assert [path.name for path in small.parent.glob("archive.db*")] == ["archive.db"]


def test_whoever_meets_a_damaged_page_is_told_what_to_do(timeline, small):
    """Given a damaged table, a command that reads it names those that find the damage and save what is left."""
    damage(small, "occurrences")
    refused = timeline("show", "ada-speech")
    assert refused.code == 1
    assert (
        "'timeline verify' says where, 'timeline salvage' saves what can be read, and 'timeline restore'" in refused.err
    )


def test_a_damaged_backup_is_not_restored(timeline, small, backup):
    """Given a backup that does not verify, the archive is left as it is."""
    damage(backup, "occurrences")
    before = small.read_bytes()
    assert timeline("restore", backup).code == 1
    assert small.read_bytes() == before


def test_derived_tables_are_made_anew(timeline, small):
    """Given damage to derived tables alone, every event is saved."""
    before = events_of(small)
    damage(small, "occurrences")
    saved = timeline("salvage", small, "--into", "saved.db")
    assert saved.code == 0
    assert "saved.db has 7 events" in saved.out
    assert events_of(small.parent / "saved.db") == before
    assert timeline("verify", "--archive", "saved.db").code == 0


def test_a_lost_event_comes_back_from_the_table_of_events(timeline, small, tamper):
    """Given an event whose content was lost, its copy is taken, because its hash is that of the log."""
    before = events_of(small)
    tamper("DROP TRIGGER stored_events_no_update", "UPDATE stored_events SET state = NULL || '' WHERE 0")
    tamper("PRAGMA ignore_check_constraints = 1", "UPDATE stored_events SET state = 7 WHERE rowid = 3")
    saved = timeline("salvage", small, "--into", "saved.db")
    assert saved.code == 0
    assert events_of(small.parent / "saved.db") == before


def test_what_is_lost_is_listed_with_what_followed_it(timeline, small, tamper):
    """Given an event that is lost everywhere, it and what follows it in its stream are named, and the rest is saved."""
    timeline("retract", "ada-speech", "--reason", "Another Ada", "--by", "jane")
    (position,) = [row[0] for row in events_of(small) if row[1] == "occurrence/ada-speech" and row[2] == 1]
    tamper(
        "DROP TRIGGER stored_events_no_update",
        f"UPDATE stored_events SET state = 7 WHERE rowid = {position}",
        f"DELETE FROM events WHERE position = {position}",
    )
    saved = timeline("salvage", small, "--into", "saved.db")
    assert saved.code == 1
    assert f"missing: the event at position {position} cannot be read" in saved.out
    assert "it is version 2 of occurrence/ada-speech, and version 1 is lost" in saved.out
    assert "saved.db has 6 events" in saved.out
    assert timeline("verify", "--archive", "saved.db").code == 0


def test_events_that_are_gone_without_an_error_come_back_or_are_counted(timeline, small, tamper):
    """Given two events that somebody deleted, one is taken from the table of events, and the other is missed."""
    before = events_of(small)
    tamper(
        "DROP TRIGGER stored_events_no_delete",
        "DELETE FROM stored_events WHERE rowid IN (3, 7)",
        "DELETE FROM events WHERE position = 7",
    )
    saved = timeline("salvage", small, "--into", "saved.db")
    assert saved.code == 1
    assert "missing: 1 of the 7 events that were recorded: they are no longer in the log" in saved.out
    assert events_of(small.parent / "saved.db") == before[:6]


@pytest.mark.parametrize("place", [0, 1, -1], ids=["the first page", "a page of it", "its last page"])
def test_events_are_saved_without_the_list_of_tables(timeline, small, tmp_path, monkeypatch, place):
    """Given damage to the list of the file's tables, so that SQLite reads none, every event is saved all the same."""
    monkeypatch.setenv("TIMELINE_KEY", str(tmp_path / "key"))
    (tmp_path / "now.checkpoint").write_text(timeline("checkpoint").out, "utf-8")
    before = events_of(small)
    with closing(sqlite3.connect(small)) as connection:
        pages = connection.execute("SELECT pageno, pgsize FROM dbstat WHERE name = 'sqlite_schema'").fetchall()
    page, size = pages[place]
    content = bytearray(small.read_bytes())
    content[(page - 1) * size + 100 * (page == 1) : page * size] = b"\xff" * (size - 100 * (page == 1))
    small.write_bytes(content)
    refused = timeline("verify")
    assert (refused.code, "'timeline salvage' saves what can be read" in refused.out) == (1, True)

    saved = timeline("salvage", small, "--into", "saved.db")

    assert (saved.code, saved.out.splitlines()[-1].startswith("saved.db has 7 events")) == (1, True)
    assert "missing: the list of the file's tables" in saved.out
    assert events_of(tmp_path / "saved.db") == before
    assert timeline("verify", "--archive", "saved.db", "--checkpoint", "now.checkpoint").code == 0
    assert not list(tmp_path.glob(".timeline-*"))


def test_a_file_without_any_event_is_refused(timeline, small, tmp_path):
    """Given a file whose log cannot be read at all, nothing is made."""
    damage(small, "stored_events")
    damage(small, "events")
    refused = timeline("salvage", small, "--into", "saved.db")
    assert refused.code == 1
    assert "no event of" in refused.err
    assert not (tmp_path / "saved.db").exists()


def test_why_nothing_of_a_file_can_be_read_is_said(timeline, small, tmp_path):
    """Given the first page of a file, and a file that is not an archive, the refusal has what SQLite says of them."""
    (tmp_path / "cut.db").write_bytes(small.read_bytes()[:4096])
    (tmp_path / "text.db").write_text("Ada Quay speaks at the harbour\n")
    for name, said in (("cut.db", "database disk image is malformed"), ("text.db", "file is not a database")):
        refused = timeline("salvage", name, "--into", "saved.db")
        assert refused.code == 1
        assert refused.err == f"no event of {name} can be read: {said}\n"


def test_a_copy_without_its_write_ahead_log_is_caught(timeline, small, tmp_path, monkeypatch):
    """Given a copy of the file alone while events were in its write-ahead log, an earlier checkpoint tells."""
    monkeypatch.setenv("TIMELINE_KEY", str(tmp_path / "key"))
    shutil.copy(small, tmp_path / "copy.db")
    timeline("retract", "ada-speech", "--reason", "Another Ada", "--by", "jane")
    (tmp_path / "now.checkpoint").write_text(timeline("checkpoint").out, "utf-8")
    found = timeline("verify", "--archive", "copy.db", "--checkpoint", "now.checkpoint")
    assert found.code == 1
    assert "the log has 7 events, fewer than the checkpoint of 8" in found.out


def test_a_forged_last_position_does_not_make_it_endless(timeline, small, tamper):
    """Given a last position that no log could reach, the events are saved all the same."""
    tamper("UPDATE sqlite_sequence SET seq = 9000000000000000000 WHERE name = 'stored_events'")
    assert "saved.db has 7 events" in timeline("salvage", small, "--into", "saved.db").out


@pytest.mark.thorough
def test_an_event_at_a_forged_position_does_not_make_it_endless(timeline, small, tamper):
    """Given an event that somebody moved to the end of all numbers, its copy is saved, and the moved one left out."""
    tamper(
        "DROP TRIGGER stored_events_no_update", "UPDATE stored_events SET rowid = 9000000000000000000 WHERE rowid = 7"
    )
    saved = timeline("salvage", small, "--into", "saved.db").out
    assert "missing: the event at position 9000000000000000000 was left out" in saved
    assert "saved.db has 7 events" in saved
    assert timeline("verify", "--archive", "saved.db").code == 0
