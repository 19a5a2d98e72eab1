"""Compare what reports claim, and grade conflicts: each rule by examples, and what always holds."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations, count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import comparison
from domain.claims import Claim, ConflictKind, Grade
from domain.comparison import compare_dates, compare_figures, compare_roles, compare_sum, span_of
from domain.dates import ReportedDate
from domain.figures import Operator
from domain.measures import Family, Measure, Reading, Scope
from domain.standing import dates_clash

CONTRADICTION, TENSION, EXPLAINED = Grade.CONTRADICTION, Grade.TENSION, Grade.EXPLAINED
NUMBER, WORDING, CURRENCY, SUM = ConflictKind.NUMBER, ConflictKind.WORDING, ConflictKind.CURRENCY, ConflictKind.SUM

LIKE_SIGNERS = frozenset({"states", "signatories", "states-and-organizations"})
LIKE_RATIFIERS = frozenset({"states", "signatures", "ratifications"})
MEASURES = {
    "guests": Measure(Family.COUNT, "guests of a feast"),
    "feast-length": Measure(Family.DURATION, "how long a feast lasted"),
    "haggling-length": Measure(Family.DURATION, "how long a haggling took", spans="negotiation"),
    "gift": Measure(Family.MONEY, "money that was given"),
    "growth": Measure(Family.SHARE, "growth in a year"),
    "signers": Measure(Family.COUNT, "who has signed", Scope.TREATY, Reading.CUMULATIVE, LIKE_SIGNERS),
    "needed": Measure(Family.COUNT, "what a rule needs", Scope.TREATY, Reading.THRESHOLD, LIKE_RATIFIERS),
    "quorum": Measure(Family.COUNT, "who must be there", Scope.TREATY, Reading.THRESHOLD),
}
"""Made-up measures: comparing looks none up."""


def claim(measure, words, **fields):
    """Return a claim from its words: `more-than 100 states`, `30 month`, `between 40 50 guests`, `40 EUR`."""
    parts = words.split()
    operator = parts.pop(0) if not parts[0][0].isdigit() else "exact"
    low = parts.pop(0) if operator == "between" else None
    number, *rest = parts
    family = MEASURES[measure].family
    unit = {"unit": rest[0]} if family in {Family.DURATION, Family.MONEY} else {"counted": (*rest, "states")[0]}
    numbers = {"low": Decimal(low), "high": Decimal(number)} if low else {"value": Decimal(number)}
    made = {"role": "amount", "source": "gazette", "occurrence": "feast", "as_printed": words, "measure": measure}
    return Claim(**{**made, "operator": Operator(operator), **unit, **numbers, **fields})


def span(low, high, words="from spring to autumn", source="gazette"):
    """Return a length of time that is read off an interval of dates, in months."""
    words = {"source": source, "as_printed": words, "occurrence": "haggling", "role": "interval"}
    return Claim(**words, measure="haggling-length", unit="month", low=Decimal(low), high=Decimal(high))


def compare(measure, *given):
    """Return the conflicts among claims, given as claims or as words, each of a source of its own."""
    sources = (f"source-{number}" for number in count(1))
    claims = [value if isinstance(value, Claim) else claim(measure, value, source=next(sources)) for value in given]
    return list(compare_figures(measure, MEASURES[measure], claims))


def verdicts(measure, *given):
    """Return kind and grade of the conflicts among claims."""
    return [(conflict.kind, conflict.grade) for conflict in compare(measure, *given)]


def printed(conflict):
    """Return the printed words of each side of a conflict."""
    return [[claim.as_printed for claim in side] for side in conflict.sides]


# --- amounts: numbers, bounds, ranges and approximations ---


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("100", "100", id="the same number"),
        pytest.param("100", "100.0", id="the same number with another scale"),
        pytest.param("more-than 100", "110", id="more than, satisfied"),
        pytest.param("at-least 100", "100", id="at least, satisfied on its edge"),
        pytest.param("at-most 100", "100", id="at most, satisfied on its edge"),
        pytest.param("less-than 100", "99", id="less than, satisfied"),
        pytest.param("at-least 90", "at-most 90", id="two bounds that share one number"),
        pytest.param("more-than 90", "more-than 80", id="two bounds to one side"),
        pytest.param("nearly 70", "at-least 65", id="nearly sets no lower bound that is violated"),
        pytest.param("nearly 70", "less-than 70", id="nearly beside less than the same"),
        pytest.param("nearly 70", "70", id="nearly beside the same number"),
        pytest.param("about 70", "70", id="about beside the same number"),
        pytest.param("about 70", "more-than 70", id="about sets no bound that is violated"),
        pytest.param("ordinal 3", "3", id="a rank and the same number"),
        pytest.param("between 100 150", "150", id="the end of a range"),
        pytest.param("between 100 150", "between 150 200", id="ranges that share a number"),
        pytest.param("between 100 150", "more-than 120", id="a range beside a bound"),
        pytest.param("vague 5", "9", id="vague says nothing"),
    ],
)
def test_claims_that_can_both_be_right_do_not_conflict(one, other):
    """Find nothing if some number satisfies both: a bound that is satisfied is not a conflict."""
    assert verdicts("guests", one, other) == []


@pytest.mark.parametrize(
    ("one", "other", "grade"),
    [
        pytest.param("100", "110", CONTRADICTION, id="two numbers"),
        pytest.param("ordinal 3", "4", CONTRADICTION, id="a rank and another number"),
        pytest.param("more-than 100", "90", CONTRADICTION, id="more than, violated"),
        pytest.param("more-than 100", "100", CONTRADICTION, id="more than is strict"),
        pytest.param("less-than 100", "100", CONTRADICTION, id="less than is strict"),
        pytest.param("at-least 101", "100", CONTRADICTION, id="at least, violated"),
        pytest.param("at-most 99", "100", CONTRADICTION, id="at most, violated"),
        pytest.param("more-than 90", "at-most 90", CONTRADICTION, id="bounds that share no number"),
        pytest.param("more-than 90", "less-than 90", CONTRADICTION, id="strict bounds that share no number"),
        pytest.param("between 100 150", "90", CONTRADICTION, id="a number outside a range"),
        pytest.param("between 100 150", "between 160 200", CONTRADICTION, id="ranges that share no number"),
        pytest.param("nearly 70", "65", TENSION, id="nearly beside a smaller number"),
        pytest.param("nearly 70", "72", TENSION, id="nearly beside a larger number"),
        pytest.param("about 70", "65", TENSION, id="about beside another number"),
        pytest.param("about 60", "more-than 500", TENSION, id="about beside a floor that it is below"),
        pytest.param("about 5000", "at-most 50", TENSION, id="about beside a ceiling that it is above"),
        pytest.param("about 70", "between 80 90", TENSION, id="about beside a range that it is outside of"),
        pytest.param("about 70", "nearly 80", TENSION, id="two approximations"),
        pytest.param("nearly 70", "at-least 72", TENSION, id="nearly beside a bound that it violates"),
        pytest.param("nearly 70", "more-than 70", TENSION, id="nearly beside a strict bound that it violates"),
        pytest.param("nearly 70", "between 80 90", TENSION, id="nearly beside a range that it violates"),
    ],
)
def test_claims_that_cannot_both_be_right_clash(one, other, grade):
    """Grade two numbers as a contradiction, and as a tension where one of them is an approximation."""
    assert verdicts("guests", one, other) == [(NUMBER, grade)]


def test_one_row_has_every_side():
    """Make one conflict of three numbers, in the order of the numbers, with every source on its side."""
    (conflict,) = compare("guests", "110", "100", "nearly 120", "100", "110", "100.0")

    assert conflict.key == "guests/states"
    assert conflict.grade is CONTRADICTION
    assert conflict.reason == "both cannot be right"  # of the two that are not approximations
    assert [[(claim.source, claim.value) for claim in side] for side in conflict.sides] == [
        [("source-2", 100), ("source-4", 100), ("source-6", 100)],
        [("source-1", 110), ("source-5", 110)],
        [("source-3", 120)],
    ]


def test_a_bound_that_every_side_satisfies_is_not_a_side():
    """Leave out more than 90 beside 100 and 110, which clash without it."""
    (conflict,) = compare("guests", "100", "more-than 90", "110", "about 100")

    assert printed(conflict) == [["100"], ["about 100"], ["110"]]


def test_one_source_can_contradict_itself():
    """Compare claims whatever their sources are."""
    assert verdicts("guests", claim("guests", "100"), claim("guests", "110")) == [(NUMBER, CONTRADICTION)]


@pytest.mark.parametrize(
    ("firm", "grade"), [(True, CONTRADICTION), (False, TENSION)], ids=["one states it", "both infer it"]
)
def test_a_clash_that_rests_on_an_inference_is_a_tension(firm, grade):
    """Grade a clash as a tension where every claim on a side rests on an inference."""
    given = [claim("guests", "110", inferred=True, source="herald"), claim("guests", "110", inferred=not firm)]

    assert [conflict.grade for conflict in compare("guests", "100", *given)] == [grade]


# --- populations, subjects, projections, days ---


def test_numbers_of_two_populations_are_not_compared():
    """Find nothing in more than 100 states beside 90 delegations: they are not the same, nor declared alike."""
    assert verdicts("guests", "more-than 100 states", "90 delegations", "2500 delegates") == []


@pytest.mark.parametrize(
    "words", [("31 states", "33 states-and-organizations"), ("31 states", "more-than 33 signatories")]
)
def test_numbers_of_populations_that_are_alike_share_an_explained_row(words):
    """Grade numbers of states and of states with organizations, who sign alike, as explained."""
    (conflict,) = compare("signers", *(total(word, "2031-05-01") for word in words))

    assert (conflict.key, conflict.grade) == ("signers@2031-05-01", EXPLAINED)
    assert conflict.reason == "they count different populations"


def test_a_population_that_both_sides_count_explains_nothing():
    """Grade a difference in one population as a contradiction, even if a side has other populations too."""
    given = [total(words, "2031-05-01") for words in ("31 states", "33 states-and-organizations", "33 states")]

    assert verdicts("signers", *given) == [(NUMBER, CONTRADICTION)]


def test_the_same_numbers_in_two_populations_are_two_conflicts():
    """Name conflicts apart that differ in nothing but the population that they count."""
    conflicts = compare("guests", "100 delegates", "110 delegates", "100 journalists", "110 journalists")

    assert [(conflict.key, conflict.grade) for conflict in conflicts] == [
        ("guests/delegates", CONTRADICTION),
        ("guests/journalists", CONTRADICTION),
    ]


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        pytest.param({"subject": "IS"}, {"subject": "NO"}, False, id="two states"),
        pytest.param({"subject": "IS"}, {"subject": "IS"}, True, id="the same state"),
        pytest.param({"subject": "IS"}, {}, False, id="nobody says whose"),
        pytest.param({"projection": True}, {}, False, id="a projection and the past"),
        pytest.param({"projection": True}, {"projection": True}, True, id="two projections"),
    ],
)
def test_only_the_same_subject_is_compared(one, other, clash):
    """Compare growth of the same subject, and a projection only with other projections."""
    given = claim("growth", "8", **one), claim("growth", "6", source="herald", **other)

    assert bool(compare("growth", *given)) is clash


@pytest.mark.parametrize(
    ("days", "keys"),
    [
        pytest.param([None, None, None], ["guests/states"], id="no day"),
        pytest.param(["2031-05-01", "2031-05-01", None], ["guests/states"], id="one day, which all are taken to be of"),
        pytest.param(["2031-05-01", "2031-05-02", "2031-05-03"], [], id="days that explain the difference"),
        pytest.param(["2031-05-01", "2031-05-01", "2031-05-02"], ["guests/states@2031-05-01"], id="two of one day"),
        pytest.param(
            ["2031-05-01", "2031-05-02", None, None], ["guests/states@undated"], id="two beside those of two days"
        ),
    ],
)
def test_amounts_of_several_days_are_compared_by_day(days, keys):
    """Compare what is of one day; an amount that is of another day does not conflict."""
    given = [
        claim("guests", str(100 + number), day=day, day_from=day, source=f"source-{number}")
        for number, day in enumerate(days)
    ]

    assert [conflict.key for conflict in compare("guests", *given)] == keys


# --- lengths of time ---


@pytest.mark.parametrize(
    ("one", "other", "grade"),
    [
        pytest.param("2 decade", "20 year", None, id="two decades and 20 years"),
        pytest.param("24 month", "2 year", None, id="24 months and two years"),
        pytest.param("1 century", "100 year", None, id="a century and 100 years"),
        pytest.param("30 month", "2 year", TENSION, id="30 months may be rounded to two years"),
        pytest.param("30 month", "3 year", TENSION, id="30 months may be rounded to three years"),
        pytest.param("31 month", "2 year", CONTRADICTION, id="31 months are not rounded to two years"),
        pytest.param("365 day", "1 year", TENSION, id="365 days and a year"),
        pytest.param("30 month", "5 year", CONTRADICTION, id="30 months and five years"),
        pytest.param("30 month", "31 month", CONTRADICTION, id="nothing is rounded within one unit"),
        pytest.param("more-than 2 decade", "20 year", CONTRADICTION, id="more than two decades is strict"),
        pytest.param("more-than 2 decade", "21 year", None, id="more than two decades and 21 years"),
        pytest.param("nearly 2 decade", "18 year", TENSION, id="nearly two decades and 18 years"),
        pytest.param("at-most 1 day", "2 day", CONTRADICTION, id="within a day, and two days"),
    ],
)
def test_lengths_are_compared_in_one_unit(one, other, grade):
    """Bring lengths to one unit; what half of the coarser unit accounts for may be rounded."""
    assert verdicts("feast-length", one, other) == ([(NUMBER, grade)] if grade else [])


@pytest.mark.parametrize("sources", [("gazette", "herald"), ("herald", "gazette")], ids=["one way", "the other"])
def test_rounding_is_not_decided_by_the_alphabet_of_sources(sources):
    """Grade 30 months beside two years and 24 months the same, whichever source says which."""
    given = [
        claim("feast-length", words, source=source)
        for words, source in zip(("2 year", "24 month"), sources, strict=True)
    ]

    assert verdicts("feast-length", "30 month", *given) == [(NUMBER, CONTRADICTION)]


@pytest.mark.parametrize(
    ("edtf", "shortest", "longest"),
    [
        pytest.param("2031-02/2033-08", ("2031-02-28", "2033-08-01"), ("2031-02-01", "2033-08-31"), id="of months"),
        pytest.param("2031/2033", ("2031-12-31", "2033-01-01"), ("2031-01-01", "2033-12-31"), id="of years"),
        pytest.param("2031-02-03/2031-02-07", ("2031-02-03", "2031-02-07"), ("2031-02-03", "2031-02-07"), id="of days"),
    ],
)
def test_an_interval_has_a_shortest_and_a_longest_span(edtf, shortest, longest):
    """Count the days from the last that the start allows to the first that the end allows, and the other way."""
    lengths = span_of(MEASURES["haggling-length"], ReportedDate(edtf=edtf))
    days = [(ReportedDate(edtf=f"{start}/{end}")) for start, end in (shortest, longest)]

    assert lengths is not None
    assert [round(float(length) * 365.2425 / 12) for length in lengths] == [_days(count) for count in days]


def _days(interval):
    return (date.fromisoformat(interval.latest) - date.fromisoformat(interval.earliest)).days + 1


@pytest.mark.parametrize(
    ("measure", "edtf"),
    [
        pytest.param("haggling-length", "2031-02", id="a month is not an interval"),
        pytest.param("haggling-length", "2031-02/..", id="an open end"),
        pytest.param("haggling-length", "../2031-02", id="an open start"),
        pytest.param("haggling-length", "undated", id="no date"),
        pytest.param("guests", "2031-02/2033-08", id="a measure of no length"),
    ],
)
def test_what_is_not_an_interval_has_no_span(measure, edtf):
    """Read a length off an interval with both ends alone, and for measures of time alone."""
    assert span_of(MEASURES[measure], ReportedDate(edtf=edtf)) is None


def test_the_shortest_span_is_never_below_nothing():
    """Give an interval within one month a shortest span of nothing."""
    low, high = span_of(MEASURES["haggling-length"], ReportedDate(edtf="2031-02/2031-02"))

    assert low == 0
    assert 0 < high < 1


@pytest.mark.parametrize(
    ("words", "clash"),
    [
        pytest.param("30 month", False, id="within it"),
        pytest.param("29 month", False, id="its shortest"),
        pytest.param("31 month", False, id="its longest"),
        pytest.param("5 year", True, id="longer than it"),
        pytest.param("2 year", True, id="shorter than it"),
        pytest.param("more-than 2 year", False, id="a lower bound that it satisfies"),
        pytest.param("more-than 3 year", True, id="a lower bound that it violates"),
        pytest.param("at-most 2 year", True, id="an upper bound that it violates"),
        pytest.param("nearly 2 year", True, id="an approximation that it exceeds"),
        pytest.param("nearly 3 year", False, id="an approximation that it stays below"),
        pytest.param("about 5 year", False, id="an approximation that sets no bounds"),
    ],
)
def test_a_length_is_compared_with_an_interval(words, clash):
    """Compare a length with the shortest and longest span that a report's own dates allow, as a tension."""
    assert verdicts("haggling-length", words, span(29, 31)) == ([(NUMBER, TENSION)] if clash else [])


