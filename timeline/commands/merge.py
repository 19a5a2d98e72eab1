"""The command `merge`: merge two occurrences, or two people, into one."""

from pathlib import Path

import click

from timeline.commands._amending import amending_options, reason_option, record_and_say, source_option
from timeline.commands._completing import complete_amendable
from timeline.commands._shared import example
from timeline.recording.amending import merge


@click.command(
    epilog=example(
        "timeline merge state-dinner --into state-banquet --reason 'The same evening'",
        "timeline merge person/j-doe --into person/jane-doe --reason 'The same minister'",
    )
)
@click.argument("name", metavar="NAME", shell_complete=complete_amendable)
@click.option(
    "--into", required=True, help="The occurrence or person that keeps its name.", shell_complete=complete_amendable
)
@reason_option
@source_option
@amending_options
def command(
    name: str, into: str, reason: str, source: str | None, path: Path, by: str, *, dry_run: bool, as_json: bool
) -> None:
    """Merge two occurrences, or two people, into one.

    NAME is the slug of an occurrence, or person/SLUG; in --into, a slug alone is enough. The reports of NAME move to
    the one that --into names, and the page of NAME redirects there.
    """
    record_and_say(
        path,
        lambda archive: merge(archive, name, into, reason=reason, source=source, by=by),
        dry_run=dry_run,
        as_json=as_json,
    )
