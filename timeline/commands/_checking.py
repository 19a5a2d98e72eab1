"""What is wrong with a report file, what is still to do for it, and what its document proves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import islice
from typing import Any, BinaryIO

from domain.base import Value
from domain.events import Via
from domain.evidence import Evidence
from domain.source import Source, SourceDetails
from timeline.commands._shared import Input, count
from timeline.documents.coverage import Gap, Turn, coverage_problems, evidence_as_written, unplaced
from timeline.documents.text import DocumentText
from timeline.log.archive import Archive
from timeline.log.lookup import occurrences_of, said_by
from timeline.recording.ahead import days_after_publication
from timeline.recording.appending import Appended, append
from timeline.report_files.fixing import Fixed, fixed_by
from timeline.report_files.marked_yaml import MAX_BYTES, MarkedYaml
from timeline.report_files.model import ReportFile
from timeline.report_files.problems import Problem, ReportFileError
from timeline.report_files.reader import Written, read_report_files

_MOST_QUESTIONS = 20
"""The most questions that are asked of one file: a program that writes report files makes one mistake often."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that is still to do for a report file: what is not covered, and where, if it is known."""

    file: str
    gap: Gap
    place: Problem | None = None

    def __str__(self) -> str:
        """Return where and what, and what to paste: on the same line if that is one, else on lines of their own."""
        first = str(self.place or f"{self.file}: {self.gap}")
        ways = self.gap.to_paste
        if not ways:
            return f"{first}: {self.gap.advice}" if self.gap.advice else first
        paste = " ".join(filter(None, ("paste", self.gap.where, "one of" if len(ways) > 1 else "")))
        if len(ways) == 1 and "\n" not in ways[0]:
            return f"{first}; {paste}: {ways[0]}"
        lines = [line for way in ways for line in way.split("\n")]
        return "\n".join([f"{first}; {paste}:", *(f"  {line}" for line in lines)])


@dataclass
class Checked:
    """What a check found; `fixed` is the file with what its document proves, which `written` says is to be written."""

    appended: Appended
    fixed: Fixed
    problems: Sequence[Problem] = ()
    to_do: list[ToDo] = field(default_factory=list)
    questions: Sequence[Problem] = ()
    written: bool = False

    def as_it_stays(self) -> None:
        """Say everything of the file as it is: where it is there, and what could be written as still to do."""
        self.written = False
        self.problems = [self.fixed.as_before(problem) for problem in self.problems]
        self.questions = [self.fixed.as_before(question) for question in self.questions]
        places = [replace(todo, place=todo.place and self.fixed.as_before(todo.place)) for todo in self.to_do]
        edits = [
            ToDo(self.fixed.name, Gap(Turn.PROVEN, edit.message, [edit.to_paste]), self.fixed.problem(edit))
            for edit in self.fixed.edits
        ]
        self.to_do = [*edits, *places]


def checked(given: Input, archive: Archive, texts: Mapping[str, DocumentText], *, write: bool) -> Checked:
    """Return what is wrong with a file and to do for it, with all that its document proves in it.

    Nothing is written here; unless it is to be, what is found is said of the file as it is.
    """
    fixed = _fixed(given, archive, texts)
    to_do: list[ToDo] = []
    questions: list[Problem] = []
    with _opened(given, fixed) as content:
        parts = _with_questions(read_report_files(given.name, content), archive, questions)
        appended, problems = _tried(archive, given.name, parts if texts else _with_unfinished(parts, to_do))
    found = Checked(appended, fixed, problems, to_do, questions)
    if texts:  # a file of any length is read again rather than held
        with _opened(given, fixed) as content:
            for part in _with_unfinished(read_report_files(given.name, content), to_do):
                to_do += _uncovered(part, archive, texts)
    found.written = write and bool(fixed.edits) and not problems
    if not found.written:
        found.as_it_stays()
    found.to_do.sort(key=lambda todo: todo.gap.turn)
    return found


def _fixed(given: Input, archive: Archive, texts: Mapping[str, DocumentText]) -> Fixed:
    """Return a file with what its document proves; as it is if it has no document, or is not a single report file."""
    unfixed = Fixed(given.name, "")
    if not texts:
        return unfixed
    with given.opened() as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        return unfixed
    parts = list(read_report_files(given.name, BytesIO(content)))
    if len(parts) != 1:
        return unfixed
    text = _document(_fingerprint(parts[0], archive), texts)
    return fixed_by(given.name, content, text) if text else unfixed


def _fingerprint(written: Written, archive: Archive) -> str | None:
    """Return the fingerprint that a file's source has, whatever else of it is valid, or has as it is recorded."""
    source = written.document.value.get("source") if isinstance(written.document.value, dict) else None
    if isinstance(source, dict):
        return str(source["sha256"]) if source.get("sha256") else None
    details = _source(written.file, archive) if written.file else None
    return details.sha256 if details else None


