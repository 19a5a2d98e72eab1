"""What a treaty's own rule asks for before it enters into force: conditions, and a delay after the last is met."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from domain.base import OneOrMany, Slug, Value, Words, is_written
from domain.choice import Choice
from domain.evidence import Evidence
from domain.measures import MeasureName
from domain.parties import PartyCode

MAX_DELAY = 1_000
"""The longest delay that may be written, in days or months: any longer one is surely mistyped."""


class Organizations(Choice):
    """How the instruments of organizations count towards entry into force."""

    NOT_ADDITIONAL = "not-additional"
    """They are not counted in addition to those of the organization's members, and so not at all."""
    COUNTED = "counted"


class DelayRule(Choice):
    """How the day of entry into force follows from the day on which the last condition is met, with its number N."""

    DAYS_AFTER = "days-after"
    """The Nth day after that day: the 30th day after 4 August is 3 September."""
    MONTHS_AFTER = "months-after"
    """The same day, N months later, or the last day of that month."""
    FIRST_OF_MONTH_AFTER = "first-of-month-after"
    """The first day of the Nth month after the month of that day."""
    FIRST_OF_MONTH_AFTER_DAYS = "first-of-month-after-days"
    """The first day of the month after the Nth day after that day."""


class RulePart(Value):
    """A part of the rule, where a report says so; `inferred` has the reason where it does not say so itself."""

    inferred: Words | None = None
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1), OneOrMany]


class Delay(RulePart):
    """The time between the day on which the last condition is met and entry into force; 0 days: the same day."""

    rule: DelayRule
    number: Annotated[int, Field(ge=0, le=MAX_DELAY)]

    @field_validator("number")
    @classmethod
    def _check_number(cls, number: int, info: ValidationInfo) -> int:
        """Refuse a first day of a month that is over when the conditions are met."""
        if number == 0 and is_written(info) and info.data.get("rule") is DelayRule.FIRST_OF_MONTH_AFTER:
            raise ValueError("0 months after would be before the conditions are met: 1 is the first of the next month")
        return number


class EnoughParties(RulePart):
    """A condition that so many have expressed consent to be bound or, where a report says so, have signed.

    `figure` is the key of the report's figure of the number, whose measure is `ratifications-needed`.
    """

    need: Literal["consents", "signatures"]
    figure: Slug


class ShareHeld(RulePart):
    """A condition that those who have consented hold a share of something: 55 percent of emissions.

    `figure` is the key of the report's figure of the share, whose measure is `share-needed`. `shares` is the measure of
    which the rule's reports give one figure for each party, its `subject`; a party without one holds nothing.
    """

    need: Literal["share"]
    figure: Slug
    shares: MeasureName


class PartiesNamed(RulePart):
    """A condition that every one of the named parties has expressed consent to be bound."""

    need: Literal["parties"]
    parties: Annotated[tuple[PartyCode, ...], Field(min_length=1), OneOrMany]


Condition = Annotated[EnoughParties | ShareHeld | PartiesNamed, Field(discriminator="need")]
"""One condition; where a rule has several, all of them must hold."""


def day_after(met_on: str, rule: DelayRule, number: int) -> str:
    """Return the day of entry into force for the day on which the last condition was met, both as ISO dates.

    Raises OverflowError or ValueError for a day beyond the calendar.
    """
    day = date.fromisoformat(met_on)
    match rule:
        case DelayRule.DAYS_AFTER:
            return (day + timedelta(days=number)).isoformat()
        case DelayRule.MONTHS_AFTER:
            return _months_after(day, number, day.day).isoformat()
        case DelayRule.FIRST_OF_MONTH_AFTER:
            return _months_after(day, number, 1).isoformat()
        case DelayRule.FIRST_OF_MONTH_AFTER_DAYS:
            return _months_after(day + timedelta(days=number), 1, 1).isoformat()


def _months_after(day: date, months: int, day_of_month: int) -> date:
    """Return a day of the month that is so many months after that of a day; the last one where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day_of_month, monthrange(year, month + 1)[1]))
