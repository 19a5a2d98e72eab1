"""`timeline verify` proves that nothing was altered or lost, and says what was."""

import sqlite3
from contextlib import closing

import pytest

UNGUARD = ("DROP TRIGGER stored_events_no_update", "DROP TRIGGER stored_events_no_delete")


@pytest.fixture
def tamper_unseen(tamper, small):
    """Give a way to change the log and to put its guards back, so that the change cannot be seen."""
    with closing(sqlite3.connect(small)) as connection:
        sql = "SELECT sql FROM sqlite_master WHERE name IN ('stored_events_no_update', 'stored_events_no_delete')"
        guards = [row[0] for row in connection.execute(sql)]

    return lambda *statements: tamper(*UNGUARD, *statements, *guards)


def test_an_intact_archive_passes(timeline, small):
    """Given an archive, every check is listed with what it looked at, and the digest of the log."""
    outcome = timeline("verify")

    lines = outcome.out.splitlines()
    assert (outcome.code, outcome.err) == (0, "")
    assert [line.split(":")[0] for line in lines[:-1]] == [
        "ok   file",
        "ok   log",
        "ok   guards",
        "ok   tree",
        "ok   references",
        "ok   projections",
        "ok   search",
    ]
    assert lines[1].startswith("ok   log: 7 events in ")
    assert lines[-1].startswith("log  sha256 ")


def test_json_has_the_same(timeline, small, tamper):
    """Given --json, checks, problems and the digest of the log are there, and the exit code is the same."""
    passed = timeline("verify", "--json")
    tamper(*UNGUARD)
    failed = timeline("verify", "--json")

    assert (passed.code, passed.json["problems"], len(passed.json["log_sha256"])) == (0, [], 64)
    assert (failed.code, len(failed.json["problems"])) == (1, 2)


@pytest.mark.parametrize(
    ("statement", "projection"),
    [
        pytest.param("UPDATE signatories_per_day SET reported_total = 73", "signatories", id="a number"),
        pytest.param("UPDATE people SET name = 'Nobody'", "people", id="a name", marks=pytest.mark.thorough),
        pytest.param("DELETE FROM figures", "figures", id="a row that is gone"),
        pytest.param(
            "INSERT INTO parties VALUES ('XX', 'Nowhere', 'state')",
            "parties",
            id="a row from nowhere",
            marks=pytest.mark.thorough,
        ),
        pytest.param("UPDATE events SET recorded_by = 'somebody'", "events", id="the table of the log"),
        pytest.param("UPDATE people SET name = x'416461205175617900'", "people", id="a name that is a blob"),
        pytest.param(
            "UPDATE signatories_per_day SET reported_total = 'x'",
            "signatories",
            id="a number that is text",
            marks=pytest.mark.thorough,
        ),
    ],
)
@pytest.mark.one_in(3)
def test_it_finds_a_row_that_was_tampered_with(timeline, small, tamper, statement, projection):
    """Given a row changed behind the program's back, the projection is named, and what repairs it."""
    tamper(statement)

    outcome = timeline("verify")

    assert outcome.code == 1
    assert f"BAD  the projection '{projection}' is not what a rebuild gives: run 'timeline replay'\n" in outcome.out


def test_it_finds_missing_guards(timeline, small, tamper):
    """Given a log without its triggers, each that is missing is named."""
    tamper(*UNGUARD, "DROP TRIGGER stored_events_no_replace")

    outcome = timeline("verify")

    problems = [line for line in outcome.out.splitlines() if line.startswith("BAD")]
    assert outcome.code == 1
    assert len(problems) == 3
    assert all(
        "the log is not guarded as it should be; missing: CREATE TRIGGER stored_events_no_" in f for f in problems
    )
    assert "ok   guards" not in outcome.out


def test_an_older_version_is_not_blamed_for_missing_guards(timeline, small, tamper):
    """Given a log without any trigger, all are named as missing, and nothing says that it is an older archive."""
    tamper(*UNGUARD, "DROP TRIGGER stored_events_no_replace", "DROP TRIGGER stored_events_from_one")

    outcome = timeline("verify")

    assert outcome.out.count("the log is not guarded as it should be; missing: CREATE TRIGGER") == 4
    assert "earlier version" not in outcome.out


