"""Define the kind broadcast."""

from typing import Literal

from domain.kinds._kind import Kind
from domain.parties import PartyCode


class Broadcast(Kind):
    """Be the transmission of an occasion to the public, and the channel that carried it."""

    kind: Literal["broadcast"]
    channel: PartyCode | None = None
