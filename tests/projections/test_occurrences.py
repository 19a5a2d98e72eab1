"""The table of occurrences, and the policies that choose among reports which differ."""

import json

import pytest

from timeline.recording.amending import retract

INFERRED = {"basis": "inferred", "inferred_from": {"source": "gazette"}, "reason": "the gazette came out that day"}
YEAR_INFERRED = {"basis": "year-inferred", "inferred_from": {"source": "gazette"}, "reason": "it prints no year"}


def test_one_report_gives_one_row(story):
    """Given one report, the occurrence stands as reported, with the title, date and place of it."""
    story.report(
        "opening",
        {"kind": "ceremony", "theme": "Open water"},
        title="Opening of the port",
        date="2031-05-01",
        place={"name": "Pier 4", "city": "Porto", "country": "PT"},
    )

    row = story.row("occurrences")

    assert (row["id"], row["kind"], row["title"]) == ("opening", "ceremony", "Opening of the port")
    assert (row["occurred"], row["occurred_from"], row["occurred_to"]) == ("2031-05-01", "2031-05-01", "2031-05-01")
    assert (row["place"], row["city"], row["country"]) == ("Pier 4", "Porto", "PT")
    assert (row["status"], row["sources_count"]) == ("reported", 1)
    assert json.loads(row["details"]) == {"theme": "Open water"}


def test_a_second_source_corroborates(story):
    """Given two sources, the occurrence is corroborated and keeps the title that was recorded first."""
    story.report("opening", "ceremony", by="gazette", title="Opening of the port")
    story.report("opening", "ceremony", by="herald", title="Port opened")

    rows = story.rows("occurrences", "id", "title", "status", "sources_count")

    assert rows == [("opening", "Opening of the port", "corroborated", 2)]


@pytest.mark.parametrize(
    ("dates", "chosen"),
    [
        pytest.param(["2031", "2031-05", "2031-05-01"], "2031-05-01", id="a day before a month before a year"),
        pytest.param(
            ["[..2031-05-01]", "[2031-04-01..2031-05-01]"],
            "[2031-04-01..2031-05-01]",
            id="a closed set before an open one",
        ),
        pytest.param(["undated", "[..2031-05-01]"], "[..2031-05-01]", id="an open set before no date"),
        pytest.param(["2031-05-01", "2031-05-02"], "2031-05-01", id="of equals the one recorded first"),
        pytest.param(["undated", "undated"], "undated", id="undated where no report has a date"),
        pytest.param(["2031-05-02", "2031-05-01/2031-05-03"], "2031-05-01/2031-05-03", id="an extent before its days"),
    ],
)
def test_one_date_stands(story, dates, chosen):
    """Given reports that date one occurrence differently, an extent stands, then the narrowest date, then the first."""
    for source, date in zip(("gazette", "herald", "mercury"), dates, strict=False):
        story.report("opening", "ceremony", by=source, date=date)

    assert story.rows("occurrences", "occurred") == [chosen]


def test_the_morning_of_one_day_is_not_that_of_two(story):
    """Given the morning of the first day, and an extent of two days, the occurrence is not of the morning."""
    story.report("fair", "conference", by="gazette", date={"edtf": "2031-05-01", "part_of_day": "morning"})
    story.report("fair", "conference", by="herald", date="2031-05-01/2031-05-02")

    assert story.rows("occurrences", "occurred", "part_of_day") == [("2031-05-01/2031-05-02", None)]
    assert sorted(story.rows("reports", "source", "occurred")) == [
        ("gazette", "2031-05-01"),
        ("herald", "2031-05-01/2031-05-02"),
    ]


def test_what_is_undated_has_no_basis(story):
    """Given no date, the basis is empty in every table, and not stated."""
    story.source("mercury", "undated")
    story.report("idea", by="mercury")
    story.treaty()
    story.acts("PT", "signature", by="mercury")

    assert story.rows("occurrences", "date_basis") == [None, None]
    assert story.rows("reports", "date_basis") == [None, None]
    assert story.rows("treaty_actions", "date_basis") == [None]
    assert story.rows("sources", "published_basis") == [None]


