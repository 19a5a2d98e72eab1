"""The indexes: every source, state and organization, person, treaty and pledge, and every point with who makes it.

Each page lists the names, with what a reader chooses by, and leads to the page of each thing. An address without a
name (`/source`) leads to its index.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request
from markupsafe import Markup

from domain.kinds.treaty_action import Action
from timeline.web.dates import in_words
from timeline.web.filters import claimed, plain
from timeline.web.language import gettext as _
from timeline.web.language import language, number, to_translate
from timeline.web.links import Links
from timeline.web.pages._in_force import in_force
from timeline.web.pages._paging import Order, Page, page_of
from timeline.web.pages._shared import (
    MOST_COUNTED,
    Row,
    archive,
    content_language,
    counts_of_each,
    grouped,
    moved,
    page,
    rows,
)
from timeline.web.pages._subject import reported_by, treaty_of
from timeline.web.source_names import label_of

SIGNATURES = ", ".join(f"'{action.value}'" for action in Action if action.makes_signatory)
"""The actions by which a party becomes a signatory, for SQL."""
SHOWN = 4
"""How many statements of a point its entry shows."""


def _count(table: str, condition: str) -> str:
    """Return the SQL of a count that goes no further than pages show."""
    return f"(SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE {condition} LIMIT {MOST_COUNTED + 1}))"


def _represented(table: str, condition: str) -> str:
    """Return the SQL of a party that a person represents, as JSON, by a table of what reports say."""
    return f"""(SELECT json_object('id', n.id, 'name', n.name, 'basis', f.party_basis)
    FROM {table} f JOIN parties n ON n.id = f.party WHERE f.person = p.id AND {condition} LIMIT 1)"""


_SOURCES = f"""SELECT s.id AS key, s.published_from AS at, {label_of("s")} AS short_label, s.title, s.published,
  s.language, {_count("reports r", "r.source = s.id")} AS reports
FROM sources s WHERE TRUE"""
_PARTIES = f"""SELECT p.id AS key, p.name AS at, p.kind,
  {_count("party_mentions m", "m.party = p.id AND m.occurrence IS NOT NULL")} AS occurrences,
  {_count("treaty_actions a", "a.party = p.id")} AS actions,
  EXISTS (SELECT 1 FROM treaty_actions a WHERE a.party = p.id AND a.action IN ({SIGNATURES})) AS signed,
  {_count("pledges g", "g.pledger = p.id")} AS pledges
FROM parties p WHERE TRUE"""
_PEOPLE = f"""SELECT p.id AS key, p.name AS at, p.spellings,
  (SELECT f.office FROM person_offices f WHERE f.person = p.id AND f.office IS NOT NULL LIMIT 1) AS office,
  COALESCE(
    {_represented("person_offices", "+f.party_basis = 'stated'")}, {_represented("person_offices", "TRUE")},
    {_represented("person_parties", "TRUE")}) AS represents,
  (SELECT COUNT(*) FROM (SELECT DISTINCT a.occurrence FROM participants a WHERE a.person = p.id
    LIMIT {MOST_COUNTED + 1})) AS occurrences
FROM people p WHERE p.merged_into IS NULL"""
_TREATIES = """SELECT t.id AS key, t.name AS at, t.signatories_reported, t.signatories_named, t.ratifications,
  t.ratifications_needed, t.in_force_on, t.in_force_basis, t.in_force_missing, t.opened_on
FROM treaties t WHERE TRUE"""
_MONEY = "p.currency || printf('%032.12f', COALESCE(p.amount, p.amount_high))"
"""What pledges are ordered by, as an index has them: one currency after the other, a range by its upper end."""
_PLEDGES = f"""SELECT p.id AS key, {_MONEY} AS at, v.occurrence, v.pledger, n.name AS pledger_name, v.amount AS value,
  v.amount_low AS low, v.amount_high AS high, v.currency AS unit, v.operator, v.as_printed, v.purpose, v.pledged_on,
  v.sources_count
FROM pledges p CROSS JOIN pledges_standing v ON v.occurrence = p.occurrence AND +v.source = p.source
LEFT JOIN parties n ON n.id = p.pledger WHERE TRUE"""
_POINTS = "SELECT p.point AS key, p.sources AS at, p.text, p.statements FROM points p WHERE TRUE"
_STATEMENTS = f"""
SELECT p.value AS point, s.text, s.attributed_to, s.person, n.name AS person_name, s.party, q.name AS party_name,
  s.office, s.source, {label_of("c")} AS source_label, s.evidence, s.occurrence AS id, o.title
FROM json_each(:points) p
CROSS JOIN statements s ON s.rowid IN
  (SELECT r.rowid FROM statements r WHERE r.point = p.value ORDER BY r.source LIMIT {SHOWN})
