"""Fold a stream's events into the state of what it is about."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from domain.aggregate import Aggregate, differences, fold, stream_of
from domain.person import Person, PersonDetails
from domain.streams import AGGREGATES


@pytest.fixture
def ada() -> PersonDetails:
    """Give a person to register."""
    return PersonDetails(id="ada-quill", name="Ada Quill")


@pytest.mark.parametrize("cls", AGGREGATES.values(), ids=AGGREGATES)
def test_an_aggregate_starts_before_its_first_event(cls):
    """Start at version 0, as something that does not exist yet, with a slug."""
    made = cls(id=stream_of(cls.PREFIX, "lisbon"))

    assert (made.version, made.exists, made.slug, made.id) == (0, False, "lisbon", f"{cls.PREFIX}/lisbon")


@pytest.mark.parametrize("cls", AGGREGATES.values(), ids=AGGREGATES)
def test_an_aggregate_never_changes(cls):
    """Refuse to assign to a state: the next one is another."""
    made = cls(id=stream_of(cls.PREFIX, "lisbon"))

    with pytest.raises(FrozenInstanceError, match="version"):
        made.version = 1


def test_the_next_event_follows_the_last(ada, stamp):
    """Number each next event of a stream one higher than the state's version."""
    person = Person(id="person/ada-quill", version=6)

    assert person.next(stamp) == {**dict(stamp), "originator_id": "person/ada-quill", "originator_version": 7}
    assert [event.originator_version for event in person.register(ada, stamp)] == [7]


def test_fold_gives_the_state_after_all_events(ada, stamp):
    """Give the state after the events, and the first state where there are none."""
    person = Person(id="person/ada-quill")

    after = fold(person, person.register(ada, stamp))

    assert (after.version, after.exists, after.details) == (1, True, ada)
    assert fold(person, []) is person
    assert not person.exists


def test_an_aggregate_says_how_its_events_apply(ada, stamp):
    """Refuse to fold events into the base class."""
    events = Person(id="person/ada-quill").register(ada, stamp)

    with pytest.raises(NotImplementedError):
        fold(Aggregate(id="person/ada-quill"), events)


def test_differences_name_each_field(ada):
    """Name every field that differs, with both contents, and none that does not."""
    assert list(differences(ada, ada)) == []
    other = PersonDetails(id="ada-quill", name="Ada Feather", spellings=("A. F.",))
    assert list(differences(ada, other, "person")) == [
        "person.name: recorded 'Ada Quill', given 'Ada Feather'",
        "person.spellings: recorded [], given ['A. F.']",
    ]


def test_long_contents_are_cut(ada):
    """Show the beginning of a long text, with an ellipsis."""
    [difference] = differences(ada, ada.replace(name="A" * 500))

    assert difference.endswith("A…")
    assert len(difference) < 200
