"""Register organizations that none of our lists has, so that they can be named as parties."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from domain.base import STORED, OneOrMany, Problem, Words
from domain.events import Event
from domain.parties import party, party_named
from domain.registered import Details, Registered


class OrganizationDetails(Details):
    """An organization's name in full; `other_names` are the other ways in which sources print it."""

    name: Words
    other_names: Annotated[tuple[Words, ...], OneOrMany] = ()

    def problems_as_new(self) -> Iterator[Problem]:
        """Yield why it cannot be registered: it is built in, by this slug or by its name."""
        if built_in := party(self.id):
            yield ("id",), f"{self.id!r} is built in, as {built_in.name!r}: use it without registering it"
        elif known := party_named(self.name):
            yield ("name",), f"{self.name!r} is built in, as the party {known!r}: use that code"


class OrganizationRegistered(Event):
    """A record that an organization is now known to the archive."""

    TOPIC = "organization-registered"

    organization: OrganizationDetails

    def summary(self) -> str:
        """Return one line in words."""
        return f"Organization registered: {self.organization.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization(Registered[OrganizationDetails]):
    """An organization: as it was registered, and its details as they now stand."""

    PREFIX: ClassVar[str] = "organization"
    REGISTRATION: ClassVar[type[Event]] = OrganizationRegistered

    def details_of_withheld(self, words: str) -> OrganizationDetails:
        """Return details that say in the name that the organization is withheld."""
        return OrganizationDetails.model_validate({"id": self.slug, "name": words}, context=STORED)
