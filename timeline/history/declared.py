"""Which tables, views and triggers an archive should have, and which are of another program, or were forged."""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from timeline.log.archive import Archive
from timeline.log.copying import TABLE as COPIES
from timeline.log.recorder import EVENTS
from timeline.log.tables import REBUILT, REPLACED, rows
from timeline.projecting.engine import Projector

_OBJECTS = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'view', 'trigger')"
_LEFT_OUT = ("sqlite_", REBUILT, REPLACED)
"""What begins the names of tables that are SQLite's own, or are being made or dropped."""
Objects = dict[tuple[str, str], str]


def foreign_objects(archive: Archive) -> tuple[list[str], list[str]]:
    """Return what makes an archive show or keep something else than it should, and what merely stands beside it.

    The first are triggers on its tables, and views or triggers of its own that somebody replaced or removed; the
    second are tables and views that nobody declared. Both are lines for `verify`.
    """
    declared, there = _declared(), dict(_objects(archive))
    problems = [*_replaced(declared, there), *_triggers(declared, there)]
    beside = [
        f"the archive has a {kind} of another program: {name}"
        for kind, name in sorted(there.keys() - declared.keys())
        if kind != "trigger"
    ]
    return problems, beside


def _replaced(declared: Objects, there: Objects) -> Iterator[str]:
    """Yield a line for each view, or trigger of a search index, that is not as we make it."""
    for (kind, name), sql in sorted(declared.items()):
        if kind == "table":  # tables are compared by their rows
            continue
        found = there.get((kind, name))
        if found is None:
            yield f"the {kind} {name!r} is missing: run 'timeline replay'"
        elif found != sql:
            yield f"the {kind} {name!r} is not ours, somebody replaced it: run 'timeline replay'"


def _triggers(declared: Objects, there: Objects) -> Iterator[str]:
    for kind, name in sorted(there.keys() - declared.keys()):
        if kind == "trigger":
            yield f"the archive has a trigger of another program, which can change what is recorded: {name}"


@lru_cache(maxsize=1)
def _declared() -> Objects:
    """Return what a new archive has, from making one, and the table that one has which follows a store."""
    with (
        tempfile.TemporaryDirectory(prefix="timeline-") as folder,
        closing(Archive.create(Path(folder) / "archive.db")) as archive,
    ):
        Projector(archive, alone=True).catch_up()
        return {**dict(_objects(archive)), ("table", COPIES): ""}


def _objects(archive: Archive) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the kind and name of each table, view and trigger, with its statement, however it is spaced.

    The triggers of the log's table are left out: they are compared with its guards.
    """
    for row in rows(archive, _OBJECTS):
        table = row["tbl_name"].lower()
        is_of_log = row["type"] == "trigger" and table == EVENTS
        if not is_of_log and not table.startswith(_LEFT_OUT):
            yield (row["type"], row["name"]), " ".join((row["sql"] or "").split())
