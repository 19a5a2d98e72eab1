"""Conflicts between what reports claim, found by rule and graded by how far the claims clash.

Which claims may be compared is declared in `domain/measures.py`. A conflict is never written by hand.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from domain.claims import APPROXIMATE, Claim, Conflict, ConflictKind, Grade
from domain.dates import Basis, ReportedDate, bounds_of
from domain.figures import POINT, Figure
from domain.measures import MEASURES, UNITS, Family, Measure, Reading

T = TypeVar("T")

_DAYS_A_MONTH = Decimal("365.2425") / 12


class Clash(NamedTuple):
    """What two groups of claims differ in, how far, and why it is graded so."""

    kind: ConflictKind
    grade: Grade
    why: str


Group = list[Claim]
"""Claims that say the same."""


def compare_figures(measure: str, claims: Iterable[Claim]) -> Iterator[Conflict]:
    """Yield the conflicts among claims of one measure in one scope (one treaty, or one occurrence).

    Claims that say the same are on one side. Totals of different days are compared only with those of the
    day before: otherwise a growing total would conflict with every earlier value.
    """
    rules = MEASURES[measure]
    ordered = sorted(claims, key=lambda claim: (claim.position, claim.source, claim.figure or "", claim.as_printed))
    for name, population in _populations(rules, ordered):
        groups = _grouped(population, lambda claim: claim.position)
        scope = f"{measure}/{name}" if name else measure
        for one, other in _pairs(rules, list(groups.values())):
            if clash := _compare(rules, one, other):
                key = f"{scope}/{'~'.join(sorted((one[0].position, other[0].position)))}"
                summary = _summary(measure, one, other, clash.why)
                yield Conflict(key, clash.kind, clash.grade, measure, summary, _sides(one, other))
        if rules.reading is Reading.THRESHOLD:
            yield from _wordings(measure, population)


def _grouped(items: Iterable[T], name: Callable[[T], str]) -> dict[str, list[T]]:
    """Return items by their names, in the order in which they come."""
    groups: dict[str, list[T]] = {}
    for item in items:
        groups.setdefault(name(item), []).append(item)
    return groups


def _sides(one: Group, other: Group) -> tuple[Claim, ...]:
    """Return the claims of both sides, each once, though a source may give the same length of time by two dates."""
    return tuple({(claim.source, claim.figure or claim.as_printed): claim for claim in (*one, *other)}.values())


def _populations(rules: Measure, claims: Sequence[Claim]) -> Iterator[tuple[str, Group]]:
    """Yield the claims that may be compared with each other, with the name of what they count.

    The name is empty for populations that are declared to be alike, and where nothing is counted.
    """
    by_name = _grouped(claims, lambda claim: "" if claim.counted in rules.alike else claim.counted or "")
    yield from sorted(by_name.items())


def _pairs(rules: Measure, groups: Sequence[Group]) -> Iterator[tuple[Group, Group]]:
    if rules.reading is not Reading.CUMULATIVE:
        yield from combinations(groups, 2)
        return
    by_day = _grouped(groups, lambda group: group[0].day or "")
    days = [by_day[day] for day in sorted(by_day)]
    for today in days:
        yield from combinations(today, 2)
    for before, after in pairwise(days):
        yield from ((one, other) for one in before for other in after)


def _compare(rules: Measure, one: Group, other: Group) -> Clash | None:
    """Return how two groups of claims clash, or None where they agree."""
    a, b = one[0], other[0]
    if rules.family is Family.MONEY and a.unit != b.unit:
        return Clash(ConflictKind.CURRENCY, Grade.CONTRADICTION, "the currencies differ")
    if a.value is None or b.value is None:
        return _compare_span(a, b)
    if rules.reading is Reading.CUMULATIVE and a.day != b.day:
        return _compare_days(*sorted((_firmly_dated(one), _firmly_dated(other)), key=lambda claim: claim.day or ""))
    if a.base == b.base and not (a.is_strict or b.is_strict):
        return None
    return _compare_values(rules, one, other)


def _firmly_dated(group: Group) -> Claim:
    """Return what a group claims, with the latest first day: if one source dates it loosely, another's date holds."""
    return replace(group[0], day_from=max(claim.day_from or "" for claim in group) or None)


def _compare_values(rules: Measure, one: Group, other: Group) -> Clash | None:
    """Compare two numbers of the same day, or without one."""
    a, b = one[0], other[0]
    if (a.is_bound or b.is_bound) and rules.reading is not Reading.THRESHOLD:
        return None if _compatible(a, b) else _number(_grade(a, b), "one is outside what the other allows")
    if a.is_approximate or b.is_approximate:
        return None if a.base == b.base else _number(Grade.TENSION, "one is an approximation")
    if rules.reading is Reading.THRESHOLD and (a.base, a.is_strict) == (b.base, b.is_strict):
        return None
    if rules.family is Family.DURATION and _may_be_rounded(one, other):
        return _number(Grade.TENSION, "one may be rounded to the coarser unit")
    if not {claim.counted for claim in one} & {claim.counted for claim in other}:
        return _number(Grade.EXPLAINED, "they count different populations")
    return _number(Grade.CONTRADICTION, "both cannot be right")


