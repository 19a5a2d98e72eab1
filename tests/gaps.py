"""An archive whose positions have gaps, as in a copy of an earlier moment or of a log in PostgreSQL."""

from pathlib import Path

from timeline.log.archive import Archive
from timeline.projecting.engine import Projector


def with_gaps(path: Path, made: Path) -> Path:
    """Make an archive of another's events, each at three times its position."""
    with Archive(path) as archive, Archive.create(made) as copy:
        events = archive.log.select_notifications(0, 1000)
        copy.log.insert_at([(3 * stored.id, stored) for stored in events])
        Projector(copy).catch_up()
    return made
