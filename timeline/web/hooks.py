"""Hook into Datasette: our pages and their frame, headers on every answer, and cells that can be read.

Importing `datasette.app` loads the plugins, this one among them. So nothing here may import it before the hooks
stand: whoever imports `timeline.web` first would find a plugin without hooks. What needs it is imported in a hook.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Generator
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.utils.asgi import Request
from jinja2 import Environment
from markupsafe import Markup

from timeline.web.cells import cell
from timeline.web.filters import FILTERS
from timeline.web.headers import App, with_headers

if TYPE_CHECKING:
    from datasette.app import Datasette

    from timeline.web.pages import Route

LARGEST_VALUE_BYTES = 1_000_000
"""No value that a query makes may be larger: a query that builds giant strings fails instead of taking the memory."""


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Limit the length of strings and blobs, and refuse the function that pads without end.

    SQLite's own `printf` counts to any width that it is given, longer than any limit, and cannot be interrupted.
    """
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE_BYTES)
    for name in ("printf", "format"):
        conn.create_function(name, -1, _refuse)


def _refuse(*_arguments: object) -> None:
    msg = "printf and format are not available here"
    raise ValueError(msg)


@hookimpl
def startup(datasette: Datasette) -> None:
    """Keep the pages of tables fast."""
    from timeline.web.metadata import keep  # noqa: PLC0415 - see above

    keep(datasette)


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Give templates our filters."""
    env.filters.update(FILTERS)


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Give every template `site`."""
    from timeline.web.site import site_of  # noqa: PLC0415 - see above

    async def variables() -> dict[str, Any]:
        return {"site": await site_of(datasette, request)}

    return variables


@hookimpl
def register_routes() -> list[Route]:
    """Serve our pages; Datasette asks for ours before its own."""
    from timeline.web.pages import routes  # noqa: PLC0415 - see above

    return routes()


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Put our headers on every answer."""
    return with_headers


@hookimpl(hookwrapper=True)
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Generator[None, Any, None]:
    """Answer in the place of Datasette's own handler, whose page knows neither the request nor the site."""
    from timeline.web.errors import answer  # noqa: PLC0415 - see above

    outcome = yield
    outcome.force_result([lambda: answer(datasette, request, exception)])


@hookimpl
def render_cell(value: Any, column: str, datasette: Datasette) -> Markup | None:
    """Show evidence, dates and JSON so that they can be read; leave every other cell alone."""
    return cell(value, column, datasette.urls)
