"""Exit codes: 0 when it is done, 1 for a problem in the input, 2 for wrong usage; never a traceback."""

import sqlite3
from contextlib import closing

import pytest


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["nonsense"], id="no such command"),
        pytest.param(["status", "--nonsense"], id="no such option"),
        pytest.param(["status", "extra"], id="an argument too many"),
        pytest.param(["append"], id="a file missing"),
        pytest.param(["show"], id="a name missing"),
        pytest.param(["append", "a.yaml", "--by", "Jane Doe"], id="a handle that is not a slug"),
        pytest.param(["log", "--limit", "0"], id="a limit below one"),
        pytest.param(["log", "--after", "-1"], id="a position below zero"),
        pytest.param(["log", "--limit", "many"], id="a limit that is not a number"),
        pytest.param(["replay", "nonsense"], id="no such projection"),
        pytest.param(["serve", "--port", "0"], id="a port below one"),
        pytest.param(["serve", "--port", "70000"], id="a port too high"),
    ],
)
def test_wrong_usage_exits_with_2(timeline, seeded, arguments):
    """Given unknown arguments, the program says so, and how to get help, and exits with 2."""
    outcome = timeline(*arguments)

    assert outcome.code == 2
    assert outcome.out == ""
    assert "Error: " in outcome.err
    assert "--help' for help" in outcome.err


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        pytest.param(["statsu"], "status", id="a command"),
        pytest.param(["replay", "signatory"], "signatories", id="a projection"),
    ],
)
def test_a_mistyped_word_suggests_the_nearest_one(timeline, seeded, mistyped, meant):
    """Given a misspelled word, the program suggests the right one."""
    assert f"Did you mean '{meant}'?" in timeline(*mistyped).err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["status"], id="status"),
        pytest.param(["log"], id="log"),
        pytest.param(["show", "anything"], id="show"),
        pytest.param(["projections"], id="projections"),
        pytest.param(["replay"], id="replay"),
        pytest.param(["verify"], id="verify"),
        pytest.param(["append", "gazette.yaml"], id="append"),
    ],
)
def test_no_archive_exits_with_1_and_a_way_out(timeline, tmp_path, report_file, arguments):
    """Given no archive, a command says how to make one and exits with 1, without making one."""
    outcome = timeline(*arguments)

    assert (outcome.code, outcome.out) == (1, "")
    how = "'timeline build' makes one from seeds, 'timeline init' starts another"
    assert outcome.err == f"there is no archive at archive.db; {how}\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gazette.yaml"]


def _folder(path):
    path.mkdir()
    (path / "kept.txt").write_text("kept")


def _text(path):
    path.write_text("no archive, only words\n" * 20)


def _empty(path):
    path.touch()


def _other_database(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.commit()


def _newer(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id=0x54494D45")
        connection.execute("PRAGMA user_version=99")
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.commit()


def _content(path):
    """Return everything in a folder, by name."""
    return {file.name: file.read_bytes() for file in path.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["status"], id="status"),
        pytest.param(["log"], id="log"),
        pytest.param(["show", "anything"], id="show"),
        pytest.param(["projections"], id="projections"),
        pytest.param(["replay"], id="replay"),
        pytest.param(["verify"], id="verify"),
        pytest.param(["append", "gazette.yaml"], id="append"),
        pytest.param(["build", "--seeds", "."], id="build"),
        pytest.param(["serve", "--seeds", ".", "--port", "8003"], id="serve"),
    ],
)
@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(_folder, "is a folder, not an archive", id="a folder"),
        pytest.param(_text, "is not an archive: it is not an SQLite file", id="a text"),
        pytest.param(_empty, "is not an archive: it is not an SQLite file", id="an empty file"),
        pytest.param(_other_database, "is an SQLite database, but not a timeline archive", id="another database"),
        pytest.param(_newer, "was written by a newer version (format 99", id="a newer archive"),
    ],
)
def test_what_is_not_an_archive_is_refused_and_left_as_it_is(timeline, tmp_path, report_file, *, make, said, arguments):
    """Given a path to something else, every command says what it is, exits with 1, and changes nothing."""
    make(tmp_path / "other")
    before = _content(tmp_path)

    outcome = timeline(*arguments, "--archive", "other")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"other {said}")
    assert outcome.err.count("\n") == 1
    assert _content(tmp_path) == before


def test_the_archive_may_be_named_by_the_environment(timeline, seeded, monkeypatch):
    """Given TIMELINE_ARCHIVE, commands work on that archive; --archive takes precedence."""
    elsewhere = seeded.rename(seeded.with_name("elsewhere.db"))
    monkeypatch.setenv("TIMELINE_ARCHIVE", str(elsewhere))

    assert timeline("status").code == 0
    assert timeline("status", "--archive", "nowhere.db").err.startswith("there is no archive at nowhere.db")


@pytest.mark.parametrize(
    "arguments",
    [
        ["status"],
        ["log"],
        ["projections"],
        ["show", "hanoi-convention"],
        ["replay", "--check"],
        ["verify"],
        ["build", "--seeds"],
    ],
    ids=lambda arguments: arguments[0],
)
@pytest.mark.one_in(4)
def test_reading_leaves_the_file_as_it_is(timeline, seeded, seeds, arguments):
    """Given an archive, a command that only reads (or has nothing to add) changes no byte and leaves no file."""
    before = seeded.read_bytes()

    outcome = timeline(*arguments, *([seeds] if arguments[-1] == "--seeds" else []))

    assert outcome.code == 0
    assert seeded.read_bytes() == before
    assert [path.name for path in seeded.parent.iterdir()] == ["archive.db"]
