"""The log in PostgreSQL, which any number of machines add to and follow.

Built on the recorder of the eventsourcing library: its table, its lock, its notification and its INSERT. Each class
says where it differs, and why. `tests/log/test_postgres.py` shows what would happen otherwise.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, cast

import psycopg
from psycopg import Connection, Cursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import LockNotAvailable
from psycopg.rows import DictRow, dict_row
from psycopg.sql import SQL, Composed, Identifier
from psycopg.types.composite import register_composite

from timeline.log.connection_watch import ANSWER_SECONDS, ConnectionWatch
from timeline.log.eventsourcing_95 import (
    Notification,
    PostgresAggregateRecorder,
    PostgresApplicationRecorder,
    PostgresDatastore,
    StoredEvent,
)
from timeline.log.recorder import APPEND_ONLY, EVENTS
from timeline.log.stores import EXAMPLE, StoreError, UncertainError, UnreachableError
from timeline.proofs.entries import WITHHELD

LOCK_SECONDS = 30
"""How long to wait for others who record, as with the archive's own file."""
CONNECT_SECONDS = 5
_SILENCE_SECONDS = 20
"""After how long without a word the server ends a recording, which releases the lock."""
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.1, 2.0
_MOST_EVENTS, _MOST_BYTES = 500, 8_000_000
"""How much is sent with one statement."""
_PATIENCE_PARAMETERS = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": int(ANSWER_SECONDS * 1000),
    "application_name": "timeline",
}
"""What libpq is told unless the address says otherwise: a peer that is gone is noticed within seconds, not hours."""
_SESSION = (
    f"SET idle_in_transaction_session_timeout = '{_SILENCE_SECONDS}s'",
    "SET tcp_keepalives_idle = 5",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
    "SET client_encoding = 'UTF8'",
)
_SCHEMA = "public"
_LOG = f"{_SCHEMA}.{EVENTS}"
_CREATING, _INSERTING = 0x54494D45, 0x54494D46
"""The advisory locks of those who make the log, and of those who add to it."""
_GUARDS = (
    f"CREATE OR REPLACE FUNCTION {_SCHEMA}.{EVENTS}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$",
    f"CREATE OR REPLACE TRIGGER {EVENTS}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {_LOG} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {_SCHEMA}.{EVENTS}_refuse()",
    f"CREATE OR REPLACE FUNCTION {_SCHEMA}.{EVENTS}_wait() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN PERFORM pg_advisory_xact_lock({_INSERTING}); RETURN NULL; END $$",
    f"CREATE OR REPLACE TRIGGER {EVENTS}_in_turn BEFORE INSERT ON {_LOG} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {_SCHEMA}.{EVENTS}_wait()",
)
"""What refuses to change or remove events, as the triggers of the log in SQLite do, and has all who insert wait.

The second is for other programs, which may not lock the table: an id that is given before another, and becomes visible
after it, would be passed over by those who follow.
"""


class _Datastore(PostgresDatastore):
    """A datastore with a connection of its own, which is made when it is needed and given up once it is lost.

    The library's pool connects in the background, and waits longer and longer, for up to minutes, after a store was
    away. Errors are those of `stores`, which the library does not try again: an insert whose answer was lost may have
    been done.
    """

    def __init__(self, parameters: Mapping[str, Any], name: str) -> None:
        """Connect to nothing yet."""
        super().__init__("", "", "", "", "", originator_id_type="text", lock_timeout=LOCK_SECONDS)
        self.name = name
        self._parameters = parameters
        self._connection: Connection[DictRow] | None = None
        self._watch: ConnectionWatch | None = None
        self.changes = 0

    @property
    def watch(self) -> ConnectionWatch:
        """Return the watch over the connection, within `get_connection`."""
        assert self._watch is not None
        return self._watch

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """Give the connection; raise StoreError for what PostgreSQL refuses, UnreachableError where it is away."""
        try:
            if self._connection is None or self._connection.closed:
                self.close()
                self._connection = self._connected()
                self.changes += 1
            for info in self.psycopg_type_adapters.values():
                if not self._connection.adapters.types.get(info.oid):
                    register_composite(info, self._connection)
            yield self._connection
        except LockNotAvailable as error:
            raise StoreError(
                f"others have been recording in {self.name} for {LOCK_SECONDS} seconds, so nothing was recorded: "
                "run this again"
            ) from error
        except psycopg.Error as error:
            raise self._as_ours(error) from error

    def _connected(self) -> Connection[DictRow]:
        connection = Connection[DictRow].connect(**self._parameters, autocommit=True, row_factory=dict_row)
        self._watch = watch = ConnectionWatch(connection)
        try:
            with watch.within(ANSWER_SECONDS):
                for statement in _SESSION:
                    connection.execute(statement.encode())
        except psycopg.Error:
            watch.end()
            connection.close()
            raise
        return connection

    def _as_ours(self, error: psycopg.Error) -> StoreError:
        """Return an error of PostgreSQL as one of `stores`, and give up a connection that is lost."""
        reason = " ".join(str(error).strip().partition("\n")[0].split()) or type(error).__name__
        if self._connection is None or self._connection.closed or self._connection.broken:
            self.close()
            return UnreachableError(f"the store {self.name} does not answer: {reason}")
        return StoreError(f"the store {self.name} refused: {reason}")

    def close(self) -> None:
        """Close the connection."""
        if (connection := getattr(self, "_connection", None)) is not None:
            self._connection = None
            self.changes += 1
            self.watch.end()
            connection.close()


