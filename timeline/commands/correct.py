"""Correct a claim."""

from __future__ import annotations

import json
from pathlib import Path

import click

from timeline.amending import correct, look
from timeline.commands._amending import parse_value, record_and_say, source_option
from timeline.commands._completing import complete_amendable
from timeline.commands._shared import archive_option, by_option, current, example


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
@click.option("--reason", required=True, help="Why, in a sentence.")
@source_option
@click.option("--was", help="Refuse the correction unless the claim reads so now.")
@archive_option
@by_option
def command(
    name: str, path_: str, value: str, reason: str, source: str | None, was: str | None, path: Path, by: str
) -> None:
    """Correct a claim: of an occurrence NAME, or of source/NAME, person/NAME or treaty/NAME.

    PATH names the claim, with slashes. For an occurrence it begins with the source of the report:
    SOURCE/title, SOURCE/date/edtf, SOURCE/figures/KEY/value, SOURCE/statements/POINT/text. VALUE is
    written as in a report file. What was recorded first stays in the log; `timeline withdraw` takes a
    correction back.
    """
    with current(path) as (archive, projector):
        steps = path_.split("/")
        before = parse_value(was) if was is not None else look(archive, name, steps)
        record_and_say(
            archive,
            projector,
            lambda: correct(archive, name, steps, parse_value(value), was=before, reason=reason, source=source, by=by),
        )
        click.echo(f"  it read {json.dumps(before, ensure_ascii=False)}")