@pytest.mark.parametrize(
    ("first", "second", "source"),
    [
        pytest.param(INFERRED, {}, "herald", id="stated before inferred"),
        pytest.param(YEAR_INFERRED, {}, "herald", id="stated before year-inferred"),
        pytest.param(INFERRED, YEAR_INFERRED, "herald", id="year-inferred before inferred"),
        pytest.param(YEAR_INFERRED, INFERRED, "gazette", id="inferred does not replace year-inferred"),
        pytest.param({}, {"part_of_day": "morning"}, "herald", id="a part of the day before none"),
        pytest.param({"part_of_day": "noon"}, {"part_of_day": "morning"}, "gazette", id="of equals the first"),
        pytest.param({}, {**INFERRED, "part_of_day": "morning"}, "gazette", id="the basis before the part of the day"),
    ],
)
def test_of_equally_narrow_dates_the_best_founded_stands(story, first, second, source):
    """Given one day from two sources, the better basis stands, then a part of the day, then the first."""
    story.report("opening", "ceremony", by="gazette", date={"edtf": "2031-05-01", **first})
    story.report("opening", "ceremony", by="herald", date={"edtf": "2031-05-01", **second})

    assert story.rows("occurrences", "date_source") == [source]


def test_an_inferred_narrow_date_beats_a_stated_wide_one(story):
    """Given a stated month and an inferred day within it, the day stands, and says why it is thought so."""
    story.report("opening", "ceremony", by="gazette", date="2031-05")
    story.report("opening", "ceremony", by="herald", date={"edtf": "2031-05-01", **INFERRED})

    rows = story.rows("occurrences", "occurred", "date_basis", "date_reason", "date_source")

    assert rows == [("2031-05-01", "inferred", "the gazette came out that day", "herald")]


def test_the_bounds_of_an_interval(story):
    """Given an interval or a set, its first and last day stand in columns of their own; an open end is empty."""
    story.report("talks", "negotiation", date="2030-02/2031-04")
    story.report("visit", "visit", date="[..2031-05-01]")
    story.report("idea", "announcement")

    assert sorted(story.rows("occurrences", "id", "occurred_from", "occurred_to")) == [
        ("idea", None, None),
        ("talks", "2030-02-01", "2031-04-30"),
        ("visit", None, "2031-05-01"),
    ]


def test_the_evidence_of_the_date_is_that_of_the_date_else_of_the_report(story):
    """Given a date with evidence of its own, that is shown; without, the evidence of its report."""
    story.report("a", evidence=[3, "4 caption"], date={"edtf": "2031-05-01", "evidence": "2 headline"})
    story.report("b", evidence=[3, "4 caption"], date="2031-05-01")

    shown = {name: json.loads(evidence) for name, evidence in story.rows("occurrences", "id", "date_evidence")}

    assert shown == {
        "a": [{"paragraph": 2, "where": "headline"}],
        "b": [{"paragraph": 3, "where": "body"}, {"paragraph": 4, "where": "caption"}],
    }


def test_the_most_complete_place_stands(story):
    """Given a country, a city with its country and another country, the most complete place stands as a whole."""
    story.report("opening", "ceremony", by="gazette", place={"country": "ES"})
    story.report("opening", "ceremony", by="herald", place={"city": "Porto", "country": "PT"})
    story.report("opening", "ceremony", by="mercury", place={"country": "FR"})

    assert story.rows("occurrences", "place", "city", "country") == [(None, "Porto", "PT")]


def test_of_equally_full_places_the_first_stands(story):
    """Given two cities, the one recorded first stands."""
    story.report("opening", "ceremony", by="gazette", place={"city": "Porto"})
    story.report("opening", "ceremony", by="herald", place={"city": "Faro"})

    assert story.rows("occurrences", "city") == ["Porto"]


