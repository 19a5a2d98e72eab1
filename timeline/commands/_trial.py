"""Tell what report files would bring, or brought: in words and as JSON."""

from __future__ import annotations

from typing import Any

import click

from timeline.differences import Difference
from timeline.duplicates import Likely
from timeline.trial import Trial

_TOLD = 20
"""What may be recorded already is named, so many of it."""
_WORDS = {"new": "opens", "changed": "changes", "gone": "closes"}


def trial_as_json(trial: Trial) -> dict[str, Any]:
    """Return a trial as plain values; what is likely there already stands with the file that brings it."""
    brought: dict[str, str] = {}
    for each in trial.appended:
        brought = {**dict.fromkeys(each.lines, each.file), **brought}
    return {
        "files": [
            {
                "file": each.file,
                "appended": [event.summary() for event in each.events],
                "known": each.known,
                "corroborated": each.corroborated,
                "likely_recorded": [likely.as_json() for likely in trial.likely if brought[likely.stream] == each.file],
            }
            for each in trial.appended
        ],
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


def print_likely(trial: Trial, *, merge: bool) -> None:
    """Print what may be recorded already, and the one line that would say so: a merge, or a change of the file."""
    lines: dict[str, str] = {}
    for each in trial.appended:  # the first file brings a stream; later ones add to it
        for stream, line in each.lines.items():
            lines.setdefault(stream, f"{each.file}:{line}")
    for likely in trial.likely[:_TOLD]:
        new, recorded = likely.slugs
        click.echo(f"{lines[likely.stream]}: is {new!r} recorded already, as {recorded!r} ({likely.title})?")
        click.echo(f"  {'; '.join(likely.reasons)}")
        click.echo(f"  if it is: {_remedy(likely, merge=merge)}")
    if len(trial.likely) > _TOLD:
        click.echo(f"{len(trial.likely) - _TOLD} more may be recorded already; --json names all of them")


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
