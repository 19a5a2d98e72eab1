"""`replay --into` and `diff`: the archive as it once stood on one of three clocks, and what changed since."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.commands.conftest import REPORT_FILE
from tests.looking import look, with_its_words
from timeline.history import moments
from timeline.history.verifying import verify
from timeline.log.archive import Archive
from timeline.log.tables import rows
from timeline.projecting.engine import Projector
from timeline.recording.amending import correct, merge, retract, supplement, withdraw
from timeline.recording.appending import append_file

ROOT = Path(__file__).parents[2]
TOTAL = "gazette/figures/total/value"
TOTALS = "SELECT source, value FROM figures ORDER BY source, rowid"
KNOWN = """SELECT published, reported_total FROM (SELECT *, MIN(certain) FROM signatories_as_known
GROUP BY treaty, published) ORDER BY published"""

HERALD = """\
source: {{id: herald, language: en, published: {published}}}
treaties:
  - {{id: harbour-treaty, name: Treaty of the Harbours}}
people:
  - {{id: ben-moor, name: Ben Moor}}
reports:
  - occurrence: harbour-signing
    what: signing
    title: The treaty is signed
    treaty: harbour-treaty
    date: 2031-05-01
    figures:
      - {{key: total, measure: signatories, counted: states, value: 33, as_printed: 33 states,
         attribution: reporter, evidence: 1}}
    evidence: 1
  - {{occurrence: harbour-dinner, what: meeting, title: A dinner, date: 2031-05-01, evidence: 2}}
"""

OVERLOOKED = """\
source: gazette
reason: Overlooked
reports:
  - {occurrence: ada-speech, participants: [{person: ben-moor, role: guest}]}
