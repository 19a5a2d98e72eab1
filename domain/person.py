"""Register people: their names and spellings; two who are found to be one are merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from domain.aggregate import refuse_different
from domain.amendments import Amendable, apply_corrections, refuse_new_id
from domain.base import OneOrMany, Slug, Value, Words
from domain.events import Event, Stamp
from domain.merging import Merged, check_merge, merge_of


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


class PersonMerged(Merged):
    """Record, on both streams, that two registered people are one."""

    TOPIC = "person-merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Amendable):
    """Be a person: as registered, as they now stand, and whom they were merged into or with."""

    PREFIX: ClassVar[str] = "person"

    registered: PersonDetails | None = None
    details: PersonDetails | None = None
    merged_into: str | None = None
    absorbed: tuple[str, ...] = ()

    def register(self, details: PersonDetails, stamp: Stamp) -> list[PersonRegistered]:
        """Return the event that registers the person, or none where they are registered with the same content."""
        if self.registered is None:
            return [PersonRegistered(**self.next(stamp), person=details)]
        refuse_different(f"the person {self.slug!r}", self.registered, details)
        return []

    def merge_into(self, other: Person, *, reason: str, source: str | None, stamp: Stamp) -> list[PersonMerged]:
        """Return the events, one on each stream, that merge this person into another."""
        check_merge(self, other)
        fields = {"id": merge_of(self, other), "merged": self.slug, "into": other.slug, "reason": reason}
        return [PersonMerged(**each.next(stamp), **fields, source=source) for each in (self, other)]

    def claim(self, path: Sequence[str]) -> tuple[Value, Sequence[str]]:
        """Return the details, which every path leads into."""
        return self.existing(self.details), path

    def check_corrected(self, old: Value, new: Value) -> None:
        """Refuse another id."""
        refuse_new_id(old, new)

    def derive(self) -> Person:
        """Return the state with the amendments applied to what was registered."""
        registered = self.existing(self.registered)
        merges = [each for each in self.amendments if isinstance(each, PersonMerged)]
        return replace(
            self,
            details=apply_corrections(registered, self.amendments),
            merged_into=next((each.into for each in merges if each.merged == self.slug), None),
            absorbed=tuple(each.merged for each in merges if each.into == self.slug),
        )

    def apply(self, event: Event) -> Person:
        """Return the state after an event."""
        match event:
            case PersonRegistered(person=person):
                return replace(self, version=event.originator_version, registered=person, details=person)
            case _:
                return self.amended_by(event)
