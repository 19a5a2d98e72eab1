"""Serving an archive on this machine, with settings that keep its pages responsive."""

import asyncio
import logging
import signal
import sqlite3
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import uvicorn
import yaml
from datasette.app import Datasette

from domain.errors import ArchiveError
from timeline.log.archive_file import database_name, file_at
from timeline.web.archives import DATABASE
from timeline.web.configuration import PLUGIN, configuration_of, origin_in
from timeline.web.datasette_065 import remember_connection, reopened
from timeline.web.keeping import LIMIT_MS, KeepingDatabase
from timeline.web.patience import ImpatientProtocol
from timeline.web.replica import Replica, watching

T = TypeVar("T")

HOST = "127.0.0.1"
SETTINGS: Mapping[str, Any] = MappingProxyType(
    {
        "num_sql_threads": 8,  # slow queries may take some; pages need the rest
        "sql_time_limit_ms": 1000,
        "suggest_facets": False,  # the first thing to become slow
        "facet_time_limit_ms": LIMIT_MS,
        "allow_download": True,
        "default_page_size": 30,
        "max_returned_rows": 1000,
        "truncate_cells_html": 400,
    }
)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The fast loader, where PyYAML was built with it."""


class BadMetadataError(ArchiveError):
    """A metadata file that cannot be read."""


def read_metadata(path: Path) -> dict[str, Any]:
    """Return the content of a metadata.yml; empty if there is no such file."""
    if not path.exists():
        return {}
    try:
        metadata = yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - both loaders are safe ones
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadMetadataError(f"{path} is not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(metadata, dict):
        raise BadMetadataError(f"{path} must be a mapping with a title and databases")
    return metadata


class _FileConnection(sqlite3.Connection):
    """A connection that knows which file it opened."""

    file: tuple[int, int] | None


class ArchiveFile(KeepingDatabase):
    """An archive in a file whose path may have any character; Datasette does not escape paths in URIs."""

    def connect(self, write: bool = False) -> sqlite3.Connection:  # noqa: FBT001, FBT002 - Datasette's own signature
        """Open the file read-only: serving never writes to an archive."""
        file = file_at(Path(self.path))
        name = database_name(Path(self.path), read_only=True)
        connection = sqlite3.connect(name, uri=True, check_same_thread=False, factory=_FileConnection)
        connection.file = file
        remember_connection(self, connection)
        return connection

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function on a connection to the file that has the path now, in a thread of Datasette's."""

        def on_the_present_file(connection: _FileConnection) -> T:
            if file_at(Path(self.path)) in {None, connection.file}:
                return fn(connection)
            return fn(reopened(self, connection))  # another was put in its place, as by 'timeline withhold'

        result: T = await super().execute_fn(on_the_present_file)
        return result


def datasette_of(archive: Path, metadata: Path, public_address: str | None = None) -> Datasette:
    """Return a Datasette that serves an archive, whatever the name of its file, as the database `archive`.

    The file is served as mutable: what another process appends is shown at the next request. A path in the public
    address, such as that of `https://ports.example/archive/`, is the prefix under which the site is served.
    """
    datasette = _empty(metadata, public_address)
    datasette.add_database(ArchiveFile(datasette, path=str(archive), is_mutable=True), name=DATABASE)
    return datasette


def replica_of(folder: Path, metadata: Path, public_address: str | None = None) -> tuple[Datasette, Replica]:
    """Return a Datasette that serves the newest snapshot of a folder as the database `archive`, and that database."""
    datasette = _empty(metadata, public_address)
    replica = Replica(datasette, folder)
    datasette.add_database(replica, name=DATABASE)
    return datasette, replica


def _empty(metadata: Path, public_address: str | None) -> Datasette:
    """Return a Datasette with the settings of the site, and without any database."""
    described, settings = read_metadata(metadata), dict(SETTINGS)
    if public_address is not None:
        origin, path = origin_in(public_address)
        described = _with_public_address(described, origin)
        settings["base_url"] = f"/{path.strip('/')}/" if path.strip("/") else "/"
    datasette = Datasette([], metadata=described, settings=settings)
    datasette.remove_database("_memory")  # Datasette adds it when it is given no files
    return datasette


def _with_public_address(metadata: dict[str, Any], origin: str) -> dict[str, Any]:
    plugins = metadata.get("plugins") or {}
    return {**metadata, "plugins": {**plugins, PLUGIN: {**(plugins.get(PLUGIN) or {}), "public_address": origin}}}


def serve(archive: Path, metadata: Path, port: int, public_address: str | None = None) -> None:
    """Serve an archive until the process is stopped."""
    _run(datasette_of(archive, metadata, public_address), port)


def serve_snapshots(
    folder: Path, metadata: Path, port: int, public_address: str | None = None, *, say: Callable[[], None]
) -> None:
    """Serve the newest snapshot of a folder, and those that follow it, until the process is stopped.

    `say` is called once there is a snapshot that can be served.
    """
    _log_to_stderr()
    datasette, replica = replica_of(folder, metadata, public_address)
    say()
    with watching(replica):
        _run(datasette, port)


def _log_to_stderr() -> None:
    """Show which file is served, and which is refused."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("timeline")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


def _run(datasette: Datasette, port: int) -> None:
    """Run a Datasette until the process is stopped.

    uvicorn raises SIGTERM again after shutting down; the default action would end the process before its caller can
    clean up.
    """
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    configuration_of(datasette)
    asyncio.run(datasette.invoke_startup())
    uvicorn.run(
        datasette.app(),
        host=HOST,
        port=port,
        http=ImpatientProtocol,
        ws="none",
        log_level="warning",
        lifespan="on",
        server_header=False,
    )
