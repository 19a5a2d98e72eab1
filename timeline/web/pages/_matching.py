"""Which occurrences a timeline lists: those that its filters let pass, by page, with what decides their order.

It must stay fast with a million occurrences: a page is one range of the index on `occurred_from`, starting after a
key. A filter that few occurrences match leads the query with its own index; one that many match is tested row by row.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from datasette.database import Database

from domain.ordering import earlier_first
from timeline.web.days import IS_SHORT, MOST_DAYS, Marks, day_before
from timeline.web.pages._shared import Row, grouped, row, rows, rows_of_each

PAGE_SIZE = 80
_FEW = 4000
"""The most rows that may be read and sorted for one page."""
FILTERS = ("kind", "party", "source", "treaty", "from", "to")

_FOR_PARTY = """SELECT occurrence FROM party_mentions WHERE party = :party AND how = 'acts'
UNION ALL SELECT f.occurrence FROM person_parties p
JOIN person_offices f ON f.person = p.person AND COALESCE(f.office, '') = p.office
WHERE p.party = :party AND f.party IS NULL"""
"""The occurrences in which a party acts, and those of people for whom only other reports give it.

A state is not a party to everything that happens in it."""
_IS_FOR_PARTY = """EXISTS (SELECT 1 FROM party_mentions m
  WHERE m.party = :party AND m.how = 'acts' AND m.stream = 'occurrence/' || o.id)
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
_PARENTS = """SELECT DISTINCT r.occurrence, r.other, o.title FROM relations r JOIN occurrences o ON o.id = r.other
WHERE r.occurrence IN ({ids}) AND r.relation = 'part-of'"""
_ORDER = """SELECT occurrence, other, relation FROM relations
WHERE occurrence IN ({ids}) AND relation IN ('before', 'after', 'answers', 'during')"""
_COUNTED = """SELECT kind, substr(day, 1, :precision) AS period, COUNT(*) AS count
FROM (SELECT o.kind, o.occurred_from AS day FROM occurrences o WHERE {where} LIMIT :size) GROUP BY 1, 2"""
_RECORDED = "SELECT occurrence, MIN(position) AS position FROM reports WHERE occurrence IN ({ids}) GROUP BY occurrence"


async def page_of(
    database: Database, filters: Mapping[str, str], after: str | None, *, undated: bool, size: int = PAGE_SIZE
) -> tuple[list[Row], str | None]:
    """Return one page of rows, and the key after which the next one begins; None on the last page."""
    conditions = await conditions_of(database, filters)
    parameters: dict[str, Any] = {**filters, "size": size + 1}
    if undated:
        where, order = ["o.occurred_from IS NULL AND o.id > :id"], "o.id"
        parameters["id"] = after or ""
        if "from" in filters:  # what was over by then cannot match
            where.append("(o.occurred_to IS NULL OR o.occurred_to >= :from)")
    else:
        where, order = _dated(filters, after, parameters), f"o.occurred_from, {_PART}, o.id"
    matching = await rows(database, _sql([*where, *conditions], order), parameters)
    following = None
    if len(matching) > size:
        last = matching[size - 1]
        following = last["id"] if undated else f"{last['occurred_from']}~{last['part']}~{last['id']}"
    return matching[:size], following


async def under_way_on(database: Database, filters: Mapping[str, str]) -> list[Row]:
    """Return what was under way on the first day asked for: the latest to begin first, one more than a page."""
    if "from" not in filters or filters["from"] > filters.get("to", "~"):
        return []
    where = [_UNDER_WAY, *await conditions_of(database, filters)]
    return await rows(database, _sql(where, "+o.occurred_from DESC, o.id DESC"), {**filters, "size": PAGE_SIZE + 1})


async def going_on_before(database: Database, filters: Mapping[str, str], day: str) -> list[Row]:
    """Return what goes on for a few days and began before a day."""
    if not day or day > filters.get("to", "~"):
        return []
    where = [_GOES_ON, *await conditions_of(database, filters)]
    parameters = {**filters, "day": day, "since": day_before(day, MOST_DAYS - 1), "size": PAGE_SIZE}
    return await rows(database, _sql(where, "o.occurred_from DESC, o.id DESC"), parameters)


async def counted(database: Database, filters: Mapping[str, str], precision: int, most: int) -> list[Row] | None:
    """Return how many occurrences of a kind began in a period, named by so many characters of its days.

    None if there are more occurrences than `most`, since each is read.
    """
    parameters: dict[str, Any] = {**filters, "size": most + 1, "precision": precision}
    where = [*_dated(filters, None, parameters), *await conditions_of(database, filters)]
    counts = await rows(database, _COUNTED.format(where=" AND ".join(where)), parameters)
    return counts if sum(count["count"] for count in counts) <= most else None


async def conditions_of(database: Database, filters: Mapping[str, str]) -> list[str]:
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


async def marks_of(database: Database, listed: Sequence[Row]) -> Marks:
    """Return what decides where each occurrence is listed."""
    marks = await of_each(database, listed, parents=_PARENTS, order=_ORDER, recorded=_RECORDED)
    pairs = [earlier_first(claim["relation"], claim["occurrence"], claim["other"]) for claim in marks["order"]]
    return Marks(
        parents=grouped(marks["parents"], "occurrence"),
        pairs=[pair for pair in pairs if pair],
        recorded={first["occurrence"]: first["position"] for first in marks["recorded"]},
    )


async def of_each(database: Database, listed: Sequence[Row], **queries: str) -> dict[str, list[Row]]:
    """Return the rows of several SELECTs for the occurrences that are listed, by the names given to them."""
    if not listed:
        return {name: [] for name in queries}
    names = {f"i{number}": occurrence["id"] for number, occurrence in enumerate(listed)}
    placeholders = ", ".join(f":{name}" for name in names)
    return await rows_of_each(database, names, **{name: sql.format(ids=placeholders) for name, sql in queries.items()})
