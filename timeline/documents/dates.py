"""Find the dates of a paragraph, with no more in them than is printed: days, months, extents, weekdays.

The names of months and weekdays are those of the CLDR, in the document's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from domain.dates import PartOfDay
from timeline.documents.languages import locale_of
from timeline.documents.text import DateOrder
from timeline.documents.wordings import DATE_WORDS, PLAIN_DATES


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date that a paragraph prints from `start` to `end`, as EDTF text.

    The year is `XXXX` where none is printed. `edtf` is empty where it depends on the day of publication (`weekday`,
    from 0 for Monday, or `days_before` it), or on an order of day and month that is not given (`is_ambiguous`). Words
    before it may say that it was still to come (`is_ahead`).
    """

    start: int
    end: int
    edtf: str
    part_of_day: PartOfDay | None = None
    weekday: int | None = None
    days_before: int | None = None
    is_ambiguous: bool = False
    is_ahead: bool = False

    def on(self, published: date) -> str:
        """Return the day that is meant in a document of a day: a weekday is the last up to then, unless it is ahead."""
        if self.is_ahead:
            return ""
        if self.days_before is not None:
            return (published - timedelta(days=self.days_before)).isoformat()
        if self.weekday is not None:
            return (published - timedelta(days=(published.weekday() - self.weekday) % 7)).isoformat()
        return self.edtf


_REACH = 40
"""How far back words are looked for that say that a weekday was still to come, in characters."""
_DIGITAL = re.compile(
    r"(?<![\d./-])(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[T ]\d{2}:\d{2}(?::\d{2})?)?(?![\d/-])(?!\.\d)"
)


def dates_in(paragraph: str, language: str, order: DateOrder | None = None) -> list[FoundDate]:
    """Return the dates of a paragraph, in order, none inside another."""
    reader = _reader(language)
    found: list[FoundDate] = []
    for day in (*_digital(paragraph, order), *(reader.all(paragraph) if reader else ())):
        if not any(other.start < day.end and day.start < other.end for other in found):
            found.append(day)
    return sorted(found, key=lambda day: day.start)


def _digital(paragraph: str, order: DateOrder | None) -> Iterator[FoundDate]:
    """Yield days all in digits; one that can be read in two ways has no meaning until the order is given."""
    for match in _DIGITAL.finditer(paragraph):
        numbers = [int(match[group]) for group in (1, 3, 4)]
        orders = [DateOrder.YMD] if len(match[1]) > 2 else [order] if order else [DateOrder.DMY, DateOrder.MDY]  # noqa: PLR2004
        days = dict.fromkeys(filter(None, (_day_of(numbers, possible) for possible in orders)))
        if len(days) == 1:
            yield FoundDate(match.start(), match.end(), next(iter(days)))
        elif days:
            yield FoundDate(match.start(), match.end(), "", is_ambiguous=True)


def _day_of(numbers: list[int], order: DateOrder) -> str | None:
    parts = dict(zip(order.value, numbers, strict=True))
    century = 2000 if parts["Y"] < 100 else 0  # noqa: PLR2004
    with suppress(ValueError):
        return date(parts["Y"] + century, parts["M"], parts["D"]).isoformat()
    return None


@cache
def _reader(language: str) -> _Reader | None:
    return _Reader(language) if locale_of(language) else None


