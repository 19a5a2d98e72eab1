"""How many rows of a query's result its page shows: fewer than its data have, since each cell takes long to show."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qs

from datasette.database import Database, Results

from timeline.web.datasette_065 import is_of_saved_query
from timeline.web.headers import App, Receive, Send

ROWS = 250
"""The most rows that the page of a query shows; its JSON and CSV have as many as Datasette returns."""

_DATA = re.compile(r"\.[a-z][a-z0-9]*$")
_is_page: ContextVar[bool] = ContextVar("is_page", default=False)
_is_of_query: ContextVar[bool] = ContextVar("is_of_query", default=False)


def mark_pages(app: App) -> App:
    """Return an ASGI application that remembers for each request whether it is for a page, and for one of SQL."""

    async def marked(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        _is_page.set(not _DATA.search(path))
        _is_of_query.set("sql" in query and path.strip("/").count("/") == 0)
        await app(scope, receive, send)

    return marked


def show_fewer(database: Database) -> None:
    """Make a database give the page of a query no more rows than it shows; the page says that there are more."""
    execute: Callable[..., Awaitable[Results]] = database.execute

    async def fewer(sql: str, params: Any = None, *arguments: Any, **others: Any) -> Results:
        results = await execute(sql, params, *arguments, **others)
        is_result = is_of_saved_query(params) or _is_of_query.get()
        if not (_is_page.get() and is_result) or len(results.rows) <= ROWS:
            return results
        return Results(results.rows[:ROWS], truncated=True, description=results.description)

    database.execute = fewer
