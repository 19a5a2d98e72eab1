"""Compare what reports claim, and grade conflicts: each rule by examples, and what always holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.claims import Claim, ConflictKind, Grade
from domain.comparison import compare_dates, compare_figures, compare_roles, compare_sum, span_of
from domain.dates import ReportedDate
from domain.figures import Operator
from domain.measures import MEASURES, Family, Reading

CONTRADICTION, TENSION, EXPLAINED = Grade.CONTRADICTION, Grade.TENSION, Grade.EXPLAINED
NUMBER, WORDING, CURRENCY = ConflictKind.NUMBER, ConflictKind.WORDING, ConflictKind.CURRENCY


def claim(measure, words, **fields):
    """Return a claim from its words: `more-than 100 states`, `30 month`, `nearly 70`, `40 EUR`."""
    parts = words.split()
    operator = parts.pop(0) if not parts[0][0].isdigit() else "exact"
    value, *rest = parts
    named = rest[0] if rest else None
    family = MEASURES[measure].family
    unit = {"unit": named} if family in {Family.DURATION, Family.MONEY} else {"counted": named or "states"}
    given = {"source": "gazette", "as_printed": words, "operator": Operator(operator), **unit, **fields}
    return Claim(measure=measure, value=Decimal(value), **given)


def span(low, high, words="from spring to autumn", source="gazette"):
    """Return a length of time that is read off an interval of dates, in months."""
    return Claim(source, words, measure="negotiation-length", unit="month", low=Decimal(low), high=Decimal(high))


def compare(measure, *given):
    """Return the conflicts among claims, given as claims or as words, each of a source of its own."""
    sources = (f"source-{number}" for number in count(1))
    claims = [value if isinstance(value, Claim) else claim(measure, value, source=next(sources)) for value in given]
    return list(compare_figures(measure, claims))


def between(*conflicts):
    """Return the ends of the keys, which name the two positions of each conflict."""
    return [conflict.key.rpartition("/")[2] for conflict in conflicts]


def verdicts(measure, *given):
    """Return kind and grade of the conflicts among claims."""
    return [(conflict.kind, conflict.grade) for conflict in compare(measure, *given)]


# --- amounts: numbers, bounds and approximations ---


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
    ],
)
def test_claims_that_can_both_be_right_do_not_conflict(one, other):
    """Find nothing if some number satisfies both: a bound that is satisfied is not a conflict."""
    assert verdicts("attendance", one, other) == []


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
        pytest.param("nearly 70", "65", TENSION, id="nearly beside a smaller number"),
        pytest.param("nearly 70", "72", TENSION, id="nearly beside a larger number"),
        pytest.param("about 70", "65", TENSION, id="about beside another number"),
        pytest.param("about 70", "nearly 80", TENSION, id="two approximations"),
        pytest.param("nearly 70", "at-least 72", TENSION, id="nearly beside a bound that it violates"),
        pytest.param("nearly 70", "more-than 70", TENSION, id="nearly beside a strict bound that it violates"),
    ],
)
def test_claims_that_cannot_both_be_right_clash(one, other, grade):
    """Grade two numbers as a contradiction, and as a tension where one of them is an approximation."""
    assert verdicts("attendance", one, other) == [(NUMBER, grade)]


def test_claims_that_say_the_same_stand_on_one_side():
    """Make one conflict of two positions, however many sources take each."""
    (conflict,) = compare("attendance", "100", "110", "100", "110", "100")

    assert conflict.key == "attendance/states/100~110"
    assert [(side.source, side.value) for side in conflict.sides] == [
        ("source-1", 100),
        ("source-3", 100),
        ("source-5", 100),
        ("source-2", 110),
        ("source-4", 110),
    ]


def test_every_two_positions_are_compared():
    """Make three conflicts of three positions."""
    assert between(*compare("attendance", "100", "110", "nearly 120")) == [
        "100~110",
        "100~nearly-120",
        "110~nearly-120",
    ]


def test_one_source_can_contradict_itself():
    """Compare claims whatever their sources are."""
    one, other = claim("attendance", "100"), claim("attendance", "110")

    assert verdicts("attendance", one, other) == [(NUMBER, CONTRADICTION)]


# --- populations ---


def test_numbers_of_two_populations_are_not_compared():
    """Find nothing in more than 100 states beside 90 delegations: they are not the same, nor declared alike."""
    assert verdicts("attendance", "more-than 100 states", "90 national-delegations", "2500 delegates") == []


def test_numbers_of_populations_that_are_alike_explain_each_other():
    """Grade numbers of states and of states with organizations, who sign alike, as explained."""
    assert verdicts("signatories", "31 states", "33 states-and-organizations") == [(NUMBER, EXPLAINED)]


def test_a_population_that_both_sides_count_explains_nothing():
    """Grade a difference in one population as a contradiction, even if a side has other populations too."""
    given = ("31 states", "33 states-and-organizations", "33 states")

    assert verdicts("signatories", *given) == [(NUMBER, CONTRADICTION)]


def test_the_same_numbers_in_two_populations_are_two_conflicts():
    """Name conflicts apart that differ in nothing but the population that they count."""
    conflicts = compare("attendance", "100 delegates", "110 delegates", "100 journalists", "110 journalists")

    assert [(conflict.kind, conflict.grade) for conflict in conflicts] == [(NUMBER, CONTRADICTION)] * 2
    assert len({conflict.key for conflict in conflicts}) == 2


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
    assert verdicts("negotiation-length", one, other) == ([(NUMBER, grade)] if grade else [])


@pytest.mark.parametrize("sources", [("gazette", "herald"), ("herald", "gazette")], ids=["one way", "the other"])
def test_rounding_is_not_decided_by_the_alphabet_of_sources(sources):
    """Grade 30 months beside two years and 24 months the same, whichever source says which."""
    years, months = sources
    given = [
        claim("negotiation-length", words, source=source) for words, source in (("2 year", years), ("24 month", months))
    ]

    assert verdicts("negotiation-length", "30 month", *given) == [(NUMBER, CONTRADICTION)]


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
    lengths = span_of(MEASURES["negotiation-length"], ReportedDate(edtf=edtf))
    days = [(ReportedDate(edtf=f"{start}/{end}")) for start, end in (shortest, longest)]

    assert lengths is not None
    assert [round(float(length) * 365.2425 / 12) for length in lengths] == [_days(count) for count in days]


def _days(interval):
    return (date.fromisoformat(interval.latest) - date.fromisoformat(interval.earliest)).days + 1


@pytest.mark.parametrize(
    ("measure", "edtf"),
    [
        pytest.param("negotiation-length", "2031-02", id="a month is not an interval"),
        pytest.param("negotiation-length", "2031-02/..", id="an open end"),
        pytest.param("negotiation-length", "../2031-02", id="an open start"),
        pytest.param("negotiation-length", "undated", id="no date"),
        pytest.param("attendance", "2031-02/2033-08", id="a measure of no length"),
    ],
)
def test_what_is_not_an_interval_has_no_span(measure, edtf):
    """Read a length off an interval with both ends alone, and for measures of time alone."""
    assert span_of(MEASURES[measure], ReportedDate(edtf=edtf)) is None


def test_the_shortest_span_is_never_below_nothing():
    """Give an interval within one month a shortest span of nothing."""
    low, high = span_of(MEASURES["negotiation-length"], ReportedDate(edtf="2031-02/2031-02"))

    assert low == 0
    assert 0 < high < 1


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        pytest.param("30 month", None, id="within it"),
        pytest.param("29 month", None, id="its shortest"),
        pytest.param("31 month", None, id="its longest"),
        pytest.param("5 year", CONTRADICTION, id="longer than it"),
        pytest.param("2 year", CONTRADICTION, id="shorter than it"),
        pytest.param("more-than 2 year", None, id="a lower bound that it satisfies"),
        pytest.param("more-than 3 year", CONTRADICTION, id="a lower bound that it violates"),
        pytest.param("at-most 2 year", CONTRADICTION, id="an upper bound that it violates"),
        pytest.param("nearly 2 year", TENSION, id="an approximation that it exceeds"),
        pytest.param("nearly 3 year", None, id="an approximation that it stays below"),
        pytest.param("about 5 year", None, id="an approximation that sets no bounds"),
    ],
)
def test_a_length_is_compared_with_an_interval(words, grade):
    """Compare a length with the shortest and longest span that a report's own dates allow."""
    assert verdicts("negotiation-length", words, span(29, 31)) == ([(NUMBER, grade)] if grade else [])


