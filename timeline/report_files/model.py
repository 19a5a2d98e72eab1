"""The content of a report file: one source, then what it reports."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Discriminator, Field, GetJsonSchemaHandler, Tag, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from domain.base import Path, Slug, Value, refuse
from domain.events import UtcDatetime
from domain.organization import OrganizationDetails
from domain.person import PersonDetails
from domain.registered import Details
from domain.reports import Report
from domain.slugs import SourceSlug
from domain.source import SourceDetails
from domain.term import ActDetails, MeasureDetails, PopulationDetails
from domain.treaty import TreatyDetails


class Recorded(Value):
    """When and by whom a seed was first recorded; `at` is used by `timeline build` alone."""

    at: UtcDatetime | None = None
    by: Annotated[Slug, Field(max_length=60)] | None = None


class Entry(Value):
    """A report of the file's source, of an occurrence that is new or named by its slug."""

    occurrence: Slug
    report: Report

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe an entry as it is written: the fields of the report, but for its source, beside the occurrence."""
        entry = handler.resolve_ref_schema(handler(schema))
        report = handler.resolve_ref_schema(entry["properties"].pop("report"))
        fields = {name: field for name, field in report["properties"].items() if name != "source"}
        entry["properties"] = fields | entry["properties"]
        entry["required"] = [name for name in (*report["required"], *entry["required"]) if name in entry["properties"]]
        return entry


class ReportFile(Value):
    """A report file: a source, the treaties, people and words that it is the first to name, and its reports.

    `source` is the source's details or, to add reports that were overlooked in a source that is
    already recorded, its slug.
    """

    recorded: Recorded = Field(default_factory=Recorded)
    source: Annotated[
        Annotated[SourceDetails, Tag("details")] | Annotated[SourceSlug, Tag("slug")],
        Discriminator(lambda written: "details" if isinstance(written, Mapping | SourceDetails) else "slug"),
    ]
    treaties: tuple[TreatyDetails, ...] = ()
    people: tuple[PersonDetails, ...] = ()
    organizations: tuple[OrganizationDetails, ...] = ()
    measures: tuple[MeasureDetails, ...] = ()
    populations: tuple[PopulationDetails, ...] = ()
    acts: tuple[ActDetails, ...] = ()
    reports: tuple[Entry, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read_lists(cls, written: Any) -> Any:
        """Give each report the source, and read a list whose items are all commented out, as in a draft, as empty."""
        if not isinstance(written, dict):
            return written
        source = written.get("source")
        if isinstance(source, dict) and isinstance(source.get("left_out"), dict):
            written = {**written, "source": {**source, "left_out": _without_empty(source["left_out"])}}
        written = _without_empty(written)
        if isinstance(written.get("reports"), list):
            slug = source.get("id") if isinstance(source, dict) else source
            written["reports"] = [_entry(report, slug) for report in written["reports"]]
        return written

    @field_validator("reports")
    @classmethod
    def _refuse_two_of_one_occurrence(cls, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        first: dict[str, int] = {}
        refuse(
            ((index, "occurrence"), f"{slug!r} is reported twice in this file; write what it says of it as one report")
            for index, slug in enumerate(entry.occurrence for entry in entries)
            if first.setdefault(slug, index) != index
        )
        return entries

    @property
    def registered(self) -> Iterator[tuple[Path, Details]]:
        """Yield what the file registers besides its source, each after its path, what others may name first."""
        for section in _REGISTERED:
            for index, details in enumerate(getattr(self, section)):
                yield (section, index), details

    @property
    def source_slug(self) -> str:
        """Return the slug of the source."""
        return self.source if isinstance(self.source, str) else self.source.id


_REGISTERED = ("organizations", "measures", "populations", "acts", "treaties", "people")
"""The lists of what a file registers, those first that others may name."""
_MAY_BE_EMPTY = {*_REGISTERED, "reports", "paragraphs", "numbers"}
"""The lists that a draft has as comments alone, so that they are read as nothing."""


def _without_empty(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if value is not None or name not in _MAY_BE_EMPTY}


def _entry(written: Any, source: object) -> Any:
    """Divide what is written of one occurrence; a source among it stays with the entry, which refuses it."""
    if not isinstance(written, dict):
        return written
    entry = {name: written[name] for name in ("occurrence", "source") if name in written}
    report = {name: value for name, value in written.items() if name not in entry}
    return {**entry, "report": {**report, "source": source}}


def report_file_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a report file, by which editors complete and check it."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {**dialect, **ReportFile.model_json_schema(), "title": "Timeline report file"}
