"""Define the kind message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from domain.kinds._kind import Claims, Kind
from domain.participants import Role


class Message(Kind):
    """Be words that somebody sent to an occasion; who read them out is another participant, if reported."""

    kind: Literal["message"]

    def problems(self, report: Claims) -> Iterator[tuple[str, str]]:
        """Require an author: speaking and sending a message are different things."""
        if not report.with_role(Role.AUTHOR):
            yield "participants", "a message needs a participant whose role is 'author'"
