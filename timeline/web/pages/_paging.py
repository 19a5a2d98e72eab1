"""Pages of a table by key: each is found through an index, so the last page of many costs what the first one does."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.database import Database
from datasette.utils.asgi import Request

from timeline.web.pages._shared import Row, rows

SIZE = 50
"""How many entries a page has."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is ordered by: a column, descending with its empty values last, or else ascending, and then the key.

    Both are as the SELECT calls them; in the result they are `at` and `key`.
    """

    column: str
    key: str
    descending: bool = False

    def statement(self, select: str, *, first: bool, at_empty: bool) -> str:
        """Return the statement of a page: of the first one, or of the one after the row with `:at` and `:after`.

        What follows a row is in up to three parts, each of which an index has in order: what has the same value, what
        has a later one, and what has none. A single condition for all of them would be sorted.
        """
        column, key = self.column, self.key
        direction, later = (" DESC", "<") if self.descending else ("", ">")
        in_order = f"ORDER BY {column}{direction}, {key} LIMIT :limit"
        empty = f"{column} IS NULL"
        if first:
            return f"{select} {in_order}"
        by_key = f"ORDER BY {key} LIMIT :limit"
        parts = [f"{select} AND {empty} AND {key} > :after {by_key}"]
        if not at_empty:
            parts = [f"{select} AND {column} = :at AND {key} > :after {by_key}"]
            parts += [f"{select} AND {column} {later} :at {in_order}"]
            parts += [f"{select} AND {empty} {by_key}"] if self.descending else []
        return " UNION ALL ".join(f"SELECT * FROM ({part})" for part in parts) + " LIMIT :limit"


@dataclass(frozen=True, slots=True)
class Page:
    """The entries of a page, and the address of the next one, if any."""

    entries: list[Row]
    next_query: str
    is_first: bool


async def page_of(database: Database, request: Request, select: str, order: Order) -> Page:
    """Return the page that a request asks for; the SELECT ends in a condition, and has the columns `at` and `key`."""
    at, after = request.args.get("at"), request.args.get("after")
    sql = order.statement(select, first=after is None, at_empty=at is None)
    found = await rows(database, sql, {"at": at, "after": after, "limit": SIZE + 1})
    return Page(found[:SIZE], _next(found), after is None)


def _next(found: list[Row]) -> str:
    """Return the query of the page after this one; empty if this is the last."""
    if len(found) <= SIZE:
        return ""
    last: dict[str, Any] = {"at": found[SIZE - 1]["at"], "after": found[SIZE - 1]["key"]}
    return urlencode({name: value for name, value in last.items() if value is not None})
