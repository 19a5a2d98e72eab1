"""The kind of occurrence `press-conference`."""

from typing import Literal

from domain.occurrence_kind import OccurrenceKind


class PressConference(OccurrenceKind):
    """An occasion on which somebody answers to the press."""

    kind: Literal["press-conference"]
