"""Datasette's list of the databases it serves, without the paths of their files."""

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request
from datasette.views.special import JsonDataView

from timeline.web.pages._shared import Row


async def databases(request: Request, datasette: Datasette) -> Response:
    """Show the list of databases; a path would reveal names on the server."""

    def without_paths() -> list[Row]:
        return [{**database, "path": None} for database in datasette._connected_databases()]  # noqa: SLF001

    response: Response = await JsonDataView(datasette, "databases.json", without_paths).get(request)
    return response


ROUTES = [(r"^/-/databases(\.(?P<format>json))?$", databases)]
