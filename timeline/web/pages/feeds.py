"""Feeds: an Atom feed, a calendar and a sitemap.

Identifiers in the feed and the calendar name the archive by a digest of its first event, which never changes,
and not by the host that serves it.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import BadRequest, NotFound, Request

from timeline.exchange.calendar_entries import calendar_of, dated, entry
from timeline.exchange.identity import FIRST_EVENT, archive_name
from timeline.web.dates import in_words
from timeline.web.pages import Route
from timeline.web.pages._shared import Row, address_of, archive, row, row_with_id, rows, site_title
from timeline.web.source_names import label_of

NEWEST = 50
"""Events in the Atom feed."""
ENTRIES = 300
"""Entries in the calendar: the latest, by when they happened; of what is ahead, the next."""
ADDRESSES = 2000
"""Addresses in one sitemap; a larger archive gets an index of several sitemaps."""

_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = "1970-01-01T00:00:00Z"
_PAGES = ("/", "/timeline", "/conflicts", "/as-known", "/about")
_STREAMS = ("occurrence", "person", "source", "treaty")

_LATEST = "SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1"
_EVENTS = f"""
SELECT e.position, COALESCE(e.withheld_at, e.recorded_at) AS updated, e.recorded_by, e.topic, e.stream, e.version,
  e.summary, CASE e.topic WHEN 'occurrence-reported' THEN json_extract(e.payload, '$.report.title') END AS reported,
  {label_of("s")} AS source_label
FROM events e LEFT JOIN sources s ON s.id = e.source WHERE {{condition}} ORDER BY e.position DESC LIMIT :limit
"""
_SEARCHED = 10_000
"""Of how many of the newest events those of a treaty or a kind are looked for."""
_OF_OCCURRENCES = f"""e.stream LIKE 'occurrence/%'
  AND e.position >= (SELECT MIN(position) FROM (SELECT position FROM events ORDER BY position DESC LIMIT {_SEARCHED}))
  AND EXISTS (SELECT 1 FROM occurrences kept WHERE kept.id = substr(e.stream, 12) AND {{conditions}})"""
_CONDITIONS = {
    "treaty": "kept.treaty = :treaty",
    "kind": "kept.kind = :kind",
    "ahead": "(kept.occurred_to >= :today OR (kept.occurred_to IS NULL AND kept.occurred_from >= :today))",
}
"""What each parameter leaves of the occurrences, which are called `kept`."""
_TREATY = "SELECT id FROM treaties WHERE id = :id"
_KIND = "SELECT kind FROM occurrences WHERE kind = :kind LIMIT 1"

_LATEST_OCCURRENCES = """(
  SELECT * FROM (SELECT * FROM occurrences kept WHERE kept.occurred_from IS NOT NULL AND {conditions}
                 ORDER BY {order} LIMIT :limit)
  UNION ALL
  SELECT * FROM (SELECT * FROM occurrences kept
                 WHERE kept.occurred_from IS NULL AND kept.occurred_to IS NOT NULL AND {conditions} LIMIT :limit)
)"""
_DATED = f"{dated(_LATEST_OCCURRENCES)} LIMIT :limit"
_LATEST_FIRST, _NEXT_FIRST = "kept.occurred_from DESC", "+kept.occurred_from"
"""Which are chosen where there are too many; the plus has SQLite find what is ahead by an index, and then sort it."""

_ADDRESSES = """
SELECT s.stream, s.recorded_at FROM (
  SELECT stream, recorded_at, MAX(version) FROM events GROUP BY stream ORDER BY stream LIMIT :limit OFFSET :offset) s
