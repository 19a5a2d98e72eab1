"""Say what stands in a report file: one source, then what it reports."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.base import Slug, Value
from domain.events import UtcDatetime
from domain.person import PersonDetails
from domain.reports import Account, Report
from domain.source import SourceDetails
from domain.treaty import TreatyDetails


class Recorded(Value):
    """Say when and by whom a seed was first recorded; `at` is used by `timeline build` alone."""

    at: UtcDatetime | None = None
    by: Annotated[Slug, Field(max_length=60)] | None = None


class Entry(Account):
    """Be one report of the file's source, of an occurrence that is new or named by its slug."""

    occurrence: Slug

    def as_report(self, source: str) -> Report:
        """Return the report, as the event keeps it."""
        fields = {name: getattr(self, name) for name in Account.model_fields}
        return Report.model_validate({**fields, "source": source})


class ReportFile(Value):
    """Be a report file: a source, then the treaties and people it names first, then its reports.

    `source` is the source's details or, to add reports that were overlooked in a source that is
    already recorded, its slug.
    """

    recorded: Recorded = Recorded()
    source: SourceDetails | Slug
    treaties: tuple[TreatyDetails, ...] = ()
    people: tuple[PersonDetails, ...] = ()
    reports: tuple[Entry, ...] = ()

    @property
    def source_slug(self) -> str:
        """Return the slug of the source."""
        return self.source if isinstance(self.source, str) else self.source.id
