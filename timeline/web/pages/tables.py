"""The tables: every table and view with its number of rows, the saved queries, and a form for SQL.

It replaces Datasette's own page of the database, which runs about two hundred small queries on a mutable database;
this one runs two, and checks one permission per table. Queries and JSON are still answered by Datasette.
"""

from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import escape_sqlite
from datasette.utils.asgi import Request

from timeline.web.archives import database_at
from timeline.web.datasette_065 import ensure_allowed, is_allowed, metadata_of, result_of_sql, saved_queries
from timeline.web.language import gettext as _
from timeline.web.outside import forget_sql
from timeline.web.pages._shared import Row, page, rows

COUNTED = 2_000
"""Rows are counted up to here; the page of a table counts all of its rows."""

_NAMES = """
SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
  AND name NOT LIKE '\\_rebuilt\\_%' ESCAPE '\\' AND name NOT LIKE '\\_replaced\\_%' ESCAPE '\\'
ORDER BY type, name
"""


async def tables(request: Request, datasette: Datasette) -> Response:
    """Show all tables; pass a query on to Datasette."""
    if request.args.get("sql"):
        request.scope["url_route"]["kwargs"]["format"] = None
        return await result_of_sql(datasette, request)
    forget_sql()
    database = database_at(datasette, request.url_vars["database"])
    await ensure_allowed(datasette, request, [("view-database", database.name), "view-instance"])
    context = await _context(datasette, request, database)
    return await page(datasette, request, "database.html", context)


async def _context(datasette: Datasette, request: Request, database: Database) -> Row:
    visible = [
        named
        for named in await rows(database, _NAMES)
        if await is_allowed(datasette, request, "view-table", (database.name, named["name"]))
    ]
    hidden = set(await database.hidden_table_names())
    counts = await _counts(database, [named["name"] for named in visible if named["type"] == "table"])
    views = [{**named, "count": None} for named in visible if named["type"] == "view"]
    tables = [{**table, "hidden": table["name"] in hidden} for table in counts]
    listed = sorted(tables + views, key=lambda table: (table["count"] == 0, table["name"]))
    metadata = (metadata_of(datasette).get("databases") or {}).get(database.name) or {}
    working = {name for name, about in (metadata.get("tables") or {}).items() if about.get("working")}
    return {
        "title": _("Tables"),
        "description": _("Every table of the archive, saved queries, and a form for SQL."),
        "database": database.name,
        "metadata": metadata,
        "counted": COUNTED,
        "tables": [table for table in listed if table["name"] not in working],
        "working": [table for table in listed if table["name"] in working],
        "queries": await _queries(datasette, request, database.name),
        "show_hidden": request.args.get("_show_hidden"),
        "hidden_count": len(hidden.intersection(table["name"] for table in counts)),
        "allow_execute_sql": await is_allowed(datasette, request, "execute-sql", database.name),
    }


async def _counts(database: Database, names: list[str]) -> list[Row]:
    """Return the tables, each with its `count`, in one statement."""
    sql = " UNION ALL ".join(
        f"SELECT ? AS name, (SELECT COUNT(*) FROM (SELECT 1 FROM {escape_sqlite(name)} LIMIT {COUNTED + 1})) AS count"
        for name in names
    )
    result: Any = await database.execute(sql, names) if names else None
    return [dict(count) for count in result.rows] if result else []


async def _queries(datasette: Datasette, request: Request, database: str) -> list[Row]:
    """Return the queries of metadata.yml that the reader may see."""
    return [
        query
        for query in await saved_queries(datasette, request, database)
        if await is_allowed(datasette, request, "view-query", (database, query["name"]))
    ]


TAKES_SQL = True
ROUTES = [(r"^/(?P<database>{archives})$", tables)]
