"""Tell what report files would bring, or brought: in words and as JSON."""

from __future__ import annotations

from typing import Any

import click

from timeline.duplicates import Likely
from timeline.trial import Trial

_WORDS = {"new": "opens", "changed": "changes", "gone": "closes"}


def trial_as_json(trial: Trial) -> dict[str, Any]:
    """Return a trial as plain values; what is likely there already stands with the file that brings it."""
    return {
        "files": [
            {
                "file": each.file,
                "appended": [event.summary() for event in each.events],
                "known": each.known,
                "corroborated": each.corroborated,
                "likely_recorded": [likely.as_json() for likely in trial.likely if likely.stream in each.lines],
            }
            for each in trial.appended
        ],
        "conflicts": [
            {"change": _WORDS[each.change], "conflict": each.key, "summary": each.label, "fields": dict(each.changes)}
            for each in trial.conflicts
        ],
    }


def print_conflicts(trial: Trial) -> None:
    """Print which conflicts would open, change or close."""
    for each in trial.conflicts:
        closes = each.changes.get("status", ("", ""))[0] == "open"
        click.echo(f"{'closes' if closes else _WORDS[each.change]} the conflict {each.key}: {each.label}")


def print_likely(trial: Trial, *, merge: bool) -> None:
    """Print what may be recorded already, and the one line that would say so: a merge, or a change of the file."""
    for likely in trial.likely:
        written = next(each for each in trial.appended if likely.stream in each.lines)
        new, recorded = likely.slugs
        where = f"{written.file}:{written.lines[likely.stream]}"
        click.echo(f"{where}: is {new!r} recorded already, as {recorded!r} ({likely.title})?")
        click.echo(f"  {'; '.join(likely.reasons)}")
        click.echo(f"  if it is: {_remedy(likely, merge=merge)}")


def _remedy(likely: Likely, *, merge: bool) -> str:
    prefix = likely.stream.partition("/")[0]
    new, recorded = likely.slugs
    if prefix == "source":
        return f"nothing need be recorded of it; what was overlooked goes into a file with 'source: {recorded}'"
    if merge:
        streams = (new, recorded) if prefix == "occurrence" else (likely.stream, likely.other)
        return f"timeline merge {' '.join(streams)} --reason '…'"
    if prefix == "person":
        return f"write 'person: {recorded}' for 'person: {new}', and leave {new!r} out of 'people'"
    return f"write 'occurrence: {recorded}' there, and this report corroborates it"