def test_it_finds_a_guard_that_was_weakened(timeline, small, tamper):
    """Given a trigger of the same name that forbids nothing, the real one is missed."""
    tamper(
        "DROP TRIGGER stored_events_no_update",
        "CREATE TRIGGER stored_events_no_update BEFORE UPDATE ON stored_events BEGIN SELECT 1; END",
    )

    outcome = timeline("verify")

    assert outcome.code == 1
    assert "missing: CREATE TRIGGER stored_events_no_update" in outcome.out


EVENT = "UPDATE stored_events SET state = CAST({} AS BLOB) WHERE rowid = 5"
REPLACED = EVENT.format("REPLACE(CAST(state AS TEXT), '{}', '{}')")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        pytest.param(
            REPLACED.format("Ada Quay speaks", "Ada Quay sings"),
            "altered since it was recorded: event 5, now version 1 of occurrence/ada-speech",
            id="what a report says",
        ),
        pytest.param(
            REPLACED.format('"recorded_by":"jane"', '"recorded_by":"joan"'),
            "altered since it was recorded: event",
            id="who recorded an event",
        ),
        pytest.param(
            EVENT.format("json_set(CAST(state AS TEXT), '$.recorded_at', '2020-01-01T00:00:00Z')"),
            "position 5 was recorded at 2020-01-01",
            id="when it was recorded",
        ),
        pytest.param(
            "DELETE FROM stored_events WHERE rowid = 7",
            "cut off at the end of the log: event 7",
            id="the last event, lost",
        ),
        pytest.param(
            "DELETE FROM stored_events WHERE rowid = 1",
            "refers to source/gazette, which is not recorded",
            id="a source that reports rest on, lost",
        ),
        pytest.param(
            "DELETE FROM stored_events WHERE rowid = 3",
            "refers to person/ada-quay, which is not recorded",
            id="a person whom a report names, lost",
        ),
        pytest.param(
            "DELETE FROM stored_events WHERE rowid = 4",
            "occurrence/harbour-signing continues with version 2, not with 1",
            id="the first event of a stream, lost",
        ),
        pytest.param(
            "UPDATE stored_events SET topic = 'unheard-of' WHERE rowid = 5",
            "position 5 cannot be read",
            id="a topic that nobody knows",
        ),
        pytest.param(EVENT.format("'{}'"), "position 5 cannot be read", id="an event without content"),
        pytest.param(EVENT.format("'{'"), "position 5 cannot be read", id="an event that is not JSON"),
        pytest.param(EVENT.format("'[]'"), "position 5 cannot be read", id="an event that is not a mapping"),
        pytest.param(EVENT.format("x'ff'"), "position 5 cannot be read", id="an event that is not text"),
        pytest.param(
            EVENT.format("json_set(CAST(state AS TEXT), '$.class_version', -1)"),
            "position 5 cannot be read",
            id="an event of a version that never was",
        ),
        pytest.param(
            EVENT.format("REPLACE(printf('%.*c', 99999, 'x'), 'x', '[')"),
            "position 5 cannot be read",
            id="an event that nests too deeply",
        ),
        pytest.param(
            "UPDATE stored_events SET state = 7 WHERE rowid = 5",
            "its state is an integer, and should be text or a blob",
            id="a state that is a number",
        ),
        pytest.param(
            "UPDATE stored_events SET originator_id = x'ff' WHERE rowid = 5",
            "its originator_id is a blob, and should be text",
            id="a stream that is a blob",
        ),
        pytest.param(
            "UPDATE stored_events SET originator_version = x'02' WHERE rowid = 5",
            "its originator_version is a blob, and should be an integer",
            id="a version that is a blob",
        ),
        pytest.param(
            "UPDATE stored_events SET topic = x'ff' WHERE rowid = 5",
            "its topic is a blob, and should be text",
            id="a topic that is a blob",
        ),
        pytest.param(
            "UPDATE stored_events SET topic = CAST(x'ff' AS TEXT) WHERE rowid = 5",
            "BAD  the events after position 0 cannot be read: Could not decode to UTF-8",
            id="a topic that is not UTF-8",
        ),
    ],
)
@pytest.mark.one_in(3)
def test_it_finds_a_log_that_was_altered(timeline, small, tamper_unseen, statement, said):
    """Given an event changed or lost while the guards were off, the guards being back again, it is found."""
    tamper_unseen(statement)

    outcome = timeline("verify")

    assert outcome.code == 1
    assert said in outcome.out
    assert "missing: CREATE TRIGGER" not in outcome.out


