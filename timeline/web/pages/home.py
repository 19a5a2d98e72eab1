"""The home page: what sources say on the main point, what stands and comes next, and where sources disagree."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from timeline.web.chart import NARROW, WIDE, lay_out
from timeline.web.language import gettext as _
from timeline.web.language import ngettext
from timeline.web.pages import Route
from timeline.web.pages._conflicts import Conflict, conflicts_where
from timeline.web.pages._drawing import picture_of
from timeline.web.pages._finding import Finding, most_disputed, of_treaty
from timeline.web.pages._in_force import MISSING_NAMES, in_force, state_of, why
from timeline.web.pages._matching import matching_of
from timeline.web.pages._shared import (
    RECORDED_WITH,
    Row,
    archive,
    linked_data,
    page,
    row,
    rows,
    site_title,
    tables_as_json,
)
from timeline.web.pages._subject import extent_of, reported_by
from timeline.web.pages.indexes import SIGNATURES
from timeline.web.pages.timeline import linker
from timeline.web.source_names import label_of

_MANY = 10_000
"""Counts stop here, so that the page stays fast on a large archive."""
_NAMES = 6
_CONFLICTS_SHOWN, _CONFLICTS_READ, _SIDES_SHOWN = 3, 24, 4
_GRADES = ("contradiction", "tension", "explained")

_TREATIES = f"""SELECT t.*, {MISSING_NAMES} FROM treaties t ORDER BY signatories_reported IS NULL,
signatories_reported DESC, signatories_named + ratifications DESC, id LIMIT 9"""
_DAYS = """SELECT * FROM (SELECT day, reported_total, reported_low, reported_high, named_total
  FROM signatories_per_day WHERE treaty = :treaty ORDER BY day DESC LIMIT 1000) ORDER BY day"""
_NAMED = f"""SELECT a.party, p.name, a.occurrence, a.source, a.evidence
FROM treaty_actions a JOIN parties p ON p.id = a.party
WHERE a.treaty = :treaty AND a.action IN ({SIGNATURES}) ORDER BY p.name LIMIT :limit"""
_FIGURE = f"""SELECT f.source, f.evidence, {label_of("s")} AS short_label FROM figures f
JOIN sources s ON s.id = f.source WHERE f.id = :id"""
_PLEDGES = """SELECT SUM(occurrences) AS count FROM occurrences_per_month WHERE kind = 'pledge'"""
_MONEY = """SELECT p.*, n.name, p.amount AS value, p.amount_low AS low, p.amount_high AS high, p.currency AS unit
FROM (SELECT id FROM occurrences WHERE kind = 'pledge' AND status NOT IN ('retracted', 'merged')
  ORDER BY occurred_from DESC LIMIT 100) o
JOIN pledges_standing p ON p.occurrence = o.id JOIN parties n ON n.id = p.pledger
WHERE COALESCE(p.amount, p.amount_low, p.amount_high) IS NOT NULL ORDER BY p.pledged_on DESC, p.id LIMIT 2"""
"""The newest pledges of money, among the newest pledges: all of them would be too many to sort."""
_NEWEST = """SELECT * FROM occurrences WHERE occurred_from <= :now AND status NOT IN ('retracted', 'merged')
ORDER BY occurred_from DESC LIMIT 5"""
_NEXT = """SELECT * FROM occurrences WHERE occurred_from > :now AND status NOT IN ('retracted', 'merged')
ORDER BY occurred_from LIMIT 3"""
_GRADE = """SELECT COUNT(*) AS count FROM
(SELECT 1 FROM conflicts WHERE status = 'open' AND grade = :grade LIMIT :many)"""
_GRAVEST = """SELECT id, topic, occurrence, treaty, subject FROM conflicts WHERE status = 'open' AND grade = :grade
ORDER BY day DESC, id DESC LIMIT :limit"""
_SOURCES = f"""SELECT s.id, {label_of("s")} AS label, s.published_from,
  (SELECT COUNT(*) FROM reports r WHERE r.source = s.id AND r.status <> 'retracted') AS reports
FROM sources s WHERE EXISTS (SELECT 1 FROM reports r WHERE r.source = s.id)
  OR NOT EXISTS (SELECT 1 FROM events w WHERE {RECORDED_WITH.format(stream="'source/' || s.id")}
    AND +w.withheld_at IS NOT NULL)
