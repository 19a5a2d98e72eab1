"""`timeline import` records what a table says, by a map of its columns."""

from __future__ import annotations

import json

import pytest

TABLE = 'Participant,Signature,"Ratification, Accession(a)"\nChad,1 May 2031,3 Oct 2031\nNorway,,4 Nov 2031 a\n'
NEWER = TABLE.replace("3 Oct", "5 Oct")
MAP = ("--map", "untc-status", "--treaty", "lamp-treaty")
NAMED = (*MAP, "--treaty-name", "Treaty of the Lamps")


@pytest.fixture
def table(tmp_path):
    """Give a made-up status table."""
    path = tmp_path / "lamps.csv"
    path.write_text(TABLE, "utf-8")
    return path


@pytest.fixture
def archive_db(tmp_path, empty):
    """Give an empty archive in the test's folder, the default one."""
    path = tmp_path / "archive.db"
    path.write_bytes(empty.read_bytes())
    return path


def test_a_table_is_recorded_and_its_newer_state_amends_it(timeline, table, archive_db):
    """Given a table, its newer state and both again: what is recorded is listed, and nothing twice."""
    first = timeline("import", "lamps.csv", *NAMED, "--published", "2031-12-01", "--by", "jane")
    again = timeline("import", "lamps.csv", *MAP, "--published", "2031-12-01")
    table.write_text(NEWER, "utf-8")
    newer = timeline("import", "lamps.csv", *MAP, "--published", "2032-01-01", "--json")

    assert first.code == 0, first.err
    assert first.out.splitlines()[:2] == [
        "lamps.csv: 3 reports in 2 rows",
        "lamps.csv: 5 events appended, 0 recorded already",
    ]
    assert "reports: Norway accedes to the Treaty of the Lamps" in first.out
    assert again.out.splitlines()[1] == "lamps.csv: nothing to append, all that it says is recorded already"
    assert newer.json["table"] == {
        "source": "lamp-treaty-status-2032-01-01",
        "rows": 2,
        "reports": 3,
        "unused_rows": 0,
        "ignored_columns": [],
    }
    (file,) = newer.json["files"]
    assert [event["topic"] for event in file["recorded"]] == ["source-registered", "corrected", "corrected"]


@pytest.mark.thorough
def test_a_correction_by_hand_that_a_newer_table_replaces_is_named(timeline, table, archive_db):
    """Given a day corrected by hand, a newer table with another day warns of it, in a dry run, too; others do not."""
    timeline("import", "lamps.csv", *NAMED, "--published", "2031-12-01", "--by", "jane")
    report = "lamp-treaty-status-2031-12-01"
    path = f"{report}/date/edtf"
    for name in ("lamp-treaty-ratification-td", "lamp-treaty-signature-td"):
        timeline("correct", name, path, "2031-10-08", "--reason", "Notice", "--source", report, "--by", "ann")
    table.write_text(NEWER, "utf-8")
    newer = ("import", "lamps.csv", *MAP, "--published", "2032-01-01", "--by", "jane")

    for outcome in (timeline(*newer, "--dry-run"), timeline(*newer)):
        assert outcome.code == 0
        assert outcome.err.splitlines() == [
            "warning: the newer table replaces the correction correction-1 of "
            f"lamp-treaty-ratification-td: {path} to '2031-10-08' ({report})"
        ]
    table.write_text(TABLE.replace("3 Oct", "6 Oct"), "utf-8")
    third = timeline("import", "lamps.csv", *MAP, "--published", "2032-02-01", "--by", "jane")
    assert (third.code, third.err) == (0, "")


def test_a_dry_run_records_nothing(timeline, table, archive_db, everything):
    """Given --dry-run, what would be recorded is listed, and the archive is as it was."""
    before = everything(archive_db)

    outcome = timeline("import", "lamps.csv", *NAMED, "--published", "2031-12-01", "--dry-run")

    assert outcome.out.splitlines()[1] == "lamps.csv: 5 events would be appended, 0 recorded already"
    assert everything(archive_db) == before


def test_a_report_file_is_written(timeline, table, archive_db):
    """Given -o, a report file is written that `append` records as `import` does; a file that is there stays."""
    before = archive_db.read_bytes()
    said = (
        "--terms",
        "Free reuse with the source",
        "--url",
        "https://lamps.example/status",
        "--retrieved",
        "2031-12-02",
    )

    written = timeline("import", "lamps.csv", *NAMED, "--published", "2031-12-01", *said, "-o", "lamps.jsonl")
    assert archive_db.read_bytes() == before
    taken = timeline("import", "lamps.csv", *NAMED, "--published", "2031-12-01", "-o", "lamps.jsonl")
    appended = timeline("append", "lamps.jsonl")
    imported = timeline("import", "lamps.csv", *MAP, "--published", "2031-12-01", *said)

    assert written.out == "wrote lamps.jsonl: 3 reports in 2 rows\nnext: timeline append lamps.jsonl\n"
    assert (taken.code, taken.err) == (1, "lamps.jsonl exists already; choose another name, or remove it first\n")
    assert appended.out.startswith("lamps.jsonl: 5 events appended")
    assert "nothing to append" in imported.out
    source = json.loads((table.parent / "lamps.jsonl").read_text("utf-8"))["source"]
    assert (source["terms"], source["retrieved"]) == ("Free reuse with the source", "2031-12-02")


