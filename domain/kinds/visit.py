"""Define the kind visit."""

from typing import Literal

from domain.kinds._kind import Kind


class Visit(Kind):
    """Be somebody's coming to a place or an exhibition, or being received there."""

    kind: Literal["visit"]
