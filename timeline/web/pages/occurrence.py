"""The page of an occurrence: what happened, what each source says about it, and the history of its record."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

from timeline.exchange.exports._entries import PARTS, entry_of
from timeline.exchange.exports.schema_org import event_of
from timeline.web.as_of import asked_for
from timeline.web.dates import in_words
from timeline.web.event_numbers import numbered
from timeline.web.language import gettext as _
from timeline.web.language import ngettext, to_translate
from timeline.web.pages import Route
from timeline.web.pages._citations import of_occurrence
from timeline.web.pages._citations import shown as cited
from timeline.web.pages._conflicts import few_conflicts
from timeline.web.pages._named import details_of
from timeline.web.pages._shared import (
    Row,
    address_of,
    archive,
    grouped,
    known_from,
    linked_data,
    moved,
    page,
    row_as_json,
    row_with_id,
    rows,
    rows_of_each,
)
from timeline.web.parties import party_name
from timeline.web.source_names import label_of

_MOST = 60
"""No list on this page is longer; the tables have the rest."""

_OCCURRENCE = f"""SELECT o.*, p.name AS country_name, t.name AS treaty_name, {label_of("s")} AS date_source_label
FROM occurrences o LEFT JOIN parties p ON p.id = o.country LEFT JOIN treaties t ON t.id = o.treaty
LEFT JOIN sources s ON s.id = o.date_source WHERE o.id = :id"""
_REPORTS = f"""SELECT r.*, {label_of("s")} AS label, s.label AS full_label, s.language, s.url, s.archived_url, s.sha256,
  s.translation_of, s.title AS source_title, s.publisher, s.published AS source_published,
  COALESCE(d.id, r.source) AS date_source,
  COALESCE(d.language, s.language) AS date_language, COALESCE({label_of("d")}, {label_of("s")}) AS date_label
FROM reports r JOIN sources s ON s.id = r.source
LEFT JOIN sources d ON d.id = json_extract(r.date_evidence, '$[0].source')
WHERE r.occurrence = :id ORDER BY r.position LIMIT {_MOST}"""
_STATEMENTS = f"SELECT * FROM statements WHERE occurrence = :id ORDER BY position, rowid LIMIT {_MOST}"
_FIGURES = f"""SELECT f.*, y.name AS subject_name, t.id AS term, {label_of("s")} AS source_label, s.language
FROM figures f JOIN sources s ON s.id = f.source LEFT JOIN parties y ON y.id = f.subject
LEFT JOIN terms t ON t.id = 'measure-' || f.measure
WHERE f.occurrence = :id ORDER BY f.measure, f.position, f.id LIMIT {_MOST}"""
_PARTS = "SELECT * FROM figure_parts WHERE occurrence = :id ORDER BY rowid LIMIT 500"
_PARTICIPANTS = f"""SELECT p.*, n.id AS for_party, n.name AS party_name, h.name AS person_name,
  COALESCE(p.party_basis, q.party_basis) AS for_basis, COALESCE(p.party_reason, q.party_reason) AS for_reason,
  {known_from("q.sources")} AS for_known_from, {label_of("s")} AS source_label
FROM participants p
LEFT JOIN person_parties q ON p.party IS NULL AND q.person = p.person AND q.office = COALESCE(p.office, '')
LEFT JOIN parties n ON n.id = COALESCE(p.party, q.party) LEFT JOIN people h ON h.id = p.person
JOIN sources s ON s.id = p.source WHERE p.occurrence = :id ORDER BY p.rowid LIMIT {_MOST * 3}"""
_WHOLES = f"""SELECT r.relation, r.inferred, r.evidence, r.source, {label_of("s")} AS source_label,
  o.id, o.title, o.kind, o.occurred, o.status
FROM relations r JOIN occurrences o ON o.id = r.other JOIN sources s ON s.id = r.source
WHERE r.occurrence = :id AND COALESCE(o.merged_into, o.id) <> :id ORDER BY r.relation, o.occurred_from LIMIT {_MOST}"""
_CONTAINED = f"""SELECT r.relation, r.inferred, r.evidence, r.source, {label_of("s")} AS source_label,
  o.id, o.title, o.kind, o.occurred, o.status
FROM relations r JOIN occurrences o ON o.id = r.occurrence JOIN sources s ON s.id = r.source
WHERE r.other = :id AND o.id <> :id ORDER BY r.relation, o.occurred_from, o.id LIMIT {_MOST}"""
_DISPUTED = """c.id IN (
  SELECT conflict FROM conflict_sides WHERE occurrence = :id
  UNION SELECT id FROM conflicts WHERE occurrence = :id)"""
_HISTORY = f"""SELECT e.position, e.recorded_at, e.recorded_by, e.recorded_via, e.topic, e.source, e.summary,
  e.withheld_at, e.withheld_because, {label_of("s")} AS source_label
