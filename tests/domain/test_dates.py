"""Read a date as a report gives it: precision, bounds, words and basis."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.dates import UNDATED, Basis, InferredFrom, PartOfDay, ReportedDate, bounds_of, end_of

STORED = {"stored": True}
DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(2199, 12, 31))


# --- what may be written, and the bounds that follow ---


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        pytest.param("2031", "2031-01-01", "2031-12-31", id="year"),
        pytest.param("2031-04", "2031-04-01", "2031-04-30", id="month"),
        pytest.param("2031-02", "2031-02-01", "2031-02-28", id="february"),
        pytest.param("2032-02", "2032-02-01", "2032-02-29", id="leap-february"),
        pytest.param("1900-02", "1900-02-01", "1900-02-28", id="century-is-no-leap-year"),
        pytest.param("2000-02", "2000-02-01", "2000-02-29", id="fourth-century-is-a-leap-year"),
        pytest.param("2031-05-02", "2031-05-02", "2031-05-02", id="day"),
        pytest.param("2032-02-29", "2032-02-29", "2032-02-29", id="leap-day"),
        pytest.param("2031-05-02T20:19:53", "2031-05-02T20:19:53", "2031-05-02T20:19:53", id="time"),
        pytest.param("2031-05-02T20:19:53Z", "2031-05-02T20:19:53", "2031-05-02T20:19:53", id="time-with-z"),
        pytest.param("2031-05-02T20:19:53+07:00", "2031-05-02T20:19:53", "2031-05-02T20:19:53", id="local-time-stands"),
        pytest.param("2028-02/2031-08", "2028-02-01", "2031-08-31", id="months-interval"),
        pytest.param("2031-05-02/2031-05-02", "2031-05-02", "2031-05-02", id="one-day-interval"),
        pytest.param("2031/2031-05", "2031-01-01", "2031-05-31", id="end-within-the-start-year"),
        pytest.param("2031-05-02T09:00:00/2031-05-02", "2031-05-02T09:00:00", "2031-05-02", id="time-to-end-of-day"),
        pytest.param("../2031-05-02", None, "2031-05-02", id="open-start"),
        pytest.param("2031-05-02/..", "2031-05-02", None, id="open-end"),
        pytest.param("[2031-05-02..2031-05-04]", "2031-05-02", "2031-05-04", id="one-of-these-days"),
        pytest.param("[2031-05-02..2031-05-02]", "2031-05-02", "2031-05-02", id="one-day-in-a-range"),
        pytest.param("[2031-05-02..]", "2031-05-02", None, id="on-or-after"),
        pytest.param("[..2031-05-02]", None, "2031-05-02", id="on-or-before"),
        pytest.param("[2031-05-02,2031-05-04]", "2031-05-02", "2031-05-04", id="one-of-two-days"),
        pytest.param("[2031-04, 2031-05-02..2031-05-04]", "2031-04-01", "2031-05-04", id="a-month-or-some-days"),
        pytest.param("[2031-05-02,2031-06..]", "2031-05-02", None, id="a-day-or-later"),
        pytest.param(
            "[2031-05-02T09:00:00,2031-05-02T11:00:00]", "2031-05-02T09:00:00", "2031-05-02T11:00:00", id="times"
        ),
        pytest.param(UNDATED, None, None, id="undated"),
    ],
)
def test_bounds_of_plain_dates(reported, edtf, earliest, latest):
    """Give the first and last day, or second, of ISO dates, times and intervals."""
    made = reported(edtf)

    assert (made.earliest, made.latest) == (earliest, latest)


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        pytest.param("2031-05-02~", "2031-05-02", "2031-05-02", id="approximate-day"),
        pytest.param("2031-05?", "2031-05-01", "2031-05-31", id="uncertain-month"),
        pytest.param("2031%", "2031-01-01", "2031-12-31", id="uncertain-and-approximate-year"),
        pytest.param("198X", "1980-01-01", "1989-12-31", id="decade"),
        pytest.param("19XX", "1900-01-01", "1999-12-31", id="century"),
        pytest.param("2032-02-XX", "2032-02-01", "2032-02-29", id="some-day-of-a-month"),
        pytest.param("2031-XX", "2031-01-01", "2031-12-31", id="some-month-of-a-year"),
        pytest.param("2028-02~/2031-08?", "2028-02-01", "2031-08-31", id="approximate-interval"),
        pytest.param("../2031-05~", None, "2031-05-31", id="open-start"),
        pytest.param("2031-05~/..", "2031-05-01", None, id="open-end"),
        pytest.param("[2031-05~..]", "2031-05-01", None, id="about-a-month-or-later"),
        pytest.param("{2031-05-02,2031-05-04}", "2031-05-02", "2031-05-04", id="both-days"),
    ],
)
def test_bounds_of_edtf_level_1(reported, edtf, earliest, latest):
    """Give the days that approximate, uncertain and unspecified dates allow, and no others."""
    made = reported(edtf)

    assert (made.earliest, made.latest) == (earliest, latest)


def test_a_season_is_a_date(reported):
    """Accept the seasons of EDTF level 1: months 21 to 23 are spring, summer and autumn."""
    summer = reported("2031-22")

    assert (summer.earliest[:4], summer.latest[:4]) == ("2031", "2031")


@pytest.mark.parametrize("edtf", ["2031-05-02/", "/2031-05-02"], ids=["unknown-end", "unknown-start"])
def test_an_unknown_end_has_no_invented_bound(reported, edtf):
    """Leave the bound of an end that EDTF level 1 calls unknown empty, as nothing is said of it."""
    made = reported(edtf)

    assert {made.earliest, made.latest} == {"2031-05-02", None}


@given(day=DAYS)
def test_a_day_is_bounded_by_itself(day):
    """Bound every day of the calendar by itself."""
    assert bounds_of(day.isoformat()) == (day.isoformat(), day.isoformat())


@given(day=DAYS)
def test_a_month_ends_on_its_last_day(day):
    """Bound every month by the first and last day that the calendar gives it."""
    month = day.isoformat()[:7]
    last = monthrange(day.year, day.month)[1]

    assert bounds_of(month) == (f"{month}-01", f"{month}-{last:02}")


@given(first=DAYS, second=DAYS)
def test_an_interval_holds_only_forwards(first, second):
    """Accept an interval whose end is not before its start, and refuse every other."""
    text = f"{first.isoformat()}/{second.isoformat()}"

    if first <= second:
        assert bounds_of(text) == (first.isoformat(), second.isoformat())
    else:
        with pytest.raises(ValueError, match="ends before it starts"):
            bounds_of(text)


@pytest.mark.parametrize("text", ["3026-05-02", "0202", "2031-05-02/2301", "2XXX"])
def test_years_far_out_of_reason_are_refused(text):
    """Refuse a year that is surely mistyped, and read it where a log has it from before."""
    with pytest.raises(ValidationError, match=f"'{text}' is out of range: dates are between the years 1000 and 2199"):
        ReportedDate.model_validate(text)
    stored = {"edtf": text, "earliest": "3026-05-02", "latest": "3026-05-02"}
    assert ReportedDate.model_validate(stored, context=STORED).edtf == text


@given(days=st.lists(DAYS, min_size=2, max_size=4))
def test_a_set_holds_only_in_order(days):
    """Accept a set whose days are in order, each once, bounded by the first and the last, and refuse every other."""
    texts = [day.isoformat() for day in days]
    text = f"[{','.join(texts)}]"

    if texts == sorted(set(texts)):
        assert bounds_of(text) == (texts[0], texts[-1])
    else:
        with pytest.raises(ValueError, match="is not in order: write each date of a set once, from the first to the"):
            bounds_of(text)


@given(text=st.text(alphabet="0123456789-/.~?%XTZ:[],", max_size=26))
def test_any_text_has_bounds_in_order_or_is_refused(text):
    """Raise nothing but ValueError, whatever is written, and never give bounds in the wrong order."""
    try:
        earliest, latest = bounds_of(text)
    except ValueError:
        return
    assert earliest is None or latest is None or earliest[:10] <= latest[:10]


# --- what may not be written ---


@pytest.mark.parametrize(
    "edtf",
    [
        pytest.param("2023-02-29", id="no-leap-year"),
        pytest.param("2031-04-31", id="thirty-days-hath-april"),
        pytest.param("2031-13", id="no-such-month"),
        pytest.param("2031-00", id="month-zero"),
        pytest.param("0000", id="year-zero"),
        pytest.param("2031-05-02T24:00:01", id="no-such-hour"),
        pytest.param("2031-05-02T20:61:00", id="no-such-minute"),
        pytest.param("2023-02-29/2024", id="start-of-an-interval"),
        pytest.param("2022/2023-02-29", id="end-of-an-interval"),
        pytest.param("../2023-02-29", id="end-of-an-open-interval"),
        pytest.param("[2023-02-29..]", id="start-of-an-open-set"),
        pytest.param("[2023-02-28,2023-02-29]", id="a-day-of-a-set"),
    ],
)
def test_a_day_that_does_not_exist_is_refused(reported, edtf):
    """Refuse a day, month or time that is in no calendar, and say which text named it."""
    with pytest.raises(ValidationError, match=rf"'{re.escape(edtf)}' names a day or time that does not exist"):
        reported(edtf)


@pytest.mark.parametrize(
    "edtf",
    ["2023-02-29~", "2023-02-29?", "2031-04-31%", "2023-02-29~/2024", "2022~/2023-02-29"],
    ids=["approximate", "uncertain", "both", "start-of-an-interval", "end-of-an-interval"],
)
def test_a_day_that_does_not_exist_is_refused_inside_other_edtf(reported, edtf):
    """Refuse such a day in approximate dates too, which the edtf package would accept."""
    with pytest.raises(ValidationError, match=r"is not a valid EDTF date|does not exist"):
        reported(edtf)


@pytest.mark.parametrize(
    "edtf",
    [
        "2031-05-03/2031-05-02",
        "2031-05/2031-04",
        "2031/2030",
        "2031-05-02T10:00:00/2031-05-02T09:59:59",
        "2031-05/2031-04-30",
        "2031-05~/2031-04~",
        "2031~/2030",
        "[2031-05-03..2031-05-02]",
    ],
    ids=["days", "months", "years", "seconds", "mixed-precision", "approximate-months", "approximate-year", "set"],
)
def test_a_reversed_interval_is_refused(reported, edtf):
    """Refuse an interval or a range of a set whose end comes before its start."""
    with pytest.raises(ValidationError, match=rf"'{re.escape(edtf)}' ends before it starts"):
        reported(edtf)


@pytest.mark.parametrize(
    "edtf",
    [
        *["", "..", "early in May 2031", "20310502", "2031-05-02T20:19", "yesterday", "2031-05-02 20:19:53", True],
        *[
            "[",
            "[]",
            "[2031-05-02..",
            "[2031-05-02,]",
            "[2031-05-02/2031-05-04]",
            "[2031-05-02..2031-05-03..2031-05-04]",
        ],
    ],
    ids=[
        *["empty", "only-open", "prose", "basic-format", "no-seconds", "word", "space", "yes"],
        *["bracket", "empty-set", "unclosed-set", "comma", "interval-in-a-set", "two-ranges-in-one"],
    ],
)
def test_what_is_not_edtf_is_refused_with_examples(reported, edtf):
    """Refuse other ways to write a date, and show the right ones."""
    with pytest.raises(
        ValidationError, match=r"is not a valid EDTF date: write 2025-10-25, .*\[2025-10-25\.\.\] \(on or"
    ):
        reported(edtf)


@pytest.mark.parametrize(
    ("edtf", "part"),
    [
        pytest.param("2031-24", "2031-24", id="a winter is of two years"),
        pytest.param("2031-33", "2031-33", id="a quarter"),
        pytest.param("1950S2", "S2", id="significant digits"),
        pytest.param("2031-05/2031-24", "2031-24", id="a winter as an end"),
    ],
)
def test_what_edtf_gives_no_bounds_of_is_refused(reported, edtf, part):
    """Given EDTF that does not say which days it means, it is refused when written, and read from the log."""
    with pytest.raises(ValidationError, match=f"'{part}' in '{edtf}' does not say which days it means"):
        reported(edtf)

    stored = {"edtf": edtf, "earliest": "2031-01-01", "latest": "2031-12-31", "basis": "stated"}
    assert ReportedDate.model_validate(stored, context={"stored": True}).edtf == edtf


@pytest.mark.parametrize("edtf", ["2031-1X", "2031-05-1X", "2031-X1"])
def test_half_of_a_month_is_refused_without_a_word_of_the_library(capsys, reported, edtf):
    """Given a month or day of which one digit is unknown, it is refused, and nothing is printed."""
    with pytest.raises(ValidationError, match="is not a valid EDTF date"):
        reported(edtf)
    assert capsys.readouterr().out == ""


def test_a_set_of_one_date_is_refused(reported):
    """Refuse brackets that leave nothing open, and show the date without them."""
    with pytest.raises(ValidationError, match="a set of one date: write it without brackets, '2031-05-02'"):
        reported("[2031-05-02]")


@pytest.mark.parametrize(
    ("read", "quoted"),
    [
        pytest.param(["2031-05-02.."], r"'\[2031-05-02\.\.\]'", id="a range"),
        pytest.param([date(2031, 5, 2), date(2031, 5, 4)], r"'\[2031-05-02,2031-05-04\]'", id="days"),
    ],
)
def test_a_set_without_quotes_is_refused(reported, read, quoted):
    """Refuse the list that YAML reads where a set has no quotes, and show it with quotes."""
    with pytest.raises(ValidationError, match=f"a set of dates is a text: put it in quotes, {quoted}"):
        ReportedDate.model_validate(read)
    with pytest.raises(ValidationError, match=f"put it in quotes, {quoted}"):
        reported(read)


@pytest.mark.parametrize(
    "edtf", ["\uff12\uff10\uff13\uff11", "\u0662\u0660\u0663\u0661-\u0660\u0665"], ids=["full-width", "arabic-indic"]
)
def test_only_ascii_digits_make_a_date(reported, edtf):
    """Refuse digits of other scripts: bounds are compared as text."""
    with pytest.raises(ValidationError, match=r"is not a valid EDTF date|does not exist"):
        reported(edtf)


@pytest.mark.parametrize("edtf", ["../..", "/", "../", "[..]"], ids=["open", "unknown", "open-and-unknown", "set"])
def test_an_interval_without_ends_is_undated(reported, edtf):
    """Refuse an interval that has neither a start nor an end: it does not say when."""
    with pytest.raises(ValidationError, match="has neither a start nor an end: write 'undated'"):
        reported(edtf)


@pytest.mark.parametrize("edtf", ["2031/../2032", "2031/../", "2031/2032/2033"])
def test_an_interval_has_two_ends(capsys, reported, edtf):
    """Refuse a text with two slashes, which edtf would read as another interval, or print a line about."""
    with pytest.raises(ValidationError, match="is not a valid EDTF date"):
        reported(edtf)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("edtf", ["-0100", "Y17000", "Y-17000"], ids=["before-year-1", "long-year", "long-ago"])
def test_bounds_are_sortable_text_or_the_date_is_refused(edtf):
    """Give no bounds that would sort wrongly as text: a year has four digits and no sign."""
    with pytest.raises(ValueError, match=r"is not a valid EDTF date|does not exist"):
        bounds_of(edtf)


# --- the short form ---


@pytest.mark.parametrize(
    ("short", "edtf"),
    [
        pytest.param("2031-05-02", "2031-05-02", id="text"),
        pytest.param(2031, "2031", id="year-as-a-number"),
        pytest.param(date(2031, 5, 2), "2031-05-02", id="day-as-yaml-reads-it"),
        pytest.param(datetime(2031, 5, 2, 20, 19, 53), "2031-05-02T20:19:53", id="time-as-yaml-reads-it"),  # noqa: DTZ001
        pytest.param(
            datetime(2031, 5, 2, 20, 19, 53, tzinfo=UTC), "2031-05-02T20:19:53+00:00", id="aware-time-as-yaml-reads-it"
        ),
        pytest.param("undated", "undated", id="undated"),
    ],
)
def test_a_date_may_be_written_without_a_mapping(reported, short, edtf):
    """Read text, a year, a day or a time alone as the mapping with that `edtf`."""
    assert ReportedDate.model_validate(short) == reported(edtf)
    assert reported(short) == reported(edtf)


def test_the_short_form_is_a_stated_date():
    """Take a date written short as stated, with nothing inferred."""
    made = ReportedDate.model_validate("2031-05-02")

    assert (made.basis, made.reason, made.inferred_from) == (Basis.STATED, None, ())


@pytest.mark.parametrize("value", [2031.5, None], ids=["fraction", "nothing"])
def test_other_types_are_refused(value):
    """Refuse what is neither text, nor a whole number, nor a mapping."""
    with pytest.raises(ValidationError, match="valid dictionary or instance of ReportedDate"):
        ReportedDate.model_validate(value)


def test_a_mapping_needs_the_text():
    """Refuse a date that has words and evidence, but does not say when."""
    with pytest.raises(ValidationError, match=r"edtf\n  Field required"):
        ReportedDate.model_validate({"as_printed": "May 2", "evidence": 5})


def test_the_text_is_short():
    """Refuse more than 60 characters, even from the log."""
    assert ReportedDate.model_validate({"edtf": "2" * 60}, context=STORED)
    with pytest.raises(ValidationError, match="at most 60 characters"):
        ReportedDate.model_validate({"edtf": "2" * 61}, context=STORED)


# --- bounds are derived, and stored ---


def test_bounds_may_be_written_if_they_are_the_derived_ones(reported):
    """Accept bounds in a report file where they say what the text says."""
    written = reported("2031-05", earliest="2031-05-01", latest="2031-05-31")

    assert written == reported("2031-05")


@pytest.mark.parametrize(
    ("name", "given_", "derived"),
    [("earliest", "2031-05-02", "2031-05-01"), ("latest", "2031-05-30", "2031-05-31")],
    ids=["earliest", "latest"],
)
def test_other_bounds_than_the_derived_are_refused(reported, name, given_, derived):
    """Refuse bounds that the text does not give, and say which it gives."""
    with pytest.raises(ValidationError, match=f"{name} is derived from edtf '2031-05'.*'{derived}', not '{given_}'"):
        reported("2031-05", **{name: given_})


def test_an_open_bound_cannot_be_filled_by_hand(reported):
    """Refuse to close an interval that the text leaves open."""
    with pytest.raises(ValidationError, match=r"latest is derived .*None, not '2040-01-01'"):
        reported("2031-05-02/..", latest="2040-01-01")


def test_stored_bounds_stand():
    """Keep the bounds of a date from the log, even where today's code would derive others."""
    stored = {"edtf": "198X", "earliest": "1980-03-01", "latest": "1989-10-31"}

    read = ReportedDate.model_validate(stored, context=STORED)

    assert (read.earliest, read.latest) == ("1980-03-01", "1989-10-31")


