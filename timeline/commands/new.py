"""Start a report file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource
from pydantic import TypeAdapter, ValidationError

from domain.base import SLUG_RE, closest, problems_of
from domain.dates import bounds_of
from domain.errors import ArchiveError
from domain.kinds.treaty_action import Action
from domain.parties import LanguageCode
from domain.source import Source, SourceDetails
from domain.treaty import Treaty
from timeline.commands._shared import archive_option, as_slug, count, example
from timeline.documents.text import DateOrder, DocumentText
from timeline.log.archive import Archive
from timeline.log.lookup import slugs_of
from timeline.recording.names import names_in

if TYPE_CHECKING:
    from timeline.documents.candidates import Candidate
    from timeline.report_files.drafting import SourceFacts

_ORDERS = [order.value for order in DateOrder]
_MISTYPED = 0.85
"""How alike a new slug is to one that was probably meant."""


class TakenError(ArchiveError):
    """Refuse to write over a file."""


class NoTextError(ArchiveError):
    """Refuse a document without text."""


def _slug(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value and not SLUG_RE.fullmatch(value):
        msg = f"{value!r} is no slug: small letters a to z, digits and single hyphens, such as 'gazette-2031-05-02'"
        raise click.BadParameter(msg, param=parameter)
    return value


def _date(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    try:
        if value and value != "undated":
            bounds_of(value)
    except ValueError as error:
        raise click.BadParameter(str(error), param=parameter) from error
    return value


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
@click.option("--id", "source", callback=_slug, help="The source's slug.  [default: from publisher and day]")
@click.option("--publisher", help="Who published it.")
@click.option("--title", help="Its title.")
@click.option("--url", help="Its web address.")
@click.option("--published", callback=_date, help="When it was published, as EDTF: 2031-05-02, 2031-05 …")
@click.option("--language", callback=_language, help="Its language, as an ISO 639 code: en, fr, vi …  [default: en]")
@click.option("--treaty", callback=_slug, help="The slug of the treaty that it is about.")
@click.option("--treaty-name", help="Its name in full, where the archive does not know it yet.")
@click.option(
    "--action",
    "actions",
    multiple=True,
    type=click.Choice([action.value for action in Action]),
    help="The document is a table of what parties did to the treaty, one party a line: write a report of each. "
    "Name it once for each column of days, in their order.",
)
@click.option(
    "--date-order",
    "order",
    type=click.Choice([order.value for order in DateOrder]),
    help="How the document writes 04/05/2031.",
)
@archive_option
def command(
    file: Path,
    document: Path | None,
    source: str | None,
    actions: tuple[str, ...],
    order: str | None,
    path: Path,
    **told: str | None,
) -> None:
    """Write a report FILE to start from, with comments.

    Given the article's text, it has the fingerprint, length and paragraphs, and for each paragraph what was found in
    it: numbers, money, dates, and the names of countries and of whom the archive knows, each with its evidence. All of
    it stands in comments, to be taken up or to be listed as left out.

    What no option tells is asked on a terminal; Enter leaves it out.
    """
    from timeline.report_files.drafting import SourceFacts, draft_report_file  # noqa: PLC0415 - the libraries that it needs load slowly

    if file.exists():
        msg = f"{file} exists already; choose another name, or remove it first"
        raise TakenError(msg)
    if actions and not (document and told["treaty"]):
        msg = "--action needs --document and --treaty"
        raise click.UsageError(msg)
    if sys.stdin.isatty() and sys.stderr.isatty():
        _ask(told)
    text = _text(document) if document else None
    names, treaties, sources = _known(path)
    language = told["language"] or "en"
    found = _found(text, language, names, DateOrder(order) if order else None)
    start = SourceFacts(
        id=source or _default_id(file, told),
        language=language,
        publisher=told["publisher"],
        title=told["title"],
        url=told["url"],
        published=told["published"],
        treaty=told["treaty"],
        treaty_name=told["treaty_name"],
        known_treaty=told["treaty"] in treaties,
        actions=[Action(action) for action in actions],
    )
    content = draft_report_file(start, text, found)
    file.write_text(content, encoding="utf-8")
    _tell(file, document, text, found)
    _tell_more(start, treaties, _recorded(sources, start, text), found, content.count("\n  - occurrence: "))


def _ask(told: dict[str, str | None]) -> None:
    """Ask on a terminal for what no option told."""
    questions = {
        "publisher": "Who published it",
        "title": "Its title",
        "url": "Its web address",
        "published": "When it was published (2031-05-02, or undated)",
        "language": "Its language (en, fr, vi …)",
        "treaty": "The slug of the treaty that it is about",
    }
    checks = {"published": _date, "language": _language, "treaty": _slug}
    context = click.get_current_context()
    for name, question in questions.items():
        while told[name] is None:
            answer = click.prompt(question, default="", show_default=False, err=True).strip()
            try:
                parameter = next(each for each in context.command.params if each.name == name)
                told[name] = checks[name](context, parameter, answer) if name in checks else answer
            except click.BadParameter as error:
                click.echo(error.message, err=True)
    told.update({name: value or None for name, value in told.items()})


def _text(document: Path) -> DocumentText:
    text = DocumentText.of(document.read_bytes())
    if not text.paragraphs or "\x00" in text.paragraphs[0]:
        msg = f"{document} has no text: name a file of plain text in UTF-8"
        raise NoTextError(msg)
    return text


def _known(path: Path) -> tuple[Mapping[str, str], list[str], list[SourceDetails]]:
    """Return the names, treaties and sources that an archive knows; none where there is no archive yet."""
    is_default = click.get_current_context().get_parameter_source("path") is ParameterSource.DEFAULT
    if is_default and not path.exists():
        return {}, [], []
    with Archive(path) as archive:
        sources = (archive.get(Source, slug).details for slug in slugs_of(archive, Source))
        return names_in(archive), slugs_of(archive, Treaty), [details for details in sources if details]


def _recorded(sources: Iterable[SourceDetails], start: SourceFacts, text: DocumentText | None) -> Iterator[str]:
    """Yield what of the source is recorded already: its document, or its slug."""
    for each in sources:
        if text and each.sha256 == text.sha256:
            yield f"the archive has this document already, as the source {each.id!r}"
        elif each.id == start.id:
            yield f"the archive has a source {each.id!r} already; name another with --id"


def _found(
    text: DocumentText | None, language: str, names: Mapping[str, str], order: DateOrder | None
) -> list[Candidate]:
    from timeline.documents.candidates import candidates  # noqa: PLC0415 - see above

    return list(candidates(text, language, names, order)) if text else []


def _default_id(file: Path, told: Mapping[str, str | None]) -> str:
    day = (told["published"] or "").partition("T")[0].replace("undated", "")
    named = f"{told['publisher']} {day}" if told["publisher"] else file.stem
    return as_slug(named) or "a-source"


def _tell(file: Path, document: Path | None, text: DocumentText | None, found: list[Candidate]) -> None:
    if text is None:
        click.echo(f"wrote {file}")
        click.echo(f"next: fill it in, then: timeline check {file}")
        return
    by_kind: dict[str, int] = {}
    for each in found:
        by_kind[each.kind.value] = by_kind.get(each.kind.value, 0) + 1
    told = ", ".join(kind if kind == "money" else count(number, kind) for kind, number in by_kind.items())
    click.echo(f"wrote {file}: {count(len(text.paragraphs), 'paragraph')}; found {told or 'nothing'}")
    click.echo(f"next: fill it in, then: timeline check {file} --document {document}")


def _tell_more(
    start: SourceFacts, treaties: Sequence[str], recorded: Iterable[str], found: Sequence[Candidate], reports: int
) -> None:
    """Say what an archivist may not expect of the file."""
    for each in recorded:
        click.echo(f"note: {each}")
    if start.treaty and not start.known_treaty:
        near = closest(start.treaty, treaties, cutoff=_MISTYPED)
        hint = f"; did you mean {near!r}?" if near else ""
        click.echo(f"note: no treaty {start.treaty!r} is recorded yet: the file registers it{hint}")
    if start.actions:
        left = "every other paragraph stands in comments"
        click.echo(f"note: {count(reports, 'report')} of the table's lines, one party and its days each; {left}")
    if any(each.is_ambiguous for each in found):
        click.echo(
            "note: some days can be read in two ways, as 04/05/2031; name the order with --date-order DMY or MDY"
        )
