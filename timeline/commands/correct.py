"""The command `correct`: correct a claim that was recorded wrongly."""

import json
import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from domain.amendments import UNSEEN, Corrected
from domain.errors import CorrectedBeforeError, RefusedError
from domain.events import Event
from timeline.commands._amending import (
    Details,
    amending_options,
    parse_value,
    reason_option,
    record_and_say,
    source_option,
)
from timeline.commands._completing import complete_amendable
from timeline.commands._shared import example
from timeline.recording.amending import correct


@click.command(
    epilog=example(
        "timeline correct australia-pledge a-newspaper/figures/amount/unit AUD --reason 'Misread' --source a-newspaper",
        "timeline correct source/a-newspaper archived_url https://example.org/copy --reason 'Archived since'",
        "timeline correct person/jane-doe name 'Jane Doe-Smith' --reason 'Her name in full'",
    )
)
@click.argument("name", metavar="NAME", shell_complete=complete_amendable)
@click.argument("path_", metavar="PATH")
@click.argument("value")
@reason_option
@source_option
@click.option(
    "--was", help="What the claim reads now; otherwise the correction is refused. Required once it was corrected."
)
@amending_options
def command(
    name: str,
    path_: str,
    value: str,
    reason: str,
    source: str | None,
    was: str | None,
    path: Path,
    by: str,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Correct a claim that was recorded wrongly.

    NAME is the slug of an occurrence, or source/SLUG, person/SLUG or treaty/SLUG. PATH leads to the claim, with
    slashes; for an occurrence it begins with the source of the report: SOURCE/title, SOURCE/date/edtf,
    SOURCE/figures/KEY/value, SOURCE/statements/POINT/text. VALUE is written as in a report file. The first value
    stays in the log; `timeline withdraw` undoes a correction.
    """
    new, seen = parse_value(value), UNSEEN if was is None else parse_value(was)
    steps = path_.split("/")
    try:
        record_and_say(
            path,
            lambda archive: correct(archive, name, steps, new, was=seen, reason=reason, source=source, by=by),
            dry_run=dry_run,
            as_json=as_json,
            details=lambda _archive, events: _old(events),
        )
    except CorrectedBeforeError as error:
        read = "" if error.reads is None else json.dumps(error.reads, ensure_ascii=False)
        options = ["--was", read, "--reason", reason, *(["--source", source] if source else [])]
        again = shlex.join(["timeline", "correct", *options, "--", name, path_, value])
        raise RefusedError(f"{error}. If it is still wrong, correct what it reads now:\n  {again}") from error


def _old(events: Sequence[Event]) -> Details | None:
    """Return what a claim read before it was corrected."""
    old = [event.old for event in events if isinstance(event, Corrected)]
    return Details(f"it read {json.dumps(old[0], ensure_ascii=False)}", {"was": old[0]}) if old else None