LEFT JOIN occurrences o ON o.id = substr(s.stream, 12) AND s.stream LIKE 'occurrence/%'
LEFT JOIN people p ON p.id = substr(s.stream, 8) AND s.stream LIKE 'person/%'
WHERE o.merged_into IS NULL AND p.merged_into IS NULL AND (o.id IS NOT NULL OR s.stream NOT LIKE 'occurrence/%')
"""
_STREAMS_COUNT = "SELECT COUNT(DISTINCT stream) AS streams FROM events"
_PARTIES = "SELECT id FROM parties ORDER BY id LIMIT 1000"


async def _archive_name(database: Database) -> str:
    """Return the name of the archive: see `archive_name`."""
    return archive_name(await row(database, FIRST_EVENT))


def _page_of(stream: str) -> str:
    """Return the path of a stream's page; the home page if it has none."""
    return f"/{stream}" if stream.partition("/")[0] in _STREAMS else "/"


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    """Add an element, replacing the characters that XML does not allow."""
    element = ET.SubElement(parent, tag, {name: _clean(value) for name, value in attributes.items()})
    element.text = None if text is None else _clean(text)
    return element


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _xml(root: ET.Element, content_type: str) -> Response:
    """Return a response with an XML document."""
    text = ET.tostring(root, encoding="unicode")
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n', content_type=f"{content_type}; charset=utf-8")


async def atom_feed(request: Request, datasette: Datasette) -> Response:
    """Serve the newest events as an Atom feed (RFC 4287)."""
    database = archive(datasette)
    name = await _archive_name(database)
    asked = await _asked(database, request, ("treaty", "kind"))
    sql = _EVENTS.format(condition=_OF_OCCURRENCES.format(conditions=_conditions(asked)) if asked else "TRUE")
    events = await rows(database, sql, {**asked, "limit": NEWEST})
    query = f"?{urlencode(asked)}" if asked else ""
    feed = ET.Element("feed", {"xmlns": _ATOM})
    _add(feed, "id", f"{name}/feed{query}")
    _add(feed, "title", f"{site_title(datasette)}: newly recorded")
    _add(feed, "subtitle", "Events of the log, newest first.")
    _add(feed, "updated", max((event["updated"] for event in events), default=_EPOCH))
    _add(
        feed, "link", rel="self", type="application/atom+xml", href=address_of(datasette, request, f"/feed.atom{query}")
    )
    _add(feed, "link", rel="alternate", type="text/html", href=address_of(datasette, request, "/"))
    _add(_add(feed, "author"), "name", site_title(datasette))
    _add(feed, "generator", "Timeline archive")
    for event in events:
        entry, title = _add(feed, "entry"), _title(event)
        address = address_of(datasette, request, _page_of(event["stream"]))
        _add(entry, "id", f"{name}/{event['stream']}/{event['version']}")
        _add(entry, "title", title)
        _add(entry, "updated", event["updated"])
        _add(entry, "link", rel="alternate", type="text/html", href=address)
        _add(_add(entry, "author"), "name", event["recorded_by"])
        _add(entry, "category", term=event["topic"])
        _add(entry, "summary", title)
    return _xml(feed, "application/atom+xml")


def _title(event: Row) -> str:
    """Return what an event recorded: a report by the short name of its source, not by its id."""
    if event["reported"] and event["source_label"]:
        return f"{event['source_label']} reports: {event['reported']}"
    return str(event["summary"])


async def _asked(database: Database, request: Request, known: Sequence[str]) -> dict[str, str]:
    """Return what is asked for; refuse a parameter that is not known, and a treaty or kind that is not there."""
    asked = {name: value for name in request.args if (value := request.args[name].strip())}
    if unknown := sorted(set(asked) - set(known)):
        raise BadRequest(f"There is no parameter {unknown[0]!r} here; there are {', '.join(known)}.")
    if asked.get("ahead", "on") != "on":
        raise BadRequest(f"ahead is 'on', or left out, not {asked['ahead']!r}.")
    if "treaty" in asked:
        await row_with_id(database, "treaty", _TREATY, asked["treaty"])
    if "kind" in asked and not await row(database, _KIND, asked):
        raise BadRequest(f"There is no occurrence of the kind {asked['kind']!r}.")
    return asked


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def _conditions(asked: Iterable[str]) -> str:
    """Return the SQL of what the parameters leave."""
    return " AND ".join(_CONDITIONS[name] for name in asked) or "TRUE"


