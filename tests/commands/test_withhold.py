"""Withholding: what is erased, what stays, what goes with it, and what is still proved."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from subprocess import PIPE

import pytest

from tests.commands.conftest import SECOND_REPORT_FILE
from tests.web.conftest import make_harbours
from timeline.cli import run
from timeline.history.mentions import plan
from timeline.history.verifying import verify
from timeline.log.archive import Archive
from timeline.recording import withholding
from timeline.recording.withholding import Request

WHY = ("--reason", "A court order", "--by", "jane")
DONE = (*WHY, "--yes")
GUARDS = [f"DROP TRIGGER stored_events_{name}" for name in ("no_update", "no_delete", "no_replace", "from_one")]
SPEECH, PERSON = 5, 3
"""The places in `small` of the report of a speech, and of the speaker's registration."""


@pytest.fixture(autouse=True)
def _own_key(tmp_path, monkeypatch):
    """Keep the private key in the test's folder."""
    monkeypatch.setenv("TIMELINE_KEY", str(tmp_path / "key"))


@pytest.fixture
def checkpoint(timeline, small, tmp_path):
    """Give the path of a checkpoint of the small archive from before anything was withheld."""
    path = tmp_path / "before.checkpoint"
    path.write_text(timeline("checkpoint", "--name", "example.org/archive").out, "utf-8")
    return path


