"""The kind of occurrence `speech`."""

from typing import Literal

from domain.occurrence_kind import OccurrenceKind


class Speech(OccurrenceKind):
    """What somebody said from the floor of an occasion."""

    kind: Literal["speech"]
