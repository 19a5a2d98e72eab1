"""What was recorded, or would be, and what that changes: in words and as JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import click

from domain.events import Event
from timeline.commands._shared import count
from timeline.history.differences import Difference
from timeline.log.archive import Archive
from timeline.recording.appending import Appended
from timeline.recording.duplicates import Duplicates, Likely, find_duplicates
from timeline.recording.effects import Effects
from timeline.recording.signature_dates import MisdatedSignature

_MOST_LISTED = 20
"""How many conflicts, and how many likely duplicates, are listed."""
_CONFLICTS = {"new": "opens", "changed": "changes", "gone": "closes"}
_ROWS = {"new": "adds", "changed": "changes", "gone": "removes"}


def duplicates_of(archive: Archive, appended: Iterable[Appended]) -> Duplicates:
    """Return the likely duplicates of what was recorded; a report that corroborates is not one."""
    files = list(appended)
    found = find_duplicates(archive, (stream for file in files for stream in file.new_streams))
    return replace(found, partly_compared=found.partly_compared + sum(file.not_compared for file in files))


def events_as_json(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return events that were recorded, or would be, as every command prints them in JSON."""
    return [{"stream": event.originator_id, "topic": event.TOPIC, "summary": event.summary()} for event in events]


def files_as_json(appended: Sequence[Appended], likely: Sequence[Likely] = ()) -> list[dict[str, Any]]:
    """Return what report files brought as plain values, each with its likely duplicates."""
    return [
        {
            "file": file.file,
            "recorded": events_as_json(file.events),
            "more_recorded": file.recorded - len(file.events),
            "already_recorded": file.already_recorded,
            "corroborated": file.corroborated,
            "likely_duplicates": [duplicate.as_json() for duplicate in likely if duplicate.stream in file.new_streams],
        }
        for file in appended
    ]


def effects_as_json(effects: Effects) -> dict[str, Any]:
    """Return effects as plain values; each field that changes has its old and its new value."""
    return {
        "conflicts": [
            {
                "change": _CONFLICTS[conflict.change],
                "conflict": conflict.key,
                "summary": conflict.label,
                "fields": dict(conflict.changes),
            }
            for conflict in effects.conflicts
        ],
        "totals": [
            {"change": _ROWS[total.change], "table": total.table, "row": total.key, "fields": dict(total.changes)}
            for total in effects.totals
        ],
        "pledges": [
            {
                "change": _ROWS[pledge.change],
                "pledge": pledge.key,
                "summary": pledge.label,
                "fields": dict(pledge.changes),
            }
            for pledge in effects.pledges
        ],
        "misdated_signatures": [signature.as_json() for signature in effects.misdated_signatures],
    }


def print_effects(effects: Effects) -> None:
    """Print which conflicts open, change or close, and how totals, treaties and pledges change."""
    for conflict in effects.conflicts[:_MOST_LISTED]:
        click.echo(f"{_CONFLICTS[conflict.change]} the conflict {conflict.key}: {conflict.label}")
    if len(effects.conflicts) > _MOST_LISTED:
        more = len(effects.conflicts) - _MOST_LISTED
        click.echo(f"{count(more, 'more conflict')} not listed; --json lists all of them")
    for total in effects.totals[:_MOST_LISTED]:
        treaty, _, day = total.key.partition(" ")
        what = f"the signatories of {treaty} on {day}" if day else f"the treaty {treaty}"
        click.echo(f"{_ROWS[total.change]} {what}: {_fields(total)}")
    if (more := len(effects.totals) - _MOST_LISTED) > 0:
        click.echo(f"{count(more, 'more total')} not listed; --json lists all of them")
    for pledge in effects.pledges:
        click.echo(f"{_ROWS[pledge.change]} the pledge {pledge.key}: {_fields(pledge)}")
    for signature in effects.misdated_signatures:
        click.echo(f"warning: {_misdated(signature)}")


def _misdated(signature: MisdatedSignature) -> str:
    limit = {"adoption": "before the treaty was adopted", "closing": "after the treaty closed for signature"}
    passed = f"{limit[signature.passed]} on {signature.occurred} ({signature.occurrence})"
    return f"{signature.signature}, a signature of {signature.treaty}, is dated {signature.dated}, {passed}"


def _fields(row: Difference) -> str:
    """Return each field that changes, with its values."""
    return ", ".join(f"{name.replace('_', ' ')} {_values(row, *values)}" for name, values in row.changes.items())


def _values(row: Difference, old: object, new: object) -> str:
    """Return the values of a row's field before and after, or the one that a removed or added row has."""
    values = {"new": (new,), "gone": (old,), "changed": (old, new)}[row.change]
    return " -> ".join("none" if value is None else str(value) for value in values)


def print_likely(appended: Iterable[Appended], duplicates: Duplicates, *, merge: bool) -> None:
    """Print the likely duplicates, what to do if they are, and what was not compared with all that may be one."""
    places = {stream: f"{file.file}:{line}" for file in appended for stream, line in file.new_streams.items()}
    for likely in duplicates.likely[:_MOST_LISTED]:
        new, recorded = likely.slugs
        question = "the same as" if likely.of_one_source else "recorded already, as"
        click.echo(f"{places[likely.stream]}: is {new!r} {question} {recorded!r} ({likely.title})?")
        click.echo(f"  {'; '.join(likely.reasons)}")
        click.echo(f"  if it is: {_remedy(likely, merge=merge)}")
        if likely.stream.startswith("occurrence/") and not merge:
            relation = f"relations: [{{type: perhaps-same, other: {recorded}, inferred: …}}]"
            click.echo(f"  if nobody can tell: add '{relation}' with the reason")
    if len(duplicates.likely) > _MOST_LISTED:
        click.echo(f"{len(duplicates.likely) - _MOST_LISTED} more may be recorded already; --json lists all of them")
    if duplicates.partly_compared:
        click.echo(
            f"{duplicates.partly_compared} of the new occurrences and people were compared only with those that share "
            "the rarest words: too many others are of the same kind and days, or too many names are recorded"
        )


def _remedy(likely: Likely, *, merge: bool) -> str:
    prefix = likely.stream.partition("/")[0]
    new, recorded = likely.slugs
    if prefix == "source":
        return f"record only what was overlooked in it, in a file with 'source: {recorded}'"
    if likely.of_one_source:
        return f"timeline retract {new} --reason '…'" if merge else "remove one of the two: one source reports both"
    if prefix not in {"occurrence", "person"}:
        return f"write {recorded!r} instead of {new!r}, here and in files to come"
    if merge:
        streams = (new, recorded) if prefix == "occurrence" else (likely.stream, likely.other)
        return f"timeline merge {' --into '.join(streams)} --reason '…'"
    if prefix == "person":
        return f"write 'person: {recorded}' instead of 'person: {new}', and remove {new!r} from 'people'"
    return f"write 'occurrence: {recorded}' there, so that this report corroborates it"
