"""The layout of the drawn timeline: lanes, days in their order, extents, doubts, and counts."""

from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest

from timeline.web.drawing import NARROW, WIDE, draw, draw_counts
from timeline.web.labels import touch
from timeline.web.periods import bins_of
from timeline.web.spans import span_of

TODAY = "2031-06-01"


def span(slug, occurred, *, kind="speech", bounds=None, basis="stated", sources=1):
    """Return what is drawn of an occurrence; a single day is both of its bounds."""
    first, last = bounds or (occurred, occurred)
    row = {"id": slug, "kind": kind, "title": slug, "occurred": occurred, "occurred_from": first, "occurred_to": last}
    return span_of(row | {"date_basis": basis, "sources_count": sources})


def placed(drawing):
    """Return the items of a drawing by their ids."""
    return {item.span.id: item for item in drawing.items}


def test_a_day_has_its_occurrences_side_by_side_in_order():
    """Given three occurrences of a day in two lanes, each is to the right of the one before, on the row of its lane."""
    spans = [span("a", "2031-05-01"), span("b", "2031-05-01", kind="pledge"), span("c", "2031-05-01")]
    drawing = draw(spans, WIDE, TODAY)
    items = placed(drawing)

    assert items["a"].x < items["b"].x < items["c"].x
    assert items["a"].y == items["c"].y < items["b"].y
    assert [(lane.kind, lane.count) for lane in drawing.lanes] == [("speech", 2), ("pledge", 1)]


def test_empty_time_is_shortened():
    """Given gaps of a day and of ten years, the second is wider, but not in proportion."""
    items = placed(draw([span("a", "2021-05-01"), span("b", "2021-05-02"), span("c", "2031-05-02")], WIDE, TODAY))
    short, long = items["b"].x - items["a"].x, items["c"].x - items["b"].x

    assert short < long < 50 * short


@pytest.mark.parametrize(
    ("occurred", "bounds", "fade"),
    [
        ("2031-05-01/2031-05-03", ("2031-05-01", "2031-05-03"), ""),
        ("2031-05-01/..", ("2031-05-01", None), ""),
        ("[2031-05-01..2031-05-03]", ("2031-05-01", "2031-05-03"), "both"),
        ("2031-05", ("2031-05-01", "2031-05-31"), "both"),
        ("[..2031-05-01]", (None, "2031-05-01"), "both"),
        ("[2031-05-01..]", ("2031-05-01", None), "both"),
    ],
    ids=["extent", "goes on", "one of these days", "a month", "by", "or later"],
)
def test_an_extent_is_a_bar_and_doubt_fades(occurred, bounds, fade):
    """Given an extent, its bar has ends; given days of which one was the day, the bar fades out."""
    others = [span("first", "2031-04-20"), span("last", "2031-06-20")]
    item = placed(draw([*others, span("long", occurred, bounds=bounds)], WIDE, TODAY))["long"]

    assert item.width > 0
    assert item.fade == fade
    assert item.x + item.width <= WIDE.width


def test_what_goes_on_reaches_the_edge():
    """Given an extent without an end, its bar ends where the drawing ends."""
    drawing = draw([span("on", "2031-05-01/..", bounds=("2031-05-01", None)), span("x", "2031-06-01")], WIDE, TODAY)
    item = placed(drawing)["on"]

    assert item.x + item.width == pytest.approx(drawing.right, abs=0.2)


def test_bars_of_a_lane_do_not_cover_each_other():
    """Given two extents at once and one after them, the first two have rows of their own, the third uses one again."""
    spans = [
        span("a", "2031-05-01/2031-05-05", bounds=("2031-05-01", "2031-05-05")),
        span("b", "2031-05-01/2031-05-05", bounds=("2031-05-01", "2031-05-05")),
        span("c", "2031-06-01/2031-06-05", bounds=("2031-06-01", "2031-06-05")),
    ]
    items = placed(draw(spans, WIDE, TODAY))

    assert items["a"].y == items["c"].y != items["b"].y


