"""Which streams were read for the rows of which others: when one changes, the rows of its readers are made again.

A row only ever is added here: one that is not needed any more costs no more than making the same rows again.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator

from projections import Context, Stream

TABLE = "projection_reads"
DDL = f"""CREATE TABLE IF NOT EXISTS {TABLE} (
  read TEXT NOT NULL, reader TEXT NOT NULL, PRIMARY KEY (read, reader)) WITHOUT ROWID"""
INSERT = f"INSERT OR IGNORE INTO {TABLE} (read, reader) VALUES (?, ?)"


def readers_of(connection: sqlite3.Connection, streams: Iterable[str]) -> set[str]:
    """Return the streams whose rows were made from any of some streams."""
    sql = f"SELECT reader FROM {TABLE} WHERE read IN (SELECT value FROM json_each(?))"
    return {row[0] for row in connection.execute(sql, (json.dumps(list(streams)),))}


def readings_of(streams: Iterable[tuple[Stream, Context]]) -> Iterator[tuple[str, str]]:
    """Yield what was read for the rows of some streams, each with its reader, once the rows are made."""
    return ((read, stream.state.id) for stream, context in streams for read in context.read)
