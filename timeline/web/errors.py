"""Responses to errors: a helpful page, or JSON if JSON was requested; never a listing of local variables."""

import traceback
import warnings
from http import HTTPStatus
from json import JSONDecodeError
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Base400, NotFound, Request
from datasette.views.base import DatasetteError
from markupsafe import Markup

from timeline.web.language import gettext as _
from timeline.web.pages.indexes import index_for
from timeline.web.pages.search import suggestions


async def answer(datasette: Datasette, request: Request, exception: Exception) -> Response:
    """Return the response to an exception: Datasette's status, on a page of ours."""
    problem = _problem(await _missing_table(datasette, request) or exception)
    if request.path.endswith(".json"):
        return Response.json(problem, status=problem["status"])
    if isinstance(exception, NotFound) or problem["status"] == HTTPStatus.NOT_FOUND:
        problem["suggestions"] = await suggestions(datasette, request.path)
        problem["index"] = index_for(request.path)
        template = "404.html"
    else:
        template = "error.html"
    context = {**problem, "description": _("This page could not be shown.")}
    html = await datasette.render_template(template, context, request=request, view_name="error")
    return Response.html(html, status=problem["status"])


async def _missing_table(datasette: Datasette, request: Request) -> NotFound | None:
    """Return what is missing if a row of no table was requested, for which Datasette answers as for wrong SQL."""
    address = request.url_vars
    if "pks" not in address:
        return None
    database = datasette.databases.get(tilde_decode(address["database"]))
    table = tilde_decode(address["table"])
    if database is None or (await database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table])).rows:
        return None
    return NotFound(_("Table not found: %(table)s", table=table))


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
    traceback.print_exception(exception)
    return {"ok": False, "error": _("The page failed; see the server's log."), "status": 500, "title": None}
