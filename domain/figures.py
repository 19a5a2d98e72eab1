"""Hold one reported quantity: its words, operator, unit, counted population and as-of date."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.attribution import Attribution
from domain.base import OneOrMany, Slug, Value, Words
from domain.dates import Basis, ReportedDate
from domain.evidence import Evidence
from domain.measures import MEASURES, CountedName, Family, MeasureName, UnitName, family_of_unit


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
    value: Decimal
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
    do not add up, and their sum is never a claim.
    """

    key: Slug
    measure: MeasureName
    counted: CountedName | None = None
    value: Decimal | None = None
    operator: Operator = Operator.EXACT
    unit: UnitName = "count"
    as_of: ReportedDate | None = None
    as_printed: Annotated[Words, Field(max_length=120)]
    attribution: Attribution
    parts: tuple[FigurePart, ...] = ()
    breakdown_of: BreakdownOf | None = None
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1), OneOrMany]

    @model_validator(mode="after")
    def _check_figure(self) -> Self:
        family = MEASURES[self.measure].family
        if family_of_unit(self.unit) is not family:
            msg = f"{self.measure} is measured as {family.value}, which {self.unit!r} is no unit of"
            raise ValueError(msg)
        if family is Family.COUNT and self.counted is None:
            msg = f"{self.measure} counts something: say what in 'counted'"
            raise ValueError(msg)
        if self.value is None and not self.parts and self.operator not in _WITHOUT_VALUE:
            msg = f"a figure without value or parts is vague or superlative, not {self.operator.value}"
            raise ValueError(msg)
        if self.value is not None and not self.value.is_finite():
            msg = f"{self.value} is no number"
            raise ValueError(msg)
        if self.breakdown_of and self.breakdown_of.figure == self.key:
            msg = f"{self.key!r} is a breakdown of itself: name the figure that the parts are parts of"
            raise ValueError(msg)
        if self.breakdown_of and not self.parts:
            msg = "breakdown_of needs parts"
            raise ValueError(msg)
        return self

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
