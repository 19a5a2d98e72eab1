"""The kind of occurrence `conference`."""

from typing import Literal

from domain.base import Words
from domain.occurrence_kind import OccurrenceKind


class Conference(OccurrenceKind):
    """A conference or one of its sessions."""

    kind: Literal["conference"]
    theme: Words | None = None
