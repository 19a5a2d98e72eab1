"""Read the log of a file in which the list of its tables is damaged: a copy gets a new one, which has the log alone."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from timeline.log.archive_file import reading
from timeline.log.recorder import EVENTS
from timeline.log.temporary import temporary_folder

_LOG = (
    f"CREATE TABLE {EVENTS} (rowid INTEGER PRIMARY KEY, originator_id TEXT, originator_version INTEGER, topic TEXT, "
    "state BLOB)"
)
"""The log as it is read here; it is the first table of every archive, so its first page is the second of the file."""
_PAGE_SIZES = [2**power for power in range(9, 17)]
_USUAL_PAGE_SIZE = 4096
_PAGES = slice(28, 32)
"""Where the header of a file says how many pages it has."""


def why_no_table_is_known(connection: sqlite3.Connection) -> str | None:
    """Return what SQLite says where it cannot read which tables a file has; without that, it reads none of them."""
    try:
        connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error) if error.sqlite_errorcode in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} else None
    return None


@contextmanager
def reading_log_alone(path: Path, beside: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy of a file whose list of tables is damaged, in which SQLite finds the log and nothing else.

    The copy is made beside another file, and removed at the end.
    """
    with temporary_folder(beside.resolve().parent) as folder:
        copy = folder / "damaged.db"
        _copy(path, copy)
        size = _page_size(copy)
        first_page = bytearray(_first_page(folder / "new.db", size))
        first_page[_PAGES] = (copy.stat().st_size // size).to_bytes(4, "big")
        with copy.open("r+b") as file:
            file.write(first_page)
        with closing(sqlite3.connect(copy)) as connection:
            yield connection


def _copy(path: Path, copy: Path) -> None:
    """Copy a file page by page, with what is in its write-ahead log where SQLite can still read that."""
    try:
        with reading(path) as damaged, closing(sqlite3.connect(copy)) as made:
            damaged.backup(made)
    except sqlite3.Error:
        copy.unlink(missing_ok=True)
        shutil.copyfile(path, copy)


def _page_size(path: Path) -> int:
    with path.open("rb") as file:
        written = int.from_bytes(file.read(18)[16:], "big")
    size = 2**16 if written == 1 else written
    return size if size in _PAGE_SIZES else _USUAL_PAGE_SIZE


def _first_page(path: Path, size: int) -> bytes:
    """Return the first page of a file that has the table of the log alone."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA page_size={size}")
        connection.execute(_LOG)
    return path.read_bytes()[:size]
