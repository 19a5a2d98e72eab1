"""Register organizations of an archive's own."""

from __future__ import annotations

import pytest

from domain.aggregate import fold
from domain.amendments import UNSEEN
from domain.errors import DifferentContentError, RefusedError
from domain.organization import Organization, OrganizationDetails, OrganizationRegistered


@pytest.fixture
def office():
    """Give the stream of an organization of which nothing is recorded yet."""
    return Organization(id="organization/tide-office")


@pytest.fixture
def details():
    """Give the details of a made-up organization."""
    return OrganizationDetails(id="tide-office", name="The Tide Office", other_names="TO")


def test_an_organization_is_registered_once(office, details, stamp):
    """Given nothing, it is registered; again, with the same content, nothing happens."""
    events = office.register(details, stamp)

    assert events == [
        OrganizationRegistered(
            **dict(stamp), originator_id="organization/tide-office", originator_version=1, organization=details
        )
    ]
    assert events[0].summary() == "Organization registered: The Tide Office"
    registered = fold(office, events)
    assert registered.details == details
    assert registered.register(details, stamp) == []


def test_other_content_is_refused(office, details, stamp):
    """Given an organization, when it is registered under another name, the error names the field."""
    registered = fold(office, office.register(details, stamp))

    with pytest.raises(DifferentContentError, match=r"organization 'tide-office' is already .* name: recorded"):
        registered.register(details.replace(name="Office of Tides"), stamp)


def test_its_name_is_corrected(office, details, stamp):
    """Given an organization, a correction of its name changes what stands."""
    registered = fold(office, office.register(details, stamp))

    [event] = registered.correct(
        ["name"], "Office of Tides", was=UNSEEN, reason="As it calls itself", source=None, stamp=stamp
    )

    assert registered.apply(event).details.name == "Office of Tides"


@pytest.mark.parametrize(
    ("fields", "message", "field"),
    [
        ({"id": "who", "name": "Wardens of Harbour Order"}, "'who' is built in, as 'World Health Organization'", "id"),
        ({"id": "world-health", "name": "World Health Organization"}, "built in, as the party 'who': use", "name"),
        ({"id": "iceland", "name": "Iceland"}, "'Iceland' is built in, as the party 'IS'", "name"),
    ],
    ids=["slug", "name", "state"],
)
def test_what_is_built_in_is_not_registered(office, stamp, fields, message, field):
    """Refuse an organization that every archive has, so that one never becomes two parties."""
    with pytest.raises(RefusedError, match=message) as refused:
        office.register(OrganizationDetails(**fields), stamp)
    assert refused.value.field == (field,)
