"""Tell where a claim is not what its printed words say, or where its evidence is of other words."""

from collections.abc import Iterator

from domain.base import Problem, Value
from domain.dates import ReportedDate
from domain.figures import Figure
from domain.references import placed_values_in
from timeline.documents.misreadings import currency_misread_as, misread_as
from timeline.documents.text import digest


def misreadings(figure: Figure, language: str) -> Iterator[Problem]:
    """Yield the fields of a figure that are not what its printed words say, each with what they say."""
    read = misread_as(figure, language)
    if read is not None:
        is_range = figure.value is None
        given = f"{figure.low} to {figure.high}" if is_range else figure.value
        yield ("low" if is_range else "value",), _not_printed(given, figure, read)
    currency = currency_misread_as(figure)
    if currency is not None:
        yield ("unit",), _not_printed(figure.unit, figure, currency)


def misprints(value: Value, language: str | None) -> Iterator[Problem]:
    """Yield the claims inside a value that contradict their own printed words, each by its path.

    That is a figure with another number or currency, and a figure or date whose evidence has the fingerprint of other
    words. Without a language, numbers are not read.
    """
    for path, claim in placed_values_in(value):
        if isinstance(claim, Figure | ReportedDate) and _has_other_words(claim):
            yield path, f"the words {claim.as_printed!r} are not those of which its evidence has the fingerprint"
        if isinstance(claim, Figure) and language:
            yield from ((path, message) for _, message in misreadings(claim, language))


def _not_printed(given: object, figure: Figure, read: str) -> str:
    return f"{given} is not what the printed words {figure.as_printed!r} say: {read}"


def _has_other_words(claim: Figure | ReportedDate) -> bool:
    """Return whether a claim cites spans, and none of them is of its printed words."""
    fingerprints = {evidence.sha256 for evidence in claim.evidence if evidence.sha256}
    return bool(claim.as_printed and fingerprints) and digest(claim.as_printed or "") not in fingerprints
