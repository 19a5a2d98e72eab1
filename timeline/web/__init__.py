"""Publish an archive with Datasette: a plugin package of hooks, templates and static files.

The package is the entry point `timeline` of the group `datasette`, so that plain Datasette finds it too.
"""

from timeline.web.hooks import prepare_connection, render_cell

__all__ = ["prepare_connection", "render_cell"]
