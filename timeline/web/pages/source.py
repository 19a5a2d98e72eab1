"""The page of a source: the document, what it says paragraph by paragraph, and what no other source says."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from babel import Locale, UnknownLocaleError
from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from domain.measures import MEASURES, Scope
from timeline.web.event_numbers import numbered
from timeline.web.filters import places
from timeline.web.language import locale, ngettext
from timeline.web.pages import Route
from timeline.web.pages._citations import of_source
from timeline.web.pages._citations import shown as cited
from timeline.web.pages._conflicts import few_conflicts
from timeline.web.pages._shared import (
    Row,
    address_of,
    archive,
    counts_of_each,
    grouped,
    linked_data,
    page,
    row,
    row_as_json,
    row_with_id,
    rows_of_each,
    typed,
    withheld_of,
)
from timeline.web.source_names import label_of

LIMIT = 150
"""No list on the page is longer; the tables have the rest. The rows are in the order that an index has them in."""

_REPORTS = """
SELECT r.id, r.occurrence, r.title, r.occurred, r.occurred_from, r.date_basis, r.date_reason, r.evidence, r.status,
  o.kind, o.sources_count, o.part_of_day,
  (SELECT MIN(json_extract(e.value, '$.paragraph')) FROM json_each(r.evidence) e) AS first_paragraph
FROM (SELECT * FROM reports WHERE source = :id ORDER BY occurred_from, position LIMIT :limit) r
JOIN occurrences o ON o.id = r.occurrence ORDER BY first_paragraph, r.position
"""

_STATEMENTS = """
SELECT s.id, s.occurrence, s.point, s.text, s.attributed_to, s.person, s.voice, s.evidence,
  NOT EXISTS (SELECT 1 FROM statements x WHERE x.point = s.point AND x.source <> s.source) AS only_here
FROM (SELECT * FROM statements WHERE source = :id ORDER BY rowid LIMIT :limit) s ORDER BY s.position, s.id
"""

_FIGURES = """
SELECT f.id, f.occurrence, f.measure, f.value, f.low, f.high, f.operator, f.unit, f.counted, f.as_of, f.as_printed,
  f.attributed_to, f.person, f.voice, f.subject, y.name AS subject_name, f.projection, f.evidence, f.status,
  o.title AS occurrence_title,
  NOT EXISTS (SELECT 1 FROM figures x WHERE x.occurrence = f.occurrence AND +x.measure = f.measure AND {same})
  AND NOT (f.measure IN (SELECT value FROM json_each(:of_treaties)) AND EXISTS (
    SELECT 1 FROM figures x WHERE x.treaty = f.treaty AND x.measure = f.measure AND x.value IS f.value AND {same}
    )) AS only_here
FROM (SELECT * FROM figures WHERE source = :id ORDER BY rowid LIMIT :limit) f
JOIN occurrences o ON o.id = f.occurrence LEFT JOIN parties y ON y.id = f.subject ORDER BY f.position, f.id
""".format(
    same="x.value IS f.value AND x.low IS f.low AND x.high IS f.high AND x.unit = f.unit "
    "AND +x.counted IS f.counted AND +x.source <> f.source AND x.status <> 'retracted'"
)

_NAMED = """
SELECT p.occurrence, p.person, p.name, p.office, p.party, n.name AS party_name, p.role, p.evidence
FROM (SELECT *, rowid AS place FROM participants WHERE source = :id ORDER BY rowid LIMIT :limit) p
LEFT JOIN parties n ON n.id = p.party ORDER BY p.place
"""

_MENTIONS = """
WITH r AS (SELECT * FROM reports WHERE source = :id ORDER BY occurred_from, position LIMIT :limit)
SELECT r.occurrence, r.title, r.date_evidence AS evidence FROM r
  WHERE json_extract(r.date_evidence, '$[0].source') IS NULL
UNION SELECT r.occurrence, r.title, x.evidence FROM r
  JOIN relations x ON x.occurrence = r.occurrence AND x.source = r.source
UNION SELECT r.occurrence, r.title, p.evidence FROM r CROSS JOIN figures f CROSS JOIN figure_parts p
  WHERE f.occurrence = r.occurrence AND +f.source = r.source AND p.figure = f.id
UNION SELECT r.occurrence, r.title, p.evidence FROM r JOIN pledges p ON p.id = r.id
UNION SELECT o.id, o.title, o.date_evidence FROM corrections k JOIN occurrences o ON o.id = k.occurrence
  WHERE k.source = :id AND o.date_source = :id
LIMIT :limit
"""
"""The parts of reports with evidence of their own: dates, relations, parts of figures, pledges; and dates that the
document has corrected in others.
"""

_PARTS = """
SELECT p.figure, p.label, p.value
FROM (SELECT id FROM figures WHERE source = :id ORDER BY rowid LIMIT :limit) f JOIN figure_parts p ON p.figure = f.id
"""

_PLEDGES = """
SELECT p.occurrence AS id, o.title, p.pledger, n.name AS pledger_name, p.amount, p.as_printed, p.purpose, p.evidence,
  p.amount AS value, p.amount_low AS low, p.amount_high AS high, p.currency AS unit, p.operator
