"""The base class of aggregates: the state of one stream, folded from its events."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Self, TypeVar

from domain.base import Value, shortened
from domain.errors import DifferentContentError
from domain.events import Event, Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """The state of one stream after some of its events; `version` counts them from 1.

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
        """Return whether anything was recorded of it."""
        return self.version > 0

    def after(self, events: Sequence[Event]) -> Self:
        """Return the state after events of this stream; what stands is derived once, however many they are."""
        raise NotImplementedError

    def apply(self, event: Event) -> Self:
        """Return the state after an event of this stream."""
        return self.after([event])

    def next(self, stamp: Stamp) -> dict[str, Any]:
        """Return the fields that the next event of this stream has in common with every other."""
        return {**vars(stamp), "originator_id": self.id, "originator_version": self.version + 1}


A = TypeVar("A", bound=Aggregate)


def stream_of(prefix: str, slug: str) -> str:
    """Return the stream id `prefix/slug`."""
    return f"{prefix}/{slug}"


def fold(aggregate: A, events: Iterable[Event]) -> A:
    """Return the aggregate after all the events."""
    following = tuple(events)
    return aggregate.after(following) if following else aggregate


def differences(recorded: object, given: object, path: str = "") -> Iterator[str]:
    """Yield the innermost fields in which two values differ, each with both contents; `path` leads to the values."""
    if recorded == given:
        return
    if isinstance(recorded, Value) and type(recorded) is type(given):
        for name in type(recorded).model_fields:
            inner = f"{path}.{name}" if path else name
            yield from differences(getattr(recorded, name), getattr(given, name), inner)
    elif isinstance(recorded, tuple) and isinstance(given, tuple) and len(recorded) == len(given):
        for index, (old, new) in enumerate(zip(recorded, given, strict=True)):
            yield from differences(old, new, f"{path}[{index}]")
    else:
        yield f"{path}: recorded {_short(recorded)}, given {_short(given)}"


def refuse_different(name: str, recorded: Value, given: Value) -> None:
    """Raise DifferentContentError where something is already recorded with other content."""
    if differing := "; ".join(differences(recorded, given)):
        raise DifferentContentError(f"{name} is already recorded with other content: {differing}")


def _short(value: object) -> str:
    if isinstance(value, Value):
        text = value.model_dump_json(exclude_none=True, exclude_defaults=True)
    elif isinstance(value, tuple):
        text = "[" + ", ".join(_short(item) for item in value) + "]"
    else:
        text = str(value) if isinstance(value, Decimal) else repr(value)
    return shortened(text, 120)
