"""Responses to errors: a helpful page, or JSON if JSON was requested; never a listing of local variables."""

import traceback
from http import HTTPStatus
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Base400, NotFound, Request
from datasette.views.base import DatasetteError
from markupsafe import Markup

from timeline.web.pages.search import suggestions


async def answer(datasette: Datasette, request: Request, exception: Exception) -> Response:
    """Return the response to an exception: Datasette's status, on a page of ours."""
    problem = _problem(exception)
    if request.path.endswith(".json"):
        return Response.json(problem, status=problem["status"])
    if isinstance(exception, NotFound) or problem["status"] == HTTPStatus.NOT_FOUND:
        problem["suggestions"] = await suggestions(datasette, request.path)
        template = "404.html"
    else:
        template = "error.html"
    context = {**problem, "description": "This page could not be shown."}
    html = await datasette.render_template(template, context, request=request, view_name="error")
    return Response.html(html, status=problem["status"])


def _problem(exception: Exception) -> dict[str, Any]:
    """Return the description of an exception, with the keys of Datasette's own handler."""
    if isinstance(exception, Base400):
        return {"ok": False, "error": exception.args[0], "status": exception.status, "title": None}
    if isinstance(exception, DatasetteError):
        message = Markup(exception.message) if exception.message_is_html else exception.message  # noqa: S704
        # Datasette raises this without a status for requests it cannot answer, such as sorting by an unknown column.
        status = HTTPStatus.BAD_REQUEST if exception.status == HTTPStatus.INTERNAL_SERVER_ERROR else exception.status
        return {**exception.error_dict, "ok": False, "error": message, "status": status, "title": exception.title}
    traceback.print_exception(exception)
    return {"ok": False, "error": "The page failed; see the server's log.", "status": 500, "title": None}
