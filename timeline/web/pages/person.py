"""The page of a person: how sources print the name and office, and each appearance and statement by date."""

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from timeline.web.filters import count_of
from timeline.web.pages import Route
from timeline.web.pages._conflicts import conflicts_where
from timeline.web.pages._shared import (
    Row,
    address_of,
    archive,
    linked_data,
    moved,
    page,
    row_as_json,
    row_with_id,
    rows_of_each,
)
from timeline.web.pages.party import grouped_by_occurrence

LIMIT = 200
"""No list on the page is longer; the tables have the rest."""

_OFFICES = """
SELECT p.name, p.office, COALESCE(p.party, q.party) AS party, n.name AS party_name, p.source, s.label AS source_label,
  COALESCE(p.party_basis, q.party_basis) AS party_basis, COALESCE(p.party_reason, q.party_reason) AS party_reason,
  COUNT(*) AS times,
  (SELECT json_group_array(json(e.value)) FROM (
    SELECT DISTINCT e.value AS value FROM participants x, json_each(x.evidence) e
    WHERE x.person = :id AND x.source = p.source AND x.name IS p.name AND x.office IS p.office AND x.party IS p.party
    ORDER BY json_extract(e.value, '$.paragraph') LIMIT 5) e) AS evidence
FROM participants p
LEFT JOIN person_parties q ON p.party IS NULL AND q.person = p.person AND q.office = COALESCE(p.office, '')
LEFT JOIN parties n ON n.id = COALESCE(p.party, q.party) LEFT JOIN sources s ON s.id = p.source
WHERE p.person = :id GROUP BY p.source, p.name, p.office, p.party, p.party_basis
ORDER BY s.published_to IS NULL, s.published_to, p.source, times DESC LIMIT :limit
"""

_APPEARANCES = """
SELECT o.id, o.title, o.kind, o.occurred, o.occurred_from, o.part_of_day, o.date_basis, o.date_reason, o.place, o.city,
  o.status, GROUP_CONCAT(DISTINCT p.role) AS roles, COUNT(DISTINCT p.source) AS sources
FROM participants p JOIN occurrences o ON o.id = p.occurrence
WHERE p.person = :id GROUP BY o.id ORDER BY o.occurred_from IS NULL, o.occurred_from, o.id LIMIT :limit
"""

_STATEMENTS = """
SELECT s.id AS statement, s.occurrence AS id, o.title, o.kind, o.occurred, o.occurred_from, o.part_of_day, s.text,
  s.attributed_to, s.voice, s.source, c.label AS source_label, s.evidence
FROM statements s JOIN occurrences o ON o.id = s.occurrence LEFT JOIN sources c ON c.id = s.source
WHERE s.person = :id ORDER BY o.occurred_from IS NULL, o.occurred_from, s.occurrence, s.source, s.id LIMIT :limit
"""

_FIGURES = """
SELECT f.occurrence AS id, o.title, f.measure, f.value, f.low, f.high, f.operator, f.unit, f.counted, f.as_printed,
  f.as_of, f.subject, y.name AS subject_name, f.projection, f.source, c.label AS source_label, c.language, f.evidence
FROM figures f JOIN occurrences o ON o.id = f.occurrence LEFT JOIN sources c ON c.id = f.source
LEFT JOIN parties y ON y.id = f.subject
WHERE f.person = :id AND f.status <> 'retracted'
ORDER BY f.measure, f.as_of, f.id LIMIT :limit
"""

_NAMED_IN = """c.id IN (
  SELECT conflict FROM conflict_sides WHERE identity = :id
  UNION SELECT cs.conflict FROM figures f JOIN conflict_sides cs ON cs.figure = f.id WHERE f.person = :id)"""

_MERGED = "SELECT id, name FROM people WHERE merged_into = :id ORDER BY name LIMIT 25"


_LISTS = {
    "offices": _OFFICES,
    "appearances": _APPEARANCES,
    "statements": _STATEMENTS,
    "figures": _FIGURES,
    "merged": _MERGED,
}


async def person(request: Request, datasette: Datasette) -> Response:
    """Show a person; redirect one who was merged to the person they were merged into."""
    database = archive(datasette)
    shown = await row_with_id(database, "person", "SELECT * FROM people WHERE id = :id", request.url_vars["id"])
    if shown["merged_into"]:
        return moved(datasette, f"/person/{shown['merged_into']}")
    identity = shown["id"]
    lists = await rows_of_each(database, {"id": identity, "limit": LIMIT}, **_LISTS)
    spellings = _spellings(shown, [*lists["offices"], *lists["merged"]])
    titles = [office["office"] for office in lists["offices"] if office["office"]]
    context = {
        **lists,
        "title": shown["name"],
        "description": _description(shown, titles, lists["appearances"]),
        "person": shown,
        "spellings": spellings,
        "first_office": next(iter(titles), None),
        "said": grouped_by_occurrence(lists["statements"]),
        "statements_shown": len(lists["statements"]),
        "conflicts": await conflicts_where(database, _NAMED_IN, {"id": identity}),
        "limit": LIMIT,
        "json_ld": _json_ld(shown, spellings, titles, address_of(datasette, request, request.path)),
        "alternates": row_as_json(datasette, "people", identity, "person", "participants", "statements", "figures"),
    }
    return await page(datasette, request, "person.html", context)


def _spellings(shown: Row, printed: list[Row]) -> list[str]:
    """Return the other spellings of the name, each once."""
    recorded = (shown["spellings"] or "").split("; ")
    names = (*recorded, *(spelling["name"] for spelling in printed))
    return sorted({name for name in names if name and name != shown["name"]})


def _json_ld(shown: Row, spellings: list[str], titles: list[str], canonical: str) -> Row:
    """Return the person as schema.org has it."""
    names = {"name": shown["name"], "alternateName": spellings, "jobTitle": sorted(set(titles))}
    return linked_data("Person", {"@id": canonical, **names})


def _description(shown: Row, titles: list[str], appearances: list[Row]) -> str:
    """Return one sentence for search engines."""
    office = f", {titles[0]}" if titles else ""
    times = count_of(len(appearances), "occurrence")
    return f"{shown['name']}{office}: where reports name them ({times}), and what they are reported to have said."


ROUTES: list[Route] = [(r"^/person/(?P<id>[^/]+)$", person)]
