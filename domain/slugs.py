"""Say in a field's type what its slug refers to: a person, a treaty, a source, an occurrence or a word."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from domain.base import Slug


def term_slug(sort: str, word: str) -> str:
    """Return the slug of the stream of a word of a sort: `measure-cases`."""
    return f"{sort}-{word}"


PARTY_PREFIX = "organization"
"""The prefix of the streams that the code of a party refers to, unless one of our lists has it."""


@dataclass(frozen=True, slots=True)
class RefersTo:
    """A mark of a field whose slug names a stream with this prefix, which must be recorded.

    `may_follow` says that it may have been recorded later: an archive as of an earlier moment may lack it.
    `is_built_in` tells which slugs are words of one of our lists, and so refer to no stream; a list may lose words, so
    what the log has is not checked. `sort` begins the slug of the stream, where words of several sorts share a prefix.
    """

    prefix: str
    may_follow: bool = False
    is_built_in: Callable[[str], bool] | None = None
    sort: str | None = None

    def stream_slug(self, slug: str) -> str:
        """Return the slug of the stream that a slug refers to: `measure-cases` of the measure `cases`."""
        return term_slug(self.sort, slug) if self.sort else slug


def listed(words: Iterable[str], others: str) -> Any:
    """Return the schema of a word that one of our lists may have, so that editors complete it, and of `others`."""
    return Field(json_schema_extra={"anyOf": [{"enum": list(words)}, {"type": "string", "description": others}]})


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
