"""An occurrence as the archive has it now, or as it stood after an event: `signing` or `signing@42`."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from datasette.database import Database, Results
from datasette.utils.asgi import NotFound

from timeline.web.event_numbers import number_of, position_of
from timeline.web.language import gettext as _
from timeline.web.pages._shared import Row, row, rows
from timeline.web.source_names import add_source_name

_RELATED = "SELECT DISTINCT occurrence FROM relations WHERE other = :id LIMIT 200"
_LAST = "SELECT position FROM events WHERE stream = 'occurrence/' || :id ORDER BY version DESC LIMIT 1"
_EVENT = """
SELECT position, recorded_at, summary FROM events
WHERE stream = 'occurrence/' || :id AND position <= :position ORDER BY version DESC LIMIT 1
"""


class Tables:
    """Tables in memory, which pages read as they read those of Datasette's databases."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read each row as Datasette does."""
        self._connection = connection
        connection.row_factory = sqlite3.Row
        add_source_name(connection)

    async def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> Results:
        """Return the rows of a SELECT."""
        cursor = self._connection.execute(sql, params or {})
        return Results(cursor.fetchall(), truncated=False, description=cursor.description)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a path asks for: an occurrence, and where its tables are; `at` is the number of the event it is shown as of.

    `event` is the last event of its stream that it shows, whose number is `number`: the address that cites it.
    """

    slug: str
    database: Any
    at: int | None
    number: int
    event: Row | None


@asynccontextmanager
async def asked_for(database: Database, identity: str) -> AsyncIterator[Asked]:
    """Give what a path's last part asks for; answer 404 if it was not recorded by the event that the path names."""
    slug, marked, number = unquote(identity).partition("@")
    if not marked:
        last = await row(database, _LAST, {"id": slug})
        position = last["position"] if last else 0
        yield Asked(slug, database, None, await number_of(database, position), await _event(database, slug, position))
        return
    position = await position_of(database, number)
    event = await _event(database, slug, position)
    if event is None:
        raise NotFound(_("There was no occurrence named %(name)s after event %(place)s.", name=slug, place=number))
    related = [found["occurrence"] for found in await rows(database, _RELATED, {"id": slug})]
    made = await asyncio.to_thread(_made, Path(database.path), slug, position, related)
    with closing(made):
        yield Asked(slug, Tables(made), int(number), await number_of(database, event["position"]), event)


async def _event(database: Database, slug: str, position: int) -> Row | None:
    return await row(database, _EVENT, {"id": slug, "position": position})


def _made(path: Path, slug: str, position: int, related: list[str]) -> sqlite3.Connection:
    from timeline.history.parts import occurrence_as_of  # noqa: PLC0415 - few pages need the engine, which is large

    return occurrence_as_of(path, slug, position, related)
