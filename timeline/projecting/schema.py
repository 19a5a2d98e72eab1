"""The tables of projections in SQLite: make them, give them indices and a search index, swap and drop them."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace

from projections import Table
from timeline.log.tables import REBUILT, REPLACED

_TOKENIZER = "unicode61 remove_diacritics 2"
_WRITABLE = "PRAGMA writable_schema=ON"
ROWS_A_STEP = 200
_PARTS_OF_WORDS = ("config", "data", "docsize", "idx")
"""The tables in which FTS5 keeps a search index, behind its name."""
_WITHOUT_ROWID = ("_fts_config", "_fts_idx")
"""Those of them that have no rowid; they are small."""


def rebuilt(table: Table) -> Table:
    """Return a table under the name that it has while it is rebuilt beside the one in use."""
    return replace(table, name=f"{REBUILT}{table.name}")


def names(connection: sqlite3.Connection, *kinds: str) -> set[str]:
    """Return the names of the tables, views, indices or triggers that are there."""
    wanted = ", ".join("?" for _ in kinds)
    return {row[0] for row in connection.execute(f"SELECT name FROM sqlite_master WHERE type IN ({wanted})", kinds)}


def index(connection: sqlite3.Connection, table: Table) -> None:
    """Give a filled table its indices and, if it has texts to search, its search index."""
    make_indices(connection, table)
    while not words_step(connection, table):
        pass


def make_indices(connection: sqlite3.Connection, table: Table) -> None:
    """Give a table its indices. Those of the table that a rebuilt one will replace keep their names, so ours differ."""
    taken = names(connection, "index") if table.name.startswith(REBUILT) else ()
    partial = {(name,) for name in table.reference_indexes if table.columns[table.places[name]].optional}
    for columns in (*table.all_indexes, *((name,) for name in table.reference_indexes)):
        plain = [column.removeprefix("-") for column in columns]
        name = f"{table.name.removeprefix(REBUILT)}_by_{'_'.join(plain)}"
        orders = (" DESC" if column.startswith("-") else "" for column in columns)
        values = (table.expressions.get(column, f"[{column}]") for column in plain)
        listed = ", ".join(f"{value}{order}" for value, order in zip(values, orders, strict=True))
        where = f" WHERE {listed} IS NOT NULL" if columns in partial else ""
        free = f"{name}_2" if name in taken else name
        connection.execute(f"CREATE INDEX [{free}] ON [{table.name}] ({listed}){where}")


def words_step(connection: sqlite3.Connection, table: Table) -> bool:
    """Add the next rows to the search index of a table, which is made first; tell whether no row was left.

    The index names the table in use as its content, so that renaming does not lose it.
    """
    if not table.full_text:
        return True
    words, content = ", ".join(f"[{column}]" for column in table.full_text), table.name.removeprefix(REBUILT)
    connection.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS [{table.name}_fts] "
        f"USING FTS5 ({words}, tokenize='{_TOKENIZER}', content=[{content}])"
    )
    (last,) = connection.execute(f"SELECT COALESCE(MAX(id), 0) FROM [{table.name}_fts_docsize]").fetchone()
    rows = f"SELECT rowid, {words} FROM [{table.name}] WHERE rowid > ? ORDER BY rowid LIMIT {ROWS_A_STEP}"
    added = connection.execute(f"INSERT INTO [{table.name}_fts] (rowid, {words}) {rows}", (last,)).rowcount
    if not added:
        _follow_words(connection, table)
    return not added


def _follow_words(connection: sqlite3.Connection, table: Table) -> None:
    """Make the triggers by which a search index follows its table."""
    name = table.name
    words = ", ".join(f"[{column}]" for column in table.full_text)
    old, new = (", ".join(f"{row}.[{column}]" for column in table.full_text) for row in ("old", "new"))
    add = f"INSERT INTO [{name}_fts] (rowid, {words}) VALUES (new.rowid, {new});"
    remove = f"INSERT INTO [{name}_fts] ([{name}_fts], rowid, {words}) VALUES ('delete', old.rowid, {old});"
    connection.execute(f"CREATE TRIGGER [{name}_ai] AFTER INSERT ON [{name}] BEGIN {add} END")
    connection.execute(f"CREATE TRIGGER [{name}_ad] AFTER DELETE ON [{name}] BEGIN {remove} END")
    connection.execute(f"CREATE TRIGGER [{name}_au] AFTER UPDATE ON [{name}] BEGIN {remove} {add} END")


def swap(connection: sqlite3.Connection, tables: Sequence[Table]) -> None:
    """Put rebuilt tables in the place of those in use, which get names under which they are dropped later."""
    there = names(connection, "table")
    new_names: dict[str, str] = {}
    for table in tables:
        _unfollow(connection, table.name)
        _unfollow(connection, rebuilt(table).name)
        parts = _parts_of_words(table.name)
        new_names |= {name: f"{REPLACED}{name}" for name in (table.name, *parts) if name in there}
        new = (table.name, f"{table.name}_fts", *parts)
        new_names |= {f"{REBUILT}{name}": name for name in new if f"{REBUILT}{name}" in there}
    _change(connection, [f"{table.name}_fts" for table in tables if f"{table.name}_fts" in there], new_names)
    for table in tables:
        if table.full_text:
            _follow_words(connection, table)


def _change(connection: sqlite3.Connection, forgotten: Sequence[str], new_names: Mapping[str, str]) -> None:
    """Take search indices out of the schema, whose parts are then tables like others, and give tables other names.

    SQLite would read the whole schema again for each name, and drop a search index only if it is whole, and only in one
    step; so the schema is written, all at once. That is left to SQLite where its schema cannot be written, as in the
    one that comes with macOS.
    """
    connection.execute(_WRITABLE)
    try:
        for name in forgotten:
            connection.execute("DELETE FROM sqlite_master WHERE type = 'table' AND name = ?", (name,))
        _write_names(connection, new_names)
        (version,) = connection.execute("PRAGMA schema_version").fetchone()
        connection.execute(f"PRAGMA schema_version={version + 1}")  # other connections read the schema again
    except sqlite3.OperationalError:
        for name in forgotten:
            connection.execute(f"DROP TABLE [{name}]")
        _rename_one_by_one(connection, new_names)
    finally:
        connection.execute("PRAGMA writable_schema=RESET")


_NAME = r"""("(?:[^"]|"")*"|'[^']*'|\[[^\]]*\]|\w+)"""
_NAMED = re.compile(rf"^(CREATE (?:VIRTUAL )?TABLE |CREATE (?:UNIQUE )?INDEX {_NAME} ON ){_NAME}")
"""The beginning of a statement in the schema, up to the name of its table."""


