"""The state of an archive: what changes whenever a page or a copy made from it would be another."""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from timeline.log.archive_file import database_name
from timeline.proofs.following import CHECKPOINTS

STATE = """
SELECT
  (SELECT GROUP_CONCAT(
     b.name || ' ' || b.fingerprint || ' ' || p.checkpoint || ' ' || b.events_applied || ' ' || COALESCE(b.digest, ''))
   FROM projections p JOIN projection_builds b USING (name, version)) AS projections,
  (SELECT MAX(rowid) FROM stored_events) AS head,
  (SELECT stream || ' ' || recorded_at FROM events ORDER BY position LIMIT 1) AS first_event,
  (SELECT stream || ' ' || version || ' ' || recorded_at FROM events ORDER BY position DESC LIMIT 1) AS last_event
"""
"""Reads one row, which is another after each change of the log or of the tables, and in another archive."""


def state_of(path: Path) -> str:
    """Return the state of an archive as a digest: another after each event, rebuild and checkpoint."""
    checkpoints = f"SELECT COUNT(*), MAX(size), SUM(LENGTH(note)) FROM {CHECKPOINTS}"
    found: list[object] = []
    with closing(sqlite3.connect(database_name(path, read_only=True), uri=True)) as connection:
        for statement in (STATE, checkpoints):
            try:
                found += connection.execute(statement).fetchone()
            except sqlite3.OperationalError:  # an archive without such a table yet
                found.append(None)
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()