def test_a_forgotten_last_position_is_named(timeline, small, tamper):
    """Given a log whose last position SQLite no longer remembers, it is said, until the next event."""
    tamper("DELETE FROM sqlite_sequence")
    assert "SQLite's record of the last position is gone" in timeline("verify").out
    timeline("retract", "ada-speech", "--reason", "Another Ada", "--by", "jane")
    assert timeline("verify").code == 0


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (
            ("CREATE TRIGGER quiet BEFORE INSERT ON figures BEGIN SELECT RAISE(IGNORE); END",),
            "BAD  the archive has a trigger of another program, which can change what is recorded: quiet",
        ),
        (
            ("CREATE TRIGGER _rebuilt_a AFTER INSERT ON figures BEGIN DELETE FROM figures /* stored_events */; END",),
            "BAD  the archive has a trigger of another program, which can change what is recorded: _rebuilt_a",
        ),
        (
            ("DROP VIEW speeches", "CREATE VIEW speeches AS SELECT 'forged' AS occurrence"),
            "BAD  the view 'speeches' is not ours, somebody replaced it: run 'timeline replay'",
        ),
        (("DROP VIEW speeches",), "BAD  the view 'speeches' is missing: run 'timeline replay'"),
        (("DROP TRIGGER search_ai",), "BAD  the trigger 'search_ai' is missing: run 'timeline replay'"),
        (("CREATE TABLE notes (text)",), "note the archive has a table of another program: notes"),
    ],
    ids=[
        "a trigger that ignores",
        "a trigger that names the log",
        "a forged view",
        "a view that is gone",
        "a search index not followed",
        "a table",
    ],
)
@pytest.mark.one_in(4)
def test_what_nobody_declared_is_named(timeline, small, tamper, statements, said):
    """Given a trigger, view or table of another program, it is named, and a replay puts back what is ours."""
    tamper(*statements)

    outcome = timeline("verify")

    assert said in outcome.out
    assert outcome.code == (1 if said.startswith("BAD") else 0)
    if "run 'timeline replay'" in said:
        timeline("replay")
        assert timeline("verify").code == 0


def test_a_changed_table_is_to_be_compared_with_a_checkpoint_first(timeline, small, tamper):
    """Given a table that differs from the log, a note says how to tell which of the two was changed."""
    tamper("DELETE FROM figures")
    assert "compare with an earlier checkpoint before you replay" in timeline("verify").out


def test_an_altered_event_changes_the_digest_of_the_log(timeline, small, tamper_unseen):
    """Given an altered event, and tables and hashes that were made again after it, the digest still differs."""
    before = timeline("verify", "--json").json["log_sha256"]
    again = ("DROP TABLE log_tiles", "DROP TABLE log_checkpoints")
    tamper_unseen(REPLACED.format('"recorded_by":"jane"', '"recorded_by":"joan"'), *again)
    timeline("replay")

    outcome = timeline("verify", "--json")

    assert outcome.code == 0
    assert outcome.json["log_sha256"] != before


