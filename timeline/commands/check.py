"""The command `check`: validate a report file without recording it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from domain.errors import ArchiveError
from domain.events import Via
from domain.source import Source, SourceDetails
from timeline.commands._effects import effects_as_json, files_as_json, likely_of, print_effects, print_likely
from timeline.commands._shared import archive_option, count, current, example, json_option, print_json, read_input
from timeline.documents.coverage import coverage_problems, missing_spans
from timeline.documents.text import DocumentText, documents_in
from timeline.log.archive import Archive
from timeline.log.lookup import reports_of
from timeline.recording.appending import append
from timeline.recording.effects import watched
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

    Lists every problem of FILE; once it has none, what it names that is not recorded; then what may be recorded
    already under another name, and the conflicts that FILE would open, change or close. Given the article's text,
    it lists each paragraph and number that is neither cited nor left out for a reason, and the spans of printed
    words that have none yet. Exits with 1 while there is something to do; likely duplicates are for you to decide.
    """
    name, content = read_input(file)
    written = read_report_files(name, content)
    texts = _texts(documents)
    with current(path) as (archive, projector), watched(archive, projector, dry_run=True) as effects:
        appended = append(archive, name, written, by="somebody", via=Via.FILE)
        changes, likely = effects(), likely_of(archive, [appended])
        to_do = [line for report_file in written for line in _to_do(report_file, archive, texts)]
    if as_json:
        files = files_as_json([appended], likely)
        print_json({"dry_run": True, "files": files, **effects_as_json(changes), "to_do": to_do})
        return UNFINISHED if to_do else 0
    print_effects(changes)
    print_likely([appended], likely, merge=False)
    for line in to_do:
        click.echo(line)
    new = count(len(appended.events), "event")
    checked = "complete" if texts else "no problems; --document would list what is not cited yet"
    click.echo(f"{name}: {count(len(to_do), 'thing')} to do" if to_do else f"{name}: {new} to append, {checked}")
    return UNFINISHED if to_do else 0


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


def _to_do(written: Written, archive: Archive, texts: Mapping[str, DocumentText]) -> Iterator[str]:
    """Yield what is still to do for one report file, one line each."""
    report_file, document = written
    if not report_file.reports:
        yield str(document.problem(("reports",), "the file reports nothing yet: list what the source says happened"))
    source = archive.get(Source, report_file.source_slug).details
    if not texts or source is None:
        return
    text = texts.get(source.sha256 or "")
    if text is None:
        yield str(document.problem(("source",), _no_text(source, texts)))
        return
    for path, evidence in missing_spans(report_file, text):
        yield str(document.problem(path, f"the printed words have no span yet: add 'evidence: {evidence}'"))
    for problem in coverage_problems(source, reports_of(archive, source.id), text):
        yield f"{document.name}: {problem}"


def _no_text(source: SourceDetails, texts: Mapping[str, DocumentText]) -> str:
    if source.sha256:
        return f"no given document has the fingerprint {source.sha256[:12]}…: the text is another one or has changed"
    lines = [
        f"sha256: {text.sha256}, bytes: {text.length}, paragraphs: {len(text.paragraphs)}" for text in texts.values()
    ]
    return f"the fingerprint is missing; add {' or '.join(lines)}"
