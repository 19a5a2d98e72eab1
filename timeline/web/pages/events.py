"""The page of an event, by its place in the log: what was recorded, when and by whom, and what it changed."""

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from timeline.web.language import gettext as _
from timeline.web.pages import Route
from timeline.web.pages._citations import of_event, shown
from timeline.web.pages._shared import Row, archive, page, row, row_as_json
from timeline.web.places import events_in, place_of, position_at
from timeline.web.source_names import label_of

_EVENT = f"""SELECT e.*, {label_of("s")} AS source_label FROM events e LEFT JOIN sources s ON s.id = e.source
WHERE e.position = :position"""
_BEFORE = "SELECT position FROM events WHERE stream = :stream AND version = :version - 1"
_AFTER = "SELECT position FROM events WHERE stream = :stream AND version = :version + 1"
_PAGES = ("occurrence", "person", "source", "treaty")


async def event_at(database: Database, place: str) -> Row:
    """Return an event by its place in the log; answer 404 if there is none."""
    event = await row(database, _EVENT, {"position": await position_at(database, place)}) or {}
    return {**event, "place": int(place)}


async def event(request: Request, datasette: Datasette) -> Response:
    """Show an event."""
    database = archive(datasette)
    found = await event_at(database, request.url_vars["place"])
    kind, _slash, slug = found["stream"].partition("/")
    neighbours = {}
    for name, sql in (("before", _BEFORE), ("after", _AFTER)):
        other = await row(database, sql, {"stream": found["stream"], "version": found["version"]})
        neighbours[name] = await place_of(database, other["position"]) if other else None
    context = {
        "title": found["summary"],
        "description": _(
            "Event %(place)s of the log: %(summary)s", place=str(found["place"]), summary=found["summary"]
        ),
        "event": found,
        "kind": kind if kind in _PAGES else None,
        "slug": slug,
        "events": await events_in(database),
        "neighbours": neighbours,
        "citation": shown(datasette, of_event(datasette, request, found), f"/event/{found['place']}"),
        "alternates": row_as_json(datasette, "events", str(found["position"]), "stream")[:1],
    }
    return await page(datasette, request, "event.html", context)


ROUTES: list[Route] = [(r"^/event/(?P<place>[^/]+)$", event)]
