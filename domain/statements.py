"""A point that somebody made, in the archivist's own words."""

from typing import Annotated

from pydantic import Field

from domain.attribution import Attribution
from domain.base import OneOrMany, Slug, Value, Words
from domain.evidence import Evidence


class Statement(Value):
    """A point in our own words; reports that make the same point share its slug.

    `key` distinguishes two statements of one report that make the same point.
    """

    point: Slug
    key: Slug | None = None
    text: Words
    attribution: Attribution
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1), OneOrMany]

    @property
    def id(self) -> str:
        """Return the name of this statement within its report."""
        return self.key or self.point
