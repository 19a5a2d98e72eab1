"""What an archive is about, for the first sentence of its pages: its only treaty, and how far it reaches."""

from datetime import UTC, datetime

from datasette.app import Datasette
from datasette.database import Database

from timeline.web.pages._shared import Row, archive, row, rows, rows_kept

_TREATIES = "SELECT name FROM treaties LIMIT 2"
_EXTENT = """SELECT (SELECT COUNT(*) FROM sources) AS sources, EXISTS (SELECT 1 FROM occurrences) AS any,
  (SELECT occurred_from FROM occurrences WHERE occurred_from >= '' AND status NOT IN ('retracted', 'merged')
    ORDER BY occurred_from LIMIT 1) AS first,
  (SELECT occurred_from FROM occurrences WHERE occurred_from <= :now AND status NOT IN ('retracted', 'merged')
    ORDER BY occurred_from DESC LIMIT 1) AS last"""
_LATEST = "SELECT MAX(possible_from) AS published FROM sources"


async def treaty_of(datasette: Datasette) -> str | None:
    """Return the name of the treaty that the archive is about; None unless there is just one."""
    treaties = await rows(archive(datasette), _TREATIES)
    return str(treaties[0]["name"]) if len(treaties) == 1 else None


async def extent_of(database: Database) -> Row:
    """Return how many sources the archive has, whether anything occurred, and the first and last day up to today."""
    found = await rows_kept(database, _EXTENT, {"now": f"{datetime.now(UTC).date()}T99"})
    return found[0] if found else {}


async def reported_by(database: Database) -> str | None:
    """Return the day by which all sources may have been published: as of then, the archive says how things stand."""
    latest = await row(database, _LATEST) or {}
    return (latest.get("published") or "")[: len("2025-10-26")] or None