def test_coordinates_name_their_gazetteer(story):
    """Given coordinates, the row says which gazetteer has them and how precise they are."""
    at = {"latitude": 41.1, "longitude": -8.6, "gazetteer": "Almanac", "entry": "77", "precision": "city"}
    story.report("opening", "ceremony", place={"city": "Porto", "coordinates": at})

    assert story.rows("occurrences", "latitude", "longitude", "gazetteer") == [(41.1, -8.6, "Almanac 77 (city)")]


def test_the_treaty_is_that_of_the_first_report_that_names_one(treaty_story):
    """Given one report without treaty and one with, the occurrence concerns the treaty."""
    treaty_story.report("opening", "ceremony", by="gazette")
    treaty_story.report("opening", "ceremony", by="herald", treaty="harbour-treaty")

    assert treaty_story.rows("occurrences", "treaty") == ["harbour-treaty"]


def test_speeches_are_a_view_with_their_speakers(story):
    """Given two sources on one speech, the view has it once, with each speaker once; other kinds stay out."""
    speakers = [{"name": "Ada Quay", "role": "speaker"}, {"name": "Ben Moor", "role": "attendee"}]
    story.report("opening-speech", "speech", by="gazette", title="Opening speech", participants=speakers)
    story.report("opening-speech", "speech", by="herald", participants=speakers)
    story.report("silence", "speech")
    story.report("opening", "ceremony", participants=speakers)
    story.report("taken-back", "speech")
    retract(story.archive, "taken-back", "gazette", source=None, reason="It was not held", by="tester")

    speeches = story.rows("speeches", "id", "speaker", "sources_count")

    assert speeches == [("opening-speech", "Ada Quay", 2), ("silence", None, 1)]


def test_meetings_are_a_view_with_form_and_participants(story):
    """Given a banquet of two states, the view says its form and names each participant once."""
    guests = [{"party": "PT", "role": "host"}, {"party": "ES", "role": "guest"}]
    story.report("banquet", {"kind": "meeting", "form": "banquet"}, by="gazette", participants=guests)
    story.report("banquet", "meeting", by="herald", participants=guests)
    story.report("chat", "meeting")

    meetings = {name: (form, who) for name, form, who in story.rows("meetings", "id", "form", "participants")}

    assert meetings["chat"] == (None, None)
    assert meetings["banquet"][0] == "banquet"
    assert sorted(meetings["banquet"][1].split("; ")) == ["ES", "PT"]


def test_details_are_merged_from_all_reports(story):
    """Given two reports with different details, each field stands as first stated, beside the source that states it."""
    story.report("gift", {"kind": "pledge", "pledger": "PT", "purpose": "Lamps"}, by="gazette")
    more = {"kind": "pledge", "pledger": "PT", "purpose": "Lamps for all", "beneficiary": "Fishers"}
    story.report("gift", more, by="herald")

    row = story.row("occurrences", id="gift")

    assert json.loads(row["details"]) == {"pledger": "PT", "purpose": "Lamps", "beneficiary": "Fishers"}
    assert json.loads(row["details_sources"]) == {"pledger": "gazette", "purpose": "gazette", "beneficiary": "herald"}


def test_a_retracted_report_no_longer_says_which_treaty_is_concerned(treaty_story):
    """Given a report under a wrong treaty, retracted and reported again under the right one, only that one counts."""
    story = treaty_story
    story.treaty("ferry-pact", "Ferry Pact")
    story.acts("PT", "signature", "2031-05-02", treaty="ferry-pact")
    (occurrence,) = story.rows("occurrences", "id")
    retract(story.archive, occurrence, "gazette", source=None, reason="The other treaty", by="tester")

    story.source("herald")
    story.acts("PT", "signature", "2031-05-02", by="herald")

    assert story.rows("occurrences", "treaty") == ["harbour-treaty"]
    assert story.rows("treaties", "id", "signatories_named") == [("ferry-pact", 0), ("harbour-treaty", 1)]
