"""How the server is, for programs that watch it: `/-/health` says which state of the archive it serves."""

import sqlite3
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted

from domain.events import iso_utc
from timeline.web.following import contact
from timeline.web.pages import Route
from timeline.web.pages._shared import archive, row
from timeline.web.replica import Replica

_STATE = """
SELECT (SELECT MAX(rowid) FROM stored_events) AS position,
  (SELECT events_applied FROM projection_builds WHERE name = 'events') AS events,
  (SELECT MIN(checkpoint) FROM projections) AS tables_at,
  (SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1) AS last_recorded_at
"""
_OF_STORE = ("contacted_at", "caught_up_at", "behind_events", "behind_seconds", "silent_seconds", "lag_seconds")
_NEVER_KEPT = {"cache-control": "no-store"}


async def health(datasette: Datasette) -> Response:
    """Say whether the archive can be read, and up to which event; 503 if it cannot.

    An old snapshot, and a copy that is behind its store, is still served, so that is not a failure: `snapshot` says how
    old it is, and `store` how far behind.
    """
    database = archive(datasette)
    try:
        state = await row(database, _STATE) or {}
    except (sqlite3.Error, QueryInterrupted):
        return Response.json({"ok": False}, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=_NEVER_KEPT)
    return Response.json({"ok": True, **state, **_store(database), **_snapshot(database)}, headers=_NEVER_KEPT)


def _store(database: Database) -> dict[str, Any]:
    """Return how far a copy is behind its store; nothing for an archive with a log of its own.

    Where the store is, and what it said, is for 'timeline status' and the log: anybody may read this.
    """
    last = contact(database)
    if last is None:
        return {}
    values = last.as_json(datetime.now(UTC))
    return {"store": {**{name: values[name] for name in _OF_STORE}, "problem": last.kind}}


def _snapshot(database: Database) -> dict[str, Any]:
    """Return which snapshot is served, how old it is, and which others are refused; nothing for an archive itself.

    The age counts from when the archive was last found to be still the same.
    """
    if not isinstance(database, Replica):
        return {}
    served = database.file.snapshot
    return {
        "snapshot": {
            "file": served.file,
            "sha256": served.sha256,
            "root": served.root,
            "taken_at": iso_utc(served.taken_at),
            "as_of": iso_utc(served.as_of),
            "age_seconds": round((datetime.now(UTC) - served.as_of).total_seconds(), 1),
        },
        "switched": database.switched,
        "refused": {file: problem.kind for file, problem in database.refused.items()},
    }


ROUTES: list[Route] = [(r"^/-/health$", health)]
