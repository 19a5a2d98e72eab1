"""Say what stands of an occurrence: its reports, and the policies where they say it differently."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from domain.aggregate import Aggregate, stream_of
from domain.dates import Basis, ReportedDate
from domain.occurrence import Occurrence
from domain.places import Place
from domain.reports import Report

_BASIS_RANK = {Basis.STATED: 0, Basis.YEAR_INFERRED: 1, Basis.INFERRED: 2}
_OPEN = 10**9


@dataclass(frozen=True, slots=True)
class StreamState:
    """Be a stream: its folded state, and the log position of each of its versions."""

    state: Aggregate
    positions: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """Be one report as it now stands.

    `id` is `occurrence/source` of the occurrence that it was first recorded for, so that it stays the
    same through merges; `recorded` is how it was first recorded.
    """

    id: str
    report: Report
    recorded: Report
    position: int
    retracted: bool
    corrections: tuple[tuple[str, ...], ...]

    @property
    def source(self) -> str:
        """Return the report's source."""
        return self.report.source

    def status(self, *path: str) -> str:
        """Return `retracted`, `corrected` (where a correction is within the path) or `reported`."""
        if self.retracted:
            return "retracted"
        return "corrected" if any(each[: len(path)] == path for each in self.corrections) else "reported"


@dataclass(frozen=True, slots=True)
class StandingOccurrence:
    """Be an occurrence as it now stands: its own reports, and those of what was merged into it."""

    state: Occurrence
    records: tuple[ReportRecord, ...]
    """All of its reports in the order of the log, retracted ones too."""

    @property
    def slug(self) -> str:
        """Return the occurrence's slug."""
        return self.state.slug

    @property
    def standing(self) -> tuple[ReportRecord, ...]:
        """Return the reports that are not retracted."""
        return tuple(record for record in self.records if not record.retracted)

    @property
    def reports(self) -> list[Report]:
        """Return what the reports that are not retracted say."""
        return [record.report for record in self.standing]

    @property
    def treaty(self) -> str | None:
        """Return the treaty that the occurrence concerns, as the first report that names one has it."""
        return next((record.report.treaty for record in self.records if record.report.treaty), None)

    @property
    def status(self) -> str:
        """Return `merged`, `retracted`, `corroborated` (by a second source) or `reported`."""
        if self.state.merged_into:
            return "merged"
        if not self.standing:
            return "retracted"
        return "corroborated" if len({record.source for record in self.standing}) > 1 else "reported"


def standing_occurrence(state: Occurrence, lookup: Callable[[str], StreamState]) -> StandingOccurrence:
    """Return an occurrence with the reports that stand under it; one that is merged has none."""
    records = () if state.merged_into else sorted(_records(state, lookup), key=lambda record: record.position)
    return StandingOccurrence(state, tuple(records))


def _records(
    state: Occurrence, lookup: Callable[[str], StreamState], *, retracted: bool = False
) -> Iterator[ReportRecord]:
    positions = lookup(state.id).positions
    gone = retracted or state.retracted
    for source, standing in state.reports.items():
        yield ReportRecord(
            id=f"{state.slug}/{source}",
            report=standing.report,
            recorded=standing.recorded,
            position=positions[standing.version],
            retracted=gone or standing.retracted,
            corrections=tuple(standing.corrected_paths(state.amendments)),
        )
    for slug in state.absorbed:
        absorbed = lookup(stream_of(Occurrence.PREFIX, slug)).state
        assert isinstance(absorbed, Occurrence)
        yield from _records(absorbed, lookup, retracted=gone)


def standing_date(reports: Iterable[Report]) -> tuple[Report, ReportedDate] | None:
    """Return the best date and its report: the narrowest, then the best basis, then the first recorded.

    An undated report never wins over a dated one.
    """
    ranked = [(_rank(report.date), order, report) for order, report in enumerate(reports)]
    if not ranked:
        return None
    *_, best = min(ranked, key=lambda item: item[:2])
    return best, best.date


def _rank(when: ReportedDate) -> tuple[bool, int, int, bool]:
    return not when.is_dated, _days(when), _BASIS_RANK[when.basis], when.part_of_day is None


def _days(when: ReportedDate) -> int:
    """Return how many days the bounds span; an open interval is wider than any other."""
    if when.earliest is None or when.latest is None:
        return _OPEN
    return (date.fromisoformat(when.latest[:10]) - date.fromisoformat(when.earliest[:10])).days


def standing_place(reports: Iterable[Report]) -> Place | None:
    """Return the place told most fully (venue, city, country, coordinates), then the first recorded."""
    places = [report.place for report in reports if report.place is not None]
    return max(places, key=_told, default=None)


def _told(place: Place) -> int:
    return sum(part is not None for part in (place.name, place.city, place.country, place.coordinates))


def first_day(when: ReportedDate) -> str | None:
    """Return the day of a date that names a single day, else None."""
    if when.earliest and when.latest and when.earliest[:10] == when.latest[:10]:
        return when.earliest[:10]
    return None
