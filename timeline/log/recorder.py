"""The log in SQLite: append-only, durable, one writer at a time.

Built on the recorder of the eventsourcing library; each class and method says what it fixes in it.
"""

import json
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from domain.errors import ArchiveError, UnreadableEventError
from timeline.log.eventsourcing_95 import (
    Notification,
    PersistenceError,
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
    SQLiteTransaction,
    StoredEvent,
)
from timeline.log.mapper import decoded
from timeline.proofs.following import LostEventsError, follow

EVENTS = "stored_events"
"""The name of the log's table."""
_TEXT = "CAST(state AS TEXT)"
REPORTED_BY = f"CASE WHEN json_valid({_TEXT}) THEN json_extract({_TEXT}, '$.report.source') END"
"""The source of the report that an event records; an index is on this very expression."""
APPEND_ONLY = "the log is append-only: record a correction instead"
FROM_ONE = "positions begin at 1: leave the position out, and the event gets the next one"

_COLUMNS = "originator_id, originator_version, topic, state, rowid"
"""The columns of an event in the order of a notification's fields."""
_LOOK_AGAIN_MS = 5
"""For how long SQLite itself waits for the write lock, before it is asked again."""
_CACHE_KIB = 8_000
"""What an append reads of many indices: it does not fit into the 2 MB of SQLite where the archive is large."""
_READ_ONLY = "readonly database"
"""What SQLite says when it cannot write a file."""
_TO_READ = ("?mode=ro", "?immutable=1")
"""How the name of a database ends that is opened only to be read."""


class NotStoredError(ArchiveError):
    """A log that did not keep an event as it was handed over."""


class ReadOnlyError(ArchiveError):
    """A refusal to write to a file that cannot be written."""

    def __init__(self) -> None:
        """Say what can be done."""
        super().__init__(
            "the archive is read-only, so nothing can be recorded or tried in it: make file and folder writable, "
            "or work on a copy (--archive COPY)"
        )


