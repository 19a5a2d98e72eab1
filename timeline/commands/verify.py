"""The command `verify`: check that no event was altered or lost."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from timeline.commands._shared import (
    chosen_store,
    count,
    example,
    json_option,
    log_options,
    moved_from_log,
    open_archive,
    print_json,
    progress_bar,
)
from timeline.commands._signing import key_option, read_note
from timeline.documents.text import Reading
from timeline.history.growth import Growth
from timeline.history.proved import check_grew, check_included
from timeline.history.verifying import Verification, verify
from timeline.log import copying
from timeline.log.archive import Archive
from timeline.log.archive_file import write_ahead_bytes
from timeline.log.comparing import Comparison, compare
from timeline.log.stores import Store, UnreachableError
from timeline.proofs.notes import Key
from timeline.proofs.proving import GrowthProof, parsed

FAILED = 1
_MOST_LISTED = 100
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(
    epilog=example(
        "timeline verify",
        "timeline verify --documents my-documents/",
        "timeline verify --checkpoint monday.checkpoint --proof since-monday.proof --key KEY",
    )
)
@click.option(
    "--documents",
    type=click.Path(path_type=Path),
    help="A folder with the texts of sources, and spreadsheets; file names do not matter.",
)
@click.option("--source", "only", help="With --documents: check only this source against its text.")
@click.option("--checkpoint", type=_FILE, help="An earlier checkpoint of the log, as 'timeline checkpoint' prints it.")
@click.option("--proof", type=_FILE, help="Check only this proof, as 'timeline prove' prints it.")
@key_option
@log_options
@json_option
def command(
    path: Path,
    documents: Path | None,
    only: str | None,
    checkpoint: Path | None,
    proof: Path | None,
    keys: Sequence[Key],
    *,
    as_json: bool,
) -> int:
    """Check that no event was altered or lost.

    Checks the file's pages, tables and indices, reads every event again and names the last one, compares each with the
    hash that it had when it was recorded, follows every reference, rebuilds every projection in a temporary file and
    compares, and checks the search index. Given an earlier checkpoint, the log must begin with the events that it
    names; given a key, its owner must have signed it. Given the documents, it checks every fingerprint and span, and
    that every paragraph and every number is cited or left out for a reason. Given the store that the archive is a
    copy of, all events must be the same there, in the same order. Given a proof, it checks that alone: that
    the archive's event is in the log that was signed or, with an earlier checkpoint and without any archive, that this
    log only grew since. Exits with 1 if there is any problem.
    """
    if keys and checkpoint is None and proof is None:
        raise click.UsageError("--key says who must have signed the checkpoint: give that with --checkpoint")
    note = read_note(checkpoint) if checkpoint else None
    if proof:
        return _report(_proved(path, read_note(proof), note, keys), as_json=as_json)
    found_bytes = write_ahead_bytes(path)
    with open_archive(path) as archive, progress_bar("verifying") as progress:
        given: Any = {"only": only, "checkpoint": note, "keys": keys, "progress": progress}
        result = verify(archive, documents, formats=_formats() if documents else {}, **given)
        if store := chosen_store():
            _compare_with_store(archive, store, result)
    if found_bytes and not archive.unmoved_bytes:
        result.notes.append(moved_from_log(path, found_bytes))
    return _report(result, as_json=as_json)


def _compare_with_store(archive: Archive, store: Store, result: Verification) -> None:
    """Compare a copy with its store: a problem for each difference, and for content that the store withholds."""
    last = copying.copied(archive.log)
    if last is None:
        result.notes.append(f"the archive has a log of its own, so it was not compared with {store.name}")
        return
    try:
        with closing(store), progress_bar("comparing") as progress:
            if not store.is_there():
                result.problems.append(f"there is no log in {store.name}, of which the archive is a copy")
                return
            if places := copying.still_has(archive.log, store, last):
                result.problems.append(copying.in_words(places, store))
            _report_comparison(compare(archive.log, store, progress), store, result)
    except UnreachableError as error:
        result.notes.append(f"the archive was not compared with its store: {error}")


def _report_comparison(found: Comparison, store: Store, result: Verification) -> None:
    result.problems += found.problems
    if not found.problems:
        result.checks.append(f"store: {count(found.same, 'event')} and their order are the same in {store.name}")
    if found.newer:
        result.notes.append(f"{store.name} has {count(found.newer, 'newer event')}, which were not copied yet")


def _proved(path: Path, content: str, earlier: str | None, keys: Sequence[Key]) -> Growth:
    proof = parsed(content)
    if isinstance(proof, GrowthProof):
        if earlier is None:
            raise click.UsageError("this proves that a log only grew: give the earlier checkpoint with --checkpoint")
        return check_grew(proof, earlier, keys)
    with open_archive(path) as archive:
        return check_included(archive, proof, keys)


def _report(result: Verification | Growth, *, as_json: bool) -> int:
    if as_json:
        print_json(asdict(result))
        return FAILED if result.problems else 0
    for word, lines in (("ok  ", result.checks), ("note", result.notes), ("BAD ", result.problems)):
        for line in lines[:_MOST_LISTED]:
            click.echo(f"{word} {line}")
        if (more := len(lines) - _MOST_LISTED) > 0:
            click.echo(f"{word} and {more:,} more; --json lists all of them")
    if isinstance(result, Verification) and result.log_sha256:
        beside = " (of the bytes; withholding changed it, but not the root)" if result.withheld else ""
        click.echo(f"log  sha256 {result.log_sha256}{beside}")
    return FAILED if result.problems else 0


def _formats() -> Mapping[str, Reading]:
    """Return how documents are read that are not plain text."""
    from timeline.exchange.tables.workbook import text_of_workbook  # noqa: PLC0415 - only documents need it

    return {".xlsx": text_of_workbook}
