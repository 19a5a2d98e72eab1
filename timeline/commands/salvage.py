"""The command `salvage`: recover what is readable in a damaged archive."""

from pathlib import Path

import click

from timeline.commands._shared import count, example, progress_bar
from timeline.history.salvaging import salvage

INCOMPLETE = 1
_MOST_LINES = 20


@click.command(epilog=example("timeline salvage damaged.db --into saved.db"))
@click.argument("damaged", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--into", type=click.Path(path_type=Path), required=True, help="The new archive.")
def command(damaged: Path, into: Path) -> int:
    """Recover what is readable in a damaged archive.

    Reads the log of DAMAGED event by event, writes every readable event to a new archive, rebuilds its tables, and
    lists what is missing. DAMAGED is not changed. Exits with 1 if anything is missing.
    """
    with progress_bar("projecting") as progress:
        found = salvage(damaged, into, progress)
    for line in found.missing[:_MOST_LINES]:
        click.echo(f"missing: {line}")
    if len(found.missing) > _MOST_LINES:
        click.echo(f"missing: {len(found.missing) - _MOST_LINES} more")
    click.echo(f"{into} has {count(found.events, 'event')} of {damaged}; check it with 'timeline verify'")
    return INCOMPLETE if found.missing else 0
