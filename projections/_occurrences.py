"""What stands of an occurrence: its reports, and those of what was merged into it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, Protocol, cast

from domain.aggregate import Aggregate, stream_of
from domain.amendments import Amendment, Corrected
from domain.attribution import Speaker
from domain.base import Value
from domain.crediting import credit_of
from domain.events import Event
from domain.evidence import Evidence
from domain.occurrence import Occurrence
from domain.paths import names_of
from domain.reports import Report
from domain.representing import Represented, parties_in
from domain.standing import standing_date
from projections._cells import json_array


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: what now stands, and its events in order, each with its position in the log.

    `stored` has the JSON of each event as the log has it, without its salt, and the salt.
    """

    state: Aggregate
    history: tuple[tuple[int, Event], ...] = ()
    stored: tuple[tuple[str, str | None], ...] = ()


class Claiming(Protocol):
    """Anything that has evidence."""

    @property
    def evidence(self) -> Sequence[Evidence]: ...


class Printed(Claiming, Protocol):
    """A claim with the words in which it is printed."""

    @property
    def as_printed(self) -> str | None: ...


class Credited(NamedTuple):
    """The source that a claim rests on as it now stands, and where that source says so, as JSON."""

    source: str
    evidence: str


Lookup = Callable[[str], Stream]
"""Gives a stream by its id, without events if nothing is recorded of it."""


@dataclass(frozen=True)
class ReportRecord:
    """One report as it now stands.

    `id` is `occurrence/source` of the occurrence that it was first recorded for, so that it stays the
    same through merges; `recorded` is how it was first recorded. `amendments` are those of its occurrence.
    """

    id: str
    source: str
    report: Report
    recorded: Report
    position: int
    retracted: bool
    amendments: tuple[Amendment, ...]

    @cached_property
    def evidence(self) -> str:
        """Return where the source has the report, as JSON: most of its claims have no evidence of their own."""
        return json_array(self.report.evidence)

    def evidence_of(self, claim: Claiming) -> str:
        """Return where the source has a claim of the report, as JSON: with the report itself, unless it says where."""
        return self.evidence if claim is self.report or not claim.evidence else json_array(claim.evidence)

    @cached_property
    def as_recorded(self) -> "ReportRecord":
        """Return the report as it was first recorded."""
        return replace(self, report=self.recorded, amendments=())

    def credited(self, claim: Claiming, *path: str) -> Credited:
        """Return what a claim rests on as it now stands: a source that has caused an amendment, else the report's own.

        `path` leads to the claim within the report.
        """
        if not self.amendments:
            return Credited(self.source, self.evidence_of(claim))
        credit = credit_of(cast("Value", claim), (self.source, *path), self.amendments)
        if credit is None or (credit.source == self.source and not credit.evidence):
            return Credited(self.source, self.evidence_of(claim))
        return Credited(credit.source, json_array(credit.evidence))

    def printed(self, claim: Printed, *path: str) -> str | None:
        """Return the words of a claim as the source that it rests on prints them.

        Where that is not the report's own source, there are none until it has corrected the words, too.
        """
        if not self.amendments:
            return claim.as_printed
        source = self.credited(claim, *path).source
        is_its_own = source in (self.source, self.credited(claim, *path, "as_printed").source)
        return claim.as_printed if is_its_own else None

    def credited_item(self, items: str, number: int, claim: Claiming) -> Credited:
        """Return the same of an item of a list, counted from 1; corrections call it by its name or by its number."""
        if not self.amendments:
            return self.credited(claim)
        names = names_of(claim)
        earlier = getattr(self.report, items)[: number - 1]
        shared = any(names_of(item) == names for item in earlier)
        found = [self.credited(claim, items, name) for name in (str(number), *([] if shared else names))]
        return next((credit for credit in found if credit.source != self.source), found[0])

    @cached_property
    def party_of(self) -> Callable[[Speaker], Represented | None]:
        """Return what tells for whom somebody in the report speaks, as far as the report tells."""
        return parties_in(self.report)

    def status(self, *path: str) -> str:
        """Return `retracted`, `corrected` (where a correction is within the path) or `reported`."""
        if self.retracted:
            return "retracted"
        at = (self.source, *path)
        corrections = (amendment for amendment in self.amendments if isinstance(amendment, Corrected))
        return "corrected" if any(correction.path[: len(at)] == at for correction in corrections) else "reported"


