"""Figures of one measure in one scope (one treaty, or one occurrence): a row for each population and as-of day."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from domain.claims import Claim, Conflict
from domain.comparison.days import compare_day
from domain.comparison.numbers import number_sides
from domain.comparison.thresholds import compare_thresholds
from domain.comparison.totals import compare_falls, compare_growth, compare_undated
from domain.figures import Figure
from domain.measures import Family, Measure, Reading


def is_comparable(rules: Measure, figure: Figure) -> bool:
    """Return whether a figure has a number, or a range, to compute with, in a unit of its measure.

    Amounts in a currency are compared, whatever its code.
    """
    has_number = figure.value is not None or (figure.low is not None and figure.high is not None)
    is_comparable_unit = rules.family is Family.MONEY or rules.has_unit(figure.unit)
    return has_number and figure.is_computable and is_comparable_unit


def compare_figures(measure: str, rules: Measure, claims: Iterable[Claim]) -> Iterator[Conflict]:
    """Yield the conflicts among claims of one measure in one scope, whatever their order.

    Only the same subject is compared, and a projection only with other projections.
    """
    keyed = sorted(((_population(measure, rules, claim), claim.order, claim) for claim in claims), key=_by_population)
    for key, group in groupby(keyed, key=lambda item: item[0]):
        population = [claim for _, _, claim in group]
        match rules.reading:
            case Reading.THRESHOLD:
                yield from compare_thresholds(measure, key, rules, population)
            case Reading.CUMULATIVE:
                yield from _compare_totals(measure, key, rules, population)
            case Reading.AMOUNT:
                yield from _compare_amounts(measure, key, rules, population)


def _by_population(item: tuple[str, tuple[str, ...], Claim]) -> tuple[str, tuple[str, ...]]:
    return item[:2]


def _population(measure: str, rules: Measure, claim: Claim) -> str:
    """Return the name of what may be compared: populations that the measure declares alike share one."""
    counted = None if claim.counted in rules.alike else claim.counted
    whose = f"of:{claim.subject}" if claim.subject else None
    return "/".join(filter(None, (measure, counted, whose, "projection:" if claim.projection else None)))


def _by_day(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """Return the claims by their last possible day, in order; those without one are under an empty text."""
    days: dict[str, list[Claim]] = {}
    for claim in claims:
        days.setdefault(claim.day or "", []).append(claim)
    return dict(sorted(days.items()))


def _compare_totals(measure: str, key: str, rules: Measure, claims: Sequence[Claim]) -> Iterator[Conflict]:
    """Yield the conflicts of totals on each day, and at most one of each sort between days."""
    days = {day: number_sides(rules, given) for day, given in _by_day(claims).items()}
    undated = days.pop("", [])
    for day, sides in days.items():
        yield from compare_day(measure, f"{key}@{day}", rules, sides)
    yield from compare_undated(measure, f"{key}@undated", undated, days)
    falls = list(compare_falls(measure, f"{key}@falling", days))
    yield from falls
    fallen = {claim for conflict in falls for side in conflict.sides for claim in side}
    yield from compare_growth(measure, f"{key}@several-days", days, fallen)


def _compare_amounts(measure: str, key: str, rules: Measure, claims: Sequence[Claim]) -> Iterator[Conflict]:
    """Yield the conflicts of amounts; where several days are named, each day is compared by itself."""
    days = _by_day(claims)
    if len(days.keys() - {""}) <= 1:
        yield from compare_day(measure, key, rules, number_sides(rules, claims))
        return
    for day, given in days.items():
        yield from compare_day(measure, f"{key}@{day or 'undated'}", rules, number_sides(rules, given))
