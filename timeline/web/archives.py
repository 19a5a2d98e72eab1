"""Which of the databases that Datasette serves are archives, and under which paths."""

from functools import lru_cache
from pathlib import Path

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound

from timeline.log.archive_file import NotAnArchiveError, check_archive

DATABASE = "archive"
"""The name under which `timeline serve` serves an archive, and by which metadata.yml describes it."""


def archive(datasette: Datasette) -> Database:
    """Return the archive that the pages are about: the one named `archive`, or the first that holds a log."""
    databases = {name: database for name, database in datasette.databases.items() if name != "_internal"}
    chosen = databases.get(DATABASE) or next(iter([*archives(datasette), *databases.values()]), None)
    if chosen is None:
        raise NotFound("No archive is served here.")
    return chosen


def database_at(datasette: Datasette, path: str) -> Database:
    """Return the database at a path's first part; answer 404 if none is served there."""
    try:
        return datasette.get_database(route=tilde_decode(path))
    except KeyError:
        raise NotFound(f"Database not found: {tilde_decode(path)}") from None


def archives(datasette: Datasette) -> list[Database]:
    """Return the databases that hold a log."""
    return [database for database in datasette.databases.values() if holds_log(database)]


def holds_log(database: Database) -> bool:
    """Tell whether a database is an archive's file."""
    if database.path is None or database.name == "_internal":
        return False
    path = Path(database.path)
    try:
        stat = path.stat()
    except OSError:
        return False
    return _is_archive(path, stat.st_ino)


@lru_cache
def _is_archive(path: Path, _inode: int) -> bool:
    """Tell whether a file is an archive; its mark never changes, so each file is looked at once."""
    try:
        check_archive(path)
    except NotAnArchiveError:
        return False
    return True
