"""The timeline: by day and part of the day, parts nested under what they belong to, filters that links keep.

It must hold at a million occurrences: a page is one range of the index on `occurred_from`, read from a key on. A
filter that few occurrences pass leads the query by its own index; one that many pass is tested row by row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import Request

from timeline.web.nesting import Entry, in_order, nest
from timeline.web.pages import Route
from timeline.web.pages._shared import Row, archive, page, row, rows

PAGE_SIZE = 80
_FEW = 4000
"""As many rows as may be read and sorted for one page."""
_CHOICES = 400
"""As many options as a list may have."""

FILTERS = ("kind", "party", "source", "treaty", "from", "to")

_FOUND = {
    "kind": "SELECT 1 FROM occurrences WHERE kind = :kind",
    "party": "SELECT 1 FROM party_mentions WHERE party = :party",
    "source": "SELECT 1 FROM reports WHERE source = :source",
    "treaty": "SELECT 1 FROM occurrences WHERE treaty = :treaty",
}
_LEADS = {
    "kind": "o.kind = :kind",
    "party": "o.id IN (SELECT occurrence FROM party_mentions WHERE party = :party)",
    "source": "o.id IN (SELECT occurrence FROM reports WHERE source = :source)",
    "treaty": "o.treaty = :treaty",
}
_TESTS = {
    "kind": "o.kind = :kind",  # its index is in the order of days, so it may lead however many there are
    "party": "EXISTS (SELECT 1 FROM party_mentions m WHERE m.party = :party AND m.stream = 'occurrence/' || o.id)",
    "source": "EXISTS (SELECT 1 FROM reports r WHERE r.id = o.id || '/' || :source)",
    "treaty": "+o.treaty = :treaty",
}
_UNDER_WAY = "(o.occurred_to >= :from OR o.occurred_to IS NULL) AND +o.occurred_from < :from"
"""What began before the first day that is asked for and was not over by then: ranges of the index on its end."""
_PART = "CASE o.part_of_day WHEN 'morning' THEN 1 WHEN 'noon' THEN 2 WHEN 'afternoon' THEN 3 WHEN 'evening' THEN 4 \
WHEN 'night' THEN 5 ELSE 0 END"
_KINDS = """WITH RECURSIVE k(kind) AS (SELECT MIN(kind) FROM occurrences
  UNION ALL SELECT (SELECT MIN(kind) FROM occurrences WHERE kind > k.kind) FROM k WHERE k.kind IS NOT NULL)
