"""Register treaties: their names, and who keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from domain.aggregate import refuse_different
from domain.amendments import Amendable, apply_corrections, refuse_new_id
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
class Treaty(Amendable):
    """Be a treaty: as it was registered, and its details as they now stand."""

    PREFIX: ClassVar[str] = "treaty"

    registered: TreatyDetails | None = None
    details: TreatyDetails | None = None

    def register(self, details: TreatyDetails, stamp: Stamp) -> list[TreatyRegistered]:
        """Return the event that registers the treaty, or none where it is registered with the same content."""
        if self.registered is None:
            return [TreatyRegistered(**self.next(stamp), treaty=details)]
        refuse_different(f"the treaty {self.slug!r}", self.registered, details)
        return []

    def claim(self, path: Sequence[str]) -> tuple[Value, Sequence[str]]:
        """Return the details, which every path leads into."""
        return self.existing(self.details), path

    def check_corrected(self, old: Value, new: Value) -> None:
        """Refuse another id."""
        refuse_new_id(old, new)

    def derive(self) -> Treaty:
        """Return the state with the corrections applied to what was registered."""
        registered = self.existing(self.registered)
        return replace(self, details=apply_corrections(registered, self.amendments))

    def apply(self, event: Event) -> Treaty:
        """Return the state after an event."""
        match event:
            case TreatyRegistered(treaty=treaty):
                return replace(self, version=event.originator_version, registered=treaty, details=treaty)
            case _:
                return self.amended_by(event)
