"""Decide whether reports are of one occurrence: they agree on the fields that identify an occurrence of its kind.

This is checked when something is decided, never when events are folded: what an older version merged stays readable.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

from domain.errors import RefusedError
from domain.events import Event
from domain.occurrence import Occurrence, OccurrenceMerged, OccurrenceReported
from domain.parties import party
from domain.reports import Report

Get = Callable[[str], Occurrence]
"""Returns the occurrence of a slug, as it stands before or after a decision."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field on which the reports of one occurrence differ; `values` has the sources that say each value."""

    field: str
    values: Mapping[str, tuple[str, ...]]

    def __str__(self) -> str:
        """Return the field and each value, with who says it."""
        said = (f"{value!r} ({', '.join(sources)})" for value, sources in self.values.items())
        return f"{self.field} is {' and '.join(said)}"


def standing_reports(occurrence: Occurrence, get: Get) -> Iterator[tuple[str, Report]]:
    """Yield the reports under an occurrence that are not retracted, each after the slug that it was recorded under."""
    if occurrence.retracted:
        return
    for standing in occurrence.reports.values():
        if not standing.retracted:
            yield occurrence.slug, standing.report
    for merged in map(get, occurrence.absorbed):
        if merged.merged_into == occurrence.slug:
            yield from standing_reports(merged, get)


def merged_root(occurrence: Occurrence, get: Get) -> Occurrence:
    """Return what an occurrence was merged into in the end, or the occurrence itself."""
    while occurrence.merged_into:
        occurrence = get(occurrence.merged_into)
    return occurrence


def could_be_one(one: Occurrence, other: Occurrence, get: Get) -> bool:
    """Return whether the reports of two occurrences could all be of one."""
    return not _disagreements([*standing_reports(one, get), *standing_reports(other, get)])


def refuse_unlike(event: Event, before: Get, after: Get) -> None:
    """Raise RefusedError where an event would make the reports of one occurrence differ in a field that identifies it.

    Retracted reports do not count. Where reports differed before, a field may keep its values or lose some of them.
    """
    occurrence = merged_root(after(event.slug), after)
    reports = list(standing_reports(occurrence, after))
    disagreements = _disagreements(reports) if len(reports) > 1 else []
    if not disagreements:
        return
    old = _values(standing_reports(before(occurrence.slug), before))
    new = [
        differing for differing in disagreements if not differing.values.keys() <= old.get(differing.field, {}).keys()
    ]
    if new:
        raise _refusal(event, occurrence, reports[0][1], new)


def _disagreements(reports: Iterable[tuple[str, Report]]) -> list[Disagreement]:
    return [
        Disagreement(field, {value: tuple(sources) for value, sources in values.items()})
        for field, values in _values(reports).items()
        if len(values) > 1
    ]


def _values(reports: Iterable[tuple[str, Report]]) -> dict[str, dict[str, list[str]]]:
    """Return the values of each field that reports must agree on, and the sources of each value.

    A state that is in no list any more is left out: a report that is written now can name it only by another code.
    An organization that is in no list is one that the archive registered, or can register.
    """
    values: dict[str, dict[str, list[str]]] = {}
    for _, report in reports:
        unlisted = {code for code in report.what.parties() if party(code) is None and not code.islower()}
        for field in report.what.SAME_BY:
            value = str(reduce(getattr, field.split("."), report))
            if value not in unlisted:
                values.setdefault(field, {}).setdefault(value, []).append(report.source)
    return values


def _refusal(event: Event, occurrence: Occurrence, report: Report, new: list[Disagreement]) -> RefusedError:
    rule = f"all reports of one {report.kind} agree on {', '.join(report.what.SAME_BY)}"
    differ = "; ".join(map(str, new))
    match event:
        case OccurrenceReported():
            msg = f"this cannot be {occurrence.slug!r}, because {differ}: {rule}; is it another occurrence?"
            return RefusedError(msg, tuple(new[0].field.split(".")))
        case OccurrenceMerged(merged=merged, into=into):
            return RefusedError(f"{merged!r} cannot be merged into {into!r}, because {differ}: {rule}")
        case _:
            how = (
                "If only one of the reports is wrong, retract it and report it as another occurrence; if all of them "
                "are, retract all but one, correct each of them, then withdraw the retractions"
            )
            return RefusedError(f"{occurrence.slug!r} would not be one occurrence, because {differ}: {rule}. {how}")
