"""Read days as tables print them: in words, in ISO 8601, or in digits whose order the whole column shows."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from domain.dates import bounds_of
from timeline.exchange.tables.maps import Order

MONTHS = 12
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?(?P<month>[^\W\d_]+)\.?,?\s+(?:de\s+)?(?P<year>\d{4})"
)
_MONTH_FIRST = re.compile(r"(?P<month>[^\W\d_]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})")
_MONTH = re.compile(r"(?P<month>[^\W\d_]+)\.?,?\s+(?P<year>\d{4})")
DIGITS = re.compile(r"(?P<first>\d{1,2})([./-])(?P<second>\d{1,2})\2(?P<year>\d{4})")
_SUFFIX = re.compile(r"(?P<day>.*?\d{4})\s*(?P<suffix>[A-Za-z]{1,3})?")


@lru_cache(maxsize=16)
def months(language: str) -> Mapping[str, int]:
    """Return the number of each month by its names in English and in another language, in small letters."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - most commands need no names

    names: dict[str, int] = {}
    for code in ("en", language):
        try:
            forms = Locale.parse(code).months["format"]
        except (UnknownLocaleError, ValueError):
            continue
        for width in ("wide", "abbreviated"):
            names |= {name.casefold().rstrip("."): number for number, name in forms[width].items()}
    return {**names, "sept": 9}


def edtf_of(text: str, language: str, order: Order | None = None) -> str:
    """Return a day, month or year as EDTF; raise ValueError for what is none, or can be read in two ways."""
    if digits := DIGITS.fullmatch(text):
        return _in_order(text, digits, order)
    for form in (_DAY_FIRST, _MONTH_FIRST, _MONTH):
        match = form.fullmatch(text)
        if match and (month := months(language).get(match["month"].casefold())):
            day = int(match["day"]) if "day" in form.groupindex else None
            return _existing(text, int(match["year"]), month, day)
    try:
        bounds_of(text)
    except ValueError as error:
        allowed = "14 Dec 2000, December 2000, 2000, 2000-12-14 or another EDTF text"
        raise ValueError(f"{text!r} is not a day: write {allowed}") from error
    return text


def _in_order(text: str, digits: re.Match[str], order: Order | None) -> str:
    first, second, year = int(digits["first"]), int(digits["second"]), int(digits["year"])
    day, month = (second, first) if order is Order.MDY else (first, second)
    return _existing(text, year, month, day)


def _existing(text: str, year: int, month: int, day: int | None) -> str:
    try:
        date(year, month, day or 1)
    except ValueError as error:
        raise ValueError(f"{text!r} names a day that does not exist ({error})") from error
    return f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")


def order_in(texts: Iterable[str], order: Order | None) -> Order | None:
    """Return the order in which days in digits are read: the one that is given, else the only one that fits all.

    Raises ValueError where some have the day first and others the month, where they contradict what is given, and
    where nothing says which of two ways is right.
    """
    digits = [match for match in map(DIGITS.fullmatch, texts) if match]
    examples: dict[Order, str] = {}
    for match in digits:
        first, second = int(match["first"]), int(match["second"])
        if first > MONTHS >= second:
            examples.setdefault(Order.DMY, match[0])
        elif second > MONTHS >= first:
            examples.setdefault(Order.MDY, match[0])
    if len(examples) > 1:
        both = " and ".join(examples.values())
        raise ValueError(f"days are written in two orders, such as {both}: write all of them in one")
    shown = next(iter(examples), None)
    if order and shown and shown is not order:
        raise ValueError(f"days are said to be {order.value}, and {examples[shown]} is {shown.value}")
    if digits and not (order or shown):
        ways = "day first (--date-order DMY) or month first (--date-order MDY)"
        raise ValueError(f"days such as {digits[0][0]} can be read in two ways: say {ways}")
    return order or shown


def divided(text: str) -> tuple[str, str]:
    """Return a day and the suffix after it, or an empty text: `3 Oct 1994 a`."""
    match = _SUFFIX.fullmatch(text)
    return (match["day"].strip(), match["suffix"] or "") if match else (text, "")
