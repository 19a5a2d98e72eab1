"""The calendar of a treaty, as calendar programs read it."""

from datetime import date, datetime

import pytest
from icalendar import Calendar

from tests.exchange.conftest import DOUBTFUL, SITE, STANDING, export


def read(text):
    """Return the name of a calendar, and its entries by the occurrence that their id names."""
    calendar = Calendar.from_ical(text)
    events = calendar.walk("VEVENT")
    assert all(not event.errors for event in events)
    return str(calendar["x-wr-calname"]).replace("\\;", ";"), {
        str(event["uid"]).partition("@")[0]: event for event in events
    }


def test_a_treatys_calendar_has_what_concerns_it(exported):
    """Given a treaty, the calendar has its name and its dated occurrences, which lead to their pages."""
    name, entries = read(exported("ics", treaty="pact"))

    assert name == "Pact; of <Harbours>"
    assert {key: str(entry["url"]) for key, entry in entries.items()} == {
        key: f"{SITE}/occurrence/{key}" for key in ("signing", "speech", "iceland-signs")
    }
    assert entries["signing"]["dtstart"].dt == date(2031, 5, 1)
    assert entries["speech"]["dtstart"].dt == datetime.fromisoformat("2031-05-01T09:30:00")


def test_the_whole_calendar_says_every_doubt(exported):
    """Given all dated occurrences, the titles of those in doubt, or without an end, have the date in words."""
    name, entries = read(exported("ics"))

    assert name == "Ports & <harbours>"
    assert entries.keys() == STANDING - {"undated"}
    in_words = {
        key for key, entry in entries.items() if str(entry["summary"]).endswith(")") and "(" in entry["summary"]
    }
    assert in_words - {"signing"} == DOUBTFUL | {"going-on"}


def test_an_address_without_a_host_is_in_the_description(port):
    """Given no public address, an entry has no URL, which needs a host: its path is in the text."""
    _, entries = read(export("ics", port, site="", treaty="pact"))

    assert "url" not in entries["speech"]
    assert str(entries["speech"]["description"]).split("\n")[-1] == "/occurrence/speech"


@pytest.mark.parametrize("treaty", ["other-pact", None], ids=["a treaty", "an archive"])
def test_a_calendar_without_entries_is_still_one(exported, empty_export, treaty):
    """Given a treaty, or an archive, without dated occurrences, the calendar has a time zone alone."""
    calendar = Calendar.from_ical(exported("ics", treaty=treaty) if treaty else empty_export("ics"))

    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]
