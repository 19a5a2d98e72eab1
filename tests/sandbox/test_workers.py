"""Statements in processes that can be ended: what they answer, and how each that would harm ends."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from pebble import ProcessExpired

from timeline.log.archive_file import file_at
from timeline.sandbox.rules import BUILT_IN_FUNCTIONS, FUNCTIONS
from timeline.sandbox.workers import GRACE_SECONDS, Statement, answer, run

PATIENCE_SECONDS = 30
SLOW = pytest.mark.thorough
COUNTING = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
DOUBLING = "".join(f", a{n} AS (SELECT sum(l.x) AS x FROM a{n - 1} l, a{n - 1} r)" for n in range(1, 28))
ADDING = "".join(f", a{n} AS (SELECT x + x AS x FROM a{n - 1})" for n in range(1, 32))


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Give the address of a small database whose path has the signs that mean something in one."""
    path = tmp_path_factory.mktemp("sand#box%20?") / "a#b?c%41.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE port (name TEXT, ships INTEGER)")
        connection.executemany("INSERT INTO port VALUES (?, ?)", [("north", 3), ("south", 5), ("west", 8)])
        connection.commit()
    return f"{path.as_uri()}?mode=ro"


@pytest.fixture
def ask(database):
    """Give a way to run a statement and wait for its answer."""

    def asked(sql, parameters=(), *, seconds=1.0, most_rows=None):
        return run(Statement(database, sql, parameters, seconds, most_rows)).result(PATIENCE_SECONDS)

    return asked


def test_a_statement_is_answered(ask):
    """Given a statement with parameters, its columns and rows come back, also columns of one name."""
    answer = ask("SELECT name, ships, ships FROM port WHERE ships > :least ORDER BY ships", {"least": 4})

    assert answer.columns == ("name", "ships", "ships")
    assert answer.rows == [("south", 5, 5), ("west", 8, 8)]
    assert not answer.truncated


def test_a_file_that_was_replaced_is_opened_anew(tmp_path):
    """Given another file in the place of one that was read, a worker reads the new one."""
    path, other = tmp_path / "a.db", tmp_path / "b.db"
    for one in (path, other):
        with closing(sqlite3.connect(one)) as connection, connection:
            connection.execute("CREATE TABLE port AS SELECT ? AS name", [one.stem])

    def names():
        return answer(Statement(f"{path.as_uri()}?mode=ro", "SELECT name FROM port", (), 1.0, file=file_at(path))).rows

    before = names()
    other.replace(path)

    assert (before, names()) == ([("a",)], [("b",)])


@pytest.mark.parametrize(("most", "truncated"), [(2, True), (3, False)])
def test_rows_beyond_the_most_are_left_out_and_said(ask, most, truncated):
    """Given more rows than are wanted, the first come back, and that there are more."""
    answer = ask("SELECT name FROM port", most_rows=most)

    assert (len(answer.rows), answer.truncated) == (most, truncated)


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        pytest.param("SELEC 1", "syntax error", id="wrong"),
        pytest.param("SELECT fts3_tokenizer('simple')", "not authorized", id="a pointer"),
        pytest.param("SELECT file FROM pragma_database_list", "prohibited", id="a path"),
        pytest.param("DELETE FROM port", "readonly", id="a deletion"),
        pytest.param(f"{COUNTING} SELECT count(*) FROM c", "interrupted", id="without end"),
    ],
)
def test_what_sqlite_refuses_is_raised(ask, sql, error):
    """Given a statement that SQLite refuses or interrupts, its error is raised here, and the next is answered."""
    with pytest.raises(sqlite3.Error, match=error):
        ask(sql)

    assert ask("SELECT 1").rows == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("SELECT instr(hex(zeroblob(490000)), hex(zeroblob(245000)) || '1')", id="instr"),
        pytest.param(
            "SELECT replace(hex(zeroblob(490000)), hex(zeroblob(245000)) || '1', '')", id="replace", marks=SLOW
        ),
        pytest.param(
            "SELECT trim(hex(zeroblob(490000)), substr(hex(randomblob(490000)), 1) || '0')", id="trim", marks=SLOW
        ),
        pytest.param(
            f"WITH a0 AS (SELECT random() AS x){DOUBLING} SELECT * FROM a27", id="doubled subqueries", marks=SLOW
        ),
        pytest.param(
            f"WITH a0 AS (SELECT ships AS x FROM port){ADDING} SELECT x FROM a31", id="doubled terms", marks=SLOW
        ),
        pytest.param("SELECT printf('%.*c', 1500000000, 'x')", id="padding", marks=SLOW),
    ],
)
@pytest.mark.thorough
def test_what_cannot_be_interrupted_is_ended(ask, sql):
    """Given a statement that takes minutes or all memory in one step, it ends soon, and the next is answered."""
    with suppress(TimeoutError, MemoryError, ProcessExpired, sqlite3.Error):
        ask(sql, seconds=0.2)

    assert ask("SELECT 1").rows == [(1,)]