async def calendar(request: Request, datasette: Datasette) -> Response:
    """Serve dated occurrences and deadlines as a calendar (RFC 5545): of a treaty, of a kind, or what is ahead."""
    database = archive(datasette)
    asked = await _asked(database, request, tuple(_CONDITIONS))
    name = await _archive_name(database)
    pages = address_of(datasette, request, "/occurrence/")
    order = _NEXT_FIRST if "ahead" in asked else _LATEST_FIRST
    sql = _DATED.format(conditions=_conditions(asked), order=order)
    found = await rows(database, sql, {**asked, "today": _today(), "limit": ENTRIES})
    entries = (entry(row, name, pages + row["id"], in_words) for row in found)
    made = "".join(calendar_of(site_title(datasette), entries))
    return Response(made, content_type="text/calendar; charset=utf-8")


async def sitemap(request: Request, datasette: Datasette) -> Response:
    """Serve the address of every page and when it last changed; an index if there are many."""
    database = archive(datasette)
    files = await _sitemap_files(database)
    if files > 1:
        return await _sitemap_index(request, datasette, database, files)
    return await _sitemap_file(request, datasette, database, 1)


async def sitemap_part(request: Request, datasette: Datasette) -> Response:
    """Serve one of the sitemaps in the index; it has no address if all of its streams were merged into others."""
    database, number = archive(datasette), int(request.url_vars["number"])
    if number > await _sitemap_files(database):
        raise NotFound(f"There is no sitemap {number}.")
    return await _sitemap_file(request, datasette, database, number)


async def _sitemap_files(database: Database) -> int:
    total = await row(database, _STREAMS_COUNT) or {"streams": 0}
    return max(1, -(-int(total["streams"]) // ADDRESSES))


async def _latest(database: Database) -> str | None:
    latest = await row(database, _LATEST)
    return str(latest["recorded_at"]) if latest else None


async def _sitemap_index(request: Request, datasette: Datasette, database: Database, files: int) -> Response:
    root = ET.Element("sitemapindex", {"xmlns": _SITEMAP})
    latest = await _latest(database)
    for number in range(1, files + 1):
        _locate(root, "sitemap", address_of(datasette, request, f"/sitemap-{number}.xml"), latest)
    return _xml(root, "application/xml")


async def _sitemap_file(request: Request, datasette: Datasette, database: Database, number: int) -> Response:
    """Serve one file of addresses; the first also has the pages that every archive has."""
    window = {"limit": ADDRESSES, "offset": (number - 1) * ADDRESSES}
    streams = await rows(database, _ADDRESSES, window)
    root = ET.Element("urlset", {"xmlns": _SITEMAP})
    site = address_of(datasette, request, "/").removesuffix("/")
    if number == 1:
        latest = await _latest(database)
        parties = [f"/party/{party['id']}" for party in await rows(database, _PARTIES)]
        for path in (*_PAGES, *parties):
            _locate(root, "url", f"{site}{path}", latest)
    for stream in streams:
        if stream["stream"].partition("/")[0] in _STREAMS:
            _locate(root, "url", f"{site}{_page_of(stream['stream'])}", stream["recorded_at"])
    return _xml(root, "application/xml")


def _locate(root: ET.Element, tag: str, address: str, modified: str | None) -> None:
    """Add an address, and when its page last changed if that is known."""
    element = _add(root, tag)
    _add(element, "loc", address)
    if modified:
        _add(element, "lastmod", modified)


ROUTES: list[Route] = [
    (r"^/feed\.atom$", atom_feed),
    (r"^/calendar\.ics$", calendar),
    (r"^/sitemap\.xml$", sitemap),
    (r"^/sitemap-(?P<number>[1-9][0-9]{0,5})\.xml$", sitemap_part),
]
