"""Publish an archive with Datasette: a plugin package of hooks, templates and static files.

The package is the entry point `timeline` of the group `datasette`, so that plain Datasette finds it too.
"""

from timeline.web.hooks import (
    asgi_wrapper,
    extra_template_vars,
    handle_exception,
    prepare_connection,
    prepare_jinja2_environment,
    register_routes,
    render_cell,
    startup,
)

__all__ = [
    "asgi_wrapper",
    "extra_template_vars",
    "handle_exception",
    "prepare_connection",
    "prepare_jinja2_environment",
    "register_routes",
    "render_cell",
    "startup",
]