def test_stored_bounds_are_not_computed_again(monkeypatch):
    """Read a date from the log without parsing its text: an EDTF parser is slow, and may change."""
    monkeypatch.setattr("domain.dates.bounds_of", lambda text: pytest.fail(f"{text} was parsed"))

    read = ReportedDate.model_validate_json('{"edtf": "2023-02-29~"}', context=STORED)

    assert (read.edtf, read.earliest) == ("2023-02-29~", None)


def test_replacing_the_text_gives_the_bounds_anew(reported):
    """Derive the bounds again when a correction replaces the text of a date."""
    assert reported("2031", as_printed="last year").replace(edtf="2030").earliest == "2030-01-01"


# --- basis ---


@pytest.mark.parametrize("basis", ["year-inferred", "inferred"])
def test_an_inferred_date_needs_a_reason(reported, basis):
    """Refuse a date that is not stated and does not say why."""
    with pytest.raises(ValidationError, match=f"a date whose basis is '{basis}' needs a reason"):
        reported("2031-05-02", basis=basis, inferred_from={"source": "harbour-gazette"})


@pytest.mark.parametrize("basis", ["year-inferred", "inferred"])
def test_an_inferred_date_says_what_it_is_inferred_from(reported, basis):
    """Refuse a date that is not stated and names no source that it is inferred from."""
    with pytest.raises(ValidationError, match="inferred_from"):
        reported("2031-05-02", basis=basis, reason="The page's address holds the year.")


