"""What Datasette 1.0 and eventsourcing 10 will need: what they change is used in one module each, and named here."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.syntax import parsed

ROOT = Path(__file__).parent.parent
DATASETTE, EVENTSOURCING = "timeline/web/datasette_065.py", "timeline/log/eventsourcing_95.py"
NEEDED = {
    ("datasette.app", "Datasette.metadata"): DATASETTE,
    ("datasette.app", "Datasette._table_permission_allows"): DATASETTE,
    ("datasette.app", "Datasette._connected_databases"): DATASETTE,
    ("datasette.app", "Datasette._plugins"): DATASETTE,
    ("datasette.app", "Datasette._prepare_connection"): DATASETTE,
    ("datasette.app", "Datasette.permission_allowed"): DATASETTE,
    ("datasette.app", "Datasette.ensure_permissions"): DATASETTE,
    ("datasette.app", "Datasette.get_canned_queries"): DATASETTE,
    ("datasette.hookspecs", "get_metadata"): DATASETTE,
    ("datasette.hookspecs", "permission_allowed"): "timeline/web/hooks.py",
    ("datasette.utils.asgi", "Base400"): DATASETTE,
    ("datasette.views.base", "DatasetteError"): DATASETTE,
    ("datasette.views.database", "DatabaseView.dispatch_request"): DATASETTE,
    ("datasette.views.database", "MagicParameters"): DATASETTE,
    ("datasette.views.special", "JsonDataView"): DATASETTE,
    ("eventsourcing.application", "Application"): EVENTSOURCING,
    ("eventsourcing.application", "Application.construct_factory"): "timeline/log/archive.py",
    ("eventsourcing.application", "Application.construct_mapper"): "timeline/log/archive.py",
    ("eventsourcing.application", "Application.construct_transcoder"): "timeline/log/archive.py",
    ("eventsourcing.persistence", "Mapper.to_domain_event"): "timeline/log/mapper.py",
    ("eventsourcing.persistence", "Notification"): EVENTSOURCING,
    ("eventsourcing.persistence", "StoredEvent"): EVENTSOURCING,
    ("eventsourcing.persistence", "Tracking"): EVENTSOURCING,
    ("eventsourcing.postgres", "PostgresAggregateRecorder._insert_stored_events"): "timeline/log/postgres.py",
    ("eventsourcing.postgres", "PostgresApplicationRecorder"): EVENTSOURCING,
    ("eventsourcing.postgres", "PostgresDatastore"): EVENTSOURCING,
    ("eventsourcing.postgres", "PostgresDatastore.get_connection"): "timeline/log/postgres.py",
    ("eventsourcing.sqlite", "SQLiteApplicationRecorder._insert_events"): "timeline/log/recorder.py",
    ("eventsourcing.sqlite", "SQLiteDatastore.get_connection"): "timeline/log/recorder.py",
    ("eventsourcing.sqlite", "SQLiteFactory.application_recorder_class"): "timeline/log/recorder.py",
    ("eventsourcing.sqlite", "SQLiteTrackingRecorder"): EVENTSOURCING,
    ("eventsourcing.sqlite", "SQLiteTransaction"): EVENTSOURCING,
}
"""What the next major version changes or drops, or may, with the module that must follow."""

ONLY_THERE = {
    DATASETTE: {
        *("metadata", "_metadata_local", "_table_permission_allows", "_connected_databases", "_plugins"),
        *("permission_allowed", "ensure_permissions", "check_visibility", "get_canned_queries", "get_metadata"),
        *("_all_file_connections", "_prepare_connection", "_settings"),
    },
    "timeline/log/archive.py": {"construct_factory", "construct_mapper", "construct_transcoder"},
    "timeline/log/postgres.py": {"_insert_stored_events", "get_connection"},
    "timeline/log/recorder.py": {"_insert_events", "get_connection", "application_recorder_class"},
}
"""Attributes and methods of a library, each used in these modules alone."""

IMPORTED_THERE = {
    DATASETTE: ("datasette.views", "datasette.plugins", "datasette.utils.asgi.Base400"),
    EVENTSOURCING: ("eventsourcing",),
}
"""What only one module imports."""
PUBLIC = {
    "domain/events.py": "eventsourcing.utils.register_topic",
    "timeline/cli.py": "eventsourcing.persistence.PersistenceError",
}
"""What these rooms, which may not import the log, take from the library itself: public, and in 10 as in 9.5."""


def used(tree: ast.AST) -> Iterator[str]:
    """Yield what a module imports, with its path, and the attributes that it uses, also those it names as text."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.Attribute(attr=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield f".{name}"
            case ast.Call(func=ast.Name(id="getattr" | "hasattr" | "setattr"), args=[_, ast.Constant(value=name), *_]):
                yield f".{name}"