ORDER BY s.rowid DESC LIMIT 8"""
"""The newest sources, without those of which all reports are withheld."""


async def home(request: Request, datasette: Datasette) -> Response:
    """Show the home page."""
    database = archive(datasette)
    now = {"now": f"{datetime.now(UTC).date()}T99"}
    treaties = await rows(database, _TREATIES)
    lead = treaties[0] if treaties and (len(treaties) == 1 or treaties[0]["signatories_reported"] is not None) else None
    extent = await extent_of(database)
    state = await _state(database, lead) if lead else None
    finding = (state or {}).get("finding") or await most_disputed(database)
    title = lead["name"] if lead else site_title(datasette)
    context = {
        "title": title,
        "description": _description(lead, extent),
        "treaties": [{**treaty, "force": in_force(treaty)} for treaty in treaties],
        "state": state,
        "finding": finding,
        "extent": extent,
        "reported_by": await reported_by(database),
        "next": await _next(database, lead, now),
        "newest": await rows(database, _NEWEST, now),
        "grades": [grade for grade in [await _grade(database, name) for name in _GRADES] if grade["count"]],
        "conflicts": await _most_serious(database, finding),
        "pledges": (await row(database, _PLEDGES) or {"count": 0})["count"],
        "money": await rows(database, _MONEY),
        "sources": _by_day(await rows(database, _SOURCES)),
        "picture": await picture_of(datasette, await matching_of(database, {}), linker({}, undated=False)),
        "json_ld": linked_data("Dataset", {"name": title, "isAccessibleForFree": True}),
        "alternates": tables_as_json(datasette, "treaties"),
    }
    return await page(datasette, request, "home.html", context)


async def _state(database: Database, treaty: Row) -> dict[str, Any]:
    """Return where a treaty stands, with the evidence of each number."""
    days = await rows(database, _DAYS, {"treaty": treaty["id"]})
    totals = [day for day in days if day["reported_total"] is not None]
    named = treaty["signatories_named"]
    return {
        "treaty": treaty,
        "force": state_of(treaty),
        "why": why(treaty),
        "days": days,
        "totals": totals,
        "differing": sum(day["reported_low"] != day["reported_high"] for day in totals),
        "finding": await of_treaty(database, treaty["id"], totals),
        "named": await rows(database, _NAMED, {"treaty": treaty["id"], "limit": _NAMES}) if named <= _NAMES else [],
        "needed": await _figure(database, treaty["ratifications_needed_figure"]),
        "wide": lay_out(days, WIDE),
        "narrow": lay_out(days, NARROW),
    }


async def _next(database: Database, treaty: Row | None, now: Row) -> list[Row]:
    """Return what comes next, apart from the days of a treaty that are shown by themselves."""
    shown = {treaty["closes_in"], treaty["in_force_in"]} if treaty else set()
    return [coming for coming in await rows(database, _NEXT, now) if coming["id"] not in shown]


async def _grade(database: Database, grade: str) -> Row:
    return {"grade": grade, **(await row(database, _GRADE, {"grade": grade, "many": _MANY}) or {"count": 0})}


async def _most_serious(database: Database, finding: Finding | None) -> list[Conflict]:
    """Return the most serious conflicts, of these the newest, without those on the number that the page leads with.

    Several on one point of one thing are shown once.
    """
    points: dict[tuple[Any, ...], str] = {}
    for grade in _GRADES:
        if len(points) < _CONFLICTS_SHOWN:
            for found in await rows(database, _GRAVEST, {"grade": grade, "limit": _CONFLICTS_READ}):
                point = tuple(found[name] for name in ("topic", "treaty", "occurrence", "subject"))
                if finding is None or point != finding.point:
                    points.setdefault(point, found["id"])
    ids = list(points.values())[:_CONFLICTS_SHOWN]
    parameters = {f"id{number}": identity for number, identity in enumerate(ids)}
    where = f"c.id IN ({', '.join(f':{name}' for name in parameters)})"
    conflicts = await conflicts_where(database, where, parameters) if ids else []
    return [_in_short(conflict) for conflict in sorted(conflicts, key=lambda conflict: ids.index(conflict.id))]


def _in_short(conflict: Conflict) -> Conflict:
    """Return a conflict with its first sides; its table has the rest."""
    sides = conflict.sides[:_SIDES_SHOWN]
    return replace(conflict, sides=sides, more=conflict.more + len(conflict.sides) - len(sides))


async def _figure(database: Database, identity: str | None) -> Row | None:
    return await row(database, _FIGURE, {"id": identity}) if identity else None


def _by_day(sources: Iterable[Row]) -> list[Row]:
    """Return sources by the day of their publication; those without one come last."""
    return sorted(
        sources, key=lambda source: (source["published_from"] is None, source["published_from"], source["id"])
    )


def _description(treaty: Row | None, extent: Row) -> str:
    """Return one sentence for search engines."""
    if not extent.get("any"):
        return _("An archive of what news sources report. Nothing has been recorded yet.")
    if not treaty:
        return ngettext(
            "What %(num)s source reported: who did what and when, where sources disagree, and the paragraph behind "
            "every figure.",
            "What %(num)s sources reported: who did what and when, where sources disagree, and the paragraph behind "
            "every figure.",
            extent["sources"],
        )
    return ngettext(
        "What %(num)s source reported about the %(treaty)s: who did what and when, where sources disagree, and the "
        "paragraph behind every figure.",
        "What %(num)s sources reported about the %(treaty)s: who did what and when, where sources disagree, and the "
        "paragraph behind every figure.",
        extent["sources"],
        treaty=treaty["name"],
    )


ROUTES: list[Route] = [(r"^/$", home)]
