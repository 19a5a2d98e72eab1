"""What time an event gets: the clock's, unless it goes backwards, and none where it cannot be right."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.dates import LAST_YEAR
from domain.errors import ArchiveError

LONGEST_PAUSE = timedelta(days=366)
"""How long after everything known an event may be recorded: every later event gets the time of one from the future."""
_SLIGHT = timedelta(days=1)


def system_time() -> datetime:
    """Return what the system's clock says; any other clock that an archive is given is believed."""
    return datetime.now(UTC)


class ImplausibleClockError(ArchiveError):
    """A clock that is so far ahead that it cannot be right."""


def refuse_far_ahead(now: datetime, last: datetime | None, path: Path) -> None:
    """Raise ImplausibleClockError for a time long after the last event, and after the archive's file was written.

    More cannot be known on one machine: a clock that is wrong by less is believed.
    """
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    known = max(written, last or written)
    if now - known <= LONGEST_PAUSE and now.year <= LAST_YEAR:
        return
    raise ImplausibleClockError(
        f"the clock says {now:%Y-%m-%d %H:%M}, long after {path.name} was last written ({known:%Y-%m-%d %H:%M}), so "
        "nothing was recorded: every later event would get that time, too. Set the clock; if it is right, run "
        f"'touch {path}' and try again"
    )


def warning_of_backwards(now: datetime, last: datetime) -> str:
    """Return that an event gets the time of the one before it, and why."""
    says = f"the clock says {now:%Y-%m-%d %H:%M:%S}, earlier than the last event ({last}); using that event's time"
    if last - now <= _SLIGHT:
        return says
    return (
        f"{says}. Either this clock is wrong, or the one of the last event was: then every event gets that time until "
        "the clock passes it, and only an earlier backup (timeline restore) has the right times"
    )
