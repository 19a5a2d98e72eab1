"""The command `append`: record what report files say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from timeline.commands._effects import duplicates_of, effects_as_json, files_as_json, print_effects, print_likely
from timeline.commands._shared import (
    Input,
    by_option,
    count,
    current,
    example,
    json_option,
    log_options,
    print_handle,
    print_json,
    progress_bar,
)
from timeline.recording.appending import Appended, append_file
from timeline.recording.duplicates import Duplicates
from timeline.recording.effects import Effects, watched

_MOST_IN_FULL = 10
"""Up to this many files are listed event by event; of more, each that changed something has one line."""


@click.command(
    epilog=example(
        "timeline append my-report.yaml --by jane",
        "timeline append my-report.yaml --dry-run",
        "timeline append inbox/*.yaml many.jsonl",
    )
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Show what would be recorded and what would change, and record nothing.")
@log_options
@by_option
@json_option
def command(files: tuple[Path, ...], path: Path, by: str, *, dry_run: bool, as_json: bool) -> None:
    """Record what report files say.

    FILE is YAML, JSON or JSON Lines; - is standard input. Each file is recorded completely or not at all;
    appending it twice changes nothing. The command stops at the first file with a problem and names it; earlier files
    stay recorded, and a second run continues from there.

    Lists the conflicts that open, change or close, the totals that change, and likely duplicates; nothing is merged
    automatically.
    """
    inputs = [Input(file) for file in files]
    done = _Done()
    with current(path, with_store=True) as (archive, projector):
        try:
            with watched(archive, projector, dry_run=dry_run) as effects:
                try:
                    with progress_bar("appending") as progress:
                        for number, given in enumerate(inputs, 1):
                            with given.opened() as content:
                                done.files.append(append_file(archive, given.name, content, by=by))
                            progress(number, len(files), "files")
                finally:
                    with progress_bar("projecting") as progress:
                        done.effects = effects(progress)
                    done.likely = duplicates_of(archive, done.files)
        finally:
            for warning in archive.warnings:
                click.echo(f"warning: {warning}", err=True)
            _report(done, dry_run=dry_run, as_json=as_json)
            if not (dry_run or as_json) and any(file.recorded for file in done.files):
                print_handle(by)


@dataclass
class _Done:
    """What was recorded, or would be, up to the end or the first problem."""

    files: list[Appended] = field(default_factory=list)
    effects: Effects = field(default_factory=Effects)
    likely: Duplicates = field(default_factory=Duplicates)


def _report(done: _Done, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        files = files_as_json(done.files, done.likely.likely)
        partly = {"partly_compared": done.likely.partly_compared}
        print_json({"dry_run": dry_run, "files": files, **partly, **effects_as_json(done.effects)})
        return
    _print_files(done.files, "would be appended" if dry_run else "appended")
    print_effects(done.effects)
    print_likely(done.files, done.likely, merge=not dry_run)


def _print_files(files: Sequence[Appended], word: str) -> None:
    in_full = len(files) <= _MOST_IN_FULL
    new = [file for file in files if file.recorded]
    for file in files if in_full else new:
        if not file.recorded:
            click.echo(f"{file.file}: nothing to append, all of it is recorded already")
            continue
        click.echo(f"{file.file}: {count(file.recorded, 'event')} {word}, {file.already_recorded} recorded already")
        for line in _lines(file) if in_full else ():
            click.echo(line)
    if not in_full:
        events = count(sum(file.recorded for file in new), "event")
        click.echo(f"{count(len(files), 'file')}: {events} {word} from {len(new)}, the others are recorded already")


def _lines(file: Appended) -> Iterator[str]:
    yield from (f"  {event.summary()}" for event in file.events)
    if more := file.recorded - len(file.events):
        yield f"  and {count(more, 'more event')}; 'timeline log' lists them"
    yield from (f"  corroborates {slug}" for slug in file.corroborated)
