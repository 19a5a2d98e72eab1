"""Show one treaty: where it stands, who took which action, its rules and its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from domain.kinds.treaty_action import Action
from timeline.web.pages._shared import Row, archive, page, row, rows
from timeline.web.pages.conflicts import conflicts_where

LIMIT = 250
"""No list on the page is longer; the tables have the rest."""

_TREATY = """
SELECT t.*, d.name AS depositary_name,
  n.source AS needed_source, ns.label AS needed_label, n.evidence AS needed_evidence, n.as_printed AS needed_printed,
  n.operator AS needed_operator, n.counted AS needed_counted, ns.language AS needed_language,
  g.source AS total_source, gs.label AS total_label, g.evidence AS total_evidence, g.as_printed AS total_printed,
  g.operator AS total_operator, g.counted AS total_counted, gs.language AS total_language
FROM treaties t LEFT JOIN parties d ON d.id = t.depositary
LEFT JOIN figures n ON n.id = t.ratifications_needed_figure LEFT JOIN sources ns ON ns.id = n.source
LEFT JOIN figures g ON g.id = t.signatories_reported_figure LEFT JOIN sources gs ON gs.id = g.source
WHERE t.id = :id
"""

_ACTIONS = """
SELECT a.party, p.name AS party_name, a.action, a.acted_on, a.date_basis, a.signatory, a.occurrence, a.source,
  s.label AS source_label, a.evidence
FROM treaty_actions a JOIN parties p ON p.id = a.party LEFT JOIN sources s ON s.id = a.source
WHERE a.treaty = :id ORDER BY p.name, a.party, a.acted_on IS NULL, a.acted_on, a.id LIMIT 1000
"""

_DAYS = """
SELECT d.day, d.reported_total AS value, d.operator, d.as_printed, d.reported_low, d.reported_high, d.claims,
  d.named_new, d.named_total, d.source, s.label AS source_label, f.evidence, f.counted, f.unit, s.language,
  d.low_source, l.label AS low_label, d.high_source, h.label AS high_label
FROM signatories_per_day d LEFT JOIN figures f ON f.id = d.figure LEFT JOIN sources s ON s.id = d.source
LEFT JOIN sources l ON l.id = d.low_source LEFT JOIN sources h ON h.id = d.high_source
WHERE d.treaty = :id ORDER BY d.day DESC LIMIT :limit
"""

_RULES = """
SELECT o.id, o.title, o.occurred, o.occurred_from, o.part_of_day, o.date_basis, o.date_reason, o.sources_count,
  o.status, json_extract(o.details, '$.rule') AS rule
FROM occurrences o WHERE o.treaty = :id AND o.kind = 'provision' AND o.status NOT IN ('retracted', 'merged')
ORDER BY rule, o.id LIMIT 60
"""

_RULE_REPORTS = """
SELECT r.occurrence, r.source, s.label AS source_label, r.evidence
FROM occurrences o JOIN reports r ON r.occurrence = o.id LEFT JOIN sources s ON s.id = r.source
WHERE o.treaty = :id AND o.kind = 'provision' AND r.status <> 'retracted'
ORDER BY r.occurrence, s.published_from, r.source LIMIT :limit
"""

_RULE_STATEMENTS = """
SELECT s.occurrence, s.point, MIN(s.text) AS text, COUNT(DISTINCT s.source) AS sources
FROM occurrences o JOIN statements s ON s.occurrence = o.id
WHERE o.treaty = :id AND o.kind = 'provision' GROUP BY s.occurrence, s.point
ORDER BY s.occurrence, MIN(s.position) LIMIT :limit
"""

_RULE_FIGURES = """
SELECT f.occurrence, f.value, f.operator, f.unit, f.counted, f.as_printed, f.source, s.label AS source_label,
  s.language, f.evidence