@dataclass(frozen=True)
class StandingOccurrence:
    """An occurrence as it now stands: its own reports, and those of what was merged into it."""

    state: Occurrence
    records: tuple[ReportRecord, ...]
    """All of its reports in the order of the log, retracted ones too."""

    @cached_property
    def slug(self) -> str:
        """Return the occurrence's slug."""
        return self.state.slug

    @cached_property
    def standing_records(self) -> tuple[ReportRecord, ...]:
        """Return the reports that are not retracted."""
        return tuple(record for record in self.records if not record.retracted)

    @cached_property
    def reports(self) -> list[Report]:
        """Return what the reports that are not retracted say."""
        return [record.report for record in self.standing_records]

    @cached_property
    def dated_by(self) -> Report | None:
        """Return the report whose date stands, of those that are not retracted."""
        return standing_date(self.reports)

    def credited(self, report: Report, claim: Claiming, *path: str) -> Credited:
        """Return what a claim of one of the reports rests on as it now stands; `path` leads to it within the report."""
        record = next((record for record in self.records if record.report is report), None)
        if record:
            return record.credited(claim, *path)
        return Credited(report.source, json_array(claim.evidence or report.evidence))

    @cached_property
    def measures(self) -> frozenset[str]:
        """Return what the figures of the standing reports measure."""
        return frozenset(figure.measure for report in self.reports for figure in report.figures)

    @cached_property
    def treaty(self) -> str | None:
        """Return the treaty that the occurrence concerns, by its first standing report that names one.

        Where no report stands, those that were retracted tell.
        """
        reports = self.reports or [record.report for record in self.records]
        return next((report.treaty for report in reports if report.treaty), None)

    @property
    def status(self) -> str:
        """Return `merged`, `retracted`, `corroborated` (by a second source) or `reported`."""
        if self.state.merged_into:
            return "merged"
        if not self.standing_records:
            return "retracted"
        return "corroborated" if len({record.source for record in self.standing_records}) > 1 else "reported"


def standing_occurrence(stream: Stream, lookup: Lookup) -> StandingOccurrence:
    """Return an occurrence with the reports that stand under it; one that is merged has none."""
    state = stream.state
    assert isinstance(state, Occurrence)
    records = () if state.merged_into else sorted(_records(stream, lookup), key=lambda record: record.position)
    return StandingOccurrence(state, tuple(records))


def _records(stream: Stream, lookup: Lookup, *, retracted: bool = False) -> Iterator[ReportRecord]:
    state = stream.state
    assert isinstance(state, Occurrence)
    positions = {event.originator_version: position for position, event in stream.history}
    gone = retracted or state.retracted
    for source, standing in state.reports.items():
        yield ReportRecord(
            id=f"{state.slug}/{source}",
            source=source,
            report=standing.report,
            recorded=standing.recorded,
            position=positions[standing.version],
            retracted=gone or standing.retracted,
            amendments=state.amendments,
        )
    for merged in absorbed(state, lookup):
        yield from _records(merged, lookup, retracted=gone)


def absorbed(state: Occurrence, lookup: Lookup) -> Iterator[Stream]:
    """Yield the streams that were merged into an occurrence; each must say so itself, so that no report stands twice.

    The commands record and withdraw a merge on both streams; a log that another program wrote may lack one of them.
    """
    for slug in state.absorbed:
        merged = lookup(stream_of(Occurrence.PREFIX, slug))
        if cast("Occurrence", merged.state).merged_into == state.slug:
            yield merged
