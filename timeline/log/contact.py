"""How far a copy follows its store, in a file beside the archive: it changes all the time, and is not part of it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from timeline.log.archive_file import database_name
from timeline.log.copying import copied_in
from timeline.log.recorder import EVENTS
from timeline.log.temporary import temporary_folder

SILENT_SECONDS = 15
"""After how long without contact a copy counts as one that may lack something."""


@dataclass(frozen=True, slots=True)
class Contact:
    """The last contact of a copy with its store.

    `caught_up_at` is when the copy and its tables last had all that the store had, None if they never had;
    `behind_events` is how many events they lack at most, and `problem` why there is no contact, or what else is wrong:
    it may say what only those who run the archive are to know, while anybody may know its `kind`. `lag_seconds` is
    how long after it was recorded the tables had, at the latest, what they were last brought up to date with.
    """

    store: str
    contacted_at: datetime | None = None
    caught_up_at: datetime | None = None
    behind_events: int = 0
    problem: str | None = None
    kind: str | None = None
    lag_seconds: float | None = None

    def silent_seconds(self, now: datetime) -> int | None:
        """Return how long ago the last contact was; None if there was none."""
        return _seconds(self.contacted_at, now)

    def behind_seconds(self, now: datetime) -> int | None:
        """Return for how long the copy may have lacked something; None if it never had all, 0 if it lacks nothing."""
        silent = self.silent_seconds(now)
        follows = not self.behind_events and not self.problem and silent is not None and silent < SILENT_SECONDS
        return 0 if follows else _seconds(self.caught_up_at, now)

    def as_json(self, now: datetime) -> dict[str, Any]:
        """Return it as values of JSON, with what can be told of it at a moment."""
        values = {
            **asdict(self),
            "behind_seconds": self.behind_seconds(now),
            "silent_seconds": self.silent_seconds(now),
        }
        return {name: _as_text(value) if isinstance(value, datetime) else value for name, value in values.items()}


def contact_of(path: Path) -> Contact | None:
    """Return the last contact of the archive at a path with its store; None where nothing keeps it up to date.

    What was kept of a copy in whose place an archive with a log of its own was put means nothing.
    """
    try:
        values = json.loads(_beside(path).read_text("utf-8"))
        moments: dict[str, Any] = {name: _moment(values[name]) for name in ("contacted_at", "caught_up_at")}
        contact = Contact(**{**values, **moments})
        return None if _has_its_own_log(path) else contact
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error):
        return None


def _has_its_own_log(path: Path) -> bool:
    """Tell whether an archive has events, and is not a copy; an empty one may be about to be a copy."""
    with closing(sqlite3.connect(database_name(path, read_only=True), uri=True)) as connection:
        has_events = connection.execute(f"SELECT EXISTS (SELECT 1 FROM {EVENTS})").fetchone()[0]
        return bool(has_events) and copied_in(connection) is None


def keep_contact(path: Path, contact: Contact) -> None:
    """Keep the last contact, so that other processes can read it; a disk that is full does not end the following."""
    values = {
        name: _as_text(value) if isinstance(value, datetime) else value for name, value in asdict(contact).items()
    }
    file = _beside(path)
    with suppress(OSError), temporary_folder(file.parent) as folder:
        written = folder / file.name
        written.write_text(json.dumps(values), "utf-8")
        written.replace(file)


def forget_contact(path: Path) -> None:
    """Forget that an archive was a copy."""
    _beside(path).unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return Path(f"{path.resolve()}-contact")


def _as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _seconds(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max(0, int((now - since).total_seconds()))
