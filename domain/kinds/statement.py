"""The kind of occurrence `statement`."""

from typing import Literal

from domain.occurrence_kind import OccurrenceKind


class PressStatement(OccurrenceKind):
    """What somebody said outside a speech, to the press for example."""

    kind: Literal["statement"]
