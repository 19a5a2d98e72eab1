"""The tree's tiles (c2sp.org/tlog-tiles): 256 hashes each, kept beside the log and published as they are.

They are derived from the log: a log without them, or with those of another, gets new ones.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache

from domain.errors import ArchiveError
from timeline.proofs.tree import HASH_BYTES, root_of

WIDTH = 256
"""How many hashes a tile has; each is the root of a whole tile of the level below."""
_HEIGHT = 8
TABLE = "log_tiles"
DDL = f"""CREATE TABLE IF NOT EXISTS {TABLE} (
  level INTEGER NOT NULL, tile INTEGER NOT NULL, first_position INTEGER, hashes BLOB NOT NULL,
  PRIMARY KEY (level, tile))"""
"""`first_position` is that of the event of a tile's first leaf, at level 0."""
_CACHED = 64


class DamagedTreeError(ArchiveError):
    """A tree of hashes that lacks some which a tree of its size has."""


class Tiles:
    """The tiles of a log, read and extended through a connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read nothing yet."""
        self._connection = connection
        self._cached = lru_cache(_CACHED)(self._read)

    def hashes(self, level: int, tile: int) -> bytes:
        """Return the hashes of a tile, one after the other; nothing where there is no such tile."""
        return self._cached(level, tile)

    def first_position(self, tile: int) -> int | None:
        """Return the position of the first event of a tile of leaves."""
        sql = f"SELECT first_position FROM {TABLE} WHERE level = 0 AND tile = ?"
        row = self._connection.execute(sql, (tile,)).fetchone()
        return row[0] if row else None

    def leaves_around(self, position: int) -> list[bytes]:
        """Return the hashes of the tile of leaves that has the event at a position."""
        sql = f"SELECT hashes FROM {TABLE} WHERE level = 0 AND first_position <= ? ORDER BY first_position DESC LIMIT 1"
        row = self._connection.execute(sql, (position,)).fetchone()
        return split(row[0]) if row else []

    def size(self) -> int:
        """Return how many leaves the tree has."""
        sql = f"SELECT tile, length(hashes) FROM {TABLE} WHERE level = 0 ORDER BY tile DESC LIMIT 1"
        row = self._connection.execute(sql).fetchone()
        return row[0] * WIDTH + row[1] // HASH_BYTES if row else 0

    def at(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree, for the functions of `tree`; raise DamagedTreeError without it."""
        tile_level, height = divmod(level, _HEIGHT)
        first, count = index << height, 1 << height
        tile, place = divmod(first, WIDTH)
        found = self.hashes(tile_level, tile)[place * HASH_BYTES : (place + count) * HASH_BYTES]
        if len(found) != count * HASH_BYTES:
            raise DamagedTreeError(
                f"the log's tree of hashes is damaged, it has no hash {index} of level {level}: run 'timeline verify'"
            )
        return root_of(split(found))

    def leaves(self, size: int) -> Iterator[bytes]:
        """Yield the hashes of the first leaves."""
        for tile in range(-(-size // WIDTH)):
            yield from split(self._read(0, tile)[: (size - tile * WIDTH) * HASH_BYTES])

    def extend(self, leaves: Iterable[tuple[int, bytes]]) -> None:
        """Add the hashes of further leaves, each with the position of its event."""
        self._cached.cache_clear()
        level, added = 0, list(leaves)
        while added:
            added = [(position, root_of(split(whole))) for position, whole in self._append(level, added)]
            level += 1

    def _append(self, level: int, added: list[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
        """Write hashes to the tiles of a level; yield each that is whole now, with the position that it begins at."""
        last = f"SELECT tile, first_position, hashes FROM {TABLE} WHERE level = ? ORDER BY tile DESC LIMIT 1"
        row = self._connection.execute(last, (level,)).fetchone()
        tile, first, hashes = row or (0, None, b"")
        if len(hashes) == WIDTH * HASH_BYTES:
            tile, first, hashes = tile + 1, None, b""
        start = 0
        while some := added[start : start + WIDTH - len(hashes) // HASH_BYTES]:
            start += len(some)
            first = some[0][0] if first is None else first
            hashes += b"".join([leaf for _, leaf in some])
            self._connection.execute(
                f"INSERT OR REPLACE INTO {TABLE} VALUES (?, ?, ?, ?)", (level, tile, first, hashes)
            )
            if len(hashes) == WIDTH * HASH_BYTES:
                yield first, hashes
                tile, first, hashes = tile + 1, None, b""

    def _read(self, level: int, tile: int) -> bytes:
        sql = f"SELECT hashes FROM {TABLE} WHERE level = ? AND tile = ?"
        row = self._connection.execute(sql, (level, tile)).fetchone()
        return row[0] if row and isinstance(row[0], bytes) else b""


def split(hashes: bytes) -> list[bytes]:
    """Return hashes that stand one after the other."""
    return [hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES)]


def path_of(index: int) -> str:
    """Return how an address names the number of a tile: `x001/x234/067`."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    return "/".join([f"x{part}" for part in parts[:-1]] + parts[-1:])


def index_of(path: str) -> int:
    """Return the number of a tile that an address names; raise ValueError for another spelling than ours."""
    index = int(path.replace("/", "").replace("x", ""))
    if path_of(index) != path:
        raise ValueError(f"no tile is named {path!r}")
    return index
