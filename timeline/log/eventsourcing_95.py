"""What the program uses of eventsourcing 9.5: it is imported here, and in no other module, so an upgrade begins here.

Modules that override what is not public there say so; `tests/test_upgrades.py` names each with what must follow.
What needs psycopg, which is installed only where a store in PostgreSQL is used, is imported when it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    InfrastructureFactory,
    Mapper,
    Notification,
    PersistenceError,
    StoredEvent,
    Tracking,
)
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
    SQLiteTrackingRecorder,
    SQLiteTransaction,
)
from eventsourcing.utils import Environment

if TYPE_CHECKING:
    from eventsourcing.postgres import PostgresAggregateRecorder, PostgresApplicationRecorder, PostgresDatastore

__all__ = [
    "Application",
    "DomainEventProtocol",
    "Environment",
    "InfrastructureFactory",
    "Mapper",
    "Notification",
    "PersistenceError",
    "PostgresAggregateRecorder",
    "PostgresApplicationRecorder",
    "PostgresDatastore",
    "SQLiteApplicationRecorder",
    "SQLiteConnection",
    "SQLiteCursor",
    "SQLiteDatastore",
    "SQLiteFactory",
    "SQLiteTrackingRecorder",
    "SQLiteTransaction",
    "StoredEvent",
    "Tracking",
]

_POSTGRES = ("PostgresAggregateRecorder", "PostgresApplicationRecorder", "PostgresDatastore")


def __getattr__(name: str) -> Any:
    """Import what needs psycopg; raise ModuleNotFoundError where that is not installed."""
    if name not in _POSTGRES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("eventsourcing.postgres"), name)
