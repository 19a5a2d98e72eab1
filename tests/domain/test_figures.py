"""Hold one reported quantity: what it must say, and what its words allow."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.attribution import Attribution, Voice
from domain.base import STORED
from domain.comparison import is_comparable
from domain.dates import Basis
from domain.evidence import Evidence
from domain.figures import BreakdownOf, Figure, FigurePart, Operator
from domain.measures import Family, Measure

PARTS = [{"label": "women", "value": 7}, {"label": "men", "value": 4}]
BREAKDOWN = {"value": None, "parts": PARTS}

BOUNDS = {
    "exact": (70, 70),
    "ordinal": (70, 70),
    "nearly": (None, 70),  # no lower bound is invented
    "less-than": (None, 70),
    "at-most": (None, 70),
    "more-than": (70, None),
    "at-least": (70, None),
    "about": (None, None),
    "vague": (None, None),
    "superlative": (None, None),
}
"""The lowest and highest value that 70 with each operator allows."""


# --- what the words allow ---


@pytest.mark.parametrize(("operator", "bounds"), BOUNDS.items(), ids=BOUNDS)
def test_bounds(figure_of, operator, bounds):
    """Derive the interval that each operator's words allow, and no more than they say."""
    assert figure_of(value=70, operator=operator).bounds == bounds


def test_every_operator_has_its_bounds_tested():
    """Notice a new operator that the table above lacks; a range has its own test."""
    assert set(BOUNDS) | {"between"} == {operator.value for operator in Operator}


def test_the_bounds_of_a_range_are_its_ends(figure_of):
    """Take "between 100 and 150" for what it says."""
    assert figure_of(value=None, operator="between", low=100, high=150).bounds == (100, 150)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"operator": "between", "value": None, "low": 100}, "a range needs its low and its high"),
        ({"operator": "between", "value": None, "low": 150, "high": 100}, "100 is not above 150"),
        ({"operator": "between", "value": 120, "low": 100, "high": 150}, "instead of a value"),
        ({"operator": "exact", "value": 120, "low": 100}, "write operator: between, not exact"),
        ({"operator": "between", "value": None, "low": 0.5, "high": 2}, "a whole number"),
    ],
    ids=["one end", "upside down", "with a value", "not a range", "half of one"],
)
def test_a_range_needs_two_ends_in_order(figure_of, fields, message):
    """Refuse a range that is not whole, and ends on what is not a range."""
    with pytest.raises(ValidationError, match=message):
        figure_of(**fields)


def test_each_part_has_a_label_of_its_own(figure_of):
    """Refuse two parts of one label: only one of them could be found by it."""
    parts = [{"label": "women", "value": 3}, {"label": "men", "value": 2}, {"label": "women", "value": 4}]
    with pytest.raises(ValidationError, match=r"parts\.2\.label\n.*'women' is the label of an earlier part"):
        figure_of(value=None, operator="vague", parts=parts)


@given(value=st.integers(0, 10**18 - 1), operator=st.sampled_from([*BOUNDS]).map(Operator))
def test_bounds_hold_the_value(value, operator):
    """Keep low <= value <= high, wherever there is a low or a high."""
    figure = Figure(
        key="total",
        measure="signatories",
        counted="states",
        value=value,
        operator=operator,
        as_printed="some",
        attribution=Attribution(voice=Voice.REPORTER),
        evidence=(Evidence(paragraph=1),),
    )
    low, high = figure.bounds

    assert low is None or low <= value
    assert high is None or value <= high


@pytest.mark.parametrize("operator", ["vague", "superlative"])
def test_a_figure_without_a_number_has_no_bounds(figure_of, operator):
    """Keep words without a number ("one of the largest"), with nothing derived."""
    figure = figure_of(value=None, operator=operator, as_printed="a good many")

    assert (figure.value, figure.bounds) == (None, (None, None))


# --- what a figure must say ---


def test_a_figure_is_exact_and_a_count_unless_it_says_otherwise(figure_of):
    """Take a bare number as an exact count."""
    figure = figure_of()

    assert (figure.operator, figure.unit, figure.value) == (Operator.EXACT, "count", Decimal(12))


def test_money_is_a_decimal_in_a_currency(figure_of):
    """Keep an amount to the last printed digit, as a Decimal in a currency of ISO 4217."""
    figure = figure_of(measure="pledge-amount", counted=None, unit="NOK", value="1250000.10", as_printed="1.25m kroner")

    assert (str(figure.value), figure.unit) == ("1250000.10", "NOK")


