"""Retract a report or an occurrence."""

from __future__ import annotations

from pathlib import Path

import click
from pydantic import JsonValue

from timeline.commands._amending import Details, amending_options, reason_option, record_and_say, source_option
from timeline.commands._completing import complete_occurrences, complete_sources
from timeline.commands._shared import example
from timeline.recording.amending import retract, sources_standing


@click.command(
    epilog=example(
        "timeline retract australia-pledge --report a-newspaper --reason 'The paper took it back'",
        "timeline retract australia-pledge --all-reports --reason 'It never happened' --dry-run",
    )
)
@click.argument("occurrence", shell_complete=complete_occurrences)
@click.option(
    "--report", help="Retract the report by this source, and leave the others.", shell_complete=complete_sources
)
@click.option("--all-reports", is_flag=True, help="Retract the occurrence with all of its reports.")
@reason_option
@source_option
@amending_options
def command(
    occurrence: str,
    report: str | None,
    reason: str,
    source: str | None,
    path: Path,
    by: str,
    *,
    all_reports: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Retract one source's report of an OCCURRENCE, or the occurrence with all of its reports.

    What is retracted stands no longer, and stays in the log. Where several reports stand, --report or --all-reports
    must say which are meant.
    """
    if report is not None and all_reports:
        msg = "--report retracts one report, and --all-reports all of them: give one of the two"
        raise click.UsageError(msg)
    record_and_say(
        path,
        lambda archive: retract(
            archive, occurrence, report, all_reports=all_reports, reason=reason, source=source, by=by
        ),
        dry_run=dry_run,
        as_json=as_json,
        details=lambda archive, _events: _left(sources_standing(archive, occurrence)),
    )


def _left(sources: list[str]) -> Details:
    """Tell which reports stand after a retraction."""
    left = f"it still stands as reported by {', '.join(sources)}" if sources else "nothing of it stands any more"
    return Details(left, {"still_standing": list[JsonValue](sources)})
