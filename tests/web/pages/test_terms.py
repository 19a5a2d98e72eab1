"""The parts of a treaty's rule in words."""

import pytest

from timeline.web.pages._terms import condition_in_words, delay_in_words

FIGURES = {
    "needed": {"value": 40, "operator": "at-least", "unit": "count"},
    "share": {"value": 55, "operator": "exact", "unit": "percent"},
}


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"need": "consents", "figure": "needed"}, "at least 40 consents to be bound"),
        ({"need": "signatures", "figure": "retracted"}, "a number of signatures"),
        (
            {"need": "share", "figure": "share", "shares": "emissions-share"},
            "parties with 55 % of the emissions share",
        ),
        ({"need": "parties", "parties": ["IS"]}, "consents of Iceland"),
        ({"need": "parties", "parties": ["IS", "FI", "XX"]}, "consents of Iceland, Finland and XX"),
    ],
    ids=["consents", "no figure", "a share", "one party", "several parties"],
)
def test_a_condition_is_in_words(condition, words):
    """Given a condition, it has its number where a figure gives one, and names instead of codes."""
    assert condition_in_words(condition, FIGURES, {"IS": "Iceland", "FI": "Finland"}) == words


@pytest.mark.parametrize(
    ("rule", "number", "words"),
    [
        ("days-after", 0, "on the day on which the last condition is met"),
        ("days-after", 90, "on the 90th day after the last condition is met"),
        ("months-after", 1, "1 month after the last condition is met"),
        (
            "first-of-month-after",
            3,
            "on the first day of the 3rd month after the month in which the last condition is met",
        ),
        (
            "first-of-month-after-days",
            60,
            "on the first day of the month after the 60th day after the last condition is met",
        ),
    ],
    ids=["no delay", "days", "months", "the first of a month", "the first of a month after days"],
)
def test_a_delay_is_in_words(rule, number, words):
    """Given a delay of any kind, its words say how the day follows."""
    assert delay_in_words({"rule": rule, "number": number}) == words
