"""What stands in the log in the place of a withheld event, and the salts that keep its hash from being guessed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from eventsourcing.persistence import JSONTranscoder

from domain.errors import UnreadableEventError
from domain.events import Via
from domain.person import PersonDetails, PersonRegistered
from domain.withholding import Withheld
from timeline.log.eventsourcing_95 import StoredEvent
from timeline.log.mapper import EventMapper
from timeline.log.salts import text_and_salt
from timeline.log.withheld import is_same_event, is_withheld, withhold_state
from timeline.proofs.entries import entry_of, fields_of, leaf_of

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2031, 7, 1, 12, tzinfo=UTC)
MAPPER = EventMapper(JSONTranscoder())


def registered(via: Via) -> PersonRegistered:
    """Give the registration of a person."""
    return PersonRegistered(
        originator_id="person/ines-vale",
        originator_version=1,
        recorded_at=datetime(2031, 6, 1, 9, tzinfo=UTC),
        recorded_by="tide-watcher",
        recorded_via=via,
        person=PersonDetails(id="ines-vale", name="Inês Vale"),
    )


def withheld(stored: StoredEvent, *, nameless: bool = False) -> StoredEvent:
    """Give what stands in the place of an event."""
    state = withhold_state(stored, nameless=nameless, at=NOW, by="jane", reason="A court order", law=None)
    return replace(stored, state=state, originator_id="person/withheld-1" if nameless else stored.originator_id)


def fields(stored: StoredEvent) -> tuple[bytes, ...]:
    """Give the cells of an event, as the tree hashes them."""
    return (
        str(stored.originator_id).encode(),
        str(stored.originator_version).encode(),
        stored.topic.encode(),
        stored.state,
    )


def test_each_event_has_a_salt_of_its_own_but_for_seeds():
    """Given an event, it is stored with another salt each time, and read without it; one of the seeds has none."""
    one, other = (MAPPER.to_stored_event(registered(Via.FILE)) for _ in range(2))
    (text, salt), (same, another) = text_and_salt(one.state), text_and_salt(other.state)

    assert text == same
    assert salt != another
    assert len(str(salt)) == 22  # 128 bits in base64
    assert json.loads(one.state) == {"salt": salt, **json.loads(text)}
    for read in (MAPPER.to_domain_event, MAPPER.to_trusted_event):
        assert read(one) == read(other) == registered(Via.FILE)
    seed = MAPPER.to_stored_event(registered(Via.SEEDS))
    assert text_and_salt(seed.state) == (seed.state.decode(), None)


@pytest.mark.parametrize("nameless", [False, True], ids=["content", "name"])
def test_a_withheld_event_keeps_its_hash_in_the_tree(nameless):
    """Given an event, what stands in its place has the same leaf, and has nothing of what it said."""
    stored = MAPPER.to_stored_event(registered(Via.FILE))
    left = withheld(stored, nameless=nameless)

    assert leaf_of(*fields(left)) == leaf_of(*fields(stored))
    assert is_same_event(stored, left)
    assert is_withheld(left.state)
    assert b"Vale" not in left.state
    assert b"tide-watcher" not in left.state
    if nameless:
        assert fields_of(entry_of(*fields(left))) == ("", "", "", leaf_of(*fields(stored)).hex())
    else:
        assert entry_of(*fields(left)) == entry_of(*fields(stored))
        assert fields_of(entry_of(*fields(left)))[3] == hashlib.sha256(stored.state).hexdigest()


def test_a_withheld_event_is_read_as_one():
    """Given a withheld event, it says what it was, since when and why it is withheld, and when it was recorded."""
    event = MAPPER.to_trusted_event(withheld(MAPPER.to_stored_event(registered(Via.FILE))))

    assert isinstance(event, Withheld)
    assert event.summary() == "Withheld on 2031-07-01: A court order"
    assert (event.topic, event.recorded_by, event.recorded_at) == (
        "person-registered",
        "withheld",
        registered(Via.FILE).recorded_at,
    )


def test_a_name_can_be_withheld_later():
    """Given an event whose content is withheld, its name can go, too: its hash in the tree stays."""
    stored = MAPPER.to_stored_event(registered(Via.FILE))
    later = withheld(withheld(stored), nameless=True)

    assert leaf_of(*fields(later)) == leaf_of(*fields(stored))
    assert isinstance(MAPPER.to_domain_event(later), Withheld)


@pytest.mark.parametrize(
    "state",
    [
        b'{"withheld":{"sha256":"%s"}}' % (b"0" * 64),
        b'{"withheld":{"sha256":"00","at":"2031-07-01T12:00:00Z"}}',
        b'{"withheld":{}}',
        b'{"withheld":{',
    ],
    ids=["no reason", "short hash", "empty", "not JSON"],
)
def test_what_only_looks_like_a_record_is_refused(state):
    """Given a state that begins like a record, and does not say when, by whom and why, reading it says so."""
    stored = StoredEvent("person/ines-vale", 1, "person-registered", state)

    with pytest.raises(UnreadableEventError, match="is withheld without a record of when, by whom and why"):
        MAPPER.to_trusted_event(stored)


@pytest.mark.parametrize("name", ["salted", "withheld", "withheld-name"])
def test_what_this_version_stores_stays_readable(name):
    """Given a salted event and two withheld ones as this version stores them, every later one reads them."""
    kept = json.loads((GOLDEN / f"{name}.state.json").read_text("utf-8"))
    stored = StoredEvent(kept["stream"], 1, "person-registered", kept["state"].encode())

    event = MAPPER.to_domain_event(stored)

    assert leaf_of(*fields(stored)).hex() == kept["leaf"]
    if name == "salted":
        assert event == registered(Via.FILE)
    else:
        assert event.summary() == "Withheld on 2031-07-01: A court order"
