"""The command `withdraw`: undo an amendment."""

from pathlib import Path

import click

from timeline.commands._amending import amending_options, reason_option, record_and_say
from timeline.commands._completing import complete_amendable
from timeline.commands._shared import example
from timeline.recording.amending import withdraw


@click.command(epilog=example("timeline withdraw occurrence/australia-pledge correction-1 --reason 'It was right'"))
@click.argument("name", metavar="NAME", shell_complete=complete_amendable)
@click.argument("amendment")
@reason_option
@amending_options
def command(name: str, amendment: str, reason: str, path: Path, by: str, *, dry_run: bool, as_json: bool) -> None:
    """Undo a correction, supplement, retraction or merge.

    AMENDMENT is its id, such as correction-1; `timeline show NAME` lists the amendments of an occurrence, source,
    person or treaty. What it changed is restored.
    """
    record_and_say(
        path,
        lambda archive: withdraw(archive, name, amendment, reason=reason, by=by),
        dry_run=dry_run,
        as_json=as_json,
    )
