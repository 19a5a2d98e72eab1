"""Everything that can go wrong, under one root that a command line can catch."""

from typing import Any


class ArchiveError(Exception):
    """An error that a person can act on: the message says what is wrong, the value, where, and what is allowed."""


class RefusedError(ArchiveError):
    """A refusal of a change that would break a rule of the domain.

    `field` is the path within the report file that the change came from (`reports.3.what`), or empty.
    """

    def __init__(self, message: str, field: tuple[str | int, ...] = ()) -> None:
        """Keep the message and the field it is about."""
        super().__init__(message)
        self.field = field


class DifferentContentError(RefusedError):
    """A refusal to record other content under an identity that is already taken."""


class CorrectedBeforeError(RefusedError):
    """A refusal to correct a claim again without having seen the last correction; the claim now `reads` this."""

    def __init__(self, message: str, *, reads: Any) -> None:
        """Keep the message and what the claim reads, as JSON."""
        super().__init__(message)
        self.reads = reads


class PrintedOtherwiseError(RefusedError):
    """A refusal to correct a claim to what its printed words do not say; `path` leads to all of it, which `reads` so.

    `reads` is the whole claim as JSON, with the refused correction in it.
    """

    def __init__(self, message: str, *, path: tuple[str, ...], reads: Any) -> None:
        """Keep the message, the path, and what the whole claim would read."""
        super().__init__(message)
        self.path = path
        self.reads = reads


class UnknownTopicError(ArchiveError):
    """An event whose topic this version does not know."""


class NewerEventError(ArchiveError):
    """An event that was written by a newer version."""


class UnreadableEventError(ArchiveError):
    """A stored event that is damaged: it is not what its class writes."""
