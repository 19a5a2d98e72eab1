"""Tell whether a figure has another number, or another currency, than its printed words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.figures import Figure
from domain.measures import CURRENCIES_OF_SIGNS, UNITS, Family, is_currency
from domain.quantities import is_computable
from timeline.documents.digits import plain_digits

if TYPE_CHECKING:
    from timeline.documents.figures.found import FoundFigure

_GROUPED = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d+)*")
_CODE = re.compile(r"(?<![^\W\d_])([A-Z]{3})(?=\s?\d)|(?<=\d)\s?([A-Z]{3})(?![^\W\d_])")
"""Three capitals that touch a number: others, such as TOP in a headline, may be the code of a currency, too."""
_SIGNS = {sign.upper(): code for sign, code in CURRENCIES_OF_SIGNS.items() if not sign.isalpha()}
_SIGN = re.compile("|".join(rf"(?<![^\W\d_]){re.escape(sign)}" for sign in _SIGNS))
_MULTIPLES = {Decimal(10) ** exponent for exponent in range(2, 13)}
"""What a number may be multiplied by in words that are not read: a lakh is 10^5."""
_NEAR = Decimal("0.01")
"""By how much a time may differ in another unit: months are not all equally long."""


def misread_as(figure: Figure, language: str) -> str | None:
    """Return the number that the printed words of a figure have, if it is not the figure's; None if it may be.

    Words with several numbers have to have the figure's among them. Units that cannot be compared are not.
    """
    numbers = list(_numbers(figure))
    if not numbers or _are_printed(numbers, figure.as_printed):
        return None
    from timeline.documents.figures import figures_in  # noqa: PLC0415 - most figures print their number in digits

    found = figures_in(figure.as_printed, language)
    read = [(number, other) for other in found for number in _numbers(other)]
    if not read or any(not _are_comparable(figure.unit, other.unit) for _, other in read):
        return None
    for number in numbers:
        if not any(_is_same(number, figure.unit, value, other.unit) for value, other in read):
            return " or ".join(dict.fromkeys(plain_digits(value) for value, _ in read))
    return None


def currency_misread_as(figure: Figure) -> str | None:
    """Return the currency that the printed words of an amount of money name, if it is not the figure's."""
    if not is_currency(figure.unit):
        return None
    codes = [code for code in map("".join, _CODE.findall(figure.as_printed)) if is_currency(code)]
    signs = [_SIGNS[sign] for sign in _SIGN.findall(figure.as_printed)]
    named = dict.fromkeys([*codes, *signs])
    return " or ".join(named) if named and figure.unit not in named else None


def _are_printed(numbers: Sequence[Decimal], words: str) -> bool:
    """Return whether words have the digits of all numbers, however they are grouped, or but for a large multiple."""
    printed = [re.sub(r"\D", "", digits) for digits in _GROUPED.findall(words)]
    written = [plain_digits(number).replace(".", "") for number in numbers]
    return all(any(_is_printed(digits, other) for other in printed) for digits in written)


def _is_printed(digits: str, printed: str) -> bool:
    is_multiple = len(digits) - len(printed) >= len("000") and digits.rstrip("0") == printed.strip("0")
    return digits == printed or is_multiple


def _numbers(figure: Figure | FoundFigure) -> Iterator[Decimal]:
    """Yield the numbers of a figure; a log may have some from before there were limits, which are not compared."""
    given = (figure.value, figure.low, figure.high)
    yield from (number for number in given if number is not None and is_computable(number))


def _are_comparable(unit: str, other: str) -> bool:
    return unit == other or {unit, other} <= UNITS[Family.DURATION].keys() or other == "count"


def _is_same(number: Decimal, unit: str, read: Decimal, other: str) -> bool:
    """Return whether two numbers are the same, in another unit or without the multiple that is printed further on."""
    if other not in {unit, "count"}:
        number, read = number * UNITS[Family.DURATION][unit], read * UNITS[Family.DURATION][other]
        return abs(number - read) <= _NEAR * max(number, read)
    return number == read or (read != 0 and number / read in _MULTIPLES)
