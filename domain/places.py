"""Hold where something happened, as far as a report or a gazetteer says."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.base import OneOrMany, Value, Words
from domain.evidence import Evidence
from domain.parties import CountryCode


class Precision(StrEnum):
    """Say what a pair of coordinates stands for."""

    VENUE = "venue"
    CITY = "city"
    COUNTRY = "country"


class Coordinates(Value):
    """Locate a place in WGS 84 degrees, and say which gazetteer has it there.

    `entry` is the gazetteer's own identifier (GeoNames: the geonameid).
    """

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    gazetteer: Words
    entry: Words
    precision: Precision


class Place(Value):
    """Name a venue, a city and a country, each as far as the report says.

    `inferred` says why, where a part of it is not printed in this report.
    """

    name: Words | None = None
    city: Words | None = None
    country: CountryCode | None = None
    coordinates: Coordinates | None = None
    inferred: Words | None = None
    evidence: Annotated[tuple[Evidence, ...], OneOrMany] = ()

    @model_validator(mode="after")
    def _check_named(self) -> Self:
        if not (self.name or self.city or self.country):
            msg = "a place needs a name, a city or a country; leave it out where the report names none"
            raise ValueError(msg)
        return self
