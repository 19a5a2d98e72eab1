"""Names in place of ids, in tables and in results of queries: data keep the ids, readers see where they lead."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from markupsafe import Markup

from timeline.web.language import ENGLISH, language
from timeline.web.parties import party_name
from timeline.web.source_names import label_of

PAGE_OF = MappingProxyType(
    {
        "meetings": "occurrence",
        "occurrences": "occurrence",
        "parties": "party",
        "people": "person",
        "pledges_standing": "occurrence",
        "sources": "source",
        "speeches": "occurrence",
        "treaties": "treaty",
    }
)
"""The tables and views whose rows have a page of their own, by their id."""

_NAMED = MappingProxyType(
    {
        "occurrence": ("occurrences", "title", ("occurrence", "other")),
        "party": ("parties", "name", ("party", "pledger", "subject", "country", "depositary")),
        "person": ("people", "name", ("person",)),
        "source": ("sources", label_of("t"), ("source", "date_source", "low_source", "high_source")),
        "treaty": ("treaties", "name", ("treaty",)),
    }
)
"""For each kind of page: the table with its names, and the columns that have its ids wherever they stand."""
_PAGES = {column: page for page, (_, _, columns) in _NAMED.items() for column in columns}

_NAMES = "\nUNION ALL\n".join(
    f"SELECT '{page}' AS page, t.id, {name} AS name FROM {table} t WHERE t.id IN (SELECT value FROM json_each(:{page}))"
    for page, (table, name, _) in _NAMED.items()
)

Names = Mapping[tuple[str, Any], Markup]
"""Links with names, by the column and the id that stands in it."""


async def names_in(
    datasette: Datasette, database: str, columns: Iterable[str], rows: Sequence[Mapping[str, Any]]
) -> Names:
    """Return the links for the ids in rows, with one statement; none where the database is not an archive."""
    held = [column for column in columns if column in _PAGES]
    found = {(column, row[column]) for row in rows for column in held if isinstance(row[column], str)}
    if not found:
        return {}
    wanted = {page: json.dumps(sorted({id_ for column, id_ in found if _PAGES[column] == page})) for page in _NAMED}
    try:
        result = await datasette.databases[database].execute(_NAMES, {**wanted, "language": language()})
    except (sqlite3.Error, QueryInterrupted):
        return {}
    names = {(row["page"], row["id"]): row["name"] for row in result.rows}
    return {
        (column, id_): _link(datasette, _PAGES[column], id_, names[_PAGES[column], id_])
        for column, id_ in found
        if (_PAGES[column], id_) in names
    }


def _link(datasette: Datasette, page: str, identity: str, name: str) -> Markup:
    address = datasette.urls.path(f"/{page}/{quote(identity)}")
    shown = party_name(identity, name) if page == "party" else name or identity
    if shown != (name or identity) or (page == "source" and language() != ENGLISH):
        return Markup('<a href="{}" lang="{}">{}</a>').format(address, language(), shown)
    return Markup('<a href="{}" dir="auto">{}</a>').format(address, name or identity)
