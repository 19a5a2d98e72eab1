"""The store of projections in SQLite: their tables, checkpoints and digests."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from projections import Projection
from timeline.log.eventsourcing_95 import SQLiteDatastore, SQLiteTrackingRecorder, Tracking
from timeline.log.recorder import ArchiveDatastore
from timeline.projecting import reads, schema
from timeline.projecting.digests import digest_of
from timeline.projecting.targets import Target

if TYPE_CHECKING:
    import sqlite_utils

sqlite3.register_adapter(NoneType, {None: None}.get)
"""sqlite3 looks in vain for how to adapt None, of which a row has many, unless it is told so: a fifth of inserting."""

STATE_TABLE = "projection_builds"
_OWN = {STATE_TABLE, "tracking", "projections", reads.TABLE}
"""Tables and views that keep how far the projections are."""
_PAUSE_SECONDS = 0.01
"""Longer than those who wait for the write lock take to look again."""
_STATE_DDL = f"""CREATE TABLE IF NOT EXISTS {STATE_TABLE} (
  name TEXT PRIMARY KEY, version INTEGER NOT NULL, fingerprint TEXT NOT NULL, tracking_name TEXT NOT NULL,
  events_applied INTEGER NOT NULL, digest TEXT)"""
_PROJECTIONS_DDL = f"""CREATE VIEW IF NOT EXISTS projections AS
SELECT b.name, b.version, COALESCE(t.notification_id, 0) AS checkpoint, b.events_applied, b.digest
FROM {STATE_TABLE} b LEFT JOIN tracking t ON t.application_name = b.tracking_name"""

_ADVANCE = """INSERT INTO tracking (application_name, notification_id) VALUES (?, ?)
ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id"""


class ProjectionStore(SQLiteTrackingRecorder):
    """The tables and checkpoints of projections, beside a log or in a file of their own.

    Rows and checkpoint are written in one transaction; the checkpoint is the library's tracking,
    under `archive/<projection>@<version>`, so that two projections never share one.
    """

    datastore: ArchiveDatastore

    def __init__(self, datastore: ArchiveDatastore) -> None:
        """Create the tables that keep the state of projections, where they are missing."""
        super().__init__(datastore)
        with self.connection(write=False) as connection:
            ready = schema.names(connection, "table", "view") >= _OWN
        if not ready:
            self.create_table()

    @classmethod
    def at(cls, path: Path) -> ProjectionStore:
        """Open a store in a file of its own."""
        return cls(ArchiveDatastore(f"file:{quote(str(path.resolve()))}"))

    def construct_create_table_statements(self) -> list[str]:
        """Add the table of builds, the view that shows it with the checkpoints, and the table of what was read."""
        return [*super().construct_create_table_statements(), _STATE_DDL, _PROJECTIONS_DDL, reads.DDL]

    @contextmanager
    def connection(self, *, write: bool) -> Iterator[sqlite3.Connection]:
        """Open a transaction, and give its connection; write transactions hold the lock, and nest within one thread."""
        with self.datastore.connection(write=write) as connection:
            yield connection

    @contextmanager
    def database(self, *, write: bool) -> Iterator[sqlite_utils.Database]:
        """Open a transaction, and give its database for looking at tables."""
        import sqlite_utils  # noqa: PLC0415 - slow to import, and most commands do without it

        with self.connection(write=write) as connection:
            yield sqlite_utils.Database(connection, execute_plugins=False)

    @contextmanager
    def apart(self) -> Iterator[ProjectionStore]:
        """Give a store on the same file with a single connection, so that temporary tables are there until the end."""
        datastore = ArchiveDatastore(self.datastore.pool.db_name, lock_timeout=30, pool_size=1, max_overflow=0)
        try:
            yield ProjectionStore(datastore)
        finally:
            datastore.close()

    @contextmanager
    def unlocked(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction that writes temporary tables alone: it does not take the archive's lock."""
        with SQLiteDatastore.transaction(self.datastore, commit=True) as cursor:
            yield cursor.sqlite_cursor.connection

    @contextmanager
    def short_transaction(self) -> Iterator[sqlite3.Connection]:
        """Open a write transaction, one of many, and leave the lock to others for as long afterwards.

        Those who wait for it look again every few milliseconds, or later on a busy machine.
        """
        with self.connection(write=True) as connection:
            began = time.monotonic()
            yield connection
        time.sleep(max(_PAUSE_SECONDS, time.monotonic() - began))

    def stale(self, projections: Iterable[Projection]) -> list[Projection]:
        """Return the projections that are missing, were made by another version or schema, or lost their checkpoint."""
        with self.connection(write=False) as connection:
            made = dict(connection.execute(f"SELECT name, fingerprint FROM {STATE_TABLE}"))
            there = schema.names(connection, "table", "view")
        lost = {*self.without_checkpoint()}
        return [
            one
            for one in projections
            if made.get(one.name) != one.fingerprint or one.name in lost or not _named(one) <= there
        ]

    def without_checkpoint(self) -> list[str]:
        """Return the names of the projections that applied events, while how far they came was lost."""
        with self.connection(write=False) as connection:
            sql = "SELECT name FROM projections WHERE checkpoint = 0 AND events_applied > 0 ORDER BY name"
            return [row[0] for row in connection.execute(sql)]

    def made_by_newer(self, projections: Iterable[Projection]) -> list[str]:
        """Return the names of the projections whose tables were made by a newer version of the program."""
        with self.connection(write=False) as connection:
            made = dict(connection.execute(f"SELECT name, version FROM {STATE_TABLE}"))
        return [one.name for one in projections if made.get(one.name, 0) > one.version]

    def checkpoint(self, projection: Projection) -> int:
        """Return the last position that the projection applied, 0 before the first."""
        return self.checkpoints([projection])[0]

    def checkpoints(self, projections: Iterable[Projection]) -> list[int]:
        """Return the last position that each projection applied."""
        with self.connection(write=False) as connection:
            tracked = dict(connection.execute("SELECT application_name, notification_id FROM tracking"))
        return [tracked.get(tracking_name(projection), 0) for projection in projections]

    def forget(self, projection: Projection) -> None:
        """Forget how far the projection's tables follow the log: they are about to be rebuilt."""
        with self.connection(write=True) as connection:
            connection.execute(
                "DELETE FROM tracking WHERE application_name IN "
                f"(SELECT tracking_name FROM {STATE_TABLE} WHERE name = ? UNION SELECT ?)",
                (projection.name, tracking_name(projection)),
            )
            connection.execute(f"DELETE FROM {STATE_TABLE} WHERE name = ?", (projection.name,))

    def keep(self, projection: Projection, position: int, applied: int) -> None:
        """Keep that the projection's tables follow the log up to a position, within the transaction that made them."""
        with self.connection(write=True) as connection:
            self.forget(projection)
            connection.execute(
                f"INSERT INTO {STATE_TABLE} VALUES (?, ?, ?, ?, ?, NULL)",
                (projection.name, projection.version, projection.fingerprint, tracking_name(projection), applied),
            )
            if position:
                self.insert_tracking(Tracking(tracking_name(projection), position))

    def advance(self, targets: Sequence[Target]) -> None:
        """Move the checkpoints of projections to those of targets, within the transaction that wrote their rows."""
        moved = [(target.applied, target.projection.name) for target in targets]
        positions = [(tracking_name(target.projection), target.checkpoint) for target in targets]
        with self.connection(write=True) as connection:
            connection.executemany(_ADVANCE, positions)
            connection.executemany(
                f"UPDATE {STATE_TABLE} SET events_applied = events_applied + ?, digest = NULL WHERE name = ?", moved
            )

    def digest(self, projection: Projection) -> str:
        """Return a digest of the content of the projection's tables, positions left out."""
        with self.connection(write=False) as connection:
            return digest_of(connection, projection.tables)

    def save_digest(self, projection: Projection) -> str:
        """Return the same digest, and keep it beside the checkpoint, unless that has moved while the rows were read."""
        checkpoint, digest = self.checkpoint(projection), self.digest(projection)
        with self.connection(write=True) as connection:
            if self.checkpoint(projection) == checkpoint:
                connection.execute(f"UPDATE {STATE_TABLE} SET digest = ? WHERE name = ?", (digest, projection.name))
        return digest

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


def tracking_name(projection: Projection) -> str:
    """Return the name under which the projection's checkpoint is tracked."""
    return f"archive/{projection.name}@{projection.version}"


def _named(projection: Projection) -> set[str]:
    return {table.name for table in projection.tables} | {view.name for view in projection.views}
