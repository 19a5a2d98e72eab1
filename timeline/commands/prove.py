"""The command `prove`: print the proof that an event is in the log."""

from pathlib import Path

import click

from timeline.commands._shared import archive_option, example, open_archive
from timeline.commands._signing import read_note
from timeline.log import tree
from timeline.log.tree import NoProofError
from timeline.proofs.notes import Checkpoint, Note


@click.command(epilog=example("timeline prove 42 > event-42.tlog-proof"))
@click.argument("event", type=click.IntRange(min=1))
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The checkpoint to lead to.  [default: the earliest in the archive that has the event]",
)
@archive_option
def command(event: int, path: Path, checkpoint: Path | None) -> None:
    """Print the proof that an event is in the log.

    EVENT is its number in the log, counted from 1, as the site and 'timeline log' show it. The proof holds the
    checkpoint, so that somebody who trusts its signature needs nothing else but the event.
    """
    with open_archive(path) as archive:
        if event > archive.head:
            raise NoProofError(f"the log has no event {event}: its last one is {archive.head}")
        note = read_note(checkpoint) if checkpoint else _earliest(tree.kept(archive), event)
        tree.refuse_others(archive, note)
        click.echo(tree.prove(archive, event, note), nl=False)


def _earliest(notes: list[str], event: int) -> str:
    for note in reversed(notes):
        if Checkpoint.parse(Note.parse(note).text).size >= event:
            return note
    raise NoProofError(f"no checkpoint in the archive has event {event}: 'timeline checkpoint' makes one")