def _number(grade: Grade, why: str) -> Clash:
    return Clash(ConflictKind.NUMBER, grade, why)


def _grade(a: Claim, b: Claim) -> Grade:
    """Return how far two numbers clash that cannot both be right: less far where one is an approximation."""
    return Grade.TENSION if a.is_approximate or b.is_approximate else Grade.CONTRADICTION


def _may_be_rounded(one: Group, other: Group) -> bool:
    """Tell whether two lengths of time are in different units, and differ by half the coarser one at most."""
    finest = [min(UNITS[Family.DURATION][claim.unit] for claim in group) for group in (one, other)]
    return finest[0] != finest[1] and abs(one[0].base - other[0].base) <= max(finest) / 2


def _compare_days(earlier: Claim, later: Claim) -> Clash | None:
    """Compare totals of two days: a total grows, and does not fall."""
    if earlier.day is None:
        return _compare_undated(earlier, later)
    falls = _exceeds(earlier.bounds[0], later.bounds[1], strict=earlier.is_strict or later.is_strict)
    if earlier.base == later.base and not falls:
        return None
    if (later.day_from or later.day or "") <= earlier.day:
        return _number(Grade.EXPLAINED, "their days may come in either order")
    grade = _grade(earlier, later)
    if falls or (grade is Grade.TENSION and earlier.base > later.base):
        return _number(grade, "a total does not fall from one day to a later one")
    bounded = earlier.is_bound or later.is_bound
    return None if bounded else _number(Grade.EXPLAINED, "the totals are of different days")


def _compare_undated(undated: Claim, other: Claim) -> Clash | None:
    """Compare a total without a day with one of a day."""
    bounded = undated.is_bound or other.is_bound
    agree = _compatible(undated, other) if bounded else undated.base == other.base
    return None if agree else _number(Grade.TENSION, "one of the totals has no day")


def _compare_span(a: Claim, b: Claim) -> Clash | None:
    """Compare a length of time with an interval's shortest and longest span; two intervals are left to dates."""
    span, length = (a, b) if a.value is None else (b, a)
    if length.value is None:
        return None
    low, high = length.bounds
    if _exceeds(low, span.high, strict=False) or _exceeds(span.low, high, strict=False):
        return _number(_grade(span, length), "the dates allow no such length")
    return None


def _exceeds(low: Decimal | None, high: Decimal | None, *, strict: bool) -> bool:
    """Tell whether a lower bound is above an upper one; with a strict one, also whether they are equal."""
    return low is not None and high is not None and (low > high or (strict and low == high))


def _compatible(a: Claim, b: Claim) -> bool:
    """Tell whether some number satisfies both: a bound that is satisfied is not a conflict."""
    strict = a.is_strict or b.is_strict
    return not (_exceeds(a.bounds[0], b.bounds[1], strict=strict) or _exceeds(b.bounds[0], a.bounds[1], strict=strict))


def _wordings(measure: str, claims: Sequence[Claim]) -> Iterator[Conflict]:
    """Yield where a rule is worded to count one thing by one source and another by another."""
    by_counted = _grouped((claim for claim in claims if claim.counted), lambda claim: claim.counted or "")
    for one, other in combinations(sorted(by_counted), 2):
        why = f"one counts {one}, the other {other}"
        sides = (*by_counted[one], *by_counted[other])
        summary = _summary(measure, by_counted[one], by_counted[other], why)
        yield Conflict(f"{measure}/{one}~{other}", ConflictKind.WORDING, Grade.TENSION, measure, summary, sides)


def compare_sum(identity: str, source: str, breakdown: Figure, total: Figure | None) -> Iterator[Conflict]:
    """Yield where the parts of a breakdown do not add up to the figure that they are parts of.

    The sum is ours, and so no side's value; where it is inferred that the parts belong to that figure,
    the clash is a tension and says so.
    """
    if total is None or total.value is None or breakdown.breakdown_of is None:
        return
    added = sum((part.value for part in breakdown.parts), Decimal(0))
    if added == total.value or (total.operator not in POINT and _sum_fits(added, total)):
        return
    whole = breakdown.breakdown_of
    inferred = whole.basis is not Basis.STATED
    loose = inferred or total.operator in APPROXIMATE
    parts = " + ".join(f"{part.value:f}" for part in breakdown.parts)
    summary = (
        f"{_named(breakdown.measure)}: the parts that {source} prints, {parts}, "
        f"add up to {added:f}, not {total.value:f}"
    )
    if inferred:
        summary += f"; that they are parts of that total is inferred ({whole.reason})"
    yield Conflict(
        key=f"{breakdown.measure}/sum/{identity}/{breakdown.key}",
        kind=ConflictKind.SUM,
        grade=Grade.TENSION if loose else Grade.CONTRADICTION,
        measure=breakdown.measure,
        summary=f"{summary}.",
        sides=(
            Claim(source, total.as_printed, f"{identity}/{total.key}", total.measure, total.counted, total.value),
            Claim(source, "; ".join(f"{p.label}: {p.value:f}" for p in breakdown.parts), f"{identity}/{breakdown.key}"),
        ),
    )