def test_two_intervals_are_left_to_the_comparison_of_dates():
    """Find nothing between two spans: if the dates differ, the dates conflict."""
    assert verdicts("negotiation-length", span(29, 31), span(2, 3, "two months")) == []


def test_intervals_in_the_same_words_are_each_compared_with_a_length():
    """Compare each of two spans, though both are printed in the same words."""
    apart = span(29, 31, source="gazette"), span(58, 62, source="herald")

    conflicts = compare("negotiation-length", "5 year", *apart)

    assert [[side.source for side in conflict.sides] for conflict in conflicts] == [["source-1", "gazette"]]


# --- totals that grow ---


def total(words, day, source="gazette"):
    """Return a claimed total of signatories as of a day."""
    return claim("signatories", words, day=day, source=source, as_printed=words)


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
        pytest.param("72", "at-least 65", None, id="a total is above a lower bound"),
        pytest.param("at-least 72", "65", CONTRADICTION, id="a total falls below an earlier lower bound"),
        pytest.param("more-than 72", "72", CONTRADICTION, id="a total falls to an earlier strict bound"),
        pytest.param("72", "less-than 72", CONTRADICTION, id="a total falls below itself"),
    ],
)
def test_totals_of_two_days(earlier, later, grade):
    """Explain a difference by the days if the total did not fall."""
    graded = verdicts("signatories", total(earlier, "2031-05-01"), total(later, "2031-05-02"))

    assert graded == ([(NUMBER, grade)] if grade else [])


