"""Hold one reported quantity: its words, operator, unit, counted population and as-of date."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from domain.attribution import Attribution
from domain.base import OneOrMany, Slug, Value, Words, is_written
from domain.dates import Basis, ReportedDate
from domain.evidence import Evidence
from domain.measures import MEASURES, UNITS, CountedName, Family, Measure, MeasureName, UnitName, family_of_unit
from domain.quantities import Quantity, check_quantity, is_computable


class Operator(StrEnum):
    """Say how the printed words relate the value to the truth.

    "as many as 72" is exact; "nearly 70" is nearly; "over 30 months", where it means across them, is exact.
    """

    EXACT = "exact"
    ABOUT = "about"
    NEARLY = "nearly"
    MORE_THAN = "more-than"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    LESS_THAN = "less-than"
    VAGUE = "vague"
    ORDINAL = "ordinal"
    SUPERLATIVE = "superlative"


_WITHOUT_VALUE = {Operator.VAGUE, Operator.SUPERLATIVE}
_POINT = {Operator.EXACT, Operator.ORDINAL}
_FROM_BELOW = {Operator.MORE_THAN, Operator.AT_LEAST}
_FROM_ABOVE = {Operator.LESS_THAN, Operator.AT_MOST, Operator.NEARLY}


class FigurePart(Value):
    """Be one part of a breakdown, with its label and number as printed."""

    label: Words
    value: Quantity
    evidence: Annotated[tuple[Evidence, ...], OneOrMany] = ()


class BreakdownOf(Value):
    """Name the figure of the same report that the parts are parts of.

    Where the report does not itself say what its parts add up to, the basis is `inferred`, with the reason.
    """

    figure: Slug
    basis: Basis = Basis.INFERRED
    reason: Words | None = None

    @model_validator(mode="after")
    def _check_reason(self) -> Self:
        if self.basis is not Basis.STATED and not self.reason:
            msg = "what the parts add up to is inferred: give the reason, or basis: stated"
            raise ValueError(msg)
        return self


class Figure(Value):
    """Hold one quantity as one report claims it.

    `value` is a Decimal in `unit`, or absent where the words give none ("one of the largest"). A
    breakdown is a figure without a value and with parts; parts are kept as printed even when they
    do not add up, and their sum is never a claim. A number is below 10^18 and has at most 12 decimal
    places; counts and ranks are whole, and only a share may be negative.
    """

    key: Slug
    measure: MeasureName
    counted: CountedName | None = None
    value: Quantity | None = None
    operator: Operator = Operator.EXACT
    unit: UnitName = "count"
    as_of: ReportedDate | None = None
    as_printed: Annotated[Words, Field(max_length=120)]
    attribution: Attribution
    parts: tuple[FigurePart, ...] = ()
    breakdown_of: BreakdownOf | None = None
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1), OneOrMany]

    @field_validator("value")
    @classmethod
    def _check_value(cls, value: Decimal | None, info: ValidationInfo) -> Decimal | None:
        if value is not None and is_written(info):
            check_quantity(info.data.get("measure"), value)
        return value

    @field_validator("parts")
    @classmethod
    def _check_parts(cls, parts: tuple[FigurePart, ...], info: ValidationInfo) -> tuple[FigurePart, ...]:
        for part in parts if is_written(info) else ():
            check_quantity(info.data.get("measure"), part.value, f"the part {part.label!r}: ")
        return parts

    @model_validator(mode="after")
    def _check_figure(self) -> Self:
        """Check what the lists say only where they know the measure and the unit: the log may have others."""
        measure, family = MEASURES.get(self.measure), family_of_unit(self.unit)
        if measure and family and family is not measure.family:
            msg = f"{self.measure} is measured as {measure.family.value}, which {self.unit!r} is no unit of"
            raise ValueError(msg)
        if measure and measure.family is Family.COUNT and self.counted is None:
            msg = f"{self.measure} counts something: say what in 'counted'"
            raise ValueError(msg)
        if self.value is None and not self.parts and self.operator not in _WITHOUT_VALUE:
            msg = f"a figure without value or parts is vague or superlative, not {self.operator.value}"
            raise ValueError(msg)
        if self.breakdown_of and self.breakdown_of.figure == self.key:
            msg = f"{self.key!r} is a breakdown of itself: name the figure that the parts are parts of"
            raise ValueError(msg)
        if self.breakdown_of and not self.parts:
            msg = "breakdown_of needs parts"
            raise ValueError(msg)
        return self

    @property
    def is_computable(self) -> bool:
        """Tell whether its numbers can be computed with: the log may have some from before there were limits."""
        numbers = [part.value for part in self.parts] + ([] if self.value is None else [self.value])
        return all(map(is_computable, numbers))

    @property
    def rules(self) -> Measure | None:
        """Return the rules by which its value may be compared with others; None where there are none.

        That is where it has no value to compute with, or a measure or a unit that no list has any more;
        amounts in a currency are compared, whatever its code.
        """
        rules = MEASURES.get(self.measure)
        if rules is None or self.value is None or not is_computable(self.value):
            return None
        return rules if rules.family is Family.MONEY or self.unit in UNITS[rules.family] else None

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the lowest and highest value that the words allow, as far as they say.

        "nearly 70" has no invented lower bound, "about" and "vague" have neither.
        """
        if self.value is None:
            return None, None
        low = self.value if self.operator in _POINT | _FROM_BELOW else None
        high = self.value if self.operator in _POINT | _FROM_ABOVE else None
        return low, high
