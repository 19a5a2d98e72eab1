"""Append report files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from timeline.append import Appended, append_file
from timeline.archive import Archive
from timeline.commands._shared import archive_option, by_option, count, current, example, json_option, print_json


@click.command(epilog=example("timeline append my-report.yaml --by jane"))
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path, allow_dash=True))
@archive_option
@by_option
@json_option
def command(files: tuple[Path, ...], path: Path, by: str, *, as_json: bool) -> None:
    """Append what new report files say. FILE may be - for standard input.

    Each file is appended whole or not at all; appending it twice changes nothing. At the first
    file with a problem the command stops; the files before it are kept.
    """
    with current(path) as (archive, projector):
        done: list[Appended] = []
        try:
            for file in files:
                done.append(_append(archive, file, by))  # noqa: PERF401 - what was done before a failure is reported
        finally:
            projector.catch_up()
            for warning in archive.warnings:
                click.echo(f"warning: {warning}", err=True)
            _report(done, as_json=as_json)


def _append(archive: Archive, file: Path, by: str) -> Appended:
    if str(file) == "-":
        return append_file(archive, "<stdin>", sys.stdin.buffer.read(), by=by)
    return append_file(archive, str(file), file.read_bytes(), by=by)


def _report(done: list[Appended], *, as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {
                    "file": each.file,
                    "appended": [event.summary() for event in each.events],
                    "known": each.known,
                    "corroborated": each.corroborated,
                }
                for each in done
            ]
        )
        return
    for each in done:
        if not each.events:
            click.echo(f"{each.file}: nothing to append, all of it is recorded already")
            continue
        click.echo(f"{each.file}: {count(len(each.events), 'event')} appended, {each.known} already there")
        for event in each.events:
            click.echo(f"  {event.summary()}")
        for slug in each.corroborated:
            click.echo(f"  corroborates {slug}")
