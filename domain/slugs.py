"""Say in a field's type what its slug refers to: a person, a treaty, a source or an occurrence."""

from dataclasses import dataclass
from typing import Annotated

from domain.base import Slug


@dataclass(frozen=True, slots=True)
class RefersTo:
    """A mark of a field whose slug names a stream with this prefix, which must be recorded.

    `may_follow` says that it may have been recorded later: an archive as of an earlier moment may lack it.
    """

    prefix: str
    may_follow: bool = False


PersonSlug = Annotated[Slug, RefersTo("person")]
"""The slug of a registered person."""

TreatySlug = Annotated[Slug, RefersTo("treaty")]
"""The slug of a registered treaty."""

SourceSlug = Annotated[Slug, RefersTo("source")]
"""The slug of a registered source."""

LaterSourceSlug = Annotated[Slug, RefersTo("source", may_follow=True)]
"""The slug of a source that may have been published after the one that the field belongs to."""

OccurrenceSlug = Annotated[Slug, RefersTo("occurrence", may_follow=True)]
"""The slug of a recorded occurrence."""
