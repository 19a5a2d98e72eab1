"""Tell the story by the published clock: after each source, what could be known, what changed and what clashed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import NotFound, Request

from timeline.web.pages._shared import Row, archive, page, row, rows
from timeline.web.pages.conflicts import conflicts_where

STEPS = 40
"""Sources that a treaty's story tells of on one page; the next page goes on from there."""
STORIES = 5
"""Treaties whose stories stand on one page; each has a page of its own besides."""
OCCURRENCES = 1000
"""Occurrences listed of the sources of one page."""

_MOMENT = """COALESCE(
  CASE WHEN instr(s.published_from, 'T') THEN s.published_from ELSE s.published_from || 'T23:59:59' END, '')"""
"""When a source counts as published, as treaty_sources has it: at the end of the first day that its date allows."""

_TREATIES = """
SELECT t.id, t.name, COUNT(DISTINCT ts.source) AS sources
FROM treaties t LEFT JOIN treaty_sources ts ON ts.treaty = t.id
GROUP BY t.id ORDER BY sources DESC, t.name LIMIT 100
"""

_STEPS = """
SELECT ts.source, s.label, s.publisher, s.published AS edtf, s.published_basis, s.published_reason, s.language,
  MIN(ts.published) AS published, COUNT(*) AS reports
FROM treaty_sources ts JOIN sources s ON s.id = ts.source WHERE ts.treaty = :treaty
GROUP BY ts.source ORDER BY MIN(ts.published), ts.source LIMIT :limit OFFSET :offset
"""

_OTHER_STEPS = f"""
SELECT r.source, s.label, s.publisher, s.published AS edtf, s.published_basis, s.published_reason, s.language,
  {_MOMENT} AS published, COUNT(*) AS reports
FROM occurrences o JOIN reports r ON r.occurrence = o.id JOIN sources s ON s.id = r.source
WHERE o.treaty IS NULL GROUP BY r.source ORDER BY published, r.source LIMIT :limit OFFSET :offset
"""

_REPORTED = f"""
SELECT r.source, o.id, r.title, o.kind,
  (SELECT COUNT(*) FROM reports e JOIN sources s ON s.id = e.source
   WHERE e.occurrence = r.occurrence AND e.source <> r.source AND e.status <> 'retracted'
     AND {_MOMENT} < json_extract(j.value, '$.published')) AS earlier
FROM json_each(:steps) j JOIN reports r ON r.source = json_extract(j.value, '$.source')
JOIN occurrences o ON o.id = r.occurrence
WHERE o.treaty IS :treaty AND r.status <> 'retracted'
ORDER BY r.source, r.position LIMIT :limit
"""

_AMENDED = """
SELECT c.source, c.kind, c.occurrence, o.title, c.field, c.old, c.new, c.reason
FROM corrections c JOIN occurrences o ON o.id = c.occurrence
WHERE c.source IN (SELECT json_extract(value, '$.source') FROM json_each(:steps)) AND o.treaty IS :treaty
  AND c.status = 'standing' AND c.kind IN ('corrected', 'retracted') ORDER BY c.position LIMIT :limit
"""

_TOTALS = """
SELECT k.published, k.day, k.reported_total AS value, k.operator, k.as_printed, k.reported_low, k.reported_high,
  k.source, s.label AS source_label, s.language, f.evidence, f.counted, f.unit
FROM signatories_as_known k LEFT JOIN figures f ON f.id = k.figure LEFT JOIN sources s ON s.id = k.source
WHERE k.treaty = :treaty AND k.published IN (SELECT value FROM json_each(:moments)) ORDER BY k.published
"""

_BEFORE = """
SELECT k.day, k.reported_total AS value, k.operator, k.as_printed FROM signatories_as_known k
WHERE k.treaty = :treaty AND k.published < :moment ORDER BY k.published DESC LIMIT 1
"""

_CLASHES = """c.status = 'open' AND c.id IN (
  SELECT cs.conflict FROM conflict_sides cs WHERE cs.conflict IN (
    SELECT id FROM conflicts WHERE treaty IS :treaty AND occurrence IS NULL
    UNION SELECT x.id FROM occurrences o JOIN conflicts x ON x.occurrence = o.id WHERE o.treaty IS :treaty)
  AND cs.source IN (SELECT value FROM json_each(:sources)))"""

_PUBLISHED = f"""
SELECT cs.conflict, cs.source, {_MOMENT} AS published
FROM json_each(:conflicts) j JOIN conflict_sides cs ON cs.conflict = j.value JOIN sources s ON s.id = cs.source
"""


