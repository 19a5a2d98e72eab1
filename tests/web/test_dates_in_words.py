"""Dates in words claim no more than the dates they are made from."""

from datetime import UTC, datetime

import pytest

from timeline.web import dates
from timeline.web.dates import days_until, in_words, moment

DASH = "\N{EN DASH}"


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        pytest.param(None, "undated", id="nothing"),
        pytest.param("", "undated", id="empty"),
        pytest.param("2031-12-09", "9 December 2031", id="day without a leading zero"),
        pytest.param("2031-01", "January 2031", id="first month"),
        pytest.param("2031-12", "December 2031", id="last month"),
        pytest.param("0044-03-15", "15 March 0044", id="early year"),
        pytest.param("-0044-03", "March -0044", id="before our era"),
        pytest.param("2031-22", "summer 2031", id="summer"),
        pytest.param("2031-23", "autumn 2031", id="autumn"),
        pytest.param("2031-24", "winter 2031", id="winter"),
        pytest.param("2031-05-01T09:30", "1 May 2031, 09:30", id="minutes"),
        pytest.param("2031-05-01T09:30:59+02:00", "1 May 2031, 09:30", id="with an offset"),
        pytest.param("2031-05~", "about May 2031", id="about"),
        pytest.param("2031-05-01?", "perhaps 1 May 2031", id="uncertain"),
        pytest.param("2031%", "perhaps about 2031", id="uncertain and about"),
    ],
)
def test_a_single_date_keeps_its_precision_and_its_doubt(edtf, words):
    """Given a date of any precision, its words have neither more nor fewer parts, and say whether it is in doubt."""
    assert in_words(edtf) == words


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        pytest.param("2031-05-01/2031-05-03", f"1{DASH}3 May 2031", id="days of a month"),
        pytest.param("2031-04-30/2031-05-03", f"30 April {DASH} 3 May 2031", id="days of a year"),
        pytest.param("2031-12-31/2032-01-01", f"31 December 2031 {DASH} 1 January 2032", id="days of two years"),
        pytest.param("2031-05-01/2032-05-03", f"1 May 2031 {DASH} 3 May 2032", id="same month of two years"),
        pytest.param("2031/2033", f"2031 {DASH} 2033", id="years"),
        pytest.param("2031-05/2031-05-03", f"May 2031 {DASH} 3 May 2031", id="month to a day"),
        pytest.param("2031-05-01/2031-06", f"1 May 2031 {DASH} June 2031", id="day to a month"),
        pytest.param("2031-05-01~/2031-05-03", f"about 1 May 2031 {DASH} 3 May 2031", id="first day in doubt"),
        pytest.param("2031-05-01/2031-05-03?", f"1 May 2031 {DASH} perhaps 3 May 2031", id="last day in doubt"),
        pytest.param("2031-05-01/", "from 1 May 2031 on", id="unknown end"),
        pytest.param("/2031-05-03~", "until about 3 May 2031", id="unknown start"),
    ],
)
def test_an_interval_names_what_its_ends_share_once(edtf, words):
    """Given an interval, a month or year that both ends share is named once, unless that would hide a doubt."""
    assert in_words(edtf) == words


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        pytest.param("[2031-05-01..2031-05-03]", f"within 1{DASH}3 May 2031", id="one of some days"),
        pytest.param("[2031-05-01..]", "1 May 2031 or later", id="on or after"),
        pytest.param("[..2031-05]", "by May 2031", id="on or before"),
        pytest.param("[2031-05-01,2031-05-03]", "1 May 2031 or 3 May 2031", id="one of two days"),
        pytest.param("[2031-05-01, 2031-06..]", "1 May 2031 or June 2031 or later", id="a day or a later month"),
        pytest.param("[..2031-05~]", "by about May 2031", id="about"),
    ],
)
def test_a_set_is_a_doubt(edtf, words):
    """Given a set, its words say that it was one of its days, not all of them."""
    assert in_words(edtf) == words


@pytest.mark.parametrize("text", ["soon", "2031-5-1", "2031-05-01x", "20310501", "[2031,2032", "2031-W05", "Y20310"])
def test_what_is_not_understood_stays_as_it_is(text):
    """Given a text that is none of these dates, a reader sees the text itself."""
    assert in_words(text) == text


@pytest.mark.parametrize("month", ["00", "13", "20", "25", "99"])
def test_a_month_that_there_is_not_is_not_named(month):
    """Given a number that is neither a month nor a season, no month is made up for it."""
    assert in_words(f"2031-{month}") == f"{month} 2031"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("2031-05-01T00:05:59Z", "1 May 2031, 00:05 UTC", id="UTC"),
        pytest.param("2031-05-01T00:30:00+02:00", "30 April 2031, 22:30 UTC", id="east, the day before"),
        pytest.param("2031-12-31T20:00:00-05:00", "1 January 2032, 01:00 UTC", id="west, the year after"),
        pytest.param("2031-13-01T00:00:00Z", "2031-13-01T00:00:00Z", id="no such month"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_recorded_time_is_one_moment_for_every_reader(text, words):
    """Given a time with an offset, its words are in UTC, with the day that it is there."""
    assert moment(text) == words


class Noon(datetime):
    """A clock that stands at noon of 1 May 2031."""

    @classmethod
    def now(cls, tz=None):
        """Return that noon."""
        return cls(2031, 5, 1, 12, tzinfo=tz)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        pytest.param("2031-05-01", 0, id="today"),
        pytest.param("2031-05-02T00:00:00", 1, id="a time tomorrow"),
        pytest.param("2031-04-30T23:59:00", -1, id="a time yesterday"),
        pytest.param("2032-05-01", 366, id="over a leap day"),
        pytest.param("2031-05", None, id="a month"),
        pytest.param("undated", None, id="undated"),
        pytest.param("2031-02-30", None, id="no such day"),
    ],
)
def test_days_are_counted_between_days_and_not_hours(monkeypatch, text, days):
    """Given noon, tomorrow is one day away and yesterday one day ago, at whatever time; a month has no such number."""
    monkeypatch.setattr(dates, "datetime", Noon)

    assert Noon.now(UTC).hour == 12
    assert days_until(text) == days
