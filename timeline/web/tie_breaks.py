"""A total order for the rows of a table, so that no row is lost or shown twice between its pages.

Datasette 0.65 orders the first page of a sorted table by that column alone, but starts the next one after the last row
by column and key. Where many rows have the same value, the pages do not fit together; a key in the order prevents that.
"""

import re
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from datasette.database import Database, Results
from datasette.utils import escape_sqlite

_ORDER = re.compile(r" order by (\[[^\]]+\]|\w+)( desc)?(?= limit \d+$)")
"""The order of a statement that Datasette has made for a page of a table: one column, and nothing to break ties."""

_key: ContextVar[tuple[str, ...]] = ContextVar("key", default=())
"""The key of the table whose page is being made."""


async def remember_key(database: Database, table: str) -> None:
    """Remember the key of the table that the request is about."""
    _key.set(tuple(await database.primary_keys(table)))


def break_ties(database: Database) -> None:
    """Make a database order the rows of a table's page by its key, where those of the sorted column are the same."""
    execute: Callable[..., Awaitable[Results]] = database.execute

    async def in_total_order(sql: str, *arguments: Any, **others: Any) -> Results:
        return await execute(_in_total_order(sql, _key.get()), *arguments, **others)

    database.execute = in_total_order


def _in_total_order(sql: str, key: tuple[str, ...]) -> str:
    order = _ORDER.search(sql) if key and sql.startswith("select ") else None
    if order is None or order[1].strip("[]") in key[:1]:
        return sql
    return f"{sql[: order.end()]}, {', '.join(map(escape_sqlite, key))}{sql[order.end() :]}"
