"""Running readers' SQL in the sandbox, so that pages neither wait for it nor fail with it."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results
from datasette.utils import escape_sqlite
from pebble import ProcessExpired

from timeline.log.archive_file import database_name, file_at
from timeline.sandbox.workers import Answer, Parameters, Statement, run
from timeline.web.headers import App, Receive, Send
from timeline.web.replica import Replica

_PARAMETERS = {"sql", "_where"}
"""The parameters from which Datasette takes SQL: a statement, or a condition."""

_brings_sql: ContextVar[bool] = ContextVar("brings_sql", default=False)


def mark_outside(app: App) -> App:
    """Return an ASGI application that remembers for each request whether it brings SQL."""

    async def marked(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        _brings_sql.set(brings_sql(scope))
        await app(scope, receive, send)

    return marked


def brings_sql(scope: MutableMapping[str, Any]) -> bool:
    """Tell whether a request brings SQL."""
    query = scope.get("query_string", b"").decode("latin-1")
    return not _PARAMETERS.isdisjoint(parse_qs(query, keep_blank_values=True))


def forget_sql() -> None:
    """Answer the rest of a request here: the page that does so runs our own statements alone."""
    _brings_sql.set(False)


def keep_apart(datasette: Datasette) -> None:
    """Make every database answer requests that bring SQL from the sandbox, except databases in shared memory."""
    for database in datasette.databases.values():
        if database.memory_name is None:
            database.execute = _sandboxed(datasette, database)


def _sandboxed(datasette: Datasette, database: Database) -> Callable[..., Awaitable[Results]]:
    """Return a replacement for the database's `execute`, with the same parameters, results and errors."""
    execute_here = database.execute

    async def execute(
        sql: str,
        params: Parameters | None = None,
        truncate: bool = False,  # noqa: FBT001, FBT002 - Datasette's own signature
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        **others: Any,
    ) -> Results:
        if not _brings_sql.get() or type(params) not in {dict, list, tuple, type(None)}:
            # Parameters of another type belong to a canned query, whose SQL is trusted.
            return await execute_here(sql, params, truncate, custom_time_limit, page_size, **others)
        limit_ms = min(custom_time_limit or datasette.sql_time_limit_ms, datasette.sql_time_limit_ms)
        most = _most_rows(datasette, page_size) if truncate else None
        file = file_at(Path(database.path)) if database.path else None
        statement = Statement(_uri(database), sql, params or {}, limit_ms / 1000, most, file)
        try:
            return _results(await asyncio.wrap_future(run(statement)))
        except (sqlite3.Error, MemoryError, TimeoutError, ProcessExpired, BrokenProcessPool) as error:
            raise _as_datasette(error, sql, params) from error

    return execute


def _most_rows(datasette: Datasette, page_size: int | None) -> int | None:
    most: int = datasette.max_returned_rows
    if most == (page_size or datasette.page_size):
        most += 1  # one more row lets Datasette know that there is a next page
    return most or None


def _uri(database: Database) -> str:
    if isinstance(database, Replica):
        return database.uri
    if database.path is None:
        return "file::memory:"
    if not database.is_mutable:
        return f"{Path(database.path).resolve().as_uri()}?immutable=1"
    return database_name(Path(database.path), read_only=True)


def _as_datasette(error: Exception, sql: str, params: Parameters | None) -> Exception:
    """Return the error that Datasette would raise; it answers both kinds with 400 and the message."""
    if isinstance(error, TimeoutError) or error.args == ("interrupted",):
        interrupted: Exception = QueryInterrupted(error, sql, params)
        return interrupted
    if isinstance(error, MemoryError):
        return sqlite3.OperationalError("the query needs too much memory")
    if isinstance(error, ProcessExpired | BrokenProcessPool):
        return sqlite3.OperationalError("the query ended the process that ran it")
    return sqlite3.OperationalError(*error.args)


def _results(answer: Answer) -> Results:
    """Return an answer as Datasette's results, whose rows are SQLite's own."""
    names = ", ".join(f"NULL AS {escape_sqlite(name)}" for name in answer.columns) or "NULL"
    with closing(sqlite3.connect(":memory:")) as connection:
        cursor = connection.execute(f"SELECT {names}")
        return Results([sqlite3.Row(cursor, row) for row in answer.rows], answer.truncated, cursor.description)