FROM events e LEFT JOIN sources s ON s.id = e.source
WHERE e.stream = 'occurrence/' || :id ORDER BY e.version LIMIT {_MOST}"""
_CORRECTIONS = f"""SELECT k.*, {label_of("fs")} AS field_source FROM corrections k
LEFT JOIN sources fs ON fs.id = substr(k.field, 1, instr(k.field || '/', '/') - 1)
WHERE k.occurrence = :id ORDER BY k.position LIMIT {_MOST}"""
_ABSORBED = f"""SELECT c.stream, c.reason FROM corrections c
WHERE c.kind = 'occurrence-merged' AND c.new = :id AND c.status = 'standing' LIMIT {_MOST}"""
_PLEDGES = f"""SELECT p.*, n.name, {label_of("s")} AS source_label, s.language,
  p.amount AS value, p.amount_low AS low, p.amount_high AS high, p.currency AS unit
FROM pledges p JOIN parties n ON n.id = p.pledger
JOIN sources s ON s.id = p.source WHERE p.occurrence = :id LIMIT 40"""


_LISTS = {
    "reports": _REPORTS,
    "figures": _FIGURES,
    "statements": _STATEMENTS,
    "people": _PARTICIPANTS,
    "events": _HISTORY,
}

_TABLES = ("reports", "statements", "figures", "participants")

_PERHAPS_SAME = to_translate("perhaps the same as")
_PART_OF, _PARTS_OF_THIS = to_translate("part of"), to_translate("parts")
_BEFORE, _AFTER = to_translate("before"), to_translate("after")
_RELATIONS = {
    "part-of": _PART_OF,
    "before": _BEFORE,
    "after": _AFTER,
    "during": to_translate("during"),
    "answers": to_translate("answers"),
    "perhaps-same": _PERHAPS_SAME,
}
_INVERSE = {
    "part-of": _PARTS_OF_THIS,
    "before": _AFTER,
    "after": _BEFORE,
    "during": to_translate("meanwhile"),
    "answers": to_translate("answered by"),
    "perhaps-same": _PERHAPS_SAME,
}
"""How another occurrence relates to this one, by the relation it has to it: what is before that, comes after."""
_ORDER = (_PERHAPS_SAME, _PART_OF, _PARTS_OF_THIS, _AFTER, _BEFORE)


async def occurrence(request: Request, datasette: Datasette) -> Response:
    """Show an occurrence, now or as of an event; redirect one that was merged to the one it was merged into."""
    async with asked_for(archive(datasette), request.url_vars["id"]) as asked:
        shown = await row_with_id(asked.database, "occurrence", _OCCURRENCE, asked.slug)
        if shown["merged_into"]:
            return moved(datasette, f"/occurrence/{shown['merged_into']}{f'@{asked.at}' if asked.at else ''}")
        context = await _context(asked.database, shown)
        context["json_ld"] = await _json_ld(datasette, request, asked.database, shown)
    context["history"] = await numbered(archive(datasette), context["history"])
    citation = of_occurrence(datasette, request, asked, shown, _standing(context["reports"]))
    path = f"/occurrence/{asked.slug}"
    context |= {"asked": asked, "page_path": path, "citation": cited(datasette, citation, f"{path}@{asked.number}")}
    context["alternates"] = row_as_json(datasette, "occurrences", shown["id"], "occurrence", *_TABLES)
    return await page(datasette, request, "occurrence.html", context)


async def _context(database: Database, shown: Row) -> dict[str, Any]:
    by_id = {"id": shown["id"]}
    lists = await rows_of_each(database, by_id, **_LISTS)
    optional = await rows_of_each(database, by_id, **_asked_for(shown, lists))
    participants = _people(lists["people"])
    return {
        "title": shown["title"],
        "description": _description(shown, lists["reports"]),
        "occurrence": shown,
        "reports": lists["reports"],
        "sources": _sources(lists["reports"]),
        "figures": _most_claimed_first(lists["figures"]),
        "details": await details_of(database, shown, lists["figures"], lists["reports"]),
        "statements": _by_report(lists["statements"]),
        "shared_points": _shared_points(lists["statements"]),
        "figure_parts": grouped(optional.get("parts", ()), "figure"),
        "pledges": optional.get("pledges", []),
        "absorbed": optional.get("absorbed", []),
        "participants": participants,
        "relations": _related(await rows(database, _WHOLES, by_id), await rows(database, _CONTAINED, by_id)),
        **await few_conflicts(database, _DISPUTED, by_id),
        "history": _history(lists["events"], optional.get("corrections", ())),
        "limit": _MOST,
    }


def _asked_for(shown: Row, lists: Mapping[str, Sequence[Row]]) -> dict[str, str]:
    """Return the SELECTs of what only some occurrences have: a pledge, parts of figures, amendments."""
    amended = any(event["topic"] != "occurrence-reported" for event in lists["events"])
    wanted = {
        "pledges": _PLEDGES if shown["kind"] == "pledge" else "",
        "parts": _PARTS if lists["figures"] else "",
        "corrections": _CORRECTIONS if amended else "",
        "absorbed": _ABSORBED if amended else "",
    }
    return {name: sql for name, sql in wanted.items() if sql}


def _by_report(statements: Sequence[Row]) -> dict[str, list[Row]]:
    """Return statements by the report that has them: one that was corrected has another source than its report."""
    return grouped([{**row, "report": row["id"].rpartition("/")[0]} for row in statements], "report")


def _shared_points(statements: Sequence[Row]) -> set[str]:
    """Return the points that more than one source makes."""
    sources = grouped(statements, "point")
    return {point for point, members in sources.items() if len({member["source"] for member in members}) > 1}


def _sources(reports: Sequence[Row]) -> list[Row]:
    """Return a report of each source whose reports stand, or of every source where none does."""
    return [of_source[0] for of_source in grouped(_standing(reports) or reports, "source").values()]


def _standing(reports: Sequence[Row]) -> list[Row]:
    return [report for report in reports if report["status"] != "retracted"]


def _people(participants: Sequence[Row]) -> list[Row]:
    """Return who took part, each person and role once, with what every source says of them."""
    people: dict[tuple[str, str], Row] = {}
    for participant in participants:
        names = (participant[column] for column in ("person_name", "name", "office", "party_name"))
        name = next(filter(None, names), "")
        key = (participant["person"] or name.casefold(), participant["role"])
        people.setdefault(key, {**participant, "display": name, "accounts": []})["accounts"].append(participant)
    for person in people.values():
        offices = dict.fromkeys(account["office"] for account in person["accounts"] if account["office"])
        person["offices"] = [office for office in offices if office != person["display"]]
    return list(people.values())


def _related(from_this: Sequence[Row], to_this: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Return the related occurrences by how they are related, each once, with the sources that say so."""
    groups: dict[str, dict[str, Row]] = {}
    for relations, words in ((from_this, _RELATIONS), (to_this, _INVERSE)):
        for relation in relations:
            others = groups.setdefault(words[relation["relation"]], {})
            others.setdefault(relation["id"], {**relation, "accounts": []})["accounts"].append(relation)
    ordered = sorted(groups, key=lambda label: _ORDER.index(label) if label in _ORDER else len(_ORDER))
    return [(_(label), list(groups[label].values())) for label in ordered]