"""


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self):
        self.now = datetime(2031, 6, 1, 9, tzinfo=UTC)

    def __call__(self):
        """Return what the clock shows."""
        return self.now


class Story:
    """A story of what two sources say, and what is amended, an hour or a day apart."""

    def __init__(self, archive, clock, gazette):
        self.archive, self.clock, self._gazette = archive, clock, gazette

    def at(self, *moment):
        """Set the clock, in UTC."""
        self.clock.now = datetime(*moment, tzinfo=UTC)
        return self

    def gazette(self):
        """Append the first source, published on 2 May."""
        append_file(self.archive, "gazette.yaml", self._gazette, by="jane")

    def herald(self, published="2031-05-03"):
        """Append the second source."""
        append_file(self.archive, "herald.yaml", HERALD.format(published=published).encode(), by="jane")

    def correct(self, path, new, *, name="harbour-signing", source=None):
        """Correct a claim from what it reads."""
        steps = path.split("/")
        if source is None:
            steps, new = with_its_words(self.archive, name, steps, new)
        was = look(self.archive, name, steps)
        correct(self.archive, name, steps, new, was=was, reason="Found so", source=source, by="jane")

    def finish(self):
        """Bring the tables up to date."""
        Projector(self.archive).catch_up()


def story_in(path):
    """Open an archive to record a story in."""
    clock = Clock()
    return Story(Archive(path, clock=clock), clock, REPORT_FILE.encode())


@pytest.fixture
def story(tmp_path, report_file, empty):
    """Give an empty archive, `archive.db`, to record a story in."""
    opened = story_in(Path(shutil.copy(empty, tmp_path / "archive.db")))
    yield opened
    opened.archive.close()


@pytest.fixture(scope="module")
def recorded_so_far(tmp_path_factory, empty):
    """Record the story once: two sources, a correction that rests on the second, and its withdrawal."""
    path = Path(shutil.copy(empty, tmp_path_factory.mktemp("story") / "archive.db"))
    story = story_in(path)
    story.at(2031, 6, 1, 9).gazette()
    story.at(2031, 6, 1, 15).herald()
    story.at(2031, 6, 2, 9).correct(TOTAL, 33, source="herald")
    story.at(2031, 6, 3, 9)
    withdraw(story.archive, "harbour-signing", "correction-1", reason="It was right", by="jane")
    story.finish()
    story.archive.close()
    return path


@pytest.fixture
def story_so_far(tmp_path, report_file, recorded_so_far):
    """Give a copy of the story so far, `archive.db`."""
    story = story_in(Path(shutil.copy(recorded_so_far, tmp_path / "archive.db")))
    yield story.at(2031, 6, 3, 9)
    story.archive.close()


def columns(path, sql):
    """Return the rows of a query over an archive."""
    with Archive(Path(path)) as archive:
        return [tuple(row.values()) for row in rows(archive, sql)]


# --- moments ---


@pytest.mark.parametrize(
    ("read", "text", "moment"),
    [
        pytest.param(moments.published_by, "2031-05-01", {"published": "2031-05-01T23:59:59"}, id="published: a day"),
        pytest.param(moments.published_by, "2031-05", {"published": "2031-05-31T23:59:59"}, id="published: a month"),
        pytest.param(
            moments.published_by, "2031-05-01T12:30:00", {"published": "2031-05-01T12:30:00"}, id="published: a second"
        ),
        pytest.param(
            moments.recorded_by,
            "2031-05-01",
            {"recorded": datetime(2031, 5, 1, 23, 59, 59, 999999, tzinfo=UTC)},
            id="recorded: a day",
        ),
        pytest.param(
            moments.recorded_by,
            "2031-05-01T12:30:00",
            {"recorded": datetime(2031, 5, 1, 12, 30, tzinfo=UTC)},
            id="recorded: a second, in UTC",
        ),
        pytest.param(
            moments.recorded_by,
            "2031-05-01T12:30:00+07:00",
            {"recorded": datetime(2031, 5, 1, 5, 30, tzinfo=UTC)},
            id="recorded: a second elsewhere",
        ),
        pytest.param(
            moments.recorded_by, "2031-05-01 12:30", {"recorded": datetime(2031, 5, 1, 12, 30, tzinfo=UTC)}, id="space"
        ),
        pytest.param(moments.at_position, "42", {"position": 42}, id="position"),
        pytest.param(moments.at_position, "0", {"position": 0}, id="position: before the first event"),
    ],
)
def test_a_moment_is_read(read, text, moment):
    """Read a day as its end, on each clock."""
    assert read(text) == moments.Moment(**moment)


BAD = [
    pytest.param("published", "yesterday", "'yesterday' is not a valid EDTF date", id="published: no date"),
    pytest.param("published", "2031-02-30", "a day or time that does not exist", id="published: no such day"),
    pytest.param("published", "undated", "'undated' has no end: name a day or a second", id="published: undated"),
    pytest.param("published", "2031-05-01/..", "has no end: name a day or a second", id="published: an open end"),
    pytest.param("recorded", "yesterday", "'yesterday' is not a moment: write 2026-11-21 or", id="recorded: no moment"),
    pytest.param("recorded", "2031-02-30", "'2031-02-30' is not a moment", id="recorded: no such day"),
    pytest.param("recorded", "2031-05", "'2031-05' is not a moment", id="recorded: a month"),
    pytest.param("position", "-1", "'-1' is not a position: write a whole number", id="position: below zero"),
    pytest.param("position", "1.5", "'1.5' is not a position", id="position: no whole number"),
    pytest.param("position", "last", "'last' is not a position", id="position: a word"),
    pytest.param("position", "²", "'²' is not a position", id="position: a digit that is not a number"),
    pytest.param("position", "", "'' is not a position", id="position: nothing"),
]


@pytest.mark.parametrize(("clock", "text", "complaint"), BAD)
def test_a_bad_moment_is_refused_by_replay(timeline, story, tmp_path, clock, text, complaint):  # noqa: PLR0917 - a table
    """Given what is not a moment of a clock, `replay` says what to write, exits with 1, and makes no archive."""
    option = "--position" if clock == "position" else f"--{clock}-by"

    outcome = timeline("replay", f"{option}={text}", "--into", "then.db")

    assert (outcome.code, outcome.out) == (1, "")
    assert complaint in outcome.err
    assert [path.name for path in tmp_path.iterdir() if "then" in path.name] == []


@pytest.mark.parametrize(("clock", "text", "complaint"), BAD)
def test_a_bad_moment_is_refused_by_diff(timeline, story, clock, text, complaint):
    """Given what is not a moment of a clock, `diff` says what to write, and exits with 1."""
    outcome = timeline("diff", f"archive.db@{clock}:{text}", "archive.db")

    assert (outcome.code, outcome.out) == (1, "")
    assert complaint in outcome.err


@pytest.mark.parametrize(
    "name", ["archive.db@yesterday", "archive.db@heard:2031-05-01", "archive.db@", "archive.db@2031-05-01"]
)
def test_a_name_without_a_clock_is_refused_by_diff(timeline, story, name):
    """Given a name with a moment of no clock, `diff` says how to write one."""
    outcome = timeline("diff", name, "archive.db")

    assert outcome.code == 1
    assert "is not a valid moment: write @published:2025-10-25, @recorded:2026-01-31 or @position:42" in outcome.err


@pytest.mark.parametrize("position", [10**6, 10**30], ids=["far beyond", "beyond what SQLite counts to"])
def test_a_position_beyond_the_last_is_the_whole_archive(timeline, story_so_far, position):
    """Given a position beyond the last event, the archive as it stood is the archive as it stands."""
    assert timeline("diff", f"archive.db@position:{position}", "archive.db") == (0, "nothing differs\n", "")


# --- replay --into ---


@pytest.mark.parametrize(
    ("arguments", "totals"),
    [
        pytest.param([], [("gazette", 31), ("herald", 33)], id="the whole archive"),
        pytest.param(["--position", "0"], [], id="before the first event"),
        pytest.param(["--position", "4"], [("gazette", 31)], id="in the middle of the first file"),
        pytest.param(
            ["--recorded-by", "2031-06-01T09:00:00Z"],
            [("gazette", 31)],
            id="recorded by the first morning",
            marks=pytest.mark.thorough,
        ),
        pytest.param(["--recorded-by", "2031-05-31"], [], id="recorded by the day before", marks=pytest.mark.thorough),
        pytest.param(
            ["--recorded-by", "2031-06-01"],
            [("gazette", 31), ("herald", 33)],
            id="recorded by the first day",
            marks=pytest.mark.thorough,
        ),
        pytest.param(["--recorded-by", "2031-06-02"], [("herald", 33), ("herald", 33)], id="recorded by the second"),
        pytest.param(
            ["--recorded-by", "2031-06-03"],
            [("gazette", 31), ("herald", 33)],
            id="recorded by the third",
            marks=pytest.mark.thorough,
        ),
        pytest.param(
            ["--published-by", "2031-05-01"], [], id="published by the day of the signing", marks=pytest.mark.thorough
        ),
        pytest.param(["--published-by", "2031-05-02"], [("gazette", 31)], id="published by the day after"),
        pytest.param(
            ["--published-by", "2031-05-03"],
            [("gazette", 31), ("herald", 33)],
            id="published by the next",
            marks=pytest.mark.thorough,
        ),
    ],
)
@pytest.mark.one_in(2)
def test_an_archive_is_made_as_it_once_stood(timeline, story_so_far, arguments, totals):
    """Given a moment on one of three clocks, `replay --into` makes a whole archive of it, which verifies."""
    outcome = timeline("replay", *arguments, "--into", "then.db")

    assert (outcome.code, outcome.err) == (0, "")
    assert re.fullmatch(r"then.db has \d+ events; look at it with: timeline status --archive then.db\n", outcome.out)
    assert columns("then.db", TOTALS) == totals
    assert timeline("verify", "--archive", "then.db").code == 0
    assert timeline("status", "--archive", "then.db").code == 0


def test_events_keep_their_positions(timeline, story_so_far):
    """Given an archive as it once stood, its events have the positions, times and names that they have in the log."""
    sql = "SELECT position, recorded_at, recorded_by, topic, stream, summary FROM events ORDER BY position"
    timeline("replay", "--published-by", "2031-05-02", "--into", "then.db")

    then, now = columns("then.db", sql), columns("archive.db", sql)

    assert then
    assert set(then) < set(now)


@pytest.mark.thorough
def test_every_command_works_on_it(timeline, story_so_far, tmp_path):
    """Given an archive as it once stood, it can be appended to and amended like any other."""
    timeline("replay", "--published-by", "2031-05-02", "--into", "then.db")
    (tmp_path / "late.yaml").write_text(HERALD.format(published="2031-05-04"), "utf-8")
    there = ("--archive", "then.db", "--by", "jane")

    assert timeline("append", "late.yaml", *there).code == 0
    assert timeline("correct", "harbour-signing", TOTAL, "32", "--source", "herald", "--reason", "r", *there).code == 0
    assert columns("then.db", TOTALS) == [("herald", 33), ("herald", 32)]
    assert timeline("verify", "--archive", "then.db").code == 0


def test_the_archive_itself_is_left_as_it_is(timeline, story_so_far, tmp_path):
    """Given a replay into another file, and a diff, not a byte of the archive changes, and nothing is left beside."""
    story_so_far.archive.close()
    before = (tmp_path / "archive.db").read_bytes()

    timeline("replay", "--position", "4", "--into", "then.db")
    timeline("diff", "archive.db@position:4", "archive.db")

    assert (tmp_path / "archive.db").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive.db", "gazette.yaml", "then.db"]


@pytest.mark.parametrize("there", ["archive.db", "notes.txt", "."], ids=["the archive itself", "a file", "a folder"])
def test_what_exists_is_never_overwritten(timeline, story_so_far, tmp_path, there):
    """Given a path that is taken, `replay --into` refuses it, exits with 1, and leaves it as it is."""
    (tmp_path / "notes.txt").write_text("keep me", "utf-8")
    story_so_far.archive.close()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    outcome = timeline("replay", "--into", there)

    assert outcome.code == 1
    assert f"{there} exists already; choose another name, or remove it first" in outcome.err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_missing_folder_is_reported(timeline, story_so_far):
    """Given a path in a folder that does not exist, `replay --into` says so."""
    outcome = timeline("replay", "--into", "nowhere/then.db")

    assert outcome.code == 1
    assert "nowhere is not a folder" in outcome.err


def test_what_cannot_be_finished_leaves_nothing(story_so_far, tmp_path, monkeypatch):
    """Given a replay that is interrupted, no file is left that looks like an archive."""

    def stop(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(Projector, "catch_up", stop)

    with pytest.raises(KeyboardInterrupt):
        moments.replay_into(story_so_far.archive, moments.Moment(), tmp_path / "then.db")

    assert [path.name for path in tmp_path.iterdir() if "then" in path.name] == []


REPLAYS_AND_IS_KILLED = """
import os, signal, sys
from timeline.cli import run
from timeline.log.recorder import ArchiveRecorder
from timeline.projecting.engine import Projector

