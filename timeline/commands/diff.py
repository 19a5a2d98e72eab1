"""The command `diff`: list what changed between two archives or moments."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain, islice
from pathlib import Path

import click

from timeline.commands._shared import count, current, example, json_option, open_archive, print_json
from timeline.history import moments
from timeline.history.differences import COMPARED_TABLES, differences, log_differences
from timeline.log.archive import Archive

_CLOCKS = {"published": moments.published_by, "recorded": moments.recorded_by, "position": moments.at_position}

_MOST_EVENTS = 20
"""How many events that are not the same in both logs are listed: in two archives of their own, none is."""


@click.command(
    epilog=example(
        "timeline diff archive.db@published:2025-10-25 archive.db",
        "timeline diff archive.db@position:42 archive.db@position:57",
        "timeline diff yesterday.db today.db",
    )
)
@click.argument("before")
@click.argument("after")
@json_option
def command(before: str, after: str, *, as_json: bool) -> None:
    """List what changed between two archives or moments.

    What AFTER has in addition to BEFORE is marked +, what it lacks -, and what differs ~. Each of the two is an archive
    file, or a moment of one: FILE@published:DAY, FILE@recorded:DAY or FILE@position:NUMBER. Of two files, the events
    that both logs have at the same position are compared, too: what differs there was withheld, as it says, or altered
    by another program.
    """
    with _archive(before) as old, _archive(after) as new:
        are_files = Path(before).exists() and Path(after).exists()
        altered = log_differences(old, new) if are_files else iter(())
        if as_json:
            print_json([asdict(change) for change in chain(differences(old, new), altered)])
            return
        listed = 0
        for change in chain(differences(old, new), islice(altered, _MOST_EVENTS)):
            click.echo(str(change))
            listed += 1
        more = sum(1 for _ in altered)
    if more:
        click.echo(f"and {count(more, 'more event')} of the log that differ; are these two states of one archive?")
    if not listed:
        click.echo("nothing differs")


@contextmanager
def _archive(name: str) -> Iterator[Archive]:
    """Open an archive, or give one as of the moment that its name states."""
    path, at, text = name.rpartition("@")
    clock, colon, when = text.partition(":")
    if not at or Path(name).exists():
        with current(Path(name)) as (archive, _):
            yield archive
        return
    if not colon or clock not in _CLOCKS:
        msg = f"{text!r} is not a valid moment: write @published:2025-10-25, @recorded:2026-01-31 or @position:42"
        raise moments.NoMomentError(msg)
    moment = _CLOCKS[clock](when)
    with open_archive(Path(path)) as archive, moments.as_it_stood(archive, moment, COMPARED_TABLES) as stood:
        yield stood
