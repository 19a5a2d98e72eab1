"""Append a report file to an archive: whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from domain.attribution import Speaker
from domain.base import Path, Value, closest
from domain.dates import InferredFrom
from domain.errors import DifferentContentError, RefusedError
from domain.events import Event, Via
from domain.evidence import Evidence
from domain.occurrence import Occurrence
from domain.person import Person
from domain.references import placed_values_in
from domain.source import LeftOutNumber, LeftOutParagraphs, Source, SourceDetails
from domain.treaty import Treaty
from timeline.log.archive import Archive, Batch
from timeline.report_files.marked_yaml import MarkedYaml
from timeline.report_files.model import Entry, ReportFile
from timeline.report_files.problems import Problem, ReportFileError
from timeline.report_files.reader import Written, read_report_files


@dataclass
class Appended:
    """Tell what a file brought: new events, and what was there already.

    `brought` are the streams that are new with it, each with its line in the file.
    """

    file: str
    events: list[Event] = field(default_factory=list)
    known: int = 0
    corroborated: list[str] = field(default_factory=list)
    brought: dict[str, int] = field(default_factory=dict)


def append_file(
    archive: Archive, name: str, content: bytes, *, by: str, via: Via = Via.FILE, at: datetime | None = None
) -> Appended:
    """Append a report file, or the many of a file of JSON Lines, whole or not at all.

    Raises ReportFileError, with every problem, where anything is wrong. The same file appended again changes
    nothing. A changed file for a known source is refused, with what differs. `at` is used for seeds alone.
    """
    return append(archive, name, read_report_files(name, content), by=by, via=via, at=at)


def append(
    archive: Archive, name: str, written: Sequence[Written], *, by: str, via: Via, at: datetime | None = None
) -> Appended:
    """Append what was read from a file, in one transaction."""
    result = Appended(name)

    def decide(batch: Batch) -> None:
        problems: list[Problem] = []
        told = {(each.source_slug, entry.occurrence) for each, _ in written for entry in each.reports}
        for report_file, document in written:
            problems += _Decision(archive, batch, report_file, document, result, told=told).run()
        if problems:
            raise ReportFileError(problems)

    result.events = archive.record(decide, by=by, via=via, at=at)
    return result


class _Decision:
    """Decide on one file, against the archive as it stands under the write lock."""

    def __init__(
        self,
        archive: Archive,
        batch: Batch,
        report_file: ReportFile,
        document: MarkedYaml,
        result: Appended,
        *,
        told: Collection[tuple[str, str]],
    ) -> None:
        self._archive = archive
        self._batch = batch
        self._file = report_file
        self._document = document
        self._result = result
        self._told = told
        self._problems: list[Problem] = []
        self._source_was_known = False
        self._unknown_named: set[tuple[str, str]] = set()

    def run(self) -> list[Problem]:
        """Collect the events; return the problems, for any of which nothing may be recorded."""
        batch, stamp = self._batch, self._batch.stamp
        self._source_was_known = batch.get(Source, self._file.source_slug).exists
        if isinstance(self._file.source, SourceDetails):
            details = self._file.source
            self._try(("source",), partial(batch.get(Source, details.id).register, details, stamp))
        elif not self._source_was_known:
            self._unknown(("source",), Source, self._file.source_slug)
        for index, treaty in enumerate(self._file.treaties):
            self._try(("treaties", index), partial(batch.get(Treaty, treaty.id).register, treaty, stamp))
        for index, person in enumerate(self._file.people):
            self._try(("people", index), partial(batch.get(Person, person.id).register, person, stamp))
        for index, entry in enumerate(self._file.reports):
            self._report(("reports", index), entry)
        self._check_references()
        self._check_nothing_is_missing()
        return self._problems

    def _report(self, path: Path, entry: Entry) -> None:
        slug = entry.occurrence
        occurrence = self._batch.get(Occurrence, slug)
        report = entry.report
        whole_file = isinstance(self._file.source, SourceDetails)
        if self._source_was_known and whole_file and report.source not in occurrence.reports:
            self._problem(
                (*path, "occurrence"),
                f"{report.source!r} is recorded already, without a report of {slug!r}. To add what was overlooked, "
                f"write it into a file of its own with 'source: {report.source}'",
            )
            return
        events = self._try(path, partial(occurrence.report, report, self._batch.stamp))
        if events and occurrence.exists:
            self._result.corroborated.append(slug)

    def _try(self, path: Path, decide: Callable[[], Sequence[Event]]) -> Sequence[Event]:
        """Collect the events of one decision, or keep its refusal as a problem."""
        try:
            events = decide()
            self._batch.add(events)
        except DifferentContentError as error:
            stays = "What is recorded stays: correct it with 'timeline correct', or give this another identity"
            self._problem(path, f"{error}. {stays}")
            return []
        except RefusedError as error:
            self._problem((*path, *error.field), str(error))
            return []
        self._result.known += not events
        line = self._document.line_of(path)
        self._result.brought |= {event.originator_id: line for event in events if event.originator_version == 1}
        return events

    def _check_references(self) -> None:
        """Require that every treaty, person, source, occurrence and paragraph that the file names is there."""
        details = self._batch.get(Source, self._file.source_slug).details
        last = details.paragraphs if details else None
        if isinstance(self._file.source, SourceDetails):
            self._check_value(("source",), self._file.source, last)
        for index, entry in enumerate(self._file.reports):
            path: Path = ("reports", index)
            report = entry.report
            if report.treaty and not self._batch.get(Treaty, report.treaty).exists:
                self._unknown((*path, "treaty"), Treaty, report.treaty)
            for number, relation in enumerate(report.relations):
                if not self._batch.get(Occurrence, relation.other).exists:
                    self._unknown((*path, "relations", number, "other"), Occurrence, relation.other)
                elif relation.other == entry.occurrence:
                    self._problem((*path, "relations", number, "other"), "an occurrence does not relate to itself")
            self._check_value(path, report, last)

    def _check_value(self, path: Path, value: Value, last: int | None) -> None:
        for place, inner in placed_values_in(value, path):
            if isinstance(inner, Evidence | LeftOutNumber):
                self._check_paragraph((*place, "paragraph"), inner.paragraph, last)
            if isinstance(inner, LeftOutParagraphs):
                for index, paragraph in enumerate(inner.paragraphs):
                    self._check_paragraph((*place, "paragraphs", index), paragraph, last)
            if isinstance(inner, InferredFrom):
                known = self._batch.get(Source, inner.source).details
                if known is None:
                    self._unknown((*place, "source"), Source, inner.source)
                elif inner.paragraph:
                    self._check_paragraph((*place, "paragraph"), inner.paragraph, known.paragraphs)
            if isinstance(inner, Speaker) and inner.person and not self._batch.get(Person, inner.person).exists:
                self._unknown((*place, "person"), Person, inner.person)

    def _check_paragraph(self, path: Path, paragraph: int, last: int | None) -> None:
        if last is not None and paragraph > last:
            self._problem(path, f"there is no paragraph {paragraph}: the source has {last}")

    def _check_nothing_is_missing(self) -> None:
        """Refuse a file that no longer has a report which was recorded with its source; others were added later."""
        if not self._source_was_known or not isinstance(self._file.source, SourceDetails) or self._problems:
            return
        source = self._file.source_slug
        for slug in self._archive.occurrences_registered_with(source):
            if (source, slug) not in self._told:
                self._problem(
                    ("reports",),
                    f"the report of {slug!r} was recorded from this source and is missing here; nothing is erased by "
                    "leaving it out: put it back, or record a retraction",
                )

    def _unknown(self, path: Path, cls: type[Source | Treaty | Person | Occurrence], slug: str) -> None:
        if (cls.PREFIX, slug) in self._unknown_named:
            return  # one mistake is one problem, however often the name is used
        self._unknown_named.add((cls.PREFIX, slug))
        pending = {event.slug for event in self._batch.events if event.originator_id.startswith(f"{cls.PREFIX}/")}
        near = closest(slug, [*self._archive.slugs(cls), *sorted(pending)])
        hint = f"; did you mean {near!r}?" if near else ""
        how = {
            Source: "register it in a report file of its own first",
            Treaty: "register it under 'treaties' in this file",
            Person: "register them under 'people' in this file",
            Occurrence: "report it in this file, or in one appended before",
        }[cls]
        self._problem(path, f"no {cls.PREFIX} {slug!r} is recorded: {how}{hint}")

    def _problem(self, path: Path, message: str) -> None:
        self._problems.append(self._document.problem(path, message))
