"""Build the archive from the seeds."""

from __future__ import annotations

from pathlib import Path

import click

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
    """Build the archive from the seeds, or add the seeds that it lacks.

    Building again changes nothing.
    """
    with progress_bar("building") as progress:
        appended = build(path, seeds, progress)
    with open_archive(path):
        pass  # warns where a reader keeps events out of the file
    if as_json:
        print_json(
            [{"file": each.file, "appended": len(each.events), "known": each.already_recorded} for each in appended]
        )
        return
    for each in appended:
        click.echo(f"{each.file}: {count(len(each.events), 'event')} appended, {each.already_recorded} already there")
    total = sum(len(each.events) + each.already_recorded for each in appended)
    click.echo(f"{path} has {count(total, 'event')} from {count(len(appended), 'seed')}")