def test_lengths_and_intervals_are_one_row():
    """Put five years, 30 months and an interval in one row: they may count from different starts."""
    (conflict,) = compare("haggling-length", "5 year", "30 month", span(29, 31))

    assert printed(conflict) == [["from spring to autumn"], ["30 month"], ["5 year"]]
    assert (conflict.grade, conflict.reason) == (TENSION, "they may count from different starts")


def test_two_intervals_are_left_to_the_comparison_of_dates():
    """Find nothing between two spans: if the dates differ, the dates conflict."""
    assert verdicts("haggling-length", span(29, 31), span(2, 3, "two months")) == []


def test_intervals_in_the_same_words_are_each_compared_with_a_length():
    """Compare each of two spans, though both are printed in the same words."""
    apart = span(29, 31, source="gazette"), span(58, 62, source="herald")

    (conflict,) = compare("haggling-length", "5 year", *apart)

    assert [[claim.source for claim in side] for side in conflict.sides] == [["gazette"], ["source-1"]]


# --- totals that grow ---


def total(words, day, source="gazette", day_from=None):
    """Return a claimed total of signatories as of a day."""
    dated = {"day": day, "day_from": day_from or day, "as_of": day}
    return claim("signers", words, source=source, as_printed=words, role="total", **dated)


@pytest.mark.parametrize(
    ("earlier", "later", "grade"),
    [
        pytest.param("65", "72", EXPLAINED, id="a total grows"),
        pytest.param("nearly 70", "72", EXPLAINED, id="from an approximation"),
        pytest.param("72", "72", None, id="a total stands"),
        pytest.param("72", "65", CONTRADICTION, id="a total falls"),
        pytest.param("nearly 70", "65", TENSION, id="an approximation falls"),
        pytest.param("72", "nearly 70", TENSION, id="a total falls to an approximation"),
        pytest.param("at-most 72", "65", None, id="a total was below an upper bound"),
        pytest.param("at-most 72", "about 60", None, id="an approximation was below an upper bound"),
        pytest.param("72", "at-least 65", None, id="a total is above a lower bound"),
        pytest.param("at-least 72", "65", CONTRADICTION, id="a total falls below an earlier lower bound"),
        pytest.param("more-than 72", "72", CONTRADICTION, id="a total falls to an earlier strict bound"),
        pytest.param("72", "less-than 72", CONTRADICTION, id="a total falls below itself"),
        pytest.param("between 70 80", "65", CONTRADICTION, id="a total falls below an earlier range"),
        pytest.param("72 states-and-organizations", "65 states", EXPLAINED, id="another population is smaller"),
    ],
)
def test_totals_of_two_days(earlier, later, grade):
    """Explain a difference by the days if the total did not fall."""
    given = total(earlier, "2031-05-01", "gazette"), total(later, "2031-05-02", "herald")

    assert verdicts("signers", *given) == ([(NUMBER, grade)] if grade else [])


