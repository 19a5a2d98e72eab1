"""The page of a treaty: where it stands, who took which action, its rules and its history."""

import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from domain.dates import Basis
from domain.kinds.treaty_action import Action
from timeline.web.dates import in_words
from timeline.web.filters import plain
from timeline.web.language import ENGLISH, language, number
from timeline.web.language import gettext as _
from timeline.web.nesting import Entry, nest
from timeline.web.pages import Route
from timeline.web.pages._conflicts import few_conflicts
from timeline.web.pages._in_force import MISSING_NAMES, in_force, state_of, why
from timeline.web.pages._shared import (
    Row,
    address_of,
    archive,
    counts_of_each,
    grouped,
    linked_data,
    page,
    row_as_json,
    row_with_id,
    rows,
    rows_of_each,
    withheld_of,
)
from timeline.web.pages._subject import reported_by
from timeline.web.source_names import label_of

LIMIT = 20
"""No list on the page is longer; the tables have the rest."""
PARTICIPANTS = 200
"""The status table has more rows: a treaty has at most as many participants as there are states, or nearly so."""
_READ = 1000
"""How many rows lists are chosen from that no index has in their order."""

_TREATY = f"""
SELECT t.*, d.name AS depositary_name,
  {MISSING_NAMES},
  n.source AS needed_source, {label_of("ns")} AS needed_label, n.evidence AS needed_evidence,
  n.as_printed AS needed_printed, n.operator AS needed_operator, n.counted AS needed_counted,
  ns.language AS needed_language,
  g.source AS total_source, {label_of("gs")} AS total_label, g.evidence AS total_evidence,
  g.as_printed AS total_printed, g.operator AS total_operator, g.counted AS total_counted, gs.language AS total_language
FROM treaties t LEFT JOIN parties d ON d.id = t.depositary
LEFT JOIN figures n ON n.id = t.ratifications_needed_figure LEFT JOIN sources ns ON ns.id = n.source
LEFT JOIN figures g ON g.id = t.signatories_reported_figure LEFT JOIN sources gs ON gs.id = g.source
WHERE t.id = :id
"""

_ACTIONS = f"""
SELECT a.party, p.name AS party_name, a.action, a.acted_on, a.date_basis, a.effective, a.territory, a.as_amended_by,
  a.signatory, a.occurrence, a.source, {label_of("s")} AS source_label, a.evidence
FROM (SELECT * FROM treaty_actions WHERE treaty = :id LIMIT :read) a
JOIN parties p ON p.id = a.party LEFT JOIN sources s ON s.id = a.source
ORDER BY p.name, a.party, a.acted_on IS NULL, a.acted_on, a.id
"""

_DAYS = f"""
SELECT d.day, d.reported_total AS value, d.operator, d.as_printed, d.reported_low, d.reported_high, d.claims,
  d.named_new, d.named_total, d.source, {label_of("s")} AS source_label, f.evidence, f.counted, f.unit, s.language,
  d.low_source, {label_of("l")} AS low_label, d.high_source, {label_of("h")} AS high_label
FROM signatories_per_day d LEFT JOIN figures f ON f.id = d.figure LEFT JOIN sources s ON s.id = d.source
LEFT JOIN sources l ON l.id = d.low_source LEFT JOIN sources h ON h.id = d.high_source
WHERE d.treaty = :id ORDER BY d.day DESC LIMIT :limit
"""

_RULES = """
SELECT o.id, o.title, o.occurred, o.occurred_from, o.part_of_day, o.date_basis, o.date_reason, o.sources_count,
  o.status, json_extract(o.details, '$.rule') AS rule
FROM (SELECT * FROM occurrences WHERE treaty = :id AND kind = 'provision' LIMIT :read) o
WHERE o.status NOT IN ('retracted', 'merged')
ORDER BY rule, o.id LIMIT :limit
"""

