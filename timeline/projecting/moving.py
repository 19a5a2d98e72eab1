"""Fill tables beside those in use, while others append and read: rows grow in temporary tables and are then moved.

A temporary table has the name of the one in the archive, which it hides from its own connection alone. It is in a file
of SQLite's own that ends with the connection, so filling it takes no lock, and a rebuild that is killed leaves no file.
Whoever appends waits for as long as one transaction of moving lasts, so each of these ends by the clock.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager

from projections import Table
from timeline.log.progress import Progress
from timeline.projecting import reads, schema

Transactions = Callable[[], AbstractContextManager[sqlite3.Connection]]
"""Opens each of the transactions that write."""
Step = Callable[[sqlite3.Connection], bool]
"""Does a small part of some work; tells whether nothing is left to do."""

_TURN_SECONDS = 0.04
"""How long a transaction goes on with further steps."""
_CACHE_KIB = 32_000
"""Rows go to places all over the indices: fewer of their pages are read again than with the 2 MB of SQLite."""


def in_turns(write: Transactions, step: Step, after_turn: Callable[[], None] = lambda: None) -> None:
    """Do all steps of some work, in each transaction as many as its time allows."""
    done = False
    while not done:
        with write() as connection:
            ends = time.monotonic() + _TURN_SECONDS
            done = step(connection)
            while not done and time.monotonic() < ends:
                done = step(connection)
        after_turn()


def make(write: Transactions, tables: Sequence[Table]) -> None:
    """Make empty tables with their indices, and for each a temporary one to fill.

    An index is made while its table is empty, because SQLite makes one of a filled table in a single transaction. The
    temporary tables have no keys: they are read from the first row to the last.
    """
    waiting = list(tables)

    def step(connection: sqlite3.Connection) -> bool:
        table = waiting.pop(0)
        connection.execute(table.ddl)
        schema.make_indices(connection, table)
        return not waiting

    if waiting:
        in_turns(write, step)
    with write() as connection:
        connection.execute(f"PRAGMA main.cache_size=-{_CACHE_KIB}")
        make_temporary(connection, tables)


def make_temporary(connection: sqlite3.Connection, tables: Iterable[Table]) -> None:
    """Make an empty temporary table for each of some tables, and for what is read."""
    for table in tables:
        connection.execute(f"CREATE TEMP TABLE [{table.name}] ({table.columns_ddl})")
    connection.execute(f"CREATE TEMP TABLE [{reads.TABLE}] AS SELECT * FROM main.[{reads.TABLE}] WHERE FALSE")


def move(write: Transactions, tables: Iterable[Table], progress: Progress | None = None) -> None:
    """Copy the rows of the temporary tables to those in the archive that have their names.

    A statement that fails ends the rebuild. Were only that statement undone, as without ROLLBACK, SQLite would keep a
    copy of each page that it changes.
    """
    inserts = {reads.TABLE: "INSERT OR IGNORE"} | {table.name: "INSERT OR ROLLBACK" for table in tables}
    with write() as connection:
        copies = [_Copied(name, insert, _rows(connection, name)) for name, insert in inserts.items()]

    def say() -> None:
        if progress:
            progress(sum(copy.done for copy in copies), sum(copy.rows for copy in copies), "rows")

    for copy in copies:
        in_turns(write, copy, say)


def _rows(connection: sqlite3.Connection, name: str) -> int:
    """Return how many rows a temporary table has: none is ever deleted."""
    return int(connection.execute(f"SELECT COALESCE(MAX(rowid), 0) FROM temp.[{name}]").fetchone()[0])


class _Copied:
    """A step that copies the next rows of a temporary table."""

    def __init__(self, name: str, insert: str, rows: int) -> None:
        """Begin with the first of so many rows."""
        chosen = f"SELECT * FROM temp.[{name}] WHERE rowid > ? AND rowid <= ? ORDER BY rowid"
        self._insert = f"{insert} INTO main.[{name}] {chosen}"
        self.rows = rows
        self.done = 0

    def __call__(self, connection: sqlite3.Connection) -> bool:
        until = min(self.done + schema.ROWS_A_STEP, self.rows)
        connection.execute(self._insert, (self.done, until))
        self.done = until
        return until == self.rows
