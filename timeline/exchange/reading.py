"""What an export reads: rows of one state of the archive, one at a time, and how addresses and dates are written."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from domain.base import closest
from domain.errors import ArchiveError
from timeline.log.archive_file import database_name

Row = dict[str, Any]

_COMPARED = 10_000
"""With how many names a mistyped one is compared: those nearest in length."""


class NotExportedError(ArchiveError):
    """A treaty or an occurrence that cannot be chosen for an export."""


class Rows(Protocol):
    """A way to read the rows of a SELECT, one after the other."""

    def __call__(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Iterator[Row]:
        """Yield the rows."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What an export is made of.

    `address` turns a path of the site, such as `/occurrence/a-slug`, into what leads a reader there; `in_words` says
    an EDTF text in words, with its doubts. `treaty` and `occurrence` choose a part of the timeline.
    """

    rows: Rows
    title: str
    address: Callable[[str], str]
    in_words: Callable[[str | None], str]
    treaty: str | None = None
    occurrence: str | None = None

    def of(self, treaty: str | None, occurrence: str | None) -> "Extract":
        """Return the extract of a treaty or an occurrence; raise NotExportedError unless it stands in the archive."""
        if treaty is not None:
            _check_treaty(self.rows, treaty)
        if occurrence is not None:
            _check_occurrence(self.rows, occurrence)
        return replace(self, treaty=treaty, occurrence=occurrence)


@contextmanager
def reading(path: Path) -> Iterator[Rows]:
    """Give a way to read an archive as it is now, from any thread, whatever is recorded meanwhile."""
    name = database_name(path, read_only=True)
    with closing(sqlite3.connect(name, uri=True, check_same_thread=False, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("BEGIN")
        yield partial(_rows, connection)


def _rows(connection: sqlite3.Connection, sql: str, parameters: Mapping[str, Any] | None = None) -> Iterator[Row]:
    for row in connection.execute(sql, parameters or {}):
        yield dict(row)


def _check_treaty(rows: Rows, treaty: str) -> None:
    if not any(rows("SELECT 1 FROM treaties WHERE id = :id", {"id": treaty})):
        raise NotExportedError(f"there is no treaty named {treaty!r}{_nearest(rows, 'treaties', treaty)}")


def _check_occurrence(rows: Rows, occurrence: str) -> None:
    found = next(rows("SELECT status, merged_into FROM occurrences WHERE id = :id", {"id": occurrence}), None)
    if found is None:
        near = _nearest(rows, "occurrences", occurrence)
        raise NotExportedError(f"there is no occurrence named {occurrence!r}{near}")
    if found["merged_into"]:
        raise NotExportedError(f"{occurrence!r} was merged into {found['merged_into']!r}: name that one")
    if found["status"] == "retracted":
        raise NotExportedError(f"{occurrence!r} was retracted, so no format has it")


def _nearest(rows: Rows, table: str, name: str) -> str:
    sql = f"SELECT id FROM {table} ORDER BY ABS(LENGTH(id) - :length), id LIMIT {_COMPARED}"
    near = closest(name, [row["id"] for row in rows(sql, {"length": len(name)})])
    return f"; did you mean {near!r}?" if near else ""