def kill(*_arguments, **_options):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[1] == "before-the-events":
    ArchiveRecorder.insert_at = kill
else:
    Projector.catch_up = kill
run(["replay", "--into", "then.db"])
"""


@pytest.mark.thorough
@pytest.mark.parametrize("when", ["before-the-events", "before-the-tables"])
def test_what_is_killed_leaves_nothing_that_looks_like_an_archive(timeline, story_so_far, tmp_path, when):
    """Given a replay that is killed, there is no archive at its path, and the same command makes a whole one."""
    line = [sys.executable, "-c", REPLAYS_AND_IS_KILLED, when]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.run(line, cwd=tmp_path, env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "then.db").exists()

    assert timeline("replay", "--into", "then.db").code == 0
    assert timeline("verify", "--archive", "then.db").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["signatories", "--into", "then.db"], id="a projection with --into"),
        pytest.param(["--position", "4"], id="a moment without --into"),
        pytest.param(["--position", "4", "--published-by", "2031", "--into", "then.db"], id="two clocks"),
        pytest.param(["--check", "--into", "then.db"], id="--check with --into"),
        pytest.param(["--position", "4", "--certain", "--into", "then.db"], id="--certain on another clock"),
    ],
)
def test_options_that_do_not_go_together_exit_with_2(timeline, story, arguments):
    """Given options that contradict each other, `replay` says so, exits with 2, and makes no archive."""
    outcome = timeline("replay", *arguments)

    assert outcome.code == 2
    assert "--into" in outcome.err
    assert not Path("then.db").exists()


# --- what rests on what was published ---


def stood(story, published):
    """Return totals, what was known when, and the problems of the archive as it stood by a moment of the press."""
    with moments.as_it_stood(story.archive, moments.published_by(published)) as then:
        totals = [tuple(row.values()) for row in rows(then, TOTALS)]
        known = [tuple(row.values()) for row in rows(then, KNOWN)]
        return totals, known, verify(then).problems


def totals_of(story, published):
    """Return the totals of the archive as it stood by a moment of the press; no other table is made."""
    with moments.as_it_stood(story.archive, moments.published_by(published), ("figures",)) as then:
        return [tuple(row.values()) for row in rows(then, TOTALS)]


def known_in(story, published):
    """Return what was known when, by the archive as it stood by a moment of the press; no other table is made."""
    with moments.as_it_stood(story.archive, moments.published_by(published), ("signatories_as_known",)) as then:
        return [tuple(row.values()) for row in rows(then, KNOWN)]


def test_a_source_recorded_last_may_be_published_first(story):
    """Given the source published first recorded last, it alone stands at its moment, with the treaty it names."""
    story.gazette()
    story.herald("2031-05-01")

    assert stood(story, "2031-05-01") == ([("herald", 33)], [("2031-05-01T23:59:59", 33)], [])


def test_a_relation_leads_to_no_occurrence_that_nobody_had_reported(story):
    """Given a report that relates to an occurrence which only a later source reports, the archive stays whole."""
    story.gazette()
    text = """