FROM (SELECT * FROM pledges WHERE source = :id ORDER BY rowid LIMIT :limit) p
JOIN occurrences o ON o.id = p.occurrence JOIN parties n ON n.id = p.pledger WHERE p.status <> 'retracted'
ORDER BY COALESCE(p.amount, p.amount_high) IS NULL, COALESCE(p.amount, p.amount_high) DESC, n.name
"""

_DISPUTED = "c.id IN (SELECT conflict FROM conflict_sides WHERE source = :id)"

_CORRECTIONS = f"""
SELECT k.position, k.stream, k.kind, k.occurrence, k.field, k.old, k.new, k.reason, k.status, o.title,
  {label_of("fs")} AS field_source
FROM (SELECT position FROM events WHERE source = :id
      UNION SELECT position FROM corrections WHERE stream = 'source/' || :id) own
JOIN corrections k ON k.position = own.position
LEFT JOIN occurrences o ON o.id = k.occurrence
LEFT JOIN sources fs ON fs.id = substr(k.field, 1, instr(k.field || '/', '/') - 1)
ORDER BY k.position DESC LIMIT :limit
"""

_SOURCE = f"SELECT s.*, {label_of('s')} AS short_name FROM sources s WHERE s.id = :id"
_TRANSLATED = f"SELECT s.id, {label_of('s')} AS label FROM sources s WHERE :url IS NOT NULL AND s.url = :url LIMIT 1"


_LISTS = {
    "reports": _REPORTS,
    "statements": _STATEMENTS,
    "figures": _FIGURES,
    "parts": _PARTS,
    "pledges": _PLEDGES,
    "corrections": _CORRECTIONS,
    "named": _NAMED,
    "mentions": _MENTIONS,
}

_COUNTED = {
    **{name: f"FROM {name} WHERE source = :id" for name in ("reports", "statements", "figures")},
    "pledges": "FROM pledges WHERE source = :id AND status <> 'retracted'",
}

_OF_TREATIES = json.dumps([name for name, measure in MEASURES.items() if measure.scope is Scope.TREATY])
"""The measures whose figures are compared across a treaty, as JSON."""

_SAME = (("measure", "as_printed", "value"), ("text", "attributed_to"), ("name", "office", "party", "person"))
"""The columns in which two figures, statements or participants that look the same to a reader agree."""


def paragraphs_of(evidence: str | None) -> list[int]:
    """Return the paragraphs that evidence names, each once and in order."""
    return sorted({place["paragraph"] for place in places(evidence)})


def _look_the_same(one: Row, other: Row) -> bool:
    """Return whether two rows look the same to a reader: one statement may be recorded for two occurrences."""
    columns = next(names for names in _SAME if all(name in one for name in names))
    return all(one[column] == other[column] for column in columns)


class _Paragraphs:
    """What was taken from each paragraph of the document."""

    def __init__(self) -> None:
        self._by_number: dict[int, Row] = {}

    def at(self, number: int) -> Row:
        """Return what was taken from a paragraph so far."""
        lists: Row = {name: [] for name in ("reports", "mentions", "statements", "figures", "numbers", "named")}
        return self._by_number.setdefault(number, {"number": number, "left_out": None, "dates": False, **lists})

    def add(self, kind: str, taken: Iterable[Row]) -> None:
        """Put each row under every paragraph that its evidence names."""
        for claim in taken:
            for number in paragraphs_of(claim["evidence"]):
                others = self.at(number)[kind]
                if not any(_look_the_same(claim, other) for other in others):
                    others.append(claim)

    def add_reports(self, reports: Iterable[Row]) -> None:
        """Put each report under its first paragraph, and mention it under the others."""
        for report in reports:
            for order, number in enumerate(paragraphs_of(report["evidence"])):
                self.at(number)["mentions" if order else "reports"].append(report)

    def add_mentions(self, mentions: Iterable[Row]) -> None:
        """Mention a report under the paragraphs of its parts, such as its date."""
        for mention in mentions:
            for number in paragraphs_of(mention["evidence"]):
                self.at(number)["mentions"].append(mention)

    def add_left_out(self, source: Row) -> None:
        """Put the reason under each paragraph, and each number, that was left out on purpose."""
        left_out = json.loads(source["left_out"] or "{}")
        for group in left_out.get("paragraphs", []):
            for number in group["paragraphs"]:
                self.at(number)["left_out"] = group["reason"]
        for number in left_out.get("numbers", []):
            self.at(number["paragraph"])["numbers"].append(number)

    def in_order(self) -> Iterator[Row]:
        """Yield the paragraphs by number, without mentions of reports that have something else there."""
        for _, paragraph in sorted(self._by_number.items()):
            shown = {row["occurrence"] for kind in ("reports", "statements", "figures") for row in paragraph[kind]}
            mentions = {row["occurrence"]: row for row in paragraph["mentions"] if row["occurrence"] not in shown}
            paragraph["mentions"] = list(mentions.values())
            yield paragraph


def _paragraphs(source: Row, lists: Mapping[str, list[Row]]) -> list[Row]:
    """Return the document's paragraphs, each with what cites it or why it was left out."""
    paragraphs = _Paragraphs()
    paragraphs.add_reports(lists["reports"])
    paragraphs.add_mentions(lists["mentions"])
    for kind in ("statements", "figures", "named"):
        paragraphs.add(kind, lists[kind])
    for number in paragraphs_of(source["published_evidence"]):
        paragraphs.at(number)["dates"] = True
    paragraphs.add_left_out(source)
    return list(paragraphs.in_order())


