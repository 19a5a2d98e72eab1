"""Show one source document: what it is, what it says paragraph by paragraph, and what only it says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from domain.measures import MEASURES, Scope
from timeline.web.pages._shared import Row, archive, page, row, rows
from timeline.web.pages.conflicts import conflicts_where

LIMIT = 300
"""No list on the page is longer; the tables have the rest."""

_REPORTS = """
SELECT r.id, r.occurrence, r.title, r.occurred, r.occurred_from, r.date_basis, r.date_reason, r.evidence, r.status,
  o.kind, o.sources_count, o.part_of_day,
  (SELECT MIN(json_extract(e.value, '$.paragraph')) FROM json_each(r.evidence) e) AS first_paragraph
FROM reports r JOIN occurrences o ON o.id = r.occurrence
WHERE r.source = :id ORDER BY first_paragraph, r.position LIMIT :limit
"""

_STATEMENTS = """
SELECT s.id, s.occurrence, s.point, s.text, s.attributed_to, s.person, s.voice, s.evidence,
  NOT EXISTS (SELECT 1 FROM statements x WHERE x.point = s.point AND x.source <> s.source) AS only_here
FROM statements s WHERE s.source = :id ORDER BY s.position, s.id LIMIT :limit
"""

_FIGURES = """
SELECT f.id, f.occurrence, f.measure, f.value, f.operator, f.unit, f.counted, f.as_of, f.as_printed, f.attributed_to,
  f.evidence, f.status, o.title AS occurrence_title,
  NOT EXISTS (
    SELECT 1 FROM figures x WHERE x.measure = f.measure AND x.counted IS f.counted AND x.source <> f.source
      AND x.value IS f.value AND x.unit = f.unit AND x.status <> 'retracted'
      AND (x.occurrence = f.occurrence
        OR (x.treaty = f.treaty AND f.measure IN (SELECT value FROM json_each(:of_treaties))))) AS only_here
FROM figures f JOIN occurrences o ON o.id = f.occurrence
WHERE f.source = :id ORDER BY f.position, f.id LIMIT :limit
"""

_NAMED = """
SELECT p.occurrence, p.person, p.name, p.office, p.party, n.name AS party_name, p.role, p.evidence
FROM reports r JOIN participants p ON p.occurrence = r.occurrence AND p.source = r.source
LEFT JOIN parties n ON n.id = p.party
WHERE r.source = :id ORDER BY r.position, p.id LIMIT :limit
"""

_TELLING = """
SELECT r.occurrence, r.title, r.date_evidence AS evidence FROM reports r WHERE r.source = :id
UNION SELECT r.occurrence, r.title, x.evidence FROM reports r
  JOIN relations x ON x.occurrence = r.occurrence AND x.source = r.source WHERE r.source = :id
UNION SELECT r.occurrence, r.title, p.evidence FROM reports r JOIN figures f ON f.occurrence = r.occurrence
  AND f.source = r.source JOIN figure_parts p ON p.figure = f.id WHERE r.source = :id
UNION SELECT r.occurrence, r.title, p.evidence FROM reports r JOIN pledges p ON p.id = r.id WHERE r.source = :id
LIMIT :limit
"""
"""What else of a report has evidence of its own: its date, its relations, parts of its figures, its pledge."""

_PARTS = """
SELECT p.figure, p.label, p.value FROM figures f JOIN figure_parts p ON p.figure = f.id
WHERE f.source = :id LIMIT :limit
"""

_PLEDGES = """
SELECT p.occurrence AS id, o.title, p.pledger, n.name AS pledger_name, p.amount, p.as_printed, p.purpose, p.evidence
FROM reports r JOIN pledges p ON p.id = r.id JOIN occurrences o ON o.id = p.occurrence
JOIN parties n ON n.id = p.pledger
WHERE r.source = :id AND p.status <> 'retracted' ORDER BY p.amount IS NULL, p.amount DESC, n.name LIMIT :limit
"""

_CLASHES = """c.id IN (
  SELECT cs.conflict FROM reports r JOIN conflict_claims cc ON cc.occurrence = r.occurrence AND cc.source = r.source
    JOIN conflict_sides cs ON cs.scope = cc.scope AND cs.source = r.source WHERE r.source = :id
  UNION SELECT cs.conflict FROM reports r
    JOIN conflict_sides cs ON cs.scope = 'occurrence/' || r.occurrence AND cs.source = r.source WHERE r.source = :id)"""

_CORRECTIONS = """
SELECT k.position, k.stream, k.kind, k.occurrence, k.field, k.old, k.new, k.reason, k.status, o.title, e.recorded_at
FROM (SELECT position FROM events WHERE source = :id
      UNION SELECT position FROM corrections WHERE stream = 'source/' || :id) found