source: {id: mercury, language: en, published: 2031-05-01}
reports:
  - {occurrence: toast, what: speech, title: A toast, date: 2031-05-01, evidence: 1,
     relations: [{type: during, other: harbour-signing}]}
"""
    append_file(story.archive, "mercury.yaml", text.encode(), by="jane")

    assert stood(story, "2031-05-01") == ([], [], [])


@pytest.mark.parametrize(
    ("day", "totals"),
    [
        pytest.param("2031-05-02", [("gazette", 31)], id="before its source"),
        pytest.param("2031-05-03", [("herald", 33), ("herald", 33)], id="since its source"),
    ],
)
@pytest.mark.one_in(2)
def test_a_correction_stands_since_its_source_was_published(story, day, totals):
    """Given a correction that rests on a source, it stands from that source's moment on."""
    story.gazette()
    story.herald()
    story.correct(TOTAL, 33, source="herald")

    found, _, problems = stood(story, day)

    assert (found, problems) == (totals, [])


def test_a_correction_of_our_own_stands_with_what_it_corrects(story):
    """Given a correction without a source, it stands as soon as the report does that it corrects."""
    story.gazette()
    story.herald()
    story.correct(TOTAL, 32)

    assert totals_of(story, "2031-05-02") == [("gazette", 32)]


