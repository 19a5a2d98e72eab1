"""The timeline: occurrences by day and part of day, with parts nested under their whole, and filters."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import Request

from timeline.web.days import day_before, days_of
from timeline.web.language import gettext as _
from timeline.web.language import to_translate
from timeline.web.nesting import in_order, nest
from timeline.web.pages import Route
from timeline.web.pages._as_data import as_data, data_links
from timeline.web.pages._choices import choices_of, filters_in_words, with_more, with_named
from timeline.web.pages._drawing import picture_of
from timeline.web.pages._matching import FILTERS, PAGE_SIZE, Matching, marks_of, matching_of, of_each
from timeline.web.pages._shared import Row, address_of, archive, content_language, grouped, page
from timeline.web.pages._subject import extent_of, treaty_of
from timeline.web.source_names import label_of

_COLUMNS = (
    *("id", "title", "kind", "occurred", "occurred_from", "occurred_to", "part_of_day", "date_basis"),
    *("place", "city", "country", "treaty", "status", "sources_count", "sources"),
)
"""What of an occurrence is given as JSON and CSV."""
_LABELS = {
    "kind": to_translate("Kind"),
    "party": to_translate("Party"),
    "source": to_translate("Source"),
    "treaty": to_translate("Treaty"),
    "from": to_translate("From"),
    "to": to_translate("To"),
}
_REPORTED_BY = f"""SELECT r.occurrence, s.id, {label_of("s")} AS label FROM reports r JOIN sources s ON s.id = r.source
WHERE r.occurrence IN ({{ids}}) AND r.status <> 'retracted' ORDER BY r.position"""
_CONFLICTS = """SELECT occurrence, COUNT(*) AS count FROM (
  SELECT occurrence, conflict FROM conflict_sides WHERE occurrence IN ({ids})
  UNION SELECT occurrence, id FROM conflicts WHERE occurrence IN ({ids}))
GROUP BY occurrence"""


async def timeline(request: Request, datasette: Datasette) -> Response:
    """Show a page of the timeline: dated occurrences or, with `dates=open`, those without a first day.

    With `.json` or `.csv`, return the occurrences that the page lists.
    """
    database = archive(datasette)
    filters = {name: value for name in FILTERS if (value := (request.args.get(name) or "").strip()[:200])}
    filters = await with_named(database, filters, request.args)
    undated = request.args.get("dates") == "open"
    link = linker(filters, undated=undated)
    if form := request.url_vars.get("form"):
        return await _as_data(request, datasette, form, filters)
    content = content_language(datasette)
    choices = await choices_of(database, filters, ("kind", "party", "source", "treaty"), content)
    context: dict[str, Any] = {
        "title": _("Timeline"),
        "description": _(
            "What happened, by day: each occurrence, the basis of its date, and how many sources report it."
        ),
        "labels": {name: _(label) for name, label in _LABELS.items()},
        "filters": filters,
        "undated": undated,
        "choices": choices,
        "with_more": with_more(choices),
        "filters_in_words": await filters_in_words(database, filters, content),
        "link": link,
        "after": request.args.get("after"),
        "extent": await extent_of(database),
        "treaty_name": await treaty_of(datasette),
        "alternates": data_links(datasette.urls.path("/timeline"), _parameters(request, filters)),
    }
    try:
        matching = await matching_of(database, filters)
        if not undated:
            context["picture"] = await picture_of(datasette, matching, link)
        context |= await _entries(matching, request.args.get("after"), undated=undated)
    except QueryInterrupted:
        context["too_slow"] = True
    return await page(datasette, request, "timeline.html", context)


async def _entries(matching: Matching, after: str | None, *, undated: bool) -> dict[str, Any]:
    """Return the entries of a page: by day, and on the last page also those without a first day."""
    database, filters = matching.database, matching.filters
    dated, open_ended, under_way, going_on = [], [], [], []
    found, following = await matching.page(after, undated=undated)
    first = day_before(after[:10], -1) if after else filters.get("from", "")
    last = filters.get("to", "~")
    if undated:
        open_ended = found
    else:
        last = found[-1]["occurred_from"][:10] if following else last
        under_way = [] if after else await matching.under_way()
        dated = [*under_way[:PAGE_SIZE], *found]
        shown = {occurrence["id"] for occurrence in found}
        going_on = [row for row in await matching.going_on_before(first) if row["id"] not in shown]
        open_ended = [] if following else (await matching.page(None, undated=True))[0]
    listed = [*dated, *going_on, *open_ended]
    seen = await _seen(database, listed)
    marks = await marks_of(database, listed)
    return {
        "days": days_of(dated, going_on, first, last, marks),
        "more_under_way": len(under_way) > PAGE_SIZE,
        "following": following,
        "open_ended": in_order(nest(open_ended, marks.parents), marks.pairs, ""),
        "listed": list({occurrence["id"]: occurrence for occurrence in listed}.values()),
        **seen,
    }


async def _as_data(request: Request, datasette: Datasette, form: str, filters: Mapping[str, str]) -> Response:
    """Return the occurrences that a page lists, each once, and the address of the next page's."""
    undated = request.args.get("dates") == "open"
    matching = await matching_of(archive(datasette), filters)
    shown = await _entries(matching, request.args.get("after"), undated=undated)
    following = {**_parameters(request, filters), "after": shown["following"]}
    address = address_of(datasette, request, f"/timeline.{form}?{urlencode(_given(following))}")
    listed = [
        {**row, "sources": [source["id"] for source in shown["sources"].get(row["id"], ())]} for row in shown["listed"]
    ]
    if form == "csv":
        listed = [{**row, "sources": " ".join(row["sources"])} for row in listed]
    return as_data(form, _COLUMNS, listed, next=address if shown["following"] else None)


def _parameters(request: Request, filters: Mapping[str, str]) -> dict[str, str | None]:
    """Return the parameters of a page, apart from those that are empty or unknown."""
    return {**filters, **{name: request.args.get(name) for name in ("dates", "after")}}


def _given(parameters: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if value}


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


ROUTES: list[Route] = [(r"^/timeline(\.(?P<form>json|csv))?$", timeline)]