def test_totals_of_one_day_are_compared_as_numbers():
    """Grade two totals of one day as a contradiction."""
    assert verdicts("signatories", total("65", "2031-05-01"), total("72", "2031-05-01")) == [(NUMBER, CONTRADICTION)]


def test_a_total_is_compared_with_those_of_the_day_before_alone():
    """Compare totals of neighbouring days only, whatever the gap; otherwise a growing total would clash with all."""
    conflicts = compare("signatories", total("60", "2031-05-01"), total("70", "2031-06-11"), total("65", "2031-09-30"))

    assert list(zip(between(*conflicts), [conflict.grade for conflict in conflicts], strict=True)) == [
        ("60@2031-05-01~70@2031-06-11", EXPLAINED),
        ("65@2031-09-30~70@2031-06-11", CONTRADICTION),
    ]


@pytest.mark.parametrize("bound", ["at-least 60", "more-than 71", "at-most 80"])
def test_a_bound_without_a_day_that_is_satisfied_does_not_conflict(bound):
    """Find nothing between a total and a bound that it satisfies, though the bound gives no day."""
    assert verdicts("signatories", total(bound, None), total("72", "2031-05-01")) == []


def test_a_total_without_a_day_contradicts_none():
    """Claim no contradiction with a total that gives no day: it may be of another one."""
    graded = verdicts("signatories", total("65", None), total("72", "2031-05-01"))

    assert CONTRADICTION not in [grade for _, grade in graded]


# --- rules: thresholds and what they count ---


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("at-least 40", "40", [], id="at least 40 and 40 say the same"),
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
            [(NUMBER, EXPLAINED), (WORDING, TENSION)],
            id="another number of another thing",
        ),
    ],
)
def test_rules_are_compared_by_number_and_by_what_they_count(one, other, expected):
    """Read a threshold as the rule that it is: the number is the limit, and what is counted is part of it."""
    assert verdicts("ratifications-needed", one, other) == expected


def test_a_rule_of_another_measure_may_count_another_population():
    """Compare thresholds by what they count only where the populations are declared alike."""
    assert verdicts("amendment-threshold", "at-least 60 states", "at-least 60 signatories") == []


def test_three_wordings_are_compared_two_by_two():
    """Make a conflict of each two wordings, with every source on its side."""
    conflicts = compare("ratifications-needed", "40 states", "40 signatures", "40 ratifications", "40 states")

    assert between(*conflicts) == ["ratifications~signatures", "ratifications~states", "signatures~states"]
    assert sorted(side.source for side in conflicts[2].sides) == ["source-1", "source-2", "source-4"]


