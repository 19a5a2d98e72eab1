"""What Datasette 0.65 has and 1.0 changes or drops: it is used here, and in no other module.

An upgrade begins here. `tests/test_upgrades.py` names each part with what must follow, and finds uses elsewhere.
"""

import sqlite3
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.database import Database, connections
from datasette.plugins import pm
from datasette.utils.asgi import Base400 as Base400  # noqa: PLC0414 - others take it from here
from datasette.utils.asgi import Request
from datasette.views import table
from datasette.views.base import DatasetteError as DatasetteError  # noqa: PLC0414 - as above
from datasette.views.database import DatabaseView, MagicParameters
from datasette.views.special import JsonDataView

Named = dict[str, Any]


def metadata_of(datasette: Datasette) -> Named:
    """Return the metadata of the site; 1.0 keeps it in tables of its own, and settings in another file."""
    found: Named = datasette.metadata() or {}
    return found


def metadata_in_file(datasette: Datasette) -> Named | None:
    """Return the metadata that was read from a file; None if this Datasette has none in this form."""
    local = getattr(datasette, "_metadata_local", None)
    return local if isinstance(local, dict) else None


def replace_metadata(datasette: Datasette, made: Named) -> None:
    """Replace the metadata that was read from a file: there is no public way to it."""
    datasette._metadata_local = made  # noqa: SLF001 - as the docstring says


def remember_hidden_tables(datasette: Datasette) -> None:
    """Remember which tables the metadata hides from whom: it is searched for each of them on every page."""
    hidden = getattr(datasette, "_table_permission_allows", None)
    if hidden is not None:
        datasette._table_permission_allows = cache(hidden)  # noqa: SLF001 - there is no other way to it


def metadata_may_change() -> bool:
    """Return whether a plugin gives metadata, which may change at any time."""
    return bool(pm.hook.get_metadata.get_hookimpls())


def plugins_of(datasette: Datasette) -> list[Named]:
    """Return the plugins with their versions, as `/-/plugins` shows them."""
    found: list[Named] = datasette._plugins()  # noqa: SLF001 - there is no public way to them
    return found


async def is_allowed(datasette: Datasette, request: Request, action: str, resource: Any) -> bool:
    """Return whether the reader may do something that everyone may do unless it is forbidden."""
    return bool(await datasette.permission_allowed(request.actor, action, resource, default=True))


async def ensure_allowed(datasette: Datasette, request: Request, permissions: Sequence[Any]) -> None:
    """Answer 403 unless the reader has the first of the permissions that anything is said about."""
    await datasette.ensure_permissions(request.actor, permissions)


async def saved_queries(datasette: Datasette, request: Request, database: str) -> list[Named]:
    """Return the queries that the metadata and plugins have for a database."""
    return list((await datasette.get_canned_queries(database, request.actor)).values())


def is_of_saved_query(parameters: object) -> bool:
    """Return whether these are the parameters of a saved query."""
    return isinstance(parameters, MagicParameters)


async def result_of_sql(datasette: Datasette, request: Request) -> Response:
    """Return Datasette's page of the SQL that a request brings."""
    response: Response = await DatabaseView(datasette).dispatch_request(request)
    return response


async def list_of_databases(datasette: Datasette, request: Request, shown: Callable[[Named], Named]) -> Response:
    """Return Datasette's list of its databases, each as it is to be shown."""

    def listed() -> list[Named]:
        return [shown(database) for database in datasette._connected_databases()]  # noqa: SLF001 - as for plugins

    response: Response = await JsonDataView(datasette, "databases.json", listed).get(request)
    return response


def link_in_tables() -> str:
    """Return the markup of a link in a table: to a row, with its id."""
    link: str = table.LINK_WITH_VALUE
    return link


def replace_links_in_tables(with_value: str, with_label: str) -> None:
    """Replace the markup of links in tables: there is no hook for it."""
    table.LINK_WITH_VALUE, table.LINK_WITH_LABEL = with_value, with_label


def remember_connection(database: Database, connection: sqlite3.Connection) -> None:
    """Let a database close a connection that we opened for it when it is closed."""
    database._all_file_connections.append(connection)  # noqa: SLF001 - as for plugins


def reopened(database: Database, connection: sqlite3.Connection) -> sqlite3.Connection:
    """Close the connection that Datasette keeps for this thread, and return the one that it keeps from now on."""
    database._all_file_connections.remove(connection)  # noqa: SLF001 - as for plugins
    connection.close()
    made: sqlite3.Connection = database.connect()
    prepare_connection(database, made)
    setattr(connections, database.name, made)
    return made


def prepare_connection(database: Database, connection: sqlite3.Connection) -> None:
    """Prepare a connection that we opened for a database as Datasette and its plugins prepare their own."""
    database.ds._prepare_connection(connection, database.name)  # noqa: SLF001 - as for plugins
