"""Register people: their names and spellings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from domain.aggregate import Aggregate, refuse_different
from domain.base import OneOrMany, Slug, Value, Words
from domain.events import Event, Stamp


class PersonDetails(Value):
    """Name a person; `spellings` are the other ways in which sources print the name."""

    id: Slug
    name: Words
    spellings: Annotated[tuple[Words, ...], OneOrMany] = ()


class PersonRegistered(Event):
    """Record that a person is now known to the archive."""

    TOPIC = "person-registered"

    person: PersonDetails

    def summary(self) -> str:
        """Return one line in words."""
        return f"Person registered: {self.person.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Aggregate):
    """Be a person as recorded so far."""

    PREFIX: ClassVar[str] = "person"

    details: PersonDetails | None = None

    def register(self, details: PersonDetails, stamp: Stamp) -> list[PersonRegistered]:
        """Return the event that registers the person, or none where they are registered with the same content."""
        if self.details is None:
            return [PersonRegistered(**self.next(stamp), person=details)]
        refuse_different(f"the person {self.slug!r}", self.details, details)
        return []

    def apply(self, event: Event) -> Person:
        """Return the state after an event."""
        match event:
            case PersonRegistered():
                return replace(self, version=event.originator_version, details=event.person)
            case _:
                raise TypeError(event)
