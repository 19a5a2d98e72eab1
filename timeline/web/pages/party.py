"""The page of a state or organization: what it did, said, pledged and hosted, and where it took part."""

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from operator import itemgetter
from urllib.parse import unquote

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from domain.participants import Role
from domain.parties import party as known_party
from domain.parties import party_named
from timeline.web.language import gettext as _
from timeline.web.language import ngettext
from timeline.web.pages import Route
from timeline.web.pages._shared import (
    Row,
    address_of,
    archive,
    counts_of_each,
    grouped,
    in_time,
    known_from,
    linked_data,
    moved,
    page,
    row,
    row_as_json,
    rows,
    rows_of_each,
    withheld_of,
)
from timeline.web.pages._subject import treaty_of
from timeline.web.parties import party_name
from timeline.web.source_names import label_of

LIMIT = 20
"""No list on the page is longer, other than that of statements; the tables have the rest."""
STATEMENTS = 60
"""How many statements the page shows."""
_READ = 200
"""How many of the rows that were recorded last each list is chosen from: an index has them in this order."""

_HOSTING = frozenset({Role.HOST.value, Role.ORGANIZER.value})

_ACTIONS = f"""
SELECT a.action, a.acted_on, a.acted_on AS occurred_from, a.date_basis, a.effective, a.territory, a.as_amended_by,
  a.signatory, a.occurrence AS id, o.title, a.treaty, t.name AS treaty_name, a.source, {label_of("s")} AS source_label,
  a.evidence
FROM (SELECT * FROM (SELECT * FROM treaty_actions WHERE party = :id LIMIT :read)
  ORDER BY acted_on IS NULL, acted_on DESC, id LIMIT :limit) a
JOIN occurrences o ON o.id = a.occurrence JOIN treaties t ON t.id = a.treaty LEFT JOIN sources s ON s.id = a.source
ORDER BY a.acted_on IS NULL, a.acted_on DESC, a.id
"""

_LARGEST = "COALESCE(p.amount, p.amount_high) IS NULL, COALESCE(p.amount, p.amount_high) DESC, p.pledged_on, p.id"
_PLEDGES = f"""
SELECT p.occurrence AS id, o.title, p.speaker, p.through, p.amount AS value, p.amount_low AS low, p.amount_high AS high,
  p.currency AS unit, p.operator,
  p.as_printed, p.purpose, p.beneficiary, p.pledged_on, p.source, {label_of("s")} AS source_label, p.evidence, p.status,
  p.sources_count,
  (SELECT json_group_object(n.id, n.name) FROM parties n WHERE instr(', ' || p.through || ',', ', ' || n.id || ','))
    AS through_names
FROM (SELECT p.* FROM (SELECT DISTINCT occurrence FROM
      (SELECT occurrence FROM pledges WHERE pledger = :id ORDER BY currency DESC, amount DESC LIMIT :read)) c
    JOIN pledges_standing p ON p.occurrence = c.occurrence WHERE p.pledger = :id
    ORDER BY {_LARGEST} LIMIT :limit) p
JOIN occurrences o ON o.id = p.occurrence LEFT JOIN sources s ON s.id = p.source
ORDER BY {_LARGEST}
"""

_OF_PARTY = """
SELECT * FROM (SELECT t.id, t.party_basis, t.party_reason, NULL AS sources FROM {table} t
  WHERE t.party = :id ORDER BY t.rowid DESC LIMIT :read)
UNION ALL
SELECT * FROM (SELECT t.id, p.party_basis, p.party_reason, p.sources FROM person_parties p
  JOIN {table} t ON t.person = p.person AND COALESCE(t.office, '') = p.office
  WHERE p.party = :id AND +t.party IS NULL LIMIT :read)
"""
"""The rows of the view `party_participants`, `party_statements` or `party_figures`, but no more than a page needs."""

_STATEMENTS = f"""
SELECT s.id AS statement, s.occurrence AS id, o.title, o.occurred, o.occurred_from, o.part_of_day, o.kind,
  s.text, s.attributed_to, s.person, s.voice, s.source, s.position, {label_of("c")} AS source_label, s.evidence,
  v.party_basis, v.party_reason, {known_from("v.sources")} AS known_from
FROM ({_OF_PARTY.format(table="statements")}) v JOIN statements s ON s.id = v.id
JOIN occurrences o ON o.id = s.occurrence LEFT JOIN sources c ON c.id = s.source
ORDER BY o.occurred_from IS NULL, o.occurred_from DESC, s.occurrence, s.source, s.position, s.id LIMIT :statements
"""

