"""Options of the commands that sign checkpoints, or check who signed them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from timeline.proofs.keys import KeyFileError, make_key, signer_in
from timeline.proofs.notes import Key, NoteError, Signer

F = TypeVar("F", bound=Callable[..., Any])

key_option: Callable[[F], F] = click.option(
    "--key",
    "keys",
    multiple=True,
    callback=lambda _context, _parameter, texts: [_key(text) for text in texts],
    help="A public key, as 'timeline key' prints it, that must have signed the checkpoint; may be repeated.",
)
key_file_option: Callable[[F], F] = click.option(
    "--key-file",
    type=click.Path(path_type=Path),
    default=lambda: Path(click.get_app_dir("timeline")) / "key",
    envvar="TIMELINE_KEY",
    show_envvar=True,
    help="The file of your private key, which is never in the archive.  [default: in your settings folder]",
)


def _key(text: str) -> Key:
    try:
        return Key.parse(text)
    except NoteError as error:
        raise click.BadParameter(str(error)) from error


def read_note(path: Path) -> str:
    """Return the text of a note in a file; raise NoteError for what is not text."""
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        raise NoteError(f"{path} is not a checkpoint: it is not text in UTF-8") from None


def signer(path: Path, name: str) -> Signer:
    """Return the key in a file, which is made if it is not there, and said to be.

    Raise KeyFileError where a name is given on the command line, and the key has another: signatures of it stay.
    """
    if path.exists():
        found = signer_in(path)
        given = click.get_current_context().get_parameter_source("name") is not ParameterSource.DEFAULT
        if given and found.name != name:
            raise KeyFileError(
                f"the key in {path} is named {found.name!r}: leave --name out, or make another with --key-file FILE"
            )
        return found
    made = make_key(path, name)
    click.echo(f"made a private key, {made.name}, in {path}: keep it, and give it to nobody", err=True)
    return made
