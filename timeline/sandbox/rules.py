"""The functions, virtual tables and pragmas of SQLite that a statement may use.

Some functions print or follow pointers, and some virtual tables name files of the machine. An SQLite authorizer refuses
them when a statement is prepared. Functions registered by plugins are the responsibility of the plugins, and allowed.
"""

import sqlite3
from contextlib import closing

LARGEST_VALUE_BYTES = 1_000_000
"""The largest value that may be read or made; the largest event takes 900,000 bytes."""
LONGEST_PATTERN_BYTES = 200
"""LIKE and GLOB take time proportional to value times pattern, and cannot be interrupted."""

FUNCTIONS = frozenset(
    """
    -> ->> abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling char coalesce concat concat_ws cos cosh
    count cume_dist current_date current_time current_timestamp date datetime degrees dense_rank exp first_value
    floor format glob group_concat hex highlight ifnull iif instr json json_array json_array_length json_extract
    json_group_array json_group_object json_insert json_object json_patch json_quote json_remove json_replace
    json_set json_type json_valid julianday lag last_value lead length like likelihood likely ln log log10 log2
    lower ltrim match max median min mod nth_value ntile nullif octet_length percent_rank pi pow power printf quote
    radians random randomblob rank replace round row_number rtrim sign sin sinh snippet soundex sqlite_version sqrt
    strftime string_agg substr substring sum tan tanh time timediff total trim trunc typeof unhex unicode unixepoch
    unlikely upper zeroblob
    """.split()  # noqa: SIM905 - long lists are easier to read as text
)
"""The functions of SQLite that a statement may use: they compute, and reveal nothing about the machine."""

MODULES = frozenset({"json_each", "json_tree", "pragma_compile_options", "pragma_foreign_key_list"}) | {
    f"pragma_{name}"
    for name in ("function_list", "index_info", "index_list", "index_xinfo", "table_info", "table_list", "table_xinfo")
}
"""The virtual tables of SQLite that may be read without being created."""

PRAGMAS = frozenset(
    """
    cache_size compile_options data_version database_list encoding foreign_key_list foreign_keys function_list
    index_info index_list index_xinfo page_count page_size query_only recursive_triggers schema_version table_info
    table_list table_xinfo
    """.split()  # noqa: SIM905 - long lists are easier to read as text
)
"""The pragmas that may be read, by Datasette itself or through a virtual table."""


def _names(sql: str) -> frozenset[str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        return frozenset(name for (name,) in connection.execute(sql))


BUILT_IN_FUNCTIONS = _names("SELECT name FROM pragma_function_list")
BUILT_IN_MODULES = _names("SELECT name FROM pragma_module_list")


def confine(connection: sqlite3.Connection) -> None:
    """Limit what statements on a connection may use, and how large values and patterns may be."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN_BYTES)
    connection.set_authorizer(_authorize)


def _authorize(action: int, first: str | None, second: str | None, *_where: str | None) -> int:
    """Return whether something that a statement uses is allowed; SQLite asks when it prepares the statement."""
    allowed = True
    if action == sqlite3.SQLITE_FUNCTION:
        allowed = second in FUNCTIONS or second not in BUILT_IN_FUNCTIONS
    elif action == sqlite3.SQLITE_READ:
        table = (first or "").lower()
        allowed = table in MODULES or not (table in BUILT_IN_MODULES or table.startswith("pragma_"))
    elif action == sqlite3.SQLITE_PRAGMA:
        allowed = (first or "").lower() in PRAGMAS
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY
