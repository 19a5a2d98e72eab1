"""Show where reports differ: each conflict with its sides next to each other, and what would resolve it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from timeline.web.pages._shared import Row, archive, page, row, rows

LIMIT = 50
"""No page shows more conflicts; the table has the rest."""

GRADES: Mapping[str, str] = MappingProxyType(
    {
        "contradiction": "Both claims are definite and cannot both be right.",
        "tension": "One claim is an approximation, or rests on something that is inferred: both may be right.",
        "explained": "The claims are of different days or of different things counted: both can be right.",
    }
)
"""What each grade means, worst first."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "number": "numbers",
        "sum": "parts and their total",
        "wording": "what is counted",
        "currency": "currencies",
        "date": "dates",
        "role": "who had a role",
    }
)
"""What sides can differ in, in words."""

_RESOLUTIONS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("number", "contradiction"): "A primary record of the number, or a correction by one of the publishers.",
        ("number", "tension"): "A source that gives the exact number for that day.",
        ("number", "explained"): "Nothing needs resolving: each number holds for its own day or its own count.",
        ("sum", "contradiction"): "A complete list of what was counted, or a corrected total or part.",
        ("sum", "tension"): "A source that says what the parts add up to, or a complete list of what was counted.",
        ("wording", "tension"): "The text of the rule itself, which says what is counted.",
        ("currency", "contradiction"): "The amount as the payer announced it, in the payer's own currency.",
        ("date", "contradiction"): "A dated primary record: an official programme, a minute or a deposit notice.",
        ("date", "tension"): "A report that states the date in full, with its year.",
        ("role", "contradiction"): "An official programme or record that names who had the role.",
        ("role", "tension"): "A source that says whether the list of names is complete.",
    }
)
_RESOLUTION = "A further source that speaks of the same point, or a correction by one of the publishers."

_CONFLICTS = """
SELECT c.id, c.kind, c.grade, c.occurrence, c.treaty, c.measure, c.summary, c.status, c.scope,
  o.title AS occurrence_title, t.name AS treaty_name
FROM conflicts c LEFT JOIN occurrences o ON o.id = c.occurrence LEFT JOIN treaties t ON t.id = c.treaty
WHERE {where}
ORDER BY c.status <> 'open', CASE c.grade WHEN 'contradiction' THEN 0 WHEN 'tension' THEN 1 ELSE 2 END, c.id
LIMIT :limit
"""

_SIDES = """
WITH wanted AS (
  SELECT cs.id, cs.conflict, cs.figure, cs.source, cs.value, cs.as_printed, cs.scope, c.kind,
    CASE WHEN c.kind = 'role' THEN substr(c.scope, length('occurrence/' || c.occurrence || '/') + 1) END AS role,
    COALESCE(c.occurrence, (
      SELECT cc.occurrence FROM conflict_claims cc
      WHERE cs.figure IS NULL AND cc.scope = cs.scope AND cc.source = cs.source AND cc.as_printed = cs.as_printed
      LIMIT 1)) AS told_in
  FROM json_each(:conflicts) j JOIN conflicts c ON c.id = j.value JOIN conflict_sides cs ON cs.conflict = c.id)
SELECT w.id, w.conflict, w.figure, w.source, w.value, s.label AS source_label, s.publisher,
  s.title AS source_title, s.language, f.operator, f.unit, f.counted, f.as_of, f.attributed_to,
  COALESCE(f.occurrence, w.told_in) AS occurrence,
  CASE WHEN w.role IS NULL THEN w.as_printed ELSE COALESCE((
    SELECT GROUP_CONCAT(n.name, ' · ') FROM (
      SELECT DISTINCT COALESCE(p.name, p.office, p.party) AS name FROM participants p
      WHERE p.occurrence = w.told_in AND p.source = w.source AND p.role = w.role) n), w.as_printed) END AS as_printed,
  CASE WHEN w.figure IS NOT NULL THEN f.evidence WHEN w.role IS NOT NULL THEN (
      SELECT json_group_array(DISTINCT json(e.value)) FROM participants p, json_each(p.evidence) e
      WHERE p.occurrence = w.told_in AND p.source = w.source AND p.role = w.role)
    ELSE (SELECT r.date_evidence FROM reports r WHERE r.id = w.told_in || '/' || w.source) END AS evidence
FROM wanted w LEFT JOIN figures f ON f.id = w.figure LEFT JOIN sources s ON s.id = w.source
ORDER BY w.conflict, w.id
"""

_SETTLED_BY = """
SELECT DISTINCT c.id AS conflict, k.position, k.kind, k.field, k.old, k.new, k.reason, k.status, k.source,
  s.label AS source_label
FROM json_each(:conflicts) j JOIN conflicts c ON c.id = j.value
JOIN conflict_sides cs ON cs.conflict = c.id
LEFT JOIN conflict_claims cc ON cc.scope = cs.scope AND cc.source = cs.source AND cc.reading = 'recorded'
JOIN corrections k ON k.occurrence = COALESCE(cc.occurrence, c.occurrence) AND k.status = 'standing'
LEFT JOIN sources s ON s.id = k.source
WHERE k.field IS NULL OR k.field = cs.source
  OR (cs.figure IS NULL AND instr(k.field, cs.source || '/') = 1 AND NOT instr(k.field, '/figures/'))
  OR instr(k.field || '/',
    cs.source || '/figures/' || substr(cs.figure, length(k.occurrence || cs.source) + 3) || '/') = 1
ORDER BY c.id, k.position
"""

