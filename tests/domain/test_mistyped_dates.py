"""Say what is meant by days that are written as people write them."""

from __future__ import annotations

import pytest

from domain.dates import bounds_of


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        pytest.param("12 March 2031", "2031-03-12", id="day first"),
        pytest.param("March 12, 2031", "2031-03-12", id="month first"),
        pytest.param("Oct 25, 2031", "2031-10-25", id="short month"),
        pytest.param("Sept. 5, 2031", "2031-09-05", id="short month with a stop"),
        pytest.param("Wednesday, 12th of March 2031", "2031-03-12", id="weekday and ordinal"),
        pytest.param("March 2031", "2031-03", id="month and year"),
        pytest.param("2031-3-2", "2031-03-02", id="without noughts"),
        pytest.param("2031/03/02", "2031-03-02", id="slashes"),
        pytest.param("25/12/2031", "2031-12-25", id="no 25th month"),
        pytest.param("12/25/2031", "2031-12-25", id="no 25th month, month first"),
        pytest.param("04/04/2031", "2031-04-04", id="day and month are the same"),
    ],
)
def test_a_day_in_words_or_numbers_is_read(text, meant):
    """Given a date that can mean one day alone, it is suggested instead of the forms that there are."""
    with pytest.raises(ValueError, match=rf"^'{text}' is not a valid EDTF date; did you mean '{meant}'\?$"):
        bounds_of(text)


@pytest.mark.parametrize("text", ["11 March", "March 11", "11th of March", "Mar. 11"])
def test_a_missing_year_is_named(text):
    """Given a day without its year, that is what is missing."""
    with pytest.raises(ValueError, match=r"; the year is missing: write 'YYYY-03-11' with the year for YYYY$"):
        bounds_of(text)


def test_the_order_of_day_and_month_is_not_guessed():
    """Given numbers that may be two days, both are named, and neither is suggested."""
    with pytest.raises(ValueError, match=r"cannot be told apart: write '2031-04-03' or '2031-03-04'$") as refused:
        bounds_of("03/04/2031")
    assert "did you mean" not in str(refused.value)


@pytest.mark.parametrize("text", ["31 February 2031", "30 February", "12 Marbles 2031", "40/40/2031", "May"])
def test_what_is_no_day_has_the_forms_that_there_are(text):
    """Given what can mean no day, the message shows how dates are written."""
    with pytest.raises(ValueError, match=rf"^'{text}' is not a valid EDTF date: write 2025-10-25, "):
        bounds_of(text)
