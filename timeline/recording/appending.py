"""Append a report file to an archive: whole, or not at all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import BinaryIO

from domain.aggregate import stream_of
from domain.amendments import Corrected
from domain.base import Path
from domain.errors import DifferentContentError, RefusedError
from domain.events import Event, Via
from domain.occurrence import Occurrence
from domain.person import Person
from domain.slugs import term_slug
from domain.source import Source, SourceDetails
from domain.streams import AGGREGATES, REGISTERED
from domain.treaty import Treaty
from domain.vocabulary import SORTS
from timeline.log.archive import Archive, Batch
from timeline.log.lookup import occurrences_registered_with
from timeline.projecting.engine import no_garbage_collection
from timeline.recording.checking import Checker, Mistake, language_of
from timeline.report_files.marked_yaml import MarkedYaml
from timeline.report_files.model import Entry, ReportFile
from timeline.report_files.problems import Problem, ReportFileError
from timeline.report_files.reader import Written, misread, read_report_files

_ADVICE = MappingProxyType(
    {
        Source.PREFIX: "register it in a report file of its own first",
        Treaty.PREFIX: "register it under 'treaties' in this file, as '- {{id: {slug}, name: …}}'",
        Person.PREFIX: "register them under 'people' in this file, as '- {{id: {slug}, name: …}}'",
        Occurrence.PREFIX: "report it in this file, or in one appended before",
    }
)
"""What to do about something that a report file names by a slug and that is not recorded."""


_WRITTEN_TOGETHER = 1_000
"""How many events are held before they are written, within the one transaction of their file."""
_READ_TOGETHER = 100
"""How many parts of a file are read before what is recorded of their streams is read, all in one query."""
_MOST_READ = 5_000
"""How many values these parts may have in all, as far as that is known: a single one may be large."""
_MOST_LISTED = 1_000
"""How many events, and how many problems, of one file are listed; a file may have any number of them."""
_MOST_COMPARED = 100_000
"""How many streams that begin with one file are kept, to be looked up as likely duplicates."""


@dataclass
class Appended:
    """What appending a file recorded, and how much of it was recorded already.

    `recorded` is how many events there are; `events` and `corroborated` list the first of them. `new_streams` are those
    that begin with it, each with its line in the file; `not_compared` is how many more there are. `replaced` are the
    corrections by hand that it corrects again.
    """

    file: str
    recorded: int = 0
    events: list[Event] = field(default_factory=list)
    already_recorded: int = 0
    corroborated: list[str] = field(default_factory=list)
    new_streams: dict[str, int] = field(default_factory=dict)
    not_compared: int = 0
    replaced: list[Corrected] = field(default_factory=list)

    def add(self, events: Sequence[Event], line: int) -> None:
        """Count the events of one decision, and keep them while there are not too many."""
        self.recorded += len(events)
        self.events += events[: _MOST_LISTED - len(self.events)]
        for event in events:
            if event.originator_version == 1:
                if len(self.new_streams) < _MOST_COMPARED:
                    self.new_streams[event.originator_id] = line
                else:
                    self.not_compared += 1

    def add_corroborated(self, slug: str) -> None:
        """Keep an occurrence that was recorded before, while there are not too many."""
        if len(self.corroborated) < _MOST_LISTED:
            self.corroborated.append(slug)


def append_file(
    archive: Archive, name: str, content: bytes | BinaryIO, *, by: str, via: Via = Via.FILE, at: datetime | None = None
) -> Appended:
    """Append a report file, or all of a file of JSON Lines, whole or not at all.

    Raises ReportFileError, with every problem, where anything is wrong. The same file appended again changes
    nothing. A changed file for a known source is refused, with the differences. `at` is used for seeds alone.
    """
    return append(archive, name, read_report_files(name, content), by=by, via=via, at=at)


def append(
    archive: Archive,
    name: str,
    written: Iterable[Written],
    *,
    by: str,
    via: Via,
    at: datetime | None = None,
    then: Callable[[Batch, Appended], None] = lambda _batch, _result: None,
) -> Appended:
    """Append what is read from a file, in one transaction; a part is dropped when its events are written.

    What is valid of a file with problems is checked, too, so that the refusal lists everything. `then` may add events
    that follow from the file, such as amendments.
    """
    result = Appended(name)

    def decide(batch: Batch) -> None:
        appender = _Appender(archive, batch, result)
        for parts in _read_together(written):
            appender.add(parts)
        appender.refuse_problems()
        then(batch, result)

    with no_garbage_collection():
        archive.record(decide, by=by, via=via, at=at)
    return result


def _read_together(written: Iterable[Written]) -> Iterator[list[Written]]:
    """Yield the parts of a file, many small ones together: each is read when it is asked for, and then forgotten."""
    parts: list[Written] = []
    values = 0
    for part in written:
        parts.append(part)
        most = part.document.most_values
        values += _MOST_READ if most is None else most
        if values >= _MOST_READ or len(parts) == _READ_TOGETHER:
            yield parts
            parts, values = [], 0
    if parts:
        yield parts


class _Appender:
    """The decisions on the parts of one file, with the problems for which all of it is refused."""

    def __init__(self, archive: Archive, batch: Batch, result: Appended) -> None:
        self._archive = archive
        self._batch = batch
        self._result = result
        self._problems: list[Problem] = []
        self._invalid: set[str] = set()
        self._missing: list[tuple[tuple[str, str], Problem]] = []
        self._unknown: list[tuple[str, Problem]] = []
        self._reported: set[tuple[str, str]] = set()

    def add(self, parts: Sequence[Written]) -> None:
        """Collect the events of parts, and write them where there are many by now."""
        self._batch.read(stream for part in parts if part.file for stream in _begun_by(part.file))
        for part in parts:
            self._problems += part.problems
            self._invalid |= part.invalid_slugs
            if part.file:
                self._decide(part.file, part)
            if len(self._problems) > _MOST_LISTED:
                self.refuse_problems()
        if len(self._batch.events) >= _WRITTEN_TOGETHER:
            self._batch.write()

    def _decide(self, report_file: ReportFile, part: Written) -> None:
        appender = _ReportFileAppender(
            self._archive, self._batch, report_file, part.document, self._result, invalid=self._invalid
        )
        self._problems += appender.run()
        if part.invalid:
            appender.check_parts()
        source = report_file.source_slug
        self._reported |= {(source, entry.occurrence) for entry in report_file.reports}
        self._missing += [((source, slug), problem) for slug, problem in appender.missing.items()]
        self._unknown += appender.unknown

    def refuse_problems(self) -> None:
        """Raise ReportFileError if there are problems: nothing is missing or unknown that another part has."""
        for stream, problem in self._unknown:
            prefix, _, slug = stream.partition("/")
            if not self._batch.get(AGGREGATES[prefix], slug).exists:
                self._problems.append(problem)
        for (source, slug), problem in self._missing:
            if (source, slug) not in self._reported and slug not in self._invalid:
                self._problems.append(problem)
        if len(self._problems) > _MOST_LISTED:
            last = max(self._problems)
            rest = f"there are more than {_MOST_LISTED:,} problems; the rest of the file was not checked"
            self._problems = [*self._problems[:_MOST_LISTED], replace(last, field="", message=rest)]
        if self._problems:
            raise ReportFileError(self._problems)


def _begun_by(report_file: ReportFile) -> Iterator[str]:
    """Yield the streams that a file registers or reports."""
    yield stream_of(Source.PREFIX, report_file.source_slug)
    for _, details in report_file.registered:
        yield stream_of(REGISTERED[type(details)].PREFIX, details.stream_slug)
    for entry in report_file.reports:
        yield stream_of(Occurrence.PREFIX, entry.occurrence)


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
        self.missing: dict[str, Problem] = {}
        self.unknown: list[tuple[str, Problem]] = []
        """Streams that the file names and that are not recorded, unless a later part begins them."""
        slugs = [name for slug in invalid for name in (slug, *(term_slug(sort, slug) for sort in SORTS))]
        self._unknown_named = {stream_of(prefix, slug) for slug in slugs for prefix in AGGREGATES}
        self._source_is_invalid = stream_of(Source.PREFIX, report_file.source_slug) in self._unknown_named
        self._unknown_named.add(stream_of(Source.PREFIX, report_file.source_slug))  # the file's own field names it
        self._details = report_file.source if isinstance(report_file.source, SourceDetails) else None
        self._source_was_known = batch.get(Source, report_file.source_slug).exists

    def run(self) -> list[Problem]:
        """Collect the events; return the problems, for any of which nothing may be recorded."""
        get, stamp = self._batch.get, self._batch.stamp
        if self._details:
            self._try(("source",), partial(get(Source, self._details.id).register, self._details, stamp))
        for path, details in self._file.registered:
            self._try(path, partial(get(REGISTERED[type(details)], details.stream_slug).register, details, stamp))
        for index, entry in enumerate(self._file.reports):
            self._report(("reports", index), entry)
        self._check()
        if not self._details:  # the figures of a source that the file describes were read with it
            language = language_of(self._batch, self._file.source_slug)
            self._problems += misread(self._file, self._document, language)
        if self._source_was_known and self._details and not self._problems:
            self._find_missing()
        return self._problems

    def _report(self, path: Path, entry: Entry) -> None:
        slug = entry.occurrence
        occurrence = self._batch.get(Occurrence, slug)
        report = entry.report
        if self._source_was_known and self._details and report.source not in occurrence.reports:
            if occurrence.withheld:
                why = occurrence.withheld[0].withholding
                message = f"nothing more is recorded of {slug!r}: it was withheld on {why.at:%Y-%m-%d} ({why.reason})"
                self._problem((*path, "occurrence"), f"{message}; leave it out of the file")
                return
            self._problem(
                (*path, "occurrence"),
                f"{report.source!r} is recorded already, without a report of {slug!r}. To add what was overlooked, "
                f"write it into a file of its own with 'source: {report.source}'",
            )
            return
        events = self._try(path, partial(occurrence.report, report, self._batch.stamp))
        if events and occurrence.exists:
            self._result.add_corroborated(slug)

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
        if events:
            self._result.add(events, self._document.line_of(path))
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

    def check_parts(self) -> None:
        """Check the parts of reports that are invalid, so that one mistake hides no other."""
        written = replace(self._document, kept={})
        for path, report in self._document.left_out("reports"):
            slug = report.get("occurrence") if isinstance(report, dict) else None
            if isinstance(report, dict):
                occurrence = slug if isinstance(slug, str) else None
                parts = self._checker.mistakes_in_parts(report, self._file.source_slug, path, occurrence=occurrence)
                self._keep(parts, written)

    def _keep(self, mistakes: Iterable[Mistake], document: MarkedYaml | None = None) -> None:
        """Keep mistakes as problems; one name that is not recorded is one problem, however often it is used."""
        for mistake in mistakes:
            problem = (document or self._document).problem(mistake.path, mistake.message)
            if mistake.unknown is None:
                self._problems.append(problem)
            elif mistake.unknown not in self._unknown_named:
                self.unknown.append((mistake.unknown, problem))
                self._unknown_named.add(mistake.unknown)

    def _find_missing(self) -> None:
        """Find which reports were recorded together with this source, and are not in the file: none may be removed."""
        source, reported = self._file.source_slug, {entry.occurrence for entry in self._file.reports}
        for slug in occurrences_registered_with(self._archive, source):
            if slug not in reported:
                message = (
                    f"the report of {slug!r} was recorded from this source and is missing here; nothing is erased by "
                    "leaving it out: put it back, or record a retraction"
                )
                self.missing[slug] = self._document.problem(("reports",), message)

    def _problem(self, path: Path, message: str) -> None:
        self._problems.append(self._document.problem(path, message))
