"""The command `supplement`: add what was overlooked in a source."""

import sys
from pathlib import Path

import click

from timeline.commands._amending import amending_options, record_and_say
from timeline.commands._shared import example
from timeline.recording.amending import supplement


@click.command(epilog=example("timeline supplement overlooked.yaml --by jane"))
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@amending_options
def command(file: Path, path: Path, by: str, *, dry_run: bool, as_json: bool) -> None:
    """Add what was overlooked in recorded reports.

    FILE (- for standard input) names the source by its slug, gives the reason, and lists for each occurrence the
    further participants, statements, figures, relations and evidence, written as in a report file.
    """
    content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    record_and_say(
        path, lambda archive: supplement(archive, str(file), content, by=by), dry_run=dry_run, as_json=as_json
    )
