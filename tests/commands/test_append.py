"""`timeline append` takes a report file whole, or not at all."""

import io
import sys
from types import SimpleNamespace

import pytest

LATER = """\
source: {id: herald, language: en, published: 2031-05-03}
reports:
  - occurrence: harbour-signing
    what: signing
    title: Signing of the harbour treaty
    treaty: harbour-treaty
    date: 2031-05-01
    evidence: 1
"""


@pytest.fixture
def later_file(tmp_path):
    """Give a file of another source that reports the same signing."""
    path = tmp_path / "herald.yaml"
    path.write_text(LATER, "utf-8")
    return path


@pytest.fixture
def broken_file(tmp_path):
    """Give a file with a mistake in its kind and another in a treaty's slug."""
    path = tmp_path / "broken.yaml"
    path.write_text(LATER.replace("what: signing", "what: signign").replace("id: herald", "id: mercury"), "utf-8")
    return path


def events(timeline):
    """Return how many events the archive has."""
    return timeline("status", "--json").json["events"]


def test_it_tells_what_was_appended(timeline, seeded, report_file):
    """Given a new report file, each event is told in words, and the tables have it at once."""
    outcome = timeline("append", report_file, "--by", "jane")

    assert outcome.code == 0
    assert outcome.out == (
        f"{report_file}: 5 events appended, 0 already there\n"
        "  Source registered: The Gazette: Port news\n"
        "  Treaty registered: Treaty of the Harbours\n"
        "  Person registered: Ada Quay\n"
        "  gazette reports: The harbour treaty is signed\n"
        "  gazette reports: Ada Quay speaks\n"
    )
    assert timeline("show", "harbour-treaty", "--json").json["treaty"]["signatories_reported"] == 31


def test_appending_twice_changes_nothing_and_says_so(timeline, seeded, report_file):
    """Given a file that is recorded already, nothing is appended, the file stays as it is, and that is no problem."""
    timeline("append", report_file, "--by", "jane")
    before = seeded.read_bytes()

    outcome = timeline("append", report_file, "--by", "joan")

    assert outcome.code == 0
    assert outcome.out == f"{report_file}: nothing to append, all of it is recorded already\n"
    assert seeded.read_bytes() == before


def test_a_second_source_corroborates(timeline, seeded, report_file, later_file):
    """Given another source of the same occurrence, the command says what it corroborates."""
    outcome = timeline("append", report_file, later_file, "--by", "jane")

    assert outcome.code == 0
    assert outcome.out.endswith("  corroborates harbour-signing\n")


def test_a_file_with_problems_is_not_appended_at_all(timeline, seeded, report_file, broken_file):
    """Given a mistake, it is told with file, line, column and field, what is allowed and what may be meant."""
    before = seeded.read_bytes()

    outcome = timeline("append", broken_file, "--by", "jane")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"{broken_file}:4:11: reports[0].what: ")
    assert "did you mean 'signing'?" in outcome.err
    assert "Traceback" not in outcome.err
    assert seeded.read_bytes() == before


def test_at_the_first_file_with_a_problem_it_stops(timeline, seeded, report_file, broken_file, later_file):
    """Given a good, a broken and a good file, the first is kept, the second told, the third not looked at."""
    before = events(timeline)

    outcome = timeline("append", report_file, broken_file, later_file, "--by", "jane")

    assert outcome.code == 1
    assert outcome.out.startswith(f"{report_file}: 5 events appended")
    assert str(broken_file) in outcome.err
    assert "herald" not in outcome.out
    assert events(timeline) == before + 5
    assert timeline("projections", "--json").json[0]["current"]


def test_what_a_file_names_must_be_recorded(timeline, seeded, later_file):
    """Given a file that names a treaty nobody registered, it is refused with what to do."""
    outcome = timeline("append", later_file, "--by", "jane")

    assert outcome.code == 1
    assert "reports[0].treaty: no treaty 'harbour-treaty' is recorded: register it under 'treaties'" in outcome.err


def test_a_changed_file_of_a_known_source_is_refused(timeline, seeded, report_file):
    """Given a file whose content was changed after it was recorded, it says what differs; the log stays."""
    timeline("append", report_file, "--by", "jane")
    before = events(timeline)
    report_file.write_text(report_file.read_text().replace("value: 31", "value: 32"))

    outcome = timeline("append", report_file, "--by", "jane")

    assert outcome.code == 1
    assert "already recorded with other content" in outcome.err
    assert events(timeline) == before


def test_a_file_may_come_from_standard_input(timeline, seeded, monkeypatch):
    """Given `-`, the file is read from standard input, and problems name it so."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(LATER.encode())))

    outcome = timeline("append", "-", "--by", "jane")

    assert outcome.code == 1
    assert outcome.err.startswith("<stdin>:6:")


def test_a_file_that_is_not_there_is_told_by_name(timeline, seeded):
    """Given the name of no file, the program says so and gives 1."""
    outcome = timeline("append", "nowhere.yaml", "--by", "jane")

    assert (outcome.code, outcome.err) == (1, "nowhere.yaml: No such file or directory\n")


def test_json_tells_the_same(timeline, seeded, report_file, later_file):
    """Given --json, each file has its events, what was there already and what it corroborates."""
    outcome = timeline("append", report_file, report_file, later_file, "--by", "jane", "--json")

    assert [(each["file"], len(each["appended"]), each["known"], each["corroborated"]) for each in outcome.json] == [
        (str(report_file), 5, 0, []),
        (str(report_file), 0, 5, []),
        (str(later_file), 2, 0, ["harbour-signing"]),
    ]


@pytest.mark.parametrize(
    ("options", "environment", "handle"),
    [
        pytest.param(["--by", "jane"], {}, "jane", id="as given"),
        pytest.param([], {"TIMELINE_BY": "joan"}, "joan", id="from the environment"),
        pytest.param(["--by", "jane"], {"TIMELINE_BY": "joan"}, "jane", id="as given, whatever the environment says"),
        pytest.param([], {"LOGNAME": "Jane_Doe"}, "jane-doe", id="from the login name"),
        pytest.param([], {"LOGNAME": "é"}, "somebody", id="nobody in particular where the login name has no letters"),
    ],
)
def test_every_event_keeps_who_recorded_it(timeline, seeded, report_file, monkeypatch, *, options, environment, handle):
    """Given a handle, or none, the new events have it, and that they came by a file."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    timeline("append", report_file, *options)

    (event,) = timeline("log", "--limit", 1, "--json").json
    assert (event["recorded_by"], event["recorded_via"]) == (handle, "file")


def test_a_clock_that_ran_backwards_is_told(timeline, seeded, report_file, tamper):
    """Given an archive whose last event is of a later time than now, the archivist is warned, and order is kept."""
    tamper(
        "DROP TRIGGER stored_events_no_update",
        "UPDATE stored_events SET state = CAST(json_set(CAST(state AS TEXT), "
        "'$.recorded_at', '2999-01-01T00:00:00.000000Z') AS BLOB) "
        "WHERE rowid = (SELECT MAX(rowid) FROM stored_events)",
    )

    outcome = timeline("append", report_file, "--by", "jane")

    assert outcome.code == 0
    assert "warning: the clock says" in outcome.err
    (event,) = timeline("log", "--limit", 1, "--json").json
    assert event["recorded_at"] == "2999-01-01T00:00:00.000000Z"