async def _story(database: Database, treaty: Row | None, start: int) -> Row:
    """Return the story of a treaty, or that of what is about none: its moments, each with its sources."""
    identity = treaty["id"] if treaty else None
    window = {"treaty": identity, "limit": STEPS + 1, "offset": start}
    steps = await rows(database, _STEPS if treaty else _OTHER_STEPS, window)
    shown = steps[:STEPS]
    chosen = [{"source": each["source"], "published": each["published"]} for each in shown]
    of_steps = {"treaty": identity, "steps": json.dumps(chosen), "limit": OCCURRENCES}
    told = await rows(database, _REPORTED, of_steps)
    amended = await rows(database, _AMENDED, of_steps)
    totals = await _totals(database, identity, shown)
    clashes = await _clashes(database, identity, [each["source"] for each in shown])
    for step in shown:
        own = [each for each in told if each["source"] == step["source"]]
        step["new"] = [each for each in own if not each["earlier"]]
        step["corroborated"] = [each for each in own if each["earlier"]]
        step["amended"] = [each for each in amended if each["source"] == step["source"]]
        step["clashes"] = clashes.get(step["source"], [])
    return {
        "treaty": treaty,
        "moments": list(_moments(shown, totals)),
        "next": start + STEPS if len(steps) > STEPS else None,
        "start": start,
    }


async def _totals(database: Database, treaty: str | None, steps: Sequence[Row]) -> dict[str, Row]:
    """Return the total known after each moment, with the one known before as `before`."""
    if treaty is None or not steps:
        return {}
    moments = json.dumps(sorted({each["published"] for each in steps}))
    found = await rows(database, _TOTALS, {"treaty": treaty, "moments": moments})
    before = await row(database, _BEFORE, {"treaty": treaty, "moment": steps[0]["published"]})
    for total in found:
        total["before"] = before
        total["changed"] = _said(total) != _said(before)
        before = total
    return {total["published"]: total for total in found}


def _said(total: Row | None) -> tuple[object, ...]:
    return tuple((total or {}).get(name) for name in ("value", "operator", "day"))


async def _clashes(database: Database, treaty: str | None, sources: Sequence[str]) -> dict[str, list[Row]]:
    """Return the conflicts that came with each source: those of which no other side was published later."""
    found = await conflicts_where(database, _CLASHES, {"treaty": treaty, "sources": json.dumps(sources)}, limit=100)
    moments = await rows(database, _PUBLISHED, {"conflicts": json.dumps([each["id"] for each in found])})
    came: dict[str, list[Row]] = {}
    for conflict in found:
        sides = [each for each in moments if each["conflict"] == conflict["id"]]
        latest = max((each["published"] for each in sides), default="")
        for source in sorted({each["source"] for each in sides if each["published"] == latest}):
            came.setdefault(source, []).append(conflict)
    return came


def _moments(steps: Sequence[Row], totals: dict[str, Row]) -> Iterator[Row]:
    """Yield each moment of publication once, with every source of that moment."""
    gathered: dict[str, list[Row]] = {}
    for step in steps:
        gathered.setdefault(step["published"], []).append(step)
    for published, sources in gathered.items():
        yield {"published": published, "sources": sources, "total": totals.get(published)}


def _start(request: Request) -> int:
    asked = request.args.get("start") or "0"
    return min(int(asked), 1_000_000) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 0  # noqa: PLR2004


async def as_known_page(request: Request, datasette: Datasette) -> Response:
    """Tell what could be known when: of one treaty where `?treaty=` names it, else of each."""
    database = archive(datasette)
    treaties = await rows(database, _TREATIES)
    asked = request.args.get("treaty")
    chosen = [each for each in treaties if each["id"] == asked] if asked else treaties[:STORIES]
    if asked and not chosen:
        msg = f"no treaty is called {asked!r}"
        raise NotFound(msg)
    start = _start(request)
    stories = [await _story(database, treaty, start) for treaty in chosen]
    if not asked:
        stories.append(await _story(database, None, start))
    urls = datasette.urls
    context = {
        "title": f"What was known when: {chosen[0]['name']}" if asked else "What was known when",
        "description": "Source by source in order of publication: what a reader of the press could know, "
        "what was new, what was corroborated and what clashed.",
        "canonical": "/as-known",
        "stories": [story for story in stories if story["moments"]],
        "treaties": treaties,
        "asked": asked,
        "alternates": [
            (name.replace("_", " "), urls.table(database.name, name, "json"))
            for name in ("signatories_as_known", "treaty_sources")
        ],
    }
    return await page(datasette, request, "as_known.html", context)


ROUTES = [(r"^/as-known/?$", as_known_page)]