# --- money ---


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("40 EUR", "40 EUR", [], id="the same"),
        pytest.param("40 EUR", "40 USD", [(CURRENCY, CONTRADICTION)], id="another currency"),
        pytest.param("40 EUR", "44 USD", [(CURRENCY, CONTRADICTION)], id="another currency and amount"),
        pytest.param("nearly 40 EUR", "44 USD", [(CURRENCY, CONTRADICTION)], id="an approximation in another currency"),
        pytest.param("40 EUR", "41 EUR", [(NUMBER, CONTRADICTION)], id="another amount"),
        pytest.param("more-than 40 EUR", "41 EUR", [], id="a bound that is satisfied"),
        pytest.param("about 40 EUR", "41 EUR", [(NUMBER, TENSION)], id="an approximation"),
    ],
)
def test_amounts_in_two_currencies_contradict_each_other(one, other, expected):
    """Convert nothing: another currency is already a contradiction."""
    assert verdicts("pledge-amount", one, other) == expected


# --- sums of parts ---


@pytest.fixture
def summed(figure_of):
    """Compare the parts 19, 21 and 31 with a total, on a stated or inferred basis."""

    def compared(basis="stated", **whole):
        stated = {"basis": basis, "reason": None if basis == "stated" else "It stands beside them"}
        breakdown = figure_of(
            key="regions",
            value=None,
            operator="vague",
            parts=[{"label": "north", "value": 19}, {"label": "south", "value": 21}, {"label": "east", "value": 31}],
            breakdown_of={"figure": "total", **stated},
        )
        total = figure_of(**{"as_printed": "as printed", **whole}) if whole else None
        return list(compare_sum("signing/gazette", "gazette", breakdown, total))

    return compared


@pytest.mark.parametrize(
    ("whole", "grade"),
    [
        pytest.param({"value": 71}, None, id="they add up"),
        pytest.param({"value": 72}, CONTRADICTION, id="they do not add up"),
        pytest.param({"value": 70, "operator": "more-than"}, None, id="a bound that is satisfied"),
        pytest.param({"value": 72, "operator": "at-least"}, CONTRADICTION, id="a bound that is violated"),
        pytest.param({"value": 72, "operator": "nearly"}, None, id="an approximation that they stay below"),
        pytest.param({"value": 70, "operator": "nearly"}, TENSION, id="an approximation that they exceed"),
        pytest.param({"value": 60, "operator": "about"}, None, id="an approximation that sets no bounds"),
        pytest.param({"value": None, "operator": "vague"}, None, id="no number"),
        pytest.param({}, None, id="no total"),
    ],
)
def test_parts_that_are_stated_to_be_of_a_total(summed, whole, grade):
    """Grade a sum that is not the total as a contradiction, where the report itself says what the parts are of."""
    assert [(conflict.kind, conflict.grade) for conflict in summed(**whole)] == (
        [(ConflictKind.SUM, grade)] if grade else []
    )


def test_parts_that_are_inferred_to_be_of_a_total(summed):
    """Grade the same as a tension where it is we who take them for parts of that total, and say why."""
    (conflict,) = summed("inferred", value=72)

    assert conflict.grade is TENSION
    assert conflict.summary == (
        "Signatories: the parts that gazette prints, 19 + 21 + 31, add up to 71, not 72; "
        "that they are parts of that total is inferred (It stands beside them)."
    )


def test_a_sum_is_not_a_claim(summed):
    """Show the total's number on its side, and on the other the parts as printed, without a number of ours."""
    (conflict,) = summed(value=72)

    assert conflict.key.endswith("signing/gazette/regions")
    assert [(side.figure, side.value, side.as_printed) for side in conflict.sides] == [
        ("signing/gazette/total", 72, "as printed"),
        ("signing/gazette/regions", None, "north: 19; south: 21; east: 31"),
    ]


def test_parts_of_nothing_are_left_alone(figure_of):
    """Find nothing where a breakdown does not say what it is of."""
    breakdown = figure_of(value=None, operator="vague", parts=[{"label": "north", "value": 7}])

    assert list(compare_sum("signing/gazette", "gazette", breakdown, figure_of(value=8))) == []


# --- dates ---

INFERRED = {"basis": "inferred", "reason": "By the tide", "inferred_from": {"source": "source-1"}}


def dated(*dates):
    """Return dates by source: EDTF text, or a mapping."""
    sources = (f"source-{number}" for number in count(1))
    return [(next(sources), ReportedDate.model_validate(date)) for date in dates]


