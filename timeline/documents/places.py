"""Find where printed words stand in a document, if only one place can be meant."""

from collections.abc import Sequence

from domain.evidence import Evidence
from timeline.documents.text import DocumentText, Span


def place_of(words: str, cited: Sequence[Evidence], text: DocumentText) -> Span | None:
    """Return the place of printed words that have no exact evidence yet, if only one can be meant.

    That is the only place in the cited paragraphs, the only one that overlaps a cited span, or, where no cited
    paragraph has the words, the only place in the document. None too if the place is cited already.
    """
    spans = list(text.spans(words))
    if any(_is_cited(span, cited) for span in spans):
        return None
    paragraphs = {evidence.paragraph for evidence in cited}
    here = [span for span in spans if span.paragraph in paragraphs]
    overlapping = [span for span in here if _overlaps(span, cited)]
    for found in (overlapping, here or spans):
        if len(found) == 1:
            return found[0]
    return None


def places_of(words: str, cited: Sequence[Evidence], text: DocumentText) -> list[Span]:
    """Return every place of printed words: in the cited paragraphs if they are there, else in the document."""
    spans = list(text.spans(words))
    paragraphs = {evidence.paragraph for evidence in cited}
    return [span for span in spans if span.paragraph in paragraphs] or spans


def are_all_cited(words: str, cited: Sequence[Evidence], text: DocumentText) -> bool:
    """Return whether printed words stand in several paragraphs, once in each, and all of these are cited."""
    paragraphs = [span.paragraph for span in places_of(words, cited, text)]
    return 1 < len(paragraphs) == len(set(paragraphs)) and set(paragraphs) <= {place.paragraph for place in cited}


def is_exact(words: str, cited: Sequence[Evidence], text: DocumentText) -> bool:
    """Return whether printed words have the exact evidence of a place where they stand."""
    return any(_is_cited(span, cited) for span in text.spans(words))


def _is_cited(span: Span, cited: Sequence[Evidence]) -> bool:
    return any(
        (evidence.paragraph, evidence.start, evidence.end) == (span.paragraph, span.start, span.end)
        and span.short.endswith(f" {evidence.sha256}")
        for evidence in cited
    )


def _overlaps(span: Span, cited: Sequence[Evidence]) -> bool:
    return any(
        evidence.paragraph == span.paragraph
        and evidence.start is not None
        and evidence.end is not None
        and evidence.start < span.end
        and span.start < evidence.end
        for evidence in cited
    )
