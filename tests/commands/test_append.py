"""`timeline append` takes a report file whole, or not at all."""

import getpass
import io
import json
import random
import re
import shlex
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import yaml

from tests.commands.conftest import OTHER_TOTAL
from tests.commands.conftest import SECOND_REPORT_FILE as LATER


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


def test_it_lists_what_was_appended(timeline, seeded, report_file):
    """Given a new report file, each event is described in words, and the tables have it at once."""
    outcome = timeline("append", report_file, "--by", "jane")

    assert outcome.code == 0
    assert outcome.out == (
        f"{report_file}: 5 events appended, 0 recorded already\n"
        "  Source registered: The Gazette: Port news\n"
        "  Treaty registered: Treaty of the Harbours\n"
        "  Person registered: Ada Quay\n"
        "  gazette reports: The harbour treaty is signed\n"
        "  gazette reports: Ada Quay speaks\n"
    )
    assert timeline("show", "harbour-treaty", "--json").json["treaty"]["signatories_reported"] == 31


def test_appending_twice_changes_nothing_and_says_so(timeline, seeded, report_file):
    """Given a file that is already recorded, nothing is appended, the archive is unchanged, and the exit code is 0."""
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
    """Given a mistake, the message has file, line, column and field, what is allowed and what may be meant."""
    before = seeded.read_bytes()

    outcome = timeline("append", broken_file, "--by", "jane")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"{broken_file}:4:11: reports[0].what: ")
    assert "did you mean 'signing'?" in outcome.err
    assert "Traceback" not in outcome.err
    assert seeded.read_bytes() == before


def test_it_stops_at_the_first_file_with_a_problem(timeline, seeded, report_file, broken_file, later_file):
    """Given a good, a broken and a good file, the first is kept, the second reported, and the third not read."""
    before = events(timeline)

    outcome = timeline("append", report_file, broken_file, later_file, "--by", "jane")

    assert outcome.code == 1
    assert outcome.out.startswith(f"{report_file}: 5 events appended")
    assert str(broken_file) in outcome.err
    assert "herald" not in outcome.out
    assert events(timeline) == before + 5
    assert timeline("projections", "--json").json[0]["current"]


def test_what_a_file_names_must_be_recorded(timeline, seeded, later_file):
    """Given a file that names a treaty nobody registered, it is refused, with what to do about it."""
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


def test_a_missing_file_is_named(timeline, seeded):
    """Given the name of a file that does not exist, the program says so and exits with 1."""
    outcome = timeline("append", "nowhere.yaml", "--by", "jane")

    assert (outcome.code, outcome.err) == (1, "nowhere.yaml: No such file or directory\n")


