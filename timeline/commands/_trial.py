"""Tell what report files would bring, or brought: in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click

from timeline.append import Appended
from timeline.differences import Difference
from timeline.duplicates import Likely
from timeline.trial import Trial

_TOLD = 20
"""What may be recorded already is named, so many of it."""
_WORDS = {"new": "opens", "changed": "changes", "gone": "closes"}


def files_as_json(appended: Sequence[Appended], likely: Sequence[Likely]) -> list[dict[str, Any]]:
    """Return what files brought as plain values; what is likely there already stands with the file that brings it."""
    return [
        {
            "file": each.file,
            "appended": [event.summary() for event in each.events],
            "known": each.known,
            "corroborated": each.corroborated,
            "likely_recorded": [one.as_json() for one in likely if one.stream in each.brought],
        }
        for each in appended
    ]


def trial_as_json(trial: Trial) -> dict[str, Any]:
    """Return what files would bring as plain values."""
    return {
        "files": files_as_json(trial.appended, trial.likely),
        "conflicts": [
            {"change": _change(each), "conflict": each.key, "summary": each.label, "fields": dict(each.changes)}
            for each in trial.conflicts
        ],
    }


def print_conflicts(trial: Trial) -> None:
    """Print which conflicts would open, change or close."""
    for each in trial.conflicts:
        click.echo(f"{_change(each)} the conflict {each.key}: {each.label}")


def _change(conflict: Difference) -> str:
    """Return what happens to a conflict: one that is no longer open is closed, and stays listed."""
    was, _ = conflict.changes.get("status", ("", ""))
    return "closes" if was == "open" else _WORDS[conflict.change]


def print_likely(appended: Iterable[Appended], found: Sequence[Likely], *, merge: bool) -> None:
    """Print what may be recorded already, and the one line that would say so: a merge, or a change of the file."""
    places = {stream: f"{each.file}:{line}" for each in appended for stream, line in each.brought.items()}
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
