"""Home: what this is, how the treaty stands, what is new, where sources disagree, and where it happened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from timeline.web.chart import lay_out
from timeline.web.pages import Route
from timeline.web.pages._shared import Row, archive, page, row, rows

_MANY = 10_000
"""Counts stop here, so that the page stays fast on a large archive."""

_TREATIES = "SELECT * FROM treaties ORDER BY signatories_reported IS NULL, signatories_reported DESC, id LIMIT 6"
_FIGURE = """SELECT f.*, COALESCE(s.publisher, s.id) AS source_label, s.language
FROM figures f JOIN sources s ON s.id = f.source WHERE f.id = :id"""
_DAYS = """SELECT * FROM (SELECT d.*, COALESCE(s.publisher, s.id) AS source_label, f.evidence
  FROM signatories_per_day d LEFT JOIN sources s ON s.id = d.source LEFT JOIN figures f ON f.id = d.figure
  WHERE d.treaty = :treaty ORDER BY d.day DESC LIMIT 400) ORDER BY day"""
_CLOSING = """SELECT r.*, COALESCE(s.publisher, s.id) AS source_label FROM reports r JOIN sources s ON s.id = r.source
WHERE r.occurrence = :id AND r.status <> 'retracted' ORDER BY r.position LIMIT 1"""
_PLEDGES = """SELECT COUNT(*) AS count FROM (SELECT 1 FROM occurrences
WHERE kind = 'pledge' AND status NOT IN ('retracted', 'merged') LIMIT :many)"""
_MONEY = """SELECT p.*, n.name, COALESCE(s.publisher, s.id) AS source_label
FROM pledges p JOIN parties n ON n.id = p.pledger JOIN sources s ON s.id = p.source
WHERE p.amount IS NOT NULL AND p.status <> 'retracted' ORDER BY p.pledged_on DESC, p.id LIMIT 3"""
_NEWEST = """SELECT * FROM occurrences WHERE occurred_from <= :now AND status NOT IN ('retracted', 'merged')
ORDER BY occurred_from DESC LIMIT 8"""
_OPEN = """SELECT * FROM (SELECT * FROM conflicts WHERE status = 'open' LIMIT 2000)
ORDER BY CASE grade WHEN 'contradiction' THEN 0 WHEN 'tension' THEN 1 ELSE 2 END, id"""
_SIDES = """SELECT c.*, COALESCE(s.publisher, s.id) AS source_label, s.language, f.evidence, f.as_of
FROM conflict_sides c JOIN sources s ON s.id = c.source LEFT JOIN figures f ON f.id = c.figure
WHERE c.conflict = :conflict ORDER BY c.id LIMIT 40"""
_PLACES = """SELECT o.latitude, o.longitude, o.city, o.country, p.name AS country_name, COUNT(*) AS count
FROM (SELECT latitude, longitude, city, country FROM occurrences WHERE status NOT IN ('retracted', 'merged')
  ORDER BY occurred_from DESC LIMIT 5000) o LEFT JOIN parties p ON p.id = o.country
WHERE o.latitude IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY count DESC LIMIT 40"""
_EXTENT = """SELECT (SELECT COUNT(*) FROM sources) AS sources,
  (SELECT MIN(occurred_from) FROM occurrences) AS first,
  EXISTS (SELECT 1 FROM occurrences) AS any"""


async def home(request: Request, datasette: Datasette) -> Response:
    """Return the home page."""
    database = archive(datasette)
    treaties = await rows(database, _TREATIES)
    conflicts = await rows(database, _OPEN)
    extent = await row(database, _EXTENT) or {}
    title = treaties[0]["name"] if treaties else (datasette.metadata("title") or "Timeline archive")
    context = {
        "title": title,
        "description": _description(treaties, extent),
        "treaties": treaties,
        "state": await _state(database, treaties[0]) if treaties else None,
        "extent": extent,
        "newest": await rows(database, _NEWEST, {"now": f"{datetime.now(UTC).date()}T99"}),
        "conflicts": [(each, await rows(database, _SIDES, {"conflict": each["id"]})) for each in conflicts[:3]],
        "conflicts_count": len(conflicts),
        "grades": _by_grade(conflicts),
        "places": [_place(each) for each in await rows(database, _PLACES)],
        "json_ld": {"@context": "https://schema.org", "@type": "Dataset", "name": title, "isAccessibleForFree": True},
        "alternates": [("treaties, JSON", f"{datasette.urls.table(database.name, 'treaties')}.json?_shape=array")],
    }
    return await page(datasette, request, "home.html", context)


async def _state(database: Database, treaty: Row) -> dict[str, Any]:
    """Return how a treaty stands, with the evidence of each number."""
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


def _by_grade(conflicts: list[Row]) -> list[tuple[str, int]]:
    """Return how many conflicts there are of each grade, the gravest first."""
    grades = [conflict["grade"] for conflict in conflicts]
    return [(grade, grades.count(grade)) for grade in dict.fromkeys(grades)]


def _place(place: Row) -> Row:
    """Return a place with where it stands on the map: degrees from the upper left corner, at 180° west, 90° north."""
    return {
        **place,
        "x": round(place["longitude"] + 180, 1),
        "y": round(90 - place["latitude"], 1),
        "r": round(min(1.6 + place["count"] ** 0.5 / 4, 6), 1),
    }


def _description(treaties: list[Row], extent: Row) -> str:
    if not extent.get("any"):
        return "An archive of reported occurrences, each with its source. Nothing is recorded yet."
    about = f" about the {treaties[0]['name']}" if treaties else ""
    sources = extent["sources"]
    return (
        f"What {sources} {'source' if sources == 1 else 'sources'} reported{about}: who did what, when, "
        "in whose words, where sources disagree, and the paragraph behind every figure."
    )


ROUTES: list[Route] = [(r"^/$", home)]
