"""The timeline: occurrences by day and part of day, with parts nested under their whole, and filters.

It must stay fast with a million occurrences: a page is one range of the index on `occurred_from`, starting after a
key. A filter that few occurrences match leads the query with its own index; one that many match is tested row by row.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import Request

from domain.ordering import earlier_first
from timeline.web.days import IS_SHORT, MOST_DAYS, Marks, day_before, days_of
from timeline.web.nesting import in_order, nest
from timeline.web.pages import Route
from timeline.web.pages._shared import Row, archive, grouped, page, row, rows, rows_of_each, tables_as_json

PAGE_SIZE = 80
_FEW = 4000
"""The most rows that may be read and sorted for one page."""
_CHOICES = 400
"""The most options in a list."""

FILTERS = ("kind", "party", "source", "treaty", "from", "to")

_FOR_PARTY = """SELECT occurrence FROM party_mentions WHERE party = :party
UNION ALL SELECT f.occurrence FROM person_parties p
JOIN person_offices f ON f.person = p.person AND COALESCE(f.office, '') = p.office
WHERE p.party = :party AND f.party IS NULL"""
"""The occurrences that mention a party, and those of people for whom only other reports give it."""
_IS_FOR_PARTY = """EXISTS (SELECT 1 FROM party_mentions m WHERE m.party = :party AND m.stream = 'occurrence/' || o.id)
OR EXISTS (SELECT 1 FROM person_offices f JOIN person_parties p
    ON p.person = f.person AND p.office = COALESCE(f.office, '')
  WHERE f.occurrence = o.id AND f.party IS NULL AND p.party = :party)"""
"""The same of one occurrence."""

_MATCHING = {
    "kind": "SELECT 1 FROM occurrences WHERE kind = :kind",
    "party": _FOR_PARTY,
    "source": "SELECT 1 FROM reports WHERE source = :source",
    "treaty": "SELECT 1 FROM occurrences WHERE treaty = :treaty",
}
_LEADS = {
    "kind": "o.kind = :kind",
    "party": f"o.id IN ({_FOR_PARTY})",
    "source": "o.id IN (SELECT occurrence FROM reports WHERE source = :source)",
    "treaty": "o.treaty = :treaty",
}
_TESTS = {
    "kind": "o.kind = :kind",  # its index is in the order of days, so it may lead however many there are
    "party": f"({_IS_FOR_PARTY})",
    "source": "EXISTS (SELECT 1 FROM reports r WHERE r.id = o.id || '/' || :source)",
    "treaty": "+o.treaty = :treaty",
}
_UNDER_WAY = f"(o.occurred_to >= :from OR o.occurred_to IS NULL) AND +o.occurred_from < :from AND NOT {IS_SHORT}"
"""What began before the first day asked for and had not ended by then: ranges of the index on its end.

A plus before a column keeps SQLite from the index on the first day: it leads through all that happened since."""
_GOES_ON = f"o.occurred_from >= :since AND o.occurred_from < :day AND +o.occurred_to >= :day AND {IS_SHORT}"
"""What goes on for a few days and began before a day: a short range of the index on its first day."""
_PART = "CASE o.part_of_day WHEN 'morning' THEN 1 WHEN 'noon' THEN 2 WHEN 'afternoon' THEN 3 WHEN 'evening' THEN 4 \
WHEN 'night' THEN 5 ELSE 0 END"
_KINDS = """WITH RECURSIVE k(kind) AS (SELECT MIN(kind) FROM occurrences
  UNION ALL SELECT (SELECT MIN(kind) FROM occurrences WHERE kind > k.kind) FROM k WHERE k.kind IS NOT NULL)
SELECT kind FROM k WHERE kind IS NOT NULL"""
_REPORTED_BY = """SELECT r.occurrence, s.id, s.label FROM reports r JOIN sources s ON s.id = r.source
WHERE r.occurrence IN ({ids}) AND r.status <> 'retracted' ORDER BY r.position"""
_CONFLICTS = """SELECT occurrence, COUNT(*) AS count FROM (
  SELECT occurrence, conflict FROM conflict_sides WHERE occurrence IN ({ids})
  UNION SELECT occurrence, id FROM conflicts WHERE occurrence IN ({ids}))
