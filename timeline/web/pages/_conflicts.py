"""Conflicts as pages show them: one query, and one shape with all sides, for every page.

The macro `conflict` of `_macros.html` renders it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from datasette.database import Database

from domain.claims import ClaimRole, ConflictKind
from timeline.web.pages._shared import Row, counts_of_each, grouped, rows

LIMIT = 25
"""No page shows more conflicts; the table has the rest."""
FEW = 6
"""How many conflicts the page of something else shows; the page of conflicts and the table have the rest."""
_SIDES_SHOWN, _CLAIMS_SHOWN = 20, 20
"""A conflict is shown with so many of its sides, and a side with so many of its claims; the table has the rest."""

_RESOLUTIONS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("number", "contradiction"): "a primary record of the number, or a correction by one of the publishers",
        ("number", "tension"): "a source that gives the exact number for that day",
        ("length", "tension"): "a source that says from when to when it is counted",
        ("amount", "tension"): "a source that gives the exact number",
        ("amount", "explained"): "each number counts something else",
        ("number", "explained"): "each number is for its own day or population",
        ("sum", "contradiction"): "a complete list of what was counted, or a corrected total or part",
        ("sum", "tension"): "a source that says what the parts add up to, or a complete list of what was counted",
        ("wording", "tension"): "the text of the rule itself, which says what is counted",
        ("currency", "contradiction"): "the amount as the payer announced it, in the payer's own currency",
        ("currency", "tension"): "the amount in the currency in which the payer announced it",
        ("date", "contradiction"): "a dated primary record, such as an official program, minutes or a deposit notice",
        ("date", "tension"): "a report that states the full date, including the year",
        ("entry-into-force", "contradiction"): "the depositary's notification of the day of entry into force",
        ("entry-into-force", "tension"): "the actions that are not recorded yet, or the depositary's notification",
        ("role", "contradiction"): "an official program or record that names who held the role",
        ("role", "tension"): "a source that says whether the list of names is complete",
    }
)
_RESOLUTION = "another source on the same point, or a correction by one of the publishers"

_DATES = {"date", "entry-into-force"}
"""The roles of claims that are dates themselves."""

WORST_FIRST = "CASE c.grade WHEN 'contradiction' THEN 0 WHEN 'tension' THEN 1 ELSE 2 END"

_ORDER = f"c.status <> 'open', {WORST_FIRST}, c.id"

_CONFLICTS = """
SELECT c.id, c.kind, c.grade, c.occurrence, c.treaty, c.subject, c.topic, c.reason, c.sides, c.status,
  o.title AS occurrence_title, t.name AS treaty_name, p.name AS subject_name
FROM (SELECT c.id FROM conflicts c WHERE {where} ORDER BY {order} LIMIT :limit) first
JOIN conflicts c ON c.id = first.id
LEFT JOIN occurrences o ON o.id = c.occurrence LEFT JOIN treaties t ON t.id = c.treaty
LEFT JOIN parties p ON p.id = c.subject ORDER BY {order}
"""

_CLAIMS = f"""
SELECT * FROM (
  SELECT cs.conflict, cs.side, cs.source, s.short_label AS source_label, s.language, cs.occurrence,
    o.title AS occurrence_title, cs.identity, cs.as_printed, cs.as_of, cs.role, cs.attributed_to, cs.evidence,
    ROW_NUMBER() OVER (PARTITION BY cs.conflict, cs.side ORDER BY cs.source, cs.figure, cs.as_printed) AS place
  FROM json_each(:conflicts) j JOIN conflict_sides cs ON cs.conflict = j.value AND cs.side <= {_SIDES_SHOWN}
  LEFT JOIN sources s ON s.id = cs.source LEFT JOIN occurrences o ON o.id = cs.occurrence)
WHERE place <= {_CLAIMS_SHOWN} ORDER BY conflict, side, place
"""


@dataclass(frozen=True, slots=True)
class Claims:
    """What one source claims on a side in one of its reports, and the paragraphs that print it."""

    source: str
    source_label: str
    occurrence: str
    evidence: str
    """The paragraphs, as JSON."""


@dataclass(frozen=True, slots=True)
class Side:
    """Claims that say the same: their words with the languages of these, who is cited, and the sources.

    What is computed has no words of a source: `computed` is the date, and `rules` are the occurrences whose reports
    give the rule that it follows from, by their titles.
    """

    words: Mapping[str, str]
    days: Sequence[str]
    """The dates that the claims hold for, as EDTF; none where the claims are dates."""
    dates: Sequence[str]
    """The dates that the claims are, as EDTF, where their words are others."""
    speakers: Sequence[str]
    claims: Sequence[Claims]
    computed: str | None
    rules: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A point on which claims differ, with every side."""

    id: str
    topic: str
    """What the claims are about: a measure, a role, the date, or the entry into force."""
    grade: str
    status: str
    occurrence: str | None
    occurrence_title: str | None
    treaty: str | None
    treaty_name: str | None
    subject: str | None
    """The party whose quantity it is, or for which a treaty enters into force."""
    subject_name: str | None
    reason: str
    """Why it is graded so."""
    resolution: str
    """What would resolve it."""
    sides: Sequence[Side]
    more: int
    """How many sides are not shown."""


