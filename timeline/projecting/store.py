"""The store of projections in SQLite: their tables, checkpoints and digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import sqlite_utils
from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import SQLiteCursor, SQLiteTrackingRecorder

from projections import Projection, Table
from timeline.log.recorder import ArchiveDatastore

STATE_TABLE = "projection_builds"
_STATE_DDL = f"""CREATE TABLE IF NOT EXISTS {STATE_TABLE} (
  name TEXT PRIMARY KEY, version INTEGER NOT NULL, fingerprint TEXT NOT NULL, tracking_name TEXT NOT NULL,
  events_applied INTEGER NOT NULL, digest TEXT)"""
_PROJECTIONS_DDL = f"""CREATE VIEW IF NOT EXISTS projections AS
SELECT b.name, b.version, COALESCE(t.notification_id, 0) AS checkpoint, b.events_applied, b.digest
FROM {STATE_TABLE} b LEFT JOIN tracking t ON t.application_name = b.tracking_name"""
_TOKENIZER = "unicode61 remove_diacritics 2"


class ForeignTableError(AssertionError):
    """A refusal of a handler that reaches for a table of another projection."""


class TableWriter:
    """Access to one projection's own tables on an open connection."""

    def __init__(self, database: sqlite_utils.Database, projection: Projection) -> None:
        """Give access to the projection's tables, and to no others."""
        self._connection = database.conn
        self._projection = projection
        self._own = {table.name for table in projection.tables}

    def insert(self, table: Table, rows: Iterable[Any]) -> None:
        """Insert rows."""
        self._check(table)
        if values := [table.values(row) for row in rows]:
            self._connection.executemany(table.insert, values)

    def delete(self, table: Table, **where: object) -> None:
        """Delete the rows with these values."""
        self._check(table)
        self._connection.execute(f"DELETE FROM [{table.name}] {_where(where)}", tuple(where.values()))

    def replace(self, table: Table, rows: Iterable[Any], **where: object) -> None:
        """Delete the rows with these values, and insert others."""
        self.delete(table, **where)
        self.insert(table, rows)

    def select(self, table: Table, **where: object) -> list[Any]:
        """Return the rows with these values, in the order of the key."""
        self._check(table)
        names = ", ".join(f"[{column.name}]" for column in table.columns)
        order = ", ".join(f"[{name}]" for name in table.key)
        sql = f"SELECT {names} FROM [{table.name}] {_where(where)} ORDER BY {order}"
        return [table.row(*row) for row in self._connection.execute(sql, tuple(where.values()))]

    def has(self, table: Table, **where: object) -> bool:
        """Tell whether there is a row with these values."""
        self._check(table)
        sql = f"SELECT EXISTS (SELECT 1 FROM [{table.name}] {_where(where)})"
        return bool(self._connection.execute(sql, tuple(where.values())).fetchone()[0])

    def _check(self, table: Table) -> None:
        if table.name not in self._own:
            raise ForeignTableError(f"the projection {self._projection.name!r} may not touch {table.name!r}")


def _where(where: dict[str, object]) -> str:
    return "WHERE " + " AND ".join(f"[{name}] = ?" for name in where) if where else ""


