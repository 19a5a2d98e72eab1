"""Keep what sources report of one occurrence: the heart of the archive."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, Self

from pydantic import ValidationError

from domain.aggregate import refuse_different
from domain.amendments import Amendment, Corrected, corrected
from domain.base import OneOrMany, Value, did_you_mean, in_one_line, problems_of
from domain.errors import RefusedError
from domain.events import Event, Stamp
from domain.evidence import Evidence
from domain.figures import Figure
from domain.kinds.treaty_action import renamed
from domain.merging import Mergeable, Merged
from domain.old_dates import with_sets
from domain.participants import Participant
from domain.relations import Relation
from domain.reports import Report
from domain.slugs import SourceSlug
from domain.statements import Statement


class OccurrenceReported(Event):
    """A record of what one source says of an occurrence, whole."""

    TOPIC = "occurrence-reported"
    class_version = 2

    report: Report

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> dict[str, Any]:
        """Read intervals that are open at an end as the sets that they meant, and actions by their present names."""
        report = with_sets(state["report"])
        return {**state, "report": {**report, "what": renamed(report["what"])}}

    @property
    def source_slug(self) -> str:
        """Return the source of the report."""
        return self.report.source

    def summary(self) -> str:
        """Return one line in words."""
        return f"{self.report.source} reports: {self.report.title}"


class Supplement(Value):
    """Claims that were overlooked in a report: further ones of the same source, never changed ones."""

    participants: tuple[Participant, ...] = ()
    statements: tuple[Statement, ...] = ()
    figures: tuple[Figure, ...] = ()
    relations: tuple[Relation, ...] = ()
    evidence: Annotated[tuple[Evidence, ...], OneOrMany] = ()


class ReportSupplemented(Amendment):
    """A record of what was overlooked in a report; its source is the report's, or a later one that adds to it."""

    TOPIC = "report-supplemented"
    class_version = 2

    report: SourceSlug
    supplement: Supplement

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> dict[str, Any]:
        """Read intervals that are open at an end as the sets that they meant."""
        return {**state, "supplement": with_sets(state["supplement"])}

    def summary(self) -> str:
        """Return one line in words."""
        counts = {name: len(getattr(self.supplement, name)) for name in Supplement.model_fields}
        parts = [f"{n} {name if n > 1 else name.removesuffix('s')}" for name, n in counts.items() if n]
        return f"Supplemented {self.slug} as reported by {self.report}: {', '.join(parts)}"


class Retracted(Amendment):
    """A record that a report, or the occurrence with all its reports, no longer stands."""

    TOPIC = "retracted"

    report: SourceSlug | None = None

    def summary(self) -> str:
        """Return one line in words."""
        return f"Retracted {self.slug}" + (f" as reported by {self.report}" if self.report else "")


class OccurrenceMerged(Merged):
    """A record, on both streams, that two occurrences are one."""

    TOPIC = "occurrence-merged"


