"""Hold a point that somebody made, in the archivist's own words."""

from typing import Annotated

from pydantic import Field

from domain.attribution import Attribution
from domain.base import OneOrMany, Slug, Value, Words
from domain.evidence import Evidence


class Statement(Value):
    """State a point in our own words; reports that make the same point share its slug.

    `key` tells statements of one report apart, where it makes one point twice.
    """

    point: Slug
    key: Slug | None = None
    text: Words
    attribution: Attribution
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1), OneOrMany]

    @property
    def id(self) -> str:
        """Return what names this statement within its report."""
        return self.key or self.point
