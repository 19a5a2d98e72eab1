"""What the program uses of eventsourcing 9.5: it is imported here, and in no other module, so an upgrade begins here.

Modules that override what is not public there say so; `tests/test_upgrades.py` names each with what must follow.
"""

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

__all__ = [
    "Application",
    "DomainEventProtocol",
    "Environment",
    "InfrastructureFactory",
    "Mapper",
    "Notification",
    "PersistenceError",
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
