"""Find the store that an address names."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from timeline.log.stores import EXAMPLE, Store, StoreError

SQLITE = "sqlite"
"""What names the log in the archive's own file."""
_POSTGRESQL = ("postgresql://", "postgres://")
"""How the address of a store in PostgreSQL begins."""
_SCHEME = re.compile(r"[a-z][a-z0-9+]{0,20}://")


def store_at(address: str) -> Store | None:
    """Return the store at an address; None for the archive's own file. Nothing is connected to yet.

    No message repeats an address: it may have a password.
    """
    if address == SQLITE:
        return None
    if not address.startswith(_POSTGRESQL):
        scheme = _SCHEME.match(address)  # whatever else stands before :// may have the password
        given = f"{scheme[0]}…" if scheme else "what is given"
        raise StoreError(f"{given!r} is not a store: name {SQLITE!r}, or an address such as {EXAMPLE}")
    if not _names_database(address):
        raise StoreError(f"the address of the store names no database: write it as in {EXAMPLE}")
    try:
        from timeline.log.postgres import PostgresStore  # noqa: PLC0415 - it needs psycopg, and takes a moment
    except ModuleNotFoundError as error:
        raise StoreError(
            "a store in PostgreSQL needs a library that is not installed: pip install 'timeline-archive[postgres]'"
        ) from error
    return PostgresStore(address)


def _names_database(address: str) -> bool:
    """Return whether an address has the name of a database; libpq takes the user's name instead."""
    place, _, parameters = address.partition("://")[2].partition("?")
    return bool(place.partition("/")[2] or parse_qs(parameters).get("dbname"))
