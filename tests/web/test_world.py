"""The layout of the map: spots at their coordinates, and names that do not touch."""

from itertools import combinations

import pytest

from timeline.web.labels import touch
from timeline.web.world import WIDTH, names_of, spots_of


def place(name, latitude, longitude, count=1):
    """Return a place as the page has it."""
    return {"name": name, "latitude": latitude, "longitude": longitude, "count": count}


def test_a_spot_is_as_many_degrees_from_the_corner():
    """Given 60.4° north and 22.2° east, the spot is 29.6 below the pole and 202.2 east of 180° west."""
    (spot,) = spots_of([place("Turku", 60.4, 22.2), place("Nowhere", None, None)])

    assert (spot.x, spot.y) == (202.2, 29.6)


def test_a_frequent_place_is_larger_up_to_a_limit():
    """Given more occurrences, a spot is larger, but never covers a continent; the most frequent comes first."""
    spots = spots_of([place("few", 0, 0), place("many", 0, 40, 100), place("most", 0, 80, 10**6)])

    assert [spot.place["name"] for spot in spots] == ["most", "many", "few"]
    assert [spot.radius for spot in spots] == [6, 4.1, 1.9]


@pytest.mark.parametrize("size", [5.0, 11.0], ids=["wide", "narrow"])
def test_names_fit(size):
    """Given a hundred places close together and at the edges, the names shown neither touch nor leave the map."""
    crowd = [place(f"Harbour {number}", 10 + number % 10, 100 + number // 10, 200 - number) for number in range(100)]
    names = names_of(spots_of([*crowd, place("Far Eastern Cape", 0, 179.9, 500)]), size)

    assert "Far Eastern Cape" in [name.text for name in names]
    assert [(one.text, other.text) for one, other in combinations(names, 2) if touch(one, other)] == []
    assert all(name.box[0] >= 0 and name.box[2] <= WIDTH for name in names)
