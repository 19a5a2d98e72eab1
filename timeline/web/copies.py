"""Copies of an archive to download: each whole and consistent, made while the archive is served and written to.

A copy is made once for each state of the archive, without a name in any folder, so that nothing is left however the
process ends. It is kept for a while after the last download; at most two are there at a time. While both are being
read, other readers get the newer one: slow readers keep nobody waiting, and are cut off after a time.
"""

import asyncio
import base64
import os
import sqlite3
import tempfile
import time
import weakref
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from timeline.history.state import state_of
from timeline.log.archive_file import copy_of_now, database_name
from timeline.log.snapshots import Snapshot, sha256_of
from timeline.log.temporary import temporary_folder

KEPT_SECONDS = 60.0
"""How long a copy is kept after it was last read."""
MOST = 2
SLOWEST_BYTES = 1 << 15
"""The bytes a second that a reader must take on average, so that no copy is kept for long after it was replaced."""
GRACE_SECONDS = 60.0
"""How long a download may take at least."""
CHUNK_BYTES = 1 << 18


@dataclass(eq=False)
class Copy:
    """A copy of an archive's file, which has no name and is gone when it is closed."""

    state: object
    descriptor: int
    length: int
    sha256: str
    events: int
    readers: int = 0
    last_read: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """See to it that the disk is freed when nobody refers to the copy any more."""
        self.close = weakref.finalize(self, os.close, self.descriptor)

    @property
    def tag(self) -> str:
        """Return the tag of the content."""
        return f'"{self.sha256}"'

    @property
    def base64(self) -> str:
        """Return the digest as the header Repr-Digest has it (RFC 9530)."""
        return base64.b64encode(bytes.fromhex(self.sha256)).decode()

    @property
    def longest_seconds(self) -> float:
        """Return how long reading the copy may take."""
        return max(GRACE_SECONDS, self.length / SLOWEST_BYTES)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the content; several readers may do so at the same time."""
        for start in range(0, self.length, CHUNK_BYTES):
            yield await asyncio.to_thread(os.pread, self.descriptor, CHUNK_BYTES, start)


class Copies:
    """The copies of one archive that changes."""

    def __init__(self, path: Path) -> None:
        """Make none yet."""
        self._path = path
        self._copies: list[Copy] = []
        self._making = asyncio.Lock()
        self._closing: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Copy]:
        """Give a copy of the archive as it is now or, while as many as there may be are being read, the newest."""
        copy = await self._current()
        copy.readers += 1
        try:
            yield copy
        finally:
            copy.readers -= 1
            copy.last_read = time.monotonic()

    async def _current(self) -> Copy:
        async with self._making:
            state = await asyncio.to_thread(state_of, self._path)
            for copy in self._copies:
                if copy.state == state:
                    return copy
            self._close([copy for copy in self._copies if not copy.readers])
            if len(self._copies) >= MOST:
                return self._copies[-1]
            copy = await asyncio.to_thread(_made, self._path)
            self._copies.append(copy)
            self._close_later()
            return copy

    def _close_later(self) -> None:
        if self._closing:
            self._closing.cancel()
        self._closing = asyncio.get_running_loop().call_later(KEPT_SECONDS, self._close_unused)

    def _close_unused(self) -> None:
        now = time.monotonic()
        self._close([copy for copy in self._copies if not copy.readers and now - copy.last_read >= KEPT_SECONDS])
        if self._copies:
            with suppress(RuntimeError):  # the loop has ended, and the process will
                self._close_later()

    def _close(self, unused: list[Copy]) -> None:
        for copy in unused:
            copy.close()
            self._copies.remove(copy)


@asynccontextmanager
async def reading_snapshot(path: Path, snapshot: Snapshot) -> AsyncIterator[Copy]:
    """Give a snapshot, which never changes, as it is."""
    copy = Copy(snapshot.state, os.open(path, os.O_RDONLY), snapshot.size_bytes, snapshot.sha256, snapshot.events)
    try:
        yield copy
    finally:
        copy.close()


def _events(path: Path) -> int:
    with closing(sqlite3.connect(database_name(path, read_only=True), uri=True)) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM stored_events").fetchone()[0])


def _made(path: Path) -> Copy:
    """Return a new copy, made beside the archive or, in a folder that cannot be written, where temporary files are."""
    with ExitStack() as stack:
        parent = path.resolve().parent
        if os.access(parent, os.W_OK):
            folder = stack.enter_context(temporary_folder(parent))
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="timeline-")))
        made = folder / "copy.db"
        copy_of_now(path, made)
        state, events = state_of(made), _events(made)
        return Copy(state, os.open(made, os.O_RDONLY), made.stat().st_size, sha256_of(made), events)
