"""Whose word a claim rests on once it was amended: the source of a correction, and where that source says so.

A report is of one source. Where a later source is the cause of a correction, the value that stands is what that source
says; what the report's own source said stays in the history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.amendments import Amendment, Corrected, before_renaming
from domain.base import Value
from domain.evidence import Evidence
from domain.occurrence import ReportSupplemented
from domain.paths import NAMES, names_of


@dataclass(frozen=True, slots=True)
class Credit:
    """A source that a claim rests on, and where it says so; no evidence where the archivist gave none."""

    source: str
    evidence: tuple[Evidence, ...] = ()


def credit_of(claim: Value, path: Sequence[str], amendments: Sequence[Amendment]) -> Credit | None:
    """Return what a claim rests on by the last amendment of it that a source has caused; None if there is none.

    `path` leads to the claim, from the source of its report on. A correction of a part of the claim counts, but not one
    of its evidence.
    """
    at = tuple(path)
    for amendment in reversed(amendments):
        match amendment:
            case Corrected():
                at = before_renaming(at, amendment)
                if amendment.source and _changes(amendment, at):
                    return Credit(amendment.source, amendment.evidence)
            case ReportSupplemented(report=report, source=str(source)) if (report, report) != (at[0], source):
                if report == at[0] and _adds(amendment, claim, at):
                    return Credit(source, getattr(claim, "evidence", ()))
    return None


def _changes(correction: Corrected, at: tuple[str, ...]) -> bool:
    """Return whether a correction changes what is at a path, or a part of it that is not evidence."""
    path = correction.path
    if path[: len(at)] == at:
        return "evidence" not in path[len(at) :]
    if at[: len(path)] != path:
        return False
    inner = at[len(path) :]
    return bool(_part(correction.old, inner) != _part(correction.new, inner))


def _part(content: Any, path: Sequence[str]) -> Any:
    """Return what is at a path of JSON, None if nothing is; an item of a list goes by its name or its number."""
    for step in path:
        if isinstance(content, list):
            named = {str(number): item for number, item in enumerate(content, 1)}
            named |= {str(name): item for item in reversed(content) if (name := _name(item))}
            content = named.get(step)
        else:
            content = content.get(step) if isinstance(content, dict) else None
    return content


def _name(item: Any) -> Any:
    return next((item[name] for name in NAMES if item.get(name)), None) if isinstance(item, dict) else None


def _adds(supplement: ReportSupplemented, claim: Value, at: tuple[str, ...]) -> bool:
    """Return whether a supplement has added the claim, or the item that has it: by its name, or by its content."""
    added = getattr(supplement.supplement, at[1], ()) if len(at) > len(("source", "items")) else ()
    return any(item == claim or at[2] in names_of(item) for item in added)
