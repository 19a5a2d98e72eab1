"""Append report files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from timeline.append import Appended, append_file
from timeline.commands._shared import (
    archive_option,
    by_option,
    count,
    current,
    example,
    json_option,
    print_json,
    progress_bar,
    read_input,
)
from timeline.commands._trial import files_as_json, print_conflicts, print_likely, trial_as_json
from timeline.duplicates import Likely
from timeline.report_files.reader import read_report_files
from timeline.trial import Trial, copy_of, likely_of, try_files

_TOLD_IN_FULL = 10
"""As many files are told event by event; of more, each has one line, and what changed nothing none."""


@click.command(
    epilog=example(
        "timeline append my-report.yaml --by jane",
        "timeline append my-report.yaml --dry-run",
        "timeline append inbox/*.yaml many.jsonl",
    )
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Show what would happen, and change nothing.")
@archive_option
@by_option
@json_option
def command(files: tuple[Path, ...], path: Path, by: str, *, dry_run: bool, as_json: bool) -> None:
    """Append what new report files say. FILE is YAML, JSON or JSON Lines; - is standard input.

    Each file is appended whole or not at all; appending it twice changes nothing. At the first file with a problem
    the command stops and names it; the files before it are kept, and a second run goes on from there.

    What may be recorded already under another name is told. It is never merged by itself.
    """
    with current(path) as (archive, projector):
        if dry_run:
            read = ((name, read_report_files(name, content)) for name, content in map(read_input, files))
            with copy_of(archive) as copy:
                _report_trial(try_files(archive, copy, read, by=by), as_json=as_json)
            return
        done: list[Appended] = []
        try:
            with progress_bar("appending") as progress:
                for number, (name, content) in enumerate(map(read_input, files), 1):
                    done.append(append_file(archive, name, content, by=by))
                    progress(number, len(files))
        finally:
            with progress_bar("projecting") as progress:
                projector.catch_up(progress=progress)
            for warning in archive.warnings:
                click.echo(f"warning: {warning}", err=True)
            _report(done, likely_of(archive, done), as_json=as_json)


def _report(done: Sequence[Appended], likely: Sequence[Likely], *, as_json: bool) -> None:
    if as_json:
        print_json({"files": files_as_json(done, likely)})
        return
    _print_files(done, "appended")
    print_likely(done, likely, merge=True)


def _report_trial(trial: Trial, *, as_json: bool) -> None:
    if as_json:
        print_json(trial_as_json(trial))
        return
    _print_files(trial.appended, "would be appended")
    print_conflicts(trial)
    print_likely(trial.appended, trial.likely, merge=False)


def _print_files(done: Sequence[Appended], word: str) -> None:
    for each in done:
        if not each.events:
            if len(done) <= _TOLD_IN_FULL:
                click.echo(f"{each.file}: nothing to append, all of it is recorded already")
            continue
        click.echo(f"{each.file}: {count(len(each.events), 'event')} {word}, {each.known} already there")
        if len(done) > _TOLD_IN_FULL:
            continue
        for event in each.events:
            click.echo(f"  {event.summary()}")
        for slug in each.corroborated:
            click.echo(f"  corroborates {slug}")
    if len(done) > _TOLD_IN_FULL:
        new = [each for each in done if each.events]
        events = count(sum(len(each.events) for each in new), "event")
        click.echo(f"{count(len(done), 'file')}: {events} {word} from {len(new)}, the others are recorded already")