class ProjectionStore(SQLiteTrackingRecorder):
    """The tables and checkpoints of projections, beside a log or in a file of their own.

    Rows and checkpoint are written in one transaction; the checkpoint is the library's tracking,
    under `archive/<projection>@<version>`, so that two projections never share one.
    """

    def __init__(self, datastore: ArchiveDatastore) -> None:
        """Create the tables that keep the state of projections, where they are missing."""
        super().__init__(datastore)
        with self.database(write=False) as database:
            ready = database["projections"].exists()
        if not ready:
            self.create_table()

    @classmethod
    def at(cls, path: Path) -> ProjectionStore:
        """Open a store in a file of its own."""
        return cls(ArchiveDatastore(f"file:{quote(str(path.resolve()))}"))

    def construct_create_table_statements(self) -> list[str]:
        """Add the table of builds and the view that shows it with the checkpoints."""
        return [*super().construct_create_table_statements(), _STATE_DDL, _PROJECTIONS_DDL]

    @contextmanager
    def database(self, *, write: bool) -> Iterator[sqlite_utils.Database]:
        """Open a transaction; write transactions hold the lock, and nest within one thread."""
        with self.datastore.transaction(commit=write) as cursor:
            inner = cursor.sqlite_cursor if isinstance(cursor, SQLiteCursor) else cursor
            yield sqlite_utils.Database(inner.connection, execute_plugins=False)

    def is_current(self, projection: Projection) -> bool:
        """Tell whether the projection's tables were made by this version of it, with this schema."""
        with self.database(write=False) as database:
            sql = f"SELECT fingerprint FROM {STATE_TABLE} WHERE name = ?"
            row = database.execute(sql, (projection.name,)).fetchone()
            there = {*database.table_names(), *database.view_names()}
        needed = {table.name for table in projection.tables} | {view.name for view in projection.views}
        return row is not None and row[0] == projection.fingerprint and needed <= there

    def checkpoint(self, projection: Projection) -> int:
        """Return the last position that the projection applied, 0 before the first."""
        return self.max_tracking_id(tracking_name(projection)) or 0

    def reset(self, projection: Projection) -> None:
        """Drop the projection's tables and views, make them anew and forget its checkpoint."""
        with self.database(write=True) as database:
            for view in projection.views:
                database.execute(f"DROP VIEW IF EXISTS [{view.name}]")
            for table in projection.tables:
                if table.full_text and database[table.name].exists():
                    cast("sqlite_utils.db.Table", database[table.name]).disable_fts()
                database.execute(f"DROP TABLE IF EXISTS [{table.name}]")
                _create(database, table)
            for view in projection.views:
                database.create_view(view.name, view.sql)
            database.execute(
                "DELETE FROM tracking WHERE application_name IN "
                f"(SELECT tracking_name FROM {STATE_TABLE} WHERE name = ? UNION SELECT ?)",
                (projection.name, tracking_name(projection)),
            )
            database.execute(
                f"INSERT OR REPLACE INTO {STATE_TABLE} VALUES (?, ?, ?, ?, 0, NULL)",
                (projection.name, projection.version, projection.fingerprint, tracking_name(projection)),
            )

    def advance(self, projection: Projection, position: int, applied: int) -> None:
        """Move the projection's checkpoint, within the transaction that wrote its rows."""
        self.insert_tracking(Tracking(tracking_name(projection), position))
        with self.database(write=True) as database:
            database.execute(
                f"UPDATE {STATE_TABLE} SET events_applied = events_applied + ?, digest = NULL WHERE name = ?",
                (applied, projection.name),
            )

    def digest(self, projection: Projection) -> str:
        """Return the SHA-256 over the content of the projection's tables, positions left out."""
        total = hashlib.sha256()
        with self.database(write=False) as database:
            for table in projection.tables:
                names = ", ".join(f"[{name}]" for name in table.content_columns)
                rows = database.execute(f"SELECT {names} FROM [{table.name}]")
                total.update(table.name.encode())
                for line in sorted(json.dumps(tuple(row), ensure_ascii=False, default=_blob) for row in rows):
                    total.update(line.encode())
        return total.hexdigest()

    def save_digest(self, projection: Projection, digest: str) -> None:
        """Keep a digest beside the checkpoint."""
        with self.database(write=True) as database:
            database.execute(f"UPDATE {STATE_TABLE} SET digest = ? WHERE name = ?", (digest, projection.name))

    def states(self) -> list[dict[str, Any]]:
        """Return the rows of `projections`."""
        with self.database(write=False) as database:
            return list(database.query("SELECT * FROM projections ORDER BY name"))

    def row_counts(self, projection: Projection) -> dict[str, int]:
        """Return how many rows each table of the projection has."""
        with self.database(write=False) as database:
            return {table.name: database[table.name].count for table in projection.tables}

    def close(self) -> None:
        """Close the connections."""
        self.datastore.close()


def _blob(cell: bytes) -> dict[str, str]:
    """Return what stands for a blob in a digest: no projection writes one, but any client may."""
    return {"blob": cell.hex()}


def tracking_name(projection: Projection) -> str:
    """Return the name under which the projection's checkpoint is tracked."""
    return f"archive/{projection.name}@{projection.version}"


def _create(database: sqlite_utils.Database, table: Table) -> None:
    database.execute(table.ddl)
    made = cast("sqlite_utils.db.Table", database[table.name])
    for columns in table.indexes:
        made.create_index(columns, index_name=f"{table.name}_by_{'_'.join(columns)}")
    if table.full_text:
        made.enable_fts(table.full_text, create_triggers=True, tokenize=_TOKENIZER)