def test_totals_of_one_day_are_compared_as_numbers():
    """Grade two totals of one day as a contradiction."""
    (conflict,) = compare("signers", total("65", "2031-05-01"), total("72", "2031-05-01"))

    assert (conflict.key, conflict.grade) == ("signers@2031-05-01", CONTRADICTION)


def test_a_total_that_may_be_of_another_day_is_a_tension():
    """Grade a clash with a total as of some day of the month as a tension."""
    loose = total("72", "2031-05-31", day_from="2031-05-01")
    (conflict,) = compare("signers", total("65", "2031-05-31"), loose)

    assert (conflict.grade, conflict.reason) == (TENSION, "one may be of another day")


@pytest.mark.parametrize("sources", [["gazette"], ["gazette", "herald"]], ids=["one source", "two that agree"])
def test_a_month_of_growing_totals_is_no_conflict(sources):
    """Find nothing where a total grows day by day within each source."""
    given = [total(str(60 + day), f"2031-05-{day:02}", source) for day in range(1, 31) for source in sources]

    assert verdicts("signers", *given) == []


def test_totals_of_several_days_and_sources_are_one_explained_row():
    """Join totals that grow from one source to another in one row, with those days alone."""
    given = [total(str(60 + day), f"2031-05-{day:02}", "gazette" if day < 20 else "herald") for day in range(1, 31)]

    (conflict,) = compare("signers", *given)

    assert (conflict.key, conflict.grade) == ("signers@several-days", EXPLAINED)
    assert printed(conflict) == [["79"], ["80"]]
    assert conflict.reason == "the totals are of different days"


