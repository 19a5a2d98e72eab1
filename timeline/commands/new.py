"""The command `new`: write a report file to start from."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource
from pydantic import TypeAdapter, ValidationError

from domain.base import closest, problems_of
from domain.errors import ArchiveError
from domain.kinds.treaty_action import Action
from domain.letters import as_slug
from domain.parties import LanguageCode
from domain.source import Source, SourceDetails
from domain.treaty import Treaty
from domain.vocabulary import BUILT_IN, Vocabulary
from timeline.commands._shared import archive_option, count, date_like, example, slug_like
from timeline.commands._writing import check_new, write_new
from timeline.documents.languages import language_of
from timeline.documents.tables import table_in
from timeline.documents.text import DateOrder, DocumentText
from timeline.log.archive import Archive
from timeline.log.lookup import slugs_of
from timeline.recording.names import names_in, vocabulary_of

if TYPE_CHECKING:
    from timeline.documents.candidates import Candidate
    from timeline.report_files.drafting import SourceFacts

_MISTYPED = 0.85
"""How similar a new slug is to one that was probably meant."""


class NoTextError(ArchiveError):
    """A document without text."""


_slug = slug_like("gazette-2031-05-02")
_date = date_like("undated")


def _language(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    try:
        return TypeAdapter(LanguageCode).validate_python(value) if value else value
    except ValidationError as error:
        raise click.BadParameter(problems_of(error)[0][1], param=parameter) from error


@click.command(
    epilog=example(
        "timeline new report.yaml --document article.txt",
        "timeline new report.yaml --document article.txt --publisher 'Gazette' --published 2031-05-02 --language fr",
        "timeline new table.yaml --document table.txt --treaty a-treaty --action signature --date-order DMY",
    )
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--document", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The article's text.")
@click.option("--id", "source", callback=_slug, help="The source's slug.  [default: made from publisher and day]")
@click.option("--publisher", help="Who published it.")
@click.option("--title", help="Its title.")
@click.option("--url", help="Its web address.")
@click.option("--published", callback=_date, help="When it was published, as EDTF: 2031-05-02, 2031-05 …")
@click.option(
    "--language", callback=_language, help="Its language, as an ISO 639 code: en, fr, vi …  [default: that of the text]"
)
@click.option("--treaty", callback=_slug, help="The slug of the treaty that it is about.")
@click.option("--treaty-name", help="The full name of the treaty, if it is not recorded yet.")
@click.option(
    "--action",
    "actions",
    multiple=True,
    type=click.Choice([action.value for action in Action]),
    help="Read the document as a table of actions under the treaty, one party a line, and write a report for each. "
    "Give it once for each column of days, in order.",
)
@click.option(
    "--date-order",
    "order",
    type=click.Choice([order.value for order in DateOrder]),
    help="The order of day and month in dates such as 04/05/2031.",
)
@archive_option
def command(
    file: Path,
    document: Path | None,
    source: str | None,
    actions: tuple[str, ...],
    order: str | None,
    path: Path,
    **given: str | None,
) -> None:
    """Write a report file to start from.

    FILE explains itself in comments. Given the article's text, it has the text's fingerprint and length, and lists
    for each paragraph the figures, dates and names found in it, each with its evidence, as comments to use or to list
    as left out.

    On a terminal, the command prompts for missing options; press Enter to skip one.
    """
    from timeline.report_files.drafting import SourceFacts, draft_report_file  # noqa: PLC0415 - the libraries that it needs load slowly

    check_new(file)
    if actions and not (document and given["treaty"]):
        raise click.UsageError("--action needs --document and --treaty")
    text = _text(document) if document else None
    detected = language_of("\n".join(text.paragraphs)) if text else None
    if sys.stdin.isatty() and sys.stderr.isatty():
        _ask(given, detected)
    names, treaties, sources, words = _recorded_in(path)
    language = given["language"] or detected or "en"
    found = _candidates(text, language, names, DateOrder(order) if order else None, words)
    start = SourceFacts(
        id=source or _default_id(file, given),
        language=language,
        publisher=given["publisher"],
        title=given["title"],
        url=given["url"],
        published=given["published"],
        treaty=given["treaty"],
        treaty_name=given["treaty_name"],
        known_treaty=given["treaty"] in treaties,
        actions=[Action(action) for action in actions],
    )
    content = draft_report_file(start, text, found, words)
    write_new(file, content)
    _print_summary(file, document, text, found)
    notes = [*_duplicates(sources, start, text), *_on_text(text, given["language"], detected)]
    _print_notes(start, treaties, notes, found, content.count("\n  - occurrence: "))


def _ask(given: dict[str, str | None], language: str | None) -> None:
    """Prompt for missing options; Enter takes the language of the text, where it is known."""
    questions = {
        "publisher": "Who published it",
        "title": "Its title",
        "url": "Its web address",
        "published": "When it was published (2031-05-02, or undated)",
        "language": f"Its language (en, fr, vi …{f'; the text looks like {language}' if language else ''})",
        "treaty": "The slug of the treaty that it is about",
    }
    checks = {"published": _date, "language": _language, "treaty": _slug}
    context = click.get_current_context()
    for name, question in questions.items():
        while given[name] is None:
            answer = click.prompt(question, default="", show_default=False, err=True).strip()
            try:
                parameter = next(option for option in context.command.params if option.name == name)
                given[name] = checks[name](context, parameter, answer) if name in checks else answer
            except click.BadParameter as error:
                click.echo(error.message, err=True)
    given.update({name: value or None for name, value in given.items()})


def _text(document: Path) -> DocumentText:
    text = DocumentText.of(document.read_bytes())
    if not text.paragraphs or "\x00" in text.paragraphs[0]:
        raise NoTextError(f"{document} has no text: give a plain text file in UTF-8")
    return text


def _recorded_in(path: Path) -> tuple[Mapping[str, str], list[str], list[SourceDetails], Vocabulary]:
    """Return the names, treaties, sources and words that an archive has; only our words if there is no archive yet."""
    is_default = click.get_current_context().get_parameter_source("path") is ParameterSource.DEFAULT
    if is_default and not path.exists():
        return {}, [], [], BUILT_IN
    with Archive(path) as archive:
        sources = (archive.get(Source, slug).details for slug in slugs_of(archive, Source))
        known = [details for details in sources if details]
        return names_in(archive), slugs_of(archive, Treaty), known, vocabulary_of(archive)


def _duplicates(sources: Iterable[SourceDetails], start: SourceFacts, text: DocumentText | None) -> Iterator[str]:
    """Yield a note for each recorded source with the same document or slug."""
    for source in sources:
        if text and source.sha256 == text.sha256:
            yield f"this document is recorded already, as the source {source.id!r}"
        elif source.id == start.id:
            yield f"a source {source.id!r} is recorded already; choose another slug with --id"


def _on_text(text: DocumentText | None, given: str | None, detected: str | None) -> Iterator[str]:
    """Yield what an archivist should know of a text: its language, where that is not sure, and that it is a table."""
    if text is None:
        return
    if given is None:
        yield f"the text looks like {detected}; if it is not, use --language" if detected else NO_LANGUAGE
    elif detected and detected != given:
        yield f"the language is {given!r} as you say, but the text looks like {detected!r}"
    if table := table_in(text.paragraphs):
        size = f"{table.rows} of {table.lines} lines have {table.columns} columns"
        yield f"the text looks like a table: {size}; read its lines with --action, or its file with timeline import"


NO_LANGUAGE = "the text does not show its language: en is assumed; if it is not, use --language"


def _candidates(
    text: DocumentText | None, language: str, names: Mapping[str, str], order: DateOrder | None, words: Vocabulary
) -> list[Candidate]:
    from timeline.documents.candidates import candidates  # noqa: PLC0415 - see above

    return list(candidates(text, language, names, order, words)) if text else []


def _default_id(file: Path, given: Mapping[str, str | None]) -> str:
    day = (given["published"] or "").partition("T")[0].replace("undated", "")
    named = f"{given['publisher']} {day}" if given["publisher"] else file.stem
    return as_slug(named) or "a-source"


def _print_summary(file: Path, document: Path | None, text: DocumentText | None, found: list[Candidate]) -> None:
    if text is None:
        click.echo(f"wrote {file}")
        click.echo(f"next: fill it in, then: timeline check {file}")
        return
    by_kind: dict[str, int] = {}
    for candidate in found:
        by_kind[candidate.kind.value] = by_kind.get(candidate.kind.value, 0) + 1
    counts = ", ".join(count(number, kind) for kind, number in by_kind.items())
    click.echo(f"wrote {file}: {count(len(text.paragraphs), 'paragraph')}; found {counts or 'nothing'}")
    click.echo(f"next: fill it in, then: timeline check {file} --document {document} --fix")


def _print_notes(
    start: SourceFacts, treaties: Sequence[str], duplicates: Iterable[str], found: Sequence[Candidate], reports: int
) -> None:
    """Print what may surprise an archivist about the file."""
    for note in duplicates:
        click.echo(f"note: {note}")
    if start.treaty and not start.known_treaty:
        near = closest(start.treaty, treaties, cutoff=_MISTYPED)
        hint = f"; did you mean {near!r}?" if near else ""
        click.echo(f"note: no treaty {start.treaty!r} is recorded yet; this file registers it{hint}")
    if start.actions:
        lines = count(reports, "report")
        click.echo(f"note: wrote {lines} from the table's lines, one for each party; all other paragraphs are comments")
    if any(candidate.is_ambiguous for candidate in found):
        click.echo("note: some days can be read in two ways, such as 04/05/2031; use --date-order DMY or MDY")
