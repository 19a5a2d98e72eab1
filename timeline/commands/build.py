"""The command `build`: build the archive from the seeds, or from the events that another has exported."""

from pathlib import Path

import click
from click.core import ParameterSource

from timeline.commands._effects import files_as_json
from timeline.commands._shared import (
    Input,
    chosen_store,
    count,
    example,
    json_option,
    log_options,
    open_archive,
    print_json,
    progress_bar,
    seeds_option,
)
from timeline.exchange.copying import build_from_events
from timeline.recording.building import build


@click.command(
    epilog=example(
        "timeline build --seeds seeds --archive archive.db",
        "timeline build --events events.jsonl --archive copy.db",
    )
)
@log_options
@seeds_option
@click.option(
    "--events",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
    help="Build from this file of 'timeline export events' instead; - is standard input.",
)
@json_option
def command(path: Path, seeds: Path, events: Path | None, *, as_json: bool) -> None:
    """Build the archive from the seeds.

    Seeds are report files that say when and by whom they were recorded. If the archive exists, only the seeds that it
    lacks are added; building again changes nothing.

    With --events, a new archive is built from the exported log of another. It has the same events, bit for bit, and so
    the same tables. A file that was changed or is incomplete is refused, and nothing is built.
    """
    if events is not None:
        _build_from(events, path, as_json=as_json)
        return
    with progress_bar("building") as progress:
        appended = build(path, seeds, progress, chosen_store())
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


def _build_from(events: Path, path: Path, *, as_json: bool) -> None:
    if click.get_current_context().get_parameter_source("seeds") is ParameterSource.COMMANDLINE:
        raise click.UsageError("--events takes the place of --seeds: leave one of them out")
    if chosen_store():
        raise click.UsageError("--events makes an archive file: leave --store out, and move its log with 'migrate'")
    given = Input(events)
    with given.opened() as lines, progress_bar("projecting") as progress:
        built = build_from_events(path, lines, given.name, progress)
    if as_json:
        print_json({"events": built})
        return
    click.echo(f"{path} has {count(built, 'event')} from {given.name}")
