"""Define the kind conference."""

from typing import Literal

from domain.base import Words
from domain.kinds._kind import Kind


class Conference(Kind):
    """Be a conference or one of its sessions."""

    kind: Literal["conference"]
    theme: Words | None = None
