"""The command `prove`: print the proof that an event is in the log, or that the log only grew."""

from pathlib import Path

import click

from domain.withholding import Withheld
from timeline.commands._shared import archive_option, example, open_archive
from timeline.commands._signing import read_note
from timeline.log import tree
from timeline.log.archive import Archive
from timeline.log.lookup import event_at, events_in
from timeline.log.tree import NoProofError
from timeline.proofs.notes import Checkpoint, Note
from timeline.proofs.proving import GrowthProof, Proof

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(
    epilog=example(
        "timeline prove 42 > event-42.tlog-proof", "timeline prove --since monday.checkpoint > since-monday.proof"
    )
)
@click.argument("event", type=click.IntRange(min=1), required=False)
@click.option("--since", type=_FILE, help="An earlier checkpoint: prove that the log only grew since.")
@click.option(
    "--checkpoint",
    type=_FILE,
    help="The checkpoint to lead to.  [default: the earliest in the archive that has the event; with --since, the "
    "latest]",
)
@archive_option
def command(event: int | None, path: Path, since: Path | None, checkpoint: Path | None) -> None:
    """Prove that an event is in the log, or that the log only grew.

    EVENT is its number in the log, counted from 1, as the site and 'timeline log' show it. With --since and an earlier
    checkpoint, the proof shows that the log still begins with the events of that checkpoint. The proof includes the
    checkpoint that it leads to, so anyone who trusts its signature needs nothing else: 'timeline verify --proof' checks
    it.
    """
    if (event is None) == (since is None):
        raise click.UsageError(
            "give EVENT, to prove that it is in the log, or --since, to prove that the log only grew"
        )
    with open_archive(path) as archive:
        given = read_note(checkpoint) if checkpoint else None
        if event is not None:
            click.echo(str(_of_event(archive, event, given)), nl=False)
            _say_if_withheld(archive, event)
        if since is not None:
            click.echo(str(_since(archive, read_note(since), given)), nl=False)


def _of_event(archive: Archive, event: int, given: str | None) -> Proof:
    if event > (last := events_in(archive)):
        raise NoProofError(f"the log has no event {event}: its last one is {last}")
    note = given or _earliest(tree.kept(archive), event)
    tree.refuse_others(archive, note)
    return tree.prove(archive, event, note)


def _since(archive: Archive, earlier: str, given: str | None) -> GrowthProof:
    latest = given or next(iter(tree.kept(archive)), None)
    if latest is None:
        raise NoProofError("no checkpoint in the archive leads further: 'timeline checkpoint' makes one")
    return tree.prove_growth(archive, earlier, latest)


def _say_if_withheld(archive: Archive, event: int) -> None:
    if isinstance(found := event_at(archive, event), Withheld):
        click.echo(f"event {event} has no content any more, so the proof is of its hash. {found.summary()}", err=True)


def _earliest(notes: list[str], event: int) -> str:
    for note in reversed(notes):
        if Checkpoint.parse(Note.parse(note).text).size >= event:
            return note
    raise NoProofError(f"no checkpoint in the archive has event {event}: 'timeline checkpoint' makes one")
