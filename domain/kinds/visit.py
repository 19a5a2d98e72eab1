"""The kind of occurrence `visit`."""

from typing import Literal

from domain.occurrence_kind import OccurrenceKind


class Visit(OccurrenceKind):
    """A visit to a place or an exhibition, or somebody's reception there."""

    kind: Literal["visit"]