_COUNTS = "SELECT grade, kind, status, COUNT(*) AS conflicts FROM conflicts GROUP BY grade, kind, status"

Filters = dict[str, str]


async def conflicts_where(
    database: Database, where: str, parameters: Mapping[str, Any], limit: int = LIMIT
) -> list[Row]:
    """Return the conflicts that a condition on `c` allows, each with its `sides`, `reason` and `resolution`."""
    found = await rows(database, _CONFLICTS.format(where=where), {**parameters, "limit": limit})
    if not found:
        return []
    ids = {"conflicts": _json_list([conflict["id"] for conflict in found])}
    sides = _grouped(await rows(database, _SIDES, ids), "conflict")
    for conflict in found:
        conflict["sides"] = sides.get(conflict["id"], [])
        conflict["reason"] = _reason(conflict)
        conflict["resolution"] = _RESOLUTIONS.get((conflict["kind"], conflict["grade"]), _RESOLUTION)
    return found


def _json_list(values: Sequence[str]) -> str:
    return json.dumps(values)


def _grouped(found: Sequence[Row], key: str) -> dict[str, list[Row]]:
    """Return rows by the value of a column."""
    groups: dict[str, list[Row]] = {}
    for each in found:
        groups.setdefault(each[key], []).append(each)
    return groups


def _reason(conflict: Row) -> str:
    """Return why the sides differ: what the summary adds to the sides, which are shown beside it.

    A sum has its reason all through its sentence, so it stays whole, with publishers in place of slugs.
    """
    summary = str(conflict["summary"])
    if conflict["kind"] != "sum":
        _, found, last = summary.rpartition("; ")
        return last[:1].upper() + last[1:] if found else summary
    for side in sorted(conflict["sides"], key=lambda each: -len(each["source"])):
        summary = summary.replace(side["source"], side["publisher"] or side["source_title"] or side["source"])
    return summary


def _filters(request: Request) -> Filters:
    """Return the filters that a request sets, without those that are empty."""
    asked = {name: (request.args.get(name) or "").strip()[:40] for name in ("grade", "status", "kind")}
    return {name: value for name, value in asked.items() if value}


def _choices(counts: Sequence[Row], filters: Filters) -> list[Row]:
    """Return the form's selects, each with what there is to choose and how many conflicts that would give."""
    selects = []
    for name in ("grade", "status", "kind"):
        totals: dict[str, int] = {}
        for each in counts:
            totals[each[name]] = totals.get(each[name], 0) + each["conflicts"]
        selects.append({"name": name, "chosen": filters.get(name, ""), "options": sorted(totals.items())})
    return selects


async def conflicts_page(request: Request, datasette: Datasette) -> Response:
    """Show the conflicts that the filters allow, open ones first and settled ones apart."""
    database = archive(datasette)
    filters = _filters(request)
    where = " AND ".join(f"c.{name} = :{name}" for name in filters) or "1"
    found = await conflicts_where(database, where, filters)
    settled = [conflict for conflict in found if conflict["status"] != "open"]
    amendments = await rows(database, _SETTLED_BY, {"conflicts": _json_list([each["id"] for each in settled])})
    settled_by = _grouped(amendments, "conflict")
    counts = await rows(database, _COUNTS)
    total = await row(database, f"SELECT COUNT(*) AS conflicts FROM conflicts c WHERE {where}", filters)
    context = {
        "title": "Where reports disagree",
        "description": _description(counts),
        "open_conflicts": [conflict for conflict in found if conflict["status"] == "open"],
        "settled": [{**conflict, "settled_by": settled_by.get(conflict["id"], [])} for conflict in settled],
        "total": total["conflicts"] if total else 0,
        "shown": len(found),
        "any": bool(counts),
        "filters": filters,
        "choices": _choices(counts, filters),
        "grades": GRADES,
        "kinds": KINDS,
        "table": datasette.urls.table(database.name, "conflicts"),
        "alternates": [
            ("conflicts", datasette.urls.table(database.name, "conflicts", "json")),
            ("their sides", datasette.urls.table(database.name, "conflict_sides", "json")),
        ],
    }
    return await page(datasette, request, "conflicts.html", context)


def _description(counts: Sequence[Row]) -> str:
    """Return one sentence for search engines: how many conflicts of which grade are open."""
    totals = dict.fromkeys(GRADES, 0)
    for each in counts:
        if each["status"] == "open":
            totals[each["grade"]] = totals.get(each["grade"], 0) + each["conflicts"]
    said = ", ".join(f"{number} graded {grade}" for grade, number in totals.items())
    return f"Where the reports in this archive differ, side by side with their sources: {said}."


ROUTES = [(r"^/conflicts/?$", conflicts_page)]
