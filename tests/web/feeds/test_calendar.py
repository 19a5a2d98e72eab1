"""The calendar: every dated occurrence that was not retracted, with days as precise as its date."""

from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar

from tests.web.feeds.conftest import LONG
from timeline.web.pages import feeds


def entries_of(reader, query=""):
    """Return the entries of the calendar by the occurrence that their id names, in their order."""
    events = Calendar.from_ical(reader.get(f"/calendar.ics{query}").content).walk("VEVENT")
    return {str(event["uid"]).partition("@")[0]: event for event in events}


@pytest.fixture(scope="module")
def entries(almanac):
    """Give the entries of the calendar of every kind of date."""
    return entries_of(almanac)


@pytest.mark.parametrize(
    ("occurrence", "start", "end"),
    [
        ("day", date(2031, 5, 1), date(2031, 5, 2)),
        ("moment", datetime.fromisoformat("2031-05-03T09:30:00"), None),
        ("span", date(2031, 5, 4), date(2031, 5, 7)),
        ("month", date(2031, 6, 1), date(2031, 7, 1)),
        ("leap-month", date(2032, 2, 1), date(2032, 3, 1)),
        ("by", date(2031, 7, 1), date(2031, 7, 2)),
        ("from", date(2031, 8, 1), date(2031, 8, 2)),
        ("doubt", date(2031, 8, 10), date(2031, 8, 13)),
        ("closing", date(2032, 12, 31), date(2033, 1, 1)),
    ],
)
def test_an_entry_covers_the_days_that_are_known(entries, occurrence, start, end):
    """Given a date, its entry begins on the first day and ends before the day after the last; a moment has no end."""
    entry = entries[occurrence]

    assert entry["dtstart"].dt == start
    assert (entry["dtend"].dt if "dtend" in entry else None) == end


def test_only_what_stands_and_has_a_day_is_there(entries):
    """Given occurrences that are undated, retracted or merged away, the calendar has none of them."""
    assert not {"undated", "gone", "other-twin"} & set(entries)
    assert {"twin", "renamed", "inferred"} <= set(entries)
    assert len(entries) == 17


def test_the_latest_is_first(entries):
    """Given occurrences of many days, they come from the latest first day back, those with only a last day by that."""
    days = [entry["dtstart"].dt for entry in entries.values()]
    only_days = [day.date() if isinstance(day, datetime) else day for day in days]

    assert only_days == sorted(only_days, reverse=True)


@pytest.mark.parametrize(
    ("occurrence", "title"),
    [
        ("day", "A day"),
        ("span", "A span"),
        ("by", "By a day (by 1 July 2031)"),
        ("from", "From a day (1 August 2031 or later)"),
        ("doubt", "A doubt (within 10\N{EN DASH}12 August 2031)"),
        ("renamed", "The new name"),
        ("arabic", "افتتاح الميناء"),
        ("markup", "</title> & <b>"),
        ("semicolons", "a, b; c\\n d"),
        ("long", LONG),
    ],
)
def test_a_title_is_whole_and_says_what_a_calendar_cannot(entries, occurrence, title):
    """Given a title of any length and signs, it reads back the same; a date in doubt is added to it in words."""
    assert str(entries[occurrence]["summary"]) == title


@pytest.mark.parametrize(
    ("occurrence", "lines"),
    [
        ("day", ["When: 1 May 2031 (stated).", "Reported by 2 sources."]),
        ("from", ["When: 1 August 2031 or later (stated).", "Reported by 1 source."]),
        (
            "inferred",
            ["When: 1 September 2031 (inferred).", "The Monday after, so; the 1st", "Reported by 1 source."],
        ),
        (
            "closing",
            [
                "When: 31 December 2032 (stated).",
                "Last day for signature of Pact, of; the_Harbours.",
                "Reported by 1 source.",
            ],
        ),
    ],
)
def test_a_description_has_the_date_its_basis_and_its_sources(entries, occurrence, lines):
    """Given an occurrence, its text says how precisely it is dated, why where inferred, and how many report it."""
    assert str(entries[occurrence]["description"]).split("\n") == lines


