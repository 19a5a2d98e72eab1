"""`timeline log` lists events, and finds some of them."""

import pytest


@pytest.fixture
def log(timeline, seeded, report_file):
    """Give a way to list events of the seeds and of one file that was appended to them."""
    timeline("append", report_file, "--by", "jane")

    def events(*options):
        return timeline("log", "--limit", 1000, "--json", *options).json

    return events


def test_it_lists_the_newest_events_last(timeline, log):
    """Given many events, the newest twenty are listed in order, one a line, each with its words."""
    outcome = timeline("log")

    lines = outcome.out.splitlines()
    assert outcome.code == 0
    assert len(lines) == 20
    assert lines[-1].endswith("  jane  gazette reports: Ada Quay speaks")
    assert [int(line.split()[0]) for line in lines] == list(range(86, 106))


def test_json_has_the_whole_event(log):
    """Given --json, each event has its payload as JSON within JSON's own shape."""
    event = log()[-1]

    assert event["topic"] == "occurrence-reported"
    assert event["payload"]["report"]["title"] == "Ada Quay speaks"


@pytest.mark.parametrize(
    ("options", "streams"),
    [
        pytest.param(["--stream", "treaty/harbour-treaty"], ["treaty/harbour-treaty"], id="by stream"),
        pytest.param(
            ["--source", "gazette"],
            ["source/gazette", "occurrence/harbour-signing", "occurrence/ada-speech"],
            id="by source",
        ),
        pytest.param(
            ["--topic", "treaty-registered"], ["treaty/hanoi-convention", "treaty/harbour-treaty"], id="by topic"
        ),
        pytest.param(
            ["--by", "jane", "--topic", "person-registered"], ["person/ada-quay"], id="by who recorded it, and topic"
        ),
        pytest.param(
            ["--via", "file", "--topic", "source-registered"], ["source/gazette"], id="by the way it was recorded"
        ),
        pytest.param(["--after", 104], ["occurrence/ada-speech"], id="after a position"),
        pytest.param(["--limit", 1], ["occurrence/ada-speech"], id="no more than wanted, the newest"),
        pytest.param(["--by", "jane", "--via", "seeds"], [], id="none that is both"),
        pytest.param(["--source", "nobody"], [], id="none of an unknown source"),
    ],
)
def test_it_finds_events(log, options, streams):
    """Given filters, only the events that meet all of them are listed."""
    assert [event["stream"] for event in log(*options)] == streams


def test_nothing_found_is_said(timeline, log):
    """Given filters that no event meets, the program says so, and that is no problem."""
    outcome = timeline("log", "--source", "nobody")

    assert (outcome.code, outcome.out) == (0, "no events match\n")


def test_a_filter_is_no_sql(timeline, log):
    """Given a value with quotes in it, it is looked for, not run."""
    outcome = timeline("log", "--stream", "' OR 1=1 --")

    assert (outcome.code, outcome.out) == (0, "no events match\n")
