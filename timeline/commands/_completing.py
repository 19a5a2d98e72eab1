"""Shell completion of slugs, streams and the like, from the archive that a command line names.

If the archive cannot be read, nothing is completed and no message is printed: it would garble the prompt.
"""

import sqlite3
from pathlib import Path

import click

from domain.errors import ArchiveError
from domain.events import TOPICS
from domain.occurrence import Occurrence
from domain.source import Source
from domain.streams import AGGREGATES
from projections import PROJECTIONS
from timeline.log.archive import Archive
from timeline.log.eventsourcing_95 import PersistenceError
from timeline.log.tables import rows

_MOST = 5_000
"""With more words than these, nothing is completed until another letter is typed."""


def complete_things(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the argument of `show`: any slug, or a stream."""
    return _complete(context, [f"{prefix}/{incomplete}" for prefix in AGGREGATES], incomplete)


def complete_amendable(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the name of what is amended: the slug of an occurrence, or a stream."""
    return _complete(context, [f"{Occurrence.PREFIX}/{incomplete}"], incomplete)


def complete_occurrences(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the slug of an occurrence."""
    return _complete(context, [f"{Occurrence.PREFIX}/{incomplete}"])


def complete_sources(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the slug of a source."""
    return _complete(context, [f"{Source.PREFIX}/{incomplete}"])


def complete_streams(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete a stream: a kind, a slash and a slug."""
    return _complete(context, [], incomplete)


def complete_topics(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete a kind of event."""
    return sorted(topic for topic in TOPICS if topic.startswith(incomplete))


def complete_projections(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the name of a projection that is not on the command line yet."""
    given = {projection.name for projection in context.params.get(parameter.name or "") or ()}
    rest = PROJECTIONS.keys() - given or PROJECTIONS.keys()  # if none is given, all of them are chosen
    return [name for name in PROJECTIONS if name.startswith(incomplete) and name in rest]


def _complete(context: click.Context, slugs: list[str], stream: str | None = None) -> list[str]:
    """Return the slugs of streams with any of these beginnings, and the streams that begin with `stream`."""
    path = context.params.get("path") or Path("archive.db")
    try:
        with Archive(path) as archive:
            words = [name.partition("/")[2] for start in slugs for name in _streams(archive, start)]
            if stream is not None and (stream or not slugs):
                words += _streams(archive, stream)
    except (ArchiveError, PersistenceError, sqlite3.Error, OSError):
        return []
    return list(dict.fromkeys(words)) if len(words) <= _MOST else []


def _streams(archive: Archive, start: str) -> list[str]:
    """Return the streams that begin with a text, from the log itself, so that no table must be up to date."""
    sql = (
        "SELECT originator_id AS stream FROM stored_events WHERE originator_id >= :start "
        "AND originator_id < :start || CHAR(1114111) AND originator_version = 1 ORDER BY originator_id LIMIT :most"
    )
    return [row["stream"] for row in rows(archive, sql, {"start": start, "most": _MOST + 1})]
