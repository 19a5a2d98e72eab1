"""The chart of signatories per day: numbers in, positions on a drawing out."""

import pytest

from timeline.web.chart import lay_out

SIZE = {"width": 720, "height": 330}
LEFT, RIGHT, TOP, BOTTOM = 34, 654, 24, 296


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
    assert lay_out([], 40, **SIZE) is None


def test_the_first_and_last_day_are_at_the_edges():
    """Given three days, the first is on the left, the last on the right, and the second in proportion."""
    chart = lay_out([day(1, 10), day(2, 20), day(5, 40)], None, **SIZE)

    assert [point.x for point in chart.points] == [LEFT, 189, RIGHT]


def test_a_single_day_is_in_the_middle():
    """Given a single day, its point is in the middle of the plot."""
    (point,) = lay_out([day(1, 10)], None, **SIZE).points

    assert point.x == (LEFT + RIGHT) / 2


def test_heights_are_in_proportion_to_numbers():
    """Given the largest total at the top of the scale, it is at the top of the plot, and zero at the bottom."""
    chart = lay_out([day(1, 0), day(2, 40)], None, **SIZE)

    assert [point.y for point in chart.points] == [BOTTOM, TOP]
    assert [tick.label for tick in chart.ticks_y] == ["0", "10", "20", "30", "40"]


def test_the_range_of_claims_is_around_the_total():
    """Given claims from 65 to 70, the highest claim is drawn above the total, and the lowest at it."""
    (point,) = lay_out([day(1, 65, low=65, high=70)], None, **SIZE).points

    assert point.high < point.y == point.low


def test_a_day_without_a_total_has_no_point():
    """Given a day on which parties are named and no total is reported, only the line of named parties has it."""
    chart = lay_out([day(1, None, named=2), day(2, 3, named=2)], None, **SIZE)

    assert [point.label for point in chart.points] == ["3"]
    assert chart.named.startswith(f"M{LEFT}")
    assert chart.named_end.label == "2"


def test_the_threshold_is_on_the_chart_even_above_every_total():
    """Given 40 needed and 3 signatories, the scale reaches the threshold."""
    chart = lay_out([day(1, 3)], 40, **SIZE)

    assert chart.threshold.label == "40"
    assert chart.threshold.at == TOP
    assert lay_out([day(1, 3)], None, **SIZE).threshold is None


def test_totals_rise_in_steps():
    """Given two totals, the line stays level until the second day: nothing is known about the hours between."""
    assert lay_out([day(1, 0), day(2, 40)], None, **SIZE).reported == f"M{LEFT}.0 {BOTTOM}.0H{RIGHT}.0V{TOP}.0"


@pytest.mark.parametrize(("largest", "step"), [(1, 1), (5, 1), (6, 2), (11, 5), (26, 10), (51, 20), (101, 50)])
def test_grid_lines_are_at_round_numbers(largest, step):
    """Given any largest total, lines are at round distances, and there are at most six."""
    labels = [int(tick.label) for tick in lay_out([day(1, largest)], None, **SIZE).ticks_y]

    assert labels[1] - labels[0] == step
    assert len(labels) <= 6
    assert labels[-1] >= largest


@pytest.mark.parametrize(("width", "count"), [(720, 6), (360, 3)])
def test_a_narrow_chart_has_fewer_days_on_its_axis(width, count):
    """Given many days, some have labels, the first and the last among them, within the drawing."""
    ticks = lay_out([day(number, number) for number in range(1, 29)], None, width=width, height=300).ticks_x

    assert len(ticks) == count
    assert (ticks[0].label, ticks[0].anchor) == ("1 May 2031", "start")
    assert (ticks[-1].label, ticks[-1].anchor) == ("28 May 2031", "end")
