"""Give aggregates their base class: the state of one stream, folded from its events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar

from domain.base import Value
from domain.errors import DifferentContentError
from domain.events import Event, Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """Be the state of one stream after some of its events; `version` counts them from 1.

    Each aggregate is immutable: `apply` returns the next state.
    """

    PREFIX: ClassVar[str]

    id: str
    version: int = 0

    @property
    def slug(self) -> str:
        """Return the identity without the prefix."""
        return self.id.partition("/")[2]

    @property
    def exists(self) -> bool:
        """Tell whether anything was recorded of it."""
        return self.version > 0

    def apply(self, event: Event) -> Self:
        """Return the state after an event of this stream."""
        raise NotImplementedError

    def next(self, stamp: Stamp) -> dict[str, Any]:
        """Return the fields that every next event of this stream starts from."""
        return {**dict(stamp), "originator_id": self.id, "originator_version": self.version + 1}


A = TypeVar("A", bound=Aggregate)


def stream_of(prefix: str, slug: str) -> str:
    """Return the stream id `prefix/slug`."""
    return f"{prefix}/{slug}"


def fold(aggregate: A, events: Iterable[Event]) -> A:
    """Return the aggregate after all the events."""
    for event in events:
        aggregate = aggregate.apply(event)
    return aggregate


def differences(known: Value, given: Value, prefix: str = "") -> list[str]:
    """Name the fields in which two values of one class differ, each with both contents."""
    found = []
    for name in type(known).model_fields:
        old, new = getattr(known, name), getattr(given, name)
        if old != new:
            found.append(f"{prefix}{name}: recorded {_short(old)}, given {_short(new)}")
    return found


def refuse_different(what: str, known: Value, given: Value) -> None:
    """Raise DifferentContentError where something is already recorded with other content."""
    found = differences(known, given)
    if found:
        msg = f"{what} is already recorded with other content: {'; '.join(found)}"
        raise DifferentContentError(msg)


def _short(value: object, limit: int = 120) -> str:
    if isinstance(value, Value):
        text = value.model_dump_json(exclude_none=True, exclude_defaults=True)
    elif isinstance(value, tuple):
        text = "[" + ", ".join(_short(item, limit) for item in value) + "]"
    else:
        text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
