"""The hooks into Datasette: our pages and their frame, headers on every response, and readable cells.

Importing `datasette.app` loads the plugins, including this one. Nothing here may import it before the hooks are
defined, or an import of `timeline.web` would load a plugin without hooks. Code that needs it is imported in a hook.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Generator
from functools import partial
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.utils.asgi import Request
from jinja2 import Environment
from markupsafe import Markup

from timeline.sandbox.rules import confine
from timeline.web.cells import cell
from timeline.web.filters import FILTERS
from timeline.web.headers import App
from timeline.web.language import add_to_templates, at_every_request
from timeline.web.source_names import add_source_name

if TYPE_CHECKING:
    from datasette.app import Datasette

    from timeline.web.pages import Route


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Add the names of sources, and limit what SQL may do, after other plugins have prepared the connection."""
    add_source_name(conn)
    confine(conn)


@hookimpl
def startup(datasette: Datasette) -> None:
    """Check the settings, describe each archive, keep pages fast, SQL apart, and links in the reader's language."""
    from timeline.web.addresses import make_links_local  # noqa: PLC0415 - see above
    from timeline.web.errors import ignore_facets_left_over  # noqa: PLC0415 - see above
    from timeline.web.metadata import describe_archives, keep  # noqa: PLC0415 - see above
    from timeline.web.outside import keep_apart  # noqa: PLC0415 - see above
    from timeline.web.result_pages import show_fewer  # noqa: PLC0415 - see above
    from timeline.web.tie_breaks import break_ties  # noqa: PLC0415 - see above

    _check_configuration(datasette)
    describe_archives(datasette)
    keep(datasette)
    keep_apart(datasette)
    for database in datasette.databases.values():
        break_ties(database)
        show_fewer(database)
    make_links_local(datasette)
    ignore_facets_left_over()


def _check_configuration(datasette: Datasette) -> None:
    """Raise what Datasette shows as a message, not as a traceback, where a setting of the site cannot be used."""
    from datasette.utils import StartupError  # noqa: PLC0415 - see above

    from timeline.web.configuration import BadConfigurationError, configuration_of  # noqa: PLC0415 - see above

    try:
        configuration_of(datasette)
    except BadConfigurationError as error:
        raise StartupError(str(error)) from error


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Add our filters to the templates, and the words of other languages."""
    from timeline.web.table_rows import TABLE_FILTERS  # noqa: PLC0415 - see above

    add_to_templates(env)
    env.filters.update({name: at_every_request(filter_) for name, filter_ in FILTERS.items()})
    env.filters.update(TABLE_FILTERS)


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Add `site` to every template, and names for the ids in its tables."""
    from timeline.web.naming import names_in  # noqa: PLC0415 - see above
    from timeline.web.site import site_of  # noqa: PLC0415 - see above

    async def variables() -> dict[str, Any]:
        return {"site": await site_of(datasette, request), "names_in": partial(names_in, datasette)}

    return variables


@hookimpl
def register_routes(datasette: Datasette) -> list[Route]:
    """Register our pages; Datasette tries them before its own."""
    from timeline.web.pages import routes  # noqa: PLC0415 - see above

    return routes(datasette)


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Wrap the pages, and what other plugins wrap around them."""
    from timeline.web.wrapping import wrapped  # noqa: PLC0415 - see above

    return lambda app: wrapped(app, datasette)


@hookimpl(hookwrapper=True)
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Generator[None, Any, None]:
    """Replace Datasette's own handler, whose page has neither the request nor the site."""
    from timeline.web.errors import answer  # noqa: PLC0415 - see above

    outcome = yield
    outcome.force_result([lambda: answer(datasette, request, exception)])


@hookimpl
def filters_from_request(database: str, table: str, datasette: Datasette) -> Awaitable[None]:
    """Filter nothing: Datasette asks for filters just before it reads the page of a table, whose order we complete."""
    from timeline.web.tie_breaks import remember_key  # noqa: PLC0415 - see above

    return remember_key(datasette.databases[database], table)


@hookimpl(specname="permission_allowed")
def refuse_tables_being_made(datasette: Datasette, action: str, resource: Any) -> bool | None:
    """Refuse the tables of a rebuild that goes on, which nobody else has to read; leave the rest to others."""
    from timeline.log.tables import is_in_use  # noqa: PLC0415 - see above
    from timeline.web.archives import holds_log  # noqa: PLC0415 - see above

    if action != "view-table" or is_in_use(resource[1]):
        return None
    return False if holds_log(datasette.get_database(resource[0])) else None


@hookimpl
def render_cell(value: Any, column: str, datasette: Datasette) -> Markup | None:
    """Show evidence, dates and JSON in a readable form; leave every other cell as it is."""
    return cell(value, column, datasette.urls)