class _WriteTransaction(SQLiteTransaction):
    """A transaction that takes the write lock at once: with a deferred BEGIN, concurrent appends fail as locked."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("PRAGMA busy_timeout")
        (patience_ms,) = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout={_LOOK_AGAIN_MS}")
        deadline = time.monotonic() + patience_ms / 1000
        try:
            while not _begun(cursor, deadline):
                pass
        finally:
            cursor.execute(f"PRAGMA busy_timeout={patience_ms}")
        return cursor


def _begun(cursor: SQLiteCursor, deadline: float) -> bool:
    """Take the write lock; tell whether it was free. SQLite looks less and less often, and so may miss each pause."""
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
            raise
        return False
    return True


class ArchiveDatastore(SQLiteDatastore):
    """A datastore whose write transactions take the lock at once, commit durably, and can be nested in a thread."""

    def __init__(self, db_name: str, **options: Any) -> None:
        """Open nothing yet: connections are made when they are needed."""
        super().__init__(db_name, originator_id_type="text", **options)
        if db_name.endswith(_TO_READ):
            self.pool.is_journal_mode_wal = True  # or the library would set that mode, which is a write
        self._open = threading.local()
        self.wrote = False

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Run a transaction; within a write transaction of the same thread, join it."""
        writing: SQLiteConnection | None = getattr(self._open, "connection", None)
        if writing is not None:
            yield writing.cursor()
            return
        if not commit:
            with super().transaction(commit=False) as cursor:
                yield cursor
            return
        with self._writing(commit=True) as cursor:
            yield cursor

    @contextmanager
    def connection(self, *, write: bool) -> Iterator[sqlite3.Connection]:
        """Open a transaction, and give its connection."""
        with self.transaction(commit=write) as cursor:
            inner = cursor.sqlite_cursor if isinstance(cursor, SQLiteCursor) else cursor
            yield inner.connection

    @contextmanager
    def rolled_back(self) -> Iterator[None]:
        """Run write transactions of this thread, which see what they wrote, and roll all of them back at the end."""
        with self._writing(commit=False):
            self._open.trying = True
            try:
                yield
            finally:
                self._open.trying = False

    @property
    def is_trying(self) -> bool:
        """Tell whether what this thread records will be rolled back."""
        return getattr(self._open, "trying", False)

    @contextmanager
    def _writing(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with self.get_connection(commit=True) as conn:
            conn.cursor().execute("PRAGMA synchronous=FULL")
            conn.cursor().execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
            with _WriteTransaction(conn, commit=commit) as cursor:
                self._open.connection = conn
                self.wrote = True
                try:
                    yield cursor
                except (sqlite3.Error, PersistenceError) as error:
                    if _READ_ONLY in str(error):  # at the first write, not at BEGIN
                        raise ReadOnlyError from error
                    raise
                finally:
                    self._open.connection = None

    def empty_write_ahead_log(self, *, wait_ms: int) -> bool:
        """Move the content of the write-ahead log into the file; return whether all of it was moved.

        The log is truncated too, unless a reader still uses it after `wait_ms`. A reader of an older state, or another
        process that writes, can keep part of it from being moved for that long.
        """
        try:
            with self.get_connection(commit=True) as conn:
                cursor = conn.cursor()
                cursor.execute(f"PRAGMA busy_timeout={wait_ms}")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                _, pages, moved = cursor.fetchone()
        except sqlite3.Error:  # the file cannot be written, or the disk is full: what was committed stays in the log
            return False
        return bool(pages == moved >= 0)


class ArchiveRecorder(SQLiteApplicationRecorder):
    """A recorder that never uses a position twice, in a table that only grows, and checks that events were kept."""

    datastore: ArchiveDatastore

    def __init__(self, datastore: SQLiteDatastore, events_table_name: str = EVENTS) -> None:
        """Name the columns in the INSERT: the table has one more than the library's."""
        super().__init__(datastore, events_table_name)
        self.insert_events_statement = (
            f"INSERT INTO {events_table_name} (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)"
        )

    def construct_create_table_statements(self) -> list[str]:
        """Return the log's table and the triggers that refuse UPDATE, DELETE, REPLACE and positions below 1.

        AUTOINCREMENT keeps SQLite from giving a position twice; the column is named rowid because the
        library selects it by that name. REPLACE deletes without firing DELETE triggers, so the INSERT
        is guarded too.
        """
        table = self.events_table_name
        return [
            f"CREATE TABLE IF NOT EXISTS {table} ("
            "rowid INTEGER PRIMARY KEY AUTOINCREMENT, "
            "originator_id TEXT NOT NULL, "
            "originator_version INTEGER NOT NULL, "
            "topic TEXT NOT NULL, "
            "state BLOB NOT NULL, "
            "UNIQUE (originator_id, originator_version))",
            f"CREATE INDEX IF NOT EXISTS {table}_by_source ON {table} ({REPORTED_BY}) WHERE {REPORTED_BY} IS NOT NULL",
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid OR "
            "(originator_id = NEW.originator_id AND originator_version = NEW.originator_version)) "
            f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
            self.later_guard,
        ]

    @property
    def later_guard(self) -> str:
        """Return the trigger that refuses positions below 1, which are never read; older archives lack it.

        It fires after the INSERT: before it, SQLite shows -1 for a position that it has yet to assign.
        """
        table = self.events_table_name
        return (
            f"CREATE TRIGGER IF NOT EXISTS {table}_from_one AFTER INSERT ON {table} WHEN NEW.rowid < 1 "
            f"BEGIN SELECT RAISE(ABORT, '{FROM_ONE}'); END"
        )

    def add_later_guard(self) -> None:
        """Add the guard that older logs lack. Any other missing one was dropped, which `verify` must report."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(self.later_guard)

    def foreign_triggers(self) -> list[str]:
        """Return the names of the triggers on the log's table that are not its own guards."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE "
                "ORDER BY name",
                (self.events_table_name,),
            )
            guards = {as_stored(statement) for statement in self.create_table_statements}
            return [row["name"] for row in cursor.fetchall() if row["sql"] not in guards]

    def _insert_events(self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """Record events and return their positions; raise NotStoredError unless the log has each as it was given.

        A trigger of another program can make an INSERT do nothing, without an error.
        """
        c.execute(f"SELECT COALESCE(MAX(rowid), 0) AS last FROM {self.events_table_name}")
        before = c.fetchone()["last"]
        given = [_cells(stored) for stored in stored_events]
        c.executemany(self.insert_events_statement, given)
        c.execute(f"SELECT {_COLUMNS} FROM {self.events_table_name} WHERE rowid > ? ORDER BY rowid", (before,))
        kept = c.fetchall()
        if [tuple(row)[:-1] for row in kept] == given:
            positions = [row["rowid"] for row in kept]
        else:
            positions = [self._position_of(c, stored) for stored in stored_events]
        self._hash(c)
        return positions

    def hash_log(self) -> None:
        """Make the tables of the log's tree, and add what is not in it yet."""
        with self.datastore.transaction(commit=True) as cursor:
            self._hash(cursor)

    def _hash(self, c: SQLiteCursor) -> None:
        """Add what was recorded to the log's tree; raise NotStoredError if events that it has are gone from the log."""
        try:
            follow(c.sqlite_cursor.connection, self.events_table_name)
        except LostEventsError as error:
            raise NotStoredError(f"nothing was recorded: {error}") from error

    def _position_of(self, c: SQLiteCursor, stored: StoredEvent) -> int:
        c.execute(
            f"SELECT rowid FROM {self.events_table_name} WHERE originator_id = ? AND originator_version = ? "
            "AND topic = ? AND state = ?",
            _cells(stored),
        )
        row = c.fetchone()
        if row is None:
            triggers = ", ".join(self.foreign_triggers())
            cause = f"; triggers of another program on {self.events_table_name}: {triggers}" if triggers else ""
            raise NotStoredError(
                f"the log did not keep version {stored.originator_version} of {stored.originator_id} "
                f"({stored.topic}), so nothing was recorded{cause}"
            )
        return int(row["rowid"])

    def insert_at(self, events: Sequence[tuple[int, StoredEvent]]) -> None:
        """Record events of another log under the positions that they have there."""
        sql = f"INSERT INTO {self.events_table_name} (rowid, originator_id, originator_version, topic, state) "
        rows = [(at, event.originator_id, event.originator_version, event.topic, event.state) for at, event in events]
        with self.datastore.transaction(commit=True) as cursor:
            cursor.executemany(f"{sql} VALUES (?, ?, ?, ?, ?)", rows)
            self._hash(cursor)

    def positions_below_one(self) -> list[int]:
        """Return the positions, never read, of rows that were inserted before the log refused them."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(f"SELECT rowid FROM {self.events_table_name} WHERE rowid < 1 ORDER BY rowid")
            return [row["rowid"] for row in cursor.fetchall()]

    def last_position_given(self) -> int:
        """Return the last position that SQLite remembers to have given, which is never given again."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (self.events_table_name,))
            row = cursor.fetchone()
            return int(row["seq"]) if row else 0

    def last_recorded_at(self) -> datetime | None:
        """Return when the last event was recorded, or None in an empty log."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(f"SELECT rowid, state FROM {self.events_table_name} ORDER BY rowid DESC LIMIT 1")
            row = cursor.fetchone()
        try:
            state = decoded(row["state"]) if row else {}
            return datetime.fromisoformat(state.get("withheld", state)["recorded_at"]) if row else None
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            unreadable = f"the last event, at position {row['rowid']}, cannot be read"
            raise UnreadableEventError(f"{unreadable}, so no event can be added: run 'timeline verify'") from error

    def events_of(self, stream: str, upto: int) -> list[Notification]:
        """Return a stream's events up to a position, in order."""
        where = "originator_id = ? AND rowid <= ? ORDER BY originator_version"
        return self._select(f"SELECT {_COLUMNS} FROM {self.events_table_name} WHERE {where}", (stream, upto))

    def events_of_streams(self, streams: Sequence[str], upto: int = sys.maxsize) -> list[Notification]:
        """Return the events of some streams up to a position, those of a stream together and in order."""
        where = "originator_id IN (SELECT value FROM json_each(?)) AND rowid <= ?"
        order = "ORDER BY originator_id, originator_version"
        sql = f"SELECT {_COLUMNS} FROM {self.events_table_name} WHERE {where} {order}"
        return self._select(sql, (json.dumps(streams), upto))

    def events_of_streams_begun(self, after: int, until: int, upto: int) -> list[Notification]:
        """Return all events up to a position of the streams whose first event is within a part of the log.

        They are in the order of the streams' first events, and within a stream in its own.
        """
        table = self.events_table_name
        columns = ", ".join(f"event.{name}" for name in _COLUMNS.split(", "))
        sql = (
            f"SELECT {columns} FROM {table} begun CROSS JOIN {table} event USING (originator_id) "
            "WHERE begun.originator_version = 1 AND begun.rowid > ? AND begun.rowid <= ? AND event.rowid <= ? "
            "ORDER BY begun.rowid, event.originator_version"
        )
        return self._select(sql, (after, until, upto))

    def next_positions(self, after: int, limit: int) -> list[tuple[int, str]]:
        """Return the positions that follow one, at most `limit`, each with the stream of its event."""
        sql = f"SELECT rowid, originator_id FROM {self.events_table_name} WHERE rowid > ? ORDER BY rowid LIMIT ?"
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(sql, (after, limit))
            return [(row["rowid"], row["originator_id"]) for row in cursor.fetchall()]

    def slugs_of(self, prefix: str, upto: int = sys.maxsize) -> list[str]:
        """Return the slugs of the streams of a prefix that begin by a position, in the order of the alphabet."""
        sql = (
            f"SELECT originator_id FROM {self.events_table_name} WHERE originator_version = 1 AND rowid <= ? "
            "AND originator_id >= ? AND originator_id < ? ORDER BY originator_id"
        )  # '0' is the character after '/'
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(sql, (upto, f"{prefix}/", f"{prefix}0"))
            return [row["originator_id"].partition("/")[2] for row in cursor.fetchall()]

    def _select(self, sql: str, parameters: tuple[object, ...]) -> list[Notification]:
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(sql, parameters)
            return [Notification(*row) for row in cursor.fetchall()]


def _cells(stored: StoredEvent) -> tuple[object, ...]:
    """Return the columns of an event, without its position."""
    return stored.originator_id, stored.originator_version, stored.topic, stored.state


def as_stored(statement: str) -> str:
    """Return a CREATE statement as SQLite keeps it."""
    return statement.replace(" IF NOT EXISTS", "", 1)


class ArchiveFactory(SQLiteFactory):
    """The factory of the archive's recorder and datastore."""

    application_recorder_class = ArchiveRecorder

    def __init__(self, env: Any) -> None:
        """Replace the library's datastore with ours."""
        super().__init__(env)
        self.datastore = ArchiveDatastore(self.datastore.pool.db_name, lock_timeout=30)