def test_a_total_that_falls_is_one_row_with_all_that_are_above_it():
    """Put a total that falls and every earlier one above it in one contradiction, and explain the others."""
    given = [
        total(words, f"2031-05-{day:02}", source)
        for words, day, source in (("50", 1, "a"), ("60", 2, "b"), ("70", 3, "c"), ("55", 4, "d"), ("80", 5, "e"))
    ]

    falling, growing = compare("signers", *given)

    assert (falling.key, falling.grade, printed(falling)) == (
        "signers@falling",
        CONTRADICTION,
        [["60"], ["70"], ["55"]],
    )
    assert (growing.key, growing.grade, printed(growing)) == ("signers@several-days", EXPLAINED, [["50"], ["80"]])


def test_a_total_whose_day_may_be_earlier_did_not_fall():
    """Find no fall to a total that may be of an earlier day, and explain it by the days."""
    given = total("33", "2031-05-01", "gazette"), total("31", "2031-05-31", "herald", day_from="2031-05-01")

    (conflict,) = compare("signers", *given)

    assert (conflict.grade, conflict.reason) == (EXPLAINED, "the totals are, or may be, of different days")


@pytest.mark.parametrize("words", ["at-least 60", "more-than 71", "at-most 80", "72", "65"])
def test_a_total_without_a_day_that_agrees_with_one_does_not_conflict(words):
    """Find nothing between totals and one without a day that says the same as one of them, or a bound that holds."""
    known = total("65", "2031-05-01"), total("72", "2031-05-02")

    assert verdicts("signers", total(words, None), *known) == []


@pytest.mark.parametrize("day", ["2031-05-01", None], ids=["beside one with a day", "beside another without"])
def test_a_total_without_a_day_contradicts_none(day):
    """Claim no contradiction with a total that gives no day: it may be of another one."""
    (conflict,) = compare("signers", total("65", None), total("72", day))

    assert (conflict.key, conflict.grade) == ("signers@undated", TENSION)


# --- rules: thresholds and what they count ---


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("at-least 40", "40", [], id="at least 40 and 40 say the same"),
        pytest.param("about 40", "40", [], id="about 40 and 40"),
        pytest.param("at-least 40", "45", [(NUMBER, CONTRADICTION)], id="at least 40 and 45 do not"),
        pytest.param("at-least 40", "at-least 45", [(NUMBER, CONTRADICTION)], id="nor do two bounds"),
        pytest.param("more-than 60", "more-than 55", [(NUMBER, CONTRADICTION)], id="nor two strict ones"),
        pytest.param("more-than 60", "60", [(NUMBER, CONTRADICTION)], id="more than 60 is not 60"),
        pytest.param("more-than 60", "at-least 60", [(NUMBER, CONTRADICTION)], id="nor is it at least 60"),
        pytest.param("about 40", "45", [(NUMBER, TENSION)], id="about 40 and 45"),
        pytest.param("at-least 40 ratifications", "40 states", [(WORDING, TENSION)], id="another thing counted"),
        pytest.param("40 signatures", "40 ratifications", [(WORDING, TENSION)], id="signatures or ratifications"),
        pytest.param(
            "at-least 40 signatures",
            "at-least 45 ratifications",
            [(NUMBER, TENSION)],
            id="another number of another thing",
        ),
    ],
)
def test_rules_are_compared_by_number_and_by_what_they_count(one, other, expected):
    """Read a threshold as the rule that it is, in one row: the number is the limit, and what is counted part of it."""
    assert verdicts("needed", one, other) == expected


