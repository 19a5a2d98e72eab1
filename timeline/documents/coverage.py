"""Check that a source was read completely: the evidence of every claim is right, and nothing was overlooked."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from pydantic import ValidationError

from domain.base import Path, Value
from domain.dates import ReportedDate
from domain.evidence import Evidence
from domain.figures import Figure
from domain.references import values_in
from domain.source import SourceDetails
from timeline.documents.dates import dates_in
from timeline.documents.places import are_all_cited, is_exact, places_of
from timeline.documents.text import DocumentText, Span, digest
from timeline.documents.times import times_in


class Turn(IntEnum):
    """The order in which gaps are best closed: what is done first closes some of the others."""

    FINGERPRINT = 1
    PROVEN = 2
    SPAN = 3
    PARAGRAPH = 4
    NUMBER = 5
    LEFT_OUT = 6


@dataclass(frozen=True, slots=True)
class Gap:
    """Something in which a source's record and its document differ: what, and in a file, what closes it.

    That is one of the lines `to_paste`, at the place in the file that `where` says, or what `advice` says.
    """

    turn: Turn
    message: str
    to_paste: Sequence[str] = ()
    advice: str = ""
    where: str = ""

    def __str__(self) -> str:
        """Return what differs."""
        return self.message


_MOST_PLACES = 3
"""How many places of the same words are shown."""
_BEFORE_A_DATE = re.compile(r"(?:[a-z]+ )*")
"""Words such as `on`, which belong to the sentence."""
_PARAGRAPHS, _NUMBERS = "under source.left_out.paragraphs", "under source.left_out.numbers"
"""Where in a file is listed what is left out."""


def coverage_problems(
    source: SourceDetails, said: Sequence[Value], text: DocumentText, *, also_cited: Iterable[Evidence] = ()
) -> Iterator[Gap]:
    """Yield where a source's record and its document differ; `said` is what rests on it, such as its reports.

    Checks length and paragraph count; that every cited paragraph exists and every span has the recorded digest and,
    for a figure or date, the printed words; that every paragraph and every number in it is either cited or left out
    for a reason.
    """
    if source.bytes != text.length:
        message = f"recorded with {source.bytes} bytes; the document has {text.length}"
        yield Gap(Turn.FINGERPRINT, message, [f"bytes: {text.length}"])
    if source.paragraphs != len(text.paragraphs):
        message = f"recorded with {source.paragraphs} paragraphs; the document has {len(text.paragraphs)}"
        yield Gap(Turn.FINGERPRINT, message, [f"paragraphs: {len(text.paragraphs)}"])
    cited = [*(evidence for value in (source, *said) for evidence in evidence_in(value)), *also_cited]
    for evidence in cited:
        yield from _span_problems(evidence, text)
    for value in (source, *said):
        yield from _word_problems(value, text)
    dates = {date.edtf for value in (source, *said) for date in _unprinted(value)}
    yield from _left_over(source, cited, text, dates)


def evidence_in(value: object) -> Iterator[Evidence]:
    """Yield all evidence inside a value."""
    for inner in values_in(value):
        if isinstance(inner, Evidence):
            yield inner


def _span_problems(evidence: Evidence, text: DocumentText) -> Iterator[Gap]:
    if evidence.paragraph > len(text.paragraphs):
        yield Gap(Turn.SPAN, f"paragraph {evidence.paragraph} is cited; the document has {len(text.paragraphs)}")
        return
    if evidence.start is None or evidence.end is None:
        return
    words = text.words_at(evidence.paragraph, evidence.start, evidence.end)
    where = f"span {evidence.start}-{evidence.end} of paragraph {evidence.paragraph}"
    if words is None:
        length = len(text.paragraphs[evidence.paragraph - 1])
        yield Gap(Turn.SPAN, f"{where} is cited; the paragraph has {length} characters", [f"evidence: {evidence}"])
    elif digest(words) != evidence.sha256:
        yield Gap(Turn.SPAN, f"{where} does not have the recorded fingerprint", [f"evidence: {evidence}"])


def _word_problems(within: Value, text: DocumentText) -> Iterator[Gap]:
    """Yield printed words that are not in the span cited for them."""
    for value in _printed(within):
        words = _cited_words(value.evidence, text)
        if words and value.as_printed not in words:
            message = f"the words {value.as_printed!r} are not in the span cited for them"
            yield Gap(Turn.SPAN, message, _ways_to_place(value.as_printed or "", value.evidence, text))


def _printed(within: Value) -> Iterator[Figure | ReportedDate]:
    """Yield each figure and date with printed words."""
    for value in values_in(within):
        if isinstance(value, Figure | ReportedDate) and value.as_printed is not None:
            yield value


def _unprinted(within: Value) -> Iterator[ReportedDate]:
    """Yield each date without printed words."""
    for value in values_in(within):
        if isinstance(value, ReportedDate) and value.as_printed is None:
            yield value


def _left_over(
    source: SourceDetails, cited: Sequence[Evidence], text: DocumentText, dates: Collection[str]
) -> Iterator[Gap]:
    paragraphs = {evidence.paragraph for evidence in cited}
    left_out = {paragraph for entry in source.left_out.paragraphs for paragraph in entry.paragraphs}
    numbers_left_out: dict[int, Counter[str]] = {}
    for entry in source.left_out.numbers:
        numbers_left_out.setdefault(entry.paragraph, Counter())[entry.number.casefold()] += 1
    for paragraph in range(1, len(text.paragraphs) + 1):
        if paragraph in left_out:
            if paragraph in paragraphs:
                message = f"paragraph {paragraph} is both cited and left out"
                yield Gap(Turn.LEFT_OUT, message, advice="delete its line in left_out, or what cites it")
            continue
        if paragraph not in paragraphs:
            message = f"paragraph {paragraph} is neither cited nor left out for a reason"
            yield Gap(Turn.PARAGRAPH, message, [f'- {{paragraphs: {paragraph}, reason: ""}}'], where=_PARAGRAPHS)
            continue  # its numbers are left out with it
        here = [evidence for evidence in cited if evidence.paragraph == paragraph]
        left_out_here = numbers_left_out.get(paragraph, Counter())
        left = list(_numbers_left_over(text.numbers(paragraph, source.language), here, left_out_here))
        yield from _gaps_of(left, text.paragraphs[paragraph - 1], source.language, dates)
        for unused in sorted(left_out_here.elements()):
            message = f"the number {unused!r} is left out of paragraph {paragraph}, but is not in it, or is cited"
            yield Gap(Turn.LEFT_OUT, message, advice="delete its line in left_out")


def _numbers_left_over(numbers: Iterable[Span], cited: Sequence[Evidence], left_out: Counter[str]) -> Iterator[Span]:
    """Yield the numbers of a paragraph that are neither cited nor left out; what is left out is used up by them."""
    spans = [(place.start, place.end) for place in cited if place.start is not None and place.end is not None]
    for number in numbers:
        if _is_cited(number, spans) or _is_left_out(number, left_out):
            continue
        parts = [part for part in _parts(number) if not _is_cited(part, spans)]
        if len(parts) < len(_parts(number)) and all(_is_left_out(part, left_out) for part in parts):
            continue
        yield number


def _gaps_of(numbers: Sequence[Span], text: str, language: str, dates: Collection[str]) -> Iterator[Gap]:
    """Yield what closes the gaps of the numbers left over in a paragraph: one line for all those of a recorded date."""
    printed = [day for day in dates_in(text, language) if day.edtf in dates] if numbers and dates else []
    times = [time[:2] for time in times_in(text)]
    found: set[int] = set()
    for number in numbers:
        day = next((day for day in printed if _is_cited(number, [(day.start, day.end)])), None)
        if day is None:
            yield _gap_of(number, "A time of day." if _is_cited(number, times) else "")
        elif day.start not in found:
            found.add(day.start)
            start = day.start + len(_BEFORE_A_DATE.match(text[day.start : day.end]).group())  # type: ignore[union-attr]
            place = Span(number.paragraph, start, day.end, text[start : day.end])
            message = f"the date {place.text!r} in paragraph {place.paragraph} is recorded without its printed words"
            lines = f"edtf: {day.edtf}\nas_printed: {place.text}\nevidence: {place.short}"
            yield Gap(Turn.NUMBER, message, [lines], where=f"below the field that has {day.edtf}")


def _gap_of(number: Span, reason: str) -> Gap:
    message = f"the number {number.text!r} in paragraph {number.paragraph} is neither cited nor left out for a reason"
    line = f'- {{paragraph: {number.paragraph}, number: "{number.text}", reason: "{reason}"}}'
    return Gap(Turn.NUMBER, message, [line], where=_NUMBERS)


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


def unplaced(written: Any, text: DocumentText, path: Path = ()) -> Iterator[tuple[Path, Gap]]:
    """Yield the path of all printed words in what was written that have no exact evidence yet: it need not be valid."""
    if isinstance(written, list):
        for index, item in enumerate(written):
            yield from unplaced(item, text, (*path, index))
    if not isinstance(written, dict):
        return
    words = written.get("as_printed")
    cited = list(evidence_as_written(written.get("evidence")))
    is_placed = not isinstance(words, str) or is_exact(words, cited, text) or _cited_words(cited, text)
    if isinstance(words, str) and words and not is_placed and not are_all_cited(words, cited, text):
        yield _unplaced(words, cited, text, path)  # a span with other words is found by the checks of coverage
    for name, value in written.items():
        yield from unplaced(value, text, (*path, name))


def _unplaced(words: str, cited: Sequence[Evidence], text: DocumentText, path: Path) -> tuple[Path, Gap]:
    places = places_of(words, cited, text)
    message = words_elsewhere(words, cited, places) or NO_SPAN
    if len(places) > 1:
        message = f"the words {words!r} stand in {len(places)} places: cite the one that is meant"
    elif not places:
        message = f"the words {words!r} are not in the document: copy them as they are printed"
    return (*path, "evidence" if places else "as_printed"), Gap(Turn.SPAN, message, _ways_to_place(words, cited, text))


def evidence_as_written(written: Any) -> Iterator[Evidence]:
    """Yield what is valid of the evidence that was written."""
    for item in written if isinstance(written, list) else [] if written is None else [written]:
        with suppress(ValidationError):
            yield Evidence.model_validate(item)


NO_SPAN = "the printed words have no span yet"


def words_elsewhere(words: str, cited: Sequence[Evidence], places: Sequence[Span]) -> str | None:
    """Return that the only place of printed words is in another paragraph than those cited; None if it is not."""
    paragraphs = [place.paragraph for place in cited]
    if len(places) != 1 or not paragraphs or places[0].paragraph in paragraphs:
        return None
    return f"the words {words!r} are in paragraph {places[0].paragraph}, not {' or '.join(map(str, paragraphs))}"


def _ways_to_place(words: str, cited: Sequence[Evidence], text: DocumentText) -> list[str]:
    """Return the lines that place printed words: the evidence of each place, or the words as the document has them."""
    places = places_of(words, cited, text)
    if not places:
        loose = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
        near = (match.group() for paragraph in text.paragraphs for match in loose.finditer(paragraph))
        return [f"as_printed: {found}" for found in dict.fromkeys(near)][:_MOST_PLACES]
    return [f"evidence: {place.short}" for place in places[:_MOST_PLACES]]


def _cited_words(evidence: Sequence[Evidence], text: DocumentText) -> set[str | None]:
    return {
        text.words_at(place.paragraph, place.start, place.end)
        for place in evidence
        if place.start is not None and place.end is not None
    }
