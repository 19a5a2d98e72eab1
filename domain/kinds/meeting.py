"""Define the kind meeting."""

from enum import StrEnum
from typing import Literal

from domain.kinds._kind import Kind


class MeetingForm(StrEnum):
    """Say what form a meeting had."""

    BILATERAL = "bilateral"
    GROUP = "group"
    BANQUET = "banquet"
    RECEPTION = "reception"


class Meeting(Kind):
    """Be a meeting of people, with its form where a report tells it."""

    kind: Literal["meeting"]
    form: MeetingForm | None = None
