"""The timeline: occurrences by day and part of day, with parts nested under their whole, and filters."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import Request
from markupsafe import Markup, escape

from timeline.web.days import day_before, days_of
from timeline.web.filters import plain
from timeline.web.nesting import in_order, nest
from timeline.web.pages import Route
from timeline.web.pages._drawing import picture_of
from timeline.web.pages._matching import FILTERS, PAGE_SIZE, going_on_before, marks_of, of_each, page_of, under_way_on
from timeline.web.pages._shared import Row, archive, grouped, page, rows, tables_as_json

_CHOICES = 400
"""The most options in a list."""

_OPTIONS = {
    "kind": """WITH RECURSIVE k(kind) AS (SELECT MIN(kind) FROM occurrences
  UNION ALL SELECT (SELECT MIN(kind) FROM occurrences WHERE kind > k.kind) FROM k WHERE k.kind IS NOT NULL)
SELECT kind AS id, kind AS name FROM k WHERE kind IS NOT NULL LIMIT :limit""",
    "party": "SELECT id, name FROM parties ORDER BY name LIMIT :limit",
    "source": "SELECT id, label AS name FROM sources ORDER BY label LIMIT :limit",
    "treaty": "SELECT id, name FROM treaties ORDER BY name LIMIT :limit",
}
"""What can be chosen in each filter."""
_REPORTED_BY = """SELECT r.occurrence, s.id, s.short_label AS label FROM reports r JOIN sources s ON s.id = r.source
WHERE r.occurrence IN ({ids}) AND r.status <> 'retracted' ORDER BY r.position"""
_CONFLICTS = """SELECT occurrence, COUNT(*) AS count FROM (
  SELECT occurrence, conflict FROM conflict_sides WHERE occurrence IN ({ids})
  UNION SELECT occurrence, id FROM conflicts WHERE occurrence IN ({ids}))
GROUP BY occurrence"""


async def timeline(request: Request, datasette: Datasette) -> Response:
    """Show a page of the timeline: dated occurrences or, with `dates=open`, those without a first day."""
    database = archive(datasette)
    filters = {name: value for name in FILTERS if (value := (request.args.get(name) or "").strip()[:200])}
    undated = request.args.get("dates") == "open"
    context: dict[str, Any] = {
        "title": "Timeline",
        "description": "What happened, by day: each occurrence, the basis of its date, and how many sources report it.",
        "filters": filters,
        "undated": undated,
        "choices": await _choices(database, filters),
        "link": linker(filters, undated=undated),
        "after": request.args.get("after"),
        "alternates": tables_as_json(datasette, "occurrences"),
    }
    try:
        if not undated:
            context["picture"] = await picture_of(datasette, filters, context["link"])
        context |= await _entries(database, filters, request.args.get("after"), undated=undated)
    except QueryInterrupted:
        context["too_slow"] = True
    return await page(datasette, request, "timeline.html", context)


async def _entries(
    database: Database, filters: Mapping[str, str], after: str | None, *, undated: bool
) -> dict[str, Any]:
    """Return the entries of a page: by day, and on the last page also those without a first day."""
    dated, open_ended, under_way, going_on = [], [], [], []
    matching, following = await page_of(database, filters, after, undated=undated)
    first = day_before(after[:10], -1) if after else filters.get("from", "")
    last = filters.get("to", "~")
    if undated:
        open_ended = matching
    else:
        last = matching[-1]["occurred_from"][:10] if following else last
        under_way = [] if after else await under_way_on(database, filters)
        dated = [*under_way[:PAGE_SIZE], *matching]
        shown = {occurrence["id"] for occurrence in matching}
        going_on = [row for row in await going_on_before(database, filters, first) if row["id"] not in shown]
        open_ended = [] if following else (await page_of(database, filters, None, undated=True))[0]
    listed = [*dated, *going_on, *open_ended]
    seen = await _seen(database, listed)
    marks = await marks_of(database, listed)
    return {
        "days": days_of(dated, going_on, first, last, marks),
        "more_under_way": len(under_way) > PAGE_SIZE,
        "following": following,
        "open_ended": in_order(nest(open_ended, marks.parents), marks.pairs, ""),
        **seen,
    }


async def _choices(database: Database, filters: Mapping[str, str]) -> dict[str, Markup]:
    """Return the options of each filter."""
    found = {name: await rows(database, sql, {"limit": _CHOICES}) for name, sql in _OPTIONS.items()}
    found["kind"] = [{**kind, "name": plain(kind["id"]).capitalize()} for kind in found["kind"]]
    return {name: _options(options, filters.get(name)) for name, options in found.items()}


def _options(found: Sequence[Row], chosen: str | None) -> Markup:
    """Return the options of a list: a template would await each of hundreds. One that is chosen is always there."""
    names = {str(option["id"]): option["name"] for option in found}
    names = {"": "Any"} | names | ({chosen: chosen} if chosen and chosen not in names else {})
    options = (
        f'<option value="{escape(key)}"{" selected" if key == chosen else ""}>{escape(name)}</option>'
        for key, name in names.items()
    )
    return Markup("\n".join(options))  # noqa: S704 - each value is escaped above


async def _seen(database: Database, listed: Sequence[Row]) -> dict[str, Any]:
    """Return what is shown with each occurrence: its sources, and the number of its conflicts."""
    seen = await of_each(database, listed, sources=_REPORTED_BY, conflicts=_CONFLICTS)
    return {
        "sources": grouped(seen["sources"], "occurrence"),
        "conflicts": {count["occurrence"]: count["count"] for count in seen["conflicts"]},
    }


def linker(filters: Mapping[str, str], *, undated: bool) -> Any:
    """Return a function for templates that links to the timeline with the same filters, apart from changes."""

    def link(**changes: str | None) -> str:
        kept: dict[str, str | None] = {**filters, "dates": "open" if undated else None, **changes}
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"/timeline?{query}" if query else "/timeline"

    return link


ROUTES: list[Route] = [(r"^/timeline$", timeline)]
