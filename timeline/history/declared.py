"""Which tables, views and triggers an archive should have, and which are of another program, or were forged."""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from timeline.log.archive import Archive
from timeline.log.tables import REBUILT, REPLACED, rows
from timeline.projecting.engine import Projector

_OBJECTS = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'view', 'trigger')"
_SQLITES_OWN = ("sqlite_",)
_BEING_MADE = (REBUILT, REPLACED)
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
        if kind == "table" or _is_of_log(name):  # tables are compared by their rows, the log by its guards
            continue
        found = there.get((kind, name))
        if found is None:
            yield f"the {kind} {name!r} is missing: run 'timeline replay'"
        elif found != sql:
            yield f"the {kind} {name!r} is not ours, somebody replaced it: run 'timeline replay'"


def _triggers(declared: Objects, there: Objects) -> Iterator[str]:
    for kind, name in sorted(there.keys() - declared.keys()):
        if kind == "trigger" and not _is_of_log(there[kind, name]):
            yield f"the archive has a trigger of another program, which can change what is recorded: {name}"


def _is_of_log(text: str) -> bool:
    return "stored_events" in text


@lru_cache(maxsize=1)
def _declared() -> Objects:
    """Return what a new archive has, from making one."""
    with (
        tempfile.TemporaryDirectory(prefix="timeline-") as folder,
        closing(Archive.create(Path(folder) / "archive.db")) as archive,
    ):
        Projector(archive, alone=True).catch_up()
        return dict(_objects(archive))


def _objects(archive: Archive) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the kind and name of each table, view and trigger, with its statement, however it is spaced."""
    for row in rows(archive, _OBJECTS):
        name = row["name"]
        if not name.startswith((*_SQLITES_OWN, *_BEING_MADE)):
            yield (row["type"], name), " ".join((row["sql"] or "").split())
