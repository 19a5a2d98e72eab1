"""Merge two streams that turn out to be about one thing, and let the merge be withdrawn.

A merge is recorded on both streams, so that each can be folded by itself: the one that was merged leads to
the other, and the other knows what it took in.
"""

from __future__ import annotations

from typing import Protocol

from domain.amendments import Amendable, Amendment
from domain.base import Slug
from domain.errors import RefusedError
from domain.events import ABSTRACT


class Merged(Amendment):
    """Be a merge of one stream into another; `merged` and `into` are slugs."""

    TOPIC = ABSTRACT

    merged: Slug
    into: Slug

    def summary(self) -> str:
        """Return one line in words."""
        return f"Merged: {self.merged} into {self.into}"


class Mergeable(Protocol):
    """Be a stream that knows what it was merged into and what it took in."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def slug(self) -> str: ...  # noqa: D102
    @property
    def exists(self) -> bool: ...  # noqa: D102
    @property
    def merged_into(self) -> str | None: ...  # noqa: D102


def check_merge(one: Mergeable, other: Mergeable) -> None:
    """Raise RefusedError where one cannot be merged into the other."""
    for each in (one, other):
        if not each.exists:
            msg = f"nothing is recorded of {each.id}"
            raise RefusedError(msg)
        if each.merged_into:
            msg = f"{each.slug!r} is merged into {each.merged_into!r} already: name that one, or withdraw the merge"
            raise RefusedError(msg)
    if one.id == other.id:
        msg = f"{one.slug!r} cannot be merged into itself"
        raise RefusedError(msg)


def merge_of(one: Amendable, other: Amendable) -> str:
    """Return an id for the merge that neither stream has used."""
    return f"merge-{max(one.amended, other.amended) + 1}"
