"""Register a treaty once, with its names and who keeps it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain.aggregate import fold
from domain.errors import DifferentContentError
from domain.treaty import Treaty, TreatyDetails, TreatyRegistered

NAME = "Lisbon Lighthouse Accord"


@pytest.fixture
def details_of():
    """Make the details of a treaty with some fields changed."""
    least = {"id": "lisbon-lighthouse-accord", "name": NAME, "other_names": "Lamp Accord"}
    return lambda **changes: TreatyDetails.model_validate({**least, **changes})


@pytest.fixture
def treaty() -> Treaty:
    """Give a treaty of which nothing is recorded yet."""
    return Treaty(id="treaty/lisbon-lighthouse-accord")


def test_a_new_treaty_is_registered(treaty, details_of, stamp):
    """Given nothing, when a treaty is registered, then that is its first event."""
    events = treaty.register(details_of(), stamp)

    assert events == [
        TreatyRegistered(
            **dict(stamp),
            originator_id="treaty/lisbon-lighthouse-accord",
            originator_version=1,
            treaty=TreatyDetails(id="lisbon-lighthouse-accord", name=NAME, other_names=("Lamp Accord",)),
        )
    ]
    assert fold(treaty, events).details == details_of()
    assert events[0].summary() == f"Treaty registered: {NAME}"


def test_the_same_treaty_again_changes_nothing(treaty, details_of, stamp):
    """Given a treaty, when it is registered with the same content, then there is no event."""
    known = fold(treaty, treaty.register(details_of(), stamp))

    assert known.register(details_of(other_names=["Lamp Accord"]), stamp) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"name": "Lamp Pact"}, f"name: recorded '{NAME}', given 'Lamp Pact'", id="name"),
        pytest.param({"depositary": "un"}, "depositary: recorded None, given 'un'", id="depositary"),
        pytest.param(
            {"other_names": ()}, r"other_names: recorded \['Lamp Accord'\], given \[\]", id="list-that-lost-an-item"
        ),
    ],
)
def test_other_content_is_refused_with_both(treaty, details_of, stamp, changes, message):
    """Given a treaty, when it is registered otherwise, then the error names the field and both contents."""
    known = fold(treaty, treaty.register(details_of(), stamp))

    with pytest.raises(DifferentContentError, match=f"the treaty 'lisbon-lighthouse-accord' is already .*{message}"):
        known.register(details_of(**changes), stamp)


def test_the_depositary_is_a_party(details_of):
    """Refuse a depositary that can be no party."""
    with pytest.raises(ValidationError, match=r"depositary\n.*'United Nations' is not a known party"):
        details_of(depositary="United Nations")


def test_a_treaty_refuses_the_event_of_another_kind(occurrence, report_of, treaty, stamp):
    """Raise TypeError if the event is not one of a treaty's."""
    [event] = occurrence.report(report_of(), stamp)

    with pytest.raises(TypeError, match="harbour-gazette"):
        treaty.apply(event)