_FIGURES = f"""
SELECT f.occurrence AS id, o.title, f.measure, f.value, f.low, f.high, f.operator, f.unit, f.counted, f.as_printed,
  f.as_of, f.attributed_to, f.person, f.source, {label_of("c")} AS source_label, c.language, f.evidence,
  v.party_basis, v.party_reason, {known_from("v.sources")} AS known_from
FROM ({_OF_PARTY.format(table="figures")}) v JOIN figures f ON f.id = v.id JOIN occurrences o ON o.id = f.occurrence
LEFT JOIN sources c ON c.id = f.source WHERE f.status <> 'retracted'
ORDER BY f.measure, f.as_of, f.id LIMIT :limit
"""

_PARTICIPANTS = f"""
SELECT o.id, o.title, o.kind, o.occurred, o.occurred_from, o.part_of_day, o.date_basis, o.date_reason, o.sources_count,
  p.role, COALESCE(p.name, p.office) AS who, p.office, p.person, n.name AS person_name
FROM ({_OF_PARTY.format(table="participants")}) v JOIN participants p ON p.id = v.id
JOIN occurrences o ON o.id = p.occurrence LEFT JOIN people n ON n.id = p.person
ORDER BY p.rowid
"""

_TOOK_PLACE = """
SELECT o.id, o.title, o.kind, o.occurred, o.occurred_from, o.part_of_day, o.date_basis, o.date_reason, o.city, o.place
FROM (
  SELECT * FROM (SELECT * FROM occurrences WHERE country = :id AND occurred_from >= ''
                 ORDER BY occurred_from DESC LIMIT :read)
  UNION ALL SELECT * FROM (SELECT * FROM occurrences WHERE country = :id AND occurred_from IS NULL LIMIT :read)
) o
WHERE o.status NOT IN ('retracted', 'merged')
  AND NOT EXISTS (SELECT 1 FROM relations r WHERE r.occurrence = o.id AND r.relation = 'part-of')
ORDER BY o.occurred_from IS NULL, o.occurred_from, o.id LIMIT 25
"""

_MENTIONED = """
SELECT o.id, o.title, o.kind, o.occurred, o.occurred_from, o.part_of_day, o.date_basis, o.date_reason
FROM (SELECT occurrence FROM party_mentions WHERE party = :id AND occurrence IS NOT NULL LIMIT :read) m
JOIN occurrences o ON o.id = m.occurrence
WHERE o.country IS NOT :id AND o.status NOT IN ('retracted', 'merged')
  AND NOT EXISTS (SELECT 1 FROM participants p
    LEFT JOIN person_parties q ON p.party IS NULL AND q.person = p.person AND q.office = COALESCE(p.office, '')
    WHERE p.occurrence = o.id AND COALESCE(p.party, q.party) = :id)
  AND NOT EXISTS (SELECT 1 FROM treaty_actions a WHERE a.id = o.id)
  AND NOT EXISTS (SELECT 1 FROM pledges g WHERE g.occurrence = o.id AND g.pledger = :id)
ORDER BY o.occurred_from IS NULL, o.occurred_from, o.id LIMIT 25
"""

_DEPOSITARY = "SELECT id, name FROM treaties WHERE depositary = :id ORDER BY name LIMIT 25"

_LISTS = {
    "actions": _ACTIONS,
    "pledges": _PLEDGES,
    "statements": _STATEMENTS,
    "figures": _FIGURES,
    "participants": _PARTICIPANTS,
    "took_place": _TOOK_PLACE,
    "mentioned": _MENTIONED,
    "depositary_of": _DEPOSITARY,
}

