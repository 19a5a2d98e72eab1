"""Days are read as tables print them, and never in one of two ways."""

from __future__ import annotations

import pytest

from timeline.exchange.tables.days import divided, edtf_of, order_in
from timeline.exchange.tables.maps import Order


@pytest.mark.parametrize(
    ("text", "language", "edtf"),
    [
        ("14 Dec 2000", "en", "2000-12-14"),
        ("3 October 1994", "en", "1994-10-03"),
        ("9 Sept. 2001", "en", "2001-09-09"),
        ("December 14, 2000", "en", "2000-12-14"),
        ("Dec 2000", "en", "2000-12"),
        ("14 décembre 2000", "fr", "2000-12-14"),
        ("14 de diciembre de 2000", "es", "2000-12-14"),
        ("2000-12-14", "en", "2000-12-14"),
        ("2000", "en", "2000"),
        ("[2000-12-14..]", "en", "[2000-12-14..]"),
    ],
)
def test_a_day_is_read(text, language, edtf):
    """Given a day in words or in ISO 8601, it is EDTF."""
    assert edtf_of(text, language) == edtf


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("31 Jun 2031", "names a day that does not exist"),
        ("soon", "'soon' is not a day: write 14 Dec 2000"),
        ("14 Dez 2000", "is not a day"),
        ("14 Dec 00", "is not a day"),
    ],
)
def test_what_is_not_a_day_is_refused(text, message):
    """Given something else, the message has it and what may be written."""
    with pytest.raises(ValueError, match=message):
        edtf_of(text, "en")


def test_one_day_shows_the_order_of_a_column():
    """Given a column of days in digits, one that can be read in one way alone decides for all."""
    assert order_in(["04/05/2031", "13/05/2031"], None) is Order.DMY
    assert order_in(["04/05/2031", "05/13/2031"], None) is Order.MDY
    assert order_in(["04/05/2031"], Order.MDY) is Order.MDY
    assert order_in(["4 May 2031"], None) is None
    assert edtf_of("04/05/2031", "en", Order.DMY) == "2031-05-04"
    assert edtf_of("04.05.2031", "en", Order.MDY) == "2031-04-05"


@pytest.mark.parametrize(
    ("days", "order", "message"),
    [
        pytest.param(["13/05/2031", "05/14/2031"], None, "in two orders, such as 13/05/2031 and 05/14/2031", id="both"),
        pytest.param(["04/05/2031"], None, "can be read in two ways: say day first", id="either"),
        pytest.param(["13/05/2031"], Order.MDY, "said to be MDY, and 13/05/2031 is DMY", id="other than said"),
    ],
)
def test_an_order_is_never_guessed(days, order, message):
    """Given days in two orders, or in one that nothing shows, reading stops."""
    with pytest.raises(ValueError, match=message):
        order_in(days, order)


@pytest.mark.parametrize(
    ("text", "day", "suffix"),
    [
        ("3 Oct 1994 a", "3 Oct 1994", "a"),
        ("3 Oct 1994AA", "3 Oct 1994", "AA"),
        ("3 Oct 1994", "3 Oct 1994", ""),
        ("1994-10-03", "1994-10-03", ""),
    ],
)
def test_a_suffix_stands_after_the_day(text, day, suffix):
    """Given a day with a suffix, the two are told apart."""
    assert divided(text) == (day, suffix)
