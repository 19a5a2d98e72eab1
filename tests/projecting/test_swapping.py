"""Rebuilt tables take the place of those in use in one change of the schema."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Annotated, NamedTuple

import pytest

from projections import Table
from timeline.projecting import schema


class BuoyRow(NamedTuple):
    """A buoy."""

    id: Annotated[str, "The buoy"]
    name: Annotated[str, "Its name"]
    quay: Annotated[str | None, "The quay that it belongs to"]


class QuayRow(NamedTuple):
    """A quay."""

    id: Annotated[str, "The quay"]


BUOYS = Table("buoys", BuoyRow, "A buoy.", references={"quay": "quays"}, full_text=("name",), owner="id")
QUAYS = Table("quays", QuayRow, "A quay.", owner="id")
LEDGER = "CREATE TABLE ledger (buoy TEXT REFERENCES buoys(id))"


def make(connection, table, *rows):
    """Make a table with indices, search index and rows."""
    connection.execute(table.ddl)
    connection.executemany(table.insert, rows)
    schema.index(connection, table)


@pytest.fixture
def path(tmp_path):
    """Give a file with two tables in use, a view and a table of another program, and the same tables rebuilt."""
    path = tmp_path / "harbour.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        make(connection, QUAYS, ("north",))
        make(connection, BUOYS, ("b1", "old light", "north"), ("b2", "old bell", None))
        connection.execute(LEDGER)
        connection.execute("INSERT INTO ledger VALUES ('b1')")
        connection.execute("CREATE VIEW lights AS SELECT id FROM buoys WHERE name LIKE '%light%'")
        connection.execute("CREATE INDEX theirs ON buoys (name) WHERE name <> ' ON [buoys] '")
        connection.execute("CREATE TRIGGER theirs_too AFTER INSERT ON quays BEGIN SELECT 1; END")
        make(connection, schema.rebuilt(QUAYS), ("north",))
        make(connection, schema.rebuilt(BUOYS), ("b1", "new light", "north"))
    return path


def swap(connection):
    """Swap both tables, as one projection has them."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        schema.swap(connection, [QUAYS, BUOYS])


def faults(connection):
    """Return what SQLite finds wrong with the tables, indices, references and the search index."""
    with connection:
        connection.execute("INSERT INTO buoys_fts (buoys_fts, rank) VALUES ('integrity-check', 1)")
    checked = (
        connection.execute("PRAGMA integrity_check").fetchall()
        + connection.execute("PRAGMA foreign_key_check").fetchall()
    )
    return [row for row in checked if row != ("ok",)]


def found(connection, word):
    """Return the buoys that have a word."""
    sql = "SELECT id FROM buoys WHERE rowid IN (SELECT rowid FROM buoys_fts WHERE buoys_fts MATCH ?)"
    return [row[0] for row in connection.execute(sql, (word,))]


@pytest.mark.parametrize("writable", ["PRAGMA writable_schema=ON", "SELECT 1"], ids=["written", "one by one"])
def test_all_that_belongs_to_a_table_comes_with_it(path, monkeypatch, writable):
    """Given a schema that can be written, or not, rows, indices, words and references are those of the new tables."""
    monkeypatch.setattr(schema, "_WRITABLE", writable)
    with closing(sqlite3.connect(path)) as connection, closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM buoys").fetchall() == [("old light",), ("old bell",)]
        for _ in range(2):
            swap(connection)

            for one in (connection, other):
                assert one.execute("SELECT id, name FROM buoys").fetchall() == [("b1", "new light")]
                assert one.execute("SELECT id FROM lights").fetchall() == [("b1",)]
                assert (found(one, "new"), found(one, "old")) == (["b1"], [])
            assert faults(connection) == []
            plan = connection.execute("EXPLAIN QUERY PLAN SELECT * FROM buoys WHERE quay = 'x'").fetchone()[-1]
            assert "USING INDEX buoys_by_quay" in plan
            with connection:
                for name in schema.leftovers(connection):
                    while not schema.drop_step(connection, name):
                        pass
                make(connection, schema.rebuilt(QUAYS), ("north",))
                make(connection, schema.rebuilt(BUOYS), ("b1", "new light", "north"))
        assert LEDGER in [row[0] for row in connection.execute("SELECT sql FROM sqlite_master")]


def test_the_index_follows_the_new_table(path):
    """Given swapped tables, a row that is added or removed later is found by its words, or no more."""
    with closing(sqlite3.connect(path)) as connection:
        swap(connection)
        with connection:
            connection.execute("INSERT INTO buoys VALUES ('b3', 'late bell', NULL)")
            connection.execute("DELETE FROM buoys WHERE id = 'b1'")

        assert (found(connection, "bell"), found(connection, "light")) == (["b3"], [])
        assert faults(connection) == [("ledger", 1, "buoys", 0)]


def test_what_is_rolled_back_was_never_there(path):
    """Given a swap that fails before it is committed, both connections go on with the tables of before."""
    with closing(sqlite3.connect(path)) as connection, closing(sqlite3.connect(path)) as other:
        connection.execute("BEGIN IMMEDIATE")
        schema.swap(connection, [QUAYS, BUOYS])
        connection.rollback()

        for one in (connection, other):
            assert one.execute("SELECT name FROM buoys").fetchall() == [("old light",), ("old bell",)]
            assert found(one, "old") == ["b1", "b2"]
        assert faults(connection) == []
        swap(connection)
        assert found(connection, "new") == ["b1"]


def test_nothing_is_left_once_the_replaced_are_dropped(path):
    """Given a swap and the steps that drop what was replaced, the schema has the names of before alone."""
    with closing(sqlite3.connect(path)) as connection:
        swap(connection)
        with connection:
            for name in schema.leftovers(connection):
                while not schema.drop_step(connection, name):
                    pass

        assert [name for (name,) in connection.execute("SELECT name FROM sqlite_master") if name.startswith("_")] == []
        assert faults(connection) == []
