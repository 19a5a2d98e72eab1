"""Conflicts as pages show them: one query, and one shape with all sides, for every page.

The macro `conflict` of `_macros.html` renders it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from datasette.database import Database

from domain.claims import ClaimRole, ConflictKind
from timeline.web.dates import in_words
from timeline.web.filters import claimed, plain
from timeline.web.language import ENGLISH, language, number, to_translate
from timeline.web.language import gettext as _
from timeline.web.pages._shared import Row, counts_of_each, grouped, rows
from timeline.web.source_names import label_of

LIMIT = 25
"""No page shows more conflicts; the table has the rest."""
FEW = 4
"""How many conflicts the page of something else shows; the page of conflicts and the table have the rest."""
_SIDES_SHOWN, _CLAIMS_SHOWN = 20, 20
"""A conflict is shown with so many of its sides, and a side with so many of its claims; the table has the rest."""

_RESOLUTIONS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("number", "contradiction"): to_translate(
            "a primary record of the number, or a correction by one of the publishers"
        ),
        ("number", "tension"): to_translate("a source that gives the exact number for that day"),
        ("length", "tension"): to_translate("a source that says from when to when it is counted"),
        ("amount", "tension"): to_translate("a source that gives the exact number"),
        ("amount", "explained"): to_translate("each number counts something else"),
        ("number", "explained"): to_translate("each number is for its own day or population"),
        ("sum", "contradiction"): to_translate("a complete list of what was counted, or a corrected total or part"),
        ("sum", "tension"): to_translate(
            "a source that says what the parts add up to, or a complete list of what was counted"
        ),
        ("wording", "tension"): to_translate("the text of the rule itself, which says what is counted"),
        ("currency", "contradiction"): to_translate(
            "the amount as the payer announced it, in the payer's own currency"
        ),
        ("currency", "tension"): to_translate("the amount in the currency in which the payer announced it"),
        ("date", "contradiction"): to_translate(
            "a dated primary record, such as an official program, minutes or a deposit notice"
        ),
        ("date", "tension"): to_translate("a report that states the full date, including the year"),
        ("entry-into-force", "contradiction"): to_translate(
            "the depositary's notification of the day of entry into force"
        ),
        ("entry-into-force", "tension"): to_translate(
            "the actions that are not recorded yet, or the depositary's notification"
        ),
        ("role", "contradiction"): to_translate("an official program or record that names who held the role"),
        ("role", "tension"): to_translate("a source that says whether the list of names is complete"),
    }
)
_RESOLUTION = to_translate("another source on the same point, or a correction by one of the publishers")

_REASONS = frozenset(
    {
        to_translate("they cannot all be right"),
        to_translate("both cannot be right"),
        to_translate("one is an approximation"),
        to_translate("they may count from different starts"),
        to_translate("one rests on an inference"),
        to_translate("one may be of another day"),
        to_translate("one may be rounded to the coarser unit"),
        to_translate("they count different populations"),
        to_translate("the same number is given in different currencies"),
        to_translate("amounts in one currency differ: they cannot all be right"),
        to_translate("amounts in one currency differ: both cannot be right"),
        to_translate("the currencies differ, and one amount may be converted from another"),
        to_translate("one is computed from the recorded actions, which may not be all"),
        to_translate("they share some names, and one may simply name fewer"),
        to_translate("two sides share no name"),
        to_translate("they share no name"),
        to_translate("a total without a day may be of another one"),
        to_translate("a total does not fall from one day to a later one"),
        to_translate(
            "a total does not fall from one day to a later one, but one of these is an approximation or rests on an "
            "inference"
        ),
        to_translate("the totals are, or may be, of different days"),
        to_translate("the totals are of different days"),
    }
)
"""The reasons of `domain.comparison` that are the same in every archive; those of sums and wordings have numbers."""

_DATES = {"date", "entry-into-force"}
"""The roles of claims that are dates themselves."""

_ORDER = "c.status <> 'open', c.gravity, c.id"

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
  SELECT cs.conflict, cs.side, cs.source, {label_of("s")} AS source_label, s.language, cs.occurrence,
    o.title AS occurrence_title, cs.identity, cs.as_printed, cs.as_of, cs.role, cs.attributed_to, cs.evidence,
    f.counted, f.value, f.low, f.high, f.operator, f.unit, f.breakdown_reason,
    f.as_printed IS NOT NULL AND f.as_printed = cs.as_printed AS is_printed,
    CASE cs.role WHEN 'parts' THEN (SELECT json_group_array(json_object('label', p.label, 'value', p.value)) FROM
      (SELECT label, value FROM figure_parts WHERE figure = cs.figure ORDER BY rowid) p) END AS parts,
    ROW_NUMBER() OVER (PARTITION BY cs.conflict, cs.side ORDER BY cs.source, cs.figure, cs.as_printed) AS place
  FROM json_each(:conflicts) j JOIN conflict_sides cs ON cs.conflict = j.value AND cs.side <= {_SIDES_SHOWN}
  LEFT JOIN sources s ON s.id = cs.source LEFT JOIN occurrences o ON o.id = cs.occurrence
  LEFT JOIN figures f ON f.id = cs.figure)
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
class Words:
    """What a claim says: the printed words of its source, or a number, a date or a name that it does not print so."""

    text: str
    language: str | None
    is_printed: bool


@dataclass(frozen=True, slots=True)
class Side:
    """Claims that say the same: their words, who is cited, and the sources.

    A breakdown has `parts` in place of words, each with its printed label and number. What is computed has no words
    of a source: `computed` is the date, and `rules` are the occurrences whose reports give the rule that it follows
    from, by their titles.
    """

    words: Sequence[Words]
    parts: Sequence[Row]
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
    """Why it is graded so, in the language of the page."""
    recorded_reason: str
    """The same in English, as it is recorded, where that says more; else empty."""
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
    """Return the most serious conflicts that a condition on `c` selects, and how many there are, for a page."""
    conflicts = await conflicts_where(database, where, parameters, FEW)
    found = {"found": len(conflicts)}
    if len(conflicts) == FEW:
        found = await counts_of_each(database, parameters, found=f"FROM conflicts c WHERE {where}")
    return {"conflicts": conflicts, "conflicts_found": found["found"]}


def _conflict(conflict: Row, claims: Sequence[Row]) -> Conflict:
    names = ("id", "topic", "grade", "status", "occurrence", "occurrence_title", "treaty", "treaty_name", "subject")
    sides = [_side(members) for members in grouped(claims, "side").values()]
    reason, recorded = _reasons(conflict, claims)
    return Conflict(
        **{name: conflict[name] for name in (*names, "subject_name")},
        reason=reason,
        recorded_reason=recorded,
        resolution=_resolution(conflict, claims),
        sides=sides,
        more=conflict["sides"] - len(sides),
    )


def _reasons(conflict: Row, claims: Sequence[Row]) -> tuple[str, str]:
    """Return why a conflict is graded so: in the language of the page and, where that says less, as recorded."""
    reason = conflict["reason"]
    if language() == ENGLISH:
        return _sentence(reason), ""
    if reason in _REASONS:
        return _sentence(_(reason)), ""
    if conflict["kind"] == ConflictKind.SUM:
        return _of_sum(claims)
    counted = ", ".join(dict.fromkeys(plain(claim["counted"]) for claim in claims if claim["counted"]))
    if conflict["kind"] == ConflictKind.WORDING and counted:
        return _("The sources count different things: %(counted)s.", counted=counted), ""
    if conflict["kind"] == ConflictKind.NUMBER and counted:
        return _("The number differs, and so does what is counted: %(counted)s.", counted=counted), ""
    return "", _sentence(reason)


def _of_sum(claims: Sequence[Row]) -> tuple[str, str]:
    """Return what parts add up to and, where it is inferred that they are parts, the archive's own words for why."""
    total = next(claim for claim in claims if claim["role"] != ClaimRole.PARTS)
    of_parts = next(claim for claim in claims if claim["role"] == ClaimRole.PARTS)
    values = [Decimal(str(part["value"])) for part in json.loads(of_parts["parts"]) if part["value"] is not None]
    words = {"parts": " + ".join(map(number, values)), "sum": sum(values, Decimal(0)), "total": claimed(total)}
    because = of_parts["breakdown_reason"]
    if not because:
        return _("The parts %(parts)s add up to %(sum)s, not %(total)s.", **words), ""
    inferred = _(
        "The parts %(parts)s add up to %(sum)s, not %(total)s. That they are parts of it is inferred:", **words
    )
    return inferred, because


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _resolution(conflict: Row, claims: Sequence[Row]) -> str:
    """Return what would resolve a conflict: by its topic, as a length or an amount, or else by its kind."""
    roles = {claim["role"] for claim in claims} & {ClaimRole.LENGTH, ClaimRole.AMOUNT}
    of_number = sorted(roles, reverse=True) if conflict["kind"] == ConflictKind.NUMBER else []
    keys = ((about, conflict["grade"]) for about in (conflict["topic"], *of_number, conflict["kind"]))
    return _(next((_RESOLUTIONS[key] for key in keys if key in _RESOLUTIONS), _RESOLUTION))