@pytest.mark.parametrize(
    "field",
    [{"reason": "The page's address holds the year."}, {"inferred_from": {"source": "harbour-gazette"}}],
    ids=["reason", "inferred-from"],
)
def test_a_stated_date_is_inferred_from_nothing(reported, field):
    """Refuse a reason or a source of inference beside a date that the report states."""
    with pytest.raises(ValidationError, match="a stated date is not inferred"):
        reported("2031-05-02", **field)


def test_a_year_inferred_date_names_where_the_year_comes_from(reported):
    """Keep the printed words beside the inferred year, with the source and paragraph it comes from."""
    made = reported(
        "2031-05-02",
        as_printed="May 2",
        basis="year-inferred",
        reason="The gazette was published that year.",
        inferred_from={"source": "harbour-gazette", "paragraph": 3},
        evidence=5,
    )

    assert made.basis is Basis.YEAR_INFERRED
    assert made.inferred_from == (InferredFrom(source="harbour-gazette", paragraph=3),)
    assert made.as_printed == "May 2"
    assert made.evidence[0].paragraph == 5


def test_paragraphs_are_counted_from_one():
    """Refuse paragraph 0 as the place that a date is inferred from."""
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        InferredFrom(source="harbour-gazette", paragraph=0)


def test_what_is_undated_has_no_basis():
    """Leave the basis of what is undated empty, and fill it where a date is found, and empty it where one is lost."""
    undated = ReportedDate.model_validate("undated")

    assert undated.basis is None
    assert undated.replace(edtf="2031").basis is Basis.STATED
    assert undated.replace(edtf="2031").replace(edtf="undated") == undated