_COUNTED = {
    "actions": "FROM treaty_actions WHERE party = :id",
    "pledges": "FROM (SELECT DISTINCT occurrence FROM pledges WHERE pledger = :id AND status <> 'retracted')",
    "statements": "FROM party_statements WHERE party = :id",
    "figures": "FROM party_figures WHERE party = :id",
    "participants": "FROM party_participants WHERE party = :id",
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
    lists = await rows_of_each(
        database, {"id": identity, "limit": LIMIT, "read": _READ, "statements": STATEMENTS}, **_LISTS
    )
    name = party_name(identity, shown["name"])
    took_part = _took_part(lists["participants"])
    context = {
        **lists,
        "title": name,
        "description": _description(name, lists),
        "party": shown,
        "withheld": await withheld_of(database, f"organization/{identity}", is_empty=False),
        "signature_missing": await _lacks_signature(datasette, shown, lists["actions"]),
        "pledges": [_with_names(pledge) for pledge in lists["pledges"]],
        "said": grouped_by_occurrence(in_time(lists["statements"])),
        "hosted": [occurrence for occurrence in took_part if occurrence["hosted"]][-LIMIT:],
        "took_part": [occurrence for occurrence in took_part if not occurrence["hosted"]][-LIMIT:],
        "took_part_more": len(lists["participants"]) >= _READ or len(took_part) > LIMIT,
        "people": _people(lists["participants"])[:LIMIT],
        "totals": await counts_of_each(database, {"id": identity}, **_COUNTED),
        "json_ld": _json_ld(shown, address_of(datasette, request, request.path)),
        "alternates": [
            *row_as_json(datasette, "parties", identity, "party", "participants", "treaty_actions"),
            *row_as_json(datasette, "parties", identity, "pledger", "pledges")[1:],
        ],
    }
    return await page(datasette, request, "party.html", context)


async def _lacks_signature(datasette: Datasette, shown: Row, actions: Sequence[Row]) -> bool:
    """Return whether a party is a state of which no action is reported, in an archive about one treaty."""
    return shown["kind"] == "state" and not actions and await treaty_of(datasette) is not None


def _with_names(pledge: Row) -> Row:
    """Return a pledge with the parties through which it is made, by their codes and names."""
    names = json.loads(pledge["through_names"])
    through = (pledge["through"] or "").split(", ")
    return {**pledge, "through": [(party, names.get(party, party)) for party in through if party]}


def _took_part(participants: Sequence[Row]) -> list[Row]:
    """Return the occurrences of participants, each once and in the order of their days, with who had which role."""
    occurrences = [
        {
            **members[0],
            "roles": sorted({member["role"] for member in members}),
            "people": {member["person"]: member["person_name"] for member in members if member["person"]},
            "others": sorted({member["who"] for member in members if member["who"] and not member["person"]}),
            "hosted": any(member["role"] in _HOSTING for member in members),
        }
        for members in grouped(participants, "id").values()
    ]
    return in_time(sorted(occurrences, key=itemgetter("id")))


def _people(participants: Sequence[Row]) -> list[Row]:
    """Return the people among participants, those with the most roles first, each with the offices printed of them."""
    people = grouped((participant for participant in participants if participant["person"]), "person")
    listed = [
        {
            "id": person,
            "name": roles[0]["person_name"] or person,
            "offices": sorted({role["office"] for role in roles if role["office"]}),
            "times": len(roles),
        }
        for person, roles in people.items()
    ]
    return sorted(listed, key=lambda person: (-person["times"], person["name"]))


def _description(name: str, lists: Mapping[str, list[Row]]) -> str:
    """Return one sentence for search engines."""
    counts = [
        ngettext("%(num)s treaty action", "%(num)s treaty actions", len(lists["actions"])),
        ngettext("%(num)s pledge", "%(num)s pledges", len(lists["pledges"])),
        ngettext("%(num)s statement", "%(num)s statements", len(lists["statements"])),
    ]
    return _(
        "What %(party)s did, said, pledged and hosted, according to the reports in this archive: %(counts)s.",
        party=name,
        counts=", ".join(counts),
    )


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
        "title": _("No such party"),
        "description": _("No report in this archive mentions this state or organization."),
        "asked": identity,
        "elsewhere": known_party(identity) or known_party(identity.upper()),
        "near": [known for known in parties if known["id"] in {by_spelling[name] for name in near}],
        "parties": parties,
        "party": None,
    }
    return await page(datasette, request, "party.html", context, status=404)


ROUTES: list[Route] = [(r"^/party/(?P<id>[^/]+)$", party)]