_RULE_REPORTS = f"""
SELECT r.occurrence, r.source, {label_of("s")} AS source_label, r.evidence
FROM json_each(:rules) j JOIN reports r ON r.occurrence = j.value LEFT JOIN sources s ON s.id = r.source
WHERE r.status <> 'retracted' ORDER BY r.occurrence, s.published_from, r.source LIMIT 200
"""

_RULE_STATEMENTS = """
SELECT s.occurrence, s.point, MIN(s.text) AS text, COUNT(DISTINCT s.source) AS sources
FROM json_each(:rules) j JOIN statements s ON s.occurrence = j.value GROUP BY s.occurrence, s.point
ORDER BY s.occurrence, MIN(s.position) LIMIT 200
"""

_RULE_FIGURES = f"""
SELECT f.occurrence, f.measure, f.value, f.low, f.high, f.operator, f.unit, f.counted, f.as_printed, f.subject,
  y.name AS subject_name, f.source, {label_of("s")} AS source_label, s.language, f.evidence
FROM json_each(:rules) j JOIN figures f ON f.occurrence = j.value LEFT JOIN sources s ON s.id = f.source
LEFT JOIN parties y ON y.id = f.subject WHERE f.status <> 'retracted' ORDER BY f.occurrence, f.id LIMIT 200
"""

_HISTORY = f"""
SELECT o.id, o.title, o.kind, o.occurred, o.occurred_from, o.part_of_day, o.date_basis, o.date_reason, o.sources_count,
  o.status, o.id = t.opened_in AS opens, o.id = t.closes_in AS closes, o.id = t.adopted_in AS adopts, o.date_source,
  {label_of("s")} AS source_label, o.date_evidence AS evidence
FROM treaties t JOIN occurrences o ON o.id IN (
  SELECT * FROM (SELECT id FROM occurrences WHERE treaty = :id
    AND kind IN ('negotiation', 'adoption', 'selection', 'signing', 'entry-into-force') LIMIT :read)
  UNION SELECT t.adopted_in UNION SELECT t.opened_in UNION SELECT t.closes_in)
LEFT JOIN sources s ON s.id = o.date_source WHERE t.id = :id AND o.status NOT IN ('retracted', 'merged')
ORDER BY o.occurred_from IS NULL AND o.occurred_to IS NULL, COALESCE(o.occurred_from, o.occurred_to), o.occurred_to,
  o.id
LIMIT :limit
"""

_PARTS = """
SELECT DISTINCT r.occurrence AS id, r.other, w.title FROM json_each(:occurrences) j
JOIN relations r ON r.occurrence = j.value AND r.relation = 'part-of' JOIN occurrences w ON w.id = r.other LIMIT 200
"""

_FACTS = f"""
SELECT f.fact, f.day, f.party, p.name AS party_name, f.territory, f.value, f.operator, f.counted, f.occurrence AS id,
  o.title, f.source, {label_of("s")} AS source_label,
  COALESCE(g.evidence, r.evidence, CASE WHEN o.date_source = f.source THEN o.date_evidence END) AS evidence
FROM (SELECT * FROM treaty_facts WHERE treaty = :id ORDER BY fact LIMIT :limit) f
JOIN occurrences o ON o.id = f.occurrence LEFT JOIN parties p ON p.id = f.party
LEFT JOIN sources s ON s.id = f.source LEFT JOIN figures g ON g.id = f.figure
LEFT JOIN reports r ON r.id = f.occurrence || '/' || f.source
ORDER BY f.fact, f.day IS NULL, f.day, f.published, f.id
"""

_DISPUTED = """c.id IN (
  SELECT id FROM conflicts WHERE treaty = :id
  UNION SELECT x.id FROM (SELECT id FROM occurrences WHERE treaty = :id LIMIT 1000) own
  JOIN conflicts x ON x.occurrence = own.id WHERE x.kind <> 'role')"""

