"""Where something happened, as far as a report or a gazetteer says."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.base import OneOrMany, Problem, Value, Words
from domain.choice import Choice
from domain.evidence import Evidence
from domain.parties import CountryCode


class Precision(Choice):
    """What a pair of coordinates locates."""

    VENUE = "venue"
    CITY = "city"
    COUNTRY = "country"


class Coordinates(Value):
    """A position in WGS 84 degrees, and the gazetteer that gives it.

    `entry` is the gazetteer's own identifier (GeoNames: the geonameid).
    """

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    gazetteer: Words
    entry: Words
    precision: Precision


class Place(Value):
    """A venue, a city and a country, as far as the report names them.

    `inferred` says why, where a part of it is not printed in this report.
    """

    name: Words | None = None
    city: Words | None = None
    country: CountryCode | None = None
    coordinates: Coordinates | None = None
    inferred: Words | None = None
    evidence: Annotated[tuple[Evidence, ...], OneOrMany] = ()

    def broken_rules(self) -> Iterator[Problem]:
        """Require something that says where it is."""
        if not (self.name or self.city or self.country):
            yield (), "a place needs a name, a city or a country; leave it out where the report names none"