def test_a_rule_of_another_measure_may_count_another_population():
    """Compare thresholds by what they count only where the populations are declared alike."""
    assert verdicts("quorum", "at-least 60 states", "at-least 60 signatories") == []


def test_three_wordings_are_one_row():
    """Make one conflict of three wordings, with every source on its side."""
    (conflict,) = compare("needed", "40 states", "40 signatures", "at-least 40 ratifications", "40 states")

    assert conflict.key == "needed"
    assert conflict.reason == "one counts ratifications, others count signatures and states"
    assert [[claim.source for claim in side] for side in conflict.sides] == [
        ["source-3"],
        ["source-2"],
        ["source-1", "source-4"],
    ]


# --- money ---


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("40 EUR", "40 EUR", [], id="the same"),
        pytest.param("40 EUR", "40 USD", [(CURRENCY, CONTRADICTION)], id="the same number in another currency"),
        pytest.param("40 EUR", "44 USD", [(CURRENCY, TENSION)], id="another currency and amount"),
        pytest.param("nearly 40 EUR", "40 USD", [(CURRENCY, TENSION)], id="an approximation in another currency"),
        pytest.param("40 EUR", "41 EUR", [(NUMBER, CONTRADICTION)], id="another amount"),
        pytest.param("more-than 40 EUR", "41 EUR", [], id="a bound that is satisfied"),
        pytest.param("about 40 EUR", "41 EUR", [(NUMBER, TENSION)], id="an approximation"),
    ],
)
def test_amounts_in_two_currencies_are_not_converted(one, other, expected):
    """Claim a contradiction of the same number in two currencies; of other numbers, that they may be worth the same."""
    assert verdicts("gift", one, other) == expected


def test_amounts_in_one_currency_clash_beside_those_in_another():
    """Grade a row of two currencies by the amounts in one of them."""
    (conflict,) = compare("gift", "40 EUR", "41 EUR", "44 USD")

    assert (conflict.kind, conflict.grade) == (CURRENCY, CONTRADICTION)
    assert printed(conflict) == [["40 EUR"], ["41 EUR"], ["44 USD"]]


@pytest.mark.parametrize(
    ("amounts", "denied"),
    [
        pytest.param(["40 EUR", "41 EUR", "44 USD"], "both cannot be right", id="two in one currency"),
        pytest.param(["40 EUR", "41 EUR", "42 EUR", "44 USD"], "they cannot all be right", id="three in one currency"),
    ],
)
def test_only_amounts_in_one_currency_are_said_to_exclude_each_other(amounts, denied):
    """Given amounts in two currencies, only the sides that differ in one of them are counted in the reason."""
    (conflict,) = compare("gift", *amounts)

    assert conflict.reason == f"amounts in one currency differ: {denied}"


# --- sums of parts ---


def summed(words, *, inferred=False):
    """Compare the parts 19, 21 and 31 with a total."""
    parts = {
        "role": "parts",
        "as_printed": "north: 19; south: 21; east: 31",
        "parts": tuple(map(Decimal, (19, 21, 31))),
        "inferred": inferred,
        "reason": "They stand together." if inferred else None,
    }
    whole = total(words, "2031-05-01")
    return list(compare_sum("sum:signing/gazette/regions", replace(whole, value=None, **parts), whole))


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        pytest.param("71", None, id="they add up"),
        pytest.param("72", CONTRADICTION, id="they do not add up"),
        pytest.param("more-than 70", None, id="a bound that is satisfied"),
        pytest.param("at-least 72", CONTRADICTION, id="a bound that is violated"),
        pytest.param("nearly 72", None, id="an approximation that they stay below"),
        pytest.param("nearly 70", TENSION, id="an approximation that they exceed"),
        pytest.param("about 60", None, id="an approximation that sets no bounds"),
        pytest.param("between 70 80", None, id="a range that they are in"),
        pytest.param("between 80 90", CONTRADICTION, id="a range that they are not in"),
    ],
)
def test_parts_that_are_stated_to_be_of_a_total(words, grade):
    """Grade a sum that is not the total as a contradiction, where the report itself says what the parts are of."""
    assert [(conflict.kind, conflict.grade) for conflict in summed(words)] == ([(SUM, grade)] if grade else [])


def test_parts_that_are_inferred_to_be_of_a_total():
    """Grade the same as a tension where it is we who take them for parts of that total, and say why."""
    (conflict,) = summed("72", inferred=True)

    assert conflict.grade is TENSION
    assert conflict.reason == (
        "the parts 19 + 21 + 31 add up to 71, not 72; that they are parts of it is inferred (They stand together)"
    )


def test_a_sum_is_not_a_claim():
    """Show the total's number on its side, and on the other the parts as printed, without a number of ours."""
    (conflict,) = summed("72")

    assert [[(claim.role, claim.value) for claim in side] for side in conflict.sides] == [
        [("total", 72)],
        [("parts", None)],
    ]


# --- dates ---


def dated(*dates):
    """Return claims of dates by source: EDTF text, with a question mark before it where it is inferred."""
    for number, text in enumerate(dates, 1):
        when = ReportedDate(edtf=text.lstrip("?"))
        yield Claim(
            role="date",
            source=f"source-{number}",
            occurrence="feast",
            as_printed=f"words {number}",
            as_of=when.edtf,
            day_from=when.earliest,
            day=when.latest,
            inferred=text.startswith("?"),
        )


