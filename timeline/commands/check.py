"""The command `check`: validate a report file without recording it, and fill in what its document proves."""

import shutil
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from difflib import unified_diff
from pathlib import Path

import click

from domain.errors import ArchiveError
from timeline.commands._checking import Checked, checked
from timeline.commands._effects import duplicates_of, effects_as_json, files_as_json, print_effects, print_likely
from timeline.commands._shared import Input, archive_option, count, current, example, json_option, print_json
from timeline.commands._writing import whole_file
from timeline.documents.text import DocumentText, documents_in
from timeline.recording.effects import watched
from timeline.report_files.fixing import Fixed
from timeline.report_files.lines import LINES_SUFFIXES
from timeline.report_files.problems import MOST_SHOWN, shown

UNFINISHED = 1


class NoDocumentError(ArchiveError):
    """A folder of documents that has none."""


@click.command(
    epilog=example(
        "timeline check report.yaml --document article.txt",
        "timeline check report.yaml --document article.txt --fix",
        "timeline check report.yaml",
    )
)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--document",
    "documents",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="The article's text, or a folder of texts; may be given several times.",
)
@click.option("--fix", is_flag=True, help="Write into FILE what its document proves: spans and fingerprints.")
@click.option("--dry-run", is_flag=True, help="With --fix: print what would be written as a diff, and write nothing.")
@archive_option
@json_option
def command(file: Path, documents: tuple[Path, ...], path: Path, *, fix: bool, dry_run: bool, as_json: bool) -> int:
    """Validate a report file and list likely duplicates.

    Lists everything that is wrong with FILE at once: invalid fields and broken rules, and what it names or cites that
    is not recorded. Given the article's text, it also lists each paragraph and number that is neither cited nor left
    out for a reason, and printed words without their span, in the order in which they are best done, with the lines to
    paste. For a file without problems, it lists what may be recorded already under another name, and the conflicts
    that FILE would open, change or close. It asks about what is dated after the article was published. Exits with 1
    while there is something to do; likely duplicates and questions are for you to decide.

    With --fix, it writes into FILE the evidence of printed words that can mean only one place, and the document's
    fingerprint, length and number of paragraphs. Evidence that it moves to another paragraph is listed. Nothing else in
    FILE changes, and nothing is written while FILE has a problem.
    """
    given = Input(file)
    texts = _texts(documents)
    _refuse_unfixable(given, texts, fix=fix, dry_run=dry_run)
    with current(path) as (archive, projector), watched(archive, projector, dry_run=True) as effects:
        found = checked(given, archive, texts, write=fix and not dry_run)
        changes, likely = effects(), duplicates_of(archive, [found.appended])
    moves = [f"{found.fixed.problem(edit)}: moved" for edit in found.fixed.edits if edit.moves and found.written]
    if found.written:
        _write(file, found.fixed)
    for line in shown(found.problems):
        click.echo(line, err=True)
    exit_code = UNFINISHED if found.problems or found.to_do else 0
    if as_json:
        files = files_as_json([found.appended], likely.likely)
        left = {
            "problems": [asdict(problem) for problem in found.problems],
            "to_do": list(map(str, found.to_do)),
            "moved": moves,
            "questions": [asdict(question) for question in found.questions],
        }
        print_json({"dry_run": True, "files": files, **effects_as_json(changes), **left})
        return exit_code
    print_effects(changes)
    print_likely([found.appended], likely, merge=False)
    for question in found.questions:
        click.echo(str(question))
    if dry_run:
        _print_diff(found.fixed)
    for move in moves:
        click.echo(move)
    for todo in found.to_do:
        click.echo(str(todo))
    for line in _summary(found, fix=fix, complete=bool(texts)):
        click.echo(f"{given.name}: {line}")
    return exit_code


def _refuse_unfixable(given: Input, texts: Mapping[str, DocumentText], *, fix: bool, dry_run: bool) -> None:
    """Refuse options that need others."""
    if dry_run and not fix:
        raise click.UsageError("--dry-run shows what --fix would write: give both")
    if fix and not texts:
        raise click.UsageError("--fix needs --document: it writes what the document proves")
    if fix and (given.name == "<stdin>" or given.name.endswith(LINES_SUFFIXES)):
        raise click.UsageError("--fix needs a file of one report file in YAML or JSON, which it can write into")


def _summary(found: Checked, *, fix: bool, complete: bool) -> Iterator[str]:
    """Yield what was written, or can be, and what is left."""
    changes = count(len(found.fixed.edits), "change")
    if found.written:
        yield f"{changes} written"
    elif found.fixed.edits and not fix:
        yield f"--fix writes {changes}"
    elif found.fixed.edits and found.problems:
        yield f"nothing was written: --fix writes {changes} once there are no problems"
    left = f"{count(len(found.to_do), 'thing')} to do"
    if found.problems:
        every = "; --json lists every problem" if len(found.problems) > MOST_SHOWN else ""
        yield ", ".join([count(len(found.problems), "problem"), *([left] if found.to_do else [])]) + every
    elif found.to_do:
        yield left
    else:
        state = "complete" if complete else "no problems; --document would list what is not cited yet"
        yield f"{count(found.appended.recorded, 'event')} to append, {state}"


def _write(path: Path, fixed: Fixed) -> None:
    """Write a file whole or not at all, with the byte order mark and the permissions that it has."""
    mark = "\ufeff" if path.read_bytes().startswith(BOM_UTF8) else ""
    with whole_file(path) as file:
        shutil.copymode(path, file.name)
        file.write(mark + fixed.after)


def _print_diff(fixed: Fixed) -> None:
    before, after = (text.splitlines() for text in (fixed.before, fixed.after))
    for line in unified_diff(before, after, fixed.name, fixed.name, lineterm="", n=0):
        click.echo(line)


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
