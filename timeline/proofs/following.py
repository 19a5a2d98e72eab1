"""Keep the tree's tiles as long as the log, within the transaction that adds events."""

import sqlite3
from collections.abc import Iterator

from domain.errors import ArchiveError
from timeline.proofs.entries import WITHHELD, entry_of, leaf_of, leaves_of
from timeline.proofs.tiles import DDL, WIDTH, Tiles

CHECKPOINTS = "log_checkpoints"
"""The table that keeps checkpoints of the log."""
_CHECKPOINTS_DDL = f"CREATE TABLE IF NOT EXISTS {CHECKPOINTS} (size INTEGER PRIMARY KEY, note TEXT NOT NULL)"
_EVENTS_AT_ONCE = 1_000
_ROWS_AT_ONCE = 32
"""How many rows are hashed together: few enough to be in the processor's cache, which is a tenth faster."""


class LostEventsError(ArchiveError):
    """A log that has fewer events than were hashed once."""


def follow(connection: sqlite3.Connection, log: str) -> None:
    """Add the events of a log that are not in its tree yet; raise LostEventsError where those that are have gone.

    `log` is the name of the log's table.
    """
    connection.execute(DDL)
    connection.execute(_CHECKPOINTS_DDL)
    tiles = Tiles(connection)
    after = last_position(connection, log, tiles)
    while added := list(leaves(connection, log, after, _EVENTS_AT_ONCE)):
        tiles.extend(added)
        after = added[-1][0]


def last_position(connection: sqlite3.Connection, log: str, tiles: Tiles) -> int:
    """Return the position of the last event that the tree has, 0 in an empty one."""
    size = tiles.size()
    return position_at(connection, log, tiles, size - 1) if size else 0


def position_at(connection: sqlite3.Connection, log: str, tiles: Tiles, index: int) -> int:
    """Return the position of the event of a leaf; raise LostEventsError where the log has none."""
    tile, offset = divmod(index, WIDTH)
    sql = f"SELECT rowid FROM [{log}] WHERE rowid >= ? ORDER BY rowid LIMIT 1 OFFSET ?"
    row = connection.execute(sql, (tiles.first_position(tile), offset)).fetchone()
    if row is None:
        raise LostEventsError(
            f"the log's tree has {tiles.size()} events, but the log has no event {index + 1}: run 'timeline verify'"
        )
    return int(row[0])


def leaves(connection: sqlite3.Connection, log: str, after: int, limit: int) -> Iterator[tuple[int, bytes]]:
    """Yield the hashes of the events that follow a position, each with its own position."""
    cursor = _stored(connection, log, after, limit)
    while stored := cursor.fetchmany(_ROWS_AT_ONCE):
        yield from leaves_of(stored)


def entries(connection: sqlite3.Connection, log: str, after: int, limit: int) -> Iterator[tuple[int, bytes]]:
    """Yield the entries of the events that follow a position, each with its own position."""
    return ((position, entry_of(*stored)) for position, *stored in _stored(connection, log, after, limit))


def withheld_leaves(connection: sqlite3.Connection, log: str) -> set[bytes]:
    """Return the hashes of the events that are withheld."""
    stored = (cells for _position, *cells in _stored(connection, log, 0, -1))
    return {leaf_of(*cells) for cells in stored if cells[-1].startswith(WITHHELD)}


def _stored(connection: sqlite3.Connection, log: str, after: int, limit: int) -> sqlite3.Cursor:
    """Select the position, stream, version, topic and state of events, as bytes whatever their cells are."""
    cursor = connection.cursor()
    cursor.row_factory = None
    names = ("originator_id", "originator_version", "topic", "state")
    cells = ", ".join(f"COALESCE(CAST({name} AS BLOB), x'')" for name in names)  # NULL only where a disk failed
    return cursor.execute(f"SELECT rowid, {cells} FROM [{log}] WHERE rowid > ? ORDER BY rowid LIMIT ?", (after, limit))
