"""Which tables of an archive this version of the program did not make; looking changes nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path

from projections import PROJECTIONS
from timeline.log.archive_file import database_name
from timeline.projecting.store import STATE_TABLE


def stale_projections(path: Path) -> list[str]:
    """Return the projections that this version never built here, or that another version or schema built.

    Only the recorded fingerprints are compared: whether the tables are really there, `timeline verify` checks.
    """
    with closing(sqlite3.connect(database_name(path, read_only=True), uri=True)) as connection:
        has_any = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [STATE_TABLE]).fetchone()
        made = dict(connection.execute(f"SELECT name, fingerprint FROM {STATE_TABLE}")) if has_any else {}
    return [name for name, projection in PROJECTIONS.items() if made.get(name) != projection.fingerprint]
