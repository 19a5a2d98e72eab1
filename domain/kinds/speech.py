"""Define the kind speech."""

from typing import Literal

from domain.kinds._kind import Kind


class Speech(Kind):
    """Be what somebody said from the floor of an occasion."""

    kind: Literal["speech"]