@pytest.mark.thorough
def test_a_correction_upon_a_correction_that_was_not_yet_known(story):
    """Given a correction of our own upon one that rests on a later source, what the source said stands until then."""
    story.gazette()
    story.herald()
    story.correct(TOTAL, 33, source="herald")
    story.correct(TOTAL, 34)

    assert stood(story, "2031-05-02") == ([("gazette", 31)], [("2031-05-02T23:59:59", 31)], [])
    assert totals_of(story, "2031-05-03") == [("herald", 34), ("herald", 33)]


def test_the_withdrawal_of_a_correction_upon_one_that_was_not_yet_known(story):
    """Given the same, and the second withdrawn, the archive as it stood has neither."""
    story.gazette()
    story.herald()
    story.correct(TOTAL, 33, source="herald")
    story.correct(TOTAL, 34)
    withdraw(story.archive, "harbour-signing", "correction-2", reason="It was right", by="jane")

    assert totals_of(story, "2031-05-02") == [("gazette", 31)]
    assert totals_of(story, "2031-05-03") == [("herald", 33), ("herald", 33)]


def test_a_correction_of_what_was_supplemented(story):
    """Given a supplement of a report, and a correction of it, both stand with the report."""
    story.gazette()
    text = """
source: gazette
reason: Overlooked
reports:
  - occurrence: harbour-signing
    figures: [{key: zeal, measure: attendance, counted: delegates, value: 9, as_printed: nine,
      attribution: reporter, evidence: 1}]
"""
    supplement(story.archive, "more.yaml", text.encode(), by="jane")
    story.correct("gazette/figures/zeal/value", 8)

    assert totals_of(story, "2031-05-02") == [("gazette", 31), ("gazette", 8)]


