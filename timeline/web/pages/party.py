"""Show one state or organization: what it did, said, pledged and hosted, and where it took part."""

from __future__ import annotations

from difflib import get_close_matches

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from domain.parties import party as known_party
from timeline.web.pages._shared import Row, archive, page, row, rows

LIMIT = 200
"""No list on the page is longer; the tables have the rest."""

_ACTIONS = """
SELECT a.action, a.acted_on, a.date_basis, a.signatory, a.occurrence AS id, o.title, a.treaty, t.name AS treaty_name,
  a.source, s.label AS source_label, a.evidence
FROM treaty_actions a JOIN occurrences o ON o.id = a.occurrence JOIN treaties t ON t.id = a.treaty
LEFT JOIN sources s ON s.id = a.source
WHERE a.party = :id ORDER BY a.acted_on IS NULL, a.acted_on, a.id LIMIT :limit
"""

_PLEDGES = """
SELECT p.occurrence AS id, o.title, p.speaker, p.through, p.amount AS value, p.currency AS unit, p.operator,
  p.as_printed, p.purpose, p.beneficiary, p.pledged_on, p.source, s.label AS source_label, p.evidence, p.status
FROM pledges p JOIN occurrences o ON o.id = p.occurrence LEFT JOIN sources s ON s.id = p.source
WHERE p.pledger = :id AND p.status <> 'retracted'
ORDER BY p.amount IS NULL, p.amount DESC, p.pledged_on, p.id LIMIT :limit
"""

# A plus before a column keeps SQLite from an index that leads to far more rows than that of the occurrence.
_STATEMENTS = """
WITH present AS (
  SELECT occurrence, source, person, name, office FROM participants
  WHERE party = :id AND role IN ('speaker', 'author', 'pledger')),
people_of AS (SELECT DISTINCT person FROM participants WHERE party = :id AND person IS NOT NULL)
SELECT DISTINCT s.id AS statement, s.occurrence AS id, o.title, o.occurred, o.occurred_from, o.part_of_day, o.kind,
  s.text, s.attributed_to, s.person, s.voice, s.source, c.label AS source_label, s.evidence,
  s.person IS NOT NULL AND NOT EXISTS (SELECT 1 FROM participants n
    WHERE n.occurrence = s.occurrence AND n.person = s.person AND +n.party = :id) AS elsewhere
FROM (
  SELECT s.id FROM people_of w JOIN statements s ON s.person = w.person
  WHERE NOT EXISTS (SELECT 1 FROM participants n
    WHERE n.occurrence = s.occurrence AND n.person = s.person AND n.party <> :id)
  UNION
  SELECT s.id FROM present p JOIN statements s ON s.occurrence = p.occurrence AND +s.source = p.source
  WHERE p.person IS NULL AND s.person IS NULL
    AND (instr(s.attributed_to, :name) OR instr(s.attributed_to, p.office) OR instr(s.attributed_to, p.name))
) found JOIN statements s ON s.id = found.id JOIN occurrences o ON o.id = s.occurrence
LEFT JOIN sources c ON c.id = s.source
ORDER BY o.occurred_from IS NULL, o.occurred_from, s.occurrence, s.source, s.position, s.id LIMIT :limit
"""

_TOOK_PART = """
SELECT o.id, o.title, o.kind, o.occurred, o.occurred_from, o.part_of_day, o.date_basis, o.date_reason, o.sources_count,
  GROUP_CONCAT(DISTINCT p.role) AS roles, GROUP_CONCAT(DISTINCT COALESCE(p.name, p.office)) AS who,
  MAX(p.role IN ('host', 'organizer')) AS hosted
FROM participants p JOIN occurrences o ON o.id = p.occurrence
WHERE p.party = :id GROUP BY o.id
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
  AND NOT EXISTS (SELECT 1 FROM participants p WHERE p.occurrence = o.id AND p.party = :id)
  AND NOT EXISTS (SELECT 1 FROM treaty_actions a WHERE a.occurrence = o.id)
  AND NOT EXISTS (SELECT 1 FROM pledges g WHERE g.occurrence = o.id AND g.pledger = :id)
ORDER BY o.occurred_from IS NULL, o.occurred_from, o.id LIMIT 25
"""

