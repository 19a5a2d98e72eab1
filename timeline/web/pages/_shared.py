"""Share what pages need: the archive's database, its rows, and how a page is rendered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import NotFound, Request

Row = dict[str, Any]


def archive(datasette: Datasette) -> Database:
    """Return the archive's database: the one called `archive`, else the first that there is."""
    databases = {name: database for name, database in datasette.databases.items() if name != "_internal"}
    found = databases.get("archive") or next(iter(databases.values()), None)
    if found is None:
        msg = "no archive is served here"
        raise NotFound(msg)
    return found


async def rows(database: Database, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
    """Return the rows of a SELECT as dictionaries."""
    result = await database.execute(sql, parameters or {})
    return [dict(row) for row in result.rows]


async def row(database: Database, sql: str, parameters: Mapping[str, Any] | None = None) -> Row | None:
    """Return the first row of a SELECT, or None."""
    return next(iter(await rows(database, sql, parameters)), None)


async def page(
    datasette: Datasette, request: Request, template: str, context: Mapping[str, Any], *, status: int = 200
) -> Response:
    """Render a template as a page. Every page's context has `title` and `description`, for search engines."""
    html = await datasette.render_template(template, dict(context), request=request, view_name=template)
    return Response.html(html, status=status)