@pytest.mark.parametrize(
    ("dates", "grades"),
    [
        pytest.param(["2031-05-01", "2031-05-01"], [], id="the same day"),
        pytest.param(["2031-05-01", "2031-05-02"], [CONTRADICTION], id="two days"),
        pytest.param(["2031-05-01", "2031-05"], [], id="a day within a month"),
        pytest.param(["2031-05-01", "2031-06"], [CONTRADICTION], id="a day and another month"),
        pytest.param(["2031-05/2031-07", "2031-07/2031-09"], [], id="intervals that overlap"),
        pytest.param(["2031-05/2031-06", "2031-07/2031-09"], [CONTRADICTION], id="intervals that do not"),
        pytest.param(["../2031-05-02", "2031-05-01"], [], id="a day before an open start ends"),
        pytest.param(["../2031-05-02", "2031-05-03"], [CONTRADICTION], id="a day after it"),
        pytest.param(["2031-05-02/..", "2031-05-01"], [CONTRADICTION], id="a day before an open end begins"),
        pytest.param(["2031-05-01", "undated"], [], id="no date"),
        pytest.param(["2031-05-01T10:00:00", "2031-05-01T18:00:00"], [], id="two hours of a day"),
        pytest.param(["2031-05-01", {"edtf": "2031-05-02", **INFERRED}], [TENSION], id="one that is inferred"),
        pytest.param(
            [{"edtf": "2031-05-01", **INFERRED}, {"edtf": "2031-05-02", **INFERRED}], [TENSION], id="both inferred"
        ),
        pytest.param(
            ["2031-05-01", {"edtf": "2031-05-02", **INFERRED, "basis": "year-inferred"}],
            [CONTRADICTION],
            id="the year alone is inferred",
        ),
        pytest.param(
            ["2031-05-01", {"edtf": "2031-05-02", **INFERRED}, "2031-05-02"],
            [CONTRADICTION],
            id="inferred by one source and stated by another",
        ),
        pytest.param(["2031-05-01", "2031-05-02", "2031-05-03"], [CONTRADICTION] * 3, id="three days"),
    ],
)
def test_dates_clash_where_they_share_no_day(dates, grades):
    """Grade dates that share no day as a contradiction, and as a tension where one rests on inference alone."""
    assert [(conflict.kind, conflict.grade) for conflict in compare_dates(dated(*dates))] == [
        (ConflictKind.DATE, grade) for grade in grades
    ]


def test_a_conflict_of_dates_shows_who_has_which():
    """Show each source with its words, or its EDTF text where no words are kept."""
    (conflict,) = compare_dates(
        dated({"edtf": "2031-05-01", "as_printed": "on Thursday"}, "2031-06/2031-07", "2031-05-01")
    )

    assert between(conflict) == ["2031-05-01~2031-06--2031-07"]
    assert conflict.summary == "Date: 2031-05-01 (source-1, source-3) and 2031-06/2031-07 (source-2)."
    assert [(side.source, side.as_printed, side.day) for side in conflict.sides] == [
        ("source-1", "on Thursday", "2031-05-01"),
        ("source-3", "2031-05-01", "2031-05-01"),
        ("source-2", "2031-06/2031-07", "2031-06/2031-07"),
    ]


def test_an_inferred_date_is_said_to_be_inferred():
    """Say in the summary that one of the dates is inferred."""
    (conflict,) = compare_dates(dated("2031-05-01", {"edtf": "2031-05-02", **INFERRED}))

    assert conflict.summary == "Date: 2031-05-01 (source-1) and 2031-05-02 (source-2); one of them is inferred."


# --- roles ---


def named(*names):
    """Return whom each of several sources names."""
    return [(f"source-{number}", frozenset(people.split())) for number, people in enumerate(names, 1)]


@pytest.mark.parametrize(
    ("names", "grades"),
    [
        pytest.param(["ada ben", "ben ada"], [], id="the same"),
        pytest.param(["ada ben", "ada"], [TENSION], id="fewer"),
        pytest.param(["ada ben", "ada cid"], [TENSION], id="some shared"),
        pytest.param(["ada", "ben"], [CONTRADICTION], id="none shared"),
        pytest.param(["ada", "ben", "ada ben"], [TENSION, CONTRADICTION, TENSION], id="three answers"),
        pytest.param(["ada"], [], id="one source"),
    ],
)
def test_roles_clash_where_other_names_are_given(names, grades):
    """Grade shared names as a tension, for one source may name fewer, and none as a contradiction."""
    assert sorted((conflict.kind, conflict.grade) for conflict in compare_roles("chair", named(*names))) == sorted(
        (ConflictKind.ROLE, grade) for grade in grades
    )


