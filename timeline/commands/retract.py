"""Retract a report or an occurrence."""

from __future__ import annotations

from pathlib import Path

import click

from timeline.amending import retract
from timeline.commands._amending import reason_option, record_and_say, source_option
from timeline.commands._completing import complete_occurrences, complete_sources
from timeline.commands._shared import archive_option, by_option, current, example


@click.command(
    epilog=example("timeline retract australia-pledge --report a-newspaper --reason 'The paper took it back'")
)
@click.argument("occurrence", shell_complete=complete_occurrences)
@click.option(
    "--report",
    help="Retract the report by this source alone; without it, the whole occurrence.",
    shell_complete=complete_sources,
)
@reason_option
@source_option
@archive_option
@by_option
def command(occurrence: str, report: str | None, reason: str, source: str | None, path: Path, by: str) -> None:
    """Retract an OCCURRENCE, or one source's report of it: it stands no longer, and stays in the log."""
    with current(path) as (archive, projector):
        record_and_say(
            archive, projector, lambda: retract(archive, occurrence, report, reason=reason, source=source, by=by)
        )
