"""Define the kind statement."""

from typing import Literal

from domain.kinds._kind import Kind


class PressStatement(Kind):
    """Be what somebody said or let be known outside a speech, to the press for example."""

    kind: Literal["statement"]
