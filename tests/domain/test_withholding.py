"""Streams of which events are withheld: what stands of them, and what amends what is gone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.aggregate import fold, stream_of
from domain.errors import RefusedError
from domain.events import Event, Stamp, Via
from domain.registered import Registered
from domain.streams import AGGREGATES, empty
from domain.term import Term
from domain.withholding import Withheld, Withholding

STAMP = Stamp(recorded_at=datetime(2031, 6, 1, tzinfo=UTC), recorded_by="jane", recorded_via=Via.FILE)
RECORD = Withholding(
    sha256="0" * 64, recorded_at=STAMP.recorded_at, recorded_via=Via.FILE, at=STAMP.recorded_at, by="jane", reason="So"
)
NAMED = [cls for cls in AGGREGATES.values() if issubclass(cls, Registered) and cls is not Term]


def withheld(stream: str, topic: str, version: int = 1) -> Withheld:
    """Give a withheld event."""
    fields = {**dict(STAMP), "originator_id": stream, "originator_version": version}
    return Withheld(**fields, topic=topic, withholding=RECORD)


@pytest.mark.parametrize("cls", NAMED, ids=[cls.PREFIX for cls in NAMED])
def test_what_is_registered_stands_for_why_it_is_gone(cls):
    """Given a withheld registration, details stand in that say so; it is neither registered again nor corrected."""
    stream = stream_of(cls.PREFIX, "sea")
    state = fold(cls(id=stream), [withheld(stream, cls.REGISTRATION.TOPIC)])

    assert (state.version, state.details.id) == (1, "sea")
    assert "Withheld on 2031-06-01: So" in state.details.model_dump_json()
    with pytest.raises(RefusedError, match="neither registered again nor corrected"):
        state.register(state.details, STAMP)
    with pytest.raises(RefusedError, match="neither registered again nor corrected"):
        state.claim(["name"])


@pytest.mark.parametrize("prefix", sorted(AGGREGATES))
def test_any_event_of_any_stream_can_be_withheld(prefix):
    """Given a stream of which all events are withheld, it can be folded, at once or one by one, and its ids go on."""
    stream = stream_of(prefix, "sea")
    topics = ["corrected", "withdrawn", "corrected"]
    first = getattr(AGGREGATES[prefix], "REGISTRATION", None)
    events: list[Event] = [
        withheld(stream, topic, version)
        for version, topic in enumerate([first.TOPIC if first else "occurrence-reported", *topics], 1)
    ]
    at_once, grown = fold(empty(stream), events), empty(stream)
    for event in events:
        grown = grown.apply(event)

    assert at_once == grown
    assert (at_once.version, at_once.amended, at_once.next_id("correction")) == (4, 2, "correction-3")


@pytest.mark.parametrize("hashes", [{}, {"sha256": "0" * 64, "leaf": "1" * 64}], ids=["none", "two"])
def test_a_record_keeps_one_hash(hashes):
    """Given a record, it has the hash of the content or of the entry, and not both."""
    kept = {"recorded_at": STAMP.recorded_at, "recorded_via": "file", "at": STAMP.recorded_at, "by": "jane"}
    with pytest.raises(ValueError, match="keeps one hash"):
        Withholding.model_validate({**kept, "reason": "So", **hashes})