@pytest.mark.parametrize(
    ("measure", "unit", "family"),
    [
        pytest.param("signatories", "USD", "count", id="count-in-money"),
        pytest.param("signatories", "year", "count", id="count-in-years"),
        pytest.param("negotiation-length", "count", "duration", id="duration-as-count"),
        pytest.param("pledge-amount", "count", "money", id="money-as-count"),
        pytest.param("pledge-amount", "percent", "money", id="money-as-share"),
        pytest.param("cybersecurity-rank", "count", "rank", id="rank-as-count"),
        pytest.param("economic-growth", "month", "share", id="share-in-months"),
    ],
)
def test_a_measure_takes_only_its_own_units(figure_of, measure, unit, family):
    """Refuse a unit of another family than the measure's."""
    with pytest.raises(ValidationError, match=f"{measure} is measured as {family}, and '{unit}' is not a unit of that"):
        figure_of(measure=measure, unit=unit)


def test_a_count_says_what_it_counts(figure_of):
    """Refuse a count of nothing in particular: states and signatures are different totals."""
    with pytest.raises(ValidationError, match="signatories counts something: say what in 'counted'"):
        figure_of(counted=None)


@pytest.mark.parametrize(
    "fields",
    [
        {"measure": "negotiation-length", "unit": "year"},
        {"measure": "pledge-amount", "unit": "NOK"},
        {"measure": "order", "unit": "rank", "operator": "ordinal"},
        {"measure": "economic-growth", "unit": "percent"},
    ],
    ids=["duration", "money", "rank", "share"],
)
def test_other_families_count_nothing(figure_of, fields):
    """Accept durations, money, ranks and shares without a population."""
    assert figure_of(counted=None, **fields).counted is None


@pytest.mark.parametrize(
    "operator", [operator.value for operator in Operator if operator.value not in {"vague", "superlative", "between"}]
)
def test_a_figure_without_a_number_is_vague_superlative_or_a_range(figure_of, operator):
    """Refuse an operator that compares with a number where there is none."""
    with pytest.raises(
        ValidationError, match=f"without value or parts is vague, superlative or a range, not {operator}"
    ):
        figure_of(value=None, operator=operator)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_a_value_is_a_number(figure_of, value):
    """Refuse what Decimal reads but nobody counts."""
    with pytest.raises(ValidationError, match="finite number"):
        figure_of(value=value)


OF_FAMILY = {
    "count": {"measure": "signatories", "counted": "states"},
    "duration": {"measure": "event-length", "counted": None, "unit": "year"},
    "money": {"measure": "pledge-amount", "counted": None, "unit": "NOK"},
    "rank": {"measure": "order", "counted": None, "unit": "rank"},
    "share": {"measure": "economic-growth", "counted": None, "unit": "percent"},
}
"""The fields of a figure of each family of measures."""
WHOLE, ANY = "a whole number, 0 or more", "0 or more"


def test_every_family_has_its_numbers_tested():
    """Notice a new family that the table above lacks; quantities have only registered measures."""
    assert set(OF_FAMILY) | {"quantity"} == set(Family)


@pytest.mark.parametrize(
    ("family", "value"),
    [
        ("count", "0"),
        ("count", "72.0"),
        ("count", "999999999999999999"),
        ("duration", "2.5"),
        ("money", "0.123456789012"),
        ("rank", "1"),
        ("share", "-3.2"),
    ],
)
def test_numbers_that_a_family_has(figure_of, family, value):
    """Accept what can be counted, measured, paid or ranked, kept to the digit."""
    assert str(figure_of(**OF_FAMILY[family], value=value).value) == value


@pytest.mark.parametrize(
    ("family", "value", "allowed"),
    [
        ("count", "-5", WHOLE),
        ("count", "70.5", WHOLE),
        ("duration", "-0.5", ANY),
        ("money", "-1", ANY),
        ("rank", "0", "a whole number, 1 or more"),
        ("rank", "1.5", "a whole number, 1 or more"),
    ],
)
def test_numbers_that_no_figure_of_a_family_has(figure_of, family, value, allowed):
    """Refuse half a signatory, a negative amount and the rank 0, as a value and as a part, and say what is allowed."""
    message = f"measured as {family}: write {allowed}, not {value}"

    with pytest.raises(ValidationError, match=message):
        figure_of(**OF_FAMILY[family], value=value)
    with pytest.raises(ValidationError, match=rf"parts\.0\.value\n  .*{message}"):
        figure_of(**OF_FAMILY[family], value=None, operator="vague", parts=[{"label": "some", "value": value}])


