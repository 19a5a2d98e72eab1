"""Find candidates for claims in a document: numbers, figures, dates and names.

A candidate is a suggestion to the archivist, never a claim. text2num reads words for numbers; the names of months,
weekdays, countries and currencies in the document's language come from the CLDR through babel.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.vocabulary import BUILT_IN, Vocabulary
from timeline.documents.dates import FoundDate, dates_in
from timeline.documents.digits import plain_digits
from timeline.documents.figures import figures_in
from timeline.documents.figures.found import FoundFigure
from timeline.documents.names import FoundName, names_found
from timeline.documents.numbers import number_value
from timeline.documents.text import DateOrder, DocumentText, Span
from timeline.documents.times import times_in


class CandidateKind(StrEnum):
    """What sort of thing was found."""

    NUMBER = "number"
    FIGURE = "figure"
    DATE = "date"
    TIME = "time"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something found in a document: its span, and what its words may mean.

    `meaning` is a number as plain digits, a figure's value or range after its unit (`EUR 2500000`, `count 50-60`), a
    date as EDTF text (`XXXX-06-03` where the year is not printed, empty where only a weekday is), or for a name a
    party's code or a stream (`person/mara-lind`), for a time of day `18:40`. All that is known of it is in `figure`,
    `date` or `name`.
    """

    kind: CandidateKind
    span: Span
    meaning: str
    figure: FoundFigure | None = None
    date: FoundDate | None = None
    name: FoundName | None = None

    @property
    def is_ambiguous(self) -> bool:
        """Return whether this is a complete day in digits that can be read in two ways: 04/05/2031."""
        return self.date is not None and self.date.is_ambiguous

    @property
    def is_new_name(self) -> bool:
        """Return whether this looks like a name, and is none that is known."""
        return self.name is not None and self.name.is_new


def candidates(
    text: DocumentText,
    language: str,
    names: Mapping[str, str],
    order: DateOrder | None = None,
    words: Vocabulary = BUILT_IN,
) -> Iterator[Candidate]:
    """Yield the candidates of a document, in order; `names` are those in the archive, with the stream of each."""
    for number, paragraph in enumerate(text.paragraphs, 1):
        dates = dates_in(paragraph, language, order)
        days = [(day.start, day.end) for day in dates]
        times = [time for time in times_in(paragraph) if not _is_within(time[:2], days)]
        figures = figures_in(paragraph, language, [*days, *(time[:2] for time in times)], words)
        here = [
            *_numbers(text, number, language),
            *(Candidate(CandidateKind.DATE, _span(paragraph, number, day), day.edtf, date=day) for day in dates),
            *(
                Candidate(CandidateKind.TIME, Span(number, start, end, paragraph[start:end]), meaning)
                for start, end, meaning in times
            ),
            *(
                Candidate(CandidateKind.FIGURE, _span(paragraph, number, figure), _meaning(figure), figure=figure)
                for figure in figures
            ),
            *(
                Candidate(CandidateKind.NAME, _span(paragraph, number, name), name.meaning, name=name)
                for name in names_found(paragraph, language, names)
            ),
        ]
        yield from sorted(here, key=lambda candidate: (candidate.span.start, candidate.span.end))


def _is_within(stretch: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start <= stretch[0] and stretch[1] <= end for start, end in others)


def _span(paragraph: str, number: int, found: FoundDate | FoundFigure | FoundName) -> Span:
    return Span(number, found.start, found.end, paragraph[found.start : found.end])


def _numbers(text: DocumentText, paragraph: int, language: str) -> Iterator[Candidate]:
    for span in text.numbers(paragraph, language):
        value = number_value(span.text, language)
        yield Candidate(CandidateKind.NUMBER, span, "" if value is None else plain_digits(value))


def _meaning(figure: FoundFigure) -> str:
    numbers = [figure.value] if figure.value is not None else [figure.low, figure.high]
    return " ".join([figure.unit, "-".join(plain_digits(number) for number in numbers if number is not None)]).strip()
