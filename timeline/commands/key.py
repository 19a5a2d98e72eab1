"""The command `key`: print the public key for checking your checkpoints."""

from pathlib import Path

import click

from timeline.commands._shared import example
from timeline.commands._signing import key_file_option, signer
from timeline.proofs.notes import COSIGNS, SIGNS


@click.command(epilog=example("timeline key --name example.org/archive", "timeline key --witness"))
@click.option("--name", default="timeline", show_default=True, help="The name of a new key: an address without https.")
@click.option("--witness", is_flag=True, help="Print the key for checkpoints that you cosign with 'timeline cosign'.")
@key_file_option
def command(key_file: Path, name: str, *, witness: bool) -> None:
    """Print the public key for checking your checkpoints.

    The first run creates the private key, a file that only you can read. Publish the printed key where readers trust
    it, not only beside the archive.
    """
    click.echo(signer(key_file, name).key(COSIGNS if witness else SIGNS))
