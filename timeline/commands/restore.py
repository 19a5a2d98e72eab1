"""The command `restore`: replace the archive with a backup."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import click

from domain.errors import ArchiveError
from timeline.commands._damage import refuse_damaged
from timeline.commands._shared import archive_option, count, example, progress_bar
from timeline.history.growth import leaves_of, withheld_leaves_of
from timeline.history.integrity import UNREADABLE
from timeline.history.verifying import verify
from timeline.log.archive import Archive
from timeline.log.archive_file import (
    NotAnArchiveError,
    alone,
    check_archive,
    copy_of_now,
    is_read_only,
    kept_aside,
    reading,
    replacing,
)
from timeline.log.recorder import EVENTS
from timeline.proofs.following import leaves, withheld_leaves


class NewerEventsError(ArchiveError):
    """A refusal to put a backup in the place of an archive that has events of its own."""


@click.command(epilog=example("timeline restore backups/2026-11-30.db"))
@click.argument("backup", type=click.Path(path_type=Path))
@click.option(
    "--lose-newer",
    is_flag=True,
    help="Restore it even if the archive has events, or withholds some, that the backup does not.",
)
@archive_option
def command(backup: Path, path: Path, *, lose_newer: bool) -> None:
    """Replace the archive with a backup.

    The backup is verified first. The archive that was there is kept beside it under another name. If it has events that
    the backup lacks, or withholds what the backup still has, nothing is done without --lose-newer. First stop whatever
    serves or writes the archive.
    """
    check_archive(backup)
    if path.is_dir():
        raise NotAnArchiveError(f"{path} is a folder, not an archive; name the archive file in it")
    if path.exists() and path.samefile(backup):
        raise NotAnArchiveError(f"{backup} is the archive itself, not a backup of it; nothing was changed")
    with closing(Archive(backup, read_only=True)) as restored, progress_bar("verifying") as progress:
        refuse_damaged(backup, verify(restored, progress=progress))
        events, withheld = leaves_of(restored), withheld_leaves_of(restored)
    with _held(path) as old:
        if old and not lose_newer:
            _refuse_newer(old, path, backup, events, withheld)
        with replacing(path) as temporary:
            copy_of_now(backup, temporary)
            aside = kept_aside(path, old) if path.exists() else None
    kept = f"; what was there is {aside.name} now" if aside else ""
    click.echo(f"{path} has the {count(len(events), 'event')} of {backup}{kept}")


@contextmanager
def _held(path: Path) -> Iterator[sqlite3.Connection | None]:
    """Give a connection to the archive that nobody can write meanwhile; None where there is none, or it is damaged.

    A damaged one is kept, so that 'timeline salvage' can save what is left of it.
    """
    with ExitStack() as stack:
        old = None
        if path.exists():
            with suppress(*UNREADABLE):
                old = stack.enter_context(reading(path) if is_read_only(path) else alone(path))
        yield old


def _refuse_newer(
    old: sqlite3.Connection, path: Path, backup: Path, events: Sequence[bytes], withheld: set[bytes]
) -> None:
    try:
        there, withheld_there = [leaf for _, leaf in leaves(old, EVENTS, 0, -1)], withheld_leaves(old, EVENTS)
    except UNREADABLE:
        return
    if lost := len(set(there) - set(events)):
        raise NewerEventsError(
            f"{path} has {count(lost, 'event')} that {backup} lacks: back it up first, or restore with --lose-newer"
        )
    if again := sorted(events.index(leaf) + 1 for leaf in (withheld_there - withheld) & set(events)):
        places = " ".join(map(str, again))
        raise NewerEventsError(
            f"{backup} still has what {path} withholds, so nothing was restored. To restore it all the same, give "
            f"--lose-newer, and then withhold it again: timeline withhold {places} --reason '…' --yes, with "
            "--stream for each name that is withheld"
        )
