"""A folder of snapshots as one database that moves on to newer files, while each request reads a single one.

Datasette keeps the connections that it opened, so it never notices that a file was replaced. Here a request is given a
file when it begins, by a context variable, and reads that until it ends; the connections to a file are closed when the
last of its requests has ended and a newer file is served.
"""

import asyncio
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.database import Database

from domain.errors import ArchiveError
from domain.events import iso_utc
from timeline.log.snapshots import LATEST, BadSnapshotsError, Problem, Snapshot, in_use, problem_of, read_shelf
from timeline.web.datasette_065 import prepare_connection
from timeline.web.headers import App, Receive, Send
from timeline.web.keeping import KeepingDatabase

EVERY_SECONDS = 2.0
"""How often a replica looks for a newer snapshot."""

T = TypeVar("T")
_logger = logging.getLogger(__name__)


class NoSnapshotError(ArchiveError):
    """A folder without a snapshot that can be served."""


class OpenFile:
    """A snapshot that is served, with the connections to it that nobody uses just now."""

    def __init__(self, path: Path, snapshot: Snapshot) -> None:
        """Keep the file from being removed by its writer while it is served."""
        self.path = path
        self.snapshot = snapshot
        self.readers = 0
        self._in_use = in_use(path)
        self._idle: list[sqlite3.Connection] = []
        self._is_closed = False
        self._lock = threading.Lock()

    @property
    def uri(self) -> str:
        """Return the name by which SQLite opens a file that nobody changes."""
        return f"{self.path.resolve().as_uri()}?immutable=1"

    def read(self, connect: Callable[[str], sqlite3.Connection], function: Callable[[sqlite3.Connection], T]) -> T:
        """Return what a function reads by a connection that nobody else has meanwhile."""
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        connection = connection or connect(self.uri)
        try:
            return function(connection)
        finally:
            self._give_back(connection)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        """Keep a connection for others; a reader who has gone away may leave one that is used beyond the last."""
        with self._lock:
            if self._is_closed:
                connection.close()
            else:
                self._idle.append(connection)

    def close(self) -> None:
        """Close the connections, and let the file be removed."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
        os.close(self._in_use)


_reading: ContextVar[OpenFile | None] = ContextVar("reading", default=None)
"""The file that the present request reads."""


class Replica(KeepingDatabase):
    """The newest snapshot of a folder that can be read."""

    def __init__(self, datasette: Datasette, folder: Path) -> None:
        """Open the newest snapshot; raise NoSnapshotError if there is none that can be served."""
        super().__init__(datasette, is_mutable=True)  # Datasette then keeps no sizes, counts and hashes of one file
        self.folder = folder
        self.refused: dict[str, Problem] = {}
        self.switched = 0
        self.older: Sequence[Snapshot] = ()
        """The snapshots before the one that is served, as far as they are listed, the newest first."""
        self._known_bad: dict[str, tuple[object, Problem]] = {}
        self._lock = threading.Lock()
        self._newest: OpenFile | None = None
        self.look()
        if self._newest is None:
            reasons = "; ".join(f"{file}: {problem.details}" for file, problem in self.refused.items())
            raise NoSnapshotError(
                f"{folder} has no snapshot that can be served"
                + (f": {reasons}" if reasons else "; 'timeline snapshot' writes one")
            )

    @property
    def file(self) -> OpenFile:
        """Return the file that the present request reads, or the newest one outside of requests."""
        found = _reading.get() or self._newest
        assert found is not None
        return found

    @property
    def path(self) -> str:
        """Return the path of that file."""
        return str(self.file.path)

    @path.setter
    def path(self, path: None) -> None:
        """Ignore the path that Datasette sets when it makes a database: there is more than one."""

    @property
    def uri(self) -> str:
        """Return the name by which SQLite opens that file."""
        return self.file.uri

    @contextmanager
    def one_file(self) -> Iterator[OpenFile]:
        """Give one file to all that is read in a context, and keep it open for so long."""
        before = _reading.get()
        if before is not None:
            yield before
            return
        with self._lock:
            file = self.file
            file.readers += 1
        token = _reading.set(file)
        try:
            yield file
        finally:
            _reading.reset(token)
            with self._lock:
                file.readers -= 1
                self._close_if_left(file)

    def _close_if_left(self, file: OpenFile) -> None:
        if file is not self._newest and not file.readers:
            file.close()

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function on a connection to the file of the request, in a thread of Datasette's."""
        with self.one_file() as file:
            return await asyncio.get_running_loop().run_in_executor(self.ds.executor, file.read, self._connected, fn)

    def _connected(self, uri: str) -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        prepare_connection(self, connection)
        return connection

    def connect(self, write: bool = False) -> sqlite3.Connection:  # noqa: FBT001, FBT002 - Datasette's own signature
        """Open the file of the request: it cannot be written."""
        return sqlite3.connect(self.uri, uri=True, check_same_thread=False)

    def close(self) -> None:
        """Close the newest file."""
        with self._lock:
            newest, self._newest = self._newest, None
        if newest is not None:
            newest.close()

    def look(self) -> None:
        """Serve the newest snapshot that can be read, if it is not the one that is served; say why others cannot."""
        refused: dict[str, Problem] = {}
        try:
            listed = read_shelf(self.folder).snapshots
        except BadSnapshotsError as error:
            listed, refused = (), {LATEST: Problem("unreadable", str(error))}
        self.older = ()
        for place, snapshot in enumerate(listed):
            self.older = listed[place + 1 :]  # before the switch, so that no request finds one that is listed no more
            problem = self._taken(snapshot)
            if problem is None:
                break
            refused[snapshot.file] = problem
        for file, problem in refused.items():
            if self.refused.get(file) != problem:
                _logger.warning("%s is not served: %s", self.folder / file, problem.details)
        self.refused = refused
        self._known_bad = {file: known for file, known in self._known_bad.items() if file in refused}

    def _taken(self, snapshot: Snapshot) -> Problem | None:
        """Serve a snapshot; return why it cannot be served, or None if it is."""
        newest = self._newest
        if newest is not None and newest.snapshot.sha256 == snapshot.sha256:
            newest.snapshot = snapshot  # it may have been found to be the newest again, at a later time
            return None
        try:
            problem = self._problem(snapshot)
            if problem is None:
                self._switch(OpenFile(self.folder / snapshot.file, snapshot))
        except (OSError, ArchiveError, sqlite3.Error) as error:
            return Problem("unreadable", f"it cannot be read: {error}")
        return problem

    def _problem(self, snapshot: Snapshot) -> Problem | None:
        """Return why a snapshot cannot be served; a bad one is not read again before its file changes."""
        path = self.folder / snapshot.file
        try:
            stat = path.stat()
        except FileNotFoundError:
            return Problem("missing", "it is not there")
        key = (snapshot.sha256, stat.st_ino, stat.st_size, stat.st_mtime_ns)
        known = self._known_bad.get(snapshot.file)
        if known and known[0] == key:
            return known[1]
        found = problem_of(self.folder, snapshot) or _made_by_another_version(path)
        if found is not None:
            self._known_bad[snapshot.file] = (key, found)
        return found

    def _switch(self, file: OpenFile) -> None:
        with self._lock:
            before, self._newest = self._newest, file
            if before is not None:
                self.switched += 1
                self._close_if_left(before)
        _logger.info("serving %s, as of %s", file.path, iso_utc(file.snapshot.taken_at))


