"""The descriptions of an archive's tables and canned queries, as Datasette reads them from a metadata.yml."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import Any

import yaml

from projections import PROJECTIONS, Table, View

_QUERIES = Path(__file__).parent / "queries.yml"
_KEPT_BY_THE_ENGINE = {
    "projections": {
        "working": True,
        "description": "The state of each projection: the last position it applied, and the digest of its content.",
        "columns": {
            "name": "The projection",
            "version": "Its version; with another one it is rebuilt",
            "checkpoint": "The last position of the log that it applied",
            "events_applied": "How many events it has read since it was last rebuilt",
            "digest": "Of its content, positions left out, by the last build, replay or verify; else empty",
        },
    },
    "projection_builds": {
        "description": "What the engine keeps of each projection; see projections.",
        "hidden": True,
        "columns": {
            "name": "The projection",
            "version": "Its version",
            "fingerprint": "Digest of its version and schema",
            "tracking_name": "The name under which its checkpoint is tracked",
            "events_applied": "How many events it has read since it was last rebuilt",
            "digest": "Of the content of its tables",
        },
    },
    "projection_reads": {
        "description": "Which streams the rows of which others were made from; see projections.",
        "hidden": True,
        "columns": {
            "read": "A stream that was looked up",
            "reader": "The stream whose rows are made again when it changes",
        },
    },
    "stored_events": {
        "description": "The log as it is stored; see events.",
        "hidden": True,
        "columns": {
            "rowid": "Position in the log",
            "originator_id": "The stream",
            "originator_version": "Order within the stream",
            "topic": "What kind of event it is",
            "state": "The event as JSON",
        },
    },
    "log_tiles": {
        "description": "The tree over the log, in tiles of up to 256 hashes; see the page Proof.",
        "hidden": True,
        "columns": {
            "level": "0 for hashes of events; each hash of the next level is of a whole tile",
            "tile": "Number of the tile in its level, from 0",
            "first_position": "Position of its first event in the log",
            "hashes": "Its hashes, 32 bytes each",
        },
    },
    "log_checkpoints": {
        "description": "Checkpoints that were signed, the last at each number of events; see the page Proof.",
        "hidden": True,
        "columns": {"size": "How many events it names", "note": "The checkpoint with its signatures"},
    },
    "log_store": {
        "description": "How far the log is copied from the store that has it; only a copy has this table.",
        "hidden": True,
        "columns": {"id": "Always 1", "copied": "The store's id of the event that was copied last"},
    },
    "tracking": {
        "description": "How far each projection has read the log; see projections.",
        "hidden": True,
        "columns": {"application_name": "The projection and its version", "notification_id": "Position in the log"},
    },
}


def described() -> str:
    """Return the queries and tables of every archive, indented as they stand below the database in a metadata.yml."""
    tables = dict(sorted({**dict(_tables()), **_KEPT_BY_THE_ENGINE}.items()))
    text = yaml.safe_dump({"tables": tables}, sort_keys=False, allow_unicode=True, width=110)
    return indent(_QUERIES.read_text("utf-8") + text, " " * 4)


def _tables() -> Iterator[tuple[str, dict[str, Any]]]:
    for projection in PROJECTIONS.values():
        for table in projection.tables:
            yield table.name, _table_entry(table)
        for view in projection.views:
            yield view.name, {"description": view.about, **_shown(view), "columns": dict(view.columns)}


def _table_entry(table: Table) -> dict[str, Any]:
    entry: dict[str, Any] = {**({"title": table.title} if table.title else {}), "description": table.about}
    if table.label:
        entry["label_column"] = table.label
    if table.facets:
        entry["count_by"] = list(table.facets)
    return {**entry, **_shown(table), "size": 30, "columns": {column.name: column.about for column in table.columns}}


def _shown(table: Table | View) -> dict[str, Any]:
    """Return how pages show a table or a view: in which order, which columns first, and whether readers ask it."""
    shown: dict[str, Any] = {}
    if table.sort:
        shown["sort_desc" if table.sort.startswith("-") else "sort"] = table.sort.removeprefix("-")
    if table.first:
        shown["first_columns"] = list(table.first)
    if table.working:
        shown["working"] = True
    return shown