GROUP BY occurrence"""
_PARENTS = """SELECT DISTINCT r.occurrence, r.other, o.title FROM relations r JOIN occurrences o ON o.id = r.other
WHERE r.occurrence IN ({ids}) AND r.relation = 'part-of'"""
_ORDER = """SELECT occurrence, other, relation FROM relations
WHERE occurrence IN ({ids}) AND relation IN ('before', 'after', 'answers', 'during')"""
_RECORDED = "SELECT occurrence, MIN(position) AS position FROM reports WHERE occurrence IN ({ids}) GROUP BY occurrence"


async def timeline(request: Request, datasette: Datasette) -> Response:
    """Show a page of the timeline: dated occurrences or, with `dates=open`, those without a first day."""
    database = archive(datasette)
    filters = {name: value for name in FILTERS if (value := (request.args.get(name) or "").strip()[:200])}
    undated = request.args.get("dates") == "open"
    context: dict[str, Any] = {
        "title": "Timeline",
        "description": "What happened, by day: each occurrence, the basis of its date, and how many sources report it.",
        "filters": filters,
        "undated": undated,
        "choices": await _choices(database),
        "link": _linker(filters, undated=undated),
        "after": request.args.get("after"),
        "alternates": tables_as_json(datasette, "occurrences"),
    }
    try:
        context |= await _entries(database, filters, request.args.get("after"), undated=undated)
    except QueryInterrupted:
        context["too_slow"] = True
    return await page(datasette, request, "timeline.html", context)


async def _entries(
    database: Database, filters: Mapping[str, str], after: str | None, *, undated: bool
) -> dict[str, Any]:
    """Return the entries of a page: by day, and on the last page also those without a first day."""
    dated, open_ended, under_way, going_on = [], [], [], []
    matching, following = await _page(database, filters, after, undated=undated)
    first = day_before(after[:10], -1) if after else filters.get("from", "")
    last = filters.get("to", "~")
    if undated:
        open_ended = matching
    else:
        last = matching[-1]["occurred_from"][:10] if following else last
        under_way = [] if after else await _under_way(database, filters)
        dated = [*under_way[:PAGE_SIZE], *matching]
        shown = {occurrence["id"] for occurrence in matching}
        going_on = [row for row in await _going_on(database, filters, first) if row["id"] not in shown]
        open_ended = [] if following else (await _page(database, filters, None, undated=True))[0]
    listed = [*dated, *going_on, *open_ended]
    seen = await _seen(database, listed)
    marks = await _marks(database, listed)
    return {
        "days": days_of(dated, going_on, first, last, marks),
        "more_under_way": len(under_way) > PAGE_SIZE,
        "following": following,
        "open_ended": in_order(nest(open_ended, marks.parents), marks.pairs, ""),
        **seen,
    }


async def _page(
    database: Database, filters: Mapping[str, str], after: str | None, *, undated: bool
) -> tuple[list[Row], str | None]:
    """Return one page of rows, and the key after which the next one begins; None on the last page."""
    conditions = await _conditions(database, filters)
    parameters: dict[str, Any] = {**filters, "size": PAGE_SIZE + 1}
    if undated:
        where, order = ["o.occurred_from IS NULL AND o.id > :id"], "o.id"
        parameters["id"] = after or ""
        if "from" in filters:  # what was over by then cannot match
            where.append("(o.occurred_to IS NULL OR o.occurred_to >= :from)")
    else:
        where, order = _dated(filters, after, parameters), f"o.occurred_from, {_PART}, o.id"
    matching = await rows(database, _sql([*where, *conditions], order), parameters)
    following = None
    if len(matching) > PAGE_SIZE:
        last = matching[PAGE_SIZE - 1]
        following = last["id"] if undated else f"{last['occurred_from']}~{last['part']}~{last['id']}"
    return matching[:PAGE_SIZE], following


async def _under_way(database: Database, filters: Mapping[str, str]) -> list[Row]:
    """Return what was under way on the first day asked for: the latest to begin first, one more than a page."""
    if "from" not in filters or filters["from"] > filters.get("to", "~"):
        return []
    where = [_UNDER_WAY, *await _conditions(database, filters)]
    return await rows(database, _sql(where, "+o.occurred_from DESC, o.id DESC"), {**filters, "size": PAGE_SIZE + 1})


async def _going_on(database: Database, filters: Mapping[str, str], day: str) -> list[Row]:
    """Return what goes on for a few days and began before a day."""
    if not day or day > filters.get("to", "~"):
        return []
    where = [_GOES_ON, *await _conditions(database, filters)]
    parameters = {**filters, "day": day, "since": day_before(day, MOST_DAYS - 1), "size": PAGE_SIZE}
    return await rows(database, _sql(where, "o.occurred_from DESC, o.id DESC"), parameters)


async def _conditions(database: Database, filters: Mapping[str, str]) -> list[str]:
    """Return the conditions of the filters other than days."""
    return [
        *[await _condition(database, name, filters) for name in _MATCHING if name in filters],
        "o.status NOT IN ('retracted', 'merged')",
    ]


def _sql(where: Sequence[str], order: str) -> str:
    return f"SELECT o.*, {_PART} AS part FROM occurrences o WHERE {' AND '.join(where)} ORDER BY {order} LIMIT :size"


def _dated(filters: Mapping[str, str], after: str | None, parameters: dict[str, Any]) -> list[str]:
    """Return the conditions on the first day: a range of its index, and the key of the page before."""
    day, _, rest = (after or "").partition("~")
    part, _, identity = rest.partition("~")
    parameters["first"] = max(day, filters.get("from", ""))
    where = ["o.occurred_from >= :first"]
    if "to" in filters:
        where.append("o.occurred_from <= :last")
        parameters["last"] = f"{filters['to']}T99"
    if identity and part.isdecimal():
        where.append(f"(o.occurred_from, {_PART}, o.id) > (:day, :part, :id)")
        parameters |= {"day": day, "part": int(part), "id": identity}
    return where


async def _condition(database: Database, name: str, filters: Mapping[str, str]) -> str:
    """Return the condition of a filter: it leads the query if few rows match it, else it is tested row by row."""
    counted = f"SELECT COUNT(*) AS count FROM ({_MATCHING[name]} LIMIT {_FEW + 1})"
    matching = await row(database, counted, {name: filters[name]}) or {"count": 0}
    return _LEADS[name] if matching["count"] <= _FEW else _TESTS[name]


async def _choices(database: Database) -> dict[str, list[Row]]:
    """Return the options of each filter."""
    limit = {"limit": _CHOICES}
    return {
        "kind": await rows(database, _KINDS),
        "party": await rows(database, "SELECT id, name FROM parties ORDER BY name LIMIT :limit", limit),
        "source": await rows(database, "SELECT id, label FROM sources ORDER BY label LIMIT :limit", limit),
        "treaty": await rows(database, "SELECT id, name FROM treaties ORDER BY name LIMIT :limit", limit),
    }


async def _seen(database: Database, listed: Sequence[Row]) -> dict[str, Any]:
    """Return what is shown with each occurrence: its sources, and the number of its conflicts."""
    seen = await _of_each(database, listed, sources=_REPORTED_BY, conflicts=_CONFLICTS)
    return {
        "sources": grouped(seen["sources"], "occurrence"),
        "conflicts": {count["occurrence"]: count["count"] for count in seen["conflicts"]},
    }


async def _marks(database: Database, listed: Sequence[Row]) -> Marks:
    """Return what decides where each occurrence is listed."""
    marks = await _of_each(database, listed, parents=_PARENTS, order=_ORDER, recorded=_RECORDED)
    pairs = [earlier_first(claim["relation"], claim["occurrence"], claim["other"]) for claim in marks["order"]]
    return Marks(
        parents=grouped(marks["parents"], "occurrence"),
        pairs=[pair for pair in pairs if pair],
        recorded={first["occurrence"]: first["position"] for first in marks["recorded"]},
    )


async def _of_each(database: Database, listed: Sequence[Row], **queries: str) -> dict[str, list[Row]]:
    """Return the rows of several SELECTs for the occurrences that are listed, by the names given to them."""
    if not listed:
        return {name: [] for name in queries}
    names = {f"i{number}": occurrence["id"] for number, occurrence in enumerate(listed)}
    placeholders = ", ".join(f":{name}" for name in names)
    return await rows_of_each(database, names, **{name: sql.format(ids=placeholders) for name, sql in queries.items()})


def _linker(filters: Mapping[str, str], *, undated: bool) -> Any:
    """Return a function for templates that links to the timeline with the same filters, apart from changes."""

    def link(**changes: str | None) -> str:
        kept: dict[str, str | None] = {**filters, "dates": "open" if undated else None, **changes}
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"/timeline?{query}" if query else "/timeline"

    return link


ROUTES: list[Route] = [(r"^/timeline$", timeline)]
