"""Show one person: how sources print the name and office, and each appearance and statement by date."""

from __future__ import annotations

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from timeline.web.pages._shared import Row, archive, page, row, rows
from timeline.web.pages.conflicts import conflicts_where
from timeline.web.pages.party import grouped_by_occurrence

LIMIT = 200
"""No list on the page is longer; the tables have the rest."""

_OFFICES = """
SELECT p.name, p.office, p.party, n.name AS party_name, p.source, s.label AS source_label, COUNT(*) AS times,
  (SELECT json_group_array(json(e.value)) FROM (
    SELECT DISTINCT e.value AS value FROM participants x, json_each(x.evidence) e
    WHERE x.person = :id AND x.source = p.source AND x.name IS p.name AND x.office IS p.office AND x.party IS p.party
    ORDER BY json_extract(e.value, '$.paragraph') LIMIT 5) e) AS evidence
FROM participants p LEFT JOIN parties n ON n.id = p.party LEFT JOIN sources s ON s.id = p.source
WHERE p.person = :id GROUP BY p.source, p.name, p.office, p.party
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
  s.attributed_to, s.voice, s.source, c.label AS source_label, s.evidence,
  (SELECT COUNT(DISTINCT x.source) FROM statements x WHERE x.point = s.point AND x.person = s.person) AS sources
FROM statements s JOIN occurrences o ON o.id = s.occurrence LEFT JOIN sources c ON c.id = s.source
WHERE s.person = :id ORDER BY o.occurred_from IS NULL, o.occurred_from, s.occurrence, s.source, s.id LIMIT :limit
"""

_FIGURES = """
SELECT f.occurrence AS id, o.title, f.measure, f.value, f.operator, f.unit, f.counted, f.as_printed, f.as_of, f.source,
  c.label AS source_label, c.language, f.evidence
FROM figures f JOIN occurrences o ON o.id = f.occurrence LEFT JOIN sources c ON c.id = f.source
WHERE f.person = :id AND f.status <> 'retracted'
ORDER BY f.measure, f.as_of, f.id LIMIT :limit
"""

_NAMED_IN = """c.id IN (
  SELECT x.id FROM participants p JOIN conflict_claims cc ON cc.occurrence = p.occurrence AND cc.identity = :id
    JOIN conflicts x ON x.scope = cc.scope AND x.kind = 'role' WHERE p.person = :id
  UNION SELECT cs.conflict FROM figures f JOIN conflict_sides cs ON cs.figure = f.id WHERE f.person = :id)"""

_MERGED = "SELECT id, name FROM people WHERE merged_into = :id ORDER BY name LIMIT 25"


async def person_page(request: Request, datasette: Datasette) -> Response:
    """Show a person; one who turned out to be another leads to that other one."""
    database = archive(datasette)
    identity = request.url_vars["id"]
    person = await row(database, "SELECT * FROM people WHERE id = :id", {"id": identity})
    if person is None:
        msg = f"no person is called {identity!r}"
        raise NotFound(msg)
    if person["merged_into"]:
        return Response.redirect(datasette.urls.path(f"/person/{person['merged_into']}"), status=301)
    asked = {"id": identity, "limit": LIMIT}
    offices, appearances, statements, figures, merged = [
        await rows(database, sql, asked) for sql in (_OFFICES, _APPEARANCES, _STATEMENTS, _FIGURES, _MERGED)
    ]
    path, urls = f"/person/{identity}", datasette.urls
    context = {
        "title": person["name"],
        "description": _description(person, offices, appearances),
        "canonical": path,
        "person": person,
        "spellings": _spellings(person, offices, merged),
        "latest_office": next((each["office"] for each in offices if each["office"]), None),
        "offices": offices,
        "appearances": appearances,
        "said": grouped_by_occurrence(statements),
        "statements_shown": len(statements),
        "figures": figures,
        "conflicts": await conflicts_where(database, _NAMED_IN, {"id": identity}),
        "merged": merged,
        "limit": LIMIT,
        "json_ld": {
            "@context": "https://schema.org",
            "@type": "Person",
            "@id": datasette.absolute_url(request, urls.path(path)),
            "name": person["name"],
            "alternateName": _spellings(person, offices, merged),
            "jobTitle": sorted({each["office"] for each in offices if each["office"]}),
        },
        "alternates": [
            ("this person", urls.row(database.name, "people", identity, format="json")),
            *(
                (name, f"{urls.table(database.name, name, 'json')}?person={identity}")
                for name in ("participants", "statements", "figures")
            ),
        ],
    }
    return await page(datasette, request, "person.html", context)


def _spellings(person: Row, offices: list[Row], merged: list[Row]) -> list[str]:
    """Return how else the name is printed, each spelling once."""
    recorded = (person["spellings"] or "").split("; ")
    printed = [each["name"] or "" for each in (*offices, *merged)]
    return sorted({name for name in (*recorded, *printed) if name and name != person["name"]})


def _description(person: Row, offices: list[Row], appearances: list[Row]) -> str:
    """Return one sentence for search engines."""
    office = next((each["office"] for each in offices if each["office"]), None)
    number = len(appearances)
    return (
        f"{person['name']}{f', {office}' if office else ''}: where the reports in this archive name them "
        f"({number} {'occurrence' if number == 1 else 'occurrences'}), and what they are reported to have said."
    )


ROUTES = [(r"^/person/(?P<id>[^/]+)$", person_page)]
