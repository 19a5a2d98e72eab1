"""Define the kind negotiation."""

from typing import Literal

from domain.kinds._kind import Kind


class Negotiation(Kind):
    """Be the negotiation of a treaty, or a part of it."""

    kind: Literal["negotiation"]
