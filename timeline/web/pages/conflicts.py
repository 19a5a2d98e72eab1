"""The conflicts: where reports disagree, each with its sides next to each other and what would resolve it."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from timeline.web.event_numbers import numbered
from timeline.web.filters import plain
from timeline.web.language import gettext as _
from timeline.web.language import to_translate
from timeline.web.pages import Route
from timeline.web.pages._conflicts import LIMIT, Conflict, conflicts_where
from timeline.web.pages._shared import Row, archive, grouped, page, rows, rows_kept, tables_as_json
from timeline.web.pages._subject import treaty_of
from timeline.web.source_names import label_of

GRADES: Mapping[str, str] = MappingProxyType(
    {
        "contradiction": to_translate(
            "The claims are definite, about the same thing and day, and cannot all be right."
        ),
        "tension": to_translate(
            "A claim is approximate, inferred or computed, or may count from another start; all may be right."
        ),
        "explained": to_translate("The claims are for different days or count different things; all can be right."),
    }
)
"""What each grade means, worst first."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "number": to_translate("numbers"),
        "sum": to_translate("parts and their total"),
        "wording": to_translate("what is counted"),
        "currency": to_translate("currencies"),
        "date": to_translate("dates"),
        "role": to_translate("who held a role"),
    }
)
"""What sides can differ in, in words."""

_FILTERS: Mapping[str, str] = MappingProxyType(
    {"grade": to_translate("Grade"), "status": to_translate("Status"), "kind": to_translate("Kind")}
)
"""The columns that a reader can choose by, each with its label."""

_SETTLED_BY = f"""
SELECT DISTINCT c.id AS conflict, k.position, k.kind, k.field, k.old, k.new, k.reason, k.status, k.source,
  {label_of("s")} AS source_label, {label_of("fs")} AS field_source
FROM json_each(:conflicts) j JOIN conflicts c ON c.id = j.value
JOIN conflict_sides cs ON cs.conflict = c.id
JOIN corrections k ON k.occurrence = cs.occurrence AND k.status = 'standing'
LEFT JOIN sources s ON s.id = k.source
LEFT JOIN sources fs ON fs.id = substr(k.field, 1, instr(k.field || '/', '/') - 1)
WHERE k.field IS NULL OR k.field = cs.source
  OR (cs.figure IS NULL AND instr(k.field, cs.source || '/') = 1 AND NOT instr(k.field, '/figures/'))
  OR instr(k.field || '/',
    cs.source || '/figures/' || substr(cs.figure, length(k.occurrence || cs.source) + 3) || '/') = 1
ORDER BY c.id, k.position
"""

_COUNTS = "SELECT grade, kind, status, COUNT(*) AS conflicts FROM conflicts GROUP BY grade, kind, status"
_FIRST = f"""SELECT id FROM (SELECT id FROM conflicts
  WHERE status = :status{{n}} AND grade = :grade{{n}} AND kind = :kind{{n}} ORDER BY id LIMIT {LIMIT})"""
"""The first conflicts of one status, grade and kind, which an index has in their order."""


async def conflicts(request: Request, datasette: Datasette) -> Response:
    """Show the conflicts that match the filters: open ones first, settled ones apart."""
    database = archive(datasette)
    filters = _filters(request)
    counts = await rows_kept(database, _COUNTS)
    chosen = [count for count in counts if all(count[name] == value for name, value in filters.items())]
    matching = await _first(database, chosen)
    by_grade = _by_grade(counts)
    context = {
        "title": _("Where reports disagree"),
        "description": _description(by_grade),
        "treaty_name": await treaty_of(datasette),
        "by_grade": by_grade,
        "points": sum(by_grade.values()),
        "open_conflicts": [conflict for conflict in matching if conflict.status == "open"],
        "settled": await _settled(database, matching),
        "total": sum(count["conflicts"] for count in chosen),
        "shown": len(matching),
        "any": bool(counts),
        "filters": filters,
        "choices": _choices(counts, filters),
        "grades": {grade: _(meaning) for grade, meaning in GRADES.items()},
        "kinds": {kind: _(differ) for kind, differ in KINDS.items()},
        "alternates": tables_as_json(datasette, "conflicts", "conflict_sides"),
    }
    return await page(datasette, request, "conflicts.html", context)


async def _first(database: Database, groups: Sequence[Row]) -> list[Conflict]:
    """Return the first conflicts among those of some statuses, grades and kinds."""
    parameters = {f"{name}{n}": group[name] for n, group in enumerate(groups) for name in _FILTERS}
    first = " UNION ALL ".join(_FIRST.format(n=n) for n in range(len(groups)))
    return await conflicts_where(database, f"c.id IN ({first})", parameters) if groups else []


async def _settled(database: Database, matching: Sequence[Conflict]) -> list[tuple[Conflict, list[Row]]]:
    """Return the settled conflicts, each with the corrections that settled it."""
    settled = [conflict for conflict in matching if conflict.status != "open"]
    ids = json.dumps([conflict.id for conflict in settled])
    corrections = grouped(await numbered(database, await rows(database, _SETTLED_BY, {"conflicts": ids})), "conflict")
    return [(conflict, corrections.get(conflict.id, [])) for conflict in settled]


def _filters(request: Request) -> dict[str, str]:
    """Return the filters that a request sets, without those that are empty."""
    values = {name: (request.args.get(name) or "").strip()[:40] for name in _FILTERS}
    return {name: value for name, value in values.items() if value}


def _choices(counts: Sequence[Row], filters: Mapping[str, str]) -> list[Row]:
    """Return the form's selects, each with its options and how many conflicts each has."""
    selects = []
    for name, label in _FILTERS.items():
        totals: dict[str, int] = {}
        for count in counts:
            totals[count[name]] = totals.get(count[name], 0) + count["conflicts"]
        selects.append(
            {"name": name, "label": _(label), "chosen": filters.get(name, ""), "options": sorted(totals.items())}
        )
    return selects


def _by_grade(counts: Sequence[Row]) -> dict[str, int]:
    """Return how many open conflicts there are of each grade."""
    totals = dict.fromkeys(GRADES, 0)
    for count in counts:
        if count["status"] == "open":
            totals[count["grade"]] = totals.get(count["grade"], 0) + count["conflicts"]
    return totals


def _description(by_grade: Mapping[str, int]) -> str:
    """Return one sentence for search engines: how many open conflicts there are of each grade."""
    numbers = ", ".join(
        _("%(count)s graded %(grade)s", count=count, grade=plain(grade)) for grade, count in by_grade.items()
    )
    return _("Where the reports in this archive differ, side by side with their sources: %(numbers)s.", numbers=numbers)


ROUTES: list[Route] = [(r"^/conflicts/?$", conflicts)]