JOIN corrections k ON k.position = found.position JOIN events e ON e.position = k.position
LEFT JOIN occurrences o ON o.id = k.occurrence
ORDER BY k.position DESC LIMIT :limit
"""

_TRANSLATED = "SELECT id, label FROM sources WHERE :url IS NOT NULL AND url = :url LIMIT 1"


def _of_treaties() -> str:
    """Return, as JSON, the measures whose figures may be compared throughout a treaty."""
    return json.dumps([name for name, measure in MEASURES.items() if measure.scope is Scope.TREATY])


def paragraphs_of(evidence: str | None) -> list[int]:
    """Return the paragraphs that evidence names, each once and in order."""
    try:
        places = json.loads(evidence or "[]")
    except ValueError:
        return []
    return sorted({place["paragraph"] for place in places})


def _left_out(source: Row) -> tuple[dict[int, str], list[Row]]:
    """Return the reason for each paragraph that is left out, and the numbers that are."""
    left = json.loads(source["left_out"] or "{}")
    reasons = {number: each["reason"] for each in left.get("paragraphs", []) for number in each["paragraphs"]}
    return reasons, left.get("numbers", [])


_SAID = (("measure", "as_printed"), ("text", "attributed_to"), ("name", "office", "party", "person"))
"""What makes two figures, two statements or two participants the same to a reader."""


def _same(one: Row, other: Row) -> bool:
    """Tell whether two rows say the same thing: a point made in one breath may stand in two occurrences."""
    said = next(names for names in _SAID if all(name in one for name in names))
    return all(one[name] == other[name] for name in said)


class _Paragraphs:
    """Gather what was taken from each paragraph of the document."""

    def __init__(self) -> None:
        self._by_number: dict[int, Row] = {}

    def at(self, number: int) -> Row:
        """Return what is gathered of a paragraph."""
        empty: Row = {
            "number": number,
            "reports": [],
            "more": [],
            "statements": [],
            "figures": [],
            "numbers": [],
            "named": [],
        }
        return self._by_number.setdefault(number, {**empty, "left_out": None, "dates": False})

    def add(self, kind: str, found: Iterable[Row]) -> None:
        """Put each row under every paragraph that its evidence names."""
        for each in found:
            for number in paragraphs_of(each["evidence"]):
                there = self.at(number)[kind]
                if not any(_same(each, other) for other in there):
                    there.append(each)

    def add_reports(self, reports: Iterable[Row]) -> None:
        """Put each report under its first paragraph, and a short mention under the others."""
        for report in reports:
            for order, number in enumerate(paragraphs_of(report["evidence"])):
                self.at(number)["more" if order else "reports"].append(report)

    def add_more(self, telling: Iterable[Row]) -> None:
        """Mention a report under the paragraphs that only a part of it, such as its date, is read from."""
        for each in telling:
            for number in paragraphs_of(each["evidence"]):
                self.at(number)["more"].append(each)

    def in_order(self) -> Iterator[Row]:
        """Yield the paragraphs by number; a mention is dropped where something more telling is said of its report."""
        for _, paragraph in sorted(self._by_number.items()):
            said = {each["occurrence"] for kind in ("reports", "statements", "figures") for each in paragraph[kind]}
            more = {each["occurrence"]: each for each in paragraph["more"] if each["occurrence"] not in said}
            paragraph["more"] = list(more.values())
            yield paragraph


def _gather(source: Row, reports: list[Row], telling: list[Row], **taken: list[Row]) -> list[Row]:
    """Return the document's paragraphs, each with what is cited from it or why it is left out."""
    reasons, numbers = _left_out(source)
    gathered = _Paragraphs()
    gathered.add_reports(reports)
    gathered.add_more(telling)
    for kind, found in taken.items():
        gathered.add(kind, found)
    for number in paragraphs_of(source["published_evidence"]):
        gathered.at(number)["dates"] = True
    for number, reason in reasons.items():
        gathered.at(number)["left_out"] = reason
    for each in numbers:
        gathered.at(each["paragraph"])["numbers"].append(each)
    return list(gathered.in_order())