def test_a_report_file_is_written_without_an_archive(timeline, table):
    """Given -o and no archive, the name of the treaty must be given, and is registered by the file."""
    nameless = timeline("import", "lamps.csv", *MAP, "--published", "2031-12-01", "-o", "lamps.jsonl")
    written = timeline("import", "lamps.csv", *NAMED, "--published", "2031-12-01", "-o", "lamps.jsonl", "--json")

    assert (nameless.code, nameless.out) == (1, "")
    assert "the map needs --treaty-name (its full name, unless the archive has it)" in nameless.err
    assert written.json["written"] == "lamps.jsonl"


def test_what_is_wrong_is_listed_and_nothing_is_recorded(timeline, table, archive_db, everything):
    """Given a name and a suffix that nobody knows, both are listed, with exit code 1; a code for the name helps."""
    table.write_text(TABLE + "Freedonia,2 May 2031,4 Nov 2031 x\n", "utf-8")
    before = everything(archive_db)
    call = ("import", "lamps.csv", *NAMED, "--published", "2031-12-01")

    refused = timeline(*call)
    still = timeline(*call, "--name", "Freedonia=FD")
    table.write_text(TABLE + "Freedonia,2 May 2031,4 Nov 2031 a\n", "utf-8")
    accepted = timeline(*call, "--name", "Freedonia=NO", "--dry-run")

    assert (refused.code, len(refused.err.splitlines())) == (1, 2)
    assert everything(archive_db) == before
    assert (still.code, "'FD' is not a known party" in still.err) == (2, True)
    assert accepted.code == 0


def test_what_the_archive_refuses_has_the_row(timeline, table, archive_db, tmp_path):
    """Given an organization that the archive does not have, the refusal names the row of the table."""
    outcome = timeline(*("import", "lamps.csv", *NAMED, "--published", "2031-12-01", "--name", "Norway=harbour-league"))

    assert outcome.code == 1
    assert outcome.err.startswith("lamps.csv:3:1: reports[2].what.party: ")
    assert "'harbour-league' is not a known party" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["lamps.csv"], "--map is needed", id="no map"),
        pytest.param(["lamps.csv", *MAP, "--published", "May"], "'May' is not a valid EDTF date", id="day"),
        pytest.param(["lamps.csv", *MAP, "--name", "Freedonia"], "is not a name and a value", id="name without a code"),
        pytest.param(["lamps.csv", "--map", "x", "--treaty", "Lamp Treaty"], "is not a valid slug", id="slug"),
        pytest.param(["lights.csv", *MAP], "does not exist", id="no file"),
    ],
)
def test_wrong_usage(timeline, table, arguments, message):
    """Given options that cannot be meant, the exit code is 2, and the message says why."""
    outcome = timeline("import", *arguments)

    assert outcome.code == 2
    assert message in outcome.err


def test_a_map_that_is_not_there(timeline, table, archive_db):
    """Given the name of no map, those of the package are listed."""
    outcome = timeline("import", "lamps.csv", "--map", "untc", "--published", "2031")

    assert outcome.code == 1
    assert "there is no map 'untc': name a file, or one of calendar, figures, timelinejs, untc-status" in outcome.err


def test_a_first_map_is_guessed(timeline, table):
    """Given --guess, a first map is printed or written, and the next step is named."""
    printed = timeline("import", "--guess", "lamps.csv")
    written = timeline("import", "--guess", "lamps.csv", "-o", "map.yaml")

    assert (table.parent / "map.yaml").read_text("utf-8") == printed.out
    assert written.out == "wrote map.yaml; complete it, then: timeline import lamps.csv --map map.yaml --dry-run\n"


def test_a_setting_may_have_an_equals_sign_and_a_name_too(timeline, archive_db):
    """Given = in a value of a setting, or in a printed name, each is split where its own parts begin."""
    (archive_db.parent / "crowds.csv").write_text("Event,Date,Measure,Counted,Value\nMarch,2031-05-01,x,people,4\n")
    order = ("import", "crowds.csv", "--map", "figures", "--published", "2031-06", "--set", "kind=a=b")

    assert "unknown kind 'a=b'" in timeline(*order).err
    assert "'=Freedonia' is not a name and a value" not in timeline(*order, "--name", "a=b=FR").err
    assert "'kind=' is not a name and a value" in timeline(*order[:-1], "kind=").err


def test_what_is_wrong_in_every_row_is_listed_once(timeline, archive_db):
    """Given a value for all rows that is not allowed, one line says so, with the number of rows."""
    (archive_db.parent / "crowds.csv").write_text(
        "Event,Date,Measure,Counted,Value\nMarch,2031-05-01,attendance,people,4\nRun,2031-05-02,attendance,people,5\n"
    )

    outcome = timeline("import", "crowds.csv", "--map", "figures", "--published", "2031-06", "--set", "kind=march")

    assert outcome.code == 1
    assert outcome.err.startswith("crowds.csv:2:1: reports[0].what: unknown kind 'march'; allowed: act, ")
    assert outcome.err.endswith(" (also in 1 more row)\n")
