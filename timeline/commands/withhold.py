"""The command `withhold`: erase the content of events, where the law requires it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from glob import escape
from operator import attrgetter
from pathlib import Path
from typing import Any

import click

from domain.errors import RefusedError
from domain.withholding import MAX_REASON
from timeline.commands._completing import complete_streams
from timeline.commands._shared import (
    archive_option,
    by_option,
    count,
    example,
    json_option,
    open_archive,
    print_handle,
    print_json,
    progress_bar,
)
from timeline.history.mentions import Found, Plan, plan
from timeline.log.copying import copied
from timeline.recording.withholding import CopyError, Request, withhold

OUT_OF_REACH = (
    "backups and other copies of the archive that were made before",
    "snapshots and their replicas, until 'timeline snapshot' has written a new one and removed those before it",
    "what readers, browsers, caches and search engines have kept of the site and of exports",
    "the report file, and the document that the text came from",
    "what the disk still has of the file that was removed, until it is written over",
)
"""Where what was withheld may still be: the program cannot erase it there."""


def _checked(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str | None:
    if text is not None and not 0 < len(text.strip()) <= MAX_REASON:
        raise click.BadParameter(f"write 1 to {MAX_REASON} characters; these are {len(text.strip()):,}")
    return text.strip() if text else None


@click.command(
    epilog=example(
        "timeline withhold 42 --reason 'A court order' --law 'GDPR, Art. 17' --dry-run",
        "timeline withhold --stream person/jane-doe --reason 'She asked for it' --with-mentions --yes",
    )
)
@click.argument("events", metavar="[EVENT...]", nargs=-1, type=click.IntRange(min=1))
@click.option(
    "--stream",
    "streams",
    multiple=True,
    help="Withhold all events of this stream, and its name; repeat it for more.",
    shell_complete=complete_streams,
)
@click.option("--reason", required=True, callback=_checked, help="The reason, in a sentence; everybody will see it.")
@click.option("--law", callback=_checked, help="The legal basis: the law, the order, the file number.")
@click.option("--with-mentions", is_flag=True, help="Also withhold what repeats or names it.")
@click.option("--yes", is_flag=True, help="Confirm: this cannot be undone.")
@click.option("--dry-run", is_flag=True, help="Show what would be withheld, and change nothing.")
@by_option
@archive_option
@json_option
def command(
    events: Sequence[int],
    streams: Sequence[str],
    reason: str,
    law: str | None,
    path: Path,
    by: str,
    *,
    with_mentions: bool,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Erase the content of events, where the law requires it.

    EVENT is its number in the log, counted from 1, as the site shows it and 'timeline prove' takes it. Its content is
    erased from the archive's file. Its entry in the log stays, with the hash of the content, the day and the reason, so
    that everything else can still be proved. This cannot be undone. First stop whatever serves or writes the archive.
    """
    if not events and not streams:
        raise click.UsageError("name what to withhold: EVENT, or --stream")
    with open_archive(path) as archive:
        if dry_run and copied(archive.log) is not None:
            raise CopyError(f"{path} is a copy of the log in a store, in which nothing can be withheld alone")
        found = plan(archive, events, streams)
    doing = yes and not dry_run and (with_mentions or not found.mentions)
    if not (as_json or doing):
        _print(found)
    if not dry_run:
        _refuse(found, with_mentions=with_mentions, yes=yes)
        asked = Request(found.positions, found.renamed, found.head, datetime.now(UTC), by, reason, law)
        with progress_bar("projecting") as progress:
            root = withhold(path, asked, progress)
    real = path.resolve()
    beside = sorted(one.name for one in real.parent.glob(f"{escape(real.name)}.*"))
    if as_json:
        print_json({**_as_json(found), "dry_run": dry_run, "out_of_reach": OUT_OF_REACH, "beside": beside})
        return
    if doing:
        # What they said, and whom they named, is not repeated: output is kept, too.
        places = ", ".join(str(one.place) for one in sorted((*found.chosen, *found.mentions), key=attrgetter("place")))
        click.echo(f"withheld {count(len(found.positions), 'event')}: {places}")
        click.echo(f"the log's root is as before: {root.hex()}")
        print_handle(by)
    click.echo("out of reach:")
    for where in OUT_OF_REACH:
        click.echo(f"  {where}")
    if beside:
        click.echo(f"  these files beside the archive: {', '.join(beside)}")


def _refuse(found: Plan, *, with_mentions: bool, yes: bool) -> None:
    """Raise RefusedError where it was not said that all that is listed shall go."""
    if found.mentions and not with_mentions:
        places = ", ".join(str(one.place) for one in found.mentions)
        several = len(found.mentions) > 1
        which = f"events {places} repeat or name it" if several else f"event {places} repeats or names it"
        them = "them" if several else "it"
        raise RefusedError(f"{which}, so nothing was withheld: withhold {them}, too, with --with-mentions")
    if not yes:
        raise RefusedError("nothing was withheld: it cannot be undone, so give --yes to do it")


def _print(found: Plan) -> None:
    """Print what would be withheld, and what would not."""
    for one in found.chosen:
        click.echo(f"event {_in_words(one)}")
    for one in found.mentions:
        click.echo(f"event {_in_words(one)} (repeats or names it)")
    for stream, shown in found.renamed.items():
        click.echo(f"the name {stream} becomes {shown}")
    for one in found.same_words:
        click.echo(f"note: event {one.place} has the same name in its text, and stays: give it as EVENT if it must go")
    for name in found.like_named:
        click.echo(f"note: the stream {name} has it in its name, and stays: give it with --stream if it must go")


def _in_words(found: Found) -> str:
    return f"{found.place} of {found.event.originator_id}: {found.event.summary()}"


def _as_json(found: Plan) -> dict[str, Any]:
    return {
        "events": [one.place for one in found.chosen],
        "mentions": [one.place for one in found.mentions],
        "names": list(found.renamed.values()),
        "same_words": [one.place for one in found.same_words],
        "like_named": list(found.like_named),
    }