def _document(fingerprint: str | None, texts: Mapping[str, DocumentText]) -> DocumentText | None:
    """Return the document of a fingerprint; of a source without one, the only document that is given."""
    if fingerprint is None and len(texts) == 1:
        return next(iter(texts.values()))
    return texts.get(fingerprint or "")


@contextmanager
def _opened(given: Input, fixed: Fixed) -> Iterator[BinaryIO]:
    """Give the content of a file, with its edits if it has any."""
    if fixed.edits:
        yield BytesIO(fixed.after.encode())
    else:
        with given.opened() as content:
            yield content


def _tried(archive: Archive, name: str, written: Iterable[Written]) -> tuple[Appended, Sequence[Problem]]:
    """Return what appending a file brings, or the problems for which it is refused."""
    try:
        return append(archive, name, written, by="somebody", via=Via.FILE), ()
    except ReportFileError as error:
        return Appended(name), error.problems


def _with_unfinished(parts: Iterable[Written], to_do: list[ToDo]) -> Iterator[Written]:
    """Yield the parts of a file, and note which report nothing."""
    for part in parts:
        if part.file and not part.file.reports and not part.invalid:
            message = "the file reports nothing yet: list what the source says happened"
            to_do.append(_at(part, ("reports",), Gap(Turn.FINGERPRINT, message)))
        yield part


def _with_questions(parts: Iterable[Written], archive: Archive, questions: list[Problem]) -> Iterator[Written]:
    """Yield the parts of a file, and note what is dated after its source was published."""
    for part in parts:
        if part.file and len(questions) < _MOST_QUESTIONS:
            questions += islice(_dated_ahead(part.file, part.document, archive), _MOST_QUESTIONS - len(questions))
        yield part


def _dated_ahead(report_file: ReportFile, document: MarkedYaml, archive: Archive) -> Iterator[Problem]:
    """Yield a question about each report that is dated after its source was published."""
    given = report_file.source
    source = given if isinstance(given, SourceDetails) else archive.get(Source, given).details
    if source is None:
        return
    for index, entry in enumerate(report_file.reports):
        if days := days_after_publication(entry.report, source):
            when = f"dated {entry.report.date.edtf}, {count(days, 'day')} after the article was published"
            yield document.problem(("reports", index, "date"), f"{when}; is that right?")


def _at(written: Written, path: tuple[str | int, ...], gap: Gap) -> ToDo:
    return ToDo(written.document.name, gap, written.document.problem(path, gap.message))


def _uncovered(written: Written, archive: Archive, texts: Mapping[str, DocumentText]) -> Iterator[ToDo]:
    """Yield what of its source's text one report file has yet to cover."""
    report_file, document = written.file, written.document
    source = _source(report_file, archive) if report_file else None
    if report_file is None or source is None:
        return
    text = texts.get(source.sha256 or "")
    if text is None:
        yield _at(written, ("source",), _no_text(source, texts))
        return
    as_written = replace(document, kept={})
    for path, gap in unplaced(document.value, text):
        yield ToDo(document.name, gap, as_written.problem(path, gap.message))
    reports = _reports(report_file, archive)
    for gap in coverage_problems(source, reports, text, also_cited=_cited_in(written.invalid)):
        yield ToDo(document.name, gap)


def _source(report_file: ReportFile, archive: Archive) -> SourceDetails | None:
    """Return a file's source as it is recorded, or as the file has it if it could not be recorded."""
    recorded = archive.get(Source, report_file.source_slug).details
    return recorded or (report_file.source if isinstance(report_file.source, SourceDetails) else None)


def _reports(report_file: ReportFile, archive: Archive) -> list[Value]:
    """Return what rests on a file's source: what is recorded, and reports that could not be recorded."""
    recorded = occurrences_of(archive, report_file.source_slug)
    refused = [entry.report for entry in report_file.reports if entry.occurrence not in recorded]
    return [*said_by(archive, report_file.source_slug), *refused]


def _cited_in(written: Any) -> Iterator[Evidence]:
    """Yield the valid evidence inside what was written of a report, which need not be valid itself."""
    match written:
        case dict():
            for name, value in written.items():
                yield from evidence_as_written(value) if name == "evidence" else _cited_in(value)
        case list():
            for value in written:
                yield from _cited_in(value)


def _no_text(source: SourceDetails, texts: Mapping[str, DocumentText]) -> Gap:
    """Return why no document is that of a source."""
    if source.sha256:
        message = (
            f"no given document has the fingerprint {source.sha256[:12]}…: the text is another one or has changed. If "
            "it is the right one, delete the lines sha256, bytes and paragraphs, and run check --fix"
        )
        return Gap(Turn.FINGERPRINT, message)
    lines = [
        f"sha256: {text.sha256}\nbytes: {text.length}\nparagraphs: {len(text.paragraphs)}" for text in texts.values()
    ]
    return Gap(Turn.FINGERPRINT, "the fingerprint is missing", lines)
