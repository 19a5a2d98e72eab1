"""The command `cosign`: sign a checkpoint as a witness."""

import time
from pathlib import Path

import click

from domain.errors import ArchiveError
from timeline.commands._shared import archive_option, example, open_archive
from timeline.commands._signing import key_file_option, read_note, signer
from timeline.history.growth import check_growth
from timeline.log import tree
from timeline.log.archive import Archive
from timeline.proofs.notes import Checkpoint, Note


class ChangedCopyError(ArchiveError):
    """A witness's copy of an archive that was changed."""


@click.command(epilog=example("timeline cosign today.checkpoint --archive my-copy.db > cosigned.checkpoint"))
@click.argument("checkpoint", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", default="witness", show_default=True, help="The name of a new key: an address without https.")
@key_file_option
@archive_option
def command(checkpoint: Path, path: Path, key_file: Path, name: str) -> None:
    """Sign a checkpoint as a witness.

    Your copy of the archive must have the events that CHECKPOINT covers, and must still begin with those that you
    cosigned before. Prints the checkpoint with your signature and the time added, and keeps it in your copy.
    """
    note = read_note(checkpoint)
    text = Note.parse(note).text
    with open_archive(path) as archive:
        _refuse_changed(archive)
        tree.refuse_others(archive, note)
        witness = signer(key_file, name)
        if witness.name == Checkpoint.parse(text).origin:
            click.echo(f"note: {witness.name} published this checkpoint; its witness should be somebody else", err=True)
        cosigned = note + witness.cosign(text, int(time.time()))
        if not archive.read_only:
            tree.keep(archive, cosigned)
    click.echo(cosigned, nl=False)


def _refuse_changed(archive: Archive) -> None:
    """Raise ChangedCopyError where the events are not those of the hashes beside them, or of a checkpoint in it."""
    if problems := check_growth(archive).problems:
        raise ChangedCopyError(f"{archive.path} is not what it was, so nothing was signed: {problems[0]}")
