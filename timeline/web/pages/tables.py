"""Tables: every table and view with how many rows it has, the questions that are ready, and a place to ask.

It stands where Datasette's own page of the database stood, which asks a mutable database some two hundred small
questions; this one asks two, and one per table whether the reader may see it. Queries and JSON stay Datasette's.
"""

from __future__ import annotations

from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils import escape_sqlite
from datasette.utils.asgi import Request
from datasette.views.database import DatabaseView

from timeline.web.pages import Route
from timeline.web.pages._shared import Row, archive, page, rows

COUNTED = 10_000
"""Rows are counted up to here; the page of a table counts all of its own."""

_NAMES = """
SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
ORDER BY type, name
"""


async def tables(request: Request, datasette: Datasette) -> Response:
    """Return the page of all tables; a query that is asked here goes to Datasette."""
    if request.args.get("sql"):
        request.scope["url_route"]["kwargs"]["format"] = None
        response: Response = await DatabaseView(datasette).dispatch_request(request)
        return response
    database = archive(datasette)
    await datasette.ensure_permissions(request.actor, [("view-database", database.name), "view-instance"])
    named = [each for each in await rows(database, _NAMES) if await _visible(datasette, request, each["name"])]
    hidden = set(await database.hidden_table_names())
    counts = await _counts(datasette, [each["name"] for each in named if each["type"] == "table"])
    metadata = (datasette.metadata("databases") or {}).get(database.name) or {}
    context: Row = {
        "title": "Tables",
        "description": "Every table of the archive, the questions that are ready, and a place to ask one in SQL.",
        "canonical": datasette.urls.database(database.name),
        "database": database.name,
        "metadata": metadata,
        "counted": COUNTED,
        "tables": [{**each, "hidden": each["name"] in hidden} for each in counts],
        "views": [each for each in named if each["type"] == "view"],
        "queries": await _queries(datasette, request, database.name),
        "show_hidden": request.args.get("_show_hidden"),
        "hidden_count": len(hidden.intersection(each["name"] for each in counts)),
        "allow_execute_sql": await datasette.permission_allowed(
            request.actor, "execute-sql", database.name, default=True
        ),
    }
    return await page(datasette, request, "database.html", context)


async def _visible(datasette: Datasette, request: Request, table: str) -> bool:
    resource = (archive(datasette).name, table)
    return bool(await datasette.permission_allowed(request.actor, "view-table", resource, default=True))


async def _counts(datasette: Datasette, names: list[str]) -> list[Row]:
    """Return each table with its `count`, in one statement."""
    sql = " UNION ALL ".join(
        f"SELECT ? AS name, (SELECT COUNT(*) FROM (SELECT 1 FROM {escape_sqlite(name)} LIMIT {COUNTED + 1})) AS count"
        for name in names
    )
    result: Any = await archive(datasette).execute(sql, names) if names else None
    return [dict(each) for each in result.rows] if result else []


async def _queries(datasette: Datasette, request: Request, database: str) -> list[Row]:
    """Return the queries of metadata.yml that the reader may see."""
    queries = (await datasette.get_canned_queries(database, request.actor)).values()
    return [
        query
        for query in queries
        if await datasette.permission_allowed(request.actor, "view-query", (database, query["name"]), default=True)
    ]


ROUTES: list[Route] = [(r"^/(?P<database>archive)$", tables)]
