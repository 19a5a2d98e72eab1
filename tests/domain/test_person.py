"""Register a person once, with the ways in which sources print the name."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain.aggregate import fold
from domain.errors import DifferentContentError
from domain.person import Person, PersonDetails, PersonRegistered


@pytest.fixture
def ada() -> PersonDetails:
    """Give a person whose name is printed in two ways."""
    return PersonDetails(id="ada-quill", name="Ada Quill", spellings=("Ada Qüill",))


@pytest.fixture
def person() -> Person:
    """Give a person of whom nothing is recorded yet."""
    return Person(id="person/ada-quill")


def test_a_new_person_is_registered(person, ada, stamp):
    """Given nothing, when a person is registered, then that is their first event."""
    events = person.register(ada, stamp)

    assert events == [
        PersonRegistered(**dict(stamp), originator_id="person/ada-quill", originator_version=1, person=ada)
    ]
    assert fold(person, events).details == ada
    assert events[0].summary() == "Person registered: Ada Quill"


def test_the_same_person_again_changes_nothing(person, ada, stamp):
    """Given a person, when they are registered with the same content, then there is no event."""
    known = fold(person, person.register(ada, stamp))

    assert known.register(ada, stamp) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"name": "Ada Feather"}, "name: recorded 'Ada Quill', given 'Ada Feather'", id="name"),
        pytest.param(
            {"spellings": ("A. Quill",)}, r"spellings\[0\]: recorded 'Ada Qüill', given 'A. Quill'", id="spellings"
        ),
    ],
)
def test_other_content_is_refused_with_both(person, ada, stamp, changes, message):
    """Given a person, when they are registered otherwise, then the error names the field and both contents."""
    known = fold(person, person.register(ada, stamp))

    with pytest.raises(DifferentContentError, match=f"the person 'ada-quill' is already recorded .*{message}"):
        known.register(ada.replace(**changes), stamp)


def test_one_spelling_stands_for_a_list_of_one(ada):
    """Read `spellings: Ada Qüill` as a list of one."""
    assert PersonDetails.model_validate({"id": "ada-quill", "name": "Ada Quill", "spellings": "Ada Qüill"}) == ada


def test_a_person_has_a_name():
    """Refuse a person whose name is only space."""
    with pytest.raises(ValidationError, match=r"name\n.*at least 1 character"):
        PersonDetails(id="ada-quill", name="  ")
