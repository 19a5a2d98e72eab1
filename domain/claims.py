"""Claims that may be compared, and the conflicts between them."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.figures import POINT, Operator
from domain.measures import MEASURES, UNITS, Family

APPROXIMATE = {Operator.ABOUT, Operator.NEARLY}
_STRICT = {Operator.MORE_THAN, Operator.LESS_THAN}


class Grade(StrEnum):
    """How far two claims clash."""

    CONTRADICTION = "contradiction"
    TENSION = "tension"
    """An approximation beside another number, or a clash that rests on something inferred."""
    EXPLAINED = "explained"
    """Another as-of date or another population accounts for the difference."""


class ConflictKind(StrEnum):
    """What claims differ in."""

    NUMBER = "number"
    SUM = "sum"
    WORDING = "wording"
    CURRENCY = "currency"
    DATE = "date"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Claim:
    """One side: what one source claims, and the id of its figure, if it is one.

    `day_from` and `day` are the first and last day that the as-of date allows. `low` and `high` are set
    instead of `value` for a length of time that is read off an interval of dates.
    """

    source: str
    as_printed: str
    figure: str | None = None
    measure: str = ""
    counted: str | None = None
    value: Decimal | None = None
    operator: Operator = Operator.EXACT
    unit: str = "count"
    day: str | None = None
    day_from: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def position(self) -> str:
        """Return what the claim says, as text that claims which say the same share."""
        if self.value is None:
            return f"interval-{self.low:.1f}-to-{self.high:.1f}" if self.low is not None else self.as_printed
        number = f"{self.base.normalize():f}"
        operator = "" if self.operator in POINT else f"{self.operator.value}-"
        money = f"-{self.unit}" if self.measure and MEASURES[self.measure].family is Family.MONEY else ""
        return f"{operator}{number}{money}" + (f"@{self.day}" if self.day else "")

    @property
    def base(self) -> Decimal:
        """Return the value in the first unit of its family: two decades are 240 months."""
        assert self.value is not None
        factors = UNITS[MEASURES[self.measure].family]
        return self.value * factors.get(self.unit, Decimal(1))

    @property
    def is_approximate(self) -> bool:
        """Tell whether the words only approximate the number: `about` or `nearly`."""
        return self.operator in APPROXIMATE

    @property
    def is_bound(self) -> bool:
        """Tell whether the words set a bound, such as `at least`, and do not name or approximate the number."""
        return self.operator not in POINT | APPROXIMATE

    @property
    def is_strict(self) -> bool:
        """Tell whether the words leave out the number itself: `more than` or `less than`."""
        return self.operator in _STRICT

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the lowest and highest value that the words allow, in the first unit; None where they set none."""
        return (self.low, self.high) if self.value is None else self.operator.bounds(self.base)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A point on which claims differ: two groups of claims, why they clash, and how far."""

    key: str
    kind: ConflictKind
    grade: Grade
    measure: str | None
    summary: str
    sides: tuple[Claim, ...]
