"""The page of an event, by its number in the log: what was recorded, when and by whom, and what it changed."""

import json
from collections.abc import Mapping
from types import MappingProxyType

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from timeline.web.event_numbers import events_in, number_of, position_of
from timeline.web.filters import plain
from timeline.web.language import gettext as _
from timeline.web.language import to_translate
from timeline.web.pages import Route
from timeline.web.pages._citations import of_event, shown
from timeline.web.pages._shared import Row, archive, page, row, row_as_json
from timeline.web.source_names import label_of

_EVENT = f"""SELECT e.*, {label_of("s")} AS source_label, s.publisher
FROM events e LEFT JOIN sources s ON s.id = e.source WHERE e.position = :position"""
_BEFORE = "SELECT position FROM events WHERE stream = :stream AND version = :version - 1"
_AFTER = "SELECT position FROM events WHERE stream = :stream AND version = :version + 1"
_CORRECTION = f"""SELECT c.*, {label_of("s")} AS field_source FROM corrections c
LEFT JOIN sources s ON s.id = substr(c.field, 1, instr(c.field || '/', '/') - 1) WHERE c.position = :position"""
_PAGES = ("occurrence", "person", "source", "treaty")
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "occurrence": "SELECT title AS name FROM occurrences WHERE id = :id",
        "organization": "SELECT name FROM parties WHERE id = :id",
        "person": "SELECT name FROM people WHERE id = :id",
        "source": f"SELECT {label_of('s')} AS name FROM sources s WHERE s.id = :id",
        "term": "SELECT word AS name FROM terms WHERE id = :id",
        "treaty": "SELECT name FROM treaties WHERE id = :id",
    }
)
"""What the thing that a stream is about is called now."""

_HEADLINES: Mapping[str, str] = MappingProxyType(
    {
        "corrected": to_translate("Corrected: %(what)s"),
        "occurrence-merged": to_translate("Merged with another occurrence: %(what)s"),
        "occurrence-reported": to_translate("%(publisher)s reports: %(what)s"),
        "organization-registered": to_translate("New organization: %(what)s"),
        "person-merged": to_translate("Merged with another person: %(what)s"),
        "person-registered": to_translate("New person: %(what)s"),
        "report-supplemented": to_translate("More from a report of: %(what)s"),
        "retracted": to_translate("Retracted: %(what)s"),
        "source-registered": to_translate("New source: %(what)s"),
        "term-registered": to_translate("New term: %(what)s"),
        "treaty-registered": to_translate("New treaty: %(what)s"),
        "withheld": to_translate("Withheld: %(what)s"),
        "withdrawn": to_translate("An amendment withdrawn: %(what)s"),
    }
)
"""What an event of each topic says, in one line."""


async def event_at(database: Database, number: str) -> Row:
    """Return an event by its number in the log; answer 404 if there is none."""
    event = await row(database, _EVENT, {"position": await position_of(database, number)}) or {}
    return {**event, "number": int(number)}


async def event(request: Request, datasette: Datasette) -> Response:
    """Show an event."""
    database = archive(datasette)
    found = await event_at(database, request.url_vars["number"])
    kind, _slash, slug = found["stream"].partition("/")
    payload = json.loads(found["payload"])
    withheld = payload["withheld"] if found["withheld_at"] else None
    report = payload["report"] if found["topic"] == "occurrence-reported" and not withheld else {}
    neighbours = {}
    for name, sql in (("before", _BEFORE), ("after", _AFTER)):
        other = await row(database, sql, {"stream": found["stream"], "version": found["version"]})
        neighbours[name] = await number_of(database, other["position"]) if other else None
    what = report.get("title") or (plain(found["topic"]) if withheld else await _name(database, kind, slug))
    context = {
        "title": _headline(found, what),
        "headline": _HEADLINES[_said(found)],
        "what": what,
        "name": await _name(database, kind, slug) if withheld else what,
        "description": _(
            "Event %(place)s of the log: %(summary)s", place=str(found["number"]), summary=_headline(found, what)
        ),
        "event": found,
        "report": {"kind": report["what"]["kind"], "occurred": report["date"]["edtf"]} if report else None,
        "document": payload["source"] if found["topic"] == "source-registered" and not withheld else None,
        "withheld": withheld,
        "change": await row(database, _CORRECTION, {"position": found["position"]}),
        "kind": kind if kind in _PAGES else None,
        "slug": slug,
        "events": await events_in(database),
        "neighbours": neighbours,
        "citation": shown(datasette, of_event(datasette, request, found), f"/event/{found['number']}"),
        "alternates": row_as_json(datasette, "events", str(found["position"]), "stream")[:1],
    }
    return await page(datasette, request, "event.html", context)


def _headline(event: Row, what: str) -> str:
    headline, publisher = _HEADLINES[_said(event)], event["publisher"] or _("Unnamed publisher")
    return _(headline, what=what, publisher=publisher)


def _said(event: Row) -> str:
    """Return what an event says: its topic, unless it is withheld."""
    return "withheld" if event["withheld_at"] else str(event["topic"])


async def _name(database: Database, kind: str, slug: str) -> str:
    """Return what the thing that an event is about is called; its slug where no table has it."""
    named = await row(database, _NAMES[kind], {"id": slug}) if kind in _NAMES else None
    return str((named or {}).get("name") or slug)


ROUTES: list[Route] = [(r"^/event/(?P<number>[^/]+)$", event)]
