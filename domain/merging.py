"""Merge two streams that turn out to be about one thing, and let the merge be withdrawn.

A merge is recorded on both streams, so that each can be folded by itself: the one that was merged leads to
the other, and the other knows what was merged into it.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

from domain.amendments import Amendable, Amendment
from domain.base import Slug
from domain.errors import RefusedError
from domain.events import ABSTRACT, Stamp


class Merged(Amendment):
    """A merge of one stream into another; `merged` and `into` are their slugs."""

    TOPIC = ABSTRACT

    merged: Slug
    into: Slug

    def summary(self) -> str:
        """Return one line in words."""
        return f"Merged: {self.merged} into {self.into}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mergeable(Amendable):
    """Something that can be merged into another of its sort; `MERGE` is the event that says so."""

    MERGE: ClassVar[type[Merged]]

    @property
    def merged_into(self) -> str | None:
        """Return the slug of what it was merged into, or None."""
        if not self.amendments:  # as of nearly all
            return None
        return next((merge.into for merge in self._merges if merge.merged == self.slug), None)

    @property
    def absorbed(self) -> tuple[str, ...]:
        """Return the slugs of what was merged into it."""
        if not self.amendments:
            return ()
        return tuple(merge.merged for merge in self._merges if merge.into == self.slug)

    @property
    def _merges(self) -> list[Merged]:
        return [amendment for amendment in self.amendments if isinstance(amendment, Merged)]

    def merge_into(self, other: Self, *, reason: str, source: str | None, stamp: Stamp) -> list[Merged]:
        """Return the events, one on each stream, that merge this one into another.

        Raises RefusedError where one of them is not recorded or merged already, or where they cannot be one.
        """
        for one in (self, other):
            if not one.exists:
                raise RefusedError(f"nothing is recorded of {one.id}")
            if one.merged_into:
                msg = f"{one.slug!r} is merged into {one.merged_into!r} already: name that one, or withdraw the merge"
                raise RefusedError(msg)
        if self.id == other.id:
            raise RefusedError(f"{self.slug!r} cannot be merged into itself")
        self.check_same_sort(other)
        identity = f"merge-{max(self.amended, other.amended) + 1}"  # which neither stream has used
        fields = {"id": identity, "merged": self.slug, "into": other.slug, "reason": reason, "source": source}
        return [self.MERGE.model_validate({**one.next(stamp), **fields}) for one in (self, other)]

    def check_same_sort(self, other: Self) -> None:
        """Raise RefusedError where the two are of sorts that are never one."""