def _sum_fits(added: Decimal, total: Figure) -> bool:
    low, high = total.bounds
    return (low is None or added >= low) and (high is None or added <= high)


def compare_dates(dates: Sequence[tuple[str, ReportedDate]]) -> Iterator[Conflict]:
    """Yield where two sources date one occurrence so that both cannot be right.

    A day within a longer interval does not clash with it, nor do dates that merely overlap.
    """
    dated = sorted((claim for claim in dates if claim[1].is_dated), key=lambda claim: claim[0])
    by_text = _grouped(dated, lambda claim: claim[1].edtf)
    for one, other in combinations(sorted(by_text), 2):
        if not _apart(by_text[one][0][1], by_text[other][0][1]):
            continue
        both = (*by_text[one], *by_text[other])
        firm = all(any(when.basis is not Basis.INFERRED for _, when in by_text[text]) for text in (one, other))
        sides = tuple(Claim(source, when.as_printed or when.edtf, day=when.edtf) for source, when in both)
        yield Conflict(
            key=f"date/{one.replace('/', '--')}~{other.replace('/', '--')}",
            kind=ConflictKind.DATE,
            grade=Grade.CONTRADICTION if firm else Grade.TENSION,
            measure=None,
            summary=f"Date: {one} ({_by(s for s, _ in by_text[one])}) and {other} ({_by(s for s, _ in by_text[other])})"
            + ("." if firm else "; one of them is inferred."),
            sides=sides,
        )


def _apart(a: ReportedDate, b: ReportedDate) -> bool:
    def before(x: ReportedDate, y: ReportedDate) -> bool:
        return bool(x.latest and y.earliest and x.latest[:10] < y.earliest[:10])

    return before(a, b) or before(b, a)


def compare_roles(
    role: str, named: Sequence[tuple[str, frozenset[str]]], shown: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Conflict]:
    """Yield where sources name different people or parties in one role, such as chair or host.

    `named` has every source that names anybody, with all whom it names; `shown` has how to print a name.
    Where some names are shared it is a tension: one source may simply name fewer.
    """
    by_names: dict[frozenset[str], list[str]] = {}
    for source, names in named:
        by_names.setdefault(names, []).append(source)
    ordered = sorted(by_names, key=sorted)
    for one, other in combinations(ordered, 2):
        shared = one & other
        texts = {names: " and ".join(sorted(shown.get(name, name) for name in names)) for names in (one, other)}
        sides = tuple(Claim(source, texts[names]) for names in (one, other) for source in sorted(by_names[names]))
        why = "they share some names, and one may simply name fewer" if shared else "they share no name"
        yield Conflict(
            key=f"{role}/{'+'.join(sorted(one))}~{'+'.join(sorted(other))}",
            kind=ConflictKind.ROLE,
            grade=Grade.TENSION if shared else Grade.CONTRADICTION,
            measure=None,
            summary=f"{role.capitalize()}: {texts[one]} ({_by(by_names[one])}) and {texts[other]} "
            f"({_by(by_names[other])}); {why}.",
            sides=sides,
        )


def span_of(measure: Measure, when: ReportedDate) -> tuple[Decimal, Decimal] | None:
    """Return the shortest and longest length, in months, that an interval of dates allows; None for no interval.

    `2022-02/2024-08` is at least from the last of February 2022 to the first of August 2024.
    """
    if measure.family is not Family.DURATION or "/" not in when.edtf or not (when.earliest and when.latest):
        return None
    start, _, end = when.edtf.partition("/")
    latest_start, earliest_end = bounds_of(start)[1], bounds_of(end)[0]
    assert latest_start is not None
    assert earliest_end is not None
    return _months(latest_start, earliest_end), _months(when.earliest, when.latest)


def _months(start: str, end: str) -> Decimal:
    days = (date.fromisoformat(end[:10]) - date.fromisoformat(start[:10])).days + 1
    return max(Decimal(0), Decimal(days) / _DAYS_A_MONTH)


def _summary(measure: str, one: Sequence[Claim], other: Sequence[Claim], why: str) -> str:
    texts = []
    for group in (one, other):
        words = " / ".join(dict.fromkeys(claim.as_printed for claim in group))
        day = f" as of {group[0].day}" if group[0].day else ""
        texts.append(f"“{words}”{day} ({_by(claim.source for claim in group)})")
    return f"{_named(measure)}: {texts[0]} and {texts[1]}; {why}."


def _named(measure: str) -> str:
    return measure.replace("-", " ").capitalize()


def _by(sources: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(sorted(sources)))
