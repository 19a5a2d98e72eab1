"""`timeline log` lists events, and finds some of them."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from itertools import combinations

import pytest
from rich.console import Console

from domain.events import Via
from tests.gaps import with_gaps
from timeline.commands import log as log_module
from timeline.log.archive import Archive
from timeline.recording.appending import append_file


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
    assert lines[-1].endswith("  jane      file   gazette reports: Ada Quay speaks")
    assert [int(line.split()[0]) for line in lines] == list(range(83, 103))


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
        pytest.param(["--after", 101], ["occurrence/ada-speech"], id="after an event"),
        pytest.param(["--limit", 1], ["occurrence/ada-speech"], id="no more than wanted, the newest"),
        pytest.param(["--by", "jane", "--via", "seeds"], [], id="none that is both"),
        pytest.param(["--topic", "person-merged"], [], id="none of a kind that there may be"),
        pytest.param(["--stream", "treaty/harbour-treaty", "--via", "seeds"], [], id="none of a stream by that way"),
    ],
)
@pytest.mark.one_in(3)
def test_it_finds_events(log, options, streams):
    """Given filters, only the events that meet all of them are listed."""
    assert [event["stream"] for event in log(*options)] == streams


def test_each_line_says_who_recorded_it_and_by_which_way(timeline, small):
    """Given events in a pipe, each is a plain line with number, moment, handle, way and words."""
    outcome = timeline("log", "--limit", 1)

    ((number, moment, by, via, words),) = [line.split("  ") for line in outcome.out.strip().splitlines()]
    assert (number, by, via, words) == ("7", "jane", "file", "herald reports: Signing of the harbour treaty")
    assert datetime.fromisoformat(moment)


def test_events_have_the_numbers_that_other_commands_take(timeline, small, tmp_path):
    """Given positions with gaps, `log` and `show` number events from 1, as `withhold` and `prove` take them."""
    there = ("--archive", with_gaps(small, tmp_path / "gaps.db"))
    lines = timeline("log", *there).out.splitlines()
    (speech,) = (line.split()[0] for line in lines if line.endswith("Ada Quay speaks"))
    withheld = timeline("withhold", speech, "--reason", "r", "--dry-run", *there)

    assert [line.split()[0] for line in lines] == ["1", "2", "3", "4", "5", "6", "7"]
    assert withheld.out.startswith(f"event {speech} of occurrence/ada-speech: gazette reports: Ada Quay speaks\n")
    (shown,) = timeline("show", "ada-speech", "--json", *there).json["history"]
    assert (str(shown["number"]), shown["position"]) == (speech, 3 * int(speech))
    assert [event["number"] for event in timeline("log", "--after", "5", "--json", *there).json] == [6, 7]
    assert timeline("log", "--after", "7", *there).out == ""
    assert "is not in the range" in timeline("log", "--after", "9" * 20, *there).err
    assert timeline("prove", "8", *there).err == "the log has no event 8: its last one is 7\n"


def test_on_a_terminal_it_is_a_table(timeline, small, monkeypatch):
    """Given a terminal, the events are a table with a heading for each column."""
    monkeypatch.setattr(log_module, "console", lambda: Console(force_terminal=True, width=120, color_system=None))

    heading, row = timeline("log", "--limit", 1).out.splitlines()

    assert [word.strip() for word in heading.split("  ") if word.strip()] == [
        "number",
        "recorded at",
        "by",
        "via",
        "event",
    ]
    assert row.rstrip().endswith("  jane  file  herald reports: Signing of the harbour treaty")


def test_a_table_shows_words_in_brackets_as_they_are(timeline, tmp_path, small, monkeypatch):
    """Given a title with what looks like markup, a terminal shows it as it is."""
    monkeypatch.setattr(log_module, "console", lambda: Console(force_terminal=True, width=120, color_system=None))
    file = tmp_path / "marked.yaml"
    file.write_text(
        "source: {id: marked, language: en, published: 2031-05-02}\n"
        "reports:\n"
        "  - {occurrence: marked, what: ceremony, title: 'A [bold]day[/bold]', date: undated, evidence: 1}\n"
    )
    timeline("append", file, "--by", "jane")

    assert timeline("log", "--limit", 1).out.rstrip().endswith("marked reports: A [bold]day[/bold]")


@pytest.fixture
def dated(tmp_path):
    """Give an archive of three events, recorded on two days, the last half a second after a full one."""
    moments = {
        "early": datetime(2031, 5, 2, 0, 0, tzinfo=UTC),
        "late": datetime(2031, 5, 2, 23, 59, 59, 999999, tzinfo=UTC),
        "next": datetime(2031, 5, 3, 9, 0, 0, 500000, tzinfo=UTC),
    }
    archive = Archive.create(tmp_path / "archive.db")
    for slug, moment in moments.items():
        archive.clock = lambda moment=moment: moment
        content = f"source: {{id: {slug}, language: en, published: 2031-05-02}}\nreports: []\n"
        append_file(archive, f"{slug}.yaml", content.encode(), by="jane")
    archive.close()


@pytest.mark.parametrize(
    ("options", "sources"),
    [
        pytest.param(["--since", "2031-05-02"], ["early", "late", "next"], id="since a day: from its beginning"),
        pytest.param(["--since", "2031-05-03"], ["next"], id="since the day after"),
        pytest.param(["--until", "2031-05-02"], ["early", "late"], id="until a day: to its end"),
        pytest.param(["--until", "2031-05-01"], [], id="until a day before all"),
        pytest.param(["--since", "2031-05-04"], [], id="since a day after all"),
        pytest.param(["--since", "2031-05-02T00:00:01", "--until", "2031-05-02"], ["late"], id="between"),
        pytest.param(["--until", "2031-05-03T09:00:00Z"], ["early", "late", "next"], id="until a second: all of it"),
        pytest.param(["--until", "2031-05-03 09:00:00.4"], ["early", "late"], id="until a fraction of a second"),
        pytest.param(["--since", "2031-05-03T11:00:00+02:00"], ["next"], id="since a moment elsewhere"),
        pytest.param(["--since", "2031-05-03T11:00:01+02:00"], [], id="since the second after it"),
        pytest.param(["--since", "2031-05-03", "--until", "2031-05-02"], [], id="a period that ends before it begins"),
        pytest.param(["--since", "2031-05-02", "--source", "late"], ["late"], id="and a source"),
        pytest.param(["--until", "2031-05-02", "--by", "jane", "--via", "file"], ["early", "late"], id="and all"),
        pytest.param(["--until", "2031-05-02", "--limit", "1"], ["late"], id="the newest of them"),
    ],
)
@pytest.mark.one_in(5)
def test_it_finds_events_of_a_period(timeline, dated, options, sources):
    """Given --since and --until, only what was recorded between them is listed, their own days and seconds too."""
    assert [event["source"] for event in timeline("log", "--json", *options).json] == sources


@pytest.mark.parametrize("moment", ["yesterday", "2031-13-01", "", "0001-01-01T00:00:00+02:00"])
def test_what_is_not_a_moment_is_refused(timeline, small, moment):
    """Given something other than a day or moment, the program says how to write one, and exits with 2."""
    outcome = timeline("log", "--since", moment)

    assert (outcome.code, outcome.out) == (2, "")
    assert f"{moment!r} is not a valid moment: write 2026-11-21 or 2026-11-21T09:00:00Z" in " ".join(
        outcome.err.split()
    )


def test_a_way_is_one_of_three(timeline, small):
    """Given a way other than seeds, file and command, the program names them, and exits with 2."""
    outcome = timeline("log", "--via", "pigeon")

    assert outcome.code == 2
    assert all(f"'{via.value}'" in outcome.err for via in Via)


@pytest.mark.parametrize("options", [["--by", "jane", "--via", "seeds"], ["--source", "gazette", "--via", "command"]])
def test_a_combination_without_events_prints_nothing(timeline, log, options):
    """Given filters that each match some event, but together none, nothing is printed, and the exit code is 0."""
    assert timeline("log", *options) == (0, "", "")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(
            ["--source", "gazete"], "no event has the source 'gazete'; did you mean 'gazette'?", id="a source"
        ),
        pytest.param(["--by", "jame"], "no event has the archivist 'jame'; did you mean 'jane'?", id="a handle"),
        pytest.param(
            ["--stream", "treaty/harbor-treaty"],
            "no event has the stream 'treaty/harbor-treaty'; did you mean 'treaty/harbour-treaty'?",
            id="a stream",
        ),
        pytest.param(
            ["--topic", "occurence-reported"],
            "no event has the kind 'occurence-reported'; did you mean 'occurrence-reported'?",
            id="a kind of event",
        ),
        pytest.param(["--source", "zzz"], "no event has the source 'zzz'", id="nothing like it"),
        pytest.param(["--source", ""], "no event has the source ''", id="nothing at all"),
        pytest.param(
            ["--by", "jane", "--source", "zzz"], "no event has the source 'zzz'", id="one of two that is there"
        ),
        pytest.param(["--stream", "' OR 1=1 --"], 'no event has the stream "\' OR 1=1 --"', id="a value is not SQL"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--json"]], ids=["text", "json"])
@pytest.mark.one_in(2)
def test_a_value_that_no_event_has_suggests_the_nearest(timeline, small, *, options, said, more):
    """Given a value that is not in the log, the program says so with the nearest that is, and exits with 1."""
    assert timeline("log", *options, *more) == (1, "", f"{said}\n")


def test_an_empty_log_has_no_events(timeline, tmp_path):
    """Given an archive without events, nothing is listed, and any source is unknown."""
    Archive.create(tmp_path / "archive.db").close()

    assert timeline("log") == (0, "", "")
    assert timeline("log", "--source", "gazette") == (1, "", "no event has the source 'gazette'\n")


_COLUMNS = ("recorded_by", "recorded_via", "source", "stream", "topic")


@pytest.mark.parametrize(
    "columns", [names for size in range(1, 6) for names in combinations(_COLUMNS, size)], ids="-".join
)
@pytest.mark.one_in(2)
def test_filters_read_few_rows(small, columns):
    """Given any combination of filters, a stream or source is looked up; else an index alone finds the events."""
    sql = log_module._select(set(columns), since=True, until=True)
    values = dict.fromkeys((*_COLUMNS, "since", "until", "after", "limit"), 1)
    with Archive(small), closing(sqlite3.connect(small)) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]

    (inner,) = [step for step in plan if "events_by_" in step and "recorded_at" not in step]
    if narrow := {"source", "stream"} & set(columns):
        assert any(f"events_by_{name}" in inner for name in narrow)
    else:
        assert "COVERING INDEX" in inner