def test_a_cell_that_is_not_utf_8_is_reported(timeline, small, tamper):
    """Given a table with text that is not UTF-8, its projection is named, and the others are checked."""
    tamper("UPDATE people SET name = CAST(x'ff' AS TEXT)", "DELETE FROM figures")

    outcome = timeline("verify")

    assert outcome.code == 1
    assert "BAD  the projection 'people' is not what a rebuild gives" in outcome.out
    assert "BAD  the projection 'figures' is not what a rebuild gives" in outcome.out


@pytest.mark.thorough
def test_a_damaged_record_of_projections_is_reported_with_a_way_out(timeline, small, tamper):
    """Given an archive that no longer knows how its tables were made, the message says how to make a whole copy."""
    tamper("ALTER TABLE projection_builds DROP COLUMN fingerprint")

    outcome = timeline("verify")

    assert outcome.code == 1
    assert "BAD  the record of which projections are up to date is damaged" in outcome.out
    assert "'timeline replay --into' makes a copy" in outcome.out
    assert timeline("replay", "--into", "whole.db").code == 0
    assert timeline("verify", "--archive", "whole.db").code == 0


def test_it_says_up_to_which_event_the_log_goes(timeline, small):
    """Given a copy of unknown age, its last event is printed: the position, and when it was recorded."""
    last = timeline("log", "--limit", 1, "--json").json[0]

    line = timeline("verify").out.splitlines()[1]

    assert line.endswith(f"; the last is at position 7, recorded {last['recorded_at']}")


def test_a_torn_copy_is_reported(timeline, small, report_file):
    """Given a copy of which one half is older than the other, verifying says that the file is damaged, and how."""
    before = small.read_bytes()
    report_file.write_text(
        "source: {id: radio, language: en, published: 2031-05-04}\nreports:\n"
        + "".join(
            f"  - {{occurrence: opening-{n}, what: ceremony, title: Opening, date: 2031-05-01, evidence: 1}}\n"
            for n in range(50)
        )
    )
    timeline("append", report_file, "--by", "jane")
    small.write_bytes(before[:8192] + small.read_bytes()[8192:])

    outcome = timeline("verify")

    assert outcome.code == 1
    assert outcome.out.startswith("BAD  the file is damaged (")
    assert "If it is a copy that was made while a command was writing, copy it again" in outcome.out


UNHOOKED = (
    "PRAGMA writable_schema=ON",
    "CREATE TEMP TABLE unhooked AS SELECT * FROM sqlite_master WHERE type = 'index' AND tbl_name = '{0}' "
    "AND sql IS NOT NULL LIMIT 1",
    "DELETE FROM sqlite_master WHERE name IN (SELECT name FROM unhooked)",
    "PRAGMA writable_schema=RESET",
    "{1}",
    "PRAGMA writable_schema=ON",
    "INSERT INTO sqlite_master SELECT * FROM unhooked",
    "PRAGMA writable_schema=RESET",
)
"""How an index misses a change of its table: the index is unknown to SQLite while the change is made."""


@pytest.mark.thorough
def test_an_index_that_lacks_a_row_is_named_with_a_way_out(timeline, small, tamper):
    """Given a derived table and an index that does not have all of its rows, the table is named, and a replay helps."""
    added = "DELETE FROM figures"
    tamper(*(part.format("figures", added) for part in UNHOOKED))

    outcome = timeline("verify")

    assert outcome.code == 1
    assert (
        "BAD  the table 'figures' or one of its indices is damaged (wrong # of entries in index figures_by"
        in outcome.out
    )
    assert outcome.out.splitlines()[1].endswith(": run 'timeline replay'")
    timeline("replay")
    assert timeline("verify").code == 0


def test_an_index_of_the_log_that_lacks_a_row_is_named(timeline, small, tamper):
    """Given a log of which the index by source lacks an event, `verify` says how to make a copy that is intact."""
    with closing(sqlite3.connect(small)) as connection:
        (state,) = connection.execute("SELECT state FROM stored_events WHERE rowid = 4").fetchone()
    added = f"INSERT INTO stored_events VALUES (99, 'occurrence/x', 1, 'occurrence-reported', x'{state.hex()}')"
    tamper(*(part.format("stored_events", added) for part in UNHOOKED))

    outcome = timeline("verify")

    assert outcome.code == 1
    assert outcome.out.startswith("BAD  the file is damaged (row 8 missing from index stored_events_by_source")
    assert "'timeline replay --into' makes a copy that is always intact" in outcome.out


