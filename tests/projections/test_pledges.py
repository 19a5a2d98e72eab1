"""The table of pledges: of money or of effort, one row a source, as printed."""

import pytest

from domain.events import Via
from domain.occurrence import Occurrence


def pledge(pledger, **details):
    """Return a pledge as a report file would have it."""
    return {"kind": "pledge", "pledger": pledger, "purpose": "Dredge the channel", **details}


def money(story, value, unit, printed, operator="exact"):
    """Return the figure of an amount of money."""
    return story.figure("sum", "pledge-amount", value, operator, unit=unit, as_printed=printed)


def test_a_pledge_of_money_leads_to_its_figure(story):
    """Given a pledge with an amount, the row has number, currency, words, figure and day."""
    story.report(
        "pt-pledge",
        pledge("PT", amount="sum", beneficiary="All ports"),
        date="2031-05-01",
        figures=[money(story, "1250000.50", "EUR", "1.2500005 million euros")],
    )

    columns = ("id", "pledger", "amount", "currency", "operator", "as_printed", "figure", "beneficiary", "pledged_on")
    assert story.rows("pledges", *columns) == [
        (
            "pt-pledge/gazette",
            "PT",
            1250000.5,
            "EUR",
            "exact",
            "1.2500005 million euros",
            "pt-pledge/gazette/sum",
            "All ports",
            "2031-05-01",
        )
    ]


def test_a_pledge_of_effort_has_no_amount(story):
    """Given a pledge without money, amount, currency, words and figure are empty."""
    story.report("pt-pledge", pledge("PT"))

    assert story.rows("pledges", "purpose", "amount", "currency", "operator", "as_printed", "figure") == [
        ("Dredge the channel", None, None, None, None, None)
    ]


def test_each_source_keeps_the_currency_that_it_prints(story):
    """Given one pledge in two currencies, each row has its own: nothing is converted, nothing chosen."""
    story.report("pt-pledge", pledge("PT", amount="sum"), by="gazette", figures=[money(story, 40, "EUR", "40 euros")])
    story.report("pt-pledge", pledge("PT", amount="sum"), by="herald", figures=[money(story, 40, "USD", "40 dollars")])

    assert story.rows("pledges", "source", "amount", "currency", "as_printed") == [
        ("gazette", 40, "EUR", "40 euros"),
        ("herald", 40, "USD", "40 dollars"),
    ]


@pytest.mark.parametrize("operator", ["about", "more-than", "nearly"])
def test_the_operator_of_the_amount_is_kept(story, operator):
    """Given an amount that is not exact, the row says how its words relate it to the truth."""
    figures = [money(story, 40, "EUR", f"{operator} 40 euros", operator)]
    story.report("pt-pledge", pledge("PT", amount="sum"), figures=figures)

    assert story.rows("pledges", "amount", "operator") == [(40, operator)]


def test_a_vague_amount_has_a_currency_and_no_number(story):
    """Given words that give no number, the amount is empty and the words stand."""
    figures = [money(story, None, "EUR", "millions of euros", "vague")]
    story.report("pt-pledge", pledge("PT", amount="sum"), figures=figures)

    assert story.rows("pledges", "amount", "currency", "as_printed") == [(None, "EUR", "millions of euros")]


def test_who_speaks_who_pledges_and_through_whom_are_three(story):
    """Given a speaker of one party who pledges for another through two more, each stands in its column."""
    story.report(
        "eu-pledge",
        pledge("eu", through=["un", "unodc"]),
        participants=[
            {"name": "Ada Quay", "office": "Harbour Master", "party": "PT", "role": "speaker"},
            {"name": "Ben Moor", "role": "attendee"},
        ],
    )

    assert story.rows("pledges", "pledger", "speaker", "through") == [("eu", "Ada Quay, Harbour Master", "un, unodc")]


def test_other_money_of_the_report_is_no_pledge(story):
    """Given a figure of money that the pledge does not name as its amount, the amount stays empty."""
    story.report("pt-pledge", pledge("PT"), figures=[money(story, 40, "EUR", "40 euros")])

    assert story.rows("pledges", "amount") == [None]


