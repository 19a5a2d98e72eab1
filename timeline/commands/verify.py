"""Prove that the archive is whole."""

from __future__ import annotations

from pathlib import Path

import click

from timeline.archive import opened
from timeline.commands._shared import archive_option, example, json_option, print_json, progress_bar
from timeline.verify import verify

FAILED = 1


@click.command(epilog=example("timeline verify", "timeline verify --documents my-documents/"))
@click.option(
    "--documents", type=click.Path(path_type=Path), help="A folder with the texts of sources, under any file names."
)
@click.option("--source", "only", help="With --documents: check this source alone against its text.")
@archive_option
@json_option
def command(path: Path, documents: Path | None, only: str | None, *, as_json: bool) -> int:
    """Prove that nothing in the archive was altered or lost; the exit code is 1 where it was.

    Re-reads every event, follows every reference, rebuilds every projection elsewhere and compares. Given
    the documents, checks every fingerprint and span, and that every paragraph and every number is
    cited or left out for a reason.
    """
    with opened(path) as archive, progress_bar("verifying") as progress:
        found = verify(archive, documents, only=only, progress=progress)
    if as_json:
        print_json({"log_sha256": found.log_sha256, "checks": found.checks, "problems": found.problems})
    else:
        for line in found.checks:
            click.echo(f"ok   {line}")
        for line in found.problems:
            click.echo(f"BAD  {line}")
        click.echo(f"log  sha256 {found.log_sha256}")
    return FAILED if found.problems else 0