@pytest.mark.parametrize(
    ("statement", "remedy"),
    [
        pytest.param(
            "INSERT INTO search_fts (search_fts) VALUES ('delete-all')",
            ["search"],
            id="without words",
            marks=pytest.mark.thorough,
        ),
        pytest.param(
            "INSERT INTO search_fts (rowid, text) VALUES (1, 'words that no row has')",
            ["search"],
            id="with other words",
            marks=pytest.mark.thorough,
        ),
        pytest.param("DELETE FROM search_fts_data WHERE id = 10", ["--into", "whole.db"], id="broken"),
    ],
)
@pytest.mark.thorough
def test_a_search_index_that_differs_from_its_table_is_named(timeline, seeded, tamper, statement, remedy):
    """Given a search index that was changed behind the program's back, `verify` names it and a remedy that works."""
    tamper(statement)

    outcome = timeline("verify")

    assert outcome.code == 1
    assert "BAD  the search index of 'search' is damaged, or does not have what the table has" in outcome.out
    assert "ok   projections" in outcome.out
    assert timeline("replay", *remedy).code == 0
    assert timeline("verify", "--archive", remedy[-1] if "--into" in remedy else seeded).code == 0


@pytest.mark.thorough
def test_an_archive_of_an_earlier_version_is_whole(timeline, small, tamper):
    """Given an archive without a guard that was added later, verifying says what to run, and passes."""
    tamper("DROP TRIGGER stored_events_from_one")

    outcome = timeline("verify")

    assert outcome.code == 0
    assert "ok   guards: the log's table refuses UPDATE, DELETE and REPLACE\n" in outcome.out
    assert (
        "note the archive was made by an earlier version, which let other programs write positions below 1: run "
        in (outcome.out)
    )
    timeline("replay")
    assert "note" not in timeline("verify").out


def test_a_position_below_1_is_found(timeline, small, tamper):
    """Given a row that was written before the log refused its position, verifying names it."""
    tamper(
        "DROP TRIGGER stored_events_from_one",
        "INSERT INTO stored_events VALUES (-3, 'person/bo', 1, 'person-registered', '{}')",
    )

    outcome = timeline("verify")

    assert outcome.code == 1
    assert "BAD  position -3 is below 1: another program wrote it, and it is never read" in outcome.out


def test_a_trigger_of_another_program_is_named(timeline, small, tamper):
    """Given a trigger on the log's table that the program did not make, verifying names it."""
    tamper("CREATE TRIGGER meddler BEFORE INSERT ON STORED_events BEGIN SELECT RAISE(IGNORE); END")

    outcome = timeline("verify")

    assert outcome.code == 1
    assert "BAD  the log's table has a trigger of another program: meddler\n" in outcome.out


def test_projections_that_lag_are_reported(timeline, small, tamper):
    """Given a projection that was never made, verifying says how to make it, and makes none itself."""
    tamper("DELETE FROM projection_builds WHERE name = 'people'")

    outcome = timeline("verify")

    assert outcome.code == 1
    assert "BAD  projections are behind the log, or of another version: run 'timeline replay'\n" in outcome.out


def test_a_dropped_table_is_reported(timeline, small, tamper):
    """Given a table that somebody dropped, verifying says what it found and how to repair it."""
    tamper("DROP TABLE figure_parts")

    outcome = timeline("verify")

    assert outcome.code == 1
    assert "ok   log: 7 events" in outcome.out
    assert "run 'timeline replay'" in outcome.out


def test_a_folder_of_documents_must_be_there(timeline, small):
    """Given a folder that is not there, the program says so in one line."""
    outcome = timeline("verify", "--documents", "nowhere")

    assert (outcome.code, outcome.err) == (1, "there is no folder of documents at nowhere\n")
