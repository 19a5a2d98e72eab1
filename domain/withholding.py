"""Withhold what was recorded, where the law requires it: its content goes; its log entry and a dated reason stay.

A withheld event is the one exception to a log in which nothing is changed. What stands in its place has the hash that
the event has in the log's tree, so that everything around it can still be proved.
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.base import Sha256, Slug, Value, Words
from domain.events import ABSTRACT, MAX_HANDLE, Event, UtcDatetime, Via

BY_NOBODY = "withheld"
"""The handle that is shown for a withheld event: who recorded it was part of its content."""
MAX_REASON = 500
"""The most characters of a reason: it stands wherever a name or a title was."""


class Withholding(Value):
    """The record of a withholding: when, by whom and why, and what is left of the event.

    `sha256` is that of the event's content. Where the name of its stream is withheld, too, `leaf` is the hash of its
    whole entry in the log's tree instead. `law` is the legal basis.
    """

    sha256: Sha256 | None = None
    leaf: Sha256 | None = None
    recorded_at: UtcDatetime
    recorded_via: Via
    at: UtcDatetime
    by: Annotated[Slug, Field(max_length=MAX_HANDLE)]
    reason: Annotated[Words, Field(max_length=MAX_REASON)]
    law: Annotated[Words, Field(max_length=MAX_REASON)] | None = None

    def broken_rules(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Require one hash: that of the content, or that of the entry."""
        if (self.sha256 is None) == (self.leaf is None):
            yield ("sha256",), "a withheld event keeps one hash: of its content, or of its whole entry"


class Withheld(Event):
    """An event whose content is withheld; `topic` is what it was."""

    TOPIC = ABSTRACT

    topic: str
    withholding: Withholding

    def summary(self) -> str:
        """Return one line in words."""
        return in_words(self.withholding)


def in_words(withholding: Withholding) -> str:
    """Return the day and the reason of a withholding, as readers find it in the place of what was withheld."""
    return f"Withheld on {withholding.at:%Y-%m-%d}: {withholding.reason}"
