"""Define the kind selection."""

from typing import Literal

from domain.base import Words
from domain.kinds._kind import Kind
from domain.parties import PartyCode


class Selection(Kind):
    """Be a choice, such as that of a host: who chose, and what or whom."""

    kind: Literal["selection"]
    body: PartyCode | None = None
    selected: Words
