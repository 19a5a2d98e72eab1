"""The base class of events, and event classes by their topics."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from eventsourcing.utils import register_topic
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, PlainSerializer

from domain.base import SLUG_RE, Slug, Value
from domain.choice import Choice
from domain.errors import UnknownTopicError

ABSTRACT = ""
"""The TOPIC of a class that only shares its fields with others; it is never in the log."""

_TOPICS: dict[str, type["Event"]] = {}
TOPICS: Mapping[str, type["Event"]] = MappingProxyType(_TOPICS)
"""Every event class by its topic."""


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


@lru_cache(maxsize=256)
def iso_utc(moment: datetime) -> str:
    """Return a moment as sortable text: `2026-11-21T09:00:00.000000Z`; what is recorded together has one moment."""
    offset = moment.utcoffset()  # which is none in the log: to convert it there would take most of the time
    in_utc = moment.astimezone(UTC) if offset or offset is None else moment
    return f"{in_utc.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def _refuse_number(value: object) -> object:
    """Refuse a number, which pydantic would take for seconds since 1970."""
    if isinstance(value, int | float | Decimal):
        msg = f"{value} is not a moment: write it as 2031-01-31T09:00:00Z"
        raise ValueError(msg)  # noqa: TRY004 - a validator's refusal
    return value


UtcDatetime = Annotated[
    AwareDatetime, BeforeValidator(_refuse_number), AfterValidator(_to_utc), PlainSerializer(iso_utc, return_type=str)
]
"""An aware moment, kept in UTC, written with microseconds and a Z."""


class Via(Choice):
    """The way by which an event was recorded."""

    SEEDS = "seeds"
    FILE = "file"
    COMMAND = "command"


MAX_HANDLE = 60
"""The most characters that an archivist's handle may have."""


class Stamp(Value):
    """When, by whom and in which way something is recorded.

    `recorded_by` is a handle of the archivist's choice; no real name is needed.
    """

    recorded_at: UtcDatetime
    recorded_by: Annotated[Slug, Field(max_length=MAX_HANDLE)]
    recorded_via: Via


class Event(Stamp):
    """An immutable fact in the log: something was recorded of one stream.

    Each subclass has a `TOPIC` that never changes, so that moving code never touches stored
    events, and raises `class_version` with an `upcast_vN_vM` static method when its fields change.
    """

    TOPIC: ClassVar[str]
    class_version: ClassVar[int] = 1

    originator_id: str
    originator_version: Annotated[int, Field(ge=1)]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Register the topic; refuse a class without one, or with one that is taken."""
        super().__pydantic_init_subclass__(**kwargs)
        topic = cls.__dict__.get("TOPIC")
        if topic is ABSTRACT:
            return
        if not isinstance(topic, str) or not SLUG_RE.fullmatch(topic):
            raise TypeError(f"{cls.__name__} needs a TOPIC of its own, such as 'occurrence-reported'")
        if topic in _TOPICS:
            raise TypeError(f"{cls.__name__} has the topic {topic!r}, which belongs to {_TOPICS[topic].__name__}")
        register_topic(topic, cls)
        _TOPICS[topic] = cls

    @property
    def slug(self) -> str:
        """Return the identity within its kind of stream: `lighthouse-accord` of `treaty/lighthouse-accord`."""
        return self.originator_id.partition("/")[2]

    @property
    def source_slug(self) -> str | None:
        """Return the source that the event rests on, or None."""
        return None

    def summary(self) -> str:
        """Return one line in words."""
        raise NotImplementedError


def event_class(topic: str) -> type[Event]:
    """Return the event class of a topic; raise UnknownTopicError where there is none."""
    try:
        return _TOPICS[topic]
    except KeyError:
        raise UnknownTopicError(
            f"the log has an event with the topic {topic!r}, which this version does not know; "
            f"known: {', '.join(sorted(_TOPICS))}. Was it written by a newer version?"
        ) from None
