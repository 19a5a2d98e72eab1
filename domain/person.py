"""Register people: their names and spellings; two who are found to be one are merged."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from domain.base import STORED, OneOrMany, Words
from domain.events import Event
from domain.merging import Mergeable, Merged
from domain.registered import Details, Registered


class PersonDetails(Details):
    """A person's name; `spellings` are the other ways in which sources print it."""

    name: Words
    spellings: Annotated[tuple[Words, ...], OneOrMany] = ()


class PersonRegistered(Event):
    """A record that a person is now known to the archive."""

    TOPIC = "person-registered"

    person: PersonDetails

    def summary(self) -> str:
        """Return one line in words."""
        return f"Person registered: {self.person.name}"


class PersonMerged(Merged):
    """A record, on both streams, that two registered people are one."""

    TOPIC = "person-merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Registered[PersonDetails], Mergeable):
    """A person: as registered, as they now stand, and whom they were merged into or with."""

    PREFIX: ClassVar[str] = "person"
    REGISTRATION: ClassVar[type[Event]] = PersonRegistered
    MERGE: ClassVar[type[Merged]] = PersonMerged

    def details_of_withheld(self, words: str) -> PersonDetails:
        """Return details that say in the name that the person is withheld."""
        return PersonDetails.model_validate({"id": self.slug, "name": words}, context=STORED)
