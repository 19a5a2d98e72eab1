"""The kind of occurrence `broadcast`."""

from typing import Literal

from domain.occurrence_kind import OccurrenceKind
from domain.parties import PartyCode


class Broadcast(OccurrenceKind):
    """The transmission of an occasion to the public, and the channel that carried it."""

    kind: Literal["broadcast"]
    channel: PartyCode | None = None