def _write_names(connection: sqlite3.Connection, new_names: Mapping[str, str]) -> None:
    """Write other names of tables into the schema, with their indices; nothing else names them that is kept."""
    found = connection.execute("SELECT rowid, type, name, tbl_name, sql FROM sqlite_master").fetchall()
    changed = [
        (_renamed(kind, name, table, new_names[table]), new_names[table], sql and _naming(sql, new_names[table]), rowid)
        for rowid, kind, name, table, sql in found
        if table in new_names
    ]
    connection.executemany("UPDATE sqlite_master SET name = ?, tbl_name = ?, sql = ? WHERE rowid = ?", changed)


def _renamed(kind: str, name: str, table: str, new_name: str) -> str:
    """Return the new name of a table, or of an index of it: SQLite names that of a key by the table."""
    if kind == "table":
        return new_name
    automatic = f"sqlite_autoindex_{table}_"
    return f"sqlite_autoindex_{new_name}_{name.removeprefix(automatic)}" if name.startswith(automatic) else name


def _naming(sql: str, table: str) -> str:
    """Return a statement of the schema with another name of its table."""
    return _NAMED.sub(lambda found: f"{found[1]}[{table}]", sql, count=1)


def _rename_one_by_one(connection: sqlite3.Connection, new_names: Mapping[str, str]) -> None:
    """Rename tables with SQLite's own statement. References and views of other tables go on naming those in use."""
    connection.execute("PRAGMA legacy_alter_table=ON")
    try:
        for name, new_name in new_names.items():
            if name in names(connection, "table"):  # a search index is renamed with its parts
                connection.execute(f"ALTER TABLE [{name}] RENAME TO [{new_name}]")
    finally:
        connection.execute("PRAGMA legacy_alter_table=OFF")


def _unfollow(connection: sqlite3.Connection, name: str) -> None:
    """Drop the triggers of a table: those by which its search index follows it, and any of another program."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (name,))
    for (trigger,) in found.fetchall():
        connection.execute(f"DROP TRIGGER [{trigger}]")


def _parts_of_words(name: str) -> list[str]:
    """Return the names of the tables in which the search index of a table is kept."""
    return [f"{name}_fts_{part}" for part in _PARTS_OF_WORDS]


def _forget_words(connection: sqlite3.Connection, name: str) -> list[str]:
    """Take the search index of a table out of the schema; return the tables that it was kept in."""
    if f"{name}_fts" in names(connection, "table"):
        _change(connection, [f"{name}_fts"], {})
    return sorted(names(connection, "table").intersection(_parts_of_words(name)))


def drop(connection: sqlite3.Connection, name: str) -> None:
    """Drop a table with its search index, if they are there."""
    _unfollow(connection, name)
    for part in (name, *_forget_words(connection, name)):
        connection.execute(f"DROP TABLE IF EXISTS [{part}]")


def leftovers(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the tables that a rebuild has replaced, or that one that was killed has left."""
    ours = " OR ".join(f"name GLOB '{prefix}*'" for prefix in (REBUILT, REPLACED))
    found = connection.execute(f"SELECT name FROM sqlite_master WHERE type = 'table' AND ({ours}) ORDER BY name")
    return [row[0] for row in found]


def drop_step(connection: sqlite3.Connection, name: str) -> bool:
    """Drop a table that nobody uses, or a part of it; tell whether it is gone."""
    if name.endswith("_fts"):
        _forget_words(connection, name.removesuffix("_fts"))
        return True
    made = "SELECT type, name FROM sqlite_master WHERE tbl_name = ? AND type <> 'table' AND sql IS NOT NULL LIMIT 1"
    if found := connection.execute(made, (name,)).fetchone():
        connection.execute(f"DROP {found[0]} [{found[1]}]")
        return False
    if not name.endswith(_WITHOUT_ROWID):
        last = f"SELECT rowid FROM [{name}] ORDER BY rowid LIMIT 1 OFFSET {ROWS_A_STEP - 1}"
        if connection.execute(f"DELETE FROM [{name}] WHERE rowid <= ({last})").rowcount:
            return False
    connection.execute(f"DROP TABLE [{name}]")
    return True
