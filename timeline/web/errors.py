"""Responses to errors: a helpful page, or JSON if JSON was requested; never a listing of local variables."""

import asyncio
import sqlite3
import traceback
import warnings
from http import HTTPStatus
from json import JSONDecodeError
from pathlib import Path
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request
from markupsafe import Markup

from timeline.web.archives import archive, database_at, holds_log
from timeline.web.datasette_065 import Base400, DatasetteError
from timeline.web.language import gettext as _
from timeline.web.outside import brings_sql
from timeline.web.pages.indexes import index_for, index_titles
from timeline.web.pages.search import suggestions
from timeline.web.rendering import without_awaiting


async def answer(datasette: Datasette, request: Request, exception: Exception) -> Response:
    """Return the response to an exception: Datasette's status, on one of our pages."""
    problem = _problem(await _cause(datasette, request, exception))
    if request.path.endswith(".json"):
        return Response.json(problem, status=problem["status"])
    if isinstance(exception, NotFound) or problem["status"] == HTTPStatus.NOT_FOUND:
        problem["suggestions"] = await suggestions(datasette, request.path)
        problem["index"] = index_for(request.path)
        problem["indexes"] = index_titles()
        template = "404.html"
    else:
        template = "error.html"
    context = {**problem, "description": _("This page could not be shown.")}
    found = without_awaiting(datasette.jinja_env).get_template(template)
    html = await datasette.render_template(found, context, request=request, view_name="error")
    return Response.html(html, status=problem["status"])


async def _cause(datasette: Datasette, request: Request, exception: Exception) -> Exception:
    """Return what is wrong: for an address without a page, or an archive without tables, not what Datasette says."""
    missing = await _missing(datasette, request)
    if missing is None and isinstance(exception, sqlite3.OperationalError) and not brings_sql(request.scope):
        missing = await _stale(datasette)
    return exception if missing is None else missing


async def _missing(datasette: Datasette, request: Request) -> Exception | None:
    """Return what is missing of the database and the table that an address names; nothing where both are there."""
    address = request.url_vars
    if "database" not in address:
        return None
    database = _database_at(datasette, address["database"])
    missing: Exception
    if database is None:
        missing = NotFound(_("There is no page at %(path)s.", path=request.path))
    elif "pks" in address and await _is_missing(database, tilde_decode(address["table"])):
        # For a row of no table, Datasette answers as for wrong SQL.
        missing = NotFound(_("Table not found: %(table)s", table=tilde_decode(address["table"])))
    else:
        return None
    return missing


def _database_at(datasette: Datasette, route: str) -> Database | None:
    try:
        return database_at(datasette, route)
    except NotFound:
        return None


async def _is_missing(database: Database, table: str) -> bool:
    return not (await database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table])).rows


async def _stale(datasette: Datasette) -> Exception | None:
    """Return what is wrong if the archive's tables are missing, or were made by another version of the program."""
    from timeline.history.staleness import stale_projections  # noqa: PLC0415 - it loads the projections

    database = archive(datasette)
    if not holds_log(database) or not await asyncio.to_thread(stale_projections, Path(database.path)):
        return None
    file = Path(database.path).name
    message = _(
        "The tables of this archive are missing, or were made by another version of the program. "
        "Run \u201ctimeline replay --archive %(file)s\u201d, and then load this page again.",
        file=file,
    )
    title = _("The tables must be rebuilt")
    stale: Exception = DatasetteError(message, title=title, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return stale


def ignore_facets_left_over() -> None:
    """Ignore Python's warnings of coroutines that Datasette leaves behind where a facet is refused."""
    left_over = r"coroutine '(\w+Facet\.facet_results|TableView\..*)' was never awaited"
    warnings.filterwarnings("ignore", left_over, RuntimeWarning)


def _problem(exception: Exception) -> dict[str, Any]:
    """Return the description of an exception, with the keys of Datasette's own handler."""
    if isinstance(exception, Base400):
        return {"ok": False, "error": exception.args[0], "status": exception.status, "title": None}
    if isinstance(exception, DatasetteError):
        message = Markup(exception.message) if exception.message_is_html else exception.message  # noqa: S704
        # Datasette raises this without a status for requests it cannot answer, such as sorting by an unknown column.
        status = HTTPStatus.BAD_REQUEST if exception.status == HTTPStatus.INTERNAL_SERVER_ERROR else exception.status
        return {**exception.error_dict, "ok": False, "error": message, "status": status, "title": exception.title}
    if isinstance(exception, JSONDecodeError):
        # Datasette reads the values of some filters as JSON, such as those of "in".
        error = _("A value in the address is not valid JSON: %(problem)s.", problem=str(exception))
        return {"ok": False, "error": error, "status": HTTPStatus.BAD_REQUEST, "title": None}
    if isinstance(exception, sqlite3.ProgrammingError) and "null character" in str(exception):
        error = _("The address contains a null character.")
        return {"ok": False, "error": error, "status": HTTPStatus.BAD_REQUEST, "title": None}
    if traceback.extract_tb(exception.__traceback__)[-1].name == "load_facet_configs":
        # Datasette reads a parameter such as "_facet.kind" as a facet of no kind at all.
        error = _("The address has a facet of an unknown kind; a facet is written as _facet=column.")
        return {"ok": False, "error": error, "status": HTTPStatus.BAD_REQUEST, "title": None}
    traceback.print_exception(exception)
    return {"ok": False, "error": _("The page failed; see the server's log."), "status": 500, "title": None}
