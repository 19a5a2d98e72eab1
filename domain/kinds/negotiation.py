"""The kind of occurrence `negotiation`."""

from typing import Literal

from domain.occurrence_kind import OccurrenceKind


class Negotiation(OccurrenceKind):
    """The negotiation of a treaty, or a part of it."""

    kind: Literal["negotiation"]
