"""The page of a state or organization: what it did, said, pledged and hosted, and where it took part."""

from collections.abc import Mapping
from difflib import get_close_matches
from urllib.parse import unquote

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from domain.parties import party as known_party
from domain.parties import party_named
from timeline.web.filters import count_of
from timeline.web.pages import Route
from timeline.web.pages._shared import (
    Row,
    address_of,
    archive,
    grouped,
    linked_data,
    moved,
    page,
    row,
    row_as_json,
    rows,
    rows_of_each,
)

LIMIT = 200
"""No list on the page is longer; the tables have the rest."""

_ACTIONS = """
SELECT a.action, a.acted_on, a.date_basis, a.effective, a.territory, a.as_amended_by, a.signatory,
  a.occurrence AS id, o.title, a.treaty, t.name AS treaty_name, a.source, s.label AS source_label, a.evidence
FROM treaty_actions a JOIN occurrences o ON o.id = a.occurrence JOIN treaties t ON t.id = a.treaty
LEFT JOIN sources s ON s.id = a.source
WHERE a.party = :id ORDER BY a.acted_on IS NULL, a.acted_on, a.id LIMIT :limit
"""

_PLEDGES = """
SELECT p.occurrence AS id, o.title, p.speaker, p.through, p.amount AS value, p.amount_low AS low, p.amount_high AS high,
  p.currency AS unit, p.operator,
  p.as_printed, p.purpose, p.beneficiary, p.pledged_on, p.source, s.label AS source_label, p.evidence, p.status,
  p.sources_count
FROM pledges_standing p JOIN occurrences o ON o.id = p.occurrence LEFT JOIN sources s ON s.id = p.source
WHERE p.pledger = :id
ORDER BY COALESCE(p.amount, p.amount_high) IS NULL, COALESCE(p.amount, p.amount_high) DESC, p.pledged_on, p.id
LIMIT :limit
"""

_STATEMENTS = """
SELECT s.id AS statement, s.occurrence AS id, o.title, o.occurred, o.occurred_from, o.part_of_day, o.kind,
  s.text, s.attributed_to, s.person, s.voice, s.source, c.label AS source_label, s.evidence,
  v.party_basis, v.party_reason
FROM party_statements v JOIN statements s ON s.id = v.id JOIN occurrences o ON o.id = s.occurrence
LEFT JOIN sources c ON c.id = s.source WHERE v.party = :id
ORDER BY o.occurred_from IS NULL, o.occurred_from, s.occurrence, s.source, s.position, s.id LIMIT :limit
"""

_FIGURES = """
SELECT f.occurrence AS id, o.title, f.measure, f.value, f.operator, f.unit, f.counted, f.as_printed, f.as_of,
  f.attributed_to, f.source, c.label AS source_label, c.language, f.evidence, v.party_basis, v.party_reason
FROM party_figures v JOIN figures f ON f.id = v.id JOIN occurrences o ON o.id = f.occurrence
LEFT JOIN sources c ON c.id = f.source WHERE v.party = :id AND f.status <> 'retracted'
ORDER BY f.measure, f.as_of, f.id LIMIT :limit
"""

_TOOK_PART = """
SELECT o.id, o.title, o.kind, o.occurred, o.occurred_from, o.part_of_day, o.date_basis, o.date_reason, o.sources_count,
  GROUP_CONCAT(DISTINCT p.role) AS roles, GROUP_CONCAT(DISTINCT COALESCE(p.name, p.office)) AS who,
  MAX(p.role IN ('host', 'organizer')) AS hosted
FROM party_participants v JOIN participants p ON p.id = v.id JOIN occurrences o ON o.id = p.occurrence
WHERE v.party = :id GROUP BY o.id
ORDER BY o.occurred_from IS NULL, o.occurred_from, o.id LIMIT :limit
"""

_TOOK_PLACE = """
SELECT o.id, o.title, o.kind, o.occurred, o.occurred_from, o.part_of_day, o.date_basis, o.date_reason, o.city, o.place
FROM party_mentions m JOIN occurrences o ON o.id = m.occurrence
WHERE m.party = :id AND o.country = :id AND o.status NOT IN ('retracted', 'merged')
  AND NOT EXISTS (SELECT 1 FROM relations r WHERE r.occurrence = o.id AND r.relation = 'part-of')
ORDER BY o.occurred_from IS NULL, o.occurred_from, o.id LIMIT 25
"""

