"""The kind of occurrence `meeting`."""

from typing import Literal

from domain.choice import Choice
from domain.occurrence_kind import OccurrenceKind


class MeetingForm(Choice):
    """The form of a meeting."""

    BILATERAL = "bilateral"
    GROUP = "group"
    BANQUET = "banquet"
    RECEPTION = "reception"


class Meeting(OccurrenceKind):
    """A meeting of people, with its form where a report gives it."""

    kind: Literal["meeting"]
    form: MeetingForm | None = None
