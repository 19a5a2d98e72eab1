"""The delay of a treaty's rule, and the rule as a report gives it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain.entry_into_force import DelayRule, Organizations, day_after

TREATY = {"treaty": "lisbon-lighthouse-accord"}
DAYS, MONTHS = DelayRule.DAYS_AFTER, DelayRule.MONTHS_AFTER
FIRST, FIRST_AFTER_DAYS = DelayRule.FIRST_OF_MONTH_AFTER, DelayRule.FIRST_OF_MONTH_AFTER_DAYS


@pytest.mark.parametrize(
    ("met_on", "rule", "number", "in_force_on"),
    [
        pytest.param("1981-08-04", DAYS, 30, "1981-09-03", id="discrimination against women"),
        pytest.param("2003-07-01", DAYS, 90, "2003-09-29", id="transnational organized crime"),
        pytest.param("2005-09-15", DAYS, 90, "2005-12-14", id="corruption"),
        pytest.param("2016-10-05", DAYS, 30, "2016-11-04", id="Paris"),
        pytest.param("1993-11-16", MONTHS, 12, "1994-11-16", id="law of the sea"),
        pytest.param("1998-09-16", FIRST, 6, "1999-03-01", id="mines"),
        pytest.param("2002-04-11", FIRST_AFTER_DAYS, 60, "2002-07-01", id="criminal court"),
        pytest.param("2031-05-01", DAYS, 0, "2031-05-01", id="the same day"),
        pytest.param("2031-01-31", MONTHS, 1, "2031-02-28", id="a shorter month"),
        pytest.param("2032-02-29", MONTHS, 12, "2033-02-28", id="a leap day"),
        pytest.param("2031-12-31", MONTHS, 1, "2032-01-31", id="into the next year"),
        pytest.param("2031-06-01", FIRST, 1, "2031-07-01", id="the month after one that has just begun"),
        pytest.param("2031-11-30", FIRST, 1, "2031-12-01", id="December"),
        pytest.param("2031-10-02", FIRST_AFTER_DAYS, 30, "2031-12-01", id="the Nth day is a first"),
    ],
)
def test_the_day_of_entry_into_force(met_on, rule, number, in_force_on):
    """Give the known day of real treaties, and of the ends of months and years."""
    assert day_after(met_on, rule, number) == in_force_on


@pytest.fixture
def rule_of(report_of, figure_fields):
    """Make a report of a rule of entry into force with two figures, 40 consents and 55 percent."""
    needed = {**figure_fields, "key": "needed", "measure": "ratifications-needed", "value": 40}
    share = {
        **figure_fields,
        "key": "share",
        "measure": "share-needed",
        "counted": None,
        "value": 55,
        "unit": "percent",
    }

    def make(**details):
        what = {"kind": "provision", "rule": "entry-into-force", **details}
        return report_of(what=what, figures=[needed, share], **TREATY)

    return make


def test_a_rule_has_several_conditions_and_a_delay(rule_of):
    """Keep every part of a rule, each with its evidence."""
    rule = rule_of(
        conditions=[
            {"need": "consents", "figure": "needed", "evidence": 3},
            {"need": "share", "figure": "share", "shares": "emissions-share", "evidence": 3},
            {"need": "parties", "parties": ["PT", "SUHH"], "evidence": 4},
        ],
        delay={"rule": "days-after", "number": 90, "evidence": 5},
        counting=["ratification", "accession"],
        organizations="counted",
    ).what

    assert [condition.need for condition in rule.conditions] == ["consents", "share", "parties"]
    assert (rule.delay.number, rule.delay.evidence[0].paragraph) == (90, 5)
    assert rule.organizations is Organizations.COUNTED
    assert list(rule.parties()) == ["PT", "SUHH"]


ENOUGH = {"need": "consents", "figure": "needed", "evidence": 3}


@pytest.mark.parametrize(
    ("details", "message"),
    [
        pytest.param(
            {"conditions": {**ENOUGH, "figure": "neded"}},
            r"what\.conditions\.0\.figure\n  'neded' is not a figure of this report; its figures: 'needed', 'share'; "
            "did you mean 'needed'",
            id="no figure",
        ),
        pytest.param(
            {"conditions": {**ENOUGH, "figure": "share"}},
            r"figure\n  the figure 'share' measures 'share-needed', and the condition needs 'ratifications-needed'",
            id="another measure",
        ),
        pytest.param(
            {"conditions": [ENOUGH, ENOUGH]}, r"conditions\.1\.need\n  'consents' is used twice", id="a condition twice"
        ),
        pytest.param({"conditions": {**ENOUGH, "need": "luck"}}, "does not match any of the expected", id="no need"),
        pytest.param(
            {"counting": "signature"}, "'signature' is not consent to be bound, so it cannot count", id="no consent"
        ),
        pytest.param(
            {"delay": {"rule": "days-after", "number": 1001, "evidence": 1}},
            "less than or equal to 1000",
            id="too long",
        ),
        pytest.param({"delay": {"rule": "days-after", "number": 9}}, r"evidence\n  Field required", id="no evidence"),
        pytest.param(
            {"rule": "amendment", "conditions": ENOUGH},
            r"what\.conditions\n  only the rule 'entry-into-force' has conditions, not 'amendment'",
            id="another rule",
        ),
    ],
)
def test_a_rule_that_cannot_be_is_refused(rule_of, details, message):
    """Name the field, the value and what is allowed."""
    with pytest.raises(ValidationError, match=message):
        rule_of(**details)


def test_the_first_of_the_month_comes_after_the_conditions_are_met(rule_of):
    """Refuse a first day of the month in which the conditions are met: it is over by then."""
    with pytest.raises(ValidationError, match="0 months after would be before the conditions are met"):
        rule_of(conditions=ENOUGH, delay={"rule": "first-of-month-after", "number": 0, "evidence": 5})
