"""What `import` knows of an archive before it reads a table, and what it prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from domain.amendments import Corrected
from domain.paths import shown
from domain.treaty import Treaty
from timeline.commands._effects import duplicates_of, effects_as_json, files_as_json, print_effects, print_likely
from timeline.commands._shared import count, print_handle, print_json
from timeline.log.archive import Archive
from timeline.recording.appending import Appended
from timeline.recording.effects import Effects
from timeline.recording.names import names_in
from timeline.report_files.problems import Problem, ReportFileError

if TYPE_CHECKING:  # the libraries that it needs load slowly
    from timeline.exchange.tables.importing import Imported

_MOST_LISTED = 20
"""How many events are listed."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an archive knows: the name of the treaty, if it is recorded, and the organizations by their names.

    The name is the one that the treaty was registered with: titles of a table's reports stay the same when it changes.
    """

    treaty_name: str | None = None
    organizations: Mapping[str, str] = field(default_factory=dict)


def known_in(archive: Archive, treaty: str | None) -> Known:
    """Return what an archive knows of a treaty and of organizations."""
    details = archive.get(Treaty, treaty).registered if treaty else None
    organizations = {name: code for name, code in names_in(archive).items() if "/" not in code}
    return Known(details.name if details else None, organizations)


def grouped(error: ReportFileError) -> ReportFileError:
    """Return a refusal of a table with one line for what is wrong in the same way in many rows.

    A value that a map gives to all rows is wrong in all of them.
    """
    same: dict[tuple[str, str], list[Problem]] = {}
    for problem in error.problems:
        field = re.sub(r"^reports\[\d+\]", "", problem.field)
        same.setdefault((field, problem.message), []).append(problem)
    return ReportFileError(map(_one_of, same.values()))


def _one_of(problems: Sequence[Problem]) -> Problem:
    first = problems[0]
    rows = len({problem.line for problem in problems}) - 1
    also = f" (also in {count(rows, 'more row')})" if rows else ""
    return replace(first, message=f"{first.message}{also}")


def print_imported(
    archive: Archive, table: Imported, appended: Appended, effects: Effects, *, dry_run: bool, as_json: bool
) -> None:
    """Print what was recorded, or would be, and what that changes."""
    for warning in archive.warnings:
        click.echo(f"warning: {warning}", err=True)
    for correction in appended.replaced:
        click.echo(f"warning: {_replaced(correction)}", err=True)
    duplicates = duplicates_of(archive, [appended])
    if as_json:
        files = files_as_json([appended], duplicates.likely)
        read = {"table": _as_json(table), "dry_run": dry_run, "files": files}
        print_json({**read, "partly_compared": duplicates.partly_compared, **effects_as_json(effects)})
        return
    for line in _lines(table, appended, "would be appended" if dry_run else "appended"):
        click.echo(line)
    print_effects(effects)
    if dry_run and duplicates.likely:
        click.echo("a table has its own ids: once it is appended, merge what is recorded already")
    print_likely([appended], duplicates, merge=True)
    if appended.recorded and not dry_run:
        print_handle(appended.events[0].recorded_by)


def _replaced(correction: Corrected) -> str:
    """Return in words which correction by hand a newer table replaces."""
    whose = correction.source or f"by {correction.recorded_by}"
    claim = f"{correction.slug}: {'/'.join(correction.path)}"
    return f"the newer table replaces the correction {correction.id} of {claim} to {shown(correction.new)} ({whose})"


def _lines(table: Imported, appended: Appended, word: str) -> Iterator[str]:
    yield f"{appended.file}: {_summary(table)}"
    if not appended.recorded:
        yield f"{appended.file}: nothing to append, all that it says is recorded already"
        return
    yield f"{appended.file}: {count(appended.recorded, 'event')} {word}, {appended.already_recorded} recorded already"
    yield from (f"  {event.summary()}" for event in appended.events[:_MOST_LISTED])
    if (more := appended.recorded - _MOST_LISTED) > 0:
        yield f"  and {count(more, 'more event')}; 'timeline log --source {table.source}' lists them"


def _summary(table: Imported) -> str:
    """Return how much of a table was read, and what was not."""
    left = f", {count(table.unused, 'row')} without any" if table.unused else ""
    ignored = f"; ignored: {', '.join(table.ignored)}" if table.ignored else ""
    return f"{count(table.reports, 'report')} in {count(table.rows, 'row')}{left}{ignored}"


def _as_json(table: Imported) -> dict[str, Any]:
    return {
        "source": table.source,
        "rows": table.rows,
        "reports": table.reports,
        "unused_rows": table.unused,
        "ignored_columns": list(table.ignored),
    }


def print_written(table: Imported, output: Path) -> None:
    """Print what was written to a report file."""
    click.echo(f"wrote {output}: {_summary(table)}")
    click.echo(f"next: timeline append {output}")


def written_as_json(table: Imported, output: Path) -> dict[str, Any]:
    """Return what was written to a report file as plain values."""
    return {"written": str(output), "table": _as_json(table)}
