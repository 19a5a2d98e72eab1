"""A quantity that a paragraph prints, as it may be meant."""

from dataclasses import dataclass
from decimal import Decimal

from domain.figures import Operator

RANK, PERCENT, COUNT = "rank", "percent", "count"
TIMES = ("day", "month", "year", "decade", "century")
"""The units that lengths of time are in."""


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A quantity that a paragraph prints from `start` to `end`, as it may be meant.

    `operator` is None where the words beside the number are not known, in a language without wordings; `unit` is empty
    where it may be one of several currencies. `counted` and `measure` are guesses, from `noun` and from a word of the
    sentence, as `because` says; both may be None.
    """

    start: int
    end: int
    value: Decimal | None = None
    operator: Operator | None = Operator.EXACT
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = COUNT
    counted: str | None = None
    noun: str = ""
    measure: str | None = None
    because: str = ""