async def conflicts_where(
    database: Database, where: str, parameters: Mapping[str, Any], limit: int = LIMIT, order: str = _ORDER
) -> list[Conflict]:
    """Return the conflicts that a condition on `c` selects: open ones first, worst first, each with its sides."""
    conflicts = await rows(database, _CONFLICTS.format(where=where, order=order), {**parameters, "limit": limit})
    ids = json.dumps([conflict["id"] for conflict in conflicts])
    claims = grouped(await rows(database, _CLAIMS, {"conflicts": ids}), "conflict") if conflicts else {}
    return [_conflict(conflict, claims.get(conflict["id"], [])) for conflict in conflicts]


async def few_conflicts(database: Database, where: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the gravest conflicts that a condition on `c` selects, and how many there are, for a page's context."""
    conflicts = await conflicts_where(database, where, parameters, FEW)
    found = {"found": len(conflicts)}
    if len(conflicts) == FEW:
        found = await counts_of_each(database, parameters, found=f"FROM conflicts c WHERE {where}")
    return {"conflicts": conflicts, "conflicts_found": found["found"]}


def _conflict(conflict: Row, claims: Sequence[Row]) -> Conflict:
    names = ("id", "topic", "grade", "status", "occurrence", "occurrence_title", "treaty", "treaty_name", "subject")
    sides = [_side(members) for members in grouped(claims, "side").values()]
    reason = conflict["reason"]
    return Conflict(
        **{name: conflict[name] for name in (*names, "subject_name")},
        reason=f"{reason[:1].upper()}{reason[1:]}.",
        resolution=_resolution(conflict, claims),
        sides=sides,
        more=conflict["sides"] - len(sides),
    )


def _resolution(conflict: Row, claims: Sequence[Row]) -> str:
    """Return what would resolve a conflict: by its topic, as a length or an amount, or else by its kind."""
    roles = {claim["role"] for claim in claims} & {ClaimRole.LENGTH, ClaimRole.AMOUNT}
    of_number = sorted(roles, reverse=True) if conflict["kind"] == ConflictKind.NUMBER else []
    keys = ((about, conflict["grade"]) for about in (conflict["topic"], *of_number, conflict["kind"]))
    return next((_RESOLUTIONS[key] for key in keys if key in _RESOLUTIONS), _RESOLUTION)


def _side(of_side: Sequence[Row]) -> Side:
    """Return a side, with one entry for all that a source claims on it in one report."""
    claims = [claim for claim in of_side if claim["source"]]
    computed = [claim for claim in of_side if not claim["source"]]
    named = {claim["identity"] or claim["as_printed"]: claim for claim in reversed(claims)}
    members: dict[tuple[str, str], list[Row]] = {}
    for claim in claims:
        members.setdefault((claim["source"], claim["occurrence"]), []).append(claim)
    return Side(
        words=dict(sorted((claim["as_printed"], claim["language"]) for claim in named.values())),
        days=_distinct(claim["as_of"] for claim in claims if claim["role"] not in _DATES),
        dates=_distinct(
            claim["as_of"] for claim in claims if claim["role"] in _DATES and claim["as_of"] != claim["as_printed"]
        ),
        speakers=_distinct(claim["attributed_to"] for claim in claims),
        claims=[
            Claims(source, same[0]["source_label"], occurrence, _evidence(same))
            for (source, occurrence), same in members.items()
        ],
        computed=computed[0]["as_of"] if computed else None,
        rules={claim["occurrence"]: claim["occurrence_title"] for claim in computed},
    )


def _evidence(claims: Iterable[Row]) -> str:
    """Return the paragraphs of several claims, each once, as JSON."""
    places = [json.dumps(place) for claim in claims for place in json.loads(claim["evidence"])]
    return f"[{', '.join(dict.fromkeys(places))}]"


def _distinct(texts: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
