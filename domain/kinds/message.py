"""The kind of occurrence `message`."""

from collections.abc import Iterator
from typing import Literal

from domain.base import Problem
from domain.occurrence_kind import OccurrenceKind, ReportView
from domain.participants import Role


class Message(OccurrenceKind):
    """Words that somebody sent to an occasion; who read them out is another participant, if reported."""

    kind: Literal["message"]

    def problems(self, report: ReportView) -> Iterator[Problem]:
        """Require an author: speaking and sending a message are different things."""
        if not report.with_role(Role.AUTHOR):
            yield ("participants",), "a message needs a participant whose role is 'author'"