def test_json_has_the_same(timeline, seeded, report_file, later_file):
    """Given --json, each file has its events, what was recorded already and what it corroborates."""
    outcome = timeline("append", report_file, report_file, later_file, "--by", "jane", "--json")

    assert [
        (file["file"], len(file["recorded"]), file["already_recorded"], file["corroborated"])
        for file in outcome.json["files"]
    ] == [
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
        pytest.param([], {"LOGNAME": "新"}, "somebody", id="nobody in particular where the login name has no letters"),
    ],
)
@pytest.mark.one_in(3)
def test_every_event_keeps_who_recorded_it(timeline, seeded, report_file, monkeypatch, *, options, environment, handle):
    """Given a handle, or none, the new events have it, and that they came by a file."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    timeline("append", report_file, *options)

    (event,) = timeline("log", "--limit", 1, "--json").json
    assert (event["recorded_by"], event["recorded_via"]) == (handle, "file")


@pytest.mark.parametrize("error", [KeyError("getpwuid(): uid not found: 4711"), ImportError("pwd"), OSError("No user")])
def test_a_login_without_a_name_is_asked_for_a_handle(timeline, small, report_file, monkeypatch, error):
    """Given a user whom the system has no name for, as in many containers, the message asks for --by."""

    def nameless():
        raise error

    monkeypatch.setattr(getpass, "getuser", nameless)

    outcome = timeline("append", report_file)

    assert outcome.code == 2
    assert "Error: there is no login name to record with the events: give a handle, such as --by jane" in outcome.err
    assert timeline("append", report_file, "--by", "jane").code == 0


def test_what_a_foreign_trigger_keeps_out_is_not_counted(timeline, small, tamper, tmp_path):
    """Given a trigger that ignores people, a file with one is refused whole, and the trigger is named."""
    tamper(
        "CREATE TRIGGER meddler BEFORE INSERT ON stored_events WHEN NEW.topic = 'person-registered' "
        "BEGIN SELECT RAISE(IGNORE); END"
    )
    file = tmp_path / "radio.yaml"
    file.write_text(
        "source: {id: radio, language: en, published: 2031-05-02}\n"
        "people: [{id: bo-buoy, name: Bo Buoy}]\n"
        "reports: [{occurrence: opening, what: ceremony, title: Opening, date: 2031-05-01, evidence: 1}]\n"
    )

    outcome = timeline("append", file, "--by", "jane")

    assert (outcome.code, "appended" in outcome.out) == (1, False)
    assert outcome.err == (
        "the log did not keep version 1 of person/bo-buoy (person-registered), so nothing was recorded; "
        "triggers of another program on stored_events: meddler\n"
    )
    assert timeline("status", "--json").json["events"] == 7


@pytest.mark.parametrize("state", ["x'ff'", "7", "'[]'", "'{}'"])
def test_nothing_follows_a_damaged_event(timeline, small, report_file, tamper, state):
    """Given a last event whose time of recording cannot be read, the program says so, and records nothing."""
    tamper("DROP TRIGGER stored_events_no_update", f"UPDATE stored_events SET state = {state} WHERE rowid = 7")
    report_file.write_text(report_file.read_text().replace("gazette", "radio"))

    outcome = timeline("append", report_file, "--by", "jane")

    assert outcome.code == 1
    assert (
        "the last event, at position 7, cannot be read, so no event can be added: run 'timeline verify'" in outcome.err
    )


def test_a_clock_that_ran_backwards_gets_a_warning(timeline, seeded, report_file, tamper):
    """Given an archive whose last event is later than now, the archivist is warned, and the order is kept."""
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


# --- dry runs ---

CONFLICT = "the conflict treaty/harbour-treaty/signatories"
RENAMED = LATER.replace("harbour-signing", "signing-of-the-treaty").replace("herald", "mercury")


@pytest.fixture
def written(tmp_path):
    """Give a way to write a file of a name."""

    def write(name, text):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def files_beside(path):
    """Return the names of the files in an archive's folder, but for those that SQLite keeps for itself."""
    return sorted(file.name for file in path.parent.iterdir() if not file.name.startswith(f"{path.name}-"))


def everything(path):
    """Return every row of every table of an archive, and its log."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return list(connection.iterdump())


def test_a_dry_run_lists_what_an_append_would(timeline, seeded, report_file):
    """Given --dry-run, each event is described in the words of an append, as what would be appended."""
    tried = timeline("append", report_file, "--by", "jane", "--dry-run")
    done = timeline("append", report_file, "--by", "jane")

    assert tried.code == 0
    assert tried.out == done.out.replace("5 events appended", "5 events would be appended")


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["text", "json"])
def test_a_dry_run_changes_nothing(timeline, small, written, options):
    """Given --dry-run, the archive's log and tables stay as they are, byte for byte, and no file is left behind."""
    path = written("total.yaml", OTHER_TOTAL.replace("herald", "mercury"))
    before, beside = everything(small), files_beside(small)
    digests = timeline("projections", "--json").out

    assert timeline("append", path, "--dry-run", *options).code == 0

    assert everything(small) == before
    assert files_beside(small) == beside
    assert timeline("projections", "--json").out == digests


def test_a_dry_run_lists_every_problem_of_the_first_bad_file(timeline, small, written, broken_file):
    """Given a file with a problem, a dry run reports it as an append does, and exits with 1."""
    tried = timeline("append", broken_file, "--dry-run")

    assert (tried.code, tried.out) == (1, "")
    assert tried.err == timeline("append", broken_file).err