@pytest.mark.parametrize(
    ("names", "summary"),
    [
        pytest.param(
            ["ada ben", "ada", "ben ada"],
            "Chair: ada (source-2) and ada and ben (source-1, source-3); "
            "they share some names, and one may simply name fewer.",
            id="shared",
        ),
        pytest.param(["ben", "ada"], "Chair: ada (source-2) and ben (source-1); they share no name.", id="none shared"),
    ],
)
def test_a_conflict_of_roles_says_who_names_whom(names, summary):
    """Build the sentence from the sides."""
    (conflict,) = compare_roles("chair", named(*names))

    assert conflict.summary == summary
    assert sorted(side.source for side in conflict.sides) == [source for source, _ in named(*names)]


# --- summaries ---


@pytest.mark.parametrize(
    ("measure", "given", "summary"),
    [
        pytest.param(
            "attendance",
            ["100 states", "110 states"],
            "Attendance: “100 states” (source-1) and “110 states” (source-2); both cannot be right.",
            id="two numbers",
        ),
        pytest.param(
            "attendance",
            ["nearly 70", "65"],
            "Attendance: “65” (source-2) and “nearly 70” (source-1); one is an approximation.",
            id="an approximation",
        ),
        pytest.param(
            "attendance",
            ["more-than 100", "90", "90", "90.0"],
            "Attendance: “90 / 90.0” (source-2, source-3, source-4) and “more-than 100” (source-1); "
            "one is outside what the other allows.",
            id="several sources and words on a side",
        ),
        pytest.param(
            "negotiation-length",
            ["30 month", "2 year"],
            "Negotiation length: “2 year” (source-2) and “30 month” (source-1); "
            "one may be rounded to the coarser unit.",
            id="rounded",
        ),
        pytest.param(
            "negotiation-length",
            ["5 year", span(29, 31)],
            "Negotiation length: “5 year” (source-1) and “from spring to autumn” (gazette); "
            "the dates allow no such length.",
            id="an interval",
        ),
        pytest.param(
            "signatories",
            [total("65 states", "2031-05-01", "gazette"), total("72 states", "2031-05-02", "herald")],
            "Signatories: “65 states” as of 2031-05-01 (gazette) and “72 states” as of 2031-05-02 (herald); "
            "the totals are of different days.",
            id="two days",
        ),
        pytest.param(
            "signatories",
            [total("72 states", "2031-05-01", "gazette"), total("65 states", "2031-05-02", "herald")],
            "Signatories: “72 states” as of 2031-05-01 (gazette) and “65 states” as of 2031-05-02 (herald); "
            "a total does not fall from one day to a later one.",
            id="a falling total",
        ),
        pytest.param(
            "signatories",
            ["31 states", "33 states-and-organizations"],
            "Signatories: “31 states” (source-1) and “33 states-and-organizations” (source-2); "
            "they count different populations.",
            id="two populations",
        ),
        pytest.param(
            "ratifications-needed",
            ["40 states", "40 signatures"],
            "Ratifications needed: “40 signatures” (source-2) and “40 states” (source-1); "
            "one counts signatures, the other states.",
            id="two wordings",
        ),
        pytest.param(
            "pledge-amount",
            ["40 EUR", "40 USD"],
            "Pledge amount: “40 EUR” (source-1) and “40 USD” (source-2); the currencies differ.",
            id="two currencies",
        ),
    ],
)
def test_a_summary_is_made_from_the_sides(measure, given, summary):
    """Say in one sentence what is printed, by whom, as of when, and why it is a conflict."""
    assert [(conflict.summary, conflict.measure) for conflict in compare(measure, *given)] == [(summary, measure)]


# --- what always holds ---

UNITS = {Family.DURATION: ["day", "month", "year", "decade"], Family.MONEY: ["EUR", "USD"], Family.COUNT: ["count"]}
WITHOUT_VALUE = {Operator.VAGUE, Operator.SUPERLATIVE}
POPULATIONS = ["states", "signatories", "states-and-organizations", "signatures", "ratifications"]
COMPARED = ["attendance", "negotiation-length", "pledge-amount", "ratifications-needed", "signatories"]
some_examples = settings(max_examples=50, deadline=None)
sources = st.sampled_from(["gazette", "herald", "mercury"])
intervals = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted)