_PEOPLE = """
SELECT n.id, n.name, GROUP_CONCAT(DISTINCT p.office) AS offices
FROM participants p JOIN people n ON n.id = p.person WHERE p.party = :id
GROUP BY n.id ORDER BY COUNT(*) DESC, n.name LIMIT 50
"""

_DEPOSITARY = "SELECT id, name FROM treaties WHERE depositary = :id ORDER BY name LIMIT 25"

_ALL = "SELECT id, name, kind FROM parties ORDER BY kind DESC, name LIMIT 300"


def grouped_by_occurrence(statements: list[Row]) -> list[Row]:
    """Return one row an occurrence with its `statements`, in the order in which they come."""
    groups: dict[str, Row] = {}
    for each in statements:
        groups.setdefault(each["id"], {**each, "statements": []})["statements"].append(each)
    return list(groups.values())


async def party_page(request: Request, datasette: Datasette) -> Response:
    """Show a party; a name in the wrong case leads to the right one, an unknown one to those that there are."""
    database = archive(datasette)
    identity = request.url_vars["id"]
    found = await row(database, "SELECT id, name, kind FROM parties WHERE id = :id", {"id": identity})
    if found is None:
        return await _not_found(request, datasette, database, identity)
    asked = {"id": identity, "name": found["name"], "limit": LIMIT}
    actions, pledges, statements, took_part, took_place, mentioned, people, depositary_of = [
        await rows(database, sql, asked)
        for sql in (_ACTIONS, _PLEDGES, _STATEMENTS, _TOOK_PART, _TOOK_PLACE, _MENTIONED, _PEOPLE, _DEPOSITARY)
    ]
    path, urls = f"/party/{identity}", datasette.urls
    context = {
        "title": found["name"],
        "description": f"What {found['name']} did, said, pledged and hosted, by the reports in this archive: "
        f"{_count(actions, 'treaty action')}, {_count(pledges, 'pledge')}, {_count(statements, 'statement')}.",
        "canonical": path,
        "party": found,
        "actions": actions,
        "pledges": pledges,
        "said": grouped_by_occurrence(statements),
        "statements_shown": len(statements),
        "hosted": [each for each in took_part if each["hosted"]],
        "took_part": [each for each in took_part if not each["hosted"]],
        "took_place": took_place,
        "mentioned": mentioned,
        "people": people,
        "depositary_of": depositary_of,
        "limit": LIMIT,
        "json_ld": {
            "@context": "https://schema.org",
            "@type": "Organization" if found["kind"] == "organization" else "Country",
            "@id": datasette.absolute_url(request, urls.path(path)),
            "name": found["name"],
            "identifier": identity,
        },
        "alternates": [
            ("this party", urls.row(database.name, "parties", identity, format="json")),
            ("its participations", f"{urls.table(database.name, 'participants', 'json')}?party={identity}"),
            ("its pledges", f"{urls.table(database.name, 'pledges', 'json')}?pledger={identity}"),
            ("its treaty actions", f"{urls.table(database.name, 'treaty_actions', 'json')}?party={identity}"),
        ],
    }
    return await page(datasette, request, "party.html", context)


def _count(found: list[Row], name: str) -> str:
    return f"{len(found)} {name}{'' if len(found) == 1 else 's'}"


async def _not_found(request: Request, datasette: Datasette, database: Database, identity: str) -> Response:
    """Lead to the party that is meant, or help to find it."""
    parties = await rows(database, _ALL)
    by_spelling = {each[key].casefold(): each["id"] for each in parties for key in ("name", "id")}
    meant = by_spelling.get(identity.casefold())
    if meant:
        target = datasette.urls.path(f"/party/{meant}")
        return Response.redirect(target, status=301)
    near = get_close_matches(identity.casefold(), by_spelling, n=5, cutoff=0.6)
    elsewhere = known_party(identity) or known_party(identity.upper())
    context = {
        "title": "No such party here",
        "description": "This archive has no report that mentions this state or organization.",
        "asked": identity,
        "elsewhere": elsewhere,
        "near": [each for each in parties if each["id"] in {by_spelling[name] for name in near}],
        "parties": parties,
        "party": None,
    }
    return await page(datasette, request, "party.html", context, status=404)


ROUTES = [(r"^/party/(?P<id>[^/]+)$", party_page)]
