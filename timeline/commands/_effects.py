"""Tell what was recorded, or would be, and what that changes: in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click

from timeline.history.differences import Difference
from timeline.log.archive import Archive
from timeline.recording.appending import Appended
from timeline.recording.duplicates import Likely, likely_duplicates
from timeline.recording.effects import Effects
from timeline.recording.signature_dates import MisdatedSignature

_TOLD = 20
"""So many conflicts, and so many things that may be recorded already, are named."""
_CONFLICTS = {"new": "opens", "changed": "changes", "gone": "closes"}
_TOTALS = {"new": "adds", "changed": "changes", "gone": "removes"}


def likely_of(archive: Archive, appended: Iterable[Appended]) -> list[Likely]:
    """Return what of the newly recorded may be there already; what corroborates is meant to be."""
    return likely_duplicates(archive, (stream for each in appended for stream in each.new_streams))


def files_as_json(appended: Sequence[Appended], likely: Sequence[Likely]) -> list[dict[str, Any]]:
    """Return what files brought as plain values; what is likely there already stands with the file that brings it."""
    return [
        {
            "file": each.file,
            "appended": [event.summary() for event in each.events],
            "known": each.already_recorded,
            "corroborated": each.corroborated,
            "likely_recorded": [one.as_json() for one in likely if one.stream in each.new_streams],
        }
        for each in appended
    ]


def effects_as_json(effects: Effects) -> dict[str, Any]:
    """Return effects as plain values; each field that changes has its old and its new value."""
    return {
        "conflicts": [
            {
                "change": _CONFLICTS[each.change],
                "conflict": each.key,
                "summary": each.label,
                "fields": dict(each.changes),
            }
            for each in effects.conflicts
        ],
        "totals": [
            {"change": _TOTALS[each.change], "table": each.table, "row": each.key, "fields": dict(each.changes)}
            for each in effects.totals
        ],
        "misdated_signatures": [signature.as_json() for signature in effects.misdated_signatures],
    }


def print_effects(effects: Effects) -> None:
    """Print which conflicts open, change or close, and what becomes of totals and of treaties."""
    for conflict in effects.conflicts[:_TOLD]:
        click.echo(f"{_CONFLICTS[conflict.change]} the conflict {conflict.key}: {conflict.label}")
    if len(effects.conflicts) > _TOLD:
        click.echo(f"{len(effects.conflicts) - _TOLD} more conflicts open, change or close; --json names all of them")
    for total in effects.totals:
        treaty, _, day = total.key.partition(" ")
        what = f"the signatories of {treaty} on {day}" if day else f"the treaty {treaty}"
        fields = (f"{name.replace('_', ' ')} {_values(total, *values)}" for name, values in total.changes.items())
        click.echo(f"{_TOTALS[total.change]} {what}: {', '.join(fields)}")
    for signature in effects.misdated_signatures:
        click.echo(f"warning: {_misdated(signature)}")


def _misdated(signature: MisdatedSignature) -> str:
    limit = {"adoption": "before the treaty was adopted", "closing": "after the treaty closed for signature"}
    passed = f"{limit[signature.passed]} on {signature.occurred} ({signature.occurrence})"
    return f"{signature.signature}, a signature of {signature.treaty}, is dated {signature.dated}, {passed}"


def _values(total: Difference, old: object, new: object) -> str:
    """Return what a field of a total reads before and after, or all that a row had or has."""
    values = {"new": (new,), "gone": (old,), "changed": (old, new)}[total.change]
    return " -> ".join("none" if value is None else str(value) for value in values)


def print_likely(appended: Iterable[Appended], found: Sequence[Likely], *, merge: bool) -> None:
    """Print what may be recorded already, and the one line that would say so: a merge, or a change of the file."""
    places = {stream: f"{each.file}:{line}" for each in appended for stream, line in each.new_streams.items()}
    for likely in found[:_TOLD]:
        new, recorded = likely.slugs
        click.echo(f"{places[likely.stream]}: is {new!r} recorded already, as {recorded!r} ({likely.title})?")
        click.echo(f"  {'; '.join(likely.reasons)}")
        click.echo(f"  if it is: {_remedy(likely, merge=merge)}")
    if len(found) > _TOLD:
        click.echo(f"{len(found) - _TOLD} more may be recorded already; --json names all of them")


def _remedy(likely: Likely, *, merge: bool) -> str:
    prefix = likely.stream.partition("/")[0]
    new, recorded = likely.slugs
    if prefix == "source":
        return f"nothing need be recorded of it; what was overlooked goes into a file with 'source: {recorded}'"
    if merge:
        streams = (new, recorded) if prefix == "occurrence" else (likely.stream, likely.other)
        return f"timeline merge {' --into '.join(streams)} --reason '…'"
    if prefix == "person":
        return f"write 'person: {recorded}' for 'person: {new}', and leave {new!r} out of 'people'"
    return f"write 'occurrence: {recorded}' there, and this report corroborates it"
