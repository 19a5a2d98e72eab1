"""Start another archive."""

from __future__ import annotations

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
    "`timeline build` makes the archive from seeds whose files say `recorded: {at: …, by: …}`, as the example does."
)


@click.command(epilog=example("timeline init night-sky"))
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Start the archive of another treaty in FOLDER, which is missing or empty.

    It gets an empty archive, the metadata that its pages show, and an example of a report file.
    """
    start(folder)
    click.echo(f"made {folder / ARCHIVE}: an empty archive")
    click.echo(f"made {folder / METADATA}: what its pages say of it; change what says so")
    click.echo(f"made {folder / EXAMPLE}: a report file, made up and explained")
    enter = [] if folder.resolve() == Path.cwd() else [f"cd {shlex.quote(str(folder))}"]
    if "TIMELINE_ARCHIVE" in os.environ:
        enter.append("unset TIMELINE_ARCHIVE")
    _say("Look at the example, in an archive to throw away:", *enter, *_LOOK)
    _say("Then report what an article of your own says:", *_BEGIN)
    click.echo(f"\n{_BUILD}")


def _say(what: str, *commands: str) -> None:
    click.echo("\n".join(("", what, *(f"  {each}" for each in commands))))
