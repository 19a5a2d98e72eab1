"""The kind of occurrence `announcement`."""

from typing import Literal

from domain.occurrence_kind import OccurrenceKind


class Announcement(OccurrenceKind):
    """Something made known to the public that is not itself a speech or a pledge."""

    kind: Literal["announcement"]