@st.composite
def claims(draw, measure):
    """Draw a claim of a measure: small numbers, so that many are the same or near."""
    rules = MEASURES[measure]
    if rules.spans and draw(st.booleans()):
        low, high = draw(intervals)
        return span(low, high, draw(st.sampled_from(["spring", "autumn"])), draw(sources))
    day = draw(st.sampled_from([None, "2031-05-01", "2031-05-02"])) if rules.reading is Reading.CUMULATIVE else None
    return Claim(
        source=draw(sources),
        as_printed=draw(st.sampled_from(["so many", "a few"])),
        measure=measure,
        counted=draw(st.sampled_from(POPULATIONS)) if rules.family is Family.COUNT else None,
        value=Decimal(draw(st.sampled_from([1, 2, 12, 24, 25, 30]))),
        operator=draw(st.sampled_from([operator for operator in Operator if operator not in WITHOUT_VALUE])),
        unit=draw(st.sampled_from(UNITS[rules.family])),
        day=day,
        day_from=day and draw(st.sampled_from([day, "2031-04-01"])),
    )


@st.composite
def claims_twice(draw):
    """Draw a measure, and claims of it in two orders; each but a span is a figure of its own."""
    measure = draw(st.sampled_from(COMPARED))
    drawn = draw(st.lists(claims(measure), min_size=2, max_size=6, unique=True))
    given = [claim if claim.value is None else replace(claim, figure=f"signing/{n}") for n, claim in enumerate(drawn)]
    return measure, given, draw(st.permutations(given))


@some_examples
@given(claims_twice())
def test_the_order_of_claims_does_not_matter(drawn):
    """Find the same conflicts, with the same sides in the same order, however the claims come."""
    measure, one, other = drawn

    assert list(compare_figures(measure, one)) == list(compare_figures(measure, other))


@some_examples
@given(claims_twice(), st.permutations(["gazette", "herald", "mercury"]))
def test_the_names_of_sources_do_not_matter(drawn, others):
    """Find the same conflicts in the same grades, whichever source says what."""
    measure, given, _ = drawn
    renamed = dict(zip(["gazette", "herald", "mercury"], others, strict=True))

    def graded(claims):
        return sorted((conflict.key, conflict.kind, conflict.grade) for conflict in compare_figures(measure, claims))

    assert graded(given) == graded(replace(claim, source=renamed[claim.source]) for claim in given)


@some_examples
@given(claims_twice())
def test_every_conflict_has_a_name_of_its_own(drawn):
    """Give no two conflicts of a measure the same name."""
    measure, given, _ = drawn
    keys = [conflict.key for conflict in compare_figures(measure, given)]

    assert sorted(set(keys)) == sorted(keys)


@some_examples
@given(claims_twice())
def test_every_side_is_a_claim_that_was_given(drawn):
    """Give every conflict two or more sides, each of them a given claim."""
    measure, given, _ = drawn

    for conflict in compare_figures(measure, given):
        assert set(conflict.sides) <= set(given)
        assert len(conflict.sides) >= 2


@some_examples
@given(claims_twice())
def test_claims_in_one_position_do_not_conflict(drawn):
    """Find no conflict of numbers among claims that all say the same."""
    measure, (first, *_), _ = drawn

    assert list(compare_figures(measure, [first, first])) == []


@some_examples
@given(
    data=st.data(),
    dates=st.lists(
        st.sampled_from(["2031", "2031-05", "2031-05-01", "2031-05-02", "../2031-04", "2031-06/..", "undated"]),
        min_size=2,
        max_size=5,
    ),
)
def test_the_order_of_dates_does_not_matter(data, dates):
    """Find the same conflicts of dates, with the same sides in the same order, however the reports come."""
    given = dated(*dates)

    assert list(compare_dates(given)) == list(compare_dates(data.draw(st.permutations(given))))


@some_examples
@given(
    data=st.data(),
    names=st.lists(st.sampled_from(["ada", "ben", "cid", "ada ben", "ben cid", "ada ben cid"]), min_size=2, max_size=5),
)
def test_the_order_of_names_does_not_matter(data, names):
    """Find the same conflicts of roles, with the same sides in the same order, however the reports come."""
    given = named(*names)

    assert list(compare_roles("chair", given)) == list(compare_roles("chair", data.draw(st.permutations(given))))