def out_of_place(path: str, tree: ast.AST) -> set[str]:
    """Return what a module uses of the libraries that another module is for."""
    names = set(used(tree)) - {PUBLIC.get(path)}
    names -= {f".{name}" for name in ONLY_THERE.get(path, ())}
    wrong = {name for home, only in ONLY_THERE.items() if home != path for name in names if name[1:] in only}
    for home, prefixes in IMPORTED_THERE.items():
        if home != path:
            wrong |= {name for name in names for prefix in prefixes if f"{name}.".startswith(f"{prefix}.")}
    return {name for name in wrong if not (name.startswith(".") and path.startswith("domain/"))}


@pytest.mark.parametrize(("module", "name"), NEEDED, ids=[name for _, name in NEEDED])
def test_what_a_library_may_change_is_still_there(module, name):
    """Given a part of a library that its next version changes or drops, it is there; else the module is named."""
    found = import_module(module)
    for part in name.split("."):
        found = getattr(found, part, None)

    assert found is not None, f"{module}.{name} is gone: {NEEDED[module, name]} must change"


@pytest.mark.parametrize(("module", "name"), NEEDED, ids=[name for _, name in NEEDED])
def test_the_module_that_uses_it_does(module, name):
    """Given the module that is named for a part of a library, it does use it: the list stays true."""
    assert name.rpartition(".")[2] in (ROOT / NEEDED[module, name]).read_text("utf-8")


def test_no_other_module_uses_it():
    """Given all modules, what the next version of a library changes is used only in the one that is for it."""
    files = [path for room in ("domain", "projections", "timeline") for path in (ROOT / room).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix(): parsed(path) for path in files}

    assert {path: wrong for path, tree in found.items() if (wrong := out_of_place(path, tree))} == {}


@pytest.mark.parametrize(
    ("path", "text", "wrong"),
    [
        ("timeline/web/site.py", "datasette.metadata()", ".metadata"),
        ("timeline/web/site.py", "getattr(datasette, '_metadata_local', None)", "._metadata_local"),
        (
            "timeline/web/site.py",
            "from datasette.views.base import DatasetteError",
            "datasette.views.base.DatasetteError",
        ),
        ("timeline/web/site.py", "from datasette.plugins import pm", "datasette.plugins.pm"),
        ("timeline/web/pages/tables.py", "await ds.permission_allowed(a, 'x')", ".permission_allowed"),
        (
            "timeline/log/mapper.py",
            "def f():\n  from eventsourcing.persistence import JSONTranscoder",
            "eventsourcing.persistence.JSONTranscoder",
        ),
        ("timeline/history/parts.py", "import eventsourcing.application", "eventsourcing.application"),
        ("timeline/cli.py", "from eventsourcing.persistence import Mapper", "eventsourcing.persistence.Mapper"),
        ("timeline/log/tables.py", "store._insert_events(c, [])", "._insert_events"),
    ],
    ids=["method", "text", "exception", "plugins", "permission", "inner import", "module", "other name", "private"],
)
def test_a_use_in_another_module_is_found(path, text, wrong):
    """Given a module that uses such a part itself, it is found."""
    assert out_of_place(path, ast.parse(text)) == {wrong}


def test_a_database_is_asked_as_the_sandbox_expects():
    """Given Datasette's way to run a statement, it has the parameters that the sandbox's replacement passes on."""
    database = import_module("datasette.database").Database

    parameters = list(inspect.signature(database.execute).parameters)[1:6]
    assert parameters == ["sql", "params", "truncate", "custom_time_limit", "page_size"]
