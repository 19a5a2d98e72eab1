"""The kind of occurrence `ceremony`."""

from typing import Literal

from domain.base import Words
from domain.occurrence_kind import OccurrenceKind


class Ceremony(OccurrenceKind):
    """A formal occasion, such as an opening or a signing ceremony."""

    kind: Literal["ceremony"]
    theme: Words | None = None