@pytest.mark.parametrize(
    ("dates", "grades"),
    [
        pytest.param(["2031-05-01", "2031-05-01"], [], id="the same day"),
        pytest.param(["2031-05-01", "2031-05-02"], [CONTRADICTION], id="two days"),
        pytest.param(["2031-05-01", "2031-05"], [], id="a day within a month"),
        pytest.param(["2031-05-01", "2031-06"], [CONTRADICTION], id="a day and another month"),
        pytest.param(["2031-05-01", "2031-05-01/2031-05-02"], [], id="a day within an extent"),
        pytest.param(["2031-05-03", "2031-05-01/2031-05-02"], [CONTRADICTION], id="a day outside an extent"),
        pytest.param(["2031-05-01/2031-05-02", "2031-05-01/2031-05-03"], [], id="extents that nest"),
        pytest.param(["2031-05/2031-07", "2031-06-20/2031-07-10"], [], id="an extent within one of months"),
        pytest.param(["2031-05-01/2031-05-03", "2031-05-02/2031-05-04"], [CONTRADICTION], id="extents that do not"),
        pytest.param(["2031-05/2031-07", "2031-07/2031-09"], [CONTRADICTION], id="extents that share a month alone"),
        pytest.param(["2031-05/2031-06", "2031-07/2031-09"], [CONTRADICTION], id="extents that share nothing"),
        pytest.param(["../2031-05-02", "2031-05-01"], [], id="a day before an open start ends"),
        pytest.param(["../2031-05-02", "2031-05-03"], [CONTRADICTION], id="a day after it"),
        pytest.param(["2031-05-02/..", "2031-05-01"], [CONTRADICTION], id="a day before an open end begins"),
        pytest.param(["2031-05-01", "undated"], [], id="no date"),
        pytest.param(["2031-05-01T10:00:00", "2031-05-01T18:00:00"], [], id="two hours of a day"),
        pytest.param(["2031-05-01", "?2031-05-02"], [TENSION], id="one that is inferred"),
        pytest.param(["?2031-05-01", "?2031-05-02"], [TENSION], id="both inferred"),
        pytest.param(["2031-05-01", "?2031-05-02", "2031-05-02"], [CONTRADICTION], id="inferred and stated"),
        pytest.param(["2031-05-01", "2031-05-02", "2031-05-03"], [CONTRADICTION], id="three days"),
    ],
)
def test_dates_clash_where_no_reading_fits(dates, grades):
    """Grade dates that exclude each other as a contradiction, and as a tension where one rests on inference alone."""
    assert [conflict.grade for conflict in compare_dates("date:", dated(*dates))] == grades


def test_a_conflict_of_dates_has_every_date_that_clashes():
    """Put dates in the order of time, each with its sources, and leave out what clashes with none."""
    (conflict,) = compare_dates("date:", dated("2031-05-02", "2031-05-01", "2031-05", "2031-05-02", "2031-06"))

    assert [(side[0].as_of, [claim.source for claim in side]) for side in conflict.sides] == [
        ("2031-05-01", ["source-2"]),
        ("2031-05", ["source-3"]),
        ("2031-05-02", ["source-1", "source-4"]),
        ("2031-06", ["source-5"]),
    ]
    assert conflict.summary == (
        "Date: 2031-05-01 (source-2), 2031-05 (source-3), 2031-05-02 (source-1 and source-4) and 2031-06 (source-5); "
        "they cannot all be right."
    )


DATES = st.sampled_from(
    [
        "2031",
        "2031-05",
        "2031-05-01",
        "2031-05-02",
        "2031-05-04",
        "2031-05-01/2031-05-02",
        "2031-05-01/2031-05-04",
        "2031-05-02/2031-05-06",
        "2031-05/2031-06",
        "../2031-04",
        "2031-06/..",
        "undated",
    ]
)


@given(st.lists(DATES, min_size=2, max_size=6))
def test_dates_are_on_a_side_if_they_clash_with_any_other(dates):
    """Find the same dates by their extremes as two by two."""
    given = list(dated(*dates))
    expected = {
        one
        for one in dates
        for other in dates
        if "undated" not in {one, other} and dates_clash(ReportedDate(edtf=one), ReportedDate(edtf=other))
    }

    assert {side[0].as_of for conflict in compare_dates("date:", given) for side in conflict.sides} == expected


# --- roles ---


def named(*names):
    """Return whom each of several sources names."""
    for number, people in enumerate(names, 1):
        for person in people.split():
            source = f"source-{number}"
            yield Claim(role="chair", source=source, occurrence="feast", as_printed=person.title(), identity=person)


@pytest.mark.parametrize(
    ("names", "grades"),
    [
        pytest.param(["ada ben", "ben ada"], [], id="the same"),
        pytest.param(["ada ben", "ada"], [TENSION], id="fewer"),
        pytest.param(["ada ben", "ada cid"], [TENSION], id="some shared"),
        pytest.param(["ada ben", "ben cid", "cid ada"], [TENSION], id="each two share one"),
        pytest.param(["ada", "ben"], [CONTRADICTION], id="none shared"),
        pytest.param(["ada", "ben", "ada ben"], [CONTRADICTION], id="three answers"),
        pytest.param(["ada"], [], id="one source"),
    ],
)
def test_roles_clash_where_other_names_are_given(names, grades):
    """Grade shared names as a tension, for one source may name fewer, and none as a contradiction."""
    assert [conflict.grade for conflict in compare_roles("role:chair", named(*names))] == grades


@pytest.mark.parametrize(
    ("names", "summary"),
    [
        pytest.param(
            ["ada ben", "ada", "ben ada"],
            "Chair: Ada (source-2) and Ada and Ben (source-1 and source-3); "
            "they share some names, and one may simply name fewer.",
            id="shared",
        ),
        pytest.param(["ben", "ada"], "Chair: Ada (source-2) and Ben (source-1); they share no name.", id="none shared"),
        pytest.param(
            ["ben", "ada", "cid ben"],
            "Chair: Ada (source-2), Ben (source-1) and Ben and Cid (source-3); two sides share no name.",
            id="three sides",
        ),
    ],
)
def test_a_conflict_of_roles_says_who_names_whom(names, summary):
    """Build the sentence from the sides."""
    (conflict,) = compare_roles("role:chair", named(*names))

    assert conflict.summary == summary


# --- summaries ---