SELECT kind FROM k WHERE kind IS NOT NULL"""


async def timeline(request: Request, datasette: Datasette) -> Response:
    """Return a page of the timeline, of dated occurrences or (`dates=open`) of those without a first day."""
    database = archive(datasette)
    given = {name: value for name in FILTERS if (value := (request.args.get(name) or "").strip()[:200])}
    apart = request.args.get("dates") == "open"
    context: dict[str, Any] = {
        "title": "Timeline",
        "description": "What happened, by day: each occurrence, how its date is known, how many sources report it.",
        "given": given,
        "apart": apart,
        "choices": await _choices(database),
        "link": _linker(given, apart=apart),
        "canonical": "/timeline",
        "alternates": [
            ("occurrences, JSON", f"{datasette.urls.table(database.name, 'occurrences')}.json?_shape=array")
        ],
    }
    try:
        found, following = await _page(database, given, request.args.get("after"), apart=apart)
        under_way = [] if apart or request.args.get("after") else await _under_way(database, given)
        found = [*under_way[:PAGE_SIZE][::-1], *found]
        open_ended = [] if apart or following else (await _page(database, given, None, apart=True))[0][:PAGE_SIZE]
    except QueryInterrupted:
        context |= {"days": [], "following": None, "open_ended": [], "too_slow": True}
    else:
        marks = await _marks(database, [each["id"] for each in [*found, *open_ended]])
        context |= {
            "days": [] if apart else _days(found, marks),
            "more_under_way": len(under_way) > PAGE_SIZE,
            "following": following,
            "open_ended": nest(found if apart else open_ended, marks["parents"]),
            "sources": marks["sources"],
            "conflicts": marks["conflicts"],
            "after": request.args.get("after"),
        }
    return await page(datasette, request, "timeline.html", context)


async def _page(
    database: Database, given: Mapping[str, str], after: str | None, *, apart: bool
) -> tuple[list[Row], str | None]:
    """Return one page of rows, and the key after which the next one begins; None where this is the last."""
    passing = await _passing(database, given)
    parameters: dict[str, Any] = {**given, "size": PAGE_SIZE + 1}
    if apart:
        where, order = ["o.occurred_from IS NULL AND o.id > :id"], "o.id"
        parameters["id"] = after or ""
    else:
        where, order = _dated(given, after, parameters), f"o.occurred_from, {_PART}, o.id"
    found = await rows(database, _sql([*where, *passing], order), parameters)
    following = None
    if len(found) > PAGE_SIZE:
        last = found[PAGE_SIZE - 1]
        following = last["id"] if apart else f"{last['occurred_from']}~{last['part']}~{last['id']}"
    return found[:PAGE_SIZE], following


async def _under_way(database: Database, given: Mapping[str, str]) -> list[Row]:
    """Return what was under way on the first day that is asked for: what began last first, one more than a page."""
    if "from" not in given or given["from"] > given.get("to", "~"):
        return []
    where = [_UNDER_WAY, *await _passing(database, given)]
    return await rows(database, _sql(where, "o.occurred_from DESC, o.id DESC"), {**given, "size": PAGE_SIZE + 1})


async def _passing(database: Database, given: Mapping[str, str]) -> list[str]:
    """Return the conditions of the filters other than days."""
    return [
        *[await _condition(database, name, given) for name in _FOUND if name in given],
        "o.status NOT IN ('retracted', 'merged')",
    ]


def _sql(where: Sequence[str], order: str) -> str:
    return f"SELECT o.*, {_PART} AS part FROM occurrences o WHERE {' AND '.join(where)} ORDER BY {order} LIMIT :size"


def _dated(given: Mapping[str, str], after: str | None, parameters: dict[str, Any]) -> list[str]:
    """Return the conditions on the first day: a range of its index, and the key of the page before."""
    day, _, rest = (after or "").partition("~")
    part, _, identity = rest.partition("~")
    parameters["first"] = max(day, given.get("from", ""))
    where = ["o.occurred_from >= :first"]
    if "to" in given:
        where.append("o.occurred_from <= :last")
        parameters["last"] = f"{given['to']}T99"
    if identity and part.isdecimal():
        where.append(f"(o.occurred_from, {_PART}, o.id) > (:day, :part, :id)")
        parameters |= {"day": day, "part": int(part), "id": identity}
    return where


async def _condition(database: Database, name: str, given: Mapping[str, str]) -> str:
    """Return how a filter is put: leading the query where few rows pass it, else as a test of each row."""
    counted = f"SELECT COUNT(*) AS count FROM ({_FOUND[name]} LIMIT {_FEW + 1})"
    found = await row(database, counted, {name: given[name]}) or {"count": 0}
    return _LEADS[name] if found["count"] <= _FEW else _TESTS[name]


async def _choices(database: Database) -> dict[str, list[Row]]:
    """Return the options of each filter."""
    limit = {"limit": _CHOICES}
    return {
        "kind": await rows(database, _KINDS),
        "party": await rows(database, "SELECT id, name FROM parties ORDER BY name LIMIT :limit", limit),
        "source": await rows(database, "SELECT id, label FROM sources ORDER BY label LIMIT :limit", limit),
        "treaty": await rows(database, "SELECT id, name FROM treaties ORDER BY name LIMIT :limit", limit),
    }


async def _marks(database: Database, ids: Sequence[str]) -> dict[str, Any]:
    """Return what is told of each occurrence beside its row: sources, conflicts, and what it is part of."""
    names = {f"i{number}": identity for number, identity in enumerate(ids)}
    among = f"({', '.join(f':{name}' for name in names)})"
    reports = await rows(
        database,
        f"""SELECT r.occurrence, s.id, s.label, s.publisher FROM reports r JOIN sources s ON s.id = r.source
        WHERE r.occurrence IN {among} AND r.status <> 'retracted' ORDER BY r.position""",
        names,
    )
    conflicts = await rows(
        database,
        f"""SELECT occurrence, COUNT(*) AS count FROM (
          SELECT f.occurrence, s.conflict FROM figures f JOIN conflict_sides s ON s.figure = f.id
          WHERE f.occurrence IN {among} UNION SELECT occurrence, id FROM conflicts WHERE occurrence IN {among})
        GROUP BY occurrence""",
        names,
    )
    parents = await rows(
        database,
        f"""SELECT DISTINCT r.occurrence, r.other, o.title FROM relations r JOIN occurrences o ON o.id = r.other
        WHERE r.occurrence IN {among} AND r.relation = 'part-of'""",
        names,
    )
    before = await rows(
        database,
        f"""SELECT occurrence, other, relation FROM relations
        WHERE occurrence IN {among} AND relation IN ('before', 'after', 'answers')""",
        names,
    )
    return {
        "earlier": _earlier(before),
        "sources": _grouped(reports),
        "conflicts": {each["occurrence"]: each["count"] for each in conflicts},
        "parents": _grouped(parents),
    }


def _earlier(relations: Sequence[Row]) -> dict[str, set[str]]:
    """Return, for each occurrence, those which a source puts before it."""
    earlier: dict[str, set[str]] = {}
    for each in relations:
        first, then = each["other"], each["occurrence"]
        if each["relation"] == "before":
            first, then = then, first
        earlier.setdefault(then, set()).add(first)
    return earlier


def _grouped(found: Sequence[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for each in found:
        groups.setdefault(each["occurrence"], []).append(each)
    return groups


def _days(found: Sequence[Row], marks: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows in groups, one for each day, or each stretch of time that a date names."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for each in found:
        key = (each["occurred_from"][:10], (each["occurred_to"] or "")[:10])
        groups.setdefault(key, []).append(each)
    return [_day(*key, members, marks) for key, members in groups.items()]


def _day(first: str, last: str, members: list[Row], marks: Mapping[str, Any]) -> dict[str, Any]:
    precise = first == last
    entries: list[Entry] = nest(in_order(members, marks["earlier"]), marks["parents"])
    label = first if precise else members[0]["occurred"]
    return {"label": label, "precise": precise, "weekday": _weekday(first) if precise else None, "entries": entries}


def _weekday(day: str) -> str:
    try:
        return date.fromisoformat(day).strftime("%A")
    except ValueError:
        return ""


def _linker(given: Mapping[str, str], *, apart: bool) -> Any:
    """Return a function for templates that makes a link to the timeline which keeps the filters, but for changes."""

    def link(**changes: str | None) -> str:
        kept: dict[str, str | None] = {**given, "dates": "open" if apart else None, **changes}
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"/timeline?{query}" if query else "/timeline"

    return link


ROUTES: list[Route] = [(r"^/timeline$", timeline)]
