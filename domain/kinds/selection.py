"""The kind of occurrence `selection`."""

from typing import Literal

from domain.base import Words
from domain.occurrence_kind import OccurrenceKind
from domain.parties import PartyCode


class Selection(OccurrenceKind):
    """A choice, such as that of a host: who chose, and what or whom."""

    kind: Literal["selection"]
    body: PartyCode | None = None
    selected: Words
