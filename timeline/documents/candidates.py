"""Find candidates for claims in a document: numbers, money, dates, and known names.

A candidate is a suggestion to the archivist, never a claim. text2num reads words for numbers, dateparser dates; the
names of countries, currencies and multiples in the document's language come from the CLDR through babel.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import NumberFormatError, get_currency_name, get_currency_symbol, get_group_symbol, parse_decimal
from dateparser.conf import SettingValidationError
from dateparser.search import search_dates
from text_to_num import text2num

from domain.parties import names_of_parties, party
from timeline.documents.text import DateOrder, DocumentText, Span


class CandidateKind(StrEnum):
    """What sort of thing was found."""

    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something found in a document: its span, and what its words may mean.

    `meaning` is a number as plain digits, money as `EUR 2500000`, a date as EDTF text (`XXXX-06-03` where the year is
    not printed, empty where only a weekday is), or for a name a party's code or a stream (`person/mara-lind`).
    """

    kind: CandidateKind
    span: Span
    meaning: str

    @property
    def is_ambiguous(self) -> bool:
        """Return whether this is a complete day in digits that can be read in two ways: 04/05/2031."""
        return self.kind is CandidateKind.DATE and not self.meaning and self.span.text[-1:].isdigit()


def candidates(
    text: DocumentText, language: str, names: Mapping[str, str], order: DateOrder | None = None
) -> Iterator[Candidate]:
    """Yield the candidates of a document, in order; `names` are those in the archive, with the stream of each."""
    known = {**names_of_parties(), **_countries("en"), **_countries(language), **names}
    for number, paragraph in enumerate(text.paragraphs, 1):
        here = [
            *_numbers(text, number, language),
            *_money(paragraph, number, language),
            *_dates(paragraph, number, language, order),
            *_names(paragraph, number, known),
        ]
        yield from sorted(here, key=lambda candidate: (candidate.span.start, candidate.span.end))


def _numbers(text: DocumentText, paragraph: int, language: str) -> Iterator[Candidate]:
    for span in text.numbers(paragraph, language):
        value = number_value(span.text, language)
        yield Candidate(CandidateKind.NUMBER, span, "" if value is None else _digits(value))


