"""The web pages: a Datasette plugin of hooks, pages, templates and static files.

Nothing here writes to an archive. The package is the entry point `timeline` of the group `datasette`, so plain
Datasette finds it too; only the command `serve` calls it.
"""

from timeline.web.hooks import (
    asgi_wrapper,
    extra_template_vars,
    filters_from_request,
    handle_exception,
    prepare_connection,
    prepare_jinja2_environment,
    refuse_tables_being_made,
    register_routes,
    render_cell,
    startup,
)

__all__ = [
    "asgi_wrapper",
    "extra_template_vars",
    "filters_from_request",
    "handle_exception",
    "prepare_connection",
    "prepare_jinja2_environment",
    "refuse_tables_being_made",
    "register_routes",
    "render_cell",
    "startup",
]
