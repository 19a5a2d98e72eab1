"""The table of events: the log, one event a row, with a line in words."""

import json


def test_every_event_is_a_row_in_the_order_of_the_log(treaty_story):
    """Given a treaty, a person and a report, the table has them and the report's source, in order."""
    treaty_story.person("ada-quay", "Ada Quay")
    treaty_story.report("opening", "speech", by="gazette")

    assert treaty_story.rows("events", "position", "topic", "stream", "version", "source") == [
        (1, "treaty-registered", "treaty/harbour-treaty", 1, None),
        (2, "person-registered", "person/ada-quay", 1, None),
        (3, "source-registered", "source/gazette", 1, "gazette"),
        (4, "occurrence-reported", "occurrence/opening", 1, "gazette"),
    ]


def test_each_event_is_described_in_words(treaty_story):
    """Given one event of each topic, the summary says what was recorded and who says so."""
    treaty_story.person("ada-quay", "Ada Quay")
    treaty_story.source("gazette", publisher={"name": "The Gazette"}, title="Port news")
    treaty_story.source("leaflet")
    treaty_story.report("opening", "speech", by="gazette", title="The harbour master opens the port")

    assert treaty_story.rows("events", "position", "summary") == [
        (1, "Treaty registered: Treaty of the Harbours"),
        (2, "Person registered: Ada Quay"),
        (3, "Source registered: The Gazette: Port news"),
        (4, "Source registered: leaflet"),
        (5, "gazette reports: The harbour master opens the port"),
    ]


def test_versions_count_the_reports_of_one_occurrence(story):
    """Given two sources that report one occurrence, its stream has two versions."""
    story.report("opening", "speech", by="gazette")
    story.report("opening", "speech", by="herald")

    rows = story.rows("events", "version", "source", stream="occurrence/opening")

    assert rows == [(1, "gazette"), (2, "herald")]


def test_the_payload_is_the_whole_event_as_json(story):
    """Given a report, its payload holds what the source says, and who recorded it by which way."""
    story.report("opening", "speech", title="Opening of the port", date="2031-05-01")

    payload = json.loads(story.row("events", topic="occurrence-reported")["payload"])

    assert payload["report"]["title"] == "Opening of the port"
    assert payload["report"]["date"]["edtf"] == "2031-05-01"
    assert (payload["recorded_by"], payload["recorded_via"]) == ("tester", "file")


def test_the_time_of_recording_is_utc(story):
    """Given any event, `recorded_at` is sortable text that ends in Z."""
    story.treaty()

    (recorded_at,) = story.rows("events", "recorded_at")

    assert recorded_at.endswith("Z")
    assert recorded_at[10] == "T"
