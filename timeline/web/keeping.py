"""What reads whole tables, such as facets and totals: the same until the archive changes, and kept as long."""

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from datasette.database import Database, QueryInterrupted, Results
from datasette.utils import sqlite_timelimit

from timeline.history.state import STATE

LIMIT_MS = 1000
"""How long a facet of chosen rows may take, of which there are as many as readers think of."""
PATIENCE_MS = 5000
"""How long a kept query, or a facet of a whole table, may take: less than a second is enough if the machine is idle."""
MOST_KEPT = 200
"""How many results are kept; a facet has no more rows than a page shows values."""
MOST_ROWS = 100_000
"""How many rows all of them have at most: the drawing of a timeline has a row for each month and kind."""


class KeepingDatabase(Database):  # type: ignore[misc]  # datasette has no types
    """A database that answers what reads whole tables once for each state of the archive."""

    _state: object = None
    _kept: dict[str, Results] | None = None

    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,  # noqa: FBT001, FBT002 - Datasette's own signature
        custom_time_limit: int | None = None,
        *others: Any,
        **named: Any,
    ) -> Results:
        """Return the result of a query, which is kept if it is that of a facet.

        There are only so many facets of whole tables, so each may take longer, and is then there for everyone.
        """
        execute = super().execute

        async def ask() -> Results:
            return await execute(sql, params, truncate, custom_time_limit, *others, **named)

        if custom_time_limit != self.ds.setting("facet_time_limit_ms"):
            return await ask()
        return await (self._once(f"{sql} {params}", ask) if params else self.kept(sql, {}))

    async def kept(self, sql: str, parameters: Mapping[str, Any]) -> Results:
        """Return the result of a page's own query, which is kept; nobody may change its rows."""

        def ask(connection: sqlite3.Connection) -> Results:
            with sqlite_timelimit(connection, PATIENCE_MS):
                try:
                    cursor = connection.execute(sql, parameters)
                    return Results(cursor.fetchall(), truncated=False, description=cursor.description)
                except sqlite3.OperationalError as error:
                    if error.args == ("interrupted",):
                        raise QueryInterrupted(error, sql, parameters) from error
                    raise

        return await self._once(f"{sql} {parameters}", lambda: self.execute_fn(ask))

    async def _once(self, query: str, ask: Callable[[], Awaitable[Results]]) -> Results:
        """Return what is kept of a query or, once for each state of the archive, ask for it.

        The state is read first: what is appended meanwhile can only be counted too early, under a state that is over.
        """
        kept = await self._kept_now()
        if query in kept:
            return kept[query]
        result = await ask()
        if _rows_in(kept) + len(result.rows) > MOST_ROWS:
            kept.clear()
        if len(result.rows) <= MOST_ROWS:
            kept[query] = result
        return result

    async def _kept_now(self) -> dict[str, Results]:
        """Return what is kept of the present state: nothing at first, and where no state can be read."""
        try:
            state = tuple((await super().execute(STATE, log_sql_errors=False)).rows[0])
        except (sqlite3.Error, QueryInterrupted):
            return {}
        if self._kept is None or state != self._state or len(self._kept) >= MOST_KEPT:
            self._state, self._kept = state, {}
        return self._kept


def _rows_in(kept: Mapping[str, Results]) -> int:
    return sum(len(result.rows) for result in kept.values())
