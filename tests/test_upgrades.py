"""What Datasette 1.0 and eventsourcing 10 will need: each name that they change, with the module that must follow."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDED = {
    ("datasette.app", "Datasette._connected_databases"): "timeline/web/pages/databases.py",
    ("datasette.app", "Datasette.metadata"): "timeline/web/metadata.py",
    ("datasette.app", "Datasette._table_permission_allows"): "timeline/web/metadata.py",
    ("datasette.app", "Datasette.plugin_config"): "timeline/web/configuration.py",
    ("datasette.app", "Datasette.permission_allowed"): "timeline/web/pages/tables.py",
    ("datasette.app", "Datasette._plugins"): "timeline/web/unchanged.py",
    ("datasette.views.database", "DatabaseView.dispatch_request"): "timeline/web/pages/tables.py",
    ("datasette.views.special", "JsonDataView"): "timeline/web/pages/databases.py",
    ("datasette.views.base", "DatasetteError"): "timeline/web/errors.py",
    ("datasette.utils.asgi", "Base400"): "timeline/web/errors.py",
    ("datasette.hookspecs", "get_metadata"): "timeline/web/unchanged.py",
    ("eventsourcing.sqlite", "SQLiteTransaction"): "timeline/log/recorder.py",
    ("eventsourcing.sqlite", "SQLiteDatastore.get_connection"): "timeline/log/recorder.py",
    ("eventsourcing.sqlite", "SQLiteApplicationRecorder._insert_events"): "timeline/log/recorder.py",
    ("eventsourcing.sqlite", "SQLiteFactory.application_recorder_class"): "timeline/log/recorder.py",
    ("eventsourcing.sqlite", "SQLiteTrackingRecorder"): "timeline/projecting/store.py",
    ("eventsourcing.application", "Application.construct_factory"): "timeline/log/archive.py",
    ("eventsourcing.application", "Application.construct_mapper"): "timeline/log/archive.py",
    ("eventsourcing.persistence", "Mapper.to_domain_event"): "timeline/log/mapper.py",
    ("eventsourcing.persistence", "Notification"): "timeline/history/moments.py",
}


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


def test_a_database_is_asked_as_the_sandbox_expects():
    """Given Datasette's way to run a statement, it has the parameters that the sandbox's replacement passes on."""
    database = import_module("datasette.database").Database

    parameters = list(inspect.signature(database.execute).parameters)[1:6]
    assert parameters == ["sql", "params", "truncate", "custom_time_limit", "page_size"]
