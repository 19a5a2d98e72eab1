"""What stands in the log in the place of a withheld event's state: a record that keeps the hash of what it was."""

import json
from datetime import datetime

from domain.base import STORED
from domain.errors import UnreadableEventError
from domain.events import event_class
from domain.withholding import BY_NOBODY, Withheld, Withholding
from timeline.log.eventsourcing_95 import StoredEvent
from timeline.proofs.entries import WITHHELD, leaf_of, state_hash


def is_withheld(state: bytes | str) -> bool:
    """Tell whether a state is the record that stands in the place of a withheld one."""
    return isinstance(state, bytes) and state.startswith(WITHHELD)


def withheld_event(stored: StoredEvent) -> Withheld:
    """Return what stands in the place of an event; raise UnreadableEventError where it does not say when and why."""
    event_class(stored.topic)
    try:
        record = _record_in(stored.state)
        return Withheld(
            originator_id=stored.originator_id,
            originator_version=stored.originator_version,
            recorded_at=record.recorded_at,
            recorded_by=BY_NOBODY,
            recorded_via=record.recorded_via,
            topic=stored.topic,
            withholding=record,
        )
    except (ValueError, TypeError) as error:
        raise UnreadableEventError(
            f"the event {stored.originator_id} version {stored.originator_version} ({stored.topic}) is withheld "
            f"without a record of when, by whom and why: {' '.join(str(error).split())}"
        ) from error


def withhold_state(
    stored: StoredEvent, *, nameless: bool, at: datetime, by: str, reason: str, law: str | None
) -> bytes:
    """Return what stands in the place of an event's state from now on, also of one that is withheld already.

    Where it becomes `nameless`, the name of its stream goes, too: then the hash of its whole entry is kept.
    """
    fields = json.loads(stored.state)
    recorded = fields.get("withheld", fields)
    return _state_of(
        Withholding(
            sha256=None if nameless else state_hash(bytes_of(stored)).hex(),
            leaf=leaf(stored).hex() if nameless else None,
            recorded_at=recorded["recorded_at"],
            recorded_via=recorded["recorded_via"],
            at=at,
            by=by,
            reason=reason,
            law=law,
        )
    )


def is_same_event(one: StoredEvent, other: StoredEvent) -> bool:
    """Tell whether two have one entry in the log's tree, as an event has before and after it was withheld."""
    return leaf(one) == leaf(other)


def leaf(stored: StoredEvent) -> bytes:
    """Return the hash of an event's entry in the log's tree."""
    stream, version = str(stored.originator_id), str(stored.originator_version)
    return leaf_of(stream.encode(), version.encode(), stored.topic.encode(), bytes_of(stored))


def bytes_of(stored: StoredEvent) -> bytes:
    """Return an event's state as bytes: another program may have written it as text, or as anything else."""
    state: object = stored.state
    return state if isinstance(state, bytes) else str(state).encode()


def as_hashed(stored: StoredEvent) -> bytes:
    """Return an event as it is in the SHA-256 over the log that `timeline verify` prints."""
    return f"{stored.originator_id}\0{stored.originator_version}\0{stored.topic}\0".encode() + bytes_of(stored)


def _record_in(state: bytes) -> Withholding:
    """Return the record of a withholding; raise ValueError for anything else, and for a spelling that is not ours.

    With two hashes in it, say, the tree and a reader's program could each see another.
    """
    record = Withholding.model_validate(json.loads(state)["withheld"], context=STORED)
    if _state_of(record) != state:
        raise ValueError("the record is not written as this program writes it")
    return record


def _state_of(withholding: Withholding) -> bytes:
    """Return a record as it is stored; the hash that is kept comes first, where the tree looks for it."""
    return b'{"withheld":%s}' % withholding.__pydantic_serializer__.to_json(withholding, exclude_none=True)