_MENTIONED = """
SELECT o.id, o.title, o.kind, o.occurred, o.occurred_from, o.part_of_day, o.date_basis, o.date_reason
FROM party_mentions m JOIN occurrences o ON o.id = m.occurrence
WHERE m.party = :id AND o.country IS NOT :id AND o.status NOT IN ('retracted', 'merged')
  AND NOT EXISTS (SELECT 1 FROM participants p
    LEFT JOIN person_parties q ON p.party IS NULL AND q.person = p.person AND q.office = COALESCE(p.office, '')
    WHERE p.occurrence = o.id AND COALESCE(p.party, q.party) = :id)
  AND NOT EXISTS (SELECT 1 FROM treaty_actions a WHERE a.id = o.id)
  AND NOT EXISTS (SELECT 1 FROM pledges g WHERE g.occurrence = o.id AND g.pledger = :id)
ORDER BY o.occurred_from IS NULL, o.occurred_from, o.id LIMIT 25
"""

_PEOPLE = """
SELECT n.id, n.name, GROUP_CONCAT(DISTINCT p.office) AS offices
FROM party_participants v JOIN participants p ON p.id = v.id JOIN people n ON n.id = p.person WHERE v.party = :id
GROUP BY n.id ORDER BY COUNT(*) DESC, n.name LIMIT 50
"""

_DEPOSITARY = "SELECT id, name FROM treaties WHERE depositary = :id ORDER BY name LIMIT 25"

_LISTS = {
    "actions": _ACTIONS,
    "pledges": _PLEDGES,
    "statements": _STATEMENTS,
    "figures": _FIGURES,
    "took_part": _TOOK_PART,
    "took_place": _TOOK_PLACE,
    "mentioned": _MENTIONED,
    "people": _PEOPLE,
    "depositary_of": _DEPOSITARY,
}

_ALL = "SELECT id, name, kind FROM parties ORDER BY kind DESC, name LIMIT 300"


def grouped_by_occurrence(statements: list[Row]) -> list[Row]:
    """Return the occurrences of statements, in their order, each with its `statements`."""
    return [{**members[0], "statements": members} for members in grouped(statements, "id").values()]


async def party(request: Request, datasette: Datasette) -> Response:
    """Show a party; redirect from a name or from another case, and help to find an unknown one."""
    database = archive(datasette)
    identity = unquote(request.url_vars["id"])
    shown = await row(database, "SELECT id, name, kind FROM parties WHERE id = :id", {"id": identity})
    if shown is None:
        return await _not_found(request, datasette, database, identity)
    lists = await rows_of_each(database, {"id": identity, "limit": LIMIT}, **_LISTS)
    statements, took_part = lists["statements"], lists["took_part"]
    context = {
        **lists,
        "title": shown["name"],
        "description": _description(shown, lists),
        "party": shown,
        "said": grouped_by_occurrence(statements),
        "statements_shown": len(statements),
        "hosted": [occurrence for occurrence in took_part if occurrence["hosted"]],
        "took_part": [occurrence for occurrence in took_part if not occurrence["hosted"]],
        "limit": LIMIT,
        "json_ld": _json_ld(shown, address_of(datasette, request, request.path)),
        "alternates": [
            *row_as_json(datasette, "parties", identity, "party", "participants", "treaty_actions"),
            *row_as_json(datasette, "parties", identity, "pledger", "pledges")[1:],
        ],
    }
    return await page(datasette, request, "party.html", context)


def _description(shown: Row, lists: Mapping[str, list[Row]]) -> str:
    """Return one sentence for search engines."""
    nouns = {"actions": "treaty action", "pledges": "pledge", "statements": "statement"}
    counts = ", ".join(count_of(len(lists[name]), noun) for name, noun in nouns.items())
    return f"What {shown['name']} did, said, pledged and hosted, according to the reports in this archive: {counts}."


def _json_ld(shown: Row, canonical: str) -> Row:
    """Return the party as schema.org has it."""
    kind = "Organization" if shown["kind"] == "organization" else "Country"
    return linked_data(kind, {"@id": canonical, "name": shown["name"], "identifier": shown["id"]})


async def _not_found(request: Request, datasette: Datasette, database: Database, identity: str) -> Response:
    """Redirect to the party of that name, or suggest some."""
    parties = await rows(database, _ALL)
    by_spelling = {known[key].casefold(): known["id"] for known in parties for key in ("name", "id")}
    match = by_spelling.get(identity.casefold()) or by_spelling.get((party_named(identity) or "").casefold())
    if match:
        return moved(datasette, f"/party/{match}")
    near = get_close_matches(identity.casefold(), by_spelling, n=5, cutoff=0.6)
    context = {
        "title": "No such party",
        "description": "No report in this archive mentions this state or organization.",
        "asked": identity,
        "elsewhere": known_party(identity) or known_party(identity.upper()),
        "near": [known for known in parties if known["id"] in {by_spelling[name] for name in near}],
        "parties": parties,
        "party": None,
    }
    return await page(datasette, request, "party.html", context, status=404)


ROUTES: list[Route] = [(r"^/party/(?P<id>[^/]+)$", party)]
