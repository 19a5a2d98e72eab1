"""Which occurrences a timeline lists: those that its filters let pass, by page, with what decides their order.

It must stay fast with a million occurrences: a page is one range of the index on `occurred_from`, starting after a
key. A filter that few occurrences match leads the query with its own index; one that many match is tested row by row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.database import Database

from domain.ordering import earlier_first
from timeline.web.days import IS_SHORT, MOST_DAYS, Marks, day_before
from timeline.web.pages._shared import Row, grouped, row, rows, rows_kept, rows_of_each

PAGE_SIZE = 80
_FEW = 4000
"""The most rows that may be read and sorted for one page."""
_TEST_COSTS = 3
"""How many rows are read in the time in which one is tested."""
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
    "kind": "o.kind = :kind",
    "party": f"({_IS_FOR_PARTY})",
    "source": "EXISTS (SELECT 1 FROM reports r WHERE r.id = o.id || '/' || :source)",
    "treaty": "+o.treaty = :treaty",
}
_IN_ORDER = frozenset({"kind"})
"""Filters whose index is in the order of days: they may lead however many match."""
_UNDER_WAY = f"""o.rowid IN (SELECT rowid FROM occurrences WHERE occurred_to >= :from AND +occurred_from < :from
  UNION ALL SELECT rowid FROM occurrences WHERE occurred_to IS NULL AND +occurred_from < :from) AND NOT {IS_SHORT}"""
"""What began before the first day asked for and had not ended by then: ranges of the index on its end, which has both.

A plus before a column keeps SQLite from the index on the first day: it leads through all that happened since."""
_GOES_ON = f"o.occurred_from >= :since AND o.occurred_from < :day AND +o.occurred_to >= :day AND {IS_SHORT}"
"""What goes on for a few days and began before a day: a short range of the index on its first day."""
_PART = "CASE o.part_of_day WHEN 'morning' THEN 1 WHEN 'noon' THEN 2 WHEN 'afternoon' THEN 3 WHEN 'evening' THEN 4 \
WHEN 'night' THEN 5 ELSE 0 END"
_PARENTS = """SELECT DISTINCT r.occurrence, r.other, o.title FROM relations r JOIN occurrences o ON o.id = r.other
WHERE r.occurrence IN ({ids}) AND r.relation = 'part-of'"""
_ORDER = """SELECT occurrence, other, relation FROM relations
WHERE occurrence IN ({ids}) AND relation IN ('before', 'after', 'answers', 'during')"""
_STANDS = "o.status NOT IN ('retracted', 'merged')"
_COUNTED = """SELECT kind, substr(day, 1, :precision) AS period, SUM(matches) AS count, COUNT(*) AS read
FROM (SELECT o.kind, o.occurred_from AS day, {matches} AS matches FROM occurrences o WHERE {where} LIMIT :size)
GROUP BY 1, 2"""
_READ = "SELECT COUNT(*) AS count FROM (SELECT 1 FROM occurrences o WHERE {where} LIMIT :size)"
_RECORDED = "SELECT occurrence, MIN(position) AS position FROM reports WHERE occurrence IN ({ids}) GROUP BY occurrence"


@dataclass(frozen=True, slots=True)
class Matching:
    """Which occurrences the filters of a request let pass: the conditions of its statements, decided once.

    Those in `leading` are found by an index, in the order of days or few; those in `tested` are tested row by row.
    """

    database: Database
    filters: Mapping[str, str]
    leading: tuple[str, ...]
    tested: tuple[str, ...]

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return all conditions of the filters other than days."""
        return (*self.leading, *self.tested, _STANDS)

    async def page(self, after: str | None, *, undated: bool, size: int = PAGE_SIZE) -> tuple[list[Row], str | None]:
        """Return one page of rows, and the key after which the next one begins; None on the last page."""
        parameters: dict[str, Any] = {**self.filters, "size": size + 1}
        if undated:
            where, order = ["o.occurred_from IS NULL AND o.id > :id"], "o.id"
            parameters["id"] = after or ""
            if "from" in self.filters:  # what was over by then cannot match
                where.append("(o.occurred_to IS NULL OR o.occurred_to >= :from)")
        else:
            where, order = _dated(self.filters, after, parameters), f"o.occurred_from, {_PART}, o.id"
        matching = await rows(self.database, _sql([*where, *self.conditions], order), parameters)
        following = None
        if len(matching) > size:
            last = matching[size - 1]
            following = last["id"] if undated else f"{last['occurred_from']}~{last['part']}~{last['id']}"
        return matching[:size], following

    async def exceeds(self, most: int) -> bool:
        """Return whether more than so many dated occurrences match; none is read or sorted."""
        parameters: dict[str, Any] = {**self.filters, "size": most + 1}
        where = " AND ".join([*_dated(self.filters, None, parameters), *self.conditions])
        found = await row(self.database, _READ.format(where=where), parameters)
        return bool(found and found["count"] > most)

    async def under_way(self) -> list[Row]:
        """Return what was under way on the first day asked for: the latest to begin first, one more than a page."""
        if "from" not in self.filters or self.filters["from"] > self.filters.get("to", "~"):
            return []
        sql = _sql([_UNDER_WAY, *self.conditions], "+o.occurred_from DESC, o.id DESC")
        return await rows_kept(self.database, sql, {**self.filters, "size": PAGE_SIZE + 1})

    async def going_on_before(self, day: str) -> list[Row]:
        """Return what goes on for a few days and began before a day."""
        if not day or day > self.filters.get("to", "~"):
            return []
        parameters = {**self.filters, "day": day, "since": day_before(day, MOST_DAYS - 1), "size": PAGE_SIZE}
        sql = _sql([_GOES_ON, *self.conditions], "o.occurred_from DESC, o.id DESC")
        return await rows(self.database, sql, parameters)

    async def counted(self, precision: int, most: int) -> list[Row] | None:
        """Return how many occurrences of a kind began in a period, named by so many characters of its days.

        None if more than `most` rows would have to be read, whether or not they match; a third where each is tested.
        """
        most = most // _TEST_COSTS if self.tested else most
        parameters: dict[str, Any] = {**self.filters, "size": most + 1, "precision": precision}
        where = " AND ".join([*_dated(self.filters, None, parameters), *self.leading])
        if self.tested:
            read = await row(self.database, _READ.format(where=where), parameters)
            if read is None or read["count"] > most:
                return None
        matches = " AND ".join([*self.tested, _STANDS])
        counts = await rows(self.database, _COUNTED.format(where=where, matches=matches), parameters)
        return counts if sum(count["read"] for count in counts) <= most else None


async def matching_of(database: Database, filters: Mapping[str, str]) -> Matching:
    """Return which occurrences filters let pass: a filter leads if few rows match it, else it is tested row by row."""
    leading: list[str] = []
    tested: list[str] = []
    for name, matching in _MATCHING.items():
        if name in filters:
            counted = f"SELECT COUNT(*) AS count FROM ({matching} LIMIT {_FEW + 1})"
            found = await row(database, counted, {name: filters[name]}) or {"count": 0}
            leads = found["count"] <= _FEW
            (leading if leads or name in _IN_ORDER else tested).append(_LEADS[name] if leads else _TESTS[name])
    return Matching(database, filters, tuple(leading), tuple(tested))


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