@pytest.mark.parametrize(
    ("measure", "given", "summary"),
    [
        pytest.param(
            "guests",
            ["100 states", "110 states"],
            "Guests: “100 states” (source-1) and “110 states” (source-2); both cannot be right.",
            id="two numbers",
        ),
        pytest.param(
            "guests",
            ["nearly 70", "65"],
            "Guests: “65” (source-2) and “nearly 70” (source-1); one is an approximation.",
            id="an approximation",
        ),
        pytest.param(
            "guests",
            ["more-than 100", "90", "90", "90.0"],
            "Guests: “90 / 90.0” (source-2, source-3 and source-4) and “more-than 100” (source-1); "
            "both cannot be right.",
            id="several sources and words on a side",
        ),
        pytest.param(
            "guests",
            [*map(str, range(1, 8))],
            "Guests: “1” (source-1), “2” (source-2), “3” (source-3), “4” (source-4), “5” (source-5) and 2 more; "
            "they cannot all be right.",
            id="more sides than are listed",
        ),
        pytest.param(
            "feast-length",
            ["30 month", "2 year"],
            "Feast length: “2 year” (source-2) and “30 month” (source-1); one may be rounded to the coarser unit.",
            id="rounded",
        ),
        pytest.param(
            "haggling-length",
            ["5 year", span(29, 31)],
            "Haggling length: “from spring to autumn” (gazette) and “5 year” (source-1); "
            "they may count from different starts.",
            id="an interval",
        ),
        pytest.param(
            "signers",
            [total("65 states", "2031-05-01", "gazette"), total("72 states", "2031-05-02", "herald")],
            "Signers: “65 states” as of 2031-05-01 (gazette) and “72 states” as of 2031-05-02 (herald); "
            "the totals are of different days.",
            id="two days",
        ),
        pytest.param(
            "signers",
            [total("72 states", "2031-05-01", "gazette"), total("nearly 65 states", "2031-05-02", "herald")],
            "Signers: “72 states” as of 2031-05-01 (gazette) and “nearly 65 states” as of 2031-05-02 (herald); "
            "a total does not fall from one day to a later one, but one of these is an approximation or rests on an "
            "inference.",
            id="a falling total",
        ),
        pytest.param(
            "needed",
            ["40 states", "40 signatures"],
            "Needed: “40 signatures” (source-2) and “40 states” (source-1); one counts signatures, the other states.",
            id="two wordings",
        ),
        pytest.param(
            "gift",
            ["40 EUR", "40 USD"],
            "Gift: “40 EUR” (source-1) and “40 USD” (source-2); the same number is given in different currencies.",
            id="two currencies",
        ),
    ],
)
def test_a_summary_is_made_from_the_sides(measure, given, summary):
    """Say in one sentence what is printed, by whom, as of when, and why it is a conflict."""
    assert [(conflict.summary, conflict.measure) for conflict in compare(measure, *given)] == [(summary, measure)]


# --- what always holds ---

UNITS = {Family.DURATION: ["day", "month", "year", "decade"], Family.MONEY: ["EUR", "USD"], Family.COUNT: ["count"]}
POPULATIONS = ["states", "signatories", "states-and-organizations", "signatures", "ratifications"]
COMPARED = ["guests", "feast-length", "haggling-length", "gift", "needed", "signers"]
DAYS = [None, "2031-05-01", "2031-05-02", "2031-05-03"]
sources = st.sampled_from(["gazette", "herald", "mercury"])
intervals = st.lists(st.integers(0, 30), min_size=2, max_size=2, unique=True).map(sorted)


@st.composite
def claims(draw, measure):
    """Draw a claim of a measure: small numbers, so that many are the same or near."""
    rules = MEASURES[measure]
    if rules.spans and draw(st.booleans()):
        low, high = draw(intervals)
        return span(low, high, draw(st.sampled_from(["spring", "autumn"])), draw(sources))
    day = draw(st.sampled_from(DAYS)) if rules.reading is not Reading.THRESHOLD else None
    operator = draw(st.sampled_from([*Operator]))
    low, high = draw(intervals)
    numbers = {"low": Decimal(low), "high": Decimal(high)} if operator is Operator.BETWEEN else {"value": Decimal(low)}
    return Claim(
        role="amount",
        source=draw(sources),
        occurrence="feast",
        as_printed=draw(st.sampled_from(["so many", "a few"])),
        measure=measure,
        counted=draw(st.sampled_from(POPULATIONS)) if rules.family is Family.COUNT else None,
        operator=operator,
        **numbers,
        unit=draw(st.sampled_from(UNITS[rules.family])),
        day=day,
        day_from=day and draw(st.sampled_from([day, "2031-04-01"])),
        inferred=draw(st.booleans()),
    )


@st.composite
def some_claims(draw):
    """Draw a measure, and claims of it; each but a span is a figure of its own."""
    measure = draw(st.sampled_from(COMPARED))
    drawn = draw(st.lists(claims(measure), min_size=2, max_size=8, unique=True))
    return measure, [
        claim if claim.role == "interval" else replace(claim, figure=f"signing/{n}") for n, claim in enumerate(drawn)
    ]


def found(measure, given):
    """Return the conflicts among claims of a measure."""
    return list(compare_figures(measure, MEASURES[measure], given))


@given(some_claims(), st.data())
def test_the_order_of_claims_does_not_matter(drawn, data):
    """Find the same conflicts, with the same sides in the same order, however the claims come."""
    measure, given = drawn

    assert found(measure, given) == found(measure, data.draw(st.permutations(given)))


@given(some_claims(), st.permutations(["gazette", "herald", "mercury"]))
def test_the_names_of_sources_do_not_matter(drawn, others):
    """Find the same conflicts in the same grades, whichever source says what."""
    measure, given = drawn
    renamed = dict(zip(["gazette", "herald", "mercury"], others, strict=True))

    def graded(claims):
        return [(conflict.key, conflict.kind, conflict.grade, conflict.reason) for conflict in found(measure, claims)]

    assert graded(given) == graded(replace(claim, source=renamed[claim.source]) for claim in given)


@given(some_claims(), st.data())
def test_a_claim_that_agrees_adds_no_conflict(drawn, data):
    """Find no further conflict when another source says what one has said."""
    measure, given = drawn
    agreeing = replace(data.draw(st.sampled_from(given)), source="courier", figure="signing/agreeing")

    before, after = ({conflict.key for conflict in found(measure, claims)} for claims in (given, [*given, agreeing]))

    assert after <= before


