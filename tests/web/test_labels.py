"""Labels of drawings: the room they take, and which of them fit."""

import pytest

from timeline.web.labels import Label, that_fit, touch, within


@pytest.mark.parametrize(
    ("anchor", "left", "right"),
    [("start", 100, 129), ("middle", 85.5, 114.5), ("end", 71, 100)],
    ids=lambda value: value,
)
def test_a_label_takes_room_on_the_side_of_its_anchor(anchor, left, right):
    """Given five characters of ten units, their box begins, ends or has its middle at the position."""
    box = Label(100, 50, "harbo", anchor, 10).box

    assert (round(box[0], 1), round(box[2], 1)) == (left, right)
    assert box[1] < 50 < box[3]


def test_the_first_that_fits_is_chosen():
    """Given a label that touches one before it, its second place is taken; one without any is left out."""
    first = Label(50, 10, "1 May 2031")
    above, below = Label(60, 12, "2 May 2031"), Label(60, 40, "2 May 2031")

    assert that_fit([[first], [above, below], [above]]) == [first, below]
    assert touch(first, above)
    assert not touch(first, below)


@pytest.mark.parametrize("x", [-20, 3, 50, 98, 140])
def test_a_label_is_moved_into_the_drawing(x):
    """Given a label beyond an edge, it is moved to that edge; its own mark stays where it is."""
    moved = within(Label(x, 10, "tide", at=x), 100)

    assert moved.box[0] >= -0.1
    assert moved.box[2] <= 100.1
    assert moved.at == x