class _Recording:
    """A recording in a transaction that holds the lock on the log."""

    def __init__(self, recorder: PostgresApplicationRecorder, cursor: Cursor[DictRow], watch: ConnectionWatch) -> None:
        """Keep the cursor of the transaction."""
        self._recorder = recorder
        self._cursor = cursor
        self._watch = watch
        self.is_open = True

    def insert(self, events: Sequence[StoredEvent]) -> int:
        """Add events by the library's own INSERT, a part at a time, under the lock; return the id of the last one.

        Never in a pipeline, as the library would: psycopg hangs there with more than the network takes at once, since
        it waits for an answer while a part of the statement is still to be sent.
        """
        last = 0
        for part in _parts(events):
            with self._watch.within(ANSWER_SECONDS):
                PostgresAggregateRecorder._insert_stored_events(self._recorder, self._cursor, part)  # noqa: SLF001
            last = [row["notification_id"] for row in self._cursor.fetchall()][-1]
        return last

    def commit(self) -> None:
        """Record what was added for good."""
        self.is_open = False
        try:
            with self._watch.within(ANSWER_SECONDS):
                self._cursor.execute("COMMIT")
        except psycopg.Error as error:
            if not self._cursor.connection.closed:
                raise
            raise UncertainError("the store did not say whether it recorded this") from error
        if self._cursor.statusmessage != "COMMIT":
            raise StoreError("the store rolled back, so nothing was recorded")