def test_a_dry_run_of_several_files_lets_later_ones_refer_to_earlier_ones(timeline, seeded, report_file, later_file):
    """Given two files, the second of another source, the dry run says what it would corroborate."""
    outcome = timeline("append", report_file, later_file, "--dry-run")

    assert outcome.code == 0
    assert outcome.out.endswith(
        f"{later_file}: 2 events would be appended, 0 recorded already\n"
        "  Source registered: herald\n"
        "  herald reports: Signing of the harbour treaty\n"
        "  corroborates harbour-signing\n"
    )


def total(source, number, day="2031-05-01"):
    """Return a file of a source that has a total as of a day."""
    text = OTHER_TOTAL.replace("herald", source).replace("33", str(number))
    return text.replace("attribution: reporter", f"as_of: {day}\n        attribution: reporter")


@pytest.mark.parametrize(
    ("before", "tried", "changes"),
    [
        pytest.param([], [31], [], id="none where the numbers agree"),
        pytest.param([], [33], [("opens", "@2031-05-01")], id="opens"),
        pytest.param([[33]], [33], [("changes", "@2031-05-01")], id="changes"),
        pytest.param(
            [[40, "2031-05-09"]],
            [35, "2031-05-05"],
            [("changes", "@several-days")],
            id="changes the one that joins days",
        ),
    ],
)
@pytest.mark.one_in(3)
def test_a_dry_run_lists_the_changes_of_conflicts(timeline, small, written, *, before, tried, changes):
    """Given another number for a claim, the conflicts it opens, changes or closes are listed, in words and as JSON."""
    for claimed in before:
        timeline("append", written("before.yaml", total("bulletin", *claimed)))
    path = written("tried.yaml", total("quay-post", *tried))

    text = timeline("append", path, "--dry-run").out
    conflicts = timeline("append", path, "--dry-run", "--json").json["conflicts"]

    assert sorted(re.findall(rf"^(\w+) {CONFLICT}(\S+): Signatories: ", text, re.MULTILINE)) == sorted(changes)
    key = "treaty/harbour-treaty/signatories"
    assert sorted((change["change"], change["conflict"].removeprefix(key)) for change in conflicts) == sorted(changes)
    assert all(change["summary"].startswith("Signatories: ") for change in conflicts)


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        pytest.param(
            ["--dry-run"],
            "write 'occurrence: harbour-signing' there, so that this report corroborates it\n"
            "  if nobody can tell: add 'relations: [{type: perhaps-same, other: harbour-signing, inferred: …}]' "
            "with the reason",
            id="before",
        ),
        pytest.param([], "timeline merge signing-of-the-treaty --into harbour-signing --reason '…'", id="after"),
    ],
)
def test_likely_duplicates_are_listed(timeline, small, written, options, remedy):
    """Given a known signing under another name, it is listed with its line, the reasons and what to do."""
    path = written("renamed.yaml", RENAMED)

    outcome = timeline("append", path, "--by", "jane", *options)

    assert outcome.code == 0
    assert outcome.out.endswith(
        f"{path}:3: is 'signing-of-the-treaty' recorded already, as 'harbour-signing' (The harbour treaty is signed)?\n"
        "  both are a signing; both are dated 2031-05-01; their titles are alike (84 %)\n"
        f"  if it is: {remedy}\n"
    )


def test_the_suggested_merge_can_be_run_as_printed(timeline, small, written):
    """Given a likely duplicate, the suggested command merges the two."""
    out = timeline("append", written("renamed.yaml", RENAMED), "--by", "jane").out

    arguments = shlex.split(out.rpartition("if it is: ")[2])

    assert timeline(*arguments[1:]).code == 0
    assert timeline("show", "harbour-signing", "--json").json["occurrence"]["sources_count"] == 3