AREA = Measure(Family.QUANTITY, "land under water", unit="hectare")


@pytest.mark.parametrize(
    ("rules", "fields", "problems"),
    [
        pytest.param(AREA, {"unit": "hectare", "value": "12.5"}, [], id="a quantity"),
        pytest.param(
            AREA,
            {"value": "12.5"},
            [((), "flood is measured as quantity, and 'count' is not a unit of that; allowed: hectare")],
            id="another unit",
        ),
        pytest.param(
            Measure(Family.COUNT, "gulls"),
            {"value": None, "operator": "between", "low": "0.5", "high": 2},
            [
                ((), "flood counts something: say what in 'counted'"),
                (("low",), "flood is measured as count: write a whole number, 0 or more, not 0.5"),
            ],
            id="a count",
        ),
        pytest.param(
            Measure(Family.DURATION, "how long"),
            {"unit": "day", "value": None, "parts": [{"label": "a", "value": 1}, {"label": "b", "value": -1}]},
            [(("parts", 1, "value"), "flood is measured as duration: write 0 or more, not -1")],
            id="a length of time",
        ),
    ],
)
def test_the_rules_of_a_registered_measure(figure_of, rules, fields, problems):
    """Given the rules of a measure that an archive registered, tell which of them a figure breaks, and where."""
    figure = figure_of(**{"measure": "flood", "counted": None, **fields})

    assert list(figure.problems_with(rules)) == problems


@pytest.mark.parametrize(
    ("fields", "comparable"),
    [
        ({"unit": "hectare"}, True),
        ({"unit": "hectare", "value": None, "operator": "between", "low": 1, "high": 2}, True),
        ({"unit": "acre"}, False),
        ({"unit": "hectare", "projection": True}, True),
        ({"unit": "hectare", "value": None, "operator": "vague"}, False),
    ],
    ids=["a value", "a range", "another unit", "a projection", "no number"],
)
def test_figures_of_a_registered_measure_are_comparable(figure_of, fields, comparable):
    """Given the rules of its measure, a figure is comparable if it has a number in a unit of them."""
    figure = figure_of(**{"measure": "flood", "counted": None, **fields})

    assert is_comparable(AREA, figure) is comparable


HUGE = {
    "limit": "1000000000000000000",
    "below": "-1000000000000000000",
    "exponent": "1e400",
    "large exponent": "1e999999",
    "digits": "1" * 4500,
    "places": "0.0000000000001",
    "many places": "0." + "3" * 4500,
    "nothing to a power": "0e999",
}


@pytest.mark.parametrize("value", HUGE.values(), ids=HUGE)
def test_numbers_out_of_range_are_refused_in_few_words(figure_of, value):
    """Refuse what is too large or too precise, as a value and as a part, without printing its digits."""
    for fields in ({"value": value}, {"value": None, "operator": "vague", "parts": [{"label": "x", "value": value}]}):
        with pytest.raises(ValidationError, match="is out of range: a number is below") as refused:
            figure_of(**OF_FAMILY["share"], **fields)
        [error] = refused.value.errors()
        assert len(error["msg"]) < 150


@pytest.mark.parametrize("value", [*HUGE.values(), "-5", "70.5"], ids=[*HUGE, "negative", "half"])
def test_numbers_of_the_log_are_read_as_they_are(figure_fields, value):
    """Read what an older version accepted."""
    parts = [{"label": "x", "value": value}]

    figure = Figure.model_validate({**figure_fields, "value": value, "parts": parts}, context=STORED)

    assert figure.value == figure.parts[0].value == Decimal(value)


@pytest.mark.parametrize("value", ["a dozen", True, [12]], ids=["words", "yes", "list"])
def test_a_value_is_not_prose(figure_of, value):
    """Refuse words as a value: they belong in as_printed."""
    with pytest.raises(ValidationError, match=r"value\n.*[Dd]ecimal"):
        figure_of(value=value)


@pytest.mark.parametrize("missing", ["key", "measure", "as_printed", "attribution", "evidence"])
def test_required_fields(figure_fields, missing):
    """Refuse a figure without its key, measure, words, attribution or evidence."""
    del figure_fields[missing]

    with pytest.raises(ValidationError, match=f"{missing}\n  Field required"):
        Figure.model_validate(figure_fields)