def _parts(events: Sequence[StoredEvent]) -> Iterator[list[StoredEvent]]:
    part: list[StoredEvent] = []
    size = 0
    for event in events:
        if part and (len(part) == _MOST_EVENTS or size + len(event.state) > _MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(event)
        size += len(event.state)
    if part:
        yield part


class PostgresStore:
    """A log in PostgreSQL."""

    def __init__(self, address: str, *, patience_seconds: float = LOCK_SECONDS) -> None:
        """Read the address; nothing is connected to yet."""
        parameters = _parameters_in(address)
        self.name = _name_of(parameters)
        self.patience_seconds = patience_seconds
        self._datastore = _Datastore({**_PATIENCE_PARAMETERS, **parameters}, self.name)
        self._made: PostgresApplicationRecorder | None = None
        self._listening_on: object = None

    @property
    def connections(self) -> int:
        """Return a number that is another one after each loss of the connection."""
        return self._datastore.changes

    @property
    def _recorder(self) -> PostgresApplicationRecorder:
        """Return the library's recorder; making one asks the store for its types."""
        if self._made is None:
            self._made = PostgresApplicationRecorder(self._datastore, events_table_name=EVENTS)
        return self._made

    def is_there(self) -> bool:
        """Tell whether there is a log at its address."""
        return self._one("SELECT to_regclass(%s) AS found", _LOG)["found"] is not None

    def create(self) -> None:
        """Make an empty log where there is none, with what refuses to change events.

        The library's function for inserting is left out: it does not lock the log.
        """
        recorder = self._recorder
        del recorder.sql_create_statements[recorder.create_insert_function_statement_index]
        self._made = None
        with self._datastore.get_connection() as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [_CREATING])
            try:
                recorder.create_table()
                for guard in _GUARDS:
                    connection.execute(guard.encode())
            finally:
                connection.execute("SELECT pg_advisory_unlock(%s)", [_CREATING])

    def after(self, last: int, limit: int) -> Sequence[Notification]:
        """Return the events that follow an id, at most so many."""
        with self._datastore.get_connection(), self._datastore.watch.within(ANSWER_SECONDS):
            found = self._recorder.select_notifications(last, limit, inclusive_of_start=False)
            return cast("Sequence[Notification]", found)

    def at(self, place: int) -> Notification | None:
        """Return the event at a place, counted from 1."""
        found = self._one(f"SELECT notification_id FROM {_LOG} ORDER BY 1 OFFSET %s LIMIT 1", place - 1)
        return self.after(found["notification_id"] - 1, 1)[0] if found else None

    def last(self) -> int:
        """Return the id of the last event, 0 in an empty log."""
        return int(self._one(f"SELECT MAX(notification_id) AS last FROM {_LOG}")["last"] or 0)

    def count_after(self, last: int) -> int:
        """Return how many events follow an id."""
        return int(self._one(f"SELECT COUNT(*) AS count FROM {_LOG} WHERE notification_id > %s", last)["count"])

    def withheld(self, last: int) -> Sequence[int]:
        """Return the places of the events up to an id that are withheld.

        They are few, so that it is faster to count what is before each of them than to number all events.
        """
        place = f"SELECT COUNT(*) FROM {_LOG} AS before WHERE before.notification_id <= found.notification_id"
        found = f"{_LOG} AS found WHERE notification_id <= %s AND substring(state FROM 1 FOR %s) = %s"
        row = self._one(f"SELECT array_agg(({place})) AS places FROM {found}", last, len(WITHHELD), WITHHELD)
        return sorted(row["places"] or ())

    @contextmanager
    def appending(self) -> Iterator[_Recording]:
        """Lock the log against others, who wait, until the end; what is not committed by then is not recorded."""
        try:
            self._lock()
        except UnreachableError:  # the connection was lost since it was used last
            self.get_ready()
            self._lock()
        with self._datastore.get_connection() as connection, connection.cursor() as cursor:
            watch = self._datastore.watch
            recording = _Recording(self._recorder, cursor, watch)
            try:
                with watch.recording():
                    yield recording
            finally:
                if recording.is_open:
                    with suppress(psycopg.Error), watch.within(ANSWER_SECONDS):
                        cursor.execute("ROLLBACK")

    def _lock(self) -> None:
        """Begin a transaction with the library's lock and notification, in one message to the store.

        Each of its statements sees what others recorded before. Nobody is notified unless it is committed.
        """
        begin = SQL("BEGIN ISOLATION LEVEL READ COMMITTED")
        lock = cast("Sequence[Composed]", self._recorder.lock_table_statements)
        notify = SQL("NOTIFY {}").format(Identifier(self._recorder.channel_name))
        with self._datastore.get_connection() as connection:
            try:
                with self._datastore.watch.within(LOCK_SECONDS + ANSWER_SECONDS):
                    connection.execute(SQL("; ").join([begin, *lock, notify]))
            except LockNotAvailable:
                connection.execute("ROLLBACK")
                raise

    def get_ready(self) -> None:
        """Return once the store answers; raise UnreachableError if it does not within `patience_seconds`."""
        deadline, pause = time.monotonic() + self.patience_seconds, _FIRST_PAUSE_SECONDS
        while True:
            try:
                self._one("SELECT 1 AS one")
            except UnreachableError:
                if time.monotonic() + pause > deadline:
                    raise
                time.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            else:
                return

    def wait(self, seconds: float) -> bool:
        """Return as soon as something was recorded, or after so long; tell whether something was, or may have been."""
        with self._datastore.get_connection() as connection:
            if connection is not self._listening_on:
                with self._datastore.watch.within(ANSWER_SECONDS):
                    connection.execute(f"LISTEN {EVENTS}".encode())
                self._listening_on = connection
                return True
            return any([*connection.notifies(timeout=seconds, stop_after=1)])

    def close(self) -> None:
        """Close the connection; it is opened again when it is needed."""
        self._datastore.close()

    def _one(self, sql: str, *parameters: object) -> dict[str, Any]:
        """Return the first row of a SELECT, empty if there is none."""
        with self._datastore.get_connection() as connection, self._datastore.watch.within(ANSWER_SECONDS):
            return connection.execute(sql.encode(), parameters).fetchone() or {}


def _parameters_in(address: str) -> dict[str, Any]:
    """Return what an address says; what libpq says of a wrong one is not repeated, as it may have the password.

    With an unescaped / or @ in it, a part of a password is read as the port, the host or the name of the database.
    What is not UTF-8, such as %ff, is an error of Python's.
    """
    with suppress(psycopg.Error, UnicodeDecodeError):
        found = conninfo_to_dict(address)
        named = f"{found.get('host', '')}{found.get('dbname', '')}"
        if "@" not in named and re.fullmatch(r"[\d,]*", str(found.get("port", ""))):
            return found
    raise StoreError(
        f"the address of the store is not valid: write it as in {EXAMPLE}, with %40 for @ and %2F for / in a name or "
        "password, and a number as the port"
    )


def _name_of(parameters: Mapping[str, Any]) -> str:
    """Return where a store is, without user and password."""
    host, port = parameters.get("host") or "localhost", parameters.get("port")
    return f"{host}{f':{port}' if port else ''}/{parameters.get('dbname') or parameters.get('user') or ''}"
