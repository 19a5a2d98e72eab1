"""Prove that the archive is whole."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from timeline.commands._shared import (
    archive_option,
    emptied,
    example,
    json_option,
    open_archive,
    print_json,
    progress_bar,
)
from timeline.history.verifying import verify
from timeline.log.archive_file import write_ahead_bytes

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

    Checks the file's pages, re-reads every event and says which is the last, follows every reference,
    rebuilds every projection elsewhere and compares. Given the documents, checks every fingerprint and
    span, and that every paragraph and every number is cited or left out for a reason.
    """
    held = write_ahead_bytes(path)
    with open_archive(path) as archive, progress_bar("verifying") as progress:
        found = verify(archive, documents, only=only, progress=progress)
    if held and not archive.unmoved_bytes:
        found.notes.append(emptied(path, held))
    if as_json:
        print_json(asdict(found))
        return FAILED if found.problems else 0
    for word, lines in (("ok  ", found.checks), ("note", found.notes), ("BAD ", found.problems)):
        for line in lines:
            click.echo(f"{word} {line}")
    if found.log_sha256:
        click.echo(f"log  sha256 {found.log_sha256}")
    return FAILED if found.problems else 0