@pytest.mark.thorough
def test_a_person_whom_a_supplement_names_comes_along(story):
    """Given a supplement that names a person whom a later source's file registered, the archive stays whole."""
    story.gazette()
    story.herald()
    supplement(story.archive, "more.yaml", OVERLOOKED.encode(), by="jane")

    assert stood(story, "2031-05-02")[2] == []


@pytest.mark.thorough
def test_a_person_whom_a_correction_names_comes_along(story):
    """Given a correction to a person whom a later source's file registered, the archive stays whole."""
    story.gazette()
    story.herald()
    story.correct("gazette/participants/1/person", "ben-moor", name="ada-speech")

    assert stood(story, "2031-05-02")[2] == []


@pytest.mark.thorough
def test_a_treaty_that_a_correction_names_comes_along(story):
    """Given a correction to a treaty that a later source's file registered, the archive stays whole."""
    story.gazette()
    text = """
source: {id: mercury, language: en, published: 2031-05-09}
treaties: [{id: ferry-pact, name: Ferry Pact}]
"""
    append_file(story.archive, "mercury.yaml", text.encode(), by="jane")
    story.correct("gazette/treaty", "ferry-pact")

    assert stood(story, "2031-05-02")[2] == []


def test_a_retraction_stands_since_its_source_was_published(story):
    """Given a retraction that a later source gives cause for, the report stands until then."""
    story.gazette()
    story.herald()
    why = {"reason": "Taken back", "source": "herald", "by": "jane"}
    retract(story.archive, "harbour-signing", "gazette", **why)

    assert [row[1] for row in known_in(story, "2031-05-02")] == [31]
    assert [row[1] for row in known_in(story, "2031-05-03")][-1] == 33


@pytest.mark.thorough
def test_a_merge_stands_since_both_were_reported(story):
    """Given two slugs of one dinner, the second reported by a later source, the merge stands since then."""
    story.gazette()
    text = """
source: {id: mercury, language: en, published: 2031-05-02}
reports: [{occurrence: harbour-banquet, what: meeting, title: A banquet, date: 2031-05-01, evidence: 1}]
"""
    append_file(story.archive, "mercury.yaml", text.encode(), by="jane")
    story.herald()
    merge(story.archive, "harbour-banquet", "harbour-dinner", reason="One", source=None, by="jane")

    def standing(day):
        with moments.as_it_stood(story.archive, moments.published_by(day)) as then:
            assert verify(then).problems == []
            sql = "SELECT id, status FROM occurrences WHERE kind = 'meeting' ORDER BY id"
            return [tuple(row.values()) for row in rows(then, sql)]

    assert standing("2031-05-02") == [("harbour-banquet", "reported")]
    assert standing("2031-05-03") == [("harbour-banquet", "merged"), ("harbour-dinner", "corroborated")]