def _made_by_another_version(path: Path) -> Problem | None:
    from timeline.history.staleness import stale_projections  # noqa: PLC0415 - it loads the projections

    stale = stale_projections(path)
    words = f"another version of the program made its tables ({', '.join(stale)})"
    return Problem("another version", words) if stale else None


def reading_one_file(app: App, datasette: Datasette) -> App:
    """Return an ASGI application in which each request reads one file from its beginning to its end."""

    async def pinned(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        replica = next((found for found in datasette.databases.values() if isinstance(found, Replica)), None)
        is_request = scope["type"] == "http"  # the server's own life is one of these calls, too, and lasts
        with replica.one_file() if replica and is_request else nullcontext():
            await app(scope, receive, send)

    return pinned


def snapshot_of(database: Database) -> Snapshot | None:
    """Return the snapshot that the present request reads; None where the archive itself is served."""
    return database.file.snapshot if isinstance(database, Replica) else None


def older_snapshots_of(database: Database) -> Sequence[Snapshot]:
    """Return the snapshots before the one that is served; none where the archive itself is served."""
    return database.older if isinstance(database, Replica) else ()


@contextmanager
def watching(replica: Replica) -> Iterator[None]:
    """Look for newer snapshots in a thread of its own, until the context ends."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(EVERY_SECONDS):
            replica.look()

    thread = threading.Thread(target=watch, name="snapshots", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        replica.close()
