"""Keep what sources report of one occurrence: the heart of the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from domain.aggregate import Aggregate, refuse_different
from domain.errors import RefusedError
from domain.events import Event, Stamp
from domain.reports import Report


class OccurrenceReported(Event):
    """Record what one source says of an occurrence, whole."""

    TOPIC = "occurrence-reported"

    report: Report

    @property
    def source_slug(self) -> str:
        """Return the source of the report."""
        return self.report.source

    def summary(self) -> str:
        """Return one line in words."""
        return f"{self.report.source} reports: {self.report.title}"


@dataclass(frozen=True, slots=True)
class StandingReport:
    """Be a report as it now stands, and the version of the stream that recorded it."""

    report: Report
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence(Aggregate):
    """Be something in the world that reports say happened, or will; `reports` are by source."""

    PREFIX: ClassVar[str] = "occurrence"

    reports: Mapping[str, StandingReport] = field(default_factory=dict)

    @property
    def kind(self) -> str | None:
        """Return the kind that all reports agree on, or None while there is none."""
        return next((standing.report.kind for standing in self.reports.values()), None)

    def report(self, report: Report, stamp: Stamp) -> list[OccurrenceReported]:
        """Return the event that records a report, or none where the same report is recorded already.

        Raises DifferentContentError where the source has reported this occurrence otherwise, and
        RefusedError where the report gives it another kind.
        """
        if report.source in self.reports:
            what = f"the report of {self.slug!r} by {report.source!r}"
            refuse_different(what, self.reports[report.source].report, report)
            return []
        if self.kind is not None and report.kind != self.kind:
            msg = (
                f"{self.slug!r} is recorded as {self.kind!r}, and this report calls it {report.kind!r}: "
                "reports of one occurrence agree on its kind; is it another occurrence?"
            )
            raise RefusedError(msg, ("what",))
        return [OccurrenceReported(**self.next(stamp), report=report)]

    def apply(self, event: Event) -> Occurrence:
        """Return the state after an event."""
        match event:
            case OccurrenceReported(report=report):
                standing = StandingReport(report, event.originator_version)
                return replace(
                    self, version=event.originator_version, reports={**self.reports, report.source: standing}
                )
            case _:
                raise TypeError(event)
