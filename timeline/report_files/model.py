"""Say what stands in a report file: one source, then what it reports."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from domain.base import Slug, Value
from domain.events import UtcDatetime
from domain.person import PersonDetails
from domain.reports import Account, Report
from domain.slugs import SourceSlug
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
    source: SourceDetails | SourceSlug
    treaties: tuple[TreatyDetails, ...] = ()
    people: tuple[PersonDetails, ...] = ()
    reports: tuple[Entry, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _drop_what_is_all_comments(cls, written: Any) -> Any:
        """Read a list whose items are all commented out, as `timeline new` writes it, as empty."""
        if not isinstance(written, dict):
            return written
        source = written.get("source")
        if isinstance(source, dict) and isinstance(source.get("left_out"), dict):
            source = {**source, "left_out": _without_nothing(source["left_out"], "paragraphs", "numbers")}
            written = {**written, "source": source}
        return _without_nothing(written, "treaties", "people", "reports")

    @property
    def source_slug(self) -> str:
        """Return the slug of the source."""
        return self.source if isinstance(self.source, str) else self.source.id


def _without_nothing(mapping: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if value is not None or name not in names}
