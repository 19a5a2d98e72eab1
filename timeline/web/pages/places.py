"""Where it happened: a map of all places with coordinates, and the names of those without."""

from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from timeline.web.language import gettext as _
from timeline.web.pages import Route
from timeline.web.pages._shared import Row, archive, page, rows, rows_kept, tables_as_json
from timeline.web.pages._subject import treaty_of
from timeline.web.parties import party_name
from timeline.web.world import SIZES, names_of, spots_of

_LIMIT = 500
"""So many places are shown; the table has the rest."""
_PLACES = """SELECT o.country, p.name AS country_name, o.city, o.latitude, o.longitude, o.count
FROM (SELECT country, city, latitude, longitude, COUNT(*) AS count FROM occurrences
  WHERE status NOT IN ('retracted', 'merged') GROUP BY country, city, latitude, longitude) o
LEFT JOIN parties p ON p.id = o.country ORDER BY o.count DESC, o.country, o.city LIMIT :limit"""
_VENUES = """SELECT place, COUNT(*) AS count FROM (SELECT place FROM occurrences
  WHERE country IS NULL AND city IS NULL AND status NOT IN ('retracted', 'merged') LIMIT 5000)
WHERE place IS NOT NULL GROUP BY place ORDER BY count DESC, place LIMIT 100"""
"""What is named without its city and country, such as a hall."""


async def places(request: Request, datasette: Datasette) -> Response:
    """Show the map, and the places as a list."""
    database = archive(datasette)
    found = [_named(place) for place in await rows_kept(database, _PLACES, {"limit": _LIMIT})]
    spots = spots_of(found)
    somewhere = [place for place in found if place["latitude"] is None and (place["city"] or place["country"])]
    context: dict[str, Any] = {
        "title": _("Where it happened"),
        "description": _("The places that sources name, on a map: how many occurrences each has."),
        "top": next((place for place in found if place["name"]), None),
        "treaty": await treaty_of(datasette),
        "total": sum(place["count"] for place in found),
        "spots": spots,
        "names": {layout: names_of(spots, size) for layout, size in SIZES.items()},
        "cities": {place["city"] for place in found},
        "without": somewhere,
        "venues": await rows(database, _VENUES),
        "nowhere": sum(place["count"] for place in found if not (place["city"] or place["country"])),
        "limit": _LIMIT if len(found) == _LIMIT else None,
        "rows_of": _rows_of,
        "alternates": tables_as_json(datasette, "occurrences"),
    }
    return await page(datasette, request, "places.html", context)


def _named(place: Row) -> Row:
    """Return a place with its name: the city, or else the country."""
    country = place["country"] and party_name(place["country"], place["country_name"])
    return {**place, "name": place["city"] or country}


def _rows_of(place: Row) -> str:
    """Return the query by which the table of occurrences shows those at a place."""
    conditions = ((column, place[column]) for column in ("country", "city"))
    return urlencode(
        [(f"{column}__exact", value) if value else (f"{column}__isnull", "1") for column, value in conditions]
    )


ROUTES: list[Route] = [(r"^/places$", places)]