LEFT JOIN people n ON n.id = s.person LEFT JOIN parties q ON q.id = s.party
LEFT JOIN sources c ON c.id = s.source LEFT JOIN occurrences o ON o.id = s.occurrence
ORDER BY p.key, s.source, s.id"""

Cells = Sequence[str | Markup]


@dataclass(frozen=True, slots=True)
class Index:
    """A list of all things of a kind: what it shows of each, and in which order."""

    table: str
    title: str
    lede: str
    select: str
    order: Order
    headings: Sequence[str]
    cells: Callable[[Links, Row], Cells]
    written: frozenset[int] = frozenset()
    """The places of the cells that are in the archive's own words."""
    counted: str = ""
    """The FROM clause of the total, where it is not that of the table."""
    of_treaty: str = ""
    """The lede where the archive is about one treaty, if it names that."""
    as_reported: str = ""
    """The lede where it says by which day its sources were published, if it does."""


def _source(links: Links, row: Row) -> Cells:
    spoken = row["language"]
    in_language = Markup(' lang="{}"').format(spoken) if spoken and spoken != language() else ""
    title = Markup("<span{}>{}</span>").format(in_language, row["title"]) if row["title"] else ""
    return links.source(row["key"], row["short_label"]), title, in_words(row["published"]), _many(row["reports"])


def _party(links: Links, row: Row) -> Cells:
    actions = _("Signed") if row["signed"] else _many(row["actions"])
    name = links.party(row["key"], row["at"])
    return name, plain(row["kind"]), _many(row["occurrences"]), actions, _many(row["pledges"])


def _person(links: Links, row: Row) -> Cells:
    party = json.loads(row["represents"] or "null")
    represents: str = links.party(party["id"], party["name"]) if party else ""
    if party and party["basis"] == "inferred":
        represents = Markup('{} <span class="mark">{}</span>').format(represents, plain("inferred"))
    return links.person(row["key"], row["at"]), row["office"] or "", represents, _many(row["occurrences"])


def _treaty(links: Links, row: Row) -> Cells:
    signatories = row["signatories_reported"] if row["signatories_reported"] is not None else row["signatories_named"]
    needed = row["ratifications_needed"]
    bound = _("%(bound)s of %(needed)s needed", bound=number(row["ratifications"]), needed=number(needed))
    opened = in_words(row["opened_on"]) if row["opened_on"] else ""
    many = number(row["ratifications"]) if needed is None else bound
    return links.treaty(row["key"], row["at"]), number(signatories), many, in_force(row), opened


def _pledge(links: Links, row: Row) -> Cells:
    pledger = links.party(row["pledger"], row["pledger_name"])
    purpose = links.to("occurrence", row["occurrence"], row["purpose"])
    day = in_words(row["pledged_on"]) if row["pledged_on"] else ""
    return pledger, claimed(row) or row["as_printed"] or "", purpose, day, number(row["sources_count"])


def _many(count: int) -> str:
    """Return a count that stops at the most that pages count."""
    if count > MOST_COUNTED:
        return _("more than %(number)s", number=number(MOST_COUNTED))
    return number(count) if count else ""


INDEXES: Mapping[str, Index] = {
    "sources": Index(
        "sources",
        to_translate("Sources"),
        to_translate("Every document that the archive is based on, newest first."),
        _SOURCES,
        Order("s.published_from", "s.id", descending=True),
        (to_translate("Source"), to_translate("Title"), to_translate("Published"), to_translate("Reports")),
        _source,
    ),
    "parties": Index(
        "parties",
        to_translate("States and organizations"),
        to_translate(
            "Every state and organization that a report mentions as taking part, acting, pledging or hosting."
        ),
        _PARTIES,
        Order("p.name", "p.id"),
        (
            to_translate("Name"),
            to_translate("Kind"),
            to_translate("Mentioned in"),
            to_translate("Treaty actions"),
            to_translate("Pledges"),
        ),
        _party,
        of_treaty=to_translate("Every state and organization that a report on the %(treaty)s mentions."),
    ),
    "people": Index(
        "people",
        to_translate("People"),
        to_translate("Every person whom a report names, with an office as printed."),
        _PEOPLE,
        Order("p.name", "p.id"),
        (to_translate("Name"), to_translate("Office"), to_translate("Represents"), to_translate("Occurrences")),
        _person,
        written=frozenset({1}),
        counted="FROM people WHERE merged_into IS NULL",
        of_treaty=to_translate("Every person whom a report on the %(treaty)s names, with the office as printed."),
    ),
    "treaties": Index(
        "treaties",
        to_translate("Treaties"),
        to_translate("Every treaty, and where it stands."),
        _TREATIES,
        Order("t.name", "t.id"),
        (
            to_translate("Treaty"),
            to_translate("Signatories"),
            to_translate("Parties bound"),
            to_translate("In force"),
            to_translate("Opened for signature"),
        ),
        _treaty,
        as_reported=to_translate("Every treaty, and where it stands, as reported by %(day)s."),
    ),
    "pledges": Index(
        "pledges_standing",
        to_translate("Pledges"),
        to_translate("Who pledged what: money first, the largest amounts at the top. Amounts are never converted."),
        _PLEDGES,
        Order(_MONEY, "p.id", descending=True),
        (
            to_translate("Who"),
            to_translate("Amount"),
            to_translate("What for"),
            to_translate("Date"),
            to_translate("Sources"),
        ),
        _pledge,
        counted="FROM pledges_standing",
    ),
}

