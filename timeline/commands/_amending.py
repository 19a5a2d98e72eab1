"""What commands that amend have in common."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import JsonValue

from domain.amendments import Amendment
from domain.base import MAX_WORDS
from domain.events import Event
from timeline.commands._completing import complete_sources
from timeline.commands._effects import effects_as_json, events_as_json, print_effects
from timeline.commands._shared import by_option, current, json_option, log_options, print_handle, print_json
from timeline.log.archive import Archive
from timeline.recording.effects import watched
from timeline.report_files.marked_yaml import read_yaml

F = TypeVar("F", bound=Callable[..., Any])

_dry_run_option: Callable[[F], F] = click.option(
    "--dry-run", is_flag=True, help="Show what would be recorded and what would change, and record nothing."
)
source_option: Callable[[F], F] = click.option(
    "--source",
    help="The source that prompted this, by its slug; omit it if you found it yourself.",
    shell_complete=complete_sources,
)
reason_option: Callable[[F], F] = click.option(
    "--reason",
    required=True,
    callback=lambda _context, _parameter, value: _checked_reason(value),
    help="The reason, in a sentence.",
)


def amending_options(command: F) -> F:
    """Add the options of every command that amends: --archive, --by, --dry-run and --json."""
    for option in (json_option, by_option, log_options, _dry_run_option):
        command = option(command)
    return command


def _checked_reason(text: str) -> str:
    text = text.strip()
    if not 0 < len(text) <= MAX_WORDS:
        raise click.BadParameter(f"a reason has 1 to {MAX_WORDS:,} characters; this one has {len(text):,}")
    return text


def parse_value(text: str) -> JsonValue:
    """Return a value written as in a report file, as JSON; an empty text means no value."""
    if not text.strip():
        return None
    value: JsonValue = json.loads(json.dumps(read_yaml("VALUE", text.encode()).value, default=_plain))
    return value


def _plain(value: object) -> str:
    assert isinstance(value, Decimal)
    return str(value)


@dataclass(frozen=True, slots=True)
class Details:
    """What one command prints in addition: a line of text, if it is not empty, and fields of its JSON."""

    line: str
    fields: Mapping[str, JsonValue]


def record_and_say(
    path: Path,
    amend: Callable[[Archive], list[Event]],
    *,
    dry_run: bool,
    as_json: bool,
    details: Callable[[Archive, list[Event]], Details | None] = lambda _archive, _events: None,
) -> None:
    """Record an amendment, or try it, and print what was recorded, how to withdraw it, and what it changes."""
    with current(path, with_store=True) as (archive, projector):
        with watched(archive, projector, dry_run=dry_run) as effects:
            events = amend(archive)
            changes = effects()
            more = details(archive, events)
        for warning in archive.warnings:
            click.echo(f"warning: {warning}", err=True)
    first = events[0] if events else None
    undo = f"timeline withdraw {first.originator_id} {first.id}" if isinstance(first, Amendment) else None
    if as_json:
        recorded = {"dry_run": dry_run, "recorded": events_as_json(events), "withdraw": undo}
        print_json({**recorded, **(more.fields if more else {}), **effects_as_json(changes)})
        return
    for summary in dict.fromkeys(event.summary() for event in events):  # a merge is one event on each of two streams
        click.echo(f"would be recorded: {summary}" if dry_run else summary)
    if not events:
        click.echo("nothing to record: this is recorded already")
    if undo and not dry_run:
        click.echo(f"  to undo it: {undo} --reason '…'")
    if more and more.line:
        click.echo(f"  {more.line}")
    print_effects(changes)
    if events and not dry_run:
        print_handle(events[0].recorded_by)
