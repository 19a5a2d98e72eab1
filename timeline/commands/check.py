"""The command `check`: validate a report file without recording it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from domain.errors import ArchiveError
from domain.events import Via
from domain.evidence import Evidence
from domain.reports import Report
from domain.source import Source, SourceDetails
from timeline.commands._effects import duplicates_of, effects_as_json, files_as_json, print_effects, print_likely
from timeline.commands._shared import Input, archive_option, count, current, example, json_option, print_json
from timeline.documents.coverage import coverage_problems, missing_spans
from timeline.documents.text import DocumentText, documents_in
from timeline.log.archive import Archive
from timeline.log.lookup import occurrences_of, reports_of
from timeline.recording.appending import Appended, append
from timeline.recording.effects import watched
from timeline.report_files.model import ReportFile
from timeline.report_files.problems import Problem, ReportFileError
from timeline.report_files.reader import Written, read_report_files

UNFINISHED = 1


class NoDocumentError(ArchiveError):
    """A folder of documents that has none."""


@click.command(epilog=example("timeline check report.yaml --document article.txt", "timeline check report.yaml"))
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--document",
    "documents",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="The article's text, or a folder of texts; may be given several times.",
)
@archive_option
@json_option
def command(file: Path, documents: tuple[Path, ...], path: Path, *, as_json: bool) -> int:
    """Validate a report file and list likely duplicates; read-only.

    Lists everything that is wrong with FILE at once: invalid fields and broken rules, and what it names or cites that
    is not recorded. Given the article's text, it also lists each paragraph and number that is neither cited nor left
    out for a reason, and the spans of printed words that have none yet. For a file without problems, it lists what may
    be recorded already under another name, and the conflicts that FILE would open, change or close. Exits with 1
    while there is something to do; likely duplicates are for you to decide.
    """
    given = Input(file)
    texts = _texts(documents)
    with current(path) as (archive, projector), watched(archive, projector, dry_run=True) as effects:
        to_do: list[str] = []
        with given.opened() as content:
            parts = read_report_files(given.name, content)
            appended, problems = _tried(archive, given.name, parts if texts else _with_unfinished(parts, to_do))
        changes, likely = effects(), duplicates_of(archive, [appended])
        if texts:  # a file of any length is read again rather than held
            with given.opened() as content:
                for part in _with_unfinished(read_report_files(given.name, content), to_do):
                    to_do += _uncovered(part, archive, texts)
    for problem in problems:
        click.echo(str(problem), err=True)
    if as_json:
        files = files_as_json([appended], likely.likely)
        problems_as_json = [asdict(problem) for problem in problems]
        print_json(
            {"dry_run": True, "files": files, **effects_as_json(changes), "problems": problems_as_json, "to_do": to_do}
        )
        return UNFINISHED if problems or to_do else 0
    print_effects(changes)
    print_likely([appended], likely, merge=False)
    for line in to_do:
        click.echo(line)
    click.echo(f"{given.name}: {_summary(appended, problems, to_do, complete=bool(texts))}")
    return UNFINISHED if problems or to_do else 0


def _tried(archive: Archive, name: str, written: Iterable[Written]) -> tuple[Appended, Sequence[Problem]]:
    """Return what appending a file brings, or the problems for which it is refused."""
    try:
        return append(archive, name, written, by="somebody", via=Via.FILE), ()
    except ReportFileError as error:
        return Appended(name), error.problems


def _summary(appended: Appended, problems: Sequence[Problem], to_do: Sequence[str], *, complete: bool) -> str:
    if problems:
        return ", ".join([count(len(problems), "problem"), *([f"{count(len(to_do), 'thing')} to do"] if to_do else [])])
    if to_do:
        return f"{count(len(to_do), 'thing')} to do"
    checked = "complete" if complete else "no problems; --document would list what is not cited yet"
    return f"{count(appended.recorded, 'event')} to append, {checked}"


def _texts(documents: Sequence[Path]) -> Mapping[str, DocumentText]:
    texts: dict[str, DocumentText] = {}
    for path in documents:
        if path.is_dir():
            texts |= documents_in(path)
        else:
            text = DocumentText.of(path.read_bytes())
            texts[text.sha256] = text
    if documents and not texts:
        raise NoDocumentError(f"no document found in {', '.join(map(str, documents))}")
    return texts


def _with_unfinished(parts: Iterable[Written], to_do: list[str]) -> Iterator[Written]:
    """Yield the parts of a file, and note which report nothing."""
    for part in parts:
        if part.file and not part.file.reports and not part.invalid:
            problem = part.document.problem(
                ("reports",), "the file reports nothing yet: list what the source says happened"
            )
            to_do.append(str(problem))
        yield part


def _uncovered(written: Written, archive: Archive, texts: Mapping[str, DocumentText]) -> Iterator[str]:
    """Yield what of its source's text one report file has yet to cover, one line each."""
    report_file, document = written.file, written.document
    source = _source(report_file, archive) if report_file else None
    if report_file is None or source is None:
        return
    text = texts.get(source.sha256 or "")
    if text is None:
        yield str(document.problem(("source",), _no_text(source, texts)))
        return
    for path, evidence in missing_spans(report_file, text):
        yield str(document.problem(path, f"the printed words have no span yet: add 'evidence: {evidence}'"))
    reports = _reports(report_file, archive)
    for problem in coverage_problems(source, reports, text, also_cited=_cited_in(written.invalid)):
        yield f"{document.name}: {problem}"


def _source(report_file: ReportFile, archive: Archive) -> SourceDetails | None:
    """Return a file's source as it is recorded, or as the file has it if it could not be recorded."""
    recorded = archive.get(Source, report_file.source_slug).details
    return recorded or (report_file.source if isinstance(report_file.source, SourceDetails) else None)


def _reports(report_file: ReportFile, archive: Archive) -> list[Report]:
    """Return the reports of a file's source: those that are recorded, and those that could not be recorded."""
    recorded = occurrences_of(archive, report_file.source_slug)
    refused = [entry.report for entry in report_file.reports if entry.occurrence not in recorded]
    return [*reports_of(archive, report_file.source_slug), *refused]


def _cited_in(written: Any) -> Iterator[Evidence]:
    """Yield the valid evidence inside what was written of a report, which need not be valid itself."""
    match written:
        case dict():
            for name, value in written.items():
                yield from _evidence(value) if name == "evidence" else _cited_in(value)
        case list():
            for value in written:
                yield from _cited_in(value)


def _evidence(written: Any) -> Iterator[Evidence]:
    for item in written if isinstance(written, list) else [written]:
        with suppress(ValidationError):
            yield Evidence.model_validate(item)


def _no_text(source: SourceDetails, texts: Mapping[str, DocumentText]) -> str:
    if source.sha256:
        return f"no given document has the fingerprint {source.sha256[:12]}…: the text is another one or has changed"
    lines = [
        f"sha256: {text.sha256}, bytes: {text.length}, paragraphs: {len(text.paragraphs)}" for text in texts.values()
    ]
    return f"the fingerprint is missing; add {' or '.join(lines)}"