def rows(path, sql):
    """Return what a SELECT finds in an archive."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def has_open(process, path):
    """Tell whether a process has opened a file."""
    opened = Path(f"/proc/{process.pid}/fd")
    return any(os.path.realpath(one) == str(path) for one in opened.iterdir())


def left_of(folder, *words):
    """Return the files of a folder in which any of some words is left, byte for byte."""
    files = {path: path.read_bytes().lower() for path in folder.rglob("*") if path.is_file()}
    return [path.name for path, content in files.items() for word in words if word.lower().encode() in content]


def test_the_content_goes_and_the_proof_stays(timeline, small, checkpoint):
    """Given a withheld report, its bytes are gone from every file, and the checkpoint of before still holds."""
    tree = rows(small, "SELECT * FROM log_tiles")

    done = timeline("withhold", SPEECH, *DONE)

    assert done.code == 0
    assert f"withheld 1 event: {SPEECH}" in done.out
    assert "backups and other copies" in done.out
    assert rows(small, "SELECT * FROM log_tiles") == tree
    found = timeline("verify", "--checkpoint", checkpoint, "--json")
    assert (found.code, found.json["problems"], found.json["withheld"]) == (0, [], 1)
    assert "withheld: the content of 1 of 7 events; its hash, a day and a reason stay" in found.json["checks"]
    assert f"event {SPEECH} (occurrence-reported): Withheld on" in "\n".join(found.json["notes"])
    assert "withholding changed it, but not the root" in timeline("verify").out
    assert left_of(small.parent, "Ada Quay speaks") == []
    assert sorted(path.name for path in small.parent.iterdir()) == ["archive.db", "before.checkpoint", "key"]


def test_copies_beside_the_archive_are_named(timeline, small):
    """Given a name with brackets and a link to it, the copies beside the file itself are listed."""
    path = small.with_name("b[1].db")
    small.rename(path)
    shutil.copy(path, f"{path}.replaced-1")
    (small.parent / "links").mkdir()
    link = small.parent / "links" / "archive.db"
    link.symlink_to(path)

    for name in (path, link):
        seen = timeline("withhold", SPEECH, *WHY, "--dry-run", "--archive", name)
        assert seen.out.endswith("these files beside the archive: b[1].db.replaced-1\n")


def test_a_withheld_event_is_shown_with_its_day_and_reason(timeline, small):
    """Given a withheld report, the log shows when and why; no table has anything else of it, and none is stale."""
    timeline("withhold", SPEECH, *DONE, "--law", "Article 17")

    shown = next(line for line in timeline("log").out.splitlines() if line.split()[0] == str(SPEECH))
    assert "withheld" in shown
    assert "A court order" in shown
    (event,) = [event for event in timeline("log", "--json").json if event["position"] == SPEECH]
    assert (event["stream"], event["topic"], event["withheld_because"]) == (
        "occurrence/ada-speech",
        "occurrence-reported",
        "A court order",
    )
    assert (event["payload"]["withheld"]["by"], event["payload"]["withheld"]["law"]) == ("jane", "Article 17")
    assert "(1 withheld)" in timeline("status").out
    assert rows(small, "SELECT * FROM occurrences WHERE id = 'ada-speech'") == []
    assert timeline("replay", "--check").code == 0


@pytest.mark.thorough
def test_a_stream_goes_on_after_what_is_withheld(timeline, small, report_file, tmp_path):
    """Given an occurrence of which the first report is withheld, the other stands, and is amended as before."""
    place = rows(small, "SELECT MIN(rowid) FROM stored_events WHERE originator_id = 'occurrence/harbour-signing'")[0][0]
    assert timeline("withhold", place, *DONE).code == 0

    title = ["correct", "harbour-signing", "herald/title", "The signing", "--reason", "Shorter", "--by", "jane"]
    assert timeline(*title).code == 0
    assert timeline("retract", "harbour-signing", "--reason", "Another port", "--by", "jane").code == 0
    assert timeline("withdraw", "harbour-signing", "retraction-2", "--reason", "No", "--by", "jane").code == 0

    assert "The signing" in timeline("show", "harbour-signing").out
    assert timeline("verify").code == 0
    again = timeline("append", report_file, "--by", "jane")
    assert again.code == 1
    assert "nothing more is recorded of 'harbour-signing': it was withheld on 20" in again.err
    assert " (A court order); leave it out of the file" in again.err


def test_what_refers_to_a_withheld_person_or_source_still_stands(timeline, small):
    """Given a withheld person and a withheld source, what names them stands and says why they are gone."""
    timeline("withhold", 1, PERSON, *DONE)

    assert rows(small, "SELECT name FROM people")[0][0].endswith(": A court order")
    assert rows(small, "SELECT short_label FROM sources WHERE id = 'gazette'") == [("Withheld",)]
    assert rows(small, "SELECT COUNT(*) FROM participants WHERE person = 'ada-quay'") == [(1,)]
    refused = timeline("correct", "person/ada-quay", "name", "Ada", "--reason", "So", "--by", "jane")
    assert "neither registered again nor corrected. Withheld on" in refused.err
    assert timeline("verify").code == 0


@pytest.mark.thorough
def test_amendments_that_repeat_it_go_with_it(timeline, small):
    """Given a corrected report, its corrections say what it said: they are listed, and nothing goes without them."""
    correct = ["correct", "ada-speech", "gazette/title", "A speech", "--reason", "Shorter", "--by", "jane"]
    timeline(*correct)
    timeline("withdraw", "ada-speech", "correction-1", "--reason", "It was right", "--by", "jane")
    before = small.read_bytes()

    refused = timeline("withhold", SPEECH, *DONE)

    assert (refused.code, small.read_bytes()) == (1, before)
    assert "events 8, 9 repeat or name it" in refused.err
    assert timeline("withhold", SPEECH, *DONE, "--with-mentions").code == 0
    assert left_of(small.parent, "Ada Quay speaks", "It was right") == []
    assert timeline("verify").code == 0


@pytest.fixture
def overlooked(timeline, small, tmp_path):
    """Supplement the speech with a relation and a statement, and correct both, and what the report had: 8 to 13."""
    (tmp_path / "more.yaml").write_text(OVERLOOKED, "utf-8")
    outcomes = [timeline("supplement", "more.yaml", "--by", "jane")]
    for path, new in (
        ("relations/2/inferred", "It says so"),
        ("relations/1/type", "during"),
        ("statements/calls/point", "pirate-ada"),
        ("statements/pirate-ada/text", "Something else"),
        ("participants/1/role", "organizer"),
    ):
        outcomes.append(timeline("correct", "ada-speech", f"gazette/{path}", new, "--reason", "So", "--by", "jane"))
    assert [outcome.code for outcome in outcomes] == [0] * 6, outcomes


OVERLOOKED = """\
source: gazette
reason: overlooked
reports:
  - occurrence: ada-speech
    relations:
      - {type: after, other: harbour-signing, inferred: A secret}
    statements:
      - {point: calls, text: She calls for ports, attribution: reporter, evidence: 3}
