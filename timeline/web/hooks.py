"""Hook into Datasette: protect it from hostile queries, and show evidence in words."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from datasette import hookimpl
from markupsafe import Markup, escape

LARGEST_VALUE_BYTES = 2_000_000
"""No value that a query makes may be larger: a query that builds giant strings fails instead of taking the memory."""


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Limit the length of strings and blobs, so that no query can exhaust the memory."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE_BYTES)


@hookimpl
def render_cell(value: Any, column: str) -> Markup | None:
    """Show evidence as paragraphs and JSON payloads as such; leave every other cell alone."""
    if not isinstance(value, str) or not value:
        return None
    if column == "evidence" or column.endswith("_evidence"):
        return _evidence(value)
    if column in {"payload", "details", "left_out"}:
        return Markup('<pre class="json">{}</pre>').format(_indented(value))
    return None


def _evidence(value: str) -> Markup | None:
    try:
        places = json.loads(value)
        lines = [f"paragraph {place['paragraph']} ({place['where']})" for place in places]
    except (ValueError, TypeError, KeyError):
        return None
    return Markup("<br>").join(escape(line) for line in lines)


def _indented(value: str) -> str:
    try:
        return json.dumps(json.loads(value), ensure_ascii=False, indent=1)
    except ValueError:
        return value
