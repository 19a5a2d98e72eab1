"""What was known when: the story by the published clock, source by source, with what changed and what conflicts."""

import json
import re
from collections.abc import Sequence
from functools import reduce

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import NotFound, Request

from timeline.web.filters import claimed
from timeline.web.language import gettext as _
from timeline.web.pages import Route
from timeline.web.pages._at_moment import at_moment
from timeline.web.pages._conflicts import Conflict, conflicts_where
from timeline.web.pages._moments import CLOCKS, EVIDENCE_THEN, NotAMomentError
from timeline.web.pages._shared import Row, archive, grouped, page, row, rows, rows_kept, tables_as_json
from timeline.web.source_names import label_of

STEPS = 12
"""Sources on one page of a treaty's story; the next page continues from there."""
FIRST_STEPS = 4
"""Sources of each story on the first page, where it has several."""
STORIES = 4
"""Treaties on the first page; each also has a page of its own."""
CONFLICTS = 20
"""Conflicts of one treaty on one page: the most serious; the page of conflicts has all."""
OCCURRENCES = 200
"""Occurrences listed on one page."""

_MOMENT = "COALESCE(s.possible_from, '')"
"""When a source may have been published, as treaty_sources has it: at the end of the first day that its date allows."""

_TREATIES = """
SELECT t.id, t.name FROM treaties t
ORDER BY NOT EXISTS (SELECT 1 FROM treaty_sources ts WHERE ts.treaty = t.id), t.signatories_reported IS NULL,
  t.signatories_reported DESC, t.name LIMIT 100
"""

_STEPS = f"""
SELECT ts.source, {label_of("s")} AS label, s.published AS edtf, s.published_basis, s.published_reason,
  s.certain_from, s.language,
  MIN(ts.published) AS published, COUNT(*) AS reports
FROM treaty_sources ts JOIN sources s ON s.id = ts.source WHERE ts.treaty = :treaty
GROUP BY ts.source ORDER BY MIN(ts.published), ts.source LIMIT :limit OFFSET :offset
"""

_OTHER_STEPS = f"""
SELECT r.source, {label_of("s")} AS label, s.published AS edtf, s.published_basis, s.published_reason,
  s.certain_from, s.language,
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

_AMENDED = f"""
SELECT c.source, c.kind, c.occurrence, o.title, c.field, c.old, c.new, c.reason, {label_of("fs")} AS field_source
FROM corrections c JOIN occurrences o ON o.id = c.occurrence
LEFT JOIN sources fs ON fs.id = substr(c.field, 1, instr(c.field || '/', '/') - 1)
WHERE c.source IN (SELECT json_extract(value, '$.source') FROM json_each(:steps)) AND o.treaty IS :treaty
  AND c.status = 'standing' AND c.kind IN ('corrected', 'retracted') ORDER BY c.position LIMIT :limit
"""

_TOTALS = f"""
SELECT k.published, k.certain, k.named_total, k.day, k.reported_total AS value, k.operator, k.as_printed,
  k.reported_low, k.reported_high, k.source, {label_of("s")} AS source_label, s.language, {EVIDENCE_THEN} AS evidence,
  f.counted, f.unit