def test_an_axis_is_no_more_precise_than_the_reports():
    """Given an extent of months, its labels are months; a month in doubt is named once."""
    spans = [
        span("talks", "2029-02/2030-08", bounds=("2029-02-01", "2030-08-31")),
        span("visit", "2031-05", bounds=("2031-05-01", "2031-05-31")),
    ]
    labels = [tick.text for tick in draw(spans, WIDE, TODAY).ticks]

    assert sorted(labels) == ["August 2030", "February 2029", "May 2031"]


def test_today_is_between_the_days_around_it():
    """Given a day before and one after, today is between them; after the last day it is not drawn."""
    spans = [span("a", "2031-05-01"), span("b", "2031-07-01")]
    items, today = placed(draw(spans, WIDE, TODAY)), draw(spans, WIDE, TODAY).today

    assert items["a"].x < today < items["b"].x
    assert draw(spans, WIDE, "2032-01-01").today is None


@pytest.mark.parametrize("occurred", [(None, None), ("0000-01-01", None)], ids=["undated", "year zero"])
def test_what_has_no_day_is_not_drawn(occurred):
    """Given no day that the calendar has, there is nothing to draw."""
    assert span("x", "undated", bounds=occurred) is None


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("count", [1, 5, 55, 120])
def test_labels_never_touch(frame, count):
    """Given any number of days, no two labels touch, and all are within the drawing."""
    kinds = ("speech", "press-conference", "entry-into-force", "pledge")
    days = [(date(2031, 1, 1) + timedelta(number * number // 40)).isoformat() for number in range(count)]
    spans = [span(str(number), day, kind=kinds[number % 4]) for number, day in enumerate(days)]
    counted = bins_of([(one.kind, one.first, 1) for one in spans], 24)
    drawing = draw(spans, frame, TODAY) or draw_counts(counted, frame)
    labels = [*drawing.ticks, *drawing.totals, *(lane.label for lane in drawing.lanes)]

    assert [(one.text, other.text) for one, other in combinations(labels, 2) if touch(one, other)] == []
    assert all(label.box[0] >= -0.1 and label.box[2] <= frame.width + 0.1 for label in labels)


def test_too_many_for_places_of_their_own_are_counted():
    """Given a thousand occurrences of a day, there is no place for each."""
    assert draw([span(str(number), "2031-05-01") for number in range(1000)], WIDE, TODAY) is None


@pytest.mark.parametrize(
    ("counts", "most", "first", "last", "bins"),
    [
        ([("speech", "2031-05", 2), ("pledge", "2031-06", 1)], 60, "2031-05-01", "2031-06-30", 2),
        ([("speech", "2031-02", 2), ("speech", "2036-11", 1)], 24, "2031-01-01", "2036-12-31", 24),
        ([("speech", "1031-05", 2), ("speech", "2031-05", 1)], 60, "1020-01-01", "2039-12-31", 51),
        ([("speech", "2031-05-03", 1), ("speech", "2031-05-09", 1)], 24, "2031-05-03", "2031-05-09", 7),
    ],
    ids=["months", "quarters", "decades", "days"],
)
def test_periods_are_equal_and_leave_nothing_out(counts, most, first, last, bins):
    """Given counts by month or day, the periods follow on each other, begin with the calendar, and have every count."""
    found = bins_of(counts, most)

    assert (found[0].first, found[-1].last, len(found)) == (first, last, bins)
    assert sum(period.total for period in found) == sum(count for _, _, count in counts)
    for period, following in pairwise(found):
        assert date.fromisoformat(period.last) + timedelta(1) == date.fromisoformat(following.first)


def test_counts_are_columns_with_totals():
    """Given counts of two kinds, each has a lane with its count, and the columns have the totals of both."""
    drawing = draw_counts(
        bins_of([("speech", "2031-05", 200), ("pledge", "2031-05", 1), ("speech", "2031-06", 9)], 60), WIDE
    )

    assert {lane.kind: lane.count for lane in drawing.lanes} == {"speech": 209, "pledge": 1}
    assert sorted(label.text for label in drawing.totals) == ["201", "9"]
    assert all(lane.bars for lane in drawing.lanes)
    assert draw_counts([], WIDE) is None
