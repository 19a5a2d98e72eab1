"""What stands where reports date one occurrence differently: given dates, then the one that stands, and clashes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates import ReportedDate
from domain.reports import Report
from domain.standing import dates_clash, standing_date

INFERRED = {"basis": "inferred", "reason": "The report implies it.", "inferred_from": {"source": "gazette"}}
YEAR_INFERRED = {**INFERRED, "basis": "year-inferred"}
FIRST = date(2031, 5, 1)
DAYS = st.integers(0, 12).map(lambda days: (FIRST + timedelta(days)).isoformat())


@st.composite
def extents(draw):
    """Draw an interval of days."""
    return "/".join(sorted([draw(DAYS), draw(DAYS)]))


@st.composite
def sets(draw):
    """Draw a set of days, open at one end or at none."""
    first, last = sorted([draw(DAYS), draw(DAYS)])
    return draw(st.sampled_from([f"[{first}..{last}]", f"[{first}..]", f"[..{last}]"]))


DATES = st.one_of(DAYS, extents(), sets(), st.sampled_from(["2031-05", "2031", "undated", "2031-05-03~"]))


def reports_of(*dates):
    """Make reports of one occurrence by different sources, in the order in which they are recorded."""
    given_ = {"what": "conference", "title": "Lighthouse week", "evidence": 1}
    return [
        Report.model_validate({**given_, "source": f"source-{number}", "date": when})
        for number, when in enumerate(dates)
    ]


def standing(*dates):
    """Return the text of the date that stands."""
    return standing_date(reports_of(*dates)).date.edtf


@pytest.mark.parametrize(
    ("dates", "stands"),
    [
        pytest.param(["2031-05-02", "2031-05-02/2031-05-03"], "2031-05-02/2031-05-03", id="an extent before its day"),
        pytest.param(
            ["2031-05-02/2031-05-03", "2031-05-02T09:00:00"],
            "2031-05-02/2031-05-03",
            id="an extent before a time in it",
        ),
        pytest.param(
            [{"edtf": "2031-05-02/2031-05-03", **INFERRED}, "2031-05-02"],
            "2031-05-02/2031-05-03",
            id="an inferred extent before a stated day in it",
        ),
        pytest.param(
            ["2031-05-02/2031-05-03", "2031-05-01/2031-05-05"], "2031-05-01/2031-05-05", id="an extent before one in it"
        ),
        pytest.param(
            ["2031-05-02/..", "2031-05-04/2031-05-05"], "2031-05-02/..", id="what goes on before a part of it"
        ),
        pytest.param(["2031-05-02/..", "2031-05-02/2031-05-03"], "2031-05-02/2031-05-03", id="an end that one knows"),
        pytest.param(["2028-02/2031-08", "2028-02-03/2031-08-09"], "2028-02-03/2031-08-09", id="the same by its days"),
        pytest.param(["[2031-05-01..2031-05-09]", "2031-05-02/2031-05-03"], "2031-05-02/2031-05-03", id="or a doubt"),
        pytest.param(["2031-05", "[2031-05-02..2031-05-03]"], "[2031-05-02..2031-05-03]", id="the narrowest doubt"),
        pytest.param(["[..2031-05-02]", "2031"], "2031", id="a year before an open set"),
        pytest.param(["2031-05", "2031-05-02"], "2031-05-02", id="a day before its month"),
        pytest.param(["undated", "[..2031-05-02]"], "[..2031-05-02]", id="an open set before no date"),
        pytest.param(["undated", "undated"], "undated", id="no date at all"),
        pytest.param(
            ["2031-05-01/2031-05-03", "2031-05-02/2031-05-09"],
            "2031-05-01/2031-05-03",
            id="of extents that do not nest, the first, not the longest",
        ),
        pytest.param(
            [{"edtf": "2031-05-01/2031-05-03", **INFERRED}, "2031-05-02/2031-05-04"],
            "2031-05-02/2031-05-04",
            id="of extents that do not nest, the better basis",
        ),
        pytest.param(["2031-05-01", "2031-05-02/2031-05-09"], "2031-05-01", id="a day outside, recorded first"),
        pytest.param(
            ["2031-05-02/2031-05-09", "2031-05-01"], "2031-05-02/2031-05-09", id="a day outside, recorded last"
        ),
        pytest.param(
            [{"edtf": "2031-05-02/2031-05-09", **YEAR_INFERRED}, "2031-05-01"],
            "2031-05-01",
            id="a day outside, of a better basis",
        ),
        pytest.param(
            [{"edtf": "2031-05-02", **INFERRED}, {"edtf": "2031-05-03", **YEAR_INFERRED}, "2031-05-04"],
            "2031-05-04",
            id="of days, the best basis",
        ),
    ],
)
def test_the_date_that_stands(dates, stands):
    """Given dates in the order of the log, the one that stands."""
    assert standing(*dates) == stands


def test_no_report_has_no_date():
    """Given no report that stands, there is no date."""
    assert standing_date([]) is None


def test_a_part_of_the_day_wins_among_equal_days():
    """Given two reports of one day, the one that says in which part of it stands, though it was recorded later."""
    morning = {"edtf": "2031-05-02", "part_of_day": "morning"}

    assert standing_date(reports_of("2031-05-02", morning)).source == "source-1"


def test_a_part_of_one_day_does_not_pass_to_the_whole():
    """Given the morning of the first day and an extent of two days, what stands has no part of the day."""
    morning = {"edtf": "2031-05-02", "part_of_day": "morning"}

    assert standing_date(reports_of(morning, "2031-05-02/2031-05-03")).date.part_of_day is None


@given(dates=st.lists(DATES, min_size=1, max_size=5))
def test_an_extent_is_never_narrowed(dates):
    """Given any dates, no extent is longer than the one that stands and contains it."""
    stands = standing_date(reports_of(*dates)).date
    for extent in (report.date for report in reports_of(*dates) if report.date.is_extent):
        contains = extent.earliest <= (stands.earliest or "") and (stands.latest or "~") <= extent.latest
        assert not contains or _days(stands) == _days(extent)


def _days(when):
    return when.earliest, when.latest


@given(dates=st.lists(DATES, min_size=1, max_size=5), data=st.data())
def test_what_stands_depends_on_the_order_among_equals_only(dates, data):
    """Given reports in another order, what stands is as good: the same basis, and no clash that was not there."""
    reports = reports_of(*dates)
    one, other = standing_date(reports), standing_date(data.draw(st.permutations(reports)))

    assert one.date.is_dated == other.date.is_dated
    assert one.date.basis == other.date.basis
    if not any(dates_clash(a.date, b.date) for a in reports for b in reports) and one.date.is_extent:
        assert other.date.is_extent
        assert _days(one.date) == _days(other.date)


# --- clashes ---


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        pytest.param("2031-05-02", "2031-05-02", False, id="the same day"),
        pytest.param("2031-05-02", "2031-05-03", True, id="two days"),
        pytest.param("2031-05-02T09:00:00", "2031-05-02T15:00:00", False, id="two times of one day"),
        pytest.param("2031-05", "2031-05-03", False, id="a day of the month"),
        pytest.param("2031-05", "2031-06-03", True, id="a day of another month"),
        pytest.param("2031-05-02/2031-05-03", "2031-05-03", False, id="a day within an extent"),
        pytest.param("2031-05-02/2031-05-03", "2031-05-04", True, id="a day outside an extent"),
        pytest.param("2031-05-02/..", "2031-06-04", False, id="a day while it goes on"),
        pytest.param("2031-05-02/..", "2031-05-01", True, id="a day before it begins"),
        pytest.param("2031-05-02/2031-05-03", "2031-05-01/2031-05-05", False, id="extents that nest"),
        pytest.param("2031-05-02/2031-05-03", "2031-05-03/2031-05-05", True, id="extents that overlap"),
        pytest.param("2031-05-02/2031-05-03", "2031-05-04/2031-05-05", True, id="extents that do not meet"),
        pytest.param("2028-02/2031-08", "2028-02-03/2031-08-09", False, id="the same extent by its days"),
        pytest.param("2028-02/2031-08", "2028-01-31/2031-08-31", False, id="months within days"),
        pytest.param("2028-02/2031-08", "2028-03-01/2031-09-02", True, id="months that days overlap"),
        pytest.param("2031-05-02/..", "2031-05-02/2031-05-03", False, id="an end that one knows"),
        pytest.param("2031-05-02/..", "2031-05-01/2031-05-03", False, id="an end that may be the other's"),
        pytest.param("2031-05-02/..", "2031-04-01/2031-05-01", True, id="an end before it begins"),
        pytest.param("../2031-05-02", "2031-05-01/2031-05-03", False, id="a start that may be the other's"),
        pytest.param("[2031-05-02..2031-05-03]", "[2031-05-03..]", False, id="doubts that overlap"),
        pytest.param("[..2031-05-02]", "[2031-05-03..]", True, id="doubts that do not"),
        pytest.param("[2031-05-01..2031-05-09]", "2031-05-09/2031-05-12", False, id="a doubt that may be within"),
        pytest.param("[..2031-05-08]", "2031-05-09/2031-05-12", True, id="a doubt that is outside"),
        pytest.param("undated", "2031-05-02", False, id="undated"),
    ],
)
def test_dates_that_clash(one, other, clash):
    """Given two dates of one occurrence, whether no reading lets both be right; the order does not matter."""
    a, b = ReportedDate.model_validate(one), ReportedDate.model_validate(other)

    assert dates_clash(a, b) is clash
    assert dates_clash(b, a) is clash


@given(one=DATES, other=DATES)
def test_no_date_clashes_with_itself_and_the_order_does_not_matter(one, other):
    """Given any two dates, they clash either way or neither way, and neither clashes with itself."""
    a, b = ReportedDate.model_validate(one), ReportedDate.model_validate(other)

    assert dates_clash(a, b) == dates_clash(b, a)
    assert not dates_clash(a, a)
