"""The command `build`: build the archive from the seeds."""

from pathlib import Path

import click

from timeline.commands._effects import files_as_json
from timeline.commands._shared import (
    archive_option,
    count,
    example,
    json_option,
    open_archive,
    print_json,
    progress_bar,
    seeds_option,
)
from timeline.recording.building import build


@click.command(epilog=example("timeline build --seeds seeds --archive archive.db"))
@archive_option
@seeds_option
@json_option
def command(path: Path, seeds: Path, *, as_json: bool) -> None:
    """Build the archive from the seeds.

    Seeds are report files that say when and by whom they were recorded. If the archive exists, only the seeds that it
    lacks are added; building again changes nothing.
    """
    with progress_bar("building") as progress:
        appended = build(path, seeds, progress)
    with open_archive(path):
        pass  # warns if a reader keeps events out of the file
    if as_json:
        print_json({"files": files_as_json(appended)})
        return
    for file in appended:
        click.echo(
            f"{file.file}: {count(len(file.events), 'event')} appended, {file.already_recorded} recorded already"
        )
    total = sum(len(file.events) + file.already_recorded for file in appended)
    click.echo(f"{path} has {count(total, 'event')} from {count(len(appended), 'seed')}")
