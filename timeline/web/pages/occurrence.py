"""One occurrence: what happened, what each source says of it, and what became of the record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import NotFound, Request

from timeline.web.dates import in_words
from timeline.web.pages import Route
from timeline.web.pages._shared import Row, archive, page, row, rows

_MOST = 200
"""No list on this page is longer; the tables have the rest."""

_OCCURRENCE = """SELECT o.*, p.name AS country_name, t.name AS treaty_name
FROM occurrences o LEFT JOIN parties p ON p.id = o.country LEFT JOIN treaties t ON t.id = o.treaty WHERE o.id = :id"""
_REPORTS = f"""SELECT r.*, s.label, s.language, s.url, s.archived_url, s.sha256, s.publisher,
  s.published AS source_published
FROM reports r JOIN sources s ON s.id = r.source WHERE r.occurrence = :id ORDER BY r.position LIMIT {_MOST}"""
_STATEMENTS = f"SELECT * FROM statements WHERE occurrence = :id ORDER BY position, rowid LIMIT {_MOST}"
_SHARED_POINTS = """SELECT point, source FROM statements WHERE occurrence = :id GROUP BY point, source"""
_FIGURES = f"""SELECT f.*, COALESCE(s.publisher, s.id) AS source_label, s.language
FROM figures f JOIN sources s ON s.id = f.source
WHERE f.occurrence = :id ORDER BY f.measure, f.position, f.id LIMIT {_MOST}"""
_PARTS = "SELECT * FROM figure_parts WHERE occurrence = :id ORDER BY rowid LIMIT 500"
_PARTICIPANTS = f"""SELECT p.*, n.name AS party_name, h.name AS person_name,
  COALESCE(s.publisher, s.id) AS source_label
FROM participants p LEFT JOIN parties n ON n.id = p.party LEFT JOIN people h ON h.id = p.person
JOIN sources s ON s.id = p.source WHERE p.occurrence = :id ORDER BY p.rowid LIMIT {_MOST * 2}"""
_WHOLES = f"""SELECT r.relation, r.inferred, r.evidence, r.source, COALESCE(s.publisher, s.id) AS source_label,
  o.id, o.title, o.kind, o.occurred, o.status
FROM relations r JOIN occurrences o ON o.id = r.other JOIN sources s ON s.id = r.source
WHERE r.occurrence = :id ORDER BY r.relation, o.occurred_from LIMIT {_MOST}"""
_CONTAINED = f"""SELECT r.relation, r.inferred, r.evidence, r.source, COALESCE(s.publisher, s.id) AS source_label,
  o.id, o.title, o.kind, o.occurred, o.status
FROM relations r JOIN occurrences o ON o.id = r.occurrence JOIN sources s ON s.id = r.source
WHERE r.other = :id ORDER BY r.relation, o.occurred_from, o.id LIMIT {_MOST}"""
_CONFLICTS = """SELECT * FROM conflicts WHERE id IN (
  SELECT s.conflict FROM figures f JOIN conflict_sides s ON s.figure = f.id WHERE f.occurrence = :id
  UNION SELECT id FROM conflicts WHERE occurrence = :id)
ORDER BY CASE grade WHEN 'contradiction' THEN 0 WHEN 'tension' THEN 1 ELSE 2 END, id LIMIT 40"""
_SIDES = """SELECT c.*, COALESCE(s.publisher, s.id) AS source_label, s.language, f.evidence, f.as_of
FROM conflict_sides c JOIN sources s ON s.id = c.source LEFT JOIN figures f ON f.id = c.figure
WHERE c.conflict = :conflict ORDER BY c.id LIMIT 40"""
_HISTORY = f"""SELECT e.position, e.recorded_at, e.recorded_by, e.recorded_via, e.topic, e.source, e.summary,
  COALESCE(s.publisher, s.id) AS source_label FROM events e LEFT JOIN sources s ON s.id = e.source