def _history(events: Sequence[Row], corrections: Sequence[Row]) -> list[Row]:
    """Return the events in order, each with what it was, as a slug, and what it changed."""
    changes = grouped(corrections, "position")
    reported = 0
    history: list[Row] = []
    for event in events:
        is_report = event["topic"] == "occurrence-reported" and not event["withheld_at"]
        reported += is_report
        name = event["topic"].removeprefix("occurrence-")
        name = "corroborated" if is_report and reported > 1 else name
        name = "withheld" if event["withheld_at"] else name
        history.append({**event, "name": name, "changes": changes.get(event["position"], [])})
    return history


def _description(shown: Row, reports: Sequence[Row]) -> str:
    """Return a few words for search engines: what, when and where, and how many sources report it."""
    country = shown["country"] and party_name(shown["country"], shown["country_name"])
    where = ", ".join(filter(None, (shown["place"], shown["city"], country)))
    when = in_words(shown["occurred"])
    sources = shown["sources_count"] or len(_sources(reports))
    reported = ngettext("Reported by %(num)s source.", "Reported by %(num)s sources.", sources)
    return f"{shown['title']}. {when[:1].upper()}{when[1:]}{f', {where}' if where else ''}. {reported}"


async def _json_ld(datasette: Datasette, request: Request, database: Database, shown: Row) -> Row:
    """Return the occurrence as a schema.org Event, as the export of linked data has it."""
    parts = await rows_of_each(database, {"id": shown["id"], "most": _MOST}, **PARTS)
    event = event_of(entry_of(shown, parts), partial(address_of, datasette, request), in_words)
    return linked_data("Event", event)


def _most_claimed_first(figures: Sequence[Row]) -> list[Row]:
    """Return figures by their measures, those first that most claims are about."""
    claims = Counter(figure["measure"] for figure in figures)
    return sorted(figures, key=lambda figure: -claims[figure["measure"]])


ROUTES: list[Route] = [(r"^/occurrence/(?P<id>[^/]+)$", occurrence)]
