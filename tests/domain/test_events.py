"""Events have a topic that never changes, and a stamp in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from domain.errors import ArchiveError, UnknownTopicError
from domain.events import ABSTRACT, TOPICS, Event, Stamp, Via, event_class, iso_utc
from domain.occurrence import OccurrenceReported
from domain.person import PersonDetails, PersonRegistered
from domain.source import SourceRegistered
from domain.treaty import TreatyRegistered

NOON = datetime(2031, 5, 2, 12, tzinfo=UTC)


@pytest.fixture
def stamped():
    """Make a stamp with some fields changed."""
    least = {"recorded_at": NOON, "recorded_by": "keeper", "recorded_via": "file"}
    return lambda **changes: Stamp.model_validate({**least, **changes})


@pytest.fixture
def event_of(stamp):
    """Make an event with some fields changed."""
    least = {
        **dict(stamp),
        "originator_id": "person/ada-quill",
        "originator_version": 1,
        "person": PersonDetails(id="ada-quill", name="Ada Quill"),
    }
    return lambda **changes: PersonRegistered.model_validate({**least, **changes})


# --- topics ---


@pytest.mark.parametrize(
    ("topic", "cls"),
    [
        ("occurrence-reported", OccurrenceReported),
        ("person-registered", PersonRegistered),
        ("source-registered", SourceRegistered),
        ("treaty-registered", TreatyRegistered),
    ],
)
def test_topics_never_change(topic, cls):
    """Find each event class by the topic under which the log has it."""
    assert event_class(topic) is cls


def test_an_unknown_topic_is_refused_with_the_known_ones():
    """Say which topic this version lacks, which it knows, and why that may be."""
    with pytest.raises(
        UnknownTopicError, match=r"'lamp-lit'.* known: .*occurrence-reported.*newer version\?"
    ) as refused:
        event_class("lamp-lit")
    assert isinstance(refused.value, ArchiveError)


def test_an_event_without_a_topic_fails_at_class_creation():
    """Refuse an event class that forgot its topic."""
    with pytest.raises(TypeError, match="LampLit needs a TOPIC of its own, such as 'occurrence-reported'"):
        type("LampLit", (Event,), {"__module__": __name__})


def test_an_inherited_topic_does_not_count():
    """Refuse an event class that has only the topic of the class that it extends."""
    with pytest.raises(TypeError, match="LampLit needs a TOPIC of its own"):
        type("LampLit", (PersonRegistered,), {"__module__": __name__})


@pytest.mark.parametrize("topic", ["LampLit", "lamp lit", None, "lamp-lit\n"], ids=repr)
def test_a_topic_is_a_slug(topic):
    """Refuse a topic that is not a slug."""
    with pytest.raises(TypeError, match="LampLit needs a TOPIC of its own"):
        type("LampLit", (Event,), {"__module__": __name__, "TOPIC": topic})


def test_a_topic_that_is_taken_fails_at_class_creation():
    """Refuse a second class for one topic, name both, and keep the first."""
    with pytest.raises(TypeError, match="LampLit has the topic 'person-registered', which belongs to PersonRegistered"):
        type("LampLit", (Event,), {"__module__": __name__, "TOPIC": "person-registered"})
    assert event_class("person-registered") is PersonRegistered


def test_a_class_that_only_gives_fields_is_not_an_event_of_the_log():
    """Keep a class whose topic is ABSTRACT out of the topics."""
    before = dict(TOPICS)

    type("LampEvent", (Event,), {"__module__": __name__, "TOPIC": ABSTRACT})

    assert dict(TOPICS) == before


def test_topics_are_only_read():
    """Refuse to add a topic by hand."""
    with pytest.raises(TypeError, match="does not support item assignment"):
        TOPICS["lamp-lit"] = PersonRegistered


# --- stamps ---


def test_a_stamp_needs_an_aware_moment(stamped):
    """Refuse a moment whose time zone nobody knows."""
    with pytest.raises(ValidationError, match=r"recorded_at\n.*timezone"):
        stamped(recorded_at="2031-05-02T12:00:00")


@pytest.mark.parametrize(
    "moment",
    [
        "2031-05-02T19:00:00+07:00",
        datetime(2031, 5, 2, 8, tzinfo=timezone(-timedelta(hours=4))),
        "2031-05-02T12:00:00Z",
    ],
    ids=["ahead", "behind", "utc"],
)
def test_a_stamp_is_kept_in_utc(stamped, moment):
    """Keep one moment the same, wherever it was written."""
    made = stamped(recorded_at=moment)

    assert (made.recorded_at, made.recorded_at.tzinfo) == (NOON, UTC)


def test_a_stamp_is_written_as_sortable_text(stamped):
    """Write a moment with microseconds and a Z, so that text sorts like time."""
    early = stamped(recorded_at=NOON).model_dump(mode="json")["recorded_at"]
    late = stamped(recorded_at=NOON + timedelta(microseconds=1)).model_dump(mode="json")["recorded_at"]

    assert (early, late) == ("2031-05-02T12:00:00.000000Z", "2031-05-02T12:00:00.000001Z")
    assert iso_utc(NOON.astimezone(timezone(timedelta(hours=7)))) == early


@pytest.mark.parametrize("handle", ["Ada Quill", "", "a" * 61], ids=["real-name", "empty", "long"])
def test_an_archivist_has_a_handle(stamped, handle):
    """Refuse a handle that is not a slug of at most 60 characters."""
    with pytest.raises(ValidationError, match="recorded_by\n"):
        stamped(recorded_by=handle)


def test_an_unknown_way_of_recording_is_refused(stamped):
    """List the ways where another is written."""
    with pytest.raises(ValidationError, match="'seeds', 'file' or 'command'"):
        stamped(recorded_via="pigeon")
    assert stamped().recorded_via is Via.FILE


# --- events ---


def test_an_event_survives_the_log(event_of):
    """Read back from JSON exactly the event that was written."""
    event = event_of()

    assert PersonRegistered.model_validate_json(event.model_dump_json(), context={"stored": True}) == event


def test_an_event_knows_its_stream_without_the_prefix(event_of):
    """Give the slug of the stream, and no source where the event rests on none."""
    assert (event_of().slug, event_of().source_slug) == ("ada-quill", None)


def test_versions_are_counted_from_one(event_of):
    """Refuse an event before the first."""
    with pytest.raises(ValidationError, match=r"originator_version\n.*greater than or equal to 1"):
        event_of(originator_version=0)


def test_an_event_refuses_unknown_fields(event_of):
    """Refuse a field that the event does not have, rather than losing what it says."""
    with pytest.raises(ValidationError, match="mood\n  Extra inputs are not permitted"):
        event_of(mood="calm")


@pytest.mark.parametrize("field", ["recorded_at", "originator_version", "person"])
def test_an_event_never_changes(event_of, field):
    """Refuse to assign to an event."""
    event = event_of()

    with pytest.raises(ValidationError, match="frozen"):
        setattr(event, field, getattr(event, field))