"""


@pytest.mark.parametrize(
    ("place", "mentions", "words"),
    [(8, [9, 11, 12], ["She calls", "A secret"]), (11, [12], ["pirate-ada"]), (9, [], ["It says so"])],
    ids=["supplement", "new name", "nothing later"],
)
@pytest.mark.usefixtures("overlooked")
@pytest.mark.one_in(3)
def test_what_goes_by_a_number_or_a_new_name_goes_with_it(timeline, small, place, mentions, words):
    """Given corrections of items without names, and of one with a new name, those of what is withheld go, no others."""
    found = timeline("withhold", place, *WHY, "--dry-run", "--json").json
    assert found["mentions"] == mentions
    assert timeline("withhold", place, *DONE, "--with-mentions").code == 0
    (small.parent / "more.yaml").unlink()
    assert left_of(small.parent, *words) == []
    assert timeline("verify").code == 0


@pytest.mark.thorough
def test_a_correction_alone_can_be_withheld(timeline, small):
    """Given two corrections of a claim, withholding the first takes the second with it; the claim reads as reported."""
    for title, was in (("A wrong name", ()), ("A speech", ("--was", "A wrong name"))):
        timeline("correct", "ada-speech", "gazette/title", title, "--reason", "So", "--by", "jane", *was)

    assert "event 9 repeats or names it, so" in timeline("withhold", 8, *DONE).err
    assert timeline("withhold", 8, *DONE, "--with-mentions").code == 0

    assert rows(small, "SELECT title FROM occurrences WHERE id = 'ada-speech'") == [("Ada Quay speaks",)]
    assert timeline("correct", "ada-speech", "gazette/title", "X", "--reason", "So", "--by", "jane").code == 0
    assert rows(small, "SELECT id FROM corrections") == [("correction-3",)]
    assert timeline("verify").code == 0


def test_a_name_goes_from_every_file(timeline, small, checkpoint):
    """Given a person's stream, its name goes, too, with all that names it; its hashes still lead to the checkpoint."""
    refused = timeline("withhold", "--stream", "person/ada-quay", *DONE)
    assert (refused.code, f"event {SPEECH} repeats or names it" in refused.err) == (1, True)

    done = timeline("withhold", "--stream", "person/ada-quay", *DONE, "--with-mentions")

    assert done.code == 0
    assert left_of(small.parent, "ada-quay", "Ada Quay", "ada quay") == []
    assert "quay" not in done.out
    assert rows(small, "SELECT originator_id FROM stored_events WHERE rowid = 3") == [("person/withheld-3",)]
    assert timeline("verify", "--checkpoint", checkpoint).code == 0
    proof = timeline("prove", PERSON)
    assert (proof.code, "the proof is of its hash. Withheld on" in proof.err) == (0, True)
    (small.parent / "proof").write_text(proof.out, "utf-8")
    assert timeline("verify", "--proof", "proof").code == 0
    assert "withheld already" in timeline("withhold", PERSON, *DONE).err