FROM signatories_as_known k LEFT JOIN figures f ON f.id = k.figure LEFT JOIN sources s ON s.id = k.source
WHERE k.treaty = :treaty AND k.published IN (SELECT value FROM json_each(:moments))
ORDER BY k.published, k.certain DESC
"""

_BEFORE = """
SELECT k.day, k.reported_total AS value, k.operator, k.as_printed FROM signatories_as_known k
WHERE k.treaty = :treaty AND k.published < :moment ORDER BY k.published DESC, k.certain LIMIT 1
"""

_DISPUTED = """+c.status = 'open' AND c.id IN (
  SELECT cs.conflict FROM conflict_sides cs WHERE cs.conflict IN (
    SELECT id FROM conflicts WHERE treaty IS :treaty AND occurrence IS NULL
    UNION SELECT x.id FROM occurrences o JOIN conflicts x ON x.occurrence = o.id WHERE o.treaty IS :treaty)
  AND cs.source IN (SELECT value FROM json_each(:sources)))"""

_PUBLISHED = f"""
SELECT cs.conflict, cs.source, {_MOMENT} AS published
FROM json_each(:conflicts) j JOIN conflict_sides cs ON cs.conflict = j.value JOIN sources s ON s.id = cs.source
"""


async def _story(database: Database, treaty: Row | None, start: int, most: int) -> Row:
    """Return the story of a treaty, or of what concerns no treaty: its moments, each with its sources."""
    identity = treaty["id"] if treaty else None
    window = {"treaty": identity, "limit": most + 1, "offset": start}
    steps = await rows_kept(database, _STEPS if treaty else _OTHER_STEPS, window)
    shown = steps[:most]
    sources = json.dumps([{"source": step["source"], "published": step["published"]} for step in shown])
    of_steps = {"treaty": identity, "steps": sources, "limit": OCCURRENCES}
    reported = grouped(await rows(database, _REPORTED, of_steps), "source")
    amended = grouped(await rows(database, _AMENDED, of_steps), "source")
    conflicts = await _conflicts(database, identity, [step["source"] for step in shown])
    for step in shown:
        occurrences = reported.get(step["source"], [])
        step["new"] = [occurrence for occurrence in occurrences if not occurrence["earlier"]]
        step["corroborated"] = [occurrence for occurrence in occurrences if occurrence["earlier"]]
        step["amended"] = amended.get(step["source"], [])
        step["conflicts"] = conflicts.get(step["source"], [])
    totals = await _totals(database, identity, shown)
    return {
        "treaty": treaty,
        "course": _course(list(totals.values())) if start == 0 and len(steps) <= most else None,
        "moments": [
            {"published": published, "sources": members, "total": totals.get(published)}
            for published, members in grouped(shown, "published").items()
        ],
        "has_more_conflicts": sum(map(len, conflicts.values())) == CONFLICTS,
        "next": start + most if len(steps) > most else None,
        "start": start,
    }


async def _totals(database: Database, treaty: str | None, steps: Sequence[Row]) -> dict[str, Row]:
    """Return the total that may have been known after each moment, with the one before it as `before`.

    Where that is more than what was certain, `certainly` is what was.
    """
    if treaty is None or not steps:
        return {}
    moments = json.dumps(sorted({step["published"] for step in steps}))
    totals = await rows(database, _TOTALS, {"treaty": treaty, "moments": moments})
    before = await row(database, _BEFORE, {"treaty": treaty, "moment": steps[0]["published"]})
    known = {}
    for moment, of_moment in grouped(totals, "published").items():
        total = of_moment[-1]
        total["certainly"] = of_moment[0] if len(of_moment) > 1 else None
        total["before"] = before
        total["changed"] = _claim_of(total) != _claim_of(before)
        known[moment] = before = total
    return known


def _course(totals: Sequence[Row]) -> str | None:
    """Return the totals one after the other, each as claimed: "nearly 70, then 65"; None where there is none."""
    numbers = [claimed(total) for total in totals if total["value"] is not None and total["changed"]]
    if not numbers:
        return None
    return reduce(lambda before, after: _("%(before)s, then %(after)s", before=before, after=after), numbers)


def _claim_of(total: Row | None) -> tuple[object, ...]:
    return tuple((total or {}).get(name) for name in ("value", "operator", "day"))


async def _conflicts(database: Database, treaty: str | None, sources: Sequence[str]) -> dict[str, list[Conflict]]:
    """Return the conflicts by the source that brought them: the one whose side was published last.

    Of several that share a moment, it is the last on the page, where all sides have been read.
    """
    parameters = {"treaty": treaty, "sources": json.dumps(sources)}
    conflicts = await conflicts_where(database, _DISPUTED, parameters, limit=CONFLICTS)
    ids = json.dumps([conflict.id for conflict in conflicts])
    sides = grouped(await rows(database, _PUBLISHED, {"conflicts": ids}), "conflict")
    by_source: dict[str, list[Conflict]] = {}
    for conflict in conflicts:
        _, source = max((side["published"], side["source"]) for side in sides[conflict.id])
        by_source.setdefault(source, []).append(conflict)
    return by_source


def _start(request: Request) -> int:
    text = request.args.get("start") or "0"
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


async def as_known(request: Request, datasette: Datasette) -> Response:
    """Show what could be known when: for the treaty in `?treaty=`, or for each; or the archive at a moment, `?at=`."""
    problem = None
    if (request.args.get("at") or "").strip():
        try:
            return await at_moment(request, datasette)
        except NotAMomentError as error:
            problem = str(error)
    database = archive(datasette)
    treaties = await rows_kept(database, _TREATIES)
    chosen = request.args.get("treaty")
    shown = [treaty for treaty in treaties if treaty["id"] == chosen] if chosen else [*treaties[:STORIES], None]
    if not shown:
        raise NotFound(_("There is no treaty named %(name)s.", name=chosen))
    named = shown[0]["name"] if chosen and shown[0] else None
    most = STEPS if chosen or len(treaties) <= 1 else FIRST_STEPS
    stories = [await _story(database, treaty, _start(request), most) for treaty in shown]
    context = {
        "title": _("What was known when: %(name)s", name=named) if named else _("What was known when"),
        "description": _(
            "Source by source in order of publication: what readers could know, what was new, what was "
            "corroborated and what was disputed."
        ),
        "named": named,
        "stories": [story for story in stories if story["moments"]],
        "treaties": treaties,
        "chosen": chosen,
        "clocks": CLOCKS,
        "problem": problem,
        **({"clock": request.args.get("clock"), "asked": _asked(request)} if problem else {}),
        "alternates": tables_as_json(datasette, "signatories_as_known", "treaty_sources"),
    }
    return await page(datasette, request, "as_known.html", context, status=400 if problem else 200)


def _asked(request: Request) -> Row:
    """Return the moments as they were typed, for the form."""
    return {name: (request.args.get(name) or "").strip()[:40] for name in ("at", "to")}


ROUTES: list[Route] = [(r"^/as-known/?$", as_known)]
