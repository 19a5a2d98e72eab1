"""The chart of signatories per day: numbers in, positions on a drawing out."""

from datetime import date, timedelta
from itertools import combinations

import pytest

from timeline.web.chart import NARROW, WIDE, lay_out
from timeline.web.labels import touch

LEFT, RIGHT, TOP, BOTTOM = 44, 696, 24, 296


def day(number, total=None, *, low=None, high=None, named=0):
    """Return a row of signatories_per_day."""
    return {
        "day": f"2031-05-{number:02}",
        "reported_total": total,
        "reported_low": total if low is None else low,
        "reported_high": total if high is None else high,
        "named_total": named,
    }


def test_without_days_there_is_no_chart():
    """Given a treaty without a day, nothing is drawn."""
    assert lay_out([], WIDE) is None


def test_the_first_and_last_day_are_at_the_edges():
    """Given three days, the first is on the left, the last on the right, and the second in proportion."""
    chart = lay_out([day(1, 10), day(2, 20), day(5, 40)], WIDE)

    assert [point.x for point in chart.points] == [LEFT, 207, RIGHT]


def test_a_single_day_is_in_the_middle():
    """Given a single day, its point is in the middle of the plot."""
    (point,) = lay_out([day(1, 10)], WIDE).points

    assert point.x == (LEFT + RIGHT) / 2


def test_heights_are_in_proportion_to_numbers():
    """Given the largest total at the top of the scale, it is at the top of the plot, and zero at the bottom."""
    chart = lay_out([day(1, 0), day(2, 40)], WIDE)

    assert [point.y for point in chart.points] == [BOTTOM, TOP]
    assert [tick.text for tick in chart.ticks_y] == ["0", "10", "20", "30", "40"]


def test_the_range_of_claims_is_around_the_total():
    """Given claims from 65 to 70, the highest claim is drawn above the total, and the lowest at it."""
    (point,) = lay_out([day(1, 65, low=65, high=70)], WIDE).points

    assert point.high < point.y == point.low


def test_a_day_without_a_total_has_no_point():
    """Given a day on which parties are named and no total is reported, only the line of named parties has it."""
    chart = lay_out([day(1, None, named=2), day(2, 3, named=2)], WIDE)

    assert [point.label for point in chart.points] == ["3"]
    assert chart.named.startswith(f"M{LEFT}")
    assert "2 named" in [value.text for value in chart.values]


def test_totals_rise_in_steps():
    """Given two totals, the line stays level until the second day: nothing is known about the hours between."""
    assert lay_out([day(1, 0), day(2, 40)], WIDE).reported == f"M{LEFT}.0 {BOTTOM}.0H{RIGHT}.0V{TOP}.0"


@pytest.mark.parametrize(("largest", "step"), [(1, 1), (5, 1), (6, 2), (11, 5), (26, 10), (51, 20), (101, 50)])
def test_grid_lines_are_at_round_numbers(largest, step):
    """Given any largest total, lines are at round distances, and there are at most six."""
    labels = [int(tick.text) for tick in lay_out([day(1, largest)], WIDE).ticks_y]

    assert labels[1] - labels[0] == step
    assert len(labels) <= 6
    assert labels[-1] >= largest


def many_days(count, *, ranges=False):
    """Return so many days of rising totals, of which every third has a range of claims."""
    first = date(2031, 5, 1)
    return [
        day(1, 40 + number // 2, high=44 + number // 2 if ranges and number % 3 == 0 else None, named=number % 40)
        | {"day": (first + timedelta(number)).isoformat()}
        for number in range(count)
    ]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("count", [1, 2, 5, 32, 1000])
@pytest.mark.parametrize("ranges", [True, False], ids=["ranges", "agreed"])
def test_labels_never_touch(size, count, ranges):
    """Given any number of days, no labels touch; the last total, and the first and last day, are among them."""
    chart = lay_out(many_days(count, ranges=ranges), size)
    labels = [*chart.values, *chart.ticks_x, *chart.ticks_y]
    last = (date(2031, 5, 1) + timedelta(count - 1)).strftime("%-d %B %Y")

    assert [(one.text, other.text) for one, other in combinations(labels, 2) if touch(one, other)] == []
    assert {"1 May 2031", last} <= {tick.text for tick in chart.ticks_x}
    assert any(value.text.startswith(str(40 + (count - 1) // 2)) for value in chart.values)
    assert all(label.box[0] >= -0.1 and label.box[2] <= size.width + 0.1 for label in labels)


def test_many_days_are_a_line_in_an_area():
    """Given a thousand days, the range of claims is an area, and no day has a dot; given five, each has."""
    many, few = lay_out(many_days(1000, ranges=True), WIDE), lay_out(many_days(5, ranges=True), WIDE)

    assert (len(many.points), many.area[:1]) == (0, "M")
    assert (len(few.points), few.area) == (5, "")


def test_a_range_of_claims_is_named():
    """Given claims from 65 to 70 of a day, its label has both ends."""
    assert [value.text for value in lay_out([day(1, 65, high=70)], WIDE).values] == ["65\N{EN DASH}70", "0 named"]
