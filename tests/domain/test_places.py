"""Where something happened, as far as a report or a gazetteer says."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain.places import Coordinates, Place, Precision


@pytest.fixture
def lisbon() -> dict[str, object]:
    """Give coordinates as a report file writes them."""
    return {
        "latitude": 38.7,
        "longitude": -9.1,
        "gazetteer": "GeoNames",
        "entry": "2267057",
        "precision": "city",
    }


@pytest.mark.parametrize(
    "named", [{"name": "Lantern Hall"}, {"city": "Lisbon"}, {"country": "PT"}], ids=lambda named: next(iter(named))
)
def test_a_place_is_named_as_far_as_the_report_says(named):
    """Accept a venue, a city or a country alone."""
    assert Place.model_validate(named).model_dump(exclude_none=True, exclude_defaults=True) == named


@pytest.mark.parametrize(
    "unnamed", [{}, {"evidence": 3}, {"inferred": "From the dateline."}], ids=["nothing", "evidence", "reason"]
)
def test_a_place_without_a_name_is_refused(unnamed):
    """Refuse a place that names nothing, and say to leave it out."""
    with pytest.raises(ValidationError, match="a place needs a name, a city or a country; leave it out"):
        Place.model_validate(unnamed)


def test_coordinates_alone_are_not_a_place(lisbon):
    """Refuse a point on the map that no report names."""
    with pytest.raises(ValidationError, match="a place needs a name"):
        Place.model_validate({"coordinates": lisbon})


def test_a_country_is_a_code():
    """Refuse a country by its name, and say where the error is."""
    with pytest.raises(ValidationError, match=r"country\n.*'Portugal' is not a known country"):
        Place(country="Portugal")


def test_coordinates_name_their_gazetteer_and_precision(lisbon):
    """Keep who says so, under which entry, and what the point stands for."""
    place = Place.model_validate({"city": "Lisbon", "coordinates": lisbon})

    assert place.coordinates == Coordinates(
        latitude=38.7, longitude=-9.1, gazetteer="GeoNames", entry="2267057", precision=Precision.CITY
    )


@pytest.mark.parametrize("missing", ["latitude", "longitude", "gazetteer", "entry", "precision"])
def test_coordinates_are_whole(lisbon, missing):
    """Refuse coordinates of which a part is missing."""
    del lisbon[missing]

    with pytest.raises(ValidationError, match=f"{missing}\n  Field required"):
        Coordinates.model_validate(lisbon)


@pytest.mark.parametrize(
    ("field", "degrees"),
    [("latitude", 90.01), ("latitude", -91), ("longitude", 180.5), ("longitude", -181), ("latitude", float("nan"))],
    ids=["too-far-north", "too-far-south", "too-far-east", "too-far-west", "no-number"],
)
def test_coordinates_are_on_the_globe(lisbon, field, degrees):
    """Refuse degrees that no point on Earth has."""
    with pytest.raises(ValidationError, match=f"{field}\n  Input should be (less|greater) than or equal to"):
        Coordinates.model_validate({**lisbon, field: degrees})


def test_an_unknown_precision_is_refused_with_the_known_ones(lisbon):
    """List what coordinates can stand for where something else is written."""
    with pytest.raises(ValidationError, match="'venue', 'city' or 'country'"):
        Coordinates.model_validate({**lisbon, "precision": "street"})
