"""Register treaties: their names, and who keeps them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from domain.aggregate import Aggregate, refuse_different
from domain.base import OneOrMany, Slug, Value, Words
from domain.events import Event, Stamp
from domain.parties import PartyCode


class TreatyDetails(Value):
    """Name a treaty as its reports do; the depositary only where one of them says who it is."""

    id: Slug
    name: Words
    other_names: Annotated[tuple[Words, ...], OneOrMany] = ()
    depositary: PartyCode | None = None


class TreatyRegistered(Event):
    """Record that a treaty is now known to the archive."""

    TOPIC = "treaty-registered"

    treaty: TreatyDetails

    def summary(self) -> str:
        """Return one line in words."""
        return f"Treaty registered: {self.treaty.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Treaty(Aggregate):
    """Be a treaty as recorded so far."""

    PREFIX: ClassVar[str] = "treaty"

    details: TreatyDetails | None = None

    def register(self, details: TreatyDetails, stamp: Stamp) -> list[TreatyRegistered]:
        """Return the event that registers the treaty, or none where it is registered with the same content."""
        if self.details is None:
            return [TreatyRegistered(**self.next(stamp), treaty=details)]
        refuse_different(f"the treaty {self.slug!r}", self.details, details)
        return []

    def apply(self, event: Event) -> Treaty:
        """Return the state after an event."""
        match event:
            case TreatyRegistered():
                return replace(self, version=event.originator_version, details=event.treaty)
            case _:
                raise TypeError(event)
