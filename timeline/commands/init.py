"""The command `init`: start another archive."""

import os
import shlex
from pathlib import Path

import click

from timeline.commands._shared import example
from timeline.recording.starting import ARCHIVE, EXAMPLE, METADATA, start

_LOOK = ("timeline build --archive try.db", "timeline serve --archive try.db")
_BEGIN = (
    f"rm -r try.db* {EXAMPLE.parent.as_posix()}",
    "timeline new seeds/first-report.yaml    # fill it in",
    "timeline append seeds/first-report.yaml",
    "timeline serve",
)
_BUILD = (
    "`timeline build` builds the archive from seeds: report files with `recorded: {at: …, by: …}`, like the example."
)


@click.command(epilog=example("timeline init night-sky"))
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Start the archive of another treaty in an empty folder.

    FOLDER, which is made if it is missing, gets an empty archive, the metadata that its pages show, and an example of
    a report file.
    """
    start(folder)
    click.echo(f"made {folder / ARCHIVE}: an empty archive")
    click.echo(f"made {folder / METADATA}: what its pages say about it; edit the values that begin with 'change this'")
    click.echo(f"made {folder / EXAMPLE}: an example of a report file, with comments")
    enter = [] if folder.resolve() == Path.cwd() else [f"cd {shlex.quote(str(folder))}"]
    if "TIMELINE_ARCHIVE" in os.environ:
        enter.append("unset TIMELINE_ARCHIVE")
    _print_commands("Look at the example in a temporary archive:", *enter, *_LOOK)
    _print_commands("Then record what an article of your own says:", *_BEGIN)
    click.echo(f"\n{_BUILD}")


def _print_commands(purpose: str, *commands: str) -> None:
    click.echo("\n".join(("", purpose, *(f"  {line}" for line in commands))))