@dataclass(frozen=True, slots=True)
class StandingReport:
    """A report as it now stands; `recorded` is how it was first recorded, `version` by which event."""

    report: Report
    version: int
    recorded: Report
    retracted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence(Mergeable):
    """Something in the world that reports say happened, or will; `reports` are by source, as they stand."""

    PREFIX: ClassVar[str] = "occurrence"
    MERGE: ClassVar[type[Merged]] = OccurrenceMerged

    reports: Mapping[str, StandingReport] = field(default_factory=dict)
    retracted: bool = False

    @property
    def kind(self) -> str | None:
        """Return the kind that all reports agree on, or None before the first report."""
        return next((standing.recorded.kind for standing in self.reports.values()), None)

    def report(self, report: Report, stamp: Stamp) -> list[OccurrenceReported]:
        """Return the event that records a report, or none where the same report is recorded already.

        Raises DifferentContentError where the source has reported this occurrence differently, and
        RefusedError where the report gives it another kind, or where the occurrence is retracted or merged.
        """
        if report.source in self.reports:
            name = f"the report of {self.slug!r} by {report.source!r}"
            refuse_different(name, self.reports[report.source].recorded, report)
            return []
        if self.merged_into:
            raise RefusedError(f"{self.slug!r} is merged into {self.merged_into!r}: report that one", ("occurrence",))
        if self.retracted:
            msg = (
                f"{self.slug!r} is retracted: withdraw the retraction before reporting it, or report another occurrence"
            )
            raise RefusedError(msg, ("occurrence",))
        if self.kind is not None and report.kind != self.kind:
            msg = (
                f"{self.slug!r} is recorded as {self.kind!r}, and this report calls it {report.kind!r}: "
                "reports of one occurrence agree on its kind; is it another occurrence?"
            )
            raise RefusedError(msg, ("what",))
        # stamp and report are valid: to validate the event would check their rules a second time
        return [OccurrenceReported.model_construct(**self.next(stamp), report=report)]

    def supplement(
        self, source: str, supplement: Supplement, *, reason: str, stamp: Stamp, because_of: str | None = None
    ) -> list[ReportSupplemented]:
        """Return the event that adds what was overlooked, or none where the report has all of it already.

        `because_of` is the source that has what is added, where that is a later one than the report's.
        """
        report = self._standing(source).report
        if all(set(getattr(supplement, name)) <= set(getattr(report, name)) for name in Supplement.model_fields):
            return []
        _supplemented(report, supplement)
        return [
            ReportSupplemented(
                **self.next(stamp),
                id=self.next_id("supplement"),
                reason=reason,
                source=because_of or source,
                report=source,
                supplement=supplement,
            )
        ]

    def retract(self, source: str | None, *, reason: str, because_of: str | None, stamp: Stamp) -> list[Retracted]:
        """Return the event that retracts one source's report or, without a source, the whole occurrence."""
        if source is not None and self._standing(source).retracted:
            raise RefusedError(f"the report of {self.slug!r} by {source!r} is retracted already")
        if not self.reports:
            raise RefusedError(f"nothing is recorded of {self.id}")
        if source is None and self.retracted:
            raise RefusedError(f"{self.slug!r} is retracted already")
        identity = self.next_id("retraction")
        return [Retracted(**self.next(stamp), id=identity, reason=reason, source=because_of, report=source)]

    def check_same_sort(self, other: Self) -> None:
        """Refuse an occurrence of another kind."""
        if self.kind != other.kind:
            kinds = f"{self.slug!r} has the kind {self.kind} and {other.slug!r} the kind {other.kind}"
            raise RefusedError(f"{kinds}: they cannot be one occurrence")

    def claim(self, path: Sequence[str]) -> tuple[Value, Sequence[str]]:
        """Return the report that a path begins with, by its source, and the rest of the path."""
        if path[0] in Report.model_fields and self.reports and path[0] not in self.reports:
            meant = " or ".join(repr("/".join((source, *path))) for source in self.reports)
            raise RefusedError(f"{path[0]!r} is a field of a report: begin with its source; did you mean {meant}?")
        report = self._standing(path[0]).report
        if len(path) == 1:
            raise RefusedError(f"name what to correct in the report: {path[0]}/title, {path[0]}/date/edtf …")
        return report, path[1:]

    def check_corrected(self, old: Value, new: Value) -> None:
        """Refuse another source, and another kind, which all reports agree on."""
        assert isinstance(old, Report)
        assert isinstance(new, Report)
        if old.source != new.source or old.kind != new.kind:
            msg = "a correction changes neither the source nor the kind: retract the report, and report it again"
            raise RefusedError(msg)

    def with_recorded(self, events: Sequence[Event]) -> Self:
        """Return the state with the reports that events record."""
        reports, version = dict(self.reports), self.version
        for event in events:
            if not isinstance(event, OccurrenceReported):
                raise TypeError(event)
            version = event.originator_version
            reports[event.report.source] = StandingReport(event.report, version, event.report)
        return replace(self, reports=reports, version=version)

    def without_amendments(self) -> Self:
        """Return the state with the reports as they were recorded."""
        recorded = {
            source: replace(standing, report=standing.recorded, retracted=False)
            for source, standing in self.reports.items()
        }
        return replace(self, reports=recorded, retracted=False)

    def amend(self, amendments: Sequence[Amendment]) -> Self:
        """Return the state with amendments applied to the reports as they stand."""
        reports = dict(self.reports)
        for amendment in amendments:
            _amend(reports, amendment)
        return replace(self, reports=reports, retracted=self.retracted or _retracts_all(amendments))

    def with_only(self, amendments: Iterable[Amendment]) -> Self:
        """Return the state with only some of its amendments, and of these only those that fit without the others."""
        state, fitting = self.without_amendments(), []
        reports = dict(state.reports)
        for amendment in amendments:
            with suppress(RefusedError, LookupError):  # the report may be withheld
                _amend(reports, amendment)
                fitting.append(amendment)
        return replace(state, reports=reports, amendments=tuple(fitting), retracted=_retracts_all(fitting))

    def _standing(self, source: str) -> StandingReport:
        if source not in self.reports:
            recorded = ", ".join(self.reports) or "none"
            hint = did_you_mean(source, self.reports)
            raise RefusedError(f"{self.slug!r} has no report by {source!r}; it has {recorded}{hint}")
        return self.reports[source]


def _amend(reports: dict[str, StandingReport], amendment: Amendment) -> None:
    """Apply an amendment to the report that it is about, if it is about one; raise RefusedError if it does not fit."""
    match amendment:
        case Corrected(path=(source, *inner)):
            standing = reports[source]
            reports[source] = replace(standing, report=corrected(standing.report, amendment, inner))
        case ReportSupplemented(report=source, supplement=supplement):
            standing = reports[source]
            reports[source] = replace(standing, report=_supplemented(standing.report, supplement))
        case Retracted(report=str(source)):
            reports[source] = replace(reports[source], retracted=True)


def _retracts_all(amendments: Iterable[Amendment]) -> bool:
    return any(isinstance(amendment, Retracted) and amendment.report is None for amendment in amendments)


def _supplemented(report: Report, supplement: Supplement) -> Report:
    """Return a report with further claims, each once; raise RefusedError where one breaks a rule."""
    added = {}
    for name in Supplement.model_fields:
        known = getattr(report, name)
        added[name] = (*known, *(item for item in getattr(supplement, name) if item not in known))
    try:
        return report.replace(**added)
    except ValidationError as error:
        msg = f"the supplement does not fit the report by {report.source!r}: {in_one_line(problems_of(error))}"
        raise RefusedError(msg) from error
