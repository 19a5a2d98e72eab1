"""The command `retract`: retract a report, or an occurrence with all of its reports."""

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
@click.option("--report", help="Retract only this source's report.", shell_complete=complete_sources)
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
    """Retract a report, or an occurrence with all its reports.

    What is retracted no longer counts in any table, and stays in the log. If several sources report the OCCURRENCE,
    --report or --all-reports must say which reports are meant.
    """
    if report is not None and all_reports:
        raise click.UsageError("--report retracts one report and --all-reports all of them: give only one of the two")
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
    """Return which reports are left after a retraction."""
    left = f"still reported by {', '.join(sources)}" if sources else "no report of it is left"
    return Details(left, {"still_standing": list[JsonValue](sources)})
