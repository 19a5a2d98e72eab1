"""The home page: where the treaty stands, what is new, where sources disagree, and where it happened."""

from datetime import UTC, datetime
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from timeline.web.chart import lay_out
from timeline.web.filters import count_of
from timeline.web.pages import Route
from timeline.web.pages._conflicts import OF_TREATIES_FIRST, WORST_FIRST, conflicts_where
from timeline.web.pages._shared import Row, archive, linked_data, page, row, rows, site_title, tables_as_json

_MANY = 10_000
"""Counts stop here, so that the page stays fast on a large archive."""

_TREATIES = "SELECT * FROM treaties ORDER BY signatories_reported IS NULL, signatories_reported DESC, id LIMIT 6"
_FIGURE = """SELECT f.*, s.label AS source_label, s.language
FROM figures f JOIN sources s ON s.id = f.source WHERE f.id = :id"""
_DAYS = """SELECT * FROM (SELECT d.*, s.label AS source_label, f.evidence
  FROM signatories_per_day d LEFT JOIN sources s ON s.id = d.source LEFT JOIN figures f ON f.id = d.figure
  WHERE d.treaty = :treaty ORDER BY d.day DESC LIMIT 400) ORDER BY day"""
_CLOSING = """SELECT r.*, s.label AS source_label FROM reports r JOIN sources s ON s.id = r.source
WHERE r.occurrence = :id AND r.status <> 'retracted' ORDER BY r.position LIMIT 1"""
_PLEDGES = """SELECT COUNT(*) AS count FROM (SELECT 1 FROM pledges_standing LIMIT :many)"""
_MONEY = """SELECT p.*, n.name, p.amount AS value, p.amount_low AS low, p.amount_high AS high, p.currency AS unit
FROM pledges_standing p JOIN parties n ON n.id = p.pledger
WHERE COALESCE(p.amount, p.amount_low, p.amount_high) IS NOT NULL ORDER BY p.pledged_on DESC, p.id LIMIT 3"""
_NEWEST = """SELECT * FROM occurrences WHERE occurred_from <= :now AND status NOT IN ('retracted', 'merged')
ORDER BY occurred_from DESC LIMIT 8"""
_OPEN = "SELECT id FROM conflicts WHERE status = 'open' LIMIT 2000"
_GRADES = f"""SELECT c.grade, COUNT(*) AS count FROM conflicts c
WHERE c.id IN ({_OPEN}) GROUP BY 1 ORDER BY {WORST_FIRST}"""
_PLACES = """SELECT o.latitude, o.longitude, o.city, o.country, p.name AS country_name, COUNT(*) AS count
FROM (SELECT latitude, longitude, city, country FROM occurrences WHERE status NOT IN ('retracted', 'merged')
  ORDER BY occurred_from DESC LIMIT 5000) o LEFT JOIN parties p ON p.id = o.country
WHERE o.latitude IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY count DESC LIMIT 40"""
_EXTENT = """SELECT (SELECT COUNT(*) FROM sources) AS sources, EXISTS (SELECT 1 FROM occurrences) AS any"""


async def home(request: Request, datasette: Datasette) -> Response:
    """Show the home page."""
    database = archive(datasette)
    treaties = await rows(database, _TREATIES)
    extent = await row(database, _EXTENT) or {}
    title = treaties[0]["name"] if treaties else site_title(datasette)
    context = {
        "title": title,
        "description": _description(treaties, extent),
        "treaties": treaties,
        "state": await _state(database, treaties[0]) if treaties else None,
        "extent": extent,
        "newest": await rows(database, _NEWEST, {"now": f"{datetime.now(UTC).date()}T99"}),
        "conflicts": await conflicts_where(database, f"c.id IN ({_OPEN})", {}, limit=3, order=OF_TREATIES_FIRST),
        "grades": await rows(database, _GRADES),
        "places": [_place(place) for place in await rows(database, _PLACES)],
        "json_ld": linked_data("Dataset", {"name": title, "isAccessibleForFree": True}),
        "alternates": tables_as_json(datasette, "treaties"),
    }
    return await page(datasette, request, "home.html", context)


async def _state(database: Database, treaty: Row) -> dict[str, Any]:
    """Return where a treaty stands, with the evidence of each number."""
    days = await rows(database, _DAYS, {"treaty": treaty["id"]})
    needed = treaty["ratifications_needed"]
    pledges = await row(database, _PLEDGES, {"many": _MANY}) or {"count": 0}
    return {
        "treaty": treaty,
        "days": days,
        "latest": next((day for day in reversed(days) if day["reported_total"] is not None), None),
        "signatories": await _figure(database, treaty["signatories_reported_figure"]),
        "needed": await _figure(database, treaty["ratifications_needed_figure"]),
        "closing": await row(database, _CLOSING, {"id": treaty["closes_in"]}),
        "pledges": pledges["count"],
        "money": await rows(database, _MONEY),
        "wide": lay_out(days, needed, width=720, height=330),
        "narrow": lay_out(days, needed, width=360, height=300),
    }


async def _figure(database: Database, identity: str | None) -> Row | None:
    return await row(database, _FIGURE, {"id": identity}) if identity else None


def _place(place: Row) -> Row:
    """Return a place with its position on the map: degrees from the upper left corner, at 180° west, 90° north."""
    return {
        **place,
        "x": round(place["longitude"] + 180, 1),
        "y": round(90 - place["latitude"], 1),
        "r": round(min(1.6 + place["count"] ** 0.5 / 4, 6), 1),
    }


def _description(treaties: list[Row], extent: Row) -> str:
    """Return one sentence for search engines."""
    if not extent.get("any"):
        return "An archive of what news sources report. Nothing has been recorded yet."
    about = f" about the {treaties[0]['name']}" if treaties else ""
    return (
        f"What {count_of(extent['sources'], 'source')} reported{about}: who did what and when, "
        "where sources disagree, and the paragraph behind every figure."
    )


ROUTES: list[Route] = [(r"^/$", home)]
