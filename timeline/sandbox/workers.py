"""Running statements in processes that can be killed.

SQLite checks whether it should stop only between the steps of a statement. One call of `instr` or LIKE can take
minutes, and so can preparing a statement: common table expressions that name each other twice grow to millions of
subqueries. So readers' SQL runs in worker processes, each with a memory limit and a time at which it is killed.
"""

import atexit
import os
import resource
import signal
import sqlite3
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context

from pebble import ProcessPool

from timeline.sandbox.rules import confine

PROCESSES = 4
"""How many statements run at once; others wait."""
MEMORY_BYTES = 400_000_000
"""The address space of a worker; a statement that needs more fails."""
GRACE_SECONDS = 1.0
"""How long after its time limit a statement that could not be interrupted is killed."""
_NICENESS = 10
_STEPS = 1000
_KEPT_OPEN = 4

_open: dict[tuple[str, tuple[int, int] | None], sqlite3.Connection] = {}
"""The connections of this process, the one that was used last at the end."""

Parameters = Mapping[str, object] | Sequence[object]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement to run on a database, with its limits; `most_rows` is None for all rows."""

    database: str
    """The URI that SQLite opens, such as `file:/archive.db?mode=ro`."""
    sql: str
    parameters: Parameters
    seconds: float
    most_rows: int | None = None
    file: tuple[int, int] | None = None
    """Which file has that name now: it is opened again where another was put in its place."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a statement, with the names of its columns; `truncated` if there were more."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    truncated: bool


def run(statement: Statement) -> Future[Answer]:
    """Run a statement in a worker. The future raises what `answer` raises, TimeoutError or ProcessExpired."""
    return _working_pool().schedule(answer, args=[statement], timeout=statement.seconds + GRACE_SECONDS)


def _working_pool() -> ProcessPool:
    """Return the pool of workers, made when it is first needed, and again after it breaks."""
    if not _pool().active:
        _pool.cache_clear()
    return _pool()


@lru_cache(maxsize=1)
def _pool() -> ProcessPool:
    pool = ProcessPool(PROCESSES, initializer=_limit_process, context=get_context("spawn"))
    atexit.register(pool.stop)
    return pool


def _limit_process() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # at once: Python may never get control back from SQLite
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def answer(statement: Statement) -> Answer:
    """Run a statement in this process.

    Raises sqlite3.Error if SQLite refuses or interrupts it, and MemoryError.
    """
    connection = _connection(statement)
    deadline = time.monotonic() + statement.seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    cursor = connection.execute(statement.sql, statement.parameters)
    columns = tuple(column[0] for column in cursor.description or ())
    most = statement.most_rows
    rows = cursor.fetchall() if most is None else cursor.fetchmany(most + 1)
    cursor.close()
    return Answer(columns, rows[:most], truncated=most is not None and len(rows) > most)


def _connection(statement: Statement) -> sqlite3.Connection:
    """Return the connection to a database, which stays open while few others are read after it."""
    wanted = statement.database, statement.file
    connection = _open.pop(wanted, None) or _connected(statement.database)
    _open[wanted] = connection
    if len(_open) > _KEPT_OPEN:
        _open.pop(next(iter(_open))).close()  # without this, its file would be open until Python looks for garbage
    return connection


def _connected(database: str) -> sqlite3.Connection:
    connection = sqlite3.connect(database, uri=True)
    connection.text_factory = lambda text: str(text, "utf-8", "replace")
    confine(connection)
    return connection
