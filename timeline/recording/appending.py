"""Append a report file to an archive: whole, or not at all."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import MappingProxyType

from domain.aggregate import stream_of
from domain.base import Path
from domain.errors import DifferentContentError, RefusedError
from domain.events import Event, Via
from domain.occurrence import Occurrence
from domain.person import Person
from domain.source import Source, SourceDetails
from domain.streams import AGGREGATES, REGISTERED
from domain.treaty import Treaty
from timeline.log.archive import Archive, Batch
from timeline.log.lookup import occurrences_registered_with
from timeline.recording.checking import Checker, Mistake
from timeline.report_files.marked_yaml import MarkedYaml
from timeline.report_files.model import Entry, ReportFile
from timeline.report_files.problems import Problem, ReportFileError
from timeline.report_files.reader import Written, read_report_files

_ADVICE = MappingProxyType(
    {
        Source.PREFIX: "register it in a report file of its own first",
        Treaty.PREFIX: "register it under 'treaties' in this file",
        Person.PREFIX: "register them under 'people' in this file",
        Occurrence.PREFIX: "report it in this file, or in one appended before",
    }
)
"""What to do about something that a report file names and that is not recorded."""


@dataclass
class Appended:
    """What appending a file recorded, and how much of it was recorded already.

    `new_streams` are those that begin with it, each with its line in the file.
    """

    file: str
    events: list[Event] = field(default_factory=list)
    already_recorded: int = 0
    corroborated: list[str] = field(default_factory=list)
    new_streams: dict[str, int] = field(default_factory=dict)


def append_file(
    archive: Archive, name: str, content: bytes, *, by: str, via: Via = Via.FILE, at: datetime | None = None
) -> Appended:
    """Append a report file, or all of a file of JSON Lines, whole or not at all.

    Raises ReportFileError, with every problem, where anything is wrong. The same file appended again changes
    nothing. A changed file for a known source is refused, with the differences. `at` is used for seeds alone.
    """
    return append(archive, name, list(read_report_files(name, content)), by=by, via=via, at=at)


def append(
    archive: Archive, name: str, written: Sequence[Written], *, by: str, via: Via, at: datetime | None = None
) -> Appended:
    """Append what was read from a file, in one transaction.

    What is valid of a file with problems is checked, too, so that the refusal lists everything.
    """
    result = Appended(name)

    def decide(batch: Batch) -> None:
        problems: list[Problem] = [problem for part in written for problem in part.problems]
        invalid = {slug for part in written for slug in part.invalid_slugs}
        files = [(part.file, part.document) for part in written if part.file]
        reported = {(file.source_slug, entry.occurrence) for file, _ in files for entry in file.reports}
        reported |= {(file.source_slug, slug) for file, _ in files for slug in invalid}
        for report_file, document in files:
            problems += _ReportFileAppender(archive, batch, report_file, document, result, invalid=invalid).run(
                reported
            )
        if problems:
            raise ReportFileError(problems)

    result.events = archive.record(decide, by=by, via=via, at=at)
    return result


class _ReportFileAppender:
    """The decisions on one report file, against the archive as it stands under the write lock."""

    def __init__(
        self,
        archive: Archive,
        batch: Batch,
        report_file: ReportFile,
        document: MarkedYaml,
        result: Appended,
        *,
        invalid: Iterable[str],
    ) -> None:
        self._archive = archive
        self._batch = batch
        self._file = report_file
        self._document = document
        self._result = result
        self._checker = Checker(archive, batch, _ADVICE)
        self._problems: list[Problem] = []
        self._unknown_named = {stream_of(prefix, slug) for slug in invalid for prefix in AGGREGATES}
        self._source_is_invalid = stream_of(Source.PREFIX, report_file.source_slug) in self._unknown_named
        self._unknown_named.add(stream_of(Source.PREFIX, report_file.source_slug))  # the file's own field names it
        self._details = report_file.source if isinstance(report_file.source, SourceDetails) else None
        self._source_was_known = batch.get(Source, report_file.source_slug).exists

    def run(self, reported: Collection[tuple[str, str]]) -> list[Problem]:
        """Collect the events; return the problems, for any of which nothing may be recorded.

        `reported` has every source and occurrence of a report that is appended together with this file.
        """
        get, stamp = self._batch.get, self._batch.stamp
        if self._details:
            self._try(("source",), partial(get(Source, self._details.id).register, self._details, stamp))
        for path, details in self._file.registered:
            self._try(path, partial(get(REGISTERED[type(details)], details.stream_slug).register, details, stamp))
        for index, entry in enumerate(self._file.reports):
            self._report(("reports", index), entry)
        self._check()
        if self._source_was_known and self._details and not self._problems:
            self._check_nothing_is_missing(reported)
        return self._problems

    def _report(self, path: Path, entry: Entry) -> None:
        slug = entry.occurrence
        occurrence = self._batch.get(Occurrence, slug)
        report = entry.report
        if self._source_was_known and self._details and report.source not in occurrence.reports:
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
            advice = "What is recorded stays: correct it with 'timeline correct', or give this another identity"
            self._problem(path, f"{error}. {advice}")
            return []
        except RefusedError as error:
            self._problem((*path, *error.field), str(error))
            return []
        self._result.already_recorded += not events
        line = self._document.line_of(path)
        self._result.new_streams |= {event.originator_id: line for event in events if event.originator_version == 1}
        return events

    def _check(self) -> None:
        """Require that everything that the file refers to is recorded, and that the paragraphs it cites exist."""
        source = self._file.source_slug
        for path, details in self._file.registered:
            self._keep(self._checker.mistakes(details, source, path))
        if self._details:
            self._keep(self._checker.mistakes(self._details, source, ("source",)))
        elif not (self._source_was_known or self._source_is_invalid):
            self._problem(("source",), self._checker.unknown(("source",), Source.PREFIX, source).message)
        for index, entry in enumerate(self._file.reports):
            self._keep(self._checker.mistakes(entry.report, source, ("reports", index), occurrence=entry.occurrence))

    def _keep(self, mistakes: Iterable[Mistake]) -> None:
        """Keep mistakes as problems; one name that is not recorded is one problem, however often it is used."""
        for mistake in mistakes:
            if mistake.unknown not in self._unknown_named:
                self._problem(mistake.path, mistake.message)
            if mistake.unknown:
                self._unknown_named.add(mistake.unknown)

    def _check_nothing_is_missing(self, reported: Collection[tuple[str, str]]) -> None:
        """Refuse a file that no longer has a report which was recorded with its source; others were added later."""
        source = self._file.source_slug
        for slug in occurrences_registered_with(self._archive, source):
            if (source, slug) not in reported:
                self._problem(
                    ("reports",),
                    f"the report of {slug!r} was recorded from this source and is missing here; nothing is erased by "
                    "leaving it out: put it back, or record a retraction",
                )

    def _problem(self, path: Path, message: str) -> None:
        self._problems.append(self._document.problem(path, message))
