"""Datasette's list of the databases it serves, without the paths of their files."""

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from timeline.web.datasette_065 import list_of_databases


async def databases(request: Request, datasette: Datasette) -> Response:
    """Show the list of databases; a path would reveal names on the server."""
    return await list_of_databases(datasette, request, lambda database: {**database, "path": None})


ROUTES = [(r"^/-/databases(\.(?P<format>json))?$", databases)]