@given(some_claims())
def test_conflicts_are_one_for_each_population_and_day(drawn):
    """Name every conflict by its population and day, or by what is between days, and give each a name of its own."""
    measure, given = drawn
    keys = [conflict.key for conflict in found(measure, given)]
    days = {claim.day for claim in given if claim.day} | {"undated", "falling", "several-days"}

    assert sorted(set(keys)) == sorted(keys)
    assert {key.partition("@")[2] for key in keys} <= {"", *days}


@given(some_claims())
def test_every_conflict_has_sides_of_given_claims(drawn):
    """Give every conflict two or more sides, each of given claims, and no claim two places in it."""
    measure, given = drawn

    for conflict in found(measure, given):
        shown = Counter(claim for side in conflict.sides for claim in side)
        assert set(shown) <= set(given)
        assert set(shown.values()) == {1}
        assert len(conflict.sides) >= 2


@given(some_claims())
def test_claims_that_say_the_same_do_not_conflict(drawn):
    """Find no conflict among claims that all say the same."""
    measure, (first, *_) = drawn

    assert found(measure, [first, replace(first, source="courier")]) == []


@given(some_claims())
def test_a_contradiction_is_between_firm_claims(drawn):
    """Claim a contradiction only where one is left without the claims that approximate or rest on an inference."""
    measure, given = drawn
    firm = [claim for claim in given if not (claim.is_approximate or claim.inferred)]

    for conflict in found(measure, given):
        if conflict.grade is CONTRADICTION:
            assert CONTRADICTION in [other.grade for other in found(measure, firm)]


@given(some_claims())
def test_a_row_has_the_sides_and_the_most_serious_grade_of_all_pairs(drawn):
    """Find by extremes what comparing two by two would: the claims that clash, and the most serious grade of a pair."""
    measure, given = drawn
    given = [replace(claim, day=None, day_from=None) for claim in given]
    pairs = [conflict for pair in combinations(given, 2) for conflict in found(measure, pair)]
    most_serious: dict[str, list[Grade]] = {}
    for conflict in pairs:
        most_serious.setdefault(conflict.key, []).append(conflict.grade)

    assert {conflict.key: conflict.grade for conflict in found(measure, given)} == {
        key: min(grades, key=list(Grade).index) for key, grades in most_serious.items()
    }
    if measure != "needed":  # a rule has every wording as a side
        assert _shown(found(measure, given)) >= _shown(pairs)
        said_alone = {claim for claim in given if list(map(_said, given)).count(_said(claim)) == 1}
        assert _shown(found(measure, given)) & said_alone == _shown(pairs) & said_alone


def _shown(conflicts):
    return {claim for conflict in conflicts for side in conflict.sides for claim in side}


def _said(claim):
    return claim.operator, claim.value, claim.low, claim.high


@given(st.lists(DATES, min_size=2, max_size=5), st.data())
def test_the_order_of_dates_does_not_matter(dates, data):
    """Find the same conflicts of dates, with the same sides in the same order, however the reports come."""
    given = list(dated(*dates))

    assert [*compare_dates("date:", given)] == [*compare_dates("date:", data.draw(st.permutations(given)))]


@given(
    st.lists(st.sampled_from(["ada", "ben", "cid", "ada ben", "ben cid", "ada ben cid"]), min_size=2, max_size=5),
    st.data(),
)
def test_the_order_of_names_does_not_matter(names, data):
    """Find the same conflicts of roles, with the same sides in the same order, however the reports come."""
    given = list(named(*names))

    assert [*compare_roles("role:chair", given)] == [*compare_roles("role:chair", data.draw(st.permutations(given)))]


# --- how much is compared ---


def calls(function, *arguments):
    """Return how many functions in domain/comparison a call calls."""
    folder = comparison.__path__[0]
    number = 0

    def counted(frame, event, _):
        nonlocal number
        number += event == "call" and frame.f_code.co_filename.startswith(folder)

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        list(function(*arguments))
    finally:
        sys.setprofile(before)
    return number


MANY = {
    "guests": lambda n: claim("guests", str(n % 97 if n % 2 else n), source=f"source-{n}"),
    "gift": lambda n: claim("gift", f"{n} {'EUR' if n % 2 else 'USD'}", source=f"source-{n}"),
    "needed": lambda n: claim("needed", f"{n} {'states' if n % 2 else 'signatures'}", source=f"source-{n}"),
    "haggling-length": lambda n: span(n, n + 5) if n % 2 else claim("haggling-length", f"{n} month", source=str(n)),
    "signers": lambda n: total(str(n ^ 5), str(date.fromordinal(700_000 + n // 2)), f"source-{n % 7}"),
}
"""The nth of many claims of a measure, all of them in conflict."""


@pytest.mark.parametrize("measure", MANY)
@pytest.mark.one_in(3)
def test_many_claims_in_one_scope_take_time_in_proportion(measure):
    """Call ten times as many functions for ten times as many claims: none are compared two by two."""
    few, many = ([MANY[measure](n) for n in range(size)] for size in (50, 500))
    rules = MEASURES[measure]

    assert calls(compare_figures, measure, rules, many) < 11 * calls(compare_figures, measure, rules, few)


@pytest.mark.parametrize(
    ("compared", "made"),
    [
        pytest.param(compare_dates, lambda n: dated(*(f"{1100 + i}/{2150 - i}" for i in range(n))), id="dates"),
        pytest.param(compare_roles, lambda n: named(*(f"ada person-{i}" for i in range(n))), id="names"),
    ],
)
def test_many_dates_and_names_take_time_in_proportion(compared, made):
    """Call ten times as many functions for ten times as many dates, or names."""
    few, many = list(made(25)), list(made(250))

    assert calls(compared, "key", many) < 11 * calls(compared, "key", few)


@pytest.mark.thorough
def test_twenty_thousand_claims_are_one_conflict():
    """Put 20,000 numbers in one conflict with 20,000 sides, and list a few of them."""
    (conflict,) = compare("guests", *(claim("guests", str(n), source=f"source-{n}") for n in range(20_000)))

    assert len(conflict.sides) == 20_000
    assert conflict.summary.endswith("“4” (source-4) and 19995 more; they cannot all be right.")