def _json_ld(source: Row, canonical: str) -> dict[str, Any]:
    """Return the document as schema.org has it."""
    known = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": canonical,
        "headline": source["title"],
        "name": source["label"],
        "url": source["url"],
        "archivedAt": source["archived_url"],
        "publisher": {"@type": "Organization", "name": source["publisher"]} if source["publisher"] else None,
        "datePublished": source["published_from"] if source["published_from"] == source["published_to"] else None,
        "inLanguage": source["language"],
        "translationOfWork": source["translation_of"],
        "identifier": f"sha256:{source['sha256']}" if source["sha256"] else None,
    }
    return {name: value for name, value in known.items() if value is not None}


async def source_page(request: Request, datasette: Datasette) -> Response:
    """Show a source, or say that there is none of that name."""
    database = archive(datasette)
    identity = request.url_vars["id"]
    source = await row(database, "SELECT * FROM sources WHERE id = :id", {"id": identity})
    if source is None:
        msg = f"no source is called {identity!r}"
        raise NotFound(msg)
    asked = {"id": identity, "limit": LIMIT, "of_treaties": _of_treaties()}
    reports, statements, figures, parts, pledges, corrections, named, telling = [
        await rows(database, sql, asked)
        for sql in (_REPORTS, _STATEMENTS, _FIGURES, _PARTS, _PLEDGES, _CORRECTIONS, _NAMED, _TELLING)
    ]
    for figure in figures:
        figure["parts"] = [part for part in parts if part["figure"] == figure["id"]]
    titles = {report["occurrence"]: report["title"] for report in reports}
    path = f"/source/{identity}"
    urls = datasette.urls
    context = {
        "title": source["title"] or source["label"],
        "description": _description(source, reports),
        "canonical": path,
        "source": source,
        "original": await row(database, _TRANSLATED, {"url": source["translation_of"]}),
        "reports": reports,
        "titles": titles,
        "statements": statements,
        "figures": figures,
        "pledges": pledges,
        "corrections": corrections,
        "conflicts": await conflicts_where(database, _CLASHES, {"id": identity}),
        "paragraphs": _gather(source, reports, telling, statements=statements, figures=figures, named=named),
        "only_occurrences": [each for each in reports if each["sources_count"] == 1 and each["status"] != "retracted"],
        "only_points": [each for each in statements if each["only_here"]],
        "only_figures": [each for each in figures if each["only_here"] and each["status"] != "retracted"],
        "limit": LIMIT,
        "json_ld": _json_ld(source, datasette.absolute_url(request, urls.path(path))),
        "alternates": [
            ("this source", urls.row(database.name, "sources", identity, format="json")),
            *(
                (name, f"{urls.table(database.name, name, 'json')}?source={identity}")
                for name in ("reports", "statements", "figures")
            ),
        ],
    }
    return await page(datasette, request, "source.html", context)


def _description(source: Row, reports: list[Row]) -> str:
    """Return one sentence for search engines."""
    told = f"{len(reports)} {'occurrence' if len(reports) == 1 else 'occurrences'}"
    return f"What {source['label']} reports: {told}, each with the paragraph that says so."


ROUTES = [(r"^/source/(?P<id>[^/]+)$", source_page)]