class _Reader:
    """A reader of the dates of one language that have words."""

    def __init__(self, language: str) -> None:
        """Learn the names of months and weekdays."""
        locale = locale_of(language)
        assert locale is not None
        self.words = DATE_WORDS.get(language, PLAIN_DATES)
        self.months = {**_names(locale.months), **self.words.short}
        self.weekdays = _names(locale.days)
        self._months = _pattern_of_names(locale.months, self.words.short)
        self._weekdays = _pattern_of_names(locale.days)
        self._compile()

    def _compile(self) -> None:
        w = self.words
        month, weekday = self._months, self._weekdays
        day = rf"(?:(?:{w.day})\s+)?(?P<DAY>\d{{1,2}})(?:{w.ordinal})?(?![\d:]|[.,]\d)"
        year = rf"(?:\s*,?\s*(?:(?:{w.year})\s*)?(?P<YEAR>(?:1\d|20|21)\d{{2}})(?![\d,.]\d|\d))"
        gap = rf"\s+(?:(?:{w.between})\s+)?"
        to = rf"\s?[-–—]\s?|\s+(?:{w.to})\s+"
        head = rf"(?<![\w./])(?:(?P<BEFORE>{w.before}|{w.up_to})\s+)?(?:(?P<WEEKDAY>{weekday})\s*,?\s+)?"
        one = f"{day}{gap}(?P<MONTH>{month})"
        other = rf"(?P<MONTH>{month})\s+{day}"
        both = rf"(?:(?P<BETWEEN>{w.between_two})\s+)"
        joint = rf"\s+(?:{w.and_})\s+"
        forms = [
            both + _numbered(one, 1) + _optional(year, 1) + joint + _numbered(one, 2) + _optional(year, 2),
            both + _numbered(other, 1) + _optional(year, 1) + joint + _numbered(other, 2) + _optional(year, 2),
            both + _numbered(day, 1) + joint + _numbered(day, 2) + gap + f"(?P<MONTH2>{month})" + _optional(year, 2),
            _numbered(one, 1) + _optional(year, 1) + f"(?:{to})" + _numbered(one, 2) + _optional(year, 2),
            _numbered(other, 1) + _optional(year, 1) + f"(?:{to})" + _numbered(other, 2) + _optional(year, 2),
            _numbered(day, 1) + f"(?:{to})" + _numbered(day, 2) + gap + f"(?P<MONTH2>{month})" + _optional(year, 2),
            f"(?P<MONTH2>{month})" + r"\s+" + _numbered(day, 1) + f"(?:{to})" + _numbered(day, 2) + _optional(year, 2),
            _numbered(one, 2) + _optional(year, 2),
            _numbered(other, 2) + _optional(year, 2),
            f"(?P<MONTH2>{month})(?:\\s+(?:{w.between}))?" + _numbered(year, 2),
        ]
        parts = rf"(?:\s+(?:in the |au |dans la )?(?P<PART>{_any(w.parts)})(?!\w))?"
        early = rf"(?:(?:(?:the |le |la |in the )?(?P<EARLY>{_any(w.parts)})\s+(?:of )?))?"
        self.dates = [re.compile(early + head + form + parts, re.IGNORECASE) for form in forms]
        self.alone = re.compile(
            rf"{early}(?<![\w./-])(?:(?P<BEFORE>{w.before}|{w.up_to})\s+)?(?P<WEEKDAY>{weekday}){parts}", re.IGNORECASE
        )
        self.month_alone = re.compile(rf"(?<!\w)(?:{w.before})\s+(?P<MONTH2>{month})(?!\s*\d)", re.IGNORECASE)
        self.relative = re.compile(rf"(?<!\w)(?P<WORD>{_any(w.relative)})(?!\w){parts}", re.IGNORECASE)

    def all(self, paragraph: str) -> Iterator[FoundDate]:
        """Yield the dates with words, the longest forms first."""
        for pattern in self.dates:
            for match in pattern.finditer(paragraph):
                if self._is_name(match) and (edtf := self._edtf(match.groupdict())):
                    is_limit = re.fullmatch(self.words.up_to, match["BEFORE"] or "", re.IGNORECASE)
                    yield FoundDate(*match.span(), f"[..{edtf}]" if is_limit else edtf, self._part(match))
        for match in self.alone.finditer(paragraph):
            if self._is_name(match):
                weekday = self.weekdays[_plain(match["WEEKDAY"])]
                before = paragraph[max(0, match.start() - _REACH) : match.start()]
                is_ahead = re.search(rf"(?<!\w)(?:{self.words.ahead})(?!\w)[^.;!?]*$", before, re.IGNORECASE)
                found = FoundDate(*match.span(), "", self._part(match), weekday=weekday)
                yield replace(found, is_ahead=bool(is_ahead))
        for match in self.month_alone.finditer(paragraph):
            if self._is_name(match):
                yield FoundDate(*match.span(), f"XXXX-{self.months[_plain(match['MONTH2'])]:02}")
        for match in self.relative.finditer(paragraph):
            days_before = self.words.relative[" ".join(match["WORD"].casefold().split())]
            yield FoundDate(*match.span(), "", self._part(match), days_before=days_before)

    def _is_name(self, match: re.Match[str]) -> bool:
        """Return whether months and weekdays begin with a capital where the language writes them so: not `may`."""
        names = [value for name, value in match.groupdict().items() if value and name[:5] in ("MONTH", "WEEKD")]
        return not self.words.needs_capital or all(name[0].isupper() for name in names)

    def _part(self, match: re.Match[str]) -> PartOfDay | None:
        groups = match.groupdict()
        word = groups.get("PART") or groups.get("EARLY")
        return self.words.parts[" ".join(word.casefold().split())] if word else None

    def _edtf(self, groups: Mapping[str, str | None]) -> str | None:
        """Return the EDTF text of what a match has of two days, or None if there is no such day."""
        last_year, last_month = groups.get("YEAR2"), self._month(groups.get("MONTH2"))
        if groups.get("DAY2") is None:
            return f"{last_year}-{last_month:02}" if last_year else None
        last = _edtf_of(last_year, last_month, groups["DAY2"])
        if groups.get("DAY1") is None:
            return last
        month = self._month(groups["MONTH1"]) if groups.get("MONTH1") else last_month
        first = _edtf_of(groups.get("YEAR1") or last_year, month, groups["DAY1"])
        if not (first and last and first < last):
            return None
        return f"[{first}..{last}]" if groups.get("BETWEEN") else f"{first}/{last}"

    def _month(self, name: str | None) -> int:
        return self.months.get(_plain(name or ""), 0)