def test_a_name_that_is_taken_gets_a_number(timeline, small, tmp_path, monkeypatch):
    """Given a name that another's would be shown as, it is refused; one of an earlier version stays, and is read."""
    people = "source: {id: mail, language: en, published: 2031-05-03}\npeople:\n  - {id: withheld-3, name: Odd One}\n"
    (tmp_path / "people.yaml").write_text(people, "utf-8")
    refused = timeline("append", "people.yaml", "--by", "jane")
    assert (refused.code, "'withheld-3' is what a stream is called whose name is withheld" in refused.err) == (1, True)
    with monkeypatch.context() as earlier:
        earlier.setattr("domain.base._WITHHELD", re.compile("(?!)"))
        assert timeline("append", "people.yaml", "--by", "jane").code == 0

    done = timeline("withhold", "--stream", "person/ada-quay", *DONE, "--with-mentions", "--json")

    assert (done.code, done.json["names"]) == (0, ["person/withheld-3-2"])
    assert rows(small, "SELECT name FROM people WHERE id = 'withheld-3'") == [("Odd One",)]
    assert timeline("verify").code == 0


def test_streams_and_texts_that_have_the_name_are_listed(timeline, small, tmp_path):
    """Given a name that also stands in a title and in another slug, a dry run says so, and changes nothing."""
    third = SECOND_REPORT_FILE.replace("herald", "radio").replace("harbour-signing", "ada-quay-returns")
    (tmp_path / "third.yaml").write_text(third.replace("Signing of the harbour treaty", "ADA QUAY returns"))
    assert timeline("append", "third.yaml", "--by", "jane").code == 0
    before = small.read_bytes()

    seen = timeline("withhold", "--stream", "person/ada-quay", *WHY, "--dry-run")

    assert seen.code == 0
    assert "the name person/ada-quay becomes person/withheld-3" in seen.out
    assert f"event {SPEECH} of occurrence/ada-speech" in seen.out
    assert "note: event 9 has the same name in its text" in seen.out
    assert "note: the stream occurrence/ada-quay-returns has it in its name" in seen.out
    assert small.read_bytes() == before
    assert "no stream is named 'person/ada-quai'" in timeline("withhold", "--stream", "person/ada-quai", *WHY).err
    data = timeline("withhold", PERSON, *WHY, "--dry-run", "--json").json
    assert (data["events"], data["mentions"], data["same_words"], data["dry_run"]) == ([3], [], [5, 9], True)


def test_a_name_that_a_correction_gave_is_looked_for(timeline, small):
    """Given a person whose name was corrected, titles with the later name are listed, in any letters."""
    for stream, path, new in (
        ("person/ada-quay", "name", "Đặng Ánh"),
        ("harbour-signing", "gazette/title", "BÀ ĐẶNG ÁNH KÝ"),
    ):
        assert timeline("correct", stream, path, new, "--reason", "So", "--by", "jane").code == 0

    found = timeline("withhold", "--stream", "person/ada-quay", *WHY, "--dry-run", "--json").json

    assert (found["events"], found["same_words"]) == ([3, 8], [9])


@pytest.mark.thorough
def test_what_only_reads_like_the_name_stays(timeline, small, tmp_path):
    """Given a word with the slug of an organization, it is not withheld with it, nor what has the word."""
    (tmp_path / "gulls.yaml").write_text(GULLS, "utf-8")
    assert timeline("append", "gulls.yaml", "--by", "jane").code == 0
    places = {event["stream"]: event["position"] for event in timeline("log", "--json").json}

    guild, watch = (("--stream", f"organization/{slug}") for slug in ("gulls", "gull-watch"))

    found = timeline("withhold", *guild, *WHY, "--dry-run", "--json").json
    assert found["mentions"] == [places["occurrence/watching"]]
    assert (found["same_words"], found["like_named"]) == ([places["occurrence/counting"]], [])
    assert timeline("withhold", *watch, *WHY, "--dry-run", "--json").json["mentions"] == []
    source = timeline("withhold", "--stream", "source/gull-mail", *WHY, "--dry-run")
    assert (source.code, source.out.count("repeats or names it")) == (0, 2)
    assert timeline("withhold", *guild, *DONE, "--with-mentions").code == 0
    assert timeline("verify").code == 0