FROM occurrences o JOIN figures f ON f.occurrence = o.id LEFT JOIN sources s ON s.id = f.source
WHERE o.treaty = :id AND o.kind = 'provision' AND f.status <> 'retracted' ORDER BY f.occurrence, f.id LIMIT :limit
"""

_HISTORY = """
SELECT o.id, o.title, o.kind, o.occurred, o.occurred_from, o.part_of_day, o.date_basis, o.date_reason, o.sources_count,
  o.status, o.id = t.opened_in AS opens, o.id = t.closes_in AS closes, o.id = t.adopted_in AS adopts, o.date_source,
  s.label AS source_label, o.date_evidence AS evidence
FROM treaties t JOIN occurrences o ON o.treaty = t.id LEFT JOIN sources s ON s.id = o.date_source
WHERE t.id = :id AND o.status NOT IN ('retracted', 'merged')
  AND (o.kind IN ('negotiation', 'adoption', 'selection', 'signing')
    OR o.id IN (t.adopted_in, t.opened_in, t.closes_in))
ORDER BY o.occurred_from IS NULL AND o.occurred_to IS NULL, COALESCE(o.occurred_from, o.occurred_to), o.occurred_to,
  o.id
LIMIT 60
"""

_FACTS = """
SELECT f.fact, f.day, f.party, p.name AS party_name, f.value, f.operator, f.counted, f.occurrence AS id, o.title,
  f.source, s.label AS source_label, COALESCE(g.evidence, r.evidence) AS evidence
FROM treaty_facts f JOIN occurrences o ON o.id = f.occurrence LEFT JOIN parties p ON p.id = f.party
LEFT JOIN sources s ON s.id = f.source LEFT JOIN figures g ON g.id = f.figure
LEFT JOIN reports r ON r.id = f.occurrence || '/' || f.source
WHERE f.treaty = :id ORDER BY f.fact, f.day IS NULL, f.day, f.published, f.id LIMIT 100
"""

_DISPUTED = """c.id IN (
  SELECT id FROM conflicts WHERE treaty = :id
  UNION SELECT x.id FROM occurrences o JOIN conflicts x ON x.occurrence = o.id
    WHERE o.treaty = :id AND x.kind <> 'role')"""

_MARKS: Mapping[str, str] = MappingProxyType(
    {
        Action.ACCEPTANCE.value: "A",
        Action.APPROVAL.value: "AA",
        Action.ACCESSION.value: "a",
        Action.SUCCESSION.value: "d",
        Action.DEFINITIVE_SIGNATURE.value: "s",
    }
)
"""The depositary's marks (https://treaties.un.org/Pages/Overview.aspx?path=overview/overview/page1_en.xml)."""


def status_table(actions: Sequence[Row]) -> list[Row]:
    """Return one row a participant, as a depositary prints it: signature, consent to be bound, anything else."""
    participants: dict[str, Row] = {}
    for action in actions:
        empty: Row = {"party": action["party"], "party_name": action["party_name"]}
        empty |= {"signature": [], "consent": [], "other": []}
        participant = participants.setdefault(action["party"], empty)
        participant[_column(action["action"])].append({**action, "mark": _MARKS.get(action["action"])})
    return list(participants.values())


def _column(action: str) -> str:
    if action == Action.SIGNATURE.value:
        return "signature"
    counting = {each.value for each in Action if each.counts_as_ratification}
    return "consent" if action in counting else "other"


def in_force_words(treaty: Row) -> list[str]:
    """Return how entry into force is computed, in sentences made from the numbers that there are."""
    needed, bound = treaty["ratifications_needed"], treaty["ratifications"]
    said = [
        "Counted are parties that a report names as having ratified, accepted, approved, acceded, succeeded or signed "
        "definitively; one that withdrew before the number was reached is not. "
        "A signature alone does not count, nor does a total that names no parties."
    ]
    if needed is None:
        return ["No report says how many ratifications are needed, so nothing can be computed.", *said]
    first = f"The reports have {needed} ratifications as needed before it enters into force."
    if treaty["in_force_on"]:
        return [first, f"The last of them was reached on {treaty['in_force_on']}; {bound} are counted now.", *said]
    named = "none" if not bound else str(bound)
    remaining = treaty["ratifications_remaining"]
    verb = "is" if bound <= 1 else "are"
    outcome = f"{needed} less {bound} leaves {remaining}, so it is not in force."
    if not remaining:
        outcome = "no report dates the last of them, so the day of entry into force is not known."
    return [first, f"{named[:1].upper()}{named[1:]} {verb} reported by name: {outcome}", *said]


