"""What SQLite itself finds wrong with an archive's file: pages, tables, indices and search indices."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from timeline.log.archive import Archive
from timeline.log.eventsourcing_95 import PersistenceError
from timeline.log.tables import rows

UNREADABLE = (sqlite3.Error, PersistenceError)
"""What is raised where SQLite cannot read something."""
_MOST_DAMAGES = 3
_WHOLE = ["ok"]


@dataclass(frozen=True, slots=True)
class Damage:
    """What SQLite says is wrong: with a table or one of its indices, or with the file where no table is named."""

    said: tuple[str, ...]
    table: str | None = None

    @property
    def in_words(self) -> str:
        """Return what SQLite says on one line."""
        return "; ".join(self.said)


def damages(archive: Archive) -> list[Damage]:
    """Return what is wrong with the file: by table where only derived tables and their indices are, else as a whole."""
    found = _said(archive, f"PRAGMA integrity_check({_MOST_DAMAGES})")
    if found == _WHOLE:
        return []
    by_table = list(_damages_of_tables(archive))
    whole = not by_table or any(damage.table in (None, archive.log.events_table_name) for damage in by_table)
    return [Damage(tuple(found))] if whole else by_table


def _damages_of_tables(archive: Archive) -> Iterator[Damage]:
    """Yield the damages of each table; one without a name where not even the names of tables can be read."""
    try:
        names = [row["name"] for row in rows(archive, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    except UNREADABLE as error:
        yield Damage((str(error),))
        return
    for name in names:
        said = _said(archive, f"PRAGMA integrity_check([{name}])")
        if said != _WHOLE:
            yield Damage(tuple(said[:_MOST_DAMAGES]), name)


def _said(archive: Archive, pragma: str) -> list[str]:
    try:
        answers = [row["integrity_check"] for row in rows(archive, pragma)]
    except UNREADABLE as error:
        answers = [str(error)]
    return [line for answer in answers for line in answer.splitlines()]


@contextmanager
def checkable(archive: Archive) -> Iterator[Archive]:
    """Give an archive whose search indices can be checked: itself or, if it cannot be written, a copy of its file."""
    if not archive.read_only:
        yield archive
        return
    with tempfile.TemporaryDirectory(prefix="timeline-") as folder:
        path = Path(folder) / "archive.db"
        for suffix in ("", "-wal"):
            original = Path(f"{archive.path.resolve()}{suffix}")
            if original.exists():
                shutil.copyfile(original, f"{path}{suffix}")
        with closing(Archive(path)) as copy:
            yield copy


def damaged_search_indices(archive: Archive, tables: Iterable[str]) -> list[str]:
    """Return those of some tables whose search index is damaged, or does not have the words of the table.

    FTS5 makes the check as a write, of which nothing is kept, so it holds the write lock for as long as it takes.
    """
    return [table for table in tables if not _search_index_is_whole(archive, table)]


def _search_index_is_whole(archive: Archive, table: str) -> bool:
    """Tell whether a search index has what its table has; rank 1 asks for that comparison, too."""
    index = f"{table}_fts"
    try:
        with archive.rolled_back(), archive.log.datastore.transaction(commit=True) as cursor:
            cursor.execute(f"INSERT INTO [{index}] ([{index}], rank) VALUES ('integrity-check', 1)")
    except UNREADABLE:
        return False
    return True
