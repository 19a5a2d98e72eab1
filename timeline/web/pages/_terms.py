"""Parts of a treaty's rule in words: what must be met before it enters into force, and the delay after that."""

from collections.abc import Mapping, Sequence

from domain.entry_into_force import DelayRule
from timeline.web.filters import claimed, ordinal, plain
from timeline.web.pages._shared import Row

_AFTER = "after the last condition is met"
_NEEDS = {"consents": "consents to be bound", "signatures": "signatures"}


def condition_in_words(condition: Row, figures: Mapping[str, Row], names: Mapping[str, str]) -> str:
    """Return a condition in words, with the number that it asks for where `figures` has it by its key."""
    number = claimed(figures.get(condition.get("figure", ""), {}))
    match condition["need"]:
        case "parties":
            return f"consents of {_and([names.get(code, code) for code in condition['parties']])}"
        case "share":
            return f"parties with {number or 'a part'} of the {plain(condition['shares'])}"
        case need:
            return f"{number or 'a number of'} {_NEEDS.get(need, plain(need))}"


def delay_in_words(delay: Row) -> str:
    """Return a delay in words."""
    number, rule = delay["number"], delay["rule"]
    if not number and rule in {DelayRule.DAYS_AFTER, DelayRule.MONTHS_AFTER}:
        return "on the day on which the last condition is met"
    match rule:
        case DelayRule.DAYS_AFTER:
            return f"on the {ordinal(number)} day {_AFTER}"
        case DelayRule.MONTHS_AFTER:
            return f"{number} {'month' if number == 1 else 'months'} {_AFTER}"
        case DelayRule.FIRST_OF_MONTH_AFTER:
            return f"on the first day of the {ordinal(number)} month after the month in which the last condition is met"
        case _:
            return f"on the first day of the month after the {ordinal(number)} day {_AFTER}"


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
