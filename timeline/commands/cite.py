"""The command `cite`: print the evidence for words in a document."""

import re
from pathlib import Path

import click

from domain.errors import ArchiveError
from timeline.commands._shared import example, json_option, print_json
from timeline.documents.text import DocumentText


class NotInDocumentError(ArchiveError):
    """Words that the document does not have."""


@click.command(epilog=example("timeline cite article.txt", "timeline cite article.txt 'as many as 31 states'"))
@click.argument("document", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("words", nargs=-1)
@json_option
def command(document: Path, words: tuple[str, ...], *, as_json: bool) -> None:
    """Print the evidence for words in a document.

    DOCUMENT is an article's text. The evidence is printed in the form that report files use, for each place where WORDS
    occur exactly as given, including capitals. Without WORDS, prints the document's fingerprint, length and number of
    paragraphs, which a source needs.
    """
    text = DocumentText.of(document.read_bytes())
    if not words:
        fields = {"sha256": text.sha256, "bytes": text.length, "paragraphs": len(text.paragraphs)}
        if as_json:
            print_json(fields)
        for name, value in () if as_json else fields.items():
            click.echo(f"{name}: {value}")
        return
    evidence = {phrase: [span.short for span in text.spans(phrase)] for phrase in words}
    for phrase, spans in evidence.items():
        if not spans:
            raise NotInDocumentError(f"{phrase!r} is not in any paragraph of {document}{_near(phrase, text)}")
    if as_json:
        print_json(evidence)
        return
    for phrase, spans in evidence.items():
        for span in spans:
            click.echo(f"evidence: {span}" + (f"  # {phrase}" if len(evidence) > 1 else ""))


def _near(words: str, text: DocumentText) -> str:
    """Return the words as they are printed, if only the case of letters differs."""
    for paragraph in text.paragraphs if words else ():
        if match := re.search(re.escape(words), paragraph, re.IGNORECASE):
            return f"; did you mean {match.group()!r}?"
    return "; copy the words as they are printed"
