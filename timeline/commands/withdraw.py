"""Withdraw an amendment."""

from __future__ import annotations

from pathlib import Path

import click

from timeline.amending import withdraw
from timeline.commands._amending import reason_option, record_and_say
from timeline.commands._completing import complete_amendable
from timeline.commands._shared import archive_option, by_option, current, example


@click.command(epilog=example("timeline withdraw occurrence/australia-pledge correction-1 --reason 'It was right'"))
@click.argument("name", metavar="NAME", shell_complete=complete_amendable)
@click.argument("amendment")
@reason_option
@archive_option
@by_option
def command(name: str, amendment: str, reason: str, path: Path, by: str) -> None:
    """Withdraw an AMENDMENT of NAME: a correction, supplement, retraction or merge, by its id.

    What it changed stands again as before; `timeline show NAME` lists what was amended.
    """
    with current(path) as (archive, projector):
        record_and_say(archive, projector, lambda: withdraw(archive, name, amendment, reason=reason, by=by))
