"""Name everything that can go wrong, under one root that a command line can catch."""

from typing import Any


class ArchiveError(Exception):
    """Say in one message what is wrong, the value, where it stands, and what is allowed."""


class RefusedError(ArchiveError):
    """Refuse a change that would break a rule of the domain.

    `field` is the path within a report file that the change came from (`reports.3.what`), or empty.
    """

    def __init__(self, message: str, field: tuple[str | int, ...] = ()) -> None:
        """Keep the message and the field it is about."""
        super().__init__(message)
        self.field = field


class DifferentContentError(RefusedError):
    """Refuse to record other content under an identity that is already taken."""


class CorrectedBeforeError(RefusedError):
    """Refuse to correct a claim again for somebody who has not seen the last correction; it `reads` this now."""

    def __init__(self, message: str, *, reads: Any) -> None:
        """Keep the message and what the claim reads, as JSON."""
        super().__init__(message)
        self.reads = reads


class UnknownTopicError(ArchiveError):
    """Refuse an event whose topic this version does not know."""


class NewerEventError(ArchiveError):
    """Refuse an event that a newer version wrote."""


class UnreadableEventError(ArchiveError):
    """Tell that a stored event is damaged: it is not what its class writes."""