@pytest.mark.parametrize("basis", ["stated", "inferred"])
def test_a_basis_of_what_is_undated_is_refused(reported, basis):
    """Refuse a basis where there is no date that could have one, and read it where a log has it from before."""
    with pytest.raises(ValidationError, match=f"what is undated has no basis: leave out '{basis}', or give a date"):
        reported("undated", basis=basis)
    assert ReportedDate.model_validate({"edtf": "undated", "basis": "stated"}, context=STORED).basis is Basis.STATED


def test_a_reason_needs_a_date(reported):
    """Refuse a reason for a date that is not there."""
    with pytest.raises(ValidationError, match="an undated date is not inferred: leave out reason"):
        reported("undated", reason="The page's address holds the year.")


# --- part of day ---


@pytest.mark.parametrize(
    "edtf",
    ["2031-05-02", "2031-05-02~", "2031-05-02T09:00:00", "2031-05-02T09:00:00/2031-05-02T11:00:00"],
    ids=["day", "approximate-day", "second", "hours"],
)
def test_part_of_day_narrows_one_day(reported, edtf):
    """Keep the morning of a single day, however the day is written."""
    assert reported(edtf, part_of_day="morning").part_of_day is PartOfDay.MORNING


@pytest.mark.parametrize(
    "edtf",
    ["2031-05", "2031-05-02/2031-05-03", "../2031-05-02", "2031-05-02/..", "undated", "[2031-05-02..2031-05-03]"],
    ids=["month", "two-days", "open-start", "open-end", "undated", "set"],
)
def test_part_of_day_needs_one_day(reported, edtf):
    """Refuse the morning of several days, or of none."""
    with pytest.raises(ValidationError, match=f"part_of_day 'morning' needs a single day, not '{re.escape(edtf)}'"):
        reported(edtf, part_of_day="morning")


