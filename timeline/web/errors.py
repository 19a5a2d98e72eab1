"""Answer what goes wrong: a page that helps, or JSON where JSON was asked for; never a listing of local variables."""

from __future__ import annotations

import traceback
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Base400, NotFound, Request
from datasette.views.base import DatasetteError
from markupsafe import Markup

from timeline.web.pages.search import suggestions

_BAD_REQUEST = 400
_NOT_FOUND = 404
_FAILED = 500


async def answer(datasette: Datasette, request: Request, exception: Exception) -> Response:
    """Return the response to an exception: the status that Datasette gives it, in our dress."""
    problem = _problem(exception)
    if request.path.endswith(".json"):
        return Response.json(problem, status=problem["status"])
    if isinstance(exception, NotFound) or problem["status"] == _NOT_FOUND:
        problem["suggestions"] = await suggestions(datasette, request.path)
        template = "404.html"
    else:
        template = "error.html"
    context = {**problem, "description": "This page cannot be shown."}
    html = await datasette.render_template(template, context, request=request, view_name="error")
    return Response.html(html, status=problem["status"])


def _problem(exception: Exception) -> dict[str, Any]:
    """Return what Datasette's own handler tells of an exception, with the same keys."""
    if isinstance(exception, Base400):
        return {"ok": False, "error": exception.args[0], "status": exception.status, "title": None}
    if isinstance(exception, DatasetteError):
        message = Markup(exception.message) if exception.message_is_html else exception.message  # noqa: S704
        # What Datasette raises without a status is a request that it cannot answer, such as sorting by no column.
        status = _BAD_REQUEST if exception.status == _FAILED else exception.status
        known = {"ok": False, "error": message, "status": status, "title": exception.title}
        return {**exception.error_dict, **known}
    traceback.print_exception(exception)
    return {"ok": False, "error": "The page failed; the server's log says why.", "status": _FAILED, "title": None}