def _digits(value: Decimal) -> str:
    """Return a number as plain digits, without zeros at the end of a fraction."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_value(words: str, language: str) -> Decimal | None:
    """Return the value of digits or words for a number in a language; None if it is unclear."""
    if words[0].isdigit():
        locale = _locale(language) or "en"
        group = get_group_symbol(locale)
        try:
            return parse_decimal(re.sub(r"\s", group, words) if group.isspace() else words, locale=locale, strict=True)
        except NumberFormatError:  # such as `12,4` in English
            return None
    try:
        return Decimal(text2num(words.casefold(), language))
    except ValueError:
        return None


def _money(paragraph: str, number: int, language: str) -> Iterator[Candidate]:
    pattern, multiples, currencies = _money_of(language)
    for match in pattern.finditer(paragraph):
        value = number_value(match["number"], language)
        currency = currencies.get((match["before"] or match["after"]).casefold())
        if value is not None and currency:  # a dotless i matches an i in the pattern, but is not one
            amount = value * multiples.get((match["multiple"] or "").casefold(), 1)
            yield Candidate(CandidateKind.MONEY, _matched(match, number), f"{currency} {_digits(amount)}")


@cache
def _money_of(language: str) -> tuple[re.Pattern[str], dict[str, int], dict[str, str]]:
    """Return a pattern for money in a language or in English, its multiples, and the code of each currency."""
    multiples: dict[str, int] = {}
    currencies = {"us$": "USD", "a$": "AUD", "us dollars": "USD", "australian dollars": "AUD", "$": "USD"}
    for locale in filter(None, (_locale(language), _locale("en"))):  # a German Billion has three more zeros
        for by_size in locale.compact_decimal_formats.get("long", {}).values():
            for size, form in by_size.items():
                digits = form.pattern.count("0")  # `00 Millionen` stands for ten million
                word = str(form.pattern).replace("0", "").strip(" .\u00a0'").casefold()
                multiples.setdefault(word, int(size) // 10 ** (digits - 1))
        for code in map(str, locale.currencies):
            for name in (code, get_currency_symbol(code, locale), *_plurals(code, locale)):
                currencies.setdefault(name.casefold(), code)
    currency, multiple = _any_of(currencies), _any_of(multiples)
    number = r"(?P<number>\d+(?:[.,\u202f\u00a0]\d+)*)"
    end = r"(?![^\W\d_])"
    pattern = (
        rf"(?<!\w)(?:(?P<before>{currency})\s?)?{number}(?:\s?(?P<multiple>{multiple}){end})?"
        rf"(?(before)(?![.,]?\w)|(?:\s?(?:of|de|d['\u2019])?\s?)(?P<after>{currency}){end})"
    )
    return re.compile(pattern, re.IGNORECASE), multiples, currencies


def _plurals(code: str, locale: Locale) -> Iterator[str]:
    yield from (get_currency_name(code, count, locale) for count in (None, 1, 2))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(filter(None, words), key=len, reverse=True))


def _dates(paragraph: str, number: int, language: str, order: DateOrder | None) -> Iterator[Candidate]:
    ranges = list(_DAYS.finditer(paragraph))
    last_days = _DAYS.sub(lambda days: f"{' ' * (days.start(2) - days.start())}{days[2]}", paragraph)
    after = 0
    for words, _ in _searched(last_days, language, order, _BASES[0]):
        match = re.compile(r"\s+".join(map(re.escape, words.split()))).search(last_days, after)
        if not match:
            continue  # dateparser changed more than the spaces
        after = match.end()
        meaning = _meaning(match.group(), language, order)
        if meaning is not None:
            start, end = match.start(), match.start() + len(_shortest(match.group(), meaning, language, order))
            for days in (match for match in ranges if start <= match.start(2) < end):
                if meaning.endswith(f"-{days[2]:0>2}") and 0 < int(days[1]) < int(days[2]):
                    start, meaning = min(start, days.start()), f"{meaning[:-2]}{days[1]:0>2}/{meaning}"
            yield Candidate(CandidateKind.DATE, Span(number, start, end, paragraph[start:end]), meaning)


_DAYS = re.compile(r"(?<![\d./\u2013-])(\d{1,2})\.?\s?[-\u2013]\s?(\d{1,2})\b(?![-\u2013])")
"""Two days of one month (3-5 June), which dateparser cannot read: it gets the last one alone."""


_BASES = (datetime(2001, 1, 15), datetime(2013, 8, 20))  # noqa: DTZ001 - local time of the place
"""Two days to read a date from: what differs between them is not printed."""


def _searched(words: str, language: str, order: DateOrder | None, base: datetime) -> list[tuple[str, datetime]]:
    settings: dict[str, Any] = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}
    if order:
        settings["DATE_ORDER"] = order.value
    try:
        return search_dates(words, languages=[language], settings=settings) or []
    except (ValueError, SettingValidationError):  # a language that dateparser does not know
        return []


def _meaning(words: str, language: str, order: DateOrder | None) -> str | None:
    """Return the EDTF text of the printed parts of a date; empty for a weekday, None if it is not a date."""
    if not re.search(r"[^\W\d_]|\d\D+\d+\D+\d", words):
        return None  # a number by itself
    if _is_ambiguous(words, language):
        if not re.search(r"\d\s?[-./]\s?\d", words):
            return None  # `et 12,4`
        if order is None:
            return ""
    first, second = (_searched(words, language, order, base) for base in _BASES)
    if len(first) != 1 or len(second) != 1:
        return None
    one, other = first[0][1], second[0][1]
    year, month, day = (getattr(one, name) == getattr(other, name) for name in ("year", "month", "day"))
    if not month:
        return "" if _has_weekday(words, language) else None
    if not day:
        return f"{one:%Y-%m}" if year else None
    return f"{one:%Y-%m-%d}" if year else f"XXXX-{one:%m-%d}"


def _is_ambiguous(words: str, language: str) -> bool:
    """Return whether words are another day if day and month are read in the other order."""
    days = {day for order in (DateOrder.DMY, DateOrder.MDY) for _, day in _searched(words, language, order, _BASES[0])}
    return len(days) > 1


def _has_weekday(words: str, language: str) -> bool:
    locale = _locale(language)
    names = set(locale.days["format"]["wide"].values()) if locale else set()
    return any(re.search(rf"\b{re.escape(name)}\b", words, re.IGNORECASE) for name in names)


def _shortest(words: str, meaning: str, language: str, order: DateOrder | None) -> str:
    """Return the words of a date without following words that do not change its meaning."""
    for end in (match.start() for match in re.finditer(r"[\s,;:]+", words)):
        if _meaning(words[:end], language, order) == meaning:
            return words[:end]
    return words


def _names(paragraph: str, number: int, known: Mapping[str, str]) -> Iterator[Candidate]:
    for match in _pattern_of(frozenset(known)).finditer(paragraph):
        yield Candidate(CandidateKind.NAME, _matched(match, number), known[match.group()])


def _matched(match: re.Match[str], paragraph: int) -> Span:
    return Span(paragraph, match.start(), match.end(), match.group())


@cache
def _pattern_of(names: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any_of(names) or '(?!)'})(?!\w)")


@cache
def _countries(language: str) -> dict[str, str]:
    """Return the codes of states by their names in a language."""
    locale = _locale(language)
    names = {name: code for code, name in locale.territories.items() if len(code) == 2} if locale else {}  # noqa: PLR2004
    return {name: code for name, code in names.items() if party(code)}


@cache
def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None