_LEADING = {
    "conflict": "conflicts",
    "occurrence": "timeline",
    "occurrences": "timeline",
    "party": "parties",
    "person": "people",
    "pledge": "pledges",
    "point": "statements",
    "points": "statements",
    "source": "sources",
    "statement": "statements",
    "treaty": "treaties",
}
"""Addresses that somebody may try, and the list that they lead to."""


async def index(request: Request, datasette: Datasette) -> Response:
    """Show the page of an index that the address asks for."""
    database, name = archive(datasette), request.url_vars["name"]
    listed = INDEXES[name]
    shown = await page_of(database, request, listed.select, listed.order)
    links = Links(datasette.urls, content_language(datasette))
    context = {
        "headings": [_(heading) for heading in listed.headings],
        "written": listed.written,
        "entries": [listed.cells(links, entry) for entry in shown.entries],
        **await _frame(datasette, name, shown, listed.table, listed.counted),
        "title": _(listed.title),
        "description": _(listed.lede),
        "lede": await _lede(datasette, listed),
    }
    return await page(datasette, request, "index.html", context)


async def _lede(datasette: Datasette, listed: Index) -> str:
    """Return the first sentence of an index, with what the archive is about or until when it goes, if it says so."""
    if listed.as_reported and (day := await reported_by(archive(datasette))):
        return _(listed.as_reported, day=in_words(day))
    treaty = await treaty_of(datasette) if listed.of_treaty else None
    if not treaty:
        return _(listed.lede)
    name = Links(datasette.urls, content_language(datasette)).said(treaty)
    return Markup(_(listed.of_treaty, treaty=name))  # noqa: S704 - the name is escaped


async def statements(request: Request, datasette: Datasette) -> Response:
    """Show points with the statements that make them, those that most sources have first."""
    database = archive(datasette)
    shown = await page_of(database, request, _POINTS, Order("p.sources", "p.point", descending=True))
    points = json.dumps([entry["key"] for entry in shown.entries])
    made = grouped(await rows(database, _STATEMENTS, {"points": points}), "point")
    context = {
        "points": [{**entry, "made": made.get(entry["key"], [])} for entry in shown.entries],
        **await _frame(datasette, "statements", shown, "points"),
        "title": _("Statements"),
        "description": _("What was said, point by point. Points reported by the most sources come first."),
    }
    return await page(datasette, request, "statements.html", context)


async def _frame(datasette: Datasette, name: str, shown: Page, table: str, counted: str = "") -> dict[str, Any]:
    """Return what every index has: the total, the way to the next page, and its content as data."""
    database = archive(datasette)
    total = await counts_of_each(database, {}, total=counted or f"FROM {table}")
    formats = ((suffix.upper(), datasette.urls.table(database.name, table, suffix)) for suffix in ("json", "csv"))
    return {
        "total": total["total"],
        "most_counted": MOST_COUNTED,
        "first_href": "" if shown.is_first else f"/{name}",
        "next_href": f"/{name}?{shown.next_query}" if shown.next_query else "",
        "alternates": list(formats),
    }


def index_for(path: str) -> Row | None:
    """Return the name and title of the index for a path below a kind of page, such as `/source/nope`."""
    name = _LEADING.get(path.removeprefix("/").partition("/")[0])
    return next((title for title in index_titles() if title["name"] == name), None)


def index_titles() -> list[Row]:
    """Return the name and title of every index."""
    titles = {**{name: listed.title for name, listed in INDEXES.items()}, "statements": to_translate("Statements")}
    return [{"name": name, "title": _(title)} for name, title in titles.items()]


async def leading(request: Request, datasette: Datasette) -> Response:
    """Lead an address without a name to the list of what it may have meant."""
    return moved(datasette, f"/{_LEADING[request.url_vars['name']]}")


ROUTES = [
    (rf"^/(?P<name>{'|'.join(INDEXES)})$", index),
    (r"^/statements$", statements),
    (rf"^/(?P<name>{'|'.join(_LEADING)})$", leading),
]
