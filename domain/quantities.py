"""The limits of numbers: how large, how precise, and what each family of measures allows.

The limits hold for newly written values. Older numbers in the log are read as they are; those too large to compute
with are shown in their printed words alone.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from math import isfinite
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from domain.base import OnWriting, Path, Problem, shortened
from domain.measures import Family, Measure

DIGITS = 18
"""Every number is below ten to this power, with either sign."""
DECIMAL_PLACES = 12
LIMITS = f"a number is below 10^{DIGITS} and has at most {DECIMAL_PLACES} decimal places"

_LONGEST = DIGITS + DECIMAL_PLACES + len("-0.")
_SHOWN = 40


def _is_whole(value: Decimal) -> bool:
    return value == value.to_integral_value()


_ALLOWED: Mapping[Family, tuple[Callable[[Decimal], bool], str]] = MappingProxyType(
    {
        Family.COUNT: (lambda value: value >= 0 and _is_whole(value), "a whole number, 0 or more"),
        Family.DURATION: (lambda value: value >= 0, "0 or more"),
        Family.MONEY: (lambda value: value >= 0, "0 or more"),
        Family.RANK: (lambda value: value >= 1 and _is_whole(value), "a whole number, 1 or more"),
    }
)
"""What the numbers of a family must be, and its wording; a share or a quantity may be anything: negative, too."""


def _check_size(value: Decimal) -> Decimal:
    """Refuse a number beyond the limits, cheaply, however many digits or however large an exponent it has."""
    text = str(value)
    exponent = value.as_tuple().exponent if len(text) <= _LONGEST else None
    if not isinstance(exponent, int) or value.adjusted() >= DIGITS or -exponent > DECIMAL_PLACES:
        raise ValueError(f"{shortened(text, _SHOWN)} is out of range: {LIMITS}")
    return value


Quantity = Annotated[
    Decimal,
    OnWriting(_check_size),
    Field(json_schema_extra={"exclusiveMinimum": -(10**DIGITS), "exclusiveMaximum": 10**DIGITS}),
]
"""A number within the limits."""


def quantity_problems(name: str, rules: Measure | None, value: Decimal, path: Path = ()) -> Iterator[Problem]:
    """Yield why a measure with these rules cannot have a number: half a signatory, a negative amount, the rank 0."""
    allows, allowed = _ALLOWED.get(rules.family, (None, "")) if rules else (None, "")
    if rules and allows and not allows(value):
        yield path, f"{name} is measured as {rules.family.value}: write {allowed}, not {value}"


def is_computable(value: Decimal) -> bool:
    """Return whether a number can be computed with: double precision holds something of its size."""
    approximate = float(value)
    return isfinite(approximate) and bool(approximate) == bool(value)