GULLS = """\
source: {id: gull-mail, published: 2031-03-04, language: en}
organizations:
  - {id: gulls, name: Guild of Gulls}
  - {id: gull-watch, name: The Watch of Gulls}
measures:
  - {id: gulls, meaning: gulls seen, family: count}
populations:
  - {id: gulls, meaning: gulls of any sort}
reports:
  - occurrence: counting
    what: speech
    title: Gulls are counted
    date: 2031-03-03
    figures:
      - {key: gulls, measure: gulls, counted: gulls, value: 3, as_printed: 3 gulls, attribution: reporter, evidence: 1}
    evidence: 1
  - occurrence: watching
    what: speech
    title: Gulls are watched
    date: 2031-03-03
    participants:
      - {party: gulls, role: speaker}
    evidence: 1
"""


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "name what to withhold"),
        ([99], 1, "the log has no event 99: its last one is 7"),
        ([0], 2, "0 is not in the range"),
        ([3, "--by", "Ms X"], 2, "not a valid handle"),
        ([3], 1, "cannot be undone"),
        ([3, "--yes", "--reason", "x" * 501], 2, "1 to 500 characters"),
        ([3, "--yes", "--reason", " "], 2, "1 to 500 characters"),
    ],
    ids=["nothing", "no such event", "zero", "handle", "unconfirmed", "long reason", "no reason"],
)
def test_nothing_is_withheld_by_mistake(timeline, small, arguments, code, says):
    """Given what is wrong or not confirmed, nothing is withheld."""
    before = small.read_bytes()

    refused = timeline("withhold", *WHY, *arguments)

    assert (refused.code, small.read_bytes()) == (code, before)
    assert says in refused.err


def test_nobody_else_may_have_it_open(timeline, small):
    """Given another program with the archive open, it is refused, and the archive is as it was, in WAL mode."""
    with closing(sqlite3.connect(small)) as reader:
        reader.execute("SELECT COUNT(*) FROM stored_events").fetchall()
        refused = timeline("withhold", SPEECH, *DONE)
    assert refused.code == 1
    assert "another program has archive.db open" in refused.err
    assert rows(small, "PRAGMA journal_mode") == [("wal",)]
    assert timeline("verify", "--json").json["withheld"] == 0


@pytest.mark.thorough
def test_who_waited_cannot_write_into_the_old_file(timeline, small, monkeypatch):
    """Given a command that opened the file before it was replaced, its event is refused, not lost; later it works."""
    command = ["correct", "person/ada-quay", "name", "Ada", "--reason", "Shorter", "--by", "jane"]
    waiting = []
    copy = withholding._copy_log

    def slowly(*arguments):
        process = subprocess.Popen([sys.executable, "-m", "timeline", *command], cwd=small.parent, stderr=PIPE)
        waiting.append(process)
        while process.poll() is None and not has_open(process, small):
            time.sleep(0.02)
        copy(*arguments)

    monkeypatch.setattr(withholding, "_copy_log", slowly)
    assert timeline("withhold", SPEECH, *DONE).code == 0
    _, said = waiting[0].communicate(timeout=60)

    assert b"another command replaced the archive while this one waited, so nothing was recorded" in said
    assert timeline("verify", "--json").json["events"] == 7
    assert timeline(*command).code == 0
    assert {path.name for path in small.parent.iterdir()} == {"archive.db"}


