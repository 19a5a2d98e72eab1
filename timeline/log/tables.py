"""Read the rows of an archive's tables."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from timeline.log.archive import Archive
from timeline.log.eventsourcing_95 import SQLiteCursor

REBUILT, REPLACED = "_rebuilt_", "_replaced_"
"""What begins the name of a table that is being rebuilt, and of one that was replaced and is to be dropped."""


def is_in_use(name: str) -> bool:
    """Tell whether a table is one to read: not one that is being rebuilt, or was replaced."""
    return not name.startswith((REBUILT, REPLACED))


class Read(Protocol):
    """A way to read the rows of a SELECT."""

    def __call__(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return the rows."""


def rows(archive: Archive, sql: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Return the rows of a SELECT over the archive's tables."""
    with reading(archive) as read:
        return read(sql, parameters)


def rows_in_turn(archive: Archive, sql: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a SELECT over the archive's tables one by one, as they are when the first is read."""
    with archive.log.datastore.connection(write=False) as connection:
        yield from map(dict, connection.execute(sql))


@contextmanager
def reading(archive: Archive) -> Iterator[Read]:
    """Give a way to read the rows of many SELECTs, which is quicker in one transaction than in many."""
    with archive.log.datastore.transaction(commit=False) as cursor:
        yield lambda sql, parameters=None: _rows(cursor, sql, parameters)


def _rows(cursor: SQLiteCursor, sql: str, parameters: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    cursor.execute(sql, parameters or {})
    return [dict(row) for row in cursor.fetchall()]