def _together(paragraphs: Iterable[Row]) -> Iterator[Row]:
    """Yield the paragraphs, those as one that stand side by side and are left out for the same reason, and no more."""
    placed = [(row["number"] - place, row) for place, row in enumerate(paragraphs)]
    for (reason, _), group in groupby(placed, lambda one: (_left_out_for(one[1]), one[0])):
        same = [paragraph for _, paragraph in group]
        if reason is None:
            yield from same
        else:
            yield {**same[0], "last": same[-1]["number"], "count": len(same)}


def _left_out_for(paragraph: Row) -> str | None:
    """Return the reason for which a paragraph is left out, if nothing else is said of it."""
    others = (value for name, value in paragraph.items() if name not in ("number", "left_out"))
    return None if any(others) else paragraph["left_out"]


async def source(request: Request, datasette: Datasette) -> Response:
    """Show a source."""
    database = archive(datasette)
    shown = await row_with_id(database, "source", _SOURCE, request.url_vars["id"])
    identity = shown["id"]
    lists = await rows_of_each(database, {"id": identity, "limit": LIMIT, "of_treaties": _OF_TREATIES}, **_LISTS)
    parts = grouped(lists["parts"], "figure")
    lists["corrections"] = await numbered(database, lists["corrections"])
    lists["figures"] = [{**figure, "parts": parts.get(figure["id"], [])} for figure in lists["figures"]]
    context = {
        **lists,
        **_only_here(lists),
        "title": shown["title"] or shown["label"],
        "description": _description(shown, lists["reports"]),
        "source": shown,
        "withheld": await withheld_of(
            database, f"source/{identity}", is_empty=not (lists["reports"] or lists["corrections"])
        ),
        "main": _main(lists),
        "original": await row(database, _TRANSLATED, {"url": shown["translation_of"]}),
        "titles": {report["occurrence"]: report["title"] for report in lists["reports"]},
        **await few_conflicts(database, _DISPUTED, {"id": identity}),
        "totals": await counts_of_each(database, {"id": identity}, **_COUNTED),
        "language": language_name(shown["language"]),
        "paragraphs": list(_together(_paragraphs(shown, lists))),
        "limit": LIMIT,
        "citation": cited(datasette, of_source(shown), f"/source/{identity}"),
        "json_ld": _json_ld(shown, address_of(datasette, request, request.path)),
        "alternates": row_as_json(datasette, "sources", identity, "source", "reports", "statements", "figures"),
    }
    return await page(datasette, request, "source.html", context)


def _only_here(lists: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """Return the occurrences, points and figures that no other source has."""
    standing = {name: [row for row in lists[name] if row["status"] != "retracted"] for name in ("reports", "figures")}
    return {
        "only_occurrences": [report for report in standing["reports"] if report["sources_count"] == 1],
        "only_points": [statement for statement in lists["statements"] if statement["only_here"]],
        "only_figures": [figure for figure in standing["figures"] if figure["only_here"]],
    }


def _main(lists: Mapping[str, list[Row]]) -> Row | None:
    """Return the report of the occurrence on which the document says most; of several, the first one in it."""
    said = Counter(claim["occurrence"] for name in ("statements", "figures") for claim in lists[name])
    standing = (report for report in lists["reports"] if report["status"] != "retracted")
    return max(standing, key=lambda report: said[report["occurrence"]], default=None)


def language_name(code: str) -> str:
    """Return the name of a language by its code: "English"; the code of one that has no name here."""
    try:
        return Locale.parse(code).get_display_name(locale()) or code
    except (UnknownLocaleError, ValueError):
        return code


def _json_ld(shown: Row, canonical: str) -> Row:
    """Return the document as schema.org has it."""
    one_day = shown["published_from"] == shown["published_to"]
    work = {
        "@id": canonical,
        "headline": shown["title"],
        "name": shown["label"],
        "url": shown["url"],
        "archivedAt": shown["archived_url"],
        "publisher": typed("Organization", {"name": shown["publisher"]}) if shown["publisher"] else None,
        "datePublished": shown["published_from"] if one_day else None,
        "inLanguage": shown["language"],
        "translationOfWork": shown["translation_of"],
        "identifier": f"sha256:{shown['sha256']}" if shown["sha256"] else None,
    }
    return linked_data("CreativeWork", work)


def _description(shown: Row, reports: list[Row]) -> str:
    """Return one sentence for search engines."""
    return ngettext(
        "What %(source)s reports: %(num)s occurrence, each with its paragraph.",
        "What %(source)s reports: %(num)s occurrences, each with its paragraph.",
        len(reports),
        source=shown["label"],
    )


ROUTES: list[Route] = [(r"^/source/(?P<id>[^/]+)$", source)]