# --- what others ask of a date ---


@pytest.mark.parametrize(
    ("edtf", "is_extent"),
    [
        pytest.param("2031-05-02", False, id="day"),
        pytest.param("2031-05-02T20:19:53", False, id="second"),
        pytest.param("2031-05", False, id="month"),
        pytest.param("198X", False, id="decade"),
        pytest.param("2031-05-02~", False, id="approximate-day"),
        pytest.param("[2031-05-02..2031-05-03]", False, id="one-of-two-days"),
        pytest.param("[2031-05-02..]", False, id="on-or-after"),
        pytest.param("[..2031-05-02]", False, id="on-or-before"),
        pytest.param("2031-05-02/2031-05-03", True, id="two-days"),
        pytest.param("2031-05-02T09:00:00/2031-05-02T11:00:00", True, id="hours"),
        pytest.param("2031-05-02/..", True, id="goes-on"),
        pytest.param("../2031-05-02", True, id="open-start"),
        pytest.param("{2031-05-02,2031-05-04}", True, id="both-days"),
        pytest.param("2028-02/2031-08", True, id="months"),
        pytest.param("2031-05-02~/2031-05-03", True, id="approximate-start"),
        pytest.param("undated", False, id="undated"),
    ],
)
def test_extent_is_not_doubt(reported, edtf, is_extent):
    """Distinguish what went on for a time from what was at a time that nobody knows exactly."""
    assert reported(edtf).is_extent is is_extent