def test_who_waited_cannot_read_the_old_file(timeline, small, monkeypatch):
    """Given a reader that opened the file before it was replaced, it never reads the old one; opened again, the new."""
    sql = "SELECT COUNT(*) FROM stored_events WHERE instr(state, 'Ada Quay speaks')"
    code = f"""if True:
        import sqlite3
        waiting = sqlite3.connect("file:{small}?mode=ro", uri=True, timeout=60)
        print("open", flush=True)
        for opened in (lambda: waiting, lambda: waiting, lambda: sqlite3.connect("{small}")):
            try:
                print(opened().execute("{sql}").fetchone())
            except sqlite3.OperationalError as error:
                print(error)
    """
    reader = []
    copy = withholding._copy_log

    def beside(*arguments):
        reader.append(subprocess.Popen([sys.executable, "-c", code], stdout=PIPE, text=True))
        assert reader[0].stdout.readline() == "open\n"
        time.sleep(0.1)  # it asks for a lock in the meantime
        copy(*arguments)

    monkeypatch.setattr(withholding, "_copy_log", beside)
    assert timeline("withhold", SPEECH, *DONE).code == 0

    said, _ = reader[0].communicate(timeout=60)
    assert said.splitlines() == ["no such table: stored_events"] * 2 + ["(0,)"]


def test_an_altered_event_is_not_hidden_by_a_record(timeline, small, checkpoint, tamper):
    """Given a forged record of withholding, with the hash of what was altered before, `verify` names the event."""
    timeline("withhold", SPEECH, *DONE)
    state = rows(small, f"SELECT state FROM stored_events WHERE rowid = {SPEECH}")[0][0]
    record = json.loads(state)
    record["withheld"]["sha256"] = "0" * 64
    forged = json.dumps(record, separators=(",", ":"))
    tamper(*GUARDS, f"UPDATE stored_events SET state = CAST('{forged}' AS BLOB) WHERE rowid = {SPEECH}")

    problems = "\n".join(timeline("verify", "--checkpoint", checkpoint, "--json").json["problems"])

    assert f"altered since it was recorded: event {SPEECH}" in problems
    assert "the first 7 events are not those of the checkpoint" in problems


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stored_events SET state = x'' WHERE rowid = 5",
        "UPDATE stored_events SET state = CAST(json_remove(CAST(state AS TEXT), '$.withheld.reason') AS BLOB) "
        "WHERE rowid = 5",
        "UPDATE stored_events SET state = CAST(CAST(state AS TEXT) || ' ' AS BLOB) WHERE rowid = 5",
    ],
    ids=["nothing", "no reason", "another spelling"],
)
def test_nothing_is_withheld_without_a_record(timeline, small, tamper, change):
    """Given an event without content and without a record of when and why, `verify` says that it cannot be read."""
    timeline("withhold", SPEECH, *DONE)
    tamper(*GUARDS, change)

    problems = timeline("verify", "--json").json["problems"]

    assert any(problem.startswith(f"position {SPEECH} cannot be read") for problem in problems)


def test_what_was_tampered_with_is_not_laundered(timeline, small, tamper):
    """Given a log that its hashes are not of, nothing is withheld: a new tree would hide what was changed."""
    tamper(*GUARDS, "UPDATE stored_events SET state = replace(CAST(state AS TEXT), 'Ada', 'Eda') WHERE rowid = 3")

    refused = timeline("withhold", SPEECH, *DONE)

    assert refused.code == 1
    assert "the log is not the one that its hashes are of" in refused.err
    assert "altered since it was recorded: event 3" in timeline("verify").out


@pytest.mark.thorough
def test_what_an_earlier_version_added_is_hashed(timeline, small, checkpoint, tamper):
    """Given last events that an earlier version added without hashing them, others are withheld, and all are hashed."""
    tamper("UPDATE log_tiles SET hashes = substr(hashes, 1, 5 * 32)", "DELETE FROM log_checkpoints")

    assert timeline("withhold", SPEECH, *DONE).code == 0

    assert rows(small, "SELECT length(hashes) FROM log_tiles") == [(7 * 32,)]
    assert timeline("verify", "--checkpoint", checkpoint).code == 0