def test_a_merge_is_known_to_both_or_to_neither(story):
    """Given a merge into what only a later source reported, and an early one recorded after, no report is lost."""
    early = """
source: {{id: {source}, language: en, published: 2031-05-02}}
reports: [{{occurrence: {slug}, what: meeting, title: A meal, date: 2031-05-01, evidence: 1}}]
"""
    first, second = ("mercury", "harbour-banquet"), ("beacon", "harbour-dinner")
    append_file(story.archive, "m.yaml", early.format(source=first[0], slug=first[1]).encode(), by="jane")
    story.gazette()
    story.herald("2031-05-09")
    merge(story.archive, "harbour-banquet", "harbour-dinner", reason="One", source=None, by="jane")
    append_file(story.archive, "b.yaml", early.format(source=second[0], slug=second[1]).encode(), by="jane")

    with moments.as_it_stood(story.archive, moments.published_by("2031-05-02")) as then:
        sql = "SELECT r.id FROM reports r JOIN occurrences o ON o.id = r.occurrence WHERE o.kind = 'meeting' ORDER BY 1"
        assert [row["id"] for row in rows(then, sql)] == ["harbour-banquet/mercury", "harbour-dinner/beacon"]
        assert verify(then).problems == []


@pytest.mark.parametrize(
    ("day", "options", "known"),
    [
        pytest.param("2031-05-03", [], ["harbour-banquet"], id="it may have been published"),
        pytest.param("2031-05-03", ["--certain"], [], id="it may have been published later"),
        pytest.param("2031-05-05", ["--certain"], ["harbour-banquet"], id="it certainly was by its retrieval"),
    ],
)
@pytest.mark.one_in(3)
def test_what_certainly_was_published(timeline, story, day, options, known):
    """Given a source published on a day or later, --certain leaves it out until it was retrieved."""
    text = """
source: {id: mercury, language: en, published: "[2031-05-02..]", retrieved: 2031-05-05}
reports: [{occurrence: harbour-banquet, what: meeting, title: A banquet, date: 2031-05-01, evidence: 1}]
"""
    append_file(story.archive, "mercury.yaml", text.encode(), by="jane")

    outcome = timeline("replay", "--published-by", day, *options, "--into", "then.db")

    assert (outcome.code, outcome.err) == (0, "")
    assert columns("then.db", "SELECT id FROM occurrences") == [(slug,) for slug in known]


@pytest.mark.thorough
def test_a_corrected_day_of_publication_counts(story):
    """Given a source found to be published a day later, it stands from that day on."""
    story.gazette()
    story.correct("published/edtf", "2031-05-04", name="source/gazette")

    assert totals_of(story, "2031-05-03") == []
    assert stood(story, "2031-05-04") == ([("gazette", 31)], [("2031-05-04T23:59:59", 31)], [])


@pytest.mark.parametrize("published", ["2031-05-03", "2031-05", "'[2031-05-03..]'", "'[..2031-05-03]'", "undated"])
@pytest.mark.one_in(3)
def test_what_was_known_is_what_the_archive_as_it_stood_says(story, published):
    """Given sources with dates of every precision, each moment's total is that of the archive as it then stood."""
    story.gazette()
    story.herald(published)
    story.finish()

    for moment, total in columns("archive.db", KNOWN):
        known = [(published, value) for published, value in known_in(story, moment) if published <= moment]
        assert known[-1:] == [(moment, total)]


# --- diff ---