def test_a_place_has_its_parts_and_its_position(entries):
    """Given a place, its name, city and country are the location; a position is there only where one is recorded."""
    assert str(entries["day"]["location"]) == "Quay 1, Reykjavik, Iceland"
    assert (entries["day"]["geo"].latitude, entries["day"]["geo"].longitude) == (64.15, -21.94)
    assert str(entries["city-only"]["location"]) == "A, b; c"
    assert "geo" not in entries["city-only"]
    assert "location" not in entries["span"]


def test_categories_are_the_kind_and_deadlines(entries):
    """Given a last day for signature, it is a deadline besides its kind; nothing else is."""
    categories = {name: entry["categories"].to_ical().decode() for name, entry in entries.items()}

    assert categories["closing"] == "provision,deadline"
    assert categories["span"] == "conference"
    assert [name for name, text in categories.items() if "deadline" in text] == ["closing"]


def test_a_correction_is_a_later_version_of_the_entry(entries):
    """Given a corrected title and a second report, a calendar program learns that the entries changed."""
    versions = {name: int(entry["sequence"]) for name, entry in entries.items()}

    assert (versions["renamed"], versions["day"], versions["span"]) == (1, 1, 0)
    changed = {name: entry["last-modified"].dt for name, entry in entries.items()}
    assert changed["renamed"] >= changed["span"]
    assert all(moment.utcoffset() == timedelta(0) and not moment.microsecond for moment in changed.values())
    assert all(entry["dtstamp"].dt == changed[name] for name, entry in entries.items())


def test_every_entry_leads_to_its_page_and_takes_no_time(almanac, entries):
    """Given an entry, its address is that of the occurrence, which answers; it never makes its reader busy."""
    assert {name: str(entry["url"]) for name, entry in entries.items()} == {
        name: f"http://localhost/occurrence/{name}" for name in entries
    }
    assert {str(entry["transp"]) for entry in entries.values()} == {"TRANSPARENT"}
    assert almanac.get("/occurrence/closing").status_code == 200


def test_a_calendar_with_more_than_fits_keeps_the_latest(almanac, monkeypatch):
    """Given room for three entries, they are the latest three, with or without a first day."""
    monkeypatch.setattr(feeds, "ENTRIES", 3)

    assert list(entries_of(almanac)) == ["closing", "leap-month", "long"]


def test_a_calendar_may_be_of_a_treaty_a_kind_or_what_is_ahead(almanac, entries, monkeypatch):
    """Given a treaty, a kind, or only what is ahead, the calendar has that alone: today, and what goes on, included."""
    monkeypatch.setattr(feeds, "_today", lambda: "2031-05-05")
    of_treaty, meetings, ahead = (
        set(entries_of(almanac, query)) for query in ("?treaty=pact", "?kind=meeting", "?treaty=&ahead=on")
    )

    assert set() < of_treaty < set(entries)
    assert meetings == {name for name, entry in entries.items() if "meeting" in entry["categories"].cats}
    assert {"span", "month", "closing"} <= ahead
    assert not {"day", "moment"} & ahead
    refused = almanac.get("/calendar.ics?ahead=off")
    assert (refused.status_code, "ahead is &#39;on&#39;, or left out" in refused.text) == (400, True)


def test_where_too_much_is_ahead_the_next_is_kept(almanac, monkeypatch):
    """Given more ahead than a calendar has, what begins first is in it, not what is furthest away."""
    monkeypatch.setattr(feeds, "_today", lambda: "2031-05-05")
    everything = entries_of(almanac, "?ahead=on")
    monkeypatch.setattr(feeds, "ENTRIES", 2)

    few = entries_of(almanac, "?ahead=on")

    def begin(name):
        return str(everything[name]["dtstart"].dt)

    assert set(few) & {name for name in everything if begin(name) <= sorted(map(begin, everything))[1]}
    assert max(everything, key=begin) not in few


def test_an_empty_calendar_is_still_one(nothing):
    """Given no occurrence, the calendar has a time zone, because a calendar must have a part, and no entry."""
    calendar = Calendar.from_ical(nothing.get("/calendar.ics").content)

    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]
    assert str(calendar["x-wr-calname"]) == "Timeline archive"
