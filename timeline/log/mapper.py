"""Turn events into the JSON that the log stores, and back."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import to_json

from domain.base import STORED
from domain.errors import NewerEventError, RefusedError, UnreadableEventError
from domain.events import Event, Via, event_class
from timeline.log.eventsourcing_95 import DomainEventProtocol, Mapper, StoredEvent
from timeline.log.salts import new_salt, salted, unsalted
from timeline.log.trusting import trusted_validator
from timeline.log.withheld import is_withheld, withheld_event

MAX_EVENT_BYTES = 900_000
"""How large one event may be: the site does not read values of a megabyte or more."""

_COLUMNS = {"originator_id", "originator_version"}
"""The fields of an event that have columns of their own."""
_COLUMN_TYPES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {"originator_id": (str,), "originator_version": (int,), "topic": (str,), "state": (str, bytes)}
)
_TYPE_NAMES: Mapping[type, str] = MappingProxyType(
    {str: "text", int: "an integer", float: "a real number", bytes: "a blob", type(None): "empty"}
)


class EventMapper(Mapper[str]):
    """The mapper of events to JSON and back, which keeps class versions and upcasts old events.

    The library's recipe for pydantic does neither (pyeventsourcing/eventsourcing issue 302).
    """

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """Write an event as compact JSON, including defaults: a later default must not change what was recorded.

        A random salt begins it, so that its hash tells nothing about it if it is ever withheld. Seeds have none: they
        are public, and give the same log whenever they are built.

        Raises RefusedError for one of more than MAX_EVENT_BYTES.
        """
        assert isinstance(domain_event, Event)
        text = domain_event.__pydantic_serializer__.to_json(domain_event, exclude=_COLUMNS, exclude_none=True)
        if domain_event.class_version > 1:
            text = b'%s,"class_version":%d}' % (text[:-1], domain_event.class_version)
        if domain_event.recorded_via is not Via.SEEDS:
            text = salted(text, new_salt())
        if len(text) > MAX_EVENT_BYTES:
            size = f"{len(text):,} bytes (limit {MAX_EVENT_BYTES:,})"
            raise RefusedError(f"the event for {domain_event.originator_id} is {size}; split it")
        return StoredEvent(domain_event.originator_id, domain_event.originator_version, domain_event.TOPIC, text)

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        """Read an event back: upcast the decoded mapping version by version, then validate it."""
        return self._read(stored_event, lambda cls, state: cls.model_validate(state, context=STORED))

    def to_trusted_event(self, stored_event: StoredEvent) -> Event:
        """Read an event back without checking again the rules that it kept when it was written; `verify` does."""
        _check_types(stored_event)
        return _read_at_once(stored_event) or self._read(
            stored_event, lambda cls, state: trusted_validator(cls).validate_python(state)
        )

    def _read(self, stored_event: StoredEvent, validate: Callable[[type[Event], dict[str, Any]], Event]) -> Event:
        _check_types(stored_event)
        if is_withheld(stored_event.state):
            return withheld_event(stored_event)
        where = _where(stored_event)
        cls = event_class(stored_event.topic)
        try:
            state = decoded(stored_event.state)
            state.pop("salt", None)
            version = state.pop("class_version", 1)
            if version > cls.class_version:
                raise NewerEventError(
                    f"{where} was written by a newer version: {stored_event.topic} v{version}, "
                    f"and this one reads up to v{cls.class_version}: upgrade first"
                )
            for older in range(version, cls.class_version):
                upcast: Callable[[dict[str, Any]], dict[str, Any]] = getattr(cls, f"upcast_v{older}_v{older + 1}")
                state = upcast(state)
            state["originator_id"] = stored_event.originator_id
            state["originator_version"] = stored_event.originator_version
            return validate(cls, state)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            msg = f"the event {where} ({stored_event.topic}) cannot be read: {' '.join(str(error).split())}"
            raise UnreadableEventError(msg) from error


def _read_at_once(stored: StoredEvent) -> Event | None:
    """Return an event of the present version, made from the log's JSON in one pass; None where that fails.

    The version is at the end, where `to_stored_event` writes it. Whatever fails here is read again, with messages.
    """
    cls = event_class(stored.topic)
    end = b',"class_version":%d}' % cls.class_version if cls.class_version > 1 else b"}"
    if not (isinstance(stored.state, bytes) and stored.state.endswith(end)):
        return None
    stream = to_json(stored.originator_id)
    state = b'%s,"originator_id":%s,"originator_version":%d}' % (
        unsalted(stored.state)[: -len(end)],
        stream,
        stored.originator_version,
    )
    try:
        return cast("Event", trusted_validator(cls).validate_json(state))
    except ValidationError:
        return None


def _where(stored: StoredEvent) -> str:
    return f"{stored.originator_id} version {stored.originator_version}"


def _check_types(stored: StoredEvent) -> None:
    """Raise UnreadableEventError if a cell is not of its column's type: SQLite lets any client write any type."""
    for name, types in _COLUMN_TYPES.items():
        value = getattr(stored, name)
        if not isinstance(value, types):
            meant = " or ".join(_TYPE_NAMES[allowed] for allowed in types)
            wrong = f"its {name} is {_TYPE_NAMES[type(value)]}, and should be {meant}"
            msg = f"the event {_where(stored)} cannot be read: {wrong}"
            raise UnreadableEventError(msg)


def decoded(stored: bytes | str) -> dict[str, Any]:
    """Return an event's state; raise ValueError if it is not a mapping."""
    state = json.loads(stored)
    if not isinstance(state, dict):
        msg = f"its state is not a mapping but {type(state).__name__}"
        raise ValueError(msg)  # noqa: TRY004 - the caller turns it into a message
    return state