def test_diff_lists_what_is_new_gone_and_changed(timeline, story_so_far):
    """Given two moments, `diff` has a line for each row that is new (+), gone (-) or changed (~), and says how."""
    story_so_far.at(2031, 6, 4, 9)
    why = {"reason": "Taken back", "source": None, "by": "jane"}
    retract(story_so_far.archive, "ada-speech", None, **why)
    story_so_far.correct("herald/title", "Signed at last")

    outcome = timeline("diff", "archive.db@recorded:2031-06-01T09:00:00", "archive.db")

    lines = outcome.out.splitlines()
    assert (outcome.code, outcome.err) == (0, "")
    assert "+ sources herald: herald" in lines
    assert "+ occurrences harbour-dinner: A dinner" in lines
    changed = lines.index("~ occurrences harbour-signing:")
    assert lines[changed + 1 : changed + 3] == [
        "    status was reported, is corroborated",
        "    sources_count was 1, is 2",
    ]
    changed = lines.index("~ occurrences ada-speech:")
    assert lines[changed + 1] == "    status was reported, is retracted"
    assert "+ figures harbour-signing/herald/total: 33 states" in lines
    assert "+ corrections occurrence/ada-speech retraction-1: Taken back" in lines
    assert any(
        line.startswith("+ conflicts ") and "treaty/harbour-treaty/signatories@2031-05-01" in line for line in lines
    )
    assert {line[0] for line in lines} == {" ", "+", "~"}


@pytest.mark.thorough
def test_diff_of_exchanged_moments_is_reversed(timeline, story_so_far):
    """Given the moments exchanged, what was new is gone, and what changed is changed back."""
    forth = timeline("diff", "archive.db@position:5", "archive.db", "--json").json
    back = timeline("diff", "archive.db", "archive.db@position:5", "--json").json
    turned = {"new": "gone", "gone": "new", "changed": "changed"}

    assert forth
    assert [(row["table"], row["key"], turned[row["change"]]) for row in forth] == [
        (row["table"], row["key"], row["change"]) for row in back
    ]
    assert [{name: values[::-1] for name, values in row["changes"].items()} for row in forth] == [
        row["changes"] for row in back
    ]


def test_diff_shows_what_is_empty_as_empty(timeline, story_so_far):
    """Given a field that was empty, `diff` says so."""
    before = story_so_far.archive.head
    story_so_far.correct("title", "Harbour news", name="source/herald")

    outcome = timeline("diff", f"archive.db@position:{before}", "archive.db")

    assert "title was empty, is Harbour news" in outcome.out


def test_diff_finds_nothing_in_what_was_taken_back(timeline, story_so_far):
    """Given a correction and its withdrawal, nothing differs but the history, which keeps both."""
    before = "archive.db@recorded:2031-06-01"

    assert timeline("diff", before, "archive.db").out.splitlines() == [
        "+ corrections occurrence/harbour-signing correction-1: Found so"
    ]


def test_diff_of_one_archive_is_nothing(timeline, story_so_far):
    """Given the same archive twice, nothing differs; as data, that is an empty list."""
    assert timeline("diff", "archive.db", "archive.db") == (0, "nothing differs\n", "")
    assert timeline("diff", "archive.db", "archive.db", "--json").json == []


@pytest.mark.thorough
def test_diff_compares_two_files(timeline, story_so_far):
    """Given two archives, `diff` compares them as it does two moments of one."""
    timeline("replay", "--position", "5", "--into", "then.db")

    assert timeline("diff", "then.db", "archive.db") == timeline("diff", "archive.db@position:5", "archive.db")


@pytest.mark.parametrize("name", ["elsewhere.db", "elsewhere.db@position:4"])
def test_diff_of_no_archive_exits_with_1(timeline, story_so_far, name):
    """Given a path without an archive, `diff` says so and makes none."""
    outcome = timeline("diff", name, "archive.db")

    assert outcome.code == 1
    assert "there is no archive at elsewhere.db" in outcome.err


def test_only_what_is_compared_is_made(story_so_far):
    """Given the tables that are needed, only the projections that have them are made, with the same rows."""
    with moments.as_it_stood(story_so_far.archive, moments.Moment(), ("figures",)) as then:
        names = {row["name"] for row in rows(then, "SELECT name FROM projections")}
        figures = rows(then, TOTALS)

    assert names == {"figures"}
    assert figures == rows(story_so_far.archive, TOTALS) != []