@pytest.mark.parametrize(
    ("edtf", "start", "end"),
    [
        pytest.param("2031-05-02/2031-06", ("2031-05-02", "2031-05-02"), ("2031-06-01", "2031-06-30"), id="extent"),
        pytest.param("2031-05-02/..", ("2031-05-02", "2031-05-02"), (None, None), id="goes-on"),
        pytest.param("/2031-05", (None, None), ("2031-05-01", "2031-05-31"), id="unknown-start"),
        pytest.param("{2031-05-02,2031-06-01}", ("2031-05-02",) * 2, ("2031-06-01",) * 2, id="both-days"),
        pytest.param("2031-05", ("2031-05-01", "2031-05-31"), ("2031-05-01", "2031-05-31"), id="month"),
        pytest.param("[2031-05-02..]", ("2031-05-02", None), ("2031-05-02", None), id="on-or-after"),
    ],
)
def test_the_ends_of_a_date(reported, edtf, start, end):
    """Give the days on which an extent may have started, and those on which it may have ended."""
    assert reported(edtf).ends == (start, end)


def test_the_ends_of_a_stored_date_need_no_valid_text():
    """Give the stored bounds as ends where a log has a text that is no longer valid."""
    stored = {"edtf": "2023-02-29/2023-03-02", "earliest": "2023-03-01", "latest": "2023-03-02"}

    assert ReportedDate.model_validate(stored, context=STORED).ends == (("2023-03-01",) * 2, ("2023-03-02",) * 2)


