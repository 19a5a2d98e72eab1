"""The command `follow`: keep an archive up to date with the store of its log."""

from contextlib import closing
from pathlib import Path

import click

from timeline.commands._following import make_missing, stopped_by_signals, store_to_follow
from timeline.commands._shared import example, log_options
from timeline.log.archive import Archive
from timeline.log.stores import EXAMPLE
from timeline.projecting.follower import Follower


@click.command(epilog=example(f"timeline follow --store {EXAMPLE}", "timeline follow --once"))
@click.option("--once", is_flag=True, help="Copy what is there now, then exit.")
@log_options
def command(path: Path, *, once: bool) -> None:
    """Keep an archive up to date with the store of its log.

    Copies new events from the store, in order, and updates the tables, usually within a second. An archive that does
    not exist yet is created; starting from a backup of another copy is much faster. If the store becomes unreachable,
    following resumes by itself when it is back. Stop it with Ctrl-C.
    """
    store = store_to_follow()
    make_missing(path)
    with stopped_by_signals() as stop:
        if not once:
            click.echo(f"{path} follows {store.name} (stop with Ctrl-C)")
        Follower(path, store, stop=stop, say=lambda line: click.echo(line, err=True)).run(once=once)
    with closing(Archive(path)) as archive:
        head = archive.head
    click.echo(f"{path} has what was recorded up to position {head}")
