"""Give the evidence of words in a document."""

from __future__ import annotations

import re
from pathlib import Path

import click

from domain.errors import ArchiveError
from timeline.commands._shared import example, json_option, print_json
from timeline.documents.text import DocumentText


class NotInDocumentError(ArchiveError):
    """Refuse words that the document does not have."""


@click.command(epilog=example("timeline cite article.txt", "timeline cite article.txt 'as many as 31 states'"))
@click.argument("document", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("words", nargs=-1)
@json_option
def command(document: Path, words: tuple[str, ...], *, as_json: bool) -> None:
    """Give the evidence of WORDS in a DOCUMENT's text, as report files write it.

    Without words: the fingerprint, length and paragraphs of the document, for its source. Words are found as they
    stand, capitals too, wherever they stand.
    """
    text = DocumentText.of(document.read_bytes())
    if not words:
        fields = {"sha256": text.sha256, "bytes": text.length, "paragraphs": len(text.paragraphs)}
        if as_json:
            print_json(fields)
        for name, value in () if as_json else fields.items():
            click.echo(f"{name}: {value}")
        return
    found = {each: [place.short for place in text.spans(each)] for each in words}
    for each in (each for each, evidence in found.items() if not evidence):
        msg = f"{each!r} does not stand in any paragraph of {document}{_near(each, text)}"
        raise NotInDocumentError(msg)
    if as_json:
        print_json(found)
        return
    for each, evidence in found.items():
        for place in evidence:
            click.echo(f"evidence: {place}" + (f"  # {each}" if len(found) > 1 else ""))


def _near(words: str, text: DocumentText) -> str:
    """Return the words as they are printed, where only the letters' case differs."""
    for paragraph in text.paragraphs if words else ():
        if found := re.search(re.escape(words), paragraph, re.IGNORECASE):
            return f"; did you mean {found.group()!r}?"
    return "; copy the words as they are printed"
