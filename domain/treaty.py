"""Register treaties: their names and their depositaries."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from domain.base import STORED, OneOrMany, Words
from domain.events import Event
from domain.parties import PartyCode
from domain.registered import Details, Registered


class TreatyDetails(Details):
    """A treaty's names as its reports print them; its depositary only where one of them says who that is."""

    name: Words
    other_names: Annotated[tuple[Words, ...], OneOrMany] = ()
    depositary: PartyCode | None = None


class TreatyRegistered(Event):
    """A record that a treaty is now known to the archive."""

    TOPIC = "treaty-registered"

    treaty: TreatyDetails

    def summary(self) -> str:
        """Return one line in words."""
        return f"Treaty registered: {self.treaty.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Treaty(Registered[TreatyDetails]):
    """A treaty: as it was registered, and its details as they now stand."""

    PREFIX: ClassVar[str] = "treaty"
    REGISTRATION: ClassVar[type[Event]] = TreatyRegistered

    def details_of_withheld(self, words: str) -> TreatyDetails:
        """Return details that say in the name that the treaty is withheld."""
        return TreatyDetails.model_validate({"id": self.slug, "name": words}, context=STORED)