BIG = "replace(hex(zeroblob(245000)), '0', 'a')"
LARGE_ARGUMENTS = [
    BIG,
    f"{BIG}, substr({BIG}, 2) || 'b'",
    f"substr({BIG}, 2) || 'b', {BIG}",
    f"{BIG}, substr({BIG}, 245000) || 'b'",
    f"{BIG}, substr({BIG}, 245000) || 'b', ''",
    f"{BIG}, {BIG}, {BIG}",
    f"{BIG}, 1000000000",
    f"'%' || {BIG}, {BIG}",
    "'[' || replace(hex(zeroblob(150000)), '0', '1,') || '1]'",
    "'[' || replace(hex(zeroblob(150000)), '0', '1,') || '1]', '$[99999]'",
    "(SELECT json_group_object(ships || random(), 1) FROM (WITH RECURSIVE c(ships) AS "
    "(SELECT 1 UNION ALL SELECT ships + 1 FROM c LIMIT 20000) SELECT ships FROM c)), '{\"a\": 1}'",
]


@pytest.mark.thorough
@pytest.mark.parametrize("name", sorted(FUNCTIONS & BUILT_IN_FUNCTIONS - {"->", "->>"}))
def test_no_function_runs_on(ask, name):
    """Given a function that is allowed, with the largest arguments, its call is answered, refused or ended."""
    for arguments in LARGE_ARGUMENTS:
        with suppress(TimeoutError, MemoryError, ProcessExpired, sqlite3.Error):
            ask(f'SELECT "{name}"({arguments})', seconds=0.2)

    assert ask("SELECT 1").rows == [(1,)]


@pytest.mark.thorough
def test_one_that_runs_on_is_killed(ask):
    """Given a call that runs for many seconds, it is killed after its limit and the grace."""
    with pytest.raises(TimeoutError):
        ask("SELECT instr(hex(zeroblob(490000)), hex(zeroblob(245000)) || '1')", seconds=0.1)
    assert GRACE_SECONDS <= 1


KILLED = """
import multiprocessing, os, signal, sys
from timeline.sandbox.workers import Statement, run

if __name__ == "__main__":
    run(Statement(sys.argv[1], "SELECT 1", (), 1.0)).result(30)
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.thorough
def test_workers_end_with_the_server(database, tmp_path):
    """Given a server that is killed outright, none of its workers is left."""
    script = tmp_path / "server.py"
    script.write_text(KILLED, "utf-8")
    killed = subprocess.run([sys.executable, script, database], capture_output=True, text=True, check=False)
    workers = [int(pid) for pid in killed.stdout.split()]
    assert workers
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(Path(f"/proc/{pid}/cmdline").exists() for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [pid for pid in workers if Path(f"/proc/{pid}/cmdline").exists()] == []
