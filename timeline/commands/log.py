"""The command `log`: list the events of the log."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import click
from rich.table import Table as RichTable
from rich.text import Text

from domain.base import closest
from domain.characters import harmless
from domain.errors import ArchiveError
from domain.events import TOPICS, Via, iso_utc
from domain.occurrence import OccurrenceMerged
from domain.person import PersonMerged
from timeline.commands._completing import complete_sources, complete_streams, complete_topics
from timeline.commands._shared import archive_option, console, current, example, json_option, print_json
from timeline.log.archive import Archive
from timeline.log.lookup import numbers_of, position_of
from timeline.log.tables import rows

_NAMED = {"stream": "stream", "source": "source", "topic": "kind", "recorded_by": "archivist"}
"""The columns whose values may be mistyped, with what messages call them."""
_BROAD = {"recorded_by", "recorded_via", "topic"}
"""The columns of which one value may be in most rows; one index covers all of them."""
_BROAD_INDEX = "events_by_recorded_by_recorded_via_topic"
_MERGES = {OccurrenceMerged.TOPIC, PersonMerged.TOPIC}
_COMPARED = 10_000
"""With how many values a mistyped one is compared: those nearest in length."""


class NotInLogError(ArchiveError):
    """A value that no event has."""


def _moment(clock: time) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Return a callback that reads a moment as the log writes it; `clock` completes a day without a time."""

    def read(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            return iso_utc(_read_moment(value, clock))
        except (ValueError, OverflowError) as error:
            msg = f"{value!r} is not a valid moment: write 2026-11-21 or 2026-11-21T09:00:00Z"
            raise click.BadParameter(msg) from error

    return read


def _read_moment(text: str, clock: time) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), clock, UTC)
    except ValueError:
        moment = datetime.fromisoformat(text)
    if "." not in text:
        moment = moment.replace(microsecond=clock.microsecond)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.command(
    epilog=example(
        "timeline log --source vtv-2025-10-25",
        "timeline log --by jane --via command --since 2026-11-01",
        "timeline log --limit 5 --json",
    )
)
@click.option(
    "--stream",
    help="Show only events of this stream, such as treaty/lighthouse-accord.",
    shell_complete=complete_streams,
)
@click.option("--source", help="Show only events that rest on this source.", shell_complete=complete_sources)
@click.option("--topic", help="Show only events of this kind, such as retracted.", shell_complete=complete_topics)
@click.option("--by", "recorded_by", help="Show only events that this archivist recorded.")
@click.option(
    "--via",
    "recorded_via",
    type=click.Choice([via.value for via in Via]),
    help="Show only events recorded this way.",
)
@click.option(
    "--since", callback=_moment(time.min), help="Show only events recorded on or after this day (UTC) or second."
)
@click.option(
    "--until", callback=_moment(time.max), help="Show only events recorded up to the end of this day (UTC) or second."
)
@click.option(
    "--after", type=click.IntRange(0, 2**63 - 1), default=0, help="Show only events after this one, by its number."
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    metavar="N",
    show_default=True,
    help="Show only the newest N events.",
)
@archive_option
@json_option
def command(
    path: Path, since: str | None, until: str | None, after: int, limit: int, *, as_json: bool, **where: str | None
) -> None:
    """List the events of the log, the newest last.

    Each line has the event's number, by which the site and other commands name it, when, by whom and how it was
    recorded, and what it says. Filters combine. A stream, source, kind or archivist that no event has is an error; a
    combination that matches no event prints nothing.
    """
    wanted = {name: value for name, value in where.items() if value is not None}
    with current(path) as (archive, _):
        for column, value in wanted.items():
            _check(archive, column, value)
        last = position_of(archive, after) or sys.maxsize if after else 0
        values = {"since": since, "until": until, "after": last, "limit": limit, **wanted}
        events = rows(archive, _select(set(wanted), since=since is not None, until=until is not None), values)
        numbers = numbers_of(archive, [row["position"] for row in events])
    events = [{"number": numbers[row["position"]], **row} for row in events]
    if as_json:
        print_json([{**row, "payload": json.loads(row["payload"])} for row in events])
    elif events:
        _print(events)


def _select(columns: set[str], *, since: bool, until: bool) -> str:
    """Return the SELECT that reads few rows of a long log, whichever filters combine.

    Positions follow the time of recording, so a period is a range of positions. With a stream or a source, its index
    is used (a + keeps SQLite from using another one); with two or more broad values, the index that covers them all.
    """
    broad = columns & _BROAD
    narrow = columns - _BROAD
    index = f"INDEXED BY {_BROAD_INDEX}" if len(broad) > 1 and not narrow else ""
    conditions = ["position > :after"]
    conditions += [f"{'+' if narrow and name in broad else ''}{name} = :{name}" for name in sorted(columns)]
    bound = "(SELECT position FROM events WHERE recorded_at {0} :{1} ORDER BY recorded_at {2}, position {2} LIMIT 1)"
    if since:
        conditions.append(f"position >= {bound.format('>=', 'since', 'ASC')}")
    if until:
        conditions.append(f"position <= {bound.format('<=', 'until', 'DESC')}")
    return (
        f"SELECT * FROM events WHERE position IN (SELECT position FROM events {index} "
        f"WHERE {' AND '.join(conditions)} ORDER BY position DESC LIMIT :limit) ORDER BY position"
    )


def _check(archive: Archive, column: str, value: str) -> None:
    """Raise NotInLogError, with the nearest value, if no event has the value and it does not name a kind of event."""
    if column not in _NAMED or (column == "topic" and value in TOPICS):
        return
    if rows(archive, f"SELECT 1 FROM events WHERE {column} = :value LIMIT 1", {"value": value}):
        return
    sql = (
        f"SELECT DISTINCT {column} AS value FROM events WHERE {column} IS NOT NULL "
        f"ORDER BY ABS(LENGTH({column}) - :length) LIMIT {_COMPARED}"
    )
    recorded = [row["value"] for row in rows(archive, sql, {"length": len(value)})]
    near = closest(value, TOPICS if column == "topic" else recorded)
    hint = f"; did you mean {near!r}?" if near else ""
    raise NotInLogError(f"no event has the {_NAMED[column]} {value!r}{hint}")


def _print(events: list[dict[str, Any]]) -> None:
    """Print events as a table on a terminal, and as plain lines with the same columns elsewhere."""
    shown = [
        tuple(map(harmless, (str(row["number"]), _second(row["recorded_at"]), *_who(row), _in_words(row))))
        for row in events
    ]
    out = console()
    if not out.is_terminal:
        by = max(len(row[2]) for row in shown)
        via = max(len(row[3]) for row in shown)
        for row in shown:
            out.print(f"{row[0]:>6}  {row[1]}  {row[2]:<{by}}  {row[3]:<{via}}  {row[4]}", markup=False)
        return
    table = RichTable(box=None, pad_edge=False)
    table.add_column("number", justify="right")
    for heading in ("recorded at", "by", "via"):
        table.add_column(heading, no_wrap=True)
    table.add_column("event", overflow="fold")
    for row in shown:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)


def _who(row: dict[str, Any]) -> tuple[str, str]:
    return row["recorded_by"], row["recorded_via"]


def _in_words(row: dict[str, Any]) -> str:
    """Return an event in words; a merge, which is recorded on two streams, with its own."""
    return f"{row['summary']} (on {row['stream']})" if row["topic"] in _MERGES else str(row["summary"])


def _second(recorded_at: str) -> str:
    return recorded_at[:19].replace("T", " ")
