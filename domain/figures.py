"""A reported quantity: its words, operator, unit, counted population and as-of date."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from domain.attribution import Attribution
from domain.base import OneOrMany, PrintedWords, Problem, Slug, Value, Words, is_written, refuse
from domain.choice import Choice
from domain.dates import Basis, ReportedDate
from domain.evidence import Evidence
from domain.measures import MEASURES, CountedName, Family, Measure, MeasureName, UnitName, family_of_unit
from domain.parties import PartyCode
from domain.quantities import Quantity, is_computable, quantity_problems


class Operator(Choice):
    """How the printed words relate the value to the true number.

    "as many as 72" is exact; "nearly 70" is nearly; "over 30 months" is exact where it means throughout them.
    """

    EXACT = "exact"
    ABOUT = "about"
    NEARLY = "nearly"
    MORE_THAN = "more-than"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    LESS_THAN = "less-than"
    BETWEEN = "between"
    VAGUE = "vague"
    ORDINAL = "ordinal"
    SUPERLATIVE = "superlative"

    def bounds(self, value: Decimal) -> tuple[Decimal | None, Decimal | None]:
        """Return the lowest and highest true number that the words allow; None where they set none.

        "nearly 70" has no invented lower bound, "about" and "vague" have neither.
        """
        low = value if self in POINT | _FROM_BELOW else None
        high = value if self in POINT | _FROM_ABOVE else None
        return low, high


_WITHOUT_VALUE = {Operator.VAGUE, Operator.SUPERLATIVE, Operator.BETWEEN}
POINT = {Operator.EXACT, Operator.ORDINAL}
_FROM_BELOW = {Operator.MORE_THAN, Operator.AT_LEAST}
_FROM_ABOVE = {Operator.LESS_THAN, Operator.AT_MOST, Operator.NEARLY}


class FigurePart(Value):
    """A part of a breakdown, with its label and number as printed."""

    label: Words
    value: Quantity
    evidence: Annotated[tuple[Evidence, ...], OneOrMany] = ()


class BreakdownOf(Value):
    """The figure of the same report that a breakdown splits up.

    Where the report does not itself say what its parts add up to, the basis is `inferred`, with the reason.
    """

    figure: Slug
    basis: Basis = Basis.INFERRED
    reason: Words | None = None

    def broken_rules(self) -> Iterator[Problem]:
        """Require a reason unless the report states the basis."""
        if self.basis is not Basis.STATED and not self.reason:
            yield (), "what the parts add up to is inferred: give the reason, or basis: stated"


class Figure(Value):
    """A quantity as one report claims it.

    `value` is a Decimal in `unit`, or absent where the words give none ("one of the largest"). A range
    ("between 100 and 150") has `low` and `high` instead. `subject` is the party whose quantity it is: whose
    growth, whose rank. A `projection` is of a time that was still to come when it was claimed. A
    breakdown is a figure without a value and with parts; parts are kept as printed even when they
    do not add up, and their sum is never a claim. A number is below 10^18 and has at most 12 decimal
    places; counts and ranks are whole, and only a share may be negative.
    """

    key: Slug
    measure: MeasureName
    counted: CountedName | None = None
    value: Quantity | None = None
    operator: Operator = Operator.EXACT
    low: Quantity | None = None
    high: Quantity | None = None
    unit: UnitName = "count"
    subject: PartyCode | None = None
    projection: bool = False
    as_of: ReportedDate | None = None
    as_printed: PrintedWords
    attribution: Attribution
    parts: tuple[FigurePart, ...] = ()
    breakdown_of: BreakdownOf | None = None
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1), OneOrMany]

    @field_validator("value", "low", "high")
    @classmethod
    def _check_value(cls, value: Decimal | None, info: ValidationInfo) -> Decimal | None:
        if value is not None and is_written(info):
            name = info.data.get("measure", "")
            refuse(quantity_problems(name, MEASURES.get(name), value))
        return value

    @field_validator("parts")
    @classmethod
    def _check_parts(cls, parts: tuple[FigurePart, ...], info: ValidationInfo) -> tuple[FigurePart, ...]:
        if is_written(info):
            name = info.data.get("measure", "")
            refuse(_problems_of_parts(name, MEASURES.get(name), parts))
        return parts

    def broken_rules(self) -> Iterator[Problem]:
        """Yield the rules it breaks; those of a list only for a measure and unit in it: the log may have others."""
        measure = MEASURES.get(self.measure)
        if measure and family_of_unit(self.unit):
            yield from self._misfits(measure)
        elif measure:
            yield from self._uncounted(measure)
        if self.value is None and not self.parts and self.operator not in _WITHOUT_VALUE:
            yield (), f"a figure without value or parts is vague, superlative or a range, not {self.operator.value}"
        yield from self._broken_range()
        if self.breakdown_of and self.breakdown_of.figure == self.key:
            yield (), f"{self.key!r} is a breakdown of itself: name the figure that the parts are parts of"
        if self.breakdown_of and not self.parts:
            yield (), "breakdown_of needs parts"

    def problems_with(self, rules: Measure) -> Iterator[Problem]:
        """Yield the rules of its measure that it breaks, where an archive registered the measure."""
        yield from self._misfits(rules)
        for field in ("value", "low", "high"):
            if (number := getattr(self, field)) is not None:
                yield from quantity_problems(self.measure, rules, number, (field,))
        for (index, *path), message in _problems_of_parts(self.measure, rules, self.parts):
            yield ("parts", index, *path), message

    def _misfits(self, rules: Measure) -> Iterator[Problem]:
        """Require a unit that the measure has, and what is counted of one that counts."""
        if not rules.has_unit(self.unit):
            yield (
                (),
                (
                    f"{self.measure} is measured as {rules.family.value}, and {self.unit!r} is not a unit of that; "
                    f"allowed: {rules.units}"
                ),
            )
        yield from self._uncounted(rules)

    def _uncounted(self, rules: Measure) -> Iterator[Problem]:
        if rules.family is Family.COUNT and self.counted is None:
            yield (), f"{self.measure} counts something: say what in 'counted'"

    def _broken_range(self) -> Iterator[Problem]:
        """Require both ends of a range, the lower one first, and none of any other figure."""
        if self.operator is not Operator.BETWEEN:
            if self.low is not None or self.high is not None:
                yield (), f"low and high are the ends of a range: write operator: between, not {self.operator.value}"
        elif self.low is None or self.high is None:
            yield (), "a range needs its low and its high"
        elif self.value is not None:
            yield ("value",), "a range has a low and a high instead of a value"
        elif self.low >= self.high:
            yield ("high",), f"a range ends above its start: {self.high} is not above {self.low}"

    @property
    def is_computable(self) -> bool:
        """Return whether its numbers can be computed with: the log may have some from before there were limits."""
        numbers = [part.value for part in self.parts]
        numbers += [number for number in (self.value, self.low, self.high) if number is not None]
        return all(map(is_computable, numbers))

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the lowest and highest value that the words allow, as far as they say."""
        return (self.low, self.high) if self.value is None else self.operator.bounds(self.value)


def _problems_of_parts(name: str, rules: Measure | None, parts: Sequence[FigurePart]) -> Iterator[Problem]:
    """Yield what is wrong with a breakdown of a measure, each problem after its place in the list."""
    labels: set[str] = set()
    for index, part in enumerate(parts):
        if part.label in labels:
            yield (index, "label"), f"{part.label!r} is the label of an earlier part: give each part a label of its own"
        labels.add(part.label)
        yield from quantity_problems(name, rules, part.value, (index, "value"))
