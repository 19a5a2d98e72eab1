"""Whether an archive that is a copy may lack what its store has: readers see the last state, with its age."""

from datetime import UTC, datetime
from pathlib import Path

from datasette.database import Database

from timeline.log.contact import Contact, contact_of

LATE_SECONDS = 60
"""From how long on readers are told."""


def contact(database: Database) -> Contact | None:
    """Return the last contact of a copy with its store; None for an archive that follows none."""
    return contact_of(Path(database.path)) if database.path else None


def as_of(database: Database) -> str | None:
    """Return the moment of which a copy is that has not had all for a while; None if it has, or follows no store.

    Empty text stands for one that never had all.
    """
    last = contact(database)
    behind = last.behind_seconds(datetime.now(UTC)) if last else 0
    if last is None or behind == 0 or (behind is not None and behind < LATE_SECONDS):
        return None
    return last.caught_up_at.isoformat(timespec="seconds") if last.caught_up_at else ""