def _with_parts(rules: Sequence[Row], **parts: Sequence[Row]) -> list[Row]:
    """Return each rule with its reports, statements and figures."""
    whole = []
    for rule in rules:
        own = {name: [each for each in found if each["occurrence"] == rule["id"]] for name, found in parts.items()}
        whole.append({**rule, **own})
    return whole


async def treaty_page(request: Request, datasette: Datasette) -> Response:
    """Show a treaty, or say that there is none of that name."""
    database = archive(datasette)
    identity = request.url_vars["id"]
    asked = {"id": identity, "limit": LIMIT}
    treaty = await row(database, _TREATY, asked)
    if treaty is None:
        msg = f"no treaty is called {identity!r}"
        raise NotFound(msg)
    actions, days, rules, reports, statements, figures, history, facts = [
        await rows(database, sql, asked)
        for sql in (_ACTIONS, _DAYS, _RULES, _RULE_REPORTS, _RULE_STATEMENTS, _RULE_FIGURES, _HISTORY, _FACTS)
    ]
    path, urls = f"/treaty/{identity}", datasette.urls
    context = {
        "title": treaty["name"],
        "description": _description(treaty),
        "canonical": path,
        "treaty": treaty,
        "status": status_table(actions),
        "days": days,
        "rules": _with_parts(rules, reports=reports, statements=statements, figures=figures),
        "history": history,
        "facts": facts,
        "in_force_words": in_force_words(treaty),
        "conflicts": await conflicts_where(database, _DISPUTED, {"id": identity}),
        "limit": LIMIT,
        "json_ld": _json_ld(treaty, datasette.absolute_url(request, urls.path(path))),
        "alternates": [
            ("this treaty", urls.row(database.name, "treaties", identity, format="json")),
            *(
                (label, f"{urls.table(database.name, table, 'json')}?treaty={identity}")
                for label, table in (
                    ("actions", "treaty_actions"),
                    ("signatories per day", "signatories_per_day"),
                    ("facts", "treaty_facts"),
                )
            ),
        ],
    }
    return await page(datasette, request, "treaty.html", context)


def _json_ld(treaty: Row, canonical: str) -> dict[str, Any]:
    """Return the treaty as schema.org has it."""
    known = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": canonical,
        "name": treaty["name"],
        "alternateName": (treaty["other_names"] or "").split("; ") if treaty["other_names"] else None,
        "legislationType": "treaty",
        "legislationDate": treaty["adopted_on"],
        "legislationLegalForce": "https://schema.org/" + ("InForce" if treaty["in_force_on"] else "NotInForce"),
    }
    return {name: value for name, value in known.items() if value is not None}


def _description(treaty: Row) -> str:
    """Return one sentence for search engines: where the treaty stands."""
    parts = []
    if treaty["signatories_reported"] is not None:
        parts.append(f"{treaty['signatories_reported']} signatories reported")
    if treaty["ratifications_needed"] is not None:
        parts.append(f"{treaty['ratifications']} of {treaty['ratifications_needed']} ratifications")
    parts.append(f"in force since {treaty['in_force_on']}" if treaty["in_force_on"] else "not in force")
    return f"{treaty['name']}: {', '.join(parts)}, each number with the report that says so."


ROUTES = [(r"^/treaty/(?P<id>[^/]+)$", treaty_page)]
