"""Conflicts as pages show them: one query, and one shape with all sides, for every page.

The macro `conflict` of `_macros.html` renders it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from datasette.database import Database

from timeline.web.pages._shared import Row, grouped, rows

LIMIT = 50
"""No page shows more conflicts; the table has the rest."""

_RESOLUTIONS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("number", "contradiction"): "a primary record of the number, or a correction by one of the publishers",
        ("number", "tension"): "a source that gives the exact number for that day",
        ("number", "explained"): "nothing needs resolving: each number is for its own day or population",
        ("sum", "contradiction"): "a complete list of what was counted, or a corrected total or part",
        ("sum", "tension"): "a source that says what the parts add up to, or a complete list of what was counted",
        ("wording", "tension"): "the text of the rule itself, which says what is counted",
        ("currency", "contradiction"): "the amount as the payer announced it, in the payer's own currency",
        ("date", "contradiction"): "a dated primary record, such as an official program, minutes or a deposit notice",
        ("date", "tension"): "a report that states the full date, including the year",
        ("role", "contradiction"): "an official program or record that names who held the role",
        ("role", "tension"): "a source that says whether the list of names is complete",
    }
)
_RESOLUTION = "another source on the same point, or a correction by one of the publishers"

WORST_FIRST = "CASE c.grade WHEN 'contradiction' THEN 0 WHEN 'tension' THEN 1 ELSE 2 END"

_CONFLICTS = f"""
SELECT c.id, c.kind, c.grade, c.occurrence, c.treaty, c.measure, c.summary, c.status, c.scope,
  o.title AS occurrence_title, t.name AS treaty_name
FROM conflicts c LEFT JOIN occurrences o ON o.id = c.occurrence LEFT JOIN treaties t ON t.id = c.treaty
WHERE {{where}}
ORDER BY c.status <> 'open', {WORST_FIRST}, c.id
LIMIT :limit
"""

_SIDES = """
WITH wanted AS (
  SELECT cs.id, cs.conflict, cs.figure, cs.source, cs.as_printed,
    CASE WHEN c.kind = 'role' THEN substr(c.scope, length('occurrence/' || c.occurrence || '/') + 1) END AS role,
    COALESCE(c.occurrence, (
      SELECT cc.occurrence FROM conflict_claims cc
      WHERE cs.figure IS NULL AND cc.scope = cs.scope AND cc.source = cs.source AND cc.as_printed = cs.as_printed
      LIMIT 1)) AS occurrence
  FROM json_each(:conflicts) j JOIN conflicts c ON c.id = j.value JOIN conflict_sides cs ON cs.conflict = c.id)
SELECT w.conflict, w.source, s.label AS source_label, s.language, f.as_of, f.attributed_to,
  COALESCE(f.occurrence, w.occurrence) AS occurrence,
  CASE WHEN w.role IS NULL THEN w.as_printed ELSE COALESCE((
    SELECT GROUP_CONCAT(n.name, ' · ') FROM (
      SELECT DISTINCT COALESCE(p.name, p.office, y.name, p.party) AS name
      FROM participants p LEFT JOIN parties y ON y.id = p.party
      WHERE p.occurrence = w.occurrence AND p.source = w.source AND p.role = w.role) n), w.as_printed)
    END AS as_printed,
  CASE WHEN w.figure IS NOT NULL THEN f.evidence WHEN w.role IS NOT NULL THEN (
      SELECT json_group_array(DISTINCT json(e.value)) FROM participants p, json_each(p.evidence) e
      WHERE p.occurrence = w.occurrence AND p.source = w.source AND p.role = w.role)
    ELSE (SELECT r.date_evidence FROM reports r WHERE r.id = w.occurrence || '/' || w.source) END AS evidence
FROM wanted w LEFT JOIN figures f ON f.id = w.figure LEFT JOIN sources s ON s.id = w.source
ORDER BY w.conflict, w.id
"""


_PRINTER = re.compile(r"(?<=the parts that )[a-z0-9-]+(?= prints)")
_NAMED_SOURCES = re.compile(r"(?<=\()[a-z0-9-]+(?:, [a-z0-9-]+)*(?=\))")
"""The slugs in the summary of a sum, and in that of two dates."""


@dataclass(frozen=True, slots=True)
class Side:
    """One source's side of a conflict: its words, its report, and the paragraphs that printed them."""

    source: str
    source_label: str
    language: str
    as_printed: str
    as_of: str | None
    attributed_to: str | None
    occurrence: str | None
    """The occurrence whose report makes the claim."""
    evidence: str | None
    """The paragraphs, as JSON."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A point on which claims differ, with every side."""

    id: str
    topic: str
    """What the claims are about: a measure, a role, or what they differ in."""
    grade: str
    status: str
    occurrence: str | None
    occurrence_title: str | None
    treaty: str | None
    treaty_name: str | None
    reason: str
    """Why the sides differ."""
    resolution: str
    """What would resolve it."""
    sides: Sequence[Side]


async def conflicts_where(
    database: Database, where: str, parameters: Mapping[str, Any], limit: int = LIMIT
) -> list[Conflict]:
    """Return the conflicts that a condition on `c` selects: open ones first, worst first, each with its sides."""
    conflicts = await rows(database, _CONFLICTS.format(where=where), {**parameters, "limit": limit})
    ids = json.dumps([conflict["id"] for conflict in conflicts])
    sides = grouped(await rows(database, _SIDES, {"conflicts": ids}), "conflict") if conflicts else {}
    return [_conflict(conflict, sides.get(conflict["id"], [])) for conflict in conflicts]


def _conflict(conflict: Row, sides: Sequence[Row]) -> Conflict:
    role = conflict["scope"].rpartition("/")[2] if conflict["kind"] == "role" else None
    names = ("id", "grade", "status", "occurrence", "occurrence_title", "treaty", "treaty_name")
    return Conflict(
        **{name: conflict[name] for name in names},
        topic=conflict["measure"] or role or conflict["kind"],
        reason=_reason(conflict, sides),
        resolution=_RESOLUTIONS.get((conflict["kind"], conflict["grade"]), _RESOLUTION),
        sides=_distinct(sides),
    )


def _distinct(sides: Sequence[Row]) -> list[Side]:
    """Return the sides, without a second one by the same source in the same words."""
    kept: dict[tuple[str, str], Side] = {}
    for side in sides:
        fields = {name: value for name, value in side.items() if name != "conflict"}
        kept.setdefault((side["source"], side["as_printed"]), Side(**fields))
    return list(kept.values())


def _reason(conflict: Row, sides: Sequence[Row]) -> str:
    """Return why the sides differ: what the summary adds to the sides, which are shown beside it.

    The summary of a sum, or of two firm dates, gives its reason throughout, so it is kept whole, with labels in place
    of slugs.
    """
    summary = str(conflict["summary"])
    reason = summary.rpartition("; ")[2]
    labels = {side["source"]: side["source_label"] for side in sides}
    if conflict["kind"] == "sum":
        return _PRINTER.sub(lambda slug: f"“{labels.get(slug[0], slug[0])}”", summary, count=1)
    if conflict["kind"] == "date" and reason == summary:
        return _NAMED_SOURCES.sub(
            lambda slugs: ", ".join(labels.get(slug, slug) for slug in slugs[0].split(", ")), summary
        )
    return reason[:1].upper() + reason[1:]