def test_likely_duplicates_of_people_and_sources_are_listed_with_a_remedy(timeline, small, written):
    """Given a person with a similar name and a source with the same address, each is listed with its own remedy."""
    first = LATER.replace("herald", "bulletin").replace("language: en", "language: en, url: 'https://x.example/1'")
    second = first.replace("bulletin", "mercury") + "people:\n  - {id: a-quay, name: Adá Quay}\n"
    timeline("append", written("first.yaml", first))
    path = written("second.yaml", second)

    out = timeline("append", path, "--dry-run").out

    assert f"{path}:1: is 'mercury' recorded already, as 'bulletin'" in out
    assert "record only what was overlooked in it, in a file with 'source: bulletin'" in out
    assert f"{path}:10: is 'a-quay' recorded already, as 'ada-quay' (Ada Quay)?" in out
    assert "write 'person: ada-quay' instead of 'person: a-quay', and remove 'a-quay' from 'people'" in out
    assert "timeline merge person/a-quay --into person/ada-quay --reason '…'" in timeline("append", path).out


@pytest.mark.parametrize("options", [["--dry-run"], []], ids=["before", "after"])
def test_json_lists_likely_duplicates(timeline, small, written, options):
    """Given --json, likely duplicates are listed with the file that brings them, on a dry run and in earnest."""
    output = timeline("append", written("renamed.yaml", RENAMED), "--json", *options).json

    (file,) = output["files"]
    assert file["likely_duplicates"] == [
        {
            "new": "occurrence/signing-of-the-treaty",
            "recorded": "occurrence/harbour-signing",
            "title": "The harbour treaty is signed",
            "reasons": ["both are a signing", "both are dated 2031-05-01", "their titles are alike (84 %)"],
        }
    ]


# --- many files ---


def boat(number):
    """Return a file of a source of its own, about a boat of its own on a day of its own, as YAML."""
    day = date(2031, 1, 1) + timedelta(number)
    return (
        f"source: {{id: log-{number}, language: en, published: 2031-05-02}}\n"
        "reports:\n"
        f"  - {{occurrence: boat-{number}, what: visit, title: Boat {number}, date: {day}, evidence: 1}}\n"
    )


@pytest.fixture
def boats(written):
    """Give a way to write files about boats, each of a number of its own: their paths."""
    return lambda count: [written(f"boat-{number:02}.yaml", boat(number)) for number in range(count)]


@pytest.mark.thorough
def test_an_append_of_many_files_stops_at_a_bad_one(timeline, small, boats):
    """Given 40 files with a bad one in the middle, those before it are kept, and a second run continues from there."""
    files = boats(40)
    files[20].write_text(boat(20).replace("what: visit", "what: vist"), "utf-8")
    before = events(timeline)

    stopped = timeline("append", *files, "--by", "jane")

    assert stopped.code == 1
    assert stopped.err.startswith(f"{files[20]}:3:")
    assert len(stopped.err.splitlines()) == 1
    assert stopped.out.splitlines()[-1] == "20 files: 40 events appended from 20, the others are recorded already"
    assert events(timeline) == before + 40

    files[20].write_text(boat(20), "utf-8")
    again = timeline("append", *files, "--by", "jane")

    assert again.code == 0
    assert again.out.splitlines()[-1] == "40 files: 40 events appended from 20, the others are recorded already"
    assert events(timeline) == before + 80


def test_more_than_ten_files_have_a_line_each_and_one_for_all(timeline, small, boats):
    """Given eleven files, events are not listed one by one; files that change nothing are only counted."""
    files = boats(11)
    timeline("append", files[0])

    outcome = timeline("append", *files)

    assert outcome.out.splitlines() == [
        *(f"{path}: 2 events appended, 0 recorded already" for path in files[1:]),
        "11 files: 20 events appended from 10, the others are recorded already",
    ]


def test_ten_files_are_listed_event_by_event(timeline, small, boats):
    """Given ten files, each event is listed, and so is the file that changes nothing."""
    files = boats(10)
    timeline("append", files[0])

    lines = timeline("append", *files).out.splitlines()

    assert lines[0] == f"{files[0]}: nothing to append, all of it is recorded already"
    assert lines.count("  log-9 reports: Boat 9") == 1
    assert len(lines) == 1 + 9 * 3


