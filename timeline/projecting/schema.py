"""The tables of projections in SQLite: make them, give them indices and a search index, swap and drop them."""

import sqlite3
from dataclasses import replace

from projections import Table

REBUILT, REPLACED = "_rebuilt_", "_replaced_"
"""What begins the name of a table that is being rebuilt, and of one that was replaced and is to be dropped."""
_TOKENIZER = "unicode61 remove_diacritics 2"
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
        listed = ", ".join(f"[{column}]{order}" for column, order in zip(plain, orders, strict=True))
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


def swap(connection: sqlite3.Connection, table: Table) -> None:
    """Put a rebuilt table in the place of the one in use, which gets a name under which it is dropped later.

    With `legacy_alter_table`, the references and views of other tables go on naming the table in use.
    """
    connection.execute("PRAGMA legacy_alter_table=ON")
    try:
        _unfollow_words(connection, table.name)
        _unfollow_words(connection, rebuilt(table).name)
        if table.name in names(connection, "table"):
            connection.execute(f"ALTER TABLE [{table.name}] RENAME TO [{REPLACED}{table.name}]")
        for part in _forget_words(connection, table.name):
            connection.execute(f"ALTER TABLE [{part}] RENAME TO [{REPLACED}{part}]")
        connection.execute(f"ALTER TABLE [{rebuilt(table).name}] RENAME TO [{table.name}]")
        if table.full_text:
            connection.execute(f"ALTER TABLE [{rebuilt(table).name}_fts] RENAME TO [{table.name}_fts]")
    finally:
        connection.execute("PRAGMA legacy_alter_table=OFF")
    if table.full_text:
        _follow_words(connection, table)


def _unfollow_words(connection: sqlite3.Connection, name: str) -> None:
    for event in ("ai", "ad", "au"):
        connection.execute(f"DROP TRIGGER IF EXISTS [{name}_{event}]")


def _forget_words(connection: sqlite3.Connection, name: str) -> list[str]:
    """Take the search index of a table out of the schema; return the tables it was kept in, which are now like others.

    SQLite would drop or rename it only if it is whole, and drop it only in one step. That is left to it where its
    schema cannot be written, as in the SQLite that comes with macOS.
    """
    if f"{name}_fts" in names(connection, "table"):
        connection.execute("PRAGMA writable_schema=ON")
        try:
            connection.execute("DELETE FROM sqlite_master WHERE type = 'table' AND name = ?", (f"{name}_fts",))
            (version,) = connection.execute("PRAGMA schema_version").fetchone()
            connection.execute(f"PRAGMA schema_version={version + 1}")  # other connections read the schema again
        except sqlite3.OperationalError:
            connection.execute(f"DROP TABLE [{name}_fts]")
        finally:
            connection.execute("PRAGMA writable_schema=RESET")
    parts = {f"{name}_fts_{part}" for part in _PARTS_OF_WORDS}
    return sorted(parts & names(connection, "table"))


def drop(connection: sqlite3.Connection, name: str) -> None:
    """Drop a table with its search index, if they are there."""
    _unfollow_words(connection, name)
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
    _unfollow_words(connection, name)
    made = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL LIMIT 1"
    if found := connection.execute(made, (name,)).fetchone():
        connection.execute(f"DROP INDEX [{found[0]}]")
        return False
    if not name.endswith(_WITHOUT_ROWID):
        first = f"SELECT rowid FROM [{name}] LIMIT {ROWS_A_STEP}"
        if connection.execute(f"DELETE FROM [{name}] WHERE rowid IN ({first})").rowcount == ROWS_A_STEP:
            return False
    connection.execute(f"DROP TABLE [{name}]")
    return True
