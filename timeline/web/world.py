"""The layout of the map of the world: from coordinates to spots, and the names that fit beside them.

The map has a degree of longitude or latitude to a unit, from 180° west and 90° north: the land in `_land.svg` too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from timeline.web.labels import Label, that_fit

WIDTH = 360
_LEAST, _MOST = 1.6, 6.0
_APART = 1.5
SIZES = {"wide": 5.0, "narrow": 11.0}
"""The size of names, in degrees, where the map is shown large and where it is small."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map: its row, its position, and a radius for how often it is named."""

    place: Mapping[str, Any]
    x: float
    y: float
    radius: float


def spots_of(places: Iterable[Mapping[str, Any]]) -> list[Spot]:
    """Return the places that have coordinates, the most frequent first."""
    known = (place for place in places if place["latitude"] is not None and place["longitude"] is not None)
    return [_spot(place) for place in sorted(known, key=lambda place: -place["count"])]


def _spot(place: Mapping[str, Any]) -> Spot:
    radius = min(_LEAST + place["count"] ** 0.5 / 4, _MOST)
    return Spot(place, round(place["longitude"] + 180, 1), round(90 - place["latitude"], 1), round(radius, 1))


def names_of(spots: Sequence[Spot], size: float) -> list[Label]:
    """Return the names that fit beside their spots, within the map and apart from each other."""
    return that_fit(_around(spot, size) for spot in spots if spot.place["name"])


def _around(spot: Spot, size: float) -> list[Label]:
    """Return where a name may be: on the right of its spot, on the left, above, or below."""
    beside, middle = spot.radius + _APART, spot.y + size / 3
    name = spot.place["name"]
    labels = [
        Label(spot.x + beside, middle, name, "start", size),
        Label(spot.x - beside, middle, name, "end", size),
        Label(spot.x, spot.y - beside, name, "middle", size),
        Label(spot.x, spot.y + beside + size * 0.8, name, "middle", size),
    ]
    return [label for label in labels if label.box[0] >= 0 and label.box[2] <= WIDTH]