@pytest.mark.parametrize("options", [[], ["--dry-run"]], ids=["append", "dry run"])
def test_many_report_files_may_come_from_standard_input(timeline, small, monkeypatch, options):
    """Given `-` and JSON Lines, they are one transaction, which is reported as one file."""
    lines = "".join(json.dumps(yaml.safe_load(boat(number)), default=str) + "\n" for number in range(3))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(lines.encode())))

    outcome = timeline("append", "-", *options)

    assert outcome.code == 0
    word = "would be appended" if options else "appended"
    assert outcome.out.startswith(f"<stdin>: 6 events {word}, 0 recorded already\n")


def test_a_bad_line_from_standard_input_is_reported_by_number(timeline, small, monkeypatch):
    """Given JSON Lines with a mistake in the second, its line number is shown, and nothing is appended."""
    lines = [json.dumps(yaml.safe_load(boat(number)), default=str) for number in range(2)]
    content = "\n".join((lines[0], lines[1].replace("visit", "vist"))).encode()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    before = events(timeline)

    outcome = timeline("append", "-")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("<stdin>:2:")
    assert events(timeline) == before


@pytest.mark.thorough
@pytest.mark.parametrize(("times", "count"), [(3, 12), (40, 60)], ids=["3", "40"])
def test_a_killed_append_leaves_each_file_whole_or_absent(timeline, small, boats, times, count):
    """Given an append of many files that is killed again and again, every file is recorded whole or not at all."""
    files = boats(count)
    before = events(timeline)
    chance = random.Random(20310502)
    kills = 0
    for _ in range(times):
        process = subprocess.Popen(
            [sys.executable, "-m", "timeline", "append", *map(str, files), "--by", "jane"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for_more(small, process, chance.uniform(0, 0.25))
        process.kill()
        killed = process.wait() != 0
        assert [line for line in timeline("verify").out.splitlines() if line.startswith("BAD")] in ([], [LAGGING])
        assert timeline("status").code == 0  # as any command does, it brings the tables up to date
        assert timeline("verify").code == 0
        with closing(sqlite3.connect(f"file:{small}?mode=ro", uri=True)) as connection:
            streams = {stream for (stream,) in connection.execute("SELECT originator_id FROM stored_events")}
        for number in range(count):
            assert (f"source/log-{number}" in streams) == (f"occurrence/boat-{number}" in streams)
        kills += killed
        if not killed:
            break
    timeline("append", *files, "--by", "jane")

    assert kills >= 1
    assert events(timeline) == before + 2 * count
    assert timeline("verify").code == 0


LAGGING = "BAD  projections are behind the log, or of another version: run 'timeline replay'"


def wait_for_more(path, process, seconds):
    """Wait until a process has appended to an archive, or is done, and a short time more."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        count = "SELECT COUNT(*) FROM stored_events"
        (before,) = connection.execute(count).fetchone()
        while process.poll() is None and connection.execute(count).fetchone()[0] == before:
            time.sleep(0.002)
    time.sleep(seconds)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param([], "recorded as jane-doe; --by gives another name\n", id="nobody chose it"),
        pytest.param(["--by", "ben"], "", id="chosen"),
        pytest.param(["--dry-run"], "", id="nothing is recorded"),
        pytest.param(["--json"], "", id="json has the events alone"),
    ],
)
def test_a_handle_that_nobody_chose_is_named(timeline, small, radio, monkeypatch, options, said):  # noqa: PLR0917 - a table
    """Given no --by, the login name that is recorded is printed once: it stays in the log."""
    monkeypatch.setenv("LOGNAME", "Jane_Doe")

    outcome = timeline("append", radio, *options)

    assert (outcome.code, outcome.err) == (0, said)
    if not options:
        assert timeline("append", radio).err == ""
        assert timeline("retract", "opening", "--reason", "r").err == said