def test_evidence_is_not_an_empty_list(figure_of):
    """Refuse a figure that stands nowhere in its source: each claim has its own evidence."""
    with pytest.raises(ValidationError, match="evidence\n"):
        figure_of(evidence=[])


def test_the_printed_words_are_few(figure_of):
    """Refuse to store a sentence as the words of a figure: 120 characters at most."""
    assert figure_of(as_printed="x" * 120)
    with pytest.raises(ValidationError, match="at most 120 characters"):
        figure_of(as_printed="x" * 121)


def test_an_unknown_operator_is_refused_with_the_known_ones(figure_of):
    """List the operators where another is written."""
    with pytest.raises(ValidationError, match=r"'exact', 'about', 'nearly', .* or 'superlative'"):
        figure_of(operator="roughly")


def test_as_of_is_a_reported_date(figure_of):
    """Keep the day that a total is up to, written short like any date."""
    assert figure_of(as_of="2031-05").as_of.latest == "2031-05-31"


def test_one_paragraph_stands_for_a_list_of_one(figure_of):
    """Read `evidence: 4` as `evidence: [4]`."""
    assert figure_of(evidence=4) == figure_of(evidence=[4])


# --- breakdowns ---


def test_a_breakdown_keeps_its_parts_as_printed(figure_of):
    """Keep parts in their printed order and words, and derive no total from them."""
    figure = figure_of(**BREAKDOWN)

    assert figure.parts == (FigurePart(label="women", value=Decimal(7)), FigurePart(label="men", value=Decimal(4)))
    assert (figure.value, figure.bounds) == (None, (None, None))


def test_parts_need_not_add_up(report_of, figure_fields):
    """Keep parts that add up to 11 beside the total of 12 that they are parts of: both are printed."""
    parts = {**figure_fields, **BREAKDOWN, "key": "parts", "breakdown_of": {"figure": "total", "reason": "Same line."}}

    report = report_of(figures=[figure_fields, parts])

    assert report.figure("total").value == 12
    assert sum(part.value for part in report.figure("parts").parts) == 11


def test_a_breakdown_belongs_to_a_figure_of_its_report(report_of, figure_fields):
    """Refuse parts of a figure that the report lacks."""
    parts = {**figure_fields, **BREAKDOWN, "key": "parts", "breakdown_of": {"figure": "sum", "reason": "Same line."}}

    with pytest.raises(ValidationError, match="'sum' is not a figure of this report"):
        report_of(figures=[figure_fields, parts])


def test_a_figure_is_not_a_breakdown_of_itself(report_of, figure_fields):
    """Refuse parts of themselves: a breakdown belongs to another figure."""
    parts = {**figure_fields, **BREAKDOWN, "breakdown_of": {"figure": "total", "reason": "Same line."}}

    with pytest.raises(ValidationError, match="'total' is a breakdown of itself"):
        report_of(figures=[parts])


def test_breakdown_of_needs_parts(figure_of):
    """Refuse a plain number that claims to be a breakdown."""
    with pytest.raises(ValidationError, match="breakdown_of needs parts"):
        figure_of(breakdown_of={"figure": "sum", "reason": "Same line."})


def test_what_parts_belong_to_is_inferred_with_a_reason():
    """Refuse an inferred total without a reason: inferred is what it is unless the report states it."""
    with pytest.raises(ValidationError, match="what the parts add up to is inferred: give the reason"):
        BreakdownOf(figure="total")
    assert BreakdownOf(figure="total", reason="Same line.").basis is Basis.INFERRED
    assert BreakdownOf(figure="total", basis=Basis.STATED).reason is None


@pytest.mark.parametrize(
    "part",
    [{"label": " ", "value": 3}, {"label": "men", "value": "NaN"}, {"label": "men"}],
    ids=["no-label", "no-number", "nothing"],
)
def test_a_part_has_a_label_and_a_number(figure_of, part):
    """Refuse a part without words or without a number."""
    with pytest.raises(ValidationError, match=r"parts\.0\.(label|value)"):
        figure_of(value=None, parts=[part])


def test_a_figure_never_changes(figure_of):
    """Refuse to assign to a figure."""
    with pytest.raises(ValidationError, match="frozen"):
        figure_of().value = Decimal(13)
