"""Check that a source was read completely: the evidence of every claim is right, and nothing was overlooked."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from domain.base import Value
from domain.dates import ReportedDate
from domain.evidence import Evidence
from domain.figures import Figure
from domain.references import placed_values_in, values_in
from domain.reports import Report
from domain.source import SourceDetails
from timeline.documents.text import DocumentText, Span, digest

Path = tuple[str | int, ...]
"""The fields and indices that lead to a value."""


def coverage_problems(
    source: SourceDetails, reports: Sequence[Report], text: DocumentText, *, also_cited: Iterable[Evidence] = ()
) -> Iterator[str]:
    """Yield where a source's record and its document differ, one line each.

    Checks length and paragraph count; that every cited paragraph exists and every span has the recorded digest and,
    for a figure or date, the printed words; that every paragraph and every number in it is either cited or left out
    for a reason.
    """
    if source.bytes != text.length:
        yield f"recorded with {source.bytes} bytes; the document has {text.length}"
    if source.paragraphs != len(text.paragraphs):
        yield f"recorded with {source.paragraphs} paragraphs; the document has {len(text.paragraphs)}"
    cited = [*(evidence for value in (source, *reports) for evidence in evidence_in(value)), *also_cited]
    for evidence in cited:
        yield from _span_problems(evidence, text)
    for value in (source, *reports):
        yield from _word_problems(value, text)
    yield from _left_over(source, cited, text)


def evidence_in(value: object) -> Iterator[Evidence]:
    """Yield all evidence inside a value."""
    for inner in values_in(value):
        if isinstance(inner, Evidence):
            yield inner


def _span_problems(evidence: Evidence, text: DocumentText) -> Iterator[str]:
    if evidence.paragraph > len(text.paragraphs):
        yield f"paragraph {evidence.paragraph} is cited; the document has {len(text.paragraphs)}"
        return
    if evidence.start is None or evidence.end is None:
        return
    words = text.words_at(evidence.paragraph, evidence.start, evidence.end)
    where = f"span {evidence.start}-{evidence.end} of paragraph {evidence.paragraph}"
    if words is None:
        yield f"{where} is cited; the paragraph has {len(text.paragraphs[evidence.paragraph - 1])} characters"
    elif digest(words) != evidence.sha256:
        yield f"{where} does not have the recorded fingerprint"


def _word_problems(within: Value, text: DocumentText) -> Iterator[str]:
    """Yield printed words that are not in the span cited for them."""
    for _, value in _printed(within):
        words = _cited_words(value.evidence, text)
        if words and value.as_printed not in words:
            yield f"the words {value.as_printed!r} are not in the span cited for them"


def _printed(within: Value) -> Iterator[tuple[Path, Figure | ReportedDate]]:
    """Yield each figure and date with printed words, and its path."""
    for path, value in placed_values_in(within):
        if isinstance(value, Figure | ReportedDate) and value.as_printed is not None:
            yield path, value


def _left_over(source: SourceDetails, cited: Sequence[Evidence], text: DocumentText) -> Iterator[str]:
    paragraphs = {evidence.paragraph for evidence in cited}
    left_out = {paragraph for entry in source.left_out.paragraphs for paragraph in entry.paragraphs}
    numbers_left_out: dict[int, Counter[str]] = {}
    for entry in source.left_out.numbers:
        numbers_left_out.setdefault(entry.paragraph, Counter())[entry.number.casefold()] += 1
    for paragraph in range(1, len(text.paragraphs) + 1):
        if paragraph in left_out:
            if paragraph in paragraphs:
                yield f"paragraph {paragraph} is both cited and left out"
            continue
        if paragraph not in paragraphs:
            yield f"paragraph {paragraph} is neither cited nor left out for a reason"
        numbers = list(text.numbers(paragraph, source.language))
        yield from _numbers_left_over(paragraph, cited, numbers_left_out.get(paragraph, Counter()), numbers)


def _numbers_left_over(
    paragraph: int, cited: Sequence[Evidence], left_out: Counter[str], numbers: Sequence[Span]
) -> Iterator[str]:
    here = [evidence for evidence in cited if evidence.paragraph == paragraph]
    spans = [(place.start, place.end) for place in here if place.start is not None and place.end is not None]
    for number in numbers:
        if _is_cited(number, spans) or _is_left_out(number, left_out):
            continue
        parts = [part for part in _parts(number) if not _is_cited(part, spans)]
        if len(parts) < len(_parts(number)) and all(_is_left_out(part, left_out) for part in parts):
            continue
        yield f"the number {number.text!r} in paragraph {paragraph} is neither cited nor left out for a reason"
    for unused in sorted(left_out.elements()):
        yield f"the number {unused!r} is left out of paragraph {paragraph}, but is not in it, or is cited"


def _is_cited(number: Span, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= number.start and number.end <= end for start, end in spans)


def _is_left_out(number: Span, left_out: Counter[str]) -> bool:
    """Return whether a number is left out for a reason, which is used up by it."""
    if left_out[number.text.casefold()] == 0:
        return False
    left_out[number.text.casefold()] -= 1
    return True


def _parts(number: Span) -> list[Span]:
    """Return the numbers that commas divide: `29 Jun 2003,27 Apr 2004` are two cells of a table, each cited."""
    found = re.finditer(r"\d+", number.text)
    return [
        Span(number.paragraph, number.start + part.start(), number.start + part.end(), part.group()) for part in found
    ]


def missing_spans(within: Value, text: DocumentText) -> Iterator[tuple[Path, str]]:
    """Yield the path of each figure or date whose printed words are not in a cited span, with the evidence to add."""
    for path, value in _printed(within):
        cited = {evidence.paragraph for evidence in value.evidence}
        spans = [span for span in text.spans(value.as_printed or "") if not cited or span.paragraph in cited]
        if len(spans) == 1 and value.as_printed not in _cited_words(value.evidence, text):
            yield (*path, "evidence"), spans[0].short


def _cited_words(evidence: Sequence[Evidence], text: DocumentText) -> set[str | None]:
    return {
        text.words_at(place.paragraph, place.start, place.end)
        for place in evidence
        if place.start is not None and place.end is not None
    }
