"""The command `verify`: check that no event was altered or lost."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from timeline.commands._shared import (
    archive_option,
    example,
    json_option,
    moved_from_log,
    open_archive,
    print_json,
    progress_bar,
)
from timeline.commands._signing import key_option, read_note
from timeline.documents.text import Reading
from timeline.history.verifying import verify
from timeline.log.archive_file import write_ahead_bytes
from timeline.proofs.notes import Key

FAILED = 1
_MOST_LISTED = 100


@click.command(epilog=example("timeline verify", "timeline verify --documents my-documents/"))
@click.option(
    "--documents",
    type=click.Path(path_type=Path),
    help="A folder with the texts of sources, and spreadsheets; file names do not matter.",
)
@click.option("--source", "only", help="With --documents: check only this source against its text.")
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="An earlier checkpoint of the log, as 'timeline checkpoint' prints it.",
)
@key_option
@archive_option
@json_option
def command(
    path: Path,
    documents: Path | None,
    only: str | None,
    checkpoint: Path | None,
    keys: Sequence[Key],
    *,
    as_json: bool,
) -> int:
    """Check that no event was altered or lost.

    Checks the file's pages, tables and indices, reads every event again and names the last one, compares each with the
    hash that it had when it was recorded, follows every reference, rebuilds every projection in a temporary file and
    compares, and checks the search index. Given an earlier checkpoint, the log must begin with the events that it
    names; given a key, its owner must have signed it. Given the documents, it checks every fingerprint and span, and
    that every paragraph and every number is cited or left out for a reason. Exits with 1 if there is any problem.
    """
    if keys and checkpoint is None:
        raise click.UsageError("--key says who must have signed the checkpoint: give that with --checkpoint")
    found_bytes = write_ahead_bytes(path)
    with open_archive(path) as archive, progress_bar("verifying") as progress:
        note = read_note(checkpoint) if checkpoint else None
        given: Any = {"only": only, "checkpoint": note, "keys": keys, "progress": progress}
        result = verify(archive, documents, formats=_formats() if documents else {}, **given)
    if found_bytes and not archive.unmoved_bytes:
        result.notes.append(moved_from_log(path, found_bytes))
    if as_json:
        print_json(asdict(result))
        return FAILED if result.problems else 0
    for word, lines in (("ok  ", result.checks), ("note", result.notes), ("BAD ", result.problems)):
        for line in lines[:_MOST_LISTED]:
            click.echo(f"{word} {line}")
        if (more := len(lines) - _MOST_LISTED) > 0:
            click.echo(f"{word} and {more:,} more; --json lists all of them")
    if result.log_sha256:
        click.echo(f"log  sha256 {result.log_sha256}")
    return FAILED if result.problems else 0


def _formats() -> Mapping[str, Reading]:
    """Return how documents are read that are no plain text."""
    from timeline.exchange.tables.workbook import text_of_workbook  # noqa: PLC0415 - only documents need it

    return {".xlsx": text_of_workbook}
