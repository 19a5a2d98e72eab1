"""The tables of figures and of their parts: each quantity as one source claims it."""

import json

import pytest

from projections.figures import FIGURES
from projections.signatories import SIGNATORIES_PER_DAY


@pytest.mark.parametrize(
    ("operator", "low", "high"),
    [
        pytest.param("exact", 40, 40, id="exact is a point"),
        pytest.param("ordinal", 40, 40, id="ordinal is a point"),
        pytest.param("nearly", None, 40, id="nearly has no invented lower bound"),
        pytest.param("at-most", None, 40, id="at most bounds from above"),
        pytest.param("less-than", None, 40, id="less than bounds from above"),
        pytest.param("at-least", 40, None, id="at least bounds from below"),
        pytest.param("more-than", 40, None, id="more than bounds from below"),
        pytest.param("about", None, None, id="about bounds nothing"),
        pytest.param("vague", None, None, id="vague bounds nothing"),
    ],
)
@pytest.mark.one_in(2)
def test_the_interval_follows_from_the_operator(story, operator, low, high):
    """Given a number and how its words relate it to the truth, the row has the interval they allow."""
    story.report("a", figures=[story.figure("guests", "attendance", 40, operator, counted="delegates")])

    assert story.rows("figures", "value", "operator", "low", "high") == [(40, operator, low, high)]


@pytest.mark.parametrize(
    ("value", "stored", "kind"),
    [
        pytest.param("83500000", 83_500_000, "integer", id="a whole number"),
        pytest.param("7.5", 7.5, "real", id="a fraction that a real holds"),
        pytest.param("0.10", 0.1, "real", id="trailing zeros say nothing"),
        pytest.param("1999999.99", 1_999_999.99, "real", id="money with cents"),
    ],
)
def test_a_decimal_is_stored_as_a_number(story, value, stored, kind):
    """Given a Decimal, the column holds a number that sorts and adds, never text."""
    story.report("a", figures=[story.figure("sum", "pledge-amount", value, unit="EUR")])

    story.projector.catch_up()
    with story.projector.store.database(write=False) as database:
        row = database.execute("SELECT value, typeof(value) FROM figures").fetchone()

    assert tuple(row) == (stored, kind)


def test_a_figure_without_a_number_keeps_its_words(story):
    """Given words that give no number, the value is empty and the words stand."""
    largest = story.figure("rank", "size-rank", None, "superlative", unit="rank", as_printed="one of the largest")
    story.report("a", figures=[largest])

    assert story.rows("figures", "value", "operator", "unit", "counted", "as_printed") == [
        (None, "superlative", "rank", None, "one of the largest")
    ]


def test_each_source_claims_its_own_figure(treaty_story):
    """Given two sources with different numbers, both stand, each under its source."""
    treaty_story.report("signing", "signing", by="gazette", treaty="harbour-treaty", figures=[treaty_story.total(31)])
    treaty_story.report("signing", "signing", by="herald", treaty="harbour-treaty", figures=[treaty_story.total(33)])

    assert treaty_story.rows("figures", "id", "treaty", "source", "value") == [
        ("signing/gazette/total", "harbour-treaty", "gazette", 31),
        ("signing/herald/total", "harbour-treaty", "herald", 33),
    ]


def test_the_as_of_date_says_its_basis(story):
    """Given a figure that holds for a day that was inferred, the row has the day and says so."""
    story.source("gazette")
    as_of = {"edtf": "2031-05-01", "basis": "inferred", "inferred_from": {"source": "gazette"}, "reason": "its date"}
    story.report("a", figures=[story.figure("guests", "attendance", 40, as_of=as_of)])
    story.report("b", figures=[story.figure("guests", "attendance", 50)])

    rows = story.rows("figures", "occurrence", "as_of", "as_of_basis")

    assert rows == [("a", "2031-05-01", "inferred"), ("b", None, None)]


def test_a_projected_range_says_whose_it_is(story):
    """Given a projected range of a state's growth, the row has both ends, the state, and that it was to come."""
    ends = {"low": "7.5", "high": 8, "unit": "percent", "subject": "NO", "projection": True}
    story.report("a", figures=[story.figure("growth", "economic-growth", None, "between", counted=None, **ends)])

    rows = story.rows("figures", "value", "low", "high", "subject", "projection")

    assert rows == [(None, 7.5, 8, "NO", 1)]
    assert story.rows("parties", "id") == ["NO"]


def test_the_row_says_who_gave_the_number(story):
    """Given a figure in a person's mouth, the row names the person, the line and the voice."""
    story.person("ada-quay", "Ada Quay")
    said = {"voice": "quotation", "chain": {"person": "ada-quay", "name": "Ada Quay"}}
    story.report("a", figures=[story.figure("guests", "attendance", 40, attribution=said)])

    assert story.rows("figures", "attributed_to", "person", "voice") == [("Ada Quay", "ada-quay", "quotation")]


def test_a_breakdown_keeps_its_parts_and_is_never_added_up(story):
    """Given a total of 12 and parts of 7 and 4, the parts stand as printed, and no row has their sum."""
    whole = story.figure("guests", "attendance", 12)
    parts = story.figure(
        "by-sea",
        "attendance",
        None,
        parts=[{"label": "by ship", "value": 7}, {"label": "by rail", "value": 4, "evidence": "2 box"}],
        breakdown_of={"figure": "guests", "reason": "both speak of the guests"},
        as_printed="7 by ship and 4 by rail",
    )
    story.report("a", figures=[whole, parts])

    assert story.rows("figures", "id", "value", "breakdown_of", "breakdown_reason") == [
        ("a/gazette/by-sea", None, "a/gazette/guests", "both speak of the guests"),
        ("a/gazette/guests", 12, None, None),
    ]
    assert story.rows("figure_parts", "figure", "label", "value", "occurrence", "source") == [
        ("a/gazette/by-sea", "by rail", 4, "a", "gazette"),
        ("a/gazette/by-sea", "by ship", 7, "a", "gazette"),
    ]


def test_a_part_without_evidence_stands_where_its_figure_stands(story):
    """Given a part with evidence and one without, the latter is shown at the figure's paragraph."""
    parts = [{"label": "by ship", "value": 7}, {"label": "by rail", "value": 4, "evidence": "2 box"}]
    story.report("a", figures=[story.figure("by-sea", "attendance", None, parts=parts, evidence=6)])

    shown = {label: json.loads(evidence) for label, evidence in story.rows("figure_parts", "label", "evidence")}

    assert shown == {
        "by ship": [{"paragraph": 6, "where": "body"}],
        "by rail": [{"paragraph": 2, "where": "box"}],
    }


def test_a_value_is_shown_with_what_its_words_claim():
    """Given figures, the columns that are shown first have the operator beside the number, and totals their range."""
    first, per_day = FIGURES.first, SIGNATORIES_PER_DAY.first

    assert first.index("value") == first.index("operator") + 1
    assert per_day[1:4] == ("reported_total", "reported_low", "reported_high")
