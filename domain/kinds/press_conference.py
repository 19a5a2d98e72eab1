"""Define the kind press-conference."""

from typing import Literal

from domain.kinds._kind import Kind


class PressConference(Kind):
    """Be an occasion on which somebody answers to the press."""

    kind: Literal["press-conference"]
