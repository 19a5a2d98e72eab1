"""Append report files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from timeline.commands._effects import effects_as_json, files_as_json, likely_of, print_effects, print_likely
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
from timeline.recording.appending import Appended, append_file
from timeline.recording.duplicates import Likely
from timeline.recording.effects import Effects, watched

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
@click.option("--dry-run", is_flag=True, help="Show what would be appended and what would change; record nothing.")
@archive_option
@by_option
@json_option
def command(files: tuple[Path, ...], path: Path, by: str, *, dry_run: bool, as_json: bool) -> None:
    """Append what new report files say. FILE is YAML, JSON or JSON Lines; - is standard input.

    Each file is appended whole or not at all; appending it twice changes nothing. At the first file with a problem
    the command stops and names it; the files before it are kept, and a second run goes on from there.

    The conflicts that open, change or close are listed, and what becomes of a treaty's totals. Likely duplicates are
    listed too; nothing is merged by itself.
    """
    read: Iterable[tuple[str, bytes]] = map(read_input, files)
    if dry_run:
        read = list(read)  # a dry run holds the write lock: nobody waits for what is still being typed
    done = _Done()
    with current(path) as (archive, projector):
        try:
            with watched(archive, projector, dry_run=dry_run) as effects:
                try:
                    with progress_bar("appending") as progress:
                        for number, (name, content) in enumerate(read, 1):
                            done.files.append(append_file(archive, name, content, by=by))
                            progress(number, len(files))
                finally:
                    with progress_bar("projecting") as progress:
                        done.effects = effects(progress)
                    done.likely = likely_of(archive, done.files)
        finally:
            for warning in archive.warnings:
                click.echo(f"warning: {warning}", err=True)
            _report(done, dry_run=dry_run, as_json=as_json)


@dataclass
class _Done:
    """What was appended, or would be, until the end or the first problem."""

    files: list[Appended] = field(default_factory=list)
    effects: Effects = field(default_factory=Effects)
    likely: Sequence[Likely] = ()


def _report(done: _Done, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json({"files": files_as_json(done.files, done.likely), **effects_as_json(done.effects)})
        return
    _print_files(done.files, "would be appended" if dry_run else "appended")
    print_effects(done.effects)
    print_likely(done.files, done.likely, merge=not dry_run)


def _print_files(done: Sequence[Appended], word: str) -> None:
    for each in done:
        if not each.events:
            if len(done) <= _TOLD_IN_FULL:
                click.echo(f"{each.file}: nothing to append, all of it is recorded already")
            continue
        click.echo(f"{each.file}: {count(len(each.events), 'event')} {word}, {each.already_recorded} already there")
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