def _side(of_side: Sequence[Row]) -> Side:
    """Return a side, with one entry for all that a source claims on it in one report."""
    claims = [claim for claim in of_side if claim["source"]]
    computed = [claim for claim in of_side if not claim["source"]]
    named = {claim["identity"] or claim["as_printed"]: claim for claim in reversed(claims)}
    breakdowns = [claim for claim in claims if claim["role"] == ClaimRole.PARTS]
    members: dict[tuple[str, str], list[Row]] = {}
    for claim in claims:
        members.setdefault((claim["source"], claim["occurrence"]), []).append(claim)
    return Side(
        words=sorted((_words(claim) for claim in named.values() if not claim["parts"]), key=lambda words: words.text),
        parts=[{**part, "language": claim["language"]} for claim in breakdowns for part in json.loads(claim["parts"])],
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


def _words(claim: Row) -> Words:
    """Return what a claim says; a date that its source does not print is recorded as EDTF text."""
    recorded, of_source = claim["as_printed"], claim["language"]
    if claim["is_printed"]:
        return Words(recorded, of_source, is_printed=True)
    if claim["value"] is not None or claim["low"] is not None:
        return Words(claimed(claim), None, is_printed=False)
    if claim["role"] not in {*_DATES, ClaimRole.INTERVAL}:
        return Words(recorded, of_source, is_printed=False)
    is_printed = in_words(recorded) == recorded
    return Words(in_words(recorded), of_source if is_printed else None, is_printed=is_printed)


def _evidence(claims: Iterable[Row]) -> str:
    """Return the paragraphs of several claims, each once, as JSON."""
    places = [json.dumps(place) for claim in claims for place in json.loads(claim["evidence"])]
    return f"[{', '.join(dict.fromkeys(places))}]"


def _distinct(texts: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
