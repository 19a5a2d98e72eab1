"""The command `checkpoint`: sign the current state of the log."""

from pathlib import Path

import click

from timeline.commands._shared import archive_option, example, open_archive
from timeline.commands._signing import key_file_option, read_note, signer
from timeline.log import tree


@click.command(
    epilog=example("timeline checkpoint > today.checkpoint", "timeline checkpoint --add cosigned.checkpoint")
)
@click.option("--name", default="timeline", show_default=True, help="The name of a new key: an address without https.")
@click.option(
    "--add",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Keep a checkpoint that a witness cosigned, or another machine signed, and sign nothing.",
)
@key_file_option
@archive_option
def command(path: Path, key_file: Path, name: str, add: Path | None) -> None:
    """Sign the current state of the log.

    Prints a checkpoint: the name of your key, the number of events, the root of the tree over them, and your signature.
    Anyone who keeps it can check later whether any of these events was altered, removed or moved ('timeline verify
    --checkpoint'). The archive keeps a copy for the site to show, but a checkpoint is worth something only in the hands
    of others.
    """
    with open_archive(path) as archive:
        if add:
            note = read_note(add)
            tree.refuse_others(archive, note)
        else:
            private = signer(key_file, name)
            text = tree.current(archive, private.name).text
            note = f"{text}\n{private.sign(text)}"
        if not archive.read_only:
            tree.keep(archive, note)
    click.echo(note, nl=False)
