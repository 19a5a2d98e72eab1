"""Share what commands that amend have in common."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

import click
from pydantic import JsonValue

from domain.amendments import Amendment
from domain.events import Event
from timeline.archive import Archive
from timeline.commands._completing import complete_sources
from timeline.projector import Projector
from timeline.report_files.document import read_document

F = TypeVar("F", bound=Callable[..., Any])

source_option: Callable[[F], F] = click.option(
    "--source",
    help="The source that gives cause, by its slug; none where it is your own finding.",
    shell_complete=complete_sources,
)
reason_option: Callable[[F], F] = click.option("--reason", required=True, help="Why, in a sentence.")


def parse_value(text: str) -> JsonValue:
    """Return a value written as in a report file, as JSON; an empty text stands for nothing."""
    if not text.strip():
        return None
    value: JsonValue = json.loads(json.dumps(read_document("VALUE", text.encode()).value, default=_plain))
    return value


def _plain(value: object) -> str:
    assert isinstance(value, Decimal)
    return str(value)


def record_and_say(archive: Archive, projector: Projector, amend: Callable[[], list[Event]]) -> None:
    """Record an amendment, bring the projections up to date, and say what was recorded and how to withdraw it."""
    events = amend()
    projector.catch_up()
    for warning in archive.warnings:
        click.echo(f"warning: {warning}", err=True)
    for event in events:
        click.echo(event.summary())
    if not events:
        click.echo("nothing to record: it stands so already")
    if events and isinstance(first := events[0], Amendment):
        click.echo(f"  to take it back: timeline withdraw {first.originator_id} {first.id} --reason '…'")
