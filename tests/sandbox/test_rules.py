"""What SQL may use: every function, virtual table and pragma that SQLite offers is either allowed or refused."""

import re
import sqlite3
from contextlib import closing

import pytest

from timeline.sandbox.rules import BUILT_IN_FUNCTIONS, FUNCTIONS, MODULES, PRAGMAS, confine

DANGEROUS = {"fts3_tokenizer", "fts5", "load_extension", "sqlite_log", "subtype"}


def offered(sql):
    """Return the names that this SQLite offers."""
    with closing(sqlite3.connect(":memory:")) as connection:
        return sorted({name for (name,) in connection.execute(sql)})


@pytest.fixture
def confined():
    """Give a connection that is limited."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE found USING fts5 (words)")
        confine(connection)
        yield connection


def refusal(connection, sql):
    """Return why a statement cannot be prepared; empty where it can, or is wrong in another way."""
    try:
        connection.execute(f"EXPLAIN {sql}")
    except sqlite3.DatabaseError as error:
        return str(error) if re.search("not authorized|prohibited", str(error)) else ""
    return ""


def test_every_function_is_allowed_or_refused(confined):
    """Given a function of SQLite with any number of arguments, it is refused unless the list allows it."""
    operators = {"->", "->>"}
    refused = {
        name
        for name in {*offered("SELECT name FROM pragma_function_list")} - operators
        if any(refusal(confined, f'SELECT "{name}"({", ".join(["1"] * count)}) FROM found') for count in range(4))
    }

    assert refused == {*offered("SELECT name FROM pragma_function_list")} - operators - FUNCTIONS
    assert [refusal(confined, f"SELECT '[1]' {name} 0") for name in operators] == ["", ""]


def test_no_dangerous_function_is_allowed():
    """Given the functions that follow pointers, load code or write logs, none is allowed, and SQLite has some."""
    assert not DANGEROUS & FUNCTIONS
    assert "fts3_tokenizer" in BUILT_IN_FUNCTIONS


def test_every_virtual_table_is_allowed_or_refused(confined):
    """Given a virtual table that can be read without being created, it is refused unless the list allows it."""
    names = {name for name in offered("SELECT name FROM pragma_module_list") if can_be_read(name)}

    assert {name for name in names if refusal(confined, f"SELECT * FROM {name}")} == names - MODULES


def can_be_read(name):
    """Return whether an unlimited connection reads a virtual table without creating it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute(f"EXPLAIN SELECT * FROM {name}")
        except sqlite3.OperationalError:
            return False
        return True


def test_every_pragma_is_allowed_or_refused(confined):
    """Given a pragma, as a statement and as a table, it is refused unless the lists allow it."""
    names = {*offered("SELECT name FROM pragma_pragma_list")}
    as_tables = {f"pragma_{name}" for name in names if refusal(confined, f"SELECT * FROM pragma_{name}")}

    assert {name for name in names if refusal(confined, f"PRAGMA {name}")} == names - PRAGMAS
    assert as_tables & MODULES == set()


def test_no_path_is_shown(confined):
    """Given the table that names the files of databases, in upper or lower case, it cannot be read."""
    for name in ("pragma_database_list", "PRAGMA_DATABASE_LIST"):
        with pytest.raises(sqlite3.DatabaseError, match="prohibited"):
            confined.execute(f"SELECT file FROM {name}")


def test_functions_of_plugins_are_allowed(confined):
    """Given a function that a plugin registered, it can be used."""
    confined.create_function("double", 1, lambda value: value * 2)

    assert confined.execute("SELECT double(21)").fetchone() == (42,)


def test_search_still_works(confined):
    """Given a full-text search with a rank and marks, it is answered."""
    sql = "SELECT snippet(found, 0, '<', '>', '…', 5), bm25(found) FROM found WHERE found MATCH 'port' ORDER BY rank"

    assert confined.execute(sql).fetchall() == []


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        pytest.param("SELECT length(zeroblob(1000001))", "too big", id="a value"),
        pytest.param("SELECT 'a' LIKE :pattern", "pattern too complex", id="a pattern of LIKE"),
        pytest.param("SELECT 'a' GLOB :pattern", "pattern too complex", id="a pattern of GLOB"),
    ],
)
def test_sizes_are_limited(confined, sql, error):
    """Given a value or a pattern beyond its limit, the statement is refused."""
    with pytest.raises(sqlite3.Error, match=error):
        confined.execute(sql, {"pattern": "a" * 201}).fetchone()