@pytest.mark.thorough
def test_copies_keep_the_record(timeline, small, checkpoint, tmp_path):
    """Given a withheld event, a backup, a replay, a salvaged copy and an export have the record and the same root."""
    shutil.copy(small, tmp_path / "old.db")
    timeline("withhold", SPEECH, *DONE)
    assert timeline("backup", "copy.db").code == 0
    assert timeline("replay", "--into", "replayed.db").code == 0
    assert timeline("salvage", "archive.db", "--into", "saved.db").code == 0
    assert timeline("export", "events", "--output", "log.jsonl").code == 0
    assert timeline("build", "--events", "log.jsonl", "--archive", "built.db").code == 0

    for name in ("copy.db", "replayed.db", "saved.db", "built.db"):
        found = timeline("verify", "--archive", name, "--checkpoint", checkpoint, "--json").json
        assert (found["problems"], found["withheld"]) == ([], 1), name
    assert left_of(tmp_path, "Ada Quay speaks") == ["old.db"]
    refused = timeline("restore", "old.db")
    assert (refused.code, "still has what archive.db withholds" in refused.err) == (1, True)
    assert f"timeline withhold {SPEECH} " in refused.err
    difference = timeline("diff", "old.db", "archive.db").out
    assert "events 5: content was there, is withheld: A court order" in difference


@pytest.mark.thorough
def test_the_sequence_and_the_checkpoints_are_kept(timeline, small, checkpoint):
    """Given a withheld event, positions are not given again, and the site still has the checkpoints."""
    kept = "SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'stored_events'), (SELECT note FROM log_checkpoints)"
    before = rows(small, kept)
    timeline("withhold", SPEECH, *DONE)
    assert rows(small, kept) == before


@pytest.mark.thorough
def test_each_event_can_be_withheld(tmp_path):
    """Given an archive with all sorts of amendments, each of its events can be withheld: what is left verifies."""
    path = make_harbours(tmp_path / "archive.db")
    whole = path.read_bytes()
    with closing(Archive(path)) as archive:
        plans = [plan(archive, [place], []) for place in range(1, archive.head + 1)]
    for found in plans:
        path.write_bytes(whole)
        request = Request(found.positions, {}, found.head, datetime.now(UTC), "jane", "A court order")
        withholding.withhold(path, request)
        with closing(Archive(path)) as archive:
            verified = verify(archive)
        assert (verified.problems, verified.withheld) == ([], len(found.positions)), found.chosen


def killed_at(step, arguments):
    """Run a command in a process of its own, and kill it before a step of what replaces the file; tell if it was."""
    child = os.fork()
    if not child:
        steps = count(1)

        def line(frame, event, argument):
            if event == "line" and next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return line

        def called(frame, event, argument):
            return line if frame.f_code.co_filename.endswith(("archive_file.py", "recording/withholding.py")) else None

        sys.settrace(called)
        run(list(arguments))
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.thorough
def test_killed_at_any_step_the_old_or_the_new_one_stands(timeline, small, tmp_path):
    """Given a withholding that is killed before each of its steps, the archive is intact, with or without the event.

    What it left behind goes with the next command that makes a file there, and has nothing of what was withheld.
    """
    whole = small.read_bytes()
    steps, outcomes = count(1, 3), []
    while killed_at(next(steps), ["withhold", str(SPEECH), *DONE]):
        withheld = b"Ada Quay speaks" not in small.read_bytes()
        assert left_of(tmp_path, "Ada Quay speaks") == ([] if withheld else ["archive.db"])
        assert rows(small, "PRAGMA integrity_check") == [("ok",)]
        found = timeline("verify", "--json").json
        assert (found["problems"], found["events"], found["withheld"]) == ([], 7, int(withheld))
        with closing(Archive.create(tmp_path / "other.db")):
            assert list(tmp_path.glob(".timeline-*")) == []
        for path in tmp_path.iterdir():
            path.unlink()
        outcomes.append(withheld)
        small.write_bytes(whole)
    assert outcomes == sorted(outcomes)
    assert {*outcomes} == {False, True}
