"""The page about the archive: how it works, what it guarantees, how to check it, and how to report an error."""

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from timeline.web.datasette_065 import metadata_of
from timeline.web.language import gettext as _
from timeline.web.pages import Route
from timeline.web.pages._shared import archive, page, rows
from timeline.web.pages._subject import treaty_of
from timeline.web.pages.conflicts import GRADES


async def about(request: Request, datasette: Datasette) -> Response:
    """Show the page about the archive, with the state of each projection."""
    metadata = metadata_of(datasette)
    context = {
        "title": _("About"),
        "description": _("How this archive works, what it guarantees, how to check it, and how to report an error."),
        "treaty_name": await treaty_of(datasette),
        "grades": GRADES,
        "about": metadata.get("about"),
        "about_url": metadata.get("about_url"),
        "projections": await rows(archive(datasette), "SELECT * FROM projections ORDER BY name"),
    }
    return await page(datasette, request, "about.html", context)


ROUTES: list[Route] = [(r"^/about$", about)]
