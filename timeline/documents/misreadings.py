"""Tell whether a figure has another number than its printed words."""

from collections.abc import Iterator
from decimal import Decimal

from domain.figures import Figure
from domain.measures import UNITS, Family
from timeline.documents.figures import figures_in
from timeline.documents.figures.found import FoundFigure
from timeline.documents.numbers import plain_digits

_MULTIPLES = {Decimal(10) ** exponent for exponent in (2, 3, 6, 9, 12)}
_NEAR = Decimal("0.01")
"""By how much a time may differ in another unit: months are not all equally long."""


def misread_as(figure: Figure, language: str) -> str | None:
    """Return the number that the printed words of a figure have, if it is not the figure's; None if it may be.

    Words with several numbers have to have the figure's among them. Units that cannot be compared are not.
    """
    numbers = [number for number in (figure.value, figure.low, figure.high) if number is not None]
    found = figures_in(figure.as_printed, language)
    read = [(number, other) for other in found for number in _numbers(other)]
    if not numbers or not read or any(not _are_comparable(figure.unit, other.unit) for _, other in read):
        return None
    for number in numbers:
        if not any(_is_same(number, figure.unit, value, other.unit) for value, other in read):
            return " or ".join(dict.fromkeys(plain_digits(value) for value, _ in read))
    return None


def _numbers(figure: FoundFigure) -> Iterator[Decimal]:
    yield from (number for number in (figure.value, figure.low, figure.high) if number is not None)


def _are_comparable(unit: str, other: str) -> bool:
    return unit == other or {unit, other} <= UNITS[Family.DURATION].keys() or other == "count"


def _is_same(number: Decimal, unit: str, read: Decimal, other: str) -> bool:
    """Return whether two numbers are the same, in another unit or without the multiple that is printed further on."""
    if other not in {unit, "count"}:
        number, read = number * UNITS[Family.DURATION][unit], read * UNITS[Family.DURATION][other]
        return abs(number - read) <= _NEAR * max(number, read)
    return number == read or (read != 0 and number / read in _MULTIPLES)
