"""Find the figures of a paragraph: ranges, ranks, shares, vague amounts, and numbers with the words beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise

from domain.figures import Operator
from timeline.documents.currencies import currencies_of
from timeline.documents.figures.found import COUNT, PERCENT, RANK, TIMES, FoundFigure
from timeline.documents.figures.names_of_things import is_in_parentheses, is_label, is_part_of_a_name, is_year
from timeline.documents.figures.nouns import NounReader
from timeline.documents.figures.patterns import any_of, before_of, compiled, ending, matching
from timeline.documents.figures.printed import NumberReader, PrintedNumber
from timeline.documents.languages import locale_of
from timeline.documents.wordings import PLAIN, WORDINGS
from timeline.documents.wordings.model import Wordings

_HUNDRED = 100
_OLDEST = 120
_LARGE = 1000
"""From which amount on a word that is rarely a currency is taken for one."""
_ONE = Decimal(1)
_AND_A_HALF = Decimal("1.5")


@cache
def reader_of(language: str) -> FigureReader:
    """Return the reader of a language."""
    return FigureReader(language)


class FigureReader:
    """A reader of the figures of one language; of one without wordings, what numbers mean stays open."""

    def __init__(self, language: str) -> None:
        """Learn the words of the language."""
        self._is_known = language in WORDINGS
        self.wordings: Wordings = WORDINGS.get(language) or replace(PLAIN, multiples=_multiples_of(language))
        self._currencies = currencies_of(language)
        self._numbers = NumberReader(language, self.wordings, self._currencies)
        self._nouns = NounReader(self.wordings)

    def all(self, paragraph: str) -> Iterator[FoundFigure]:
        """Yield all that may be a figure; of two that overlap, the first is meant."""
        yield from self._superlatives(paragraph)
        yield from self._shares(paragraph)
        yield from self._vague(paragraph)
        yield from self._ordinals(paragraph)
        numbers = self._without_odds(paragraph, list(self._numbers.all(paragraph)))
        for first, second in pairwise(numbers):
            yield from self._range(paragraph, first, second)
        for number in numbers:
            if figure := self._figure(paragraph, number):
                yield figure
        yield from self._single_units(paragraph)

    # --- without a number ---

    def _superlatives(self, paragraph: str) -> Iterator[FoundFigure]:
        for match in compiled(rf"\b(?:{self.wordings.superlatives})\b(?: [^\W\d_]+)?").finditer(paragraph):
            yield FoundFigure(*match.span(), operator=Operator.SUPERLATIVE, unit=RANK)

    def _shares(self, paragraph: str) -> Iterator[FoundFigure]:
        """Yield shares in words, of something: half of the members."""
        shares = self.wordings.shares
        of = rf"(?:(?:{self.wordings.of})\s?(?:the |les |la |le |l['’])?|the )"
        for match in compiled(rf"(?<![\w-])({any_of(shares)}) {of}([^\W\d_]+)").finditer(paragraph):
            value = Decimal(shares[" ".join(match[1].casefold().split())])
            yield self._with_operator(paragraph, FoundFigure(*match.span(), value=value, unit=PERCENT))

    def _vague(self, paragraph: str) -> Iterator[FoundFigure]:
        """Yield amounts that no number says: hundreds of people, several weeks, decades."""
        vague = self.wordings.vague.replace("NOUN", self._nouns.known)
        for match in compiled(rf"(?<![\w-])(?:{vague})(?![\w-])").finditer(paragraph):
            start, end = match.span()
            if ending(rf"(?:\d|{self.wordings.words}) ", paragraph, start):
                continue  # two decades
            figure = FoundFigure(start, end, operator=Operator.VAGUE)
            if money := self._currencies.after(paragraph, end, self.wordings.of):
                yield replace(figure, end=money[1], unit=money[0])
            elif own := self._nouns.unit(match.group()):
                yield replace(figure, unit=own[0])
            else:
                noun = self._nouns.after(paragraph, end)
                yield replace(figure, end=noun.end, unit=noun.unit, counted=noun.counted, noun=noun.words)

    def _ordinals(self, paragraph: str) -> Iterator[FoundFigure]:
        """Yield places in a series: the first treaty, the 12th session."""
        ordinals = self.wordings.ordinals
        stops = (
            rf"{self.wordings.stops}|fois|half|day|century|siècle|moitié|hand|thing|lady|minister|paragraph|paragraphe"
        )
        pattern = rf"(?<![\w-])(?:({any_of(ordinals)})|(\d+)(?:st|nd|rd|th|e|er|ème)) (?!(?:{stops})\b)([^\W\d_]+)"
        for match in compiled(pattern).finditer(paragraph) if ordinals else ():
            if match[3].islower() and not ending(r"(?:a|at) ", paragraph, match.start()):
                value = Decimal(match[2] or ordinals[match[1].casefold()])
                yield FoundFigure(*match.span(), value=value, operator=Operator.ORDINAL, unit=RANK, noun=match[3])

    def _single_units(self, paragraph: str) -> Iterator[FoundFigure]:
        """Yield a time with an article, if more is said of it: nearly a year, a year and a half."""
        units = any_of(pattern for pattern, (unit, _) in self.wordings.units.items() if unit in TIMES)
        half = self.wordings.and_a_half
        for match in compiled(rf"(?<!\w)(?:{self.wordings.articles}) ({units})\b({half})?").finditer(paragraph):
            unit, size = self._nouns.unit(match[1]) or (COUNT, _ONE)
            value = size * (_AND_A_HALF if match[2] else _ONE)
            figure = FoundFigure(*match.span(), value=value, unit=unit)
            found = self._with_operator(paragraph, figure)
            if found != figure or match[2]:
                yield found

    # --- two numbers ---

    def _without_odds(self, paragraph: str, numbers: list[PrintedNumber]) -> list[PrintedNumber]:
        """Return numbers without those that are a share of each other: two in five, nine out of ten."""
        odds: list[PrintedNumber] = []
        for first, second in pairwise(numbers):
            is_joined = compiled(rf" (?:{self.wordings.out_of}) ").fullmatch(paragraph[first.end : second.start])
            if is_joined and first.value < second.value <= _HUNDRED and first.currency == second.currency:
                odds += [first, second]
        return [number for number in numbers if number not in odds]

    def _range(self, paragraph: str, first: PrintedNumber, second: PrintedNumber) -> Iterator[FoundFigure]:
        between = paragraph[first.end : second.start]
        opening = self._opening(paragraph, first.start, between)
        if opening is None and not compiled(rf"\s?[-–—]\s?|{self.wordings.joints}").fullmatch(between):
            return
        start = first.start if opening is None else opening
        if ending(rf"(?:{self.wordings.changes}) ", paragraph, start):
            yield from self._from_one_to_another(paragraph, first, second)
        elif figure := self._between(paragraph, first, second, start):
            yield figure

    def _opening(self, paragraph: str, start: int, between: str) -> int | None:
        """Return where a range begins that opens with a word of its own: between 5 and 6."""
        for opening, joint in self.wordings.openings.items():
            if compiled(rf"(?: [^\W\d_]+)? (?:{joint}) ").fullmatch(between):
                found = ending(rf"(?:{opening})\s*", paragraph, start)
                if found:
                    return found[0]
        return None

    def _between(self, paragraph: str, first: PrintedNumber, second: PrintedNumber, start: int) -> FoundFigure | None:
        """Return the figure of a range, or None if the numbers are none: an article, a year, the score of a game."""
        low, high = first.value, second.value
        if first.factor == 1 and low < high / second.factor * _LARGE:  # 2 to 3 million
            low *= second.factor
        is_part_of_more = re.search(r"\d[-–]$", before_of(paragraph, first.start)) or re.compile(r"[-–]\d").match(
            paragraph, second.end
        )
        if low >= high or is_part_of_more or is_label(paragraph, start, self.wordings):
            return None
        whole = replace(second, start=start, currency=first.currency or second.currency, text="")
        figure = self._figure(paragraph, whole)
        if figure is None or (figure.unit == COUNT and figure.counted is None and is_year(first.text)):
            return None
        size = figure.value / high if figure.value else _ONE
        operator = Operator.BETWEEN if self._is_known else None
        return replace(figure, value=None, low=low * size, high=high * size, operator=operator)

    def _from_one_to_another(
        self, paragraph: str, first: PrintedNumber, second: PrintedNumber
    ) -> Iterator[FoundFigure]:
        """Yield the first of two numbers of a change, such as `fell from 9 to 6 tonnes`, with what the second is of."""
        figure, other = (self._figure(paragraph, number) for number in (first, second))
        if figure and other and figure.unit == COUNT and not figure.counted:
            yield replace(figure, unit=other.unit, counted=other.counted)

    # --- one number ---

    def _figure(self, paragraph: str, number: PrintedNumber) -> FoundFigure | None:
        """Return the figure of a number, or None if it only names something: a year, an article, a time of the day."""
        if is_label(paragraph, number.start, self.wordings) or is_part_of_a_name(paragraph, number, self._nouns):
            return None
        figure = self._with_operator(paragraph, self._with_unit(paragraph, number), number.end)
        if figure.operator is Operator.EXACT and ending(rf"(?:{self.wordings.denials}) ", paragraph, figure.start):
            return None  # 60 people, not 61
        if figure.operator is Operator.EXACT and number.is_round and not figure.unit.isupper():
            figure = replace(figure, operator=Operator.ABOUT)
        if figure.unit == COUNT and not self._counts(paragraph, number, figure):
            return None
        return figure if self._is_known else replace(figure, operator=None)

    def _counts(self, paragraph: str, number: PrintedNumber, figure: FoundFigure) -> bool:
        """Return whether a number without a unit may be a figure: `one` only with its noun, no year."""
        if not figure.noun:
            is_bare_word = not number.text[:1].isdigit() and number.value <= 1
            return not is_bare_word and not (is_year(number.text) and figure.operator is Operator.EXACT)
        is_known = figure.counted in self.wordings.populations
        return is_known or not is_year(number.text, before_of(paragraph, number.start))  # the 2031 elections

    def _with_unit(self, paragraph: str, number: PrintedNumber) -> FoundFigure:
        figure = FoundFigure(number.start, number.end, number.value)
        if number.currency or number.is_percent:
            return replace(figure, unit=number.currency or PERCENT)
        if self._is_age(paragraph, number):
            return replace(figure, unit="year", measure="age")
        after = self._after(paragraph, number.end)
        end = after[0] if after else is_in_parentheses(paragraph, number.end)
        if money := self._money(paragraph, end, figure):
            return money
        noun = self._nouns.after(paragraph, end, is_one=number.value <= 1)
        if noun.unit == COUNT:
            return replace(figure, end=noun.end if noun.words else number.end, counted=noun.counted, noun=noun.words)
        half = matching(rf"(?:{self.wordings.and_a_half})(?!\w)", paragraph, noun.end)
        value = number.value + (_AND_A_HALF - 1 if half else 0)  # trois ans et demi
        return replace(figure, end=half.end() if half else noun.end, value=value * noun.size, unit=noun.unit)

    def _money(self, paragraph: str, end: int, figure: FoundFigure) -> FoundFigure | None:
        """Return a figure with the currency that follows, or None if none does."""
        if found := self._currencies.after(paragraph, end, self.wordings.of):
            code, money_end, is_sure = found
            if is_sure or abs(figure.value or _ONE) >= _LARGE:
                return replace(figure, end=money_end, unit=code)
        if several := self._currencies.of_several(paragraph, end, self.wordings.of):
            codes, money_end = several
            because = f"{paragraph[end:money_end].strip()!r}, which may be {' or '.join(codes)}"
            return replace(figure, end=money_end, unit="", because=because)
        return None

    def _is_age(self, paragraph: str, number: PrintedNumber) -> bool:
        """Return whether a number is somebody's age: Ada Quay, 41, or aged 41."""
        before = before_of(paragraph, number.start)
        is_between_commas = re.search(r"[A-ZÀ-Ý][\w'-]*, $", before) and paragraph.startswith(",", number.end)
        is_aged = ending(r"(?:aged|âgée?s? de) ", paragraph, number.start)
        return bool(is_between_commas or is_aged) and 0 < number.value < _OLDEST and number.text.isdigit()

    # --- how it is meant ---

    def _after(self, paragraph: str, end: int) -> tuple[int, Operator] | None:
        """Return where words after a number end that say how it is meant, and what they say."""
        for operator, words in self.wordings.after.items():
            if match := matching(rf"(?:{words})(?!\w)", paragraph, end):
                return match.end(), operator
        return None

    def _with_operator(self, paragraph: str, figure: FoundFigure, number_end: int = 0) -> FoundFigure:
        """Return a figure as the words after its number, after its noun or before it say that it is meant."""
        for end in (number_end, figure.end) if number_end else (figure.end,):
            if after := self._after(paragraph, end):
                return replace(figure, operator=after[1], end=max(figure.end, after[0]))
        found = [
            (*place, operator)
            for operator, words in self.wordings.before.items()
            if (place := ending(rf"(?:{words})\s*(?:(?:{self.wordings.fillers}) )*", paragraph, figure.start))
        ]
        if not found:
            is_hedged = ending(rf"(?:{self.wordings.hedges})(?: [^\W\d_]+){{0,2}} ", paragraph, figure.start)
            return replace(figure, operator=None) if is_hedged else figure
        start, words, operator = min(found)
        if matching(rf"(?:{self.wordings.over}) ", words, 0) and figure.unit in TIMES:  # stretched over 18 months
            is_extent = ending(rf"(?:{self.wordings.extents}) (?:\w+ ){{0,2}}", paragraph, start)
            operator = Operator.EXACT if is_extent else operator
        return replace(figure, start=start, operator=operator)


def _multiples_of(language: str) -> Mapping[str, str]:
    """Return the multiples of a language that has no wordings, from the CLDR, and the English ones."""
    multiples: dict[str, str] = {}
    for locale in filter(None, (locale_of(language), locale_of("en"))):  # a German Billion has three more zeros
        for by_size in locale.compact_decimal_formats.get("long", {}).values():
            for size, form in by_size.items():
                digits = form.pattern.count("0")  # `00 Millionen` stands for ten million
                word = str(form.pattern).replace("0", "").strip(" .\u00a0'").casefold()
                if word.isalpha():
                    multiples.setdefault(word, str(int(size) // 10 ** (digits - 1)))
    return multiples