@pytest.mark.parametrize(
    ("bound", "second"),
    [("2031-05-02", "2031-05-02T23:59:59"), ("2031-05-02T20:19:53", "2031-05-02T20:19:53")],
    ids=["a day is over at its end", "a second is itself"],
)
def test_end_of(bound, second):
    """Give the second by which a bound is over."""
    assert end_of(bound) == second


@pytest.mark.parametrize(
    ("edtf", "dated"), [("2031", True), ("[..2031]", True), ("undated", False)], ids=["year", "open", "undated"]
)
def test_is_dated(reported, edtf, dated):
    """Distinguish an undated claim from one that says anything about when."""
    assert reported(edtf).is_dated is dated


def test_a_date_never_changes(reported):
    """Refuse to assign to a date."""
    with pytest.raises(ValidationError, match="frozen"):
        reported("2031-05-02").edtf = "2031-05-03"


@pytest.mark.parametrize(
    "text",
    ["Y1E99999999", "Y-17E7", "1984~/Y1E999999", "9" * 61, "u" * 1_000_000, "{" + "1984-01," * 7 + "}", "1984-99-99~"],
)
def test_what_takes_long_to_refuse_is_refused_at_once(text):
    """Given a text for which the edtf library would compute for minutes, or a very long one, it is not a date."""
    began = process_time()

    with pytest.raises(ValidationError, match=r"is not a valid EDTF date|is too long for a date"):
        ReportedDate.model_validate(text)
    assert process_time() - began < 2