_LEAST_LETTERS = 3
"""How many letters a name has at least: `so` and `mi` are weekdays, and words."""

Names = Mapping[str, Mapping[str, Mapping[int, str]]]
"""The names of months or weekdays: by context and width, then by number."""


def _names(names: Names) -> dict[str, int]:
    """Return the numbers of months or weekdays by their names, short and long."""
    return {
        _plain(name): number
        for context in ("stand-alone", "format")
        for width in ("abbreviated", "wide")
        for number, name in names[context][width].items()
        if len(_plain(name)) >= _LEAST_LETTERS and not _plain(name).isdigit()
    }


def _pattern_of_names(names: Names, short: Mapping[str, int] = MappingProxyType({})) -> str:
    """Return a pattern of the names of months or weekdays, with a full stop only after what is shortened."""
    wide = {_plain(name): 0 for context in ("stand-alone", "format") for name in names[context]["wide"].values()}
    shortened = {name: 0 for name in [*_names(names), *short] if name not in wide}
    return rf"(?<!\w)(?:(?:{_any(wide)})(?!\w)|(?:{_any(shortened)})(?!\w)\.?)"


def _edtf_of(year: str | None, month: int, day: str | None) -> str | None:
    with suppress(ValueError):
        date(int(year or "2000"), month, int(day or 0))
        return f"{year or 'XXXX'}-{month:02}-{int(day or 0):02}"
    return None


def _numbered(pattern: str, number: int) -> str:
    """Return a pattern whose groups have a number, so that it can stand twice in another."""
    return re.sub(r"\?P<(DAY|MONTH|YEAR)>", rf"?P<\g<1>{number}>", pattern)


def _optional(pattern: str, number: int) -> str:
    return f"{_numbered(pattern, number)}?"


def _plain(name: str) -> str:
    return " ".join(name.casefold().rstrip(".").split())


def _any(names: Mapping[str, object]) -> str:
    """Return a pattern of any of some names, the longest first; a space in one is any white space."""
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in sorted(names, key=len, reverse=True)) or "(?!)"