WHERE e.stream = 'occurrence/' || :id ORDER BY e.version LIMIT {_MOST}"""
_CORRECTIONS = f"SELECT * FROM corrections WHERE occurrence = :id ORDER BY position LIMIT {_MOST}"
_ABSORBED = f"""SELECT c.stream, c.reason FROM corrections c
WHERE c.kind = 'occurrence-merged' AND c.new = :id AND c.status = 'standing' LIMIT {_MOST}"""
_PLEDGES = """SELECT p.*, n.name, COALESCE(s.publisher, s.id) AS source_label
FROM pledges p JOIN parties n ON n.id = p.pledger
JOIN sources s ON s.id = p.source WHERE p.occurrence = :id LIMIT 40"""

_RELATIONS = {"part-of": "part of", "before": "before", "after": "after", "during": "during", "answers": "answers"}
_INVERSE = {
    "part-of": "parts",
    "before": "after",
    "after": "before",
    "during": "while it went on",
    "answers": "answered by",
}
"""How this occurrence relates to another, and how another does to it; what came before it, it came after."""
_ORDER = ("part of", "parts", "after", "before")


async def occurrence(request: Request, datasette: Datasette) -> Response:
    """Return the page of one occurrence; of one that was merged into another, the way there."""
    database = archive(datasette)
    identity = request.url_vars["id"]
    found = await row(database, _OCCURRENCE, {"id": identity})
    if found is None:
        msg = f"No occurrence is called {identity}."
        raise NotFound(msg)
    if found["merged_into"]:
        return Response.redirect(datasette.urls.path(f"/occurrence/{found['merged_into']}"), status=301)
    context = await _context(database, found)
    tables = datasette.urls.database(database.name)
    context["json_ld"] = _json_ld(found, context["reports"], context["participants"])
    context["alternates"] = [
        ("occurrence, JSON", f"{tables}/occurrences/{identity}.json?_shape=array"),
        *(
            (f"{table}, JSON", f"{tables}/{table}.json?occurrence={identity}&_shape=array")
            for table in ("reports", "statements", "figures", "participants")
        ),
    ]
    return await page(datasette, request, "occurrence.html", context)


async def _context(database: Database, found: Row) -> dict[str, Any]:
    by = {"id": found["id"]}
    reports = await rows(database, _REPORTS, by)
    statements = await rows(database, _STATEMENTS, by)
    conflicts = await rows(database, _CONFLICTS, by)
    return {
        "title": found["title"],
        "description": _description(found, reports),
        "canonical": f"/occurrence/{found['id']}",
        "occurrence": found,
        "details": _details(found["details"]),
        "reports": reports,
        "statements": _by_source(statements),
        "elsewhere": _elsewhere(await rows(database, _SHARED_POINTS, by)),
        "figures": await rows(database, _FIGURES, by),
        "figure_parts": _by(await rows(database, _PARTS, by), "figure"),
        "participants": _people(await rows(database, _PARTICIPANTS, by)),
        "pledges": await rows(database, _PLEDGES, by),
        "relations": _related(await rows(database, _WHOLES, by), await rows(database, _CONTAINED, by)),
        "conflicts": [(each, await rows(database, _SIDES, {"conflict": each["id"]})) for each in conflicts],
        "history": _history(await rows(database, _HISTORY, by), await rows(database, _CORRECTIONS, by)),
        "absorbed": await rows(database, _ABSORBED, by),
    }


def _by(found: Sequence[Row], column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for each in found:
        groups.setdefault(each[column], []).append(each)
    return groups


def _by_source(statements: Sequence[Row]) -> dict[str, list[Row]]:
    return _by(statements, "source")


def _elsewhere(points: Sequence[Row]) -> dict[str, int]:
    """Return how many sources make each point that more than one makes."""
    return {point: len(sources) for point, sources in _by(points, "point").items() if len(sources) > 1}


def _details(text: str) -> list[tuple[str, str]]:
    """Return what only this kind has, as pairs of words."""
    details = json.loads(text)
    return [
        (name, ", ".join(map(str, value)) if isinstance(value, list) else str(value))
        for name, value in details.items()
        if value not in (None, [], {}) and not isinstance(value, dict)
    ]


def _people(participants: Sequence[Row]) -> list[dict[str, Any]]:
    """Return who took part, once each, with what every source says of them."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for each in participants:
        name = each["person_name"] or each["name"] or each["office"] or each["party_name"] or "unnamed"
        key = (each["person"] or name.casefold(), each["role"])
        groups.setdefault(key, {**each, "display": name, "accounts": []})["accounts"].append(each)
    return list(groups.values())


def _related(related: Sequence[Row], inverse: Sequence[Row]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the related occurrences by how they are related, once each, with the sources that say so."""
    groups: dict[str, dict[str, dict[str, Any]]] = {}
    for relations, words in ((related, _RELATIONS), (inverse, _INVERSE)):
        for each in relations:
            others = groups.setdefault(words[each["relation"]], {})
            others.setdefault(each["id"], {**each, "accounts": []})["accounts"].append(each)
    ordered = sorted(groups, key=lambda label: _ORDER.index(label) if label in _ORDER else len(_ORDER))
    return [(label, list(groups[label].values())) for label in ordered]


def _history(events: Sequence[Row], corrections: Sequence[Row]) -> list[dict[str, Any]]:
    """Return what was recorded, in order, in words; what a correction replaced stands beside what it put."""
    changes = _by(corrections, "position")
    reported = 0
    history: list[dict[str, Any]] = []
    for event in events:
        reported += event["topic"] == "occurrence-reported"
        corroborated = event["topic"] == "occurrence-reported" and reported > 1
        what = "corroborated" if corroborated else event["topic"].removeprefix("occurrence-").replace("-", " ")
        history.append({**event, "what": what, "changes": changes.get(event["position"], [])})
    return history


def _description(found: Row, reports: Sequence[Row]) -> str:
    where = ", ".join(filter(None, (found["place"], found["city"], found["country_name"])))
    when = in_words(found["occurred"])
    count = len({report["source"] for report in reports})
    told = f"{count} {'source reports' if count == 1 else 'sources report'} it"
    return f"{found['title']}. {when[:1].upper()}{when[1:]}{f', {where}' if where else ''}. {told}."


def _json_ld(found: Row, reports: Sequence[Row], participants: Sequence[Row]) -> dict[str, Any]:
    """Return the occurrence as a schema.org Event, with the reports as works about it."""
    address = {"addressLocality": found["city"], "addressCountry": found["country"]}
    place = {"@type": "Place", "name": found["place"] or found["city"], "address": _filled("PostalAddress", address)}
    about = {
        "name": found["title"],
        "identifier": found["id"],
        "startDate": found["occurred_from"],
        "endDate": found["occurred_to"],
        "location": place if found["city"] or found["place"] else None,
        "performer": [{"@type": "Person", "name": each["display"]} for each in participants if each["person"]],
        "subjectOf": [
            _filled("NewsArticle", {"headline": report["title"], "url": report["url"], "name": report["label"]})
            for report in reports
        ],
    }
    return {"@context": "https://schema.org", **_filled("Event", about)}


def _filled(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"@type": kind, **{name: value for name, value in properties.items() if value}}


ROUTES: list[Route] = [(r"^/occurrence/(?P<id>[^/]+)$", occurrence)]
