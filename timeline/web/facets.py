"""Facets of tables: each reads every row, so what it counted is kept until the archive changes."""

import sqlite3
from typing import Any

from datasette.database import Database, QueryInterrupted, Results

from timeline.history.state import STATE

LIMIT_MS = 1000
"""How long a facet may take; among a million events, one takes up to 0.7 seconds the first time."""
MOST_KEPT = 200
"""How many facets are kept; each has no more rows than a page shows values."""


class FacetedDatabase(Database):  # type: ignore[misc]  # datasette has no types
    """A database that counts the values of a column once for each state of the archive."""

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

        The state is read first: what is appended meanwhile can only be counted too early, under a state that is over.
        """
        facets_limit = self.ds.setting("facet_time_limit_ms")
        kept = await self._kept_now() if custom_time_limit == facets_limit else {}
        query = f"{sql} {params}"
        if query not in kept:
            kept[query] = await super().execute(sql, params, truncate, custom_time_limit, *others, **named)
        return kept[query]

    async def _kept_now(self) -> dict[str, Results]:
        """Return what is kept of the present state: nothing at first, and where no state can be read."""
        try:
            state = tuple((await super().execute(STATE, log_sql_errors=False)).rows[0])
        except (sqlite3.Error, QueryInterrupted):
            return {}
        if self._kept is None or state != self._state or len(self._kept) >= MOST_KEPT:
            self._state, self._kept = state, {}
        return self._kept