_LISTS = {"actions": _ACTIONS, "days": _DAYS, "rules": _RULES, "history": _HISTORY, "facts": _FACTS}
_OF_RULES = {"reports": _RULE_REPORTS, "statements": _RULE_STATEMENTS, "figures": _RULE_FIGURES}
_COUNTED = {
    "days": "FROM signatories_per_day WHERE treaty = :id",
    "rules": "FROM occurrences WHERE treaty = :id AND kind = 'provision' AND status NOT IN ('retracted', 'merged')",
    "facts": "FROM treaty_facts WHERE treaty = :id",
}

_TABLES = ("treaty_actions", "signatories_per_day", "treaty_facts")

_SAID = frozenset({None, Basis.STATED.value})
"""What the basis of a date is where nothing of it is inferred."""
_CONSENTS = frozenset(action.value for action in Action if action.is_consent)
_SIGNATURES = frozenset(action.value for action in Action if action.makes_signatory) - _CONSENTS

_MARKS: Mapping[str, str] = MappingProxyType(
    {
        Action.ACCEPTANCE.value: "A",
        Action.APPROVAL.value: "AA",
        Action.ACCESSION.value: "a",
        Action.SUCCESSION.value: "d",
        Action.SUCCESSION_TO_SIGNATURE.value: "d",
        Action.FORMAL_CONFIRMATION.value: "c",
        Action.DEFINITIVE_SIGNATURE.value: "s",
        Action.SIMPLIFIED_PROCEDURE.value: "p",
        Action.CONSENT_TO_BE_BOUND.value: "P",
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
    return [_with_sources(participant) for participant in participants.values()]


def _with_sources(participant: Row) -> Row:
    """Return a participant with who signed for it, and with one of its actions for each source that reports any."""
    binding = [*participant["signature"], *participant["consent"]]
    by_source = {action.get("source"): action for action in reversed([*binding, *participant["other"]])}
    signatories = dict.fromkeys(action["signatory"] for action in binding if action.get("signatory"))
    return {**participant, "signatories": list(signatories), "sources": list(reversed(by_source.values()))}


def _action_names(actions: Sequence[Row]) -> Mapping[str, str]:
    """Return the marks that the status table uses, each with the name of its action."""
    used = {action["action"] for action in actions}
    return {mark: plain(action) for action, mark in _MARKS.items() if action in used}


def _column(action: str) -> str:
    if action in _SIGNATURES:
        return "signature"
    return "consent" if action in _CONSENTS else "other"


def in_force_words(shown: Row) -> list[str]:
    """Return whether the treaty is in force, why, and how that is computed, in sentences."""
    needed = shown["ratifications_needed"]
    counted = _(
        "A party counts if a report names it as having expressed consent to be bound (by ratification, acceptance, "
        "approval, accession, succession and the like), unless it withdrew that consent before entry into force. An "
        "organization counts in addition to its members only where the treaty says so. A signature alone does not "
        "count, nor does a total without names."
    )
    threshold = _(
        "According to the reports, %(count)s ratifications are needed for it to enter into force.", count=needed
    )
    return [" ".join(why(shown)), *([threshold] if needed is not None else []), counted]


def wholes_first(history: Sequence[Row], parts: Sequence[Row]) -> list[Row]:
    """Return occurrences in their order, but those of one day with each part after its whole."""
    parents = grouped(parts, "id")
    by_day = grouped(history, "occurred_from")
    return [row for of_day in by_day.values() for root in nest(of_day, parents) for row in _flat(root)]


def _flat(entry: Entry) -> Iterator[Row]:
    if entry.row:
        yield entry.row
    for part in entry.parts:
        yield from _flat(part)


async def _with_parts(database: Database, rules: Sequence[Row]) -> list[Row]:
    """Return each rule with its reports, statements and figures."""
    lists = await rows_of_each(database, {"rules": _ids(rules)}, **_OF_RULES)
    parts = {name: grouped(members, "occurrence") for name, members in lists.items()}
    return [{**rule, **{name: of.get(rule["id"], []) for name, of in parts.items()}} for rule in rules]


def _ids(occurrences: Sequence[Row]) -> str:
    return json.dumps([occurrence["id"] for occurrence in occurrences])


async def treaty(request: Request, datasette: Datasette) -> Response:
    """Show a treaty."""
    database = archive(datasette)
    shown = await row_with_id(database, "treaty", _TREATY, request.url_vars["id"])
    identity = shown["id"]
    lists = await rows_of_each(database, {"id": identity, "limit": LIMIT, "read": _READ}, **_LISTS)
    parts = await rows(database, _PARTS, {"occurrences": _ids(lists["history"])})
    status = status_table(lists["actions"])
    context = {
        "title": shown["name"],
        "description": f"{shown['name']}: {where_it_stands(shown)}.",
        "treaty": shown,
        "withheld": await withheld_of(database, f"treaty/{identity}", is_empty=False),
        "reported_by": await reported_by(database),
        "status": status[:PARTICIPANTS],
        "participants": len(status),
        "inferred_days": [action for action in lists["actions"] if action["date_basis"] not in _SAID][:LIMIT],
        "action_names": _action_names(lists["actions"]),
        "days": lists["days"],
        "rules": await _with_parts(database, lists["rules"]),
        "history": wholes_first(lists["history"], parts),
        "facts": lists["facts"],
        "force": {"state": state_of(shown), "words": in_force(shown)},
        "in_force_words": in_force_words(shown),
        **await few_conflicts(database, _DISPUTED, {"id": identity}),
        "totals": await counts_of_each(database, {"id": identity}, **_COUNTED),
        "json_ld": _json_ld(shown, address_of(datasette, request, request.path)),
        "alternates": row_as_json(datasette, "treaties", identity, "treaty", *_TABLES),
    }
    return await page(datasette, request, "treaty.html", context)


def _json_ld(shown: Row, canonical: str) -> Row:
    """Return the treaty as schema.org has it."""
    legislation = {
        "@id": canonical,
        "name": shown["name"],
        "alternateName": list(filter(None, (shown["other_names"] or "").split("; "))),
        "legislationType": "treaty",
        "legislationDate": shown["adopted_on"],
        "legislationLegalForce": _legal_force(shown),
    }
    return linked_data("Legislation", legislation)


def _legal_force(shown: Row) -> str | None:
    """Return the term of schema.org, or None where entry into force is unknown."""
    state = state_of(shown)
    if state in {"in-force", "no-day"}:
        return "https://schema.org/InForce"
    return None if state == "unknown" else "https://schema.org/NotInForce"


def where_it_stands(shown: Row) -> str:
    """Return where a treaty stands, in a few words for search engines and language models."""
    parts = []
    if shown["signatories_reported"] is not None:
        reported, named = number(shown["signatories_reported"]), shown["signatories_named"]
        parts.append(_("%(reported)s signatories reported, %(named)s named", reported=reported, named=named))
    if shown["ratifications_needed"] is not None:
        counted, needed = shown["ratifications_counted"], number(shown["ratifications_needed"])
        parts.append(_("%(counted)s of %(needed)s ratifications needed are reported", counted=counted, needed=needed))
    parts.append(_force(shown))
    return "; ".join(parts)


def _force(shown: Row) -> str:
    """Return whether and since when a treaty is in force, in a few words."""
    day, is_reported = shown["in_force_on"], shown["in_force_basis"] == "reported"
    date = day if language() == ENGLISH else in_words(day)
    match state_of(shown):
        case "ahead" if is_reported:
            return _("enters into force on %(date)s, as reported", date=date)
        case "ahead":
            return _("enters into force on %(date)s, as computed", date=date)
        case "in-force" if is_reported:
            return _("in force since %(date)s, as reported", date=date)
        case "in-force":
            return _("in force since %(date)s, as computed", date=date)
        case "no-day":
            return _("in force, as reported")
        case "not-in-force":
            return _("not in force by these reports")
        case "unknown":
            return _("not known to be in force by these reports")


ROUTES: list[Route] = [(r"^/treaty/(?P<id>[^/]+)$", treaty)]
