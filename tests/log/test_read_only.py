"""Archives in files and folders that cannot be written: read, verified, never changed."""

import os
import shutil
import sqlite3
from contextlib import closing

import pytest

from timeline.history.verifying import verify
from timeline.log import archive_file
from timeline.log.archive import Archive
from timeline.log.archive_file import NotAnArchiveError, database_name, is_read_only
from timeline.log.recorder import ReadOnlyError
from timeline.recording.amending import retract


@pytest.fixture
def unwritable(monkeypatch):
    """Give a way to make paths look as they do to somebody who may not write them; root may write everything."""

    def make(*paths):
        access = os.access
        refused = {str(path) for path in paths}
        monkeypatch.setattr(
            archive_file.os, "access", lambda path, mode: str(path) not in refused and access(path, mode)
        )

    return make


@pytest.fixture
def path(seeds_archive, tmp_path):
    """Give the path of an archive of its own."""
    return shutil.copy(seeds_archive, tmp_path / "archive.db")


def test_an_archive_that_can_be_written_is_opened_to_write(path):
    """Given a file and folder that can be written, nothing limits what is opened."""
    assert not is_read_only(path)
    assert "?" not in database_name(path)


@pytest.mark.parametrize("which", ["file", "folder"])
@pytest.mark.one_in(2)
def test_what_cannot_be_written_is_read_and_verified(path, unwritable, which):
    """Given a file or a folder that cannot be written, events are read and verified, and nothing is recorded."""
    unwritable(path if which == "file" else path.resolve().parent)
    before = path.read_bytes()

    with Archive(path) as archive:
        assert archive.read_only
        assert archive.head == 97
        assert verify(archive).problems == []
        with pytest.raises(ReadOnlyError):
            retract(archive, "viet-nam-signs", None, reason="x", source=None, by="jane")
    assert path.read_bytes() == before


def test_only_a_folder_that_cannot_be_written_makes_it_immutable(path, unwritable):
    """Given a file that others may write, it is read as one that may change; in a read-only folder, it is not."""
    unwritable(path)
    assert database_name(path).endswith("?mode=ro")
    unwritable(path.resolve().parent)
    assert database_name(path).endswith("?immutable=1")


def test_a_write_ahead_log_is_never_ignored(path, unwritable):
    """Given content in a write-ahead log, the file is not opened as immutable; the message says what to copy."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("CREATE TABLE noted (x)")
        connection.commit()
        copy = path.with_name("copied.db")
        shutil.copy(path, copy)
        shutil.copy(f"{path}-wal", f"{copy}-wal")
    unwritable(copy.resolve().parent)

    with pytest.raises(NotAnArchiveError, match=r"in copied\.db-wal, which cannot be read .* copy copied\.db and"):
        Archive(copy)
