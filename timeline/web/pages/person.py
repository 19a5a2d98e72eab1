"""The page of a person: how sources print the name and office, and each appearance and statement by date."""

from collections.abc import Sequence
from operator import itemgetter

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from timeline.web.language import ngettext
from timeline.web.pages import Route
from timeline.web.pages._conflicts import few_conflicts
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
    row_as_json,
    row_with_id,
    rows_of_each,
    withheld_of,
)
from timeline.web.pages.party import grouped_by_occurrence
from timeline.web.source_names import label_of

LIMIT = 25
"""No list on the page is longer, other than that of statements; the tables have the rest."""
STATEMENTS = 60
"""How many statements the page shows."""
_READ = 300
"""How many of the mentions that were recorded last the page reads: an index has them in this order."""

_MENTIONS = f"""
SELECT p.name, p.office, p.role, COALESCE(p.party, q.party) AS party, n.name AS party_name,
  COALESCE(p.party_basis, q.party_basis) AS party_basis, COALESCE(p.party_reason, q.party_reason) AS party_reason,
  {known_from("q.sources")} AS known_from,
  p.source, {label_of("s")} AS source_label, s.published_to, p.evidence, o.id, o.title, o.kind, o.occurred,
  o.occurred_from, o.part_of_day, o.date_basis, o.date_reason, o.status
FROM (SELECT *, rowid AS place FROM participants WHERE person = :id ORDER BY rowid DESC LIMIT :read) p
JOIN occurrences o ON o.id = p.occurrence
LEFT JOIN person_parties q ON p.party IS NULL AND q.person = p.person AND q.office = COALESCE(p.office, '')
LEFT JOIN parties n ON n.id = COALESCE(p.party, q.party) LEFT JOIN sources s ON s.id = p.source
ORDER BY s.published_to IS NULL, s.published_to, p.place
"""

_STATEMENTS = f"""
SELECT s.id AS statement, s.occurrence AS id, o.title, o.kind, o.occurred, o.occurred_from, o.part_of_day, s.text,
  s.attributed_to, s.voice, s.source, {label_of("c")} AS source_label, s.evidence
FROM (SELECT * FROM statements WHERE person = :id ORDER BY rowid DESC LIMIT :statements) s
JOIN occurrences o ON o.id = s.occurrence LEFT JOIN sources c ON c.id = s.source
ORDER BY o.occurred_from IS NULL, o.occurred_from, s.occurrence, s.source, s.position, s.id
"""

_FIGURES = f"""
SELECT f.occurrence AS id, o.title, f.measure, f.value, f.low, f.high, f.operator, f.unit, f.counted, f.as_printed,
  f.as_of, f.subject, y.name AS subject_name, f.projection, f.source,
  {label_of("c")} AS source_label, c.language, f.evidence
FROM (SELECT * FROM figures WHERE person = :id AND status <> 'retracted' ORDER BY rowid DESC LIMIT :limit) f
JOIN occurrences o ON o.id = f.occurrence LEFT JOIN sources c ON c.id = f.source
LEFT JOIN parties y ON y.id = f.subject
ORDER BY f.measure, f.as_of, f.id
"""

_NAMED_IN = """c.id IN (
  SELECT conflict FROM conflict_sides WHERE identity = :id
  UNION SELECT cs.conflict FROM figures f JOIN conflict_sides cs ON cs.figure = f.id WHERE f.person = :id)"""

_MERGED = "SELECT id, name FROM people WHERE merged_into = :id ORDER BY name LIMIT 25"

_COUNTED = {
    "mentions": "FROM participants WHERE person = :id",
    "statements": "FROM statements WHERE person = :id",
    "figures": "FROM figures WHERE person = :id AND status <> 'retracted'",
}

_LISTS = {
    "mentions": _MENTIONS,
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
    lists = await rows_of_each(
        database, {"id": identity, "limit": LIMIT, "read": _READ, "statements": STATEMENTS}, **_LISTS
    )
    offices, appearances = _offices(lists["mentions"]), _appearances(lists["mentions"])
    spellings = _spellings(shown, [*lists["mentions"], *lists["merged"]])
    titles = [office["office"] for office in offices if office["office"]]
    context = {
        **lists,
        "title": shown["name"],
        "description": _description(shown, titles, appearances),
        "person": shown,
        "spellings": spellings,
        "offices": offices[:LIMIT],
        "first_office": next((office for office in offices if office["office"]), None),
        "read": _READ,
        "withheld": await withheld_of(database, f"person/{identity}", is_empty=not appearances),
        "appearances": appearances[-LIMIT:],
        "appearances_read": len(appearances),
        "totals": await counts_of_each(database, {"id": identity}, **_COUNTED),
        "said": grouped_by_occurrence(lists["statements"]),
        **await few_conflicts(database, _NAMED_IN, {"id": identity}),
        "json_ld": _json_ld(shown, spellings, titles, address_of(datasette, request, request.path)),
        "alternates": row_as_json(datasette, "people", identity, "person", "participants", "statements", "figures"),
    }
    return await page(datasette, request, "person.html", context)


def _offices(mentions: Sequence[Row]) -> list[Row]:
    """Return each name with its office and party once, the ones printed first first, with the `accounts` of sources."""
    offices: dict[tuple[str | None, ...], Row] = {}
    for mention in mentions:
        key = (mention["name"], mention["office"], mention["party"])
        office = offices.setdefault(key, {**mention, "accounts": {}, "times": 0})
        office["accounts"].setdefault(mention["source"], mention)
        office["times"] += 1
    return [{**office, "accounts": list(office["accounts"].values())} for office in offices.values()]


def _appearances(mentions: Sequence[Row]) -> list[Row]:
    """Return the occurrences of mentions, each once and in the order of their days, with the roles and sources."""
    appearances = [
        {
            **members[0],
            "roles": sorted({member["role"] for member in members}),
            "sources": len({member["source"] for member in members}),
        }
        for members in grouped(mentions, "id").values()
    ]
    return in_time(sorted(appearances, key=itemgetter("id")))


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
    who = ", ".join([shown["name"], *titles[:1]])
    return ngettext(
        "%(who)s: where reports name them (%(num)s occurrence), and what they are reported to have said.",
        "%(who)s: where reports name them (%(num)s occurrences), and what they are reported to have said.",
        len(appearances),
        who=who,
    )


ROUTES: list[Route] = [(r"^/person/(?P<id>[^/]+)$", person)]