def test_a_speech_about_money_is_not_a_pledge(story):
    """Given a speech with an amount of money, the table stays empty."""
    story.report("speech", "speech", figures=[money(story, 40, "EUR", "40 euros")])

    assert story.rows("pledges", "id") == []


@pytest.mark.parametrize("date", ["undated", "2031-05", "../2031-05-01", "2031-05-01/2031-05-02"])
def test_a_date_that_names_no_single_day_gives_no_day(story, date):
    """Given a month, an interval or no date, `pledged_on` is empty."""
    story.report("pt-pledge", pledge("PT"), date=date)

    assert story.rows("pledges", "pledged_on") == [None]


# --- pledges that stand, each once ---


def test_a_pledge_of_two_sources_counts_once(story):
    """Given one pledge in three reports, it stands once, with the first exact amount, and how many sources have it."""
    amounts = {"atlas": (30, "nearly"), "gazette": (25, "exact"), "herald": (24, "exact")}
    story.report("pt-pledge", pledge("PT"), by="mercury")
    for source, (value, operator) in amounts.items():
        figures = [money(story, value, "EUR", f"{value} euros", operator)]
        story.report("pt-pledge", pledge("PT", amount="sum"), by=source, figures=figures)

    columns = ("id", "pledger", "amount", "currency", "source", "sources_count")
    assert story.rows("pledges_standing", *columns) == [("pt-pledge", "PT", 25, "EUR", "gazette", 4)]


def test_a_retracted_report_of_a_pledge_does_not_stand(story, stamp):
    """Given the first report of a pledge retracted, the next one stands; without any, there is no pledge."""
    for source in ("gazette", "herald"):
        story.report("pt-pledge", pledge("PT"), by=source)

    def retract(batch, source):
        occurrence = batch.get(Occurrence, "pt-pledge")
        batch.add(occurrence.retract(source, reason="Wrong", because_of=None, stamp=stamp))

    story.archive.record(lambda batch: retract(batch, "gazette"), by="tester", via=Via.COMMAND)
    assert story.rows("pledges_standing", "source", "sources_count") == [("herald", 1)]

    story.archive.record(lambda batch: retract(batch, "herald"), by="tester", via=Via.COMMAND)
    assert story.rows("pledges_standing", "id") == []


BOUNDS = ("amount", "amount_low", "amount_high", "currency", "operator")


@pytest.mark.parametrize(
    ("value", "operator", "ends", "bounds"),
    [
        pytest.param(2, "exact", {}, (2, None, None, "EUR", "exact"), id="exact"),
        pytest.param(2, "at-least", {}, (2, None, None, "EUR", "at-least"), id="a bound"),
        pytest.param(None, "between", {"low": 2, "high": 3}, (None, 2, 3, "EUR", "between"), id="a range"),
        pytest.param(None, "vague", {}, (None, None, None, "EUR", "vague"), id="no number"),
    ],
)
def test_a_range_has_its_ends(story, value, operator, ends, bounds):
    """Given an amount in some words, the row has the number, if any, and what the words allow."""
    figure = {**money(story, value, "EUR", "so many euros", operator), **ends}
    story.report("pt-pledge", pledge("PT", amount="sum"), figures=[figure])

    assert story.rows("pledges", *BOUNDS) == [bounds]


def test_a_range_stands_before_no_number_and_after_an_amount(story):
    """Given reports of a pledge in vaguer and clearer words, the clearest stands, whatever was recorded first."""
    words = [
        ("post", None, "vague", {}),
        ("gazette", None, "between", {"low": 2, "high": 3}),
        ("herald", 2, "about", {}),
    ]
    standing = []
    for source, value, operator, ends in words:
        figure = {**money(story, value, "EUR", "euros", operator), **ends}
        story.report("pt-pledge", pledge("PT", amount="sum"), by=source, figures=[figure])
        standing += story.rows("pledges_standing", "source")

    assert standing == ["post", "gazette", "herald"]
