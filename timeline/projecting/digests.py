"""Digests of tables: the same for the same rows, in whatever order they were written."""

import sqlite3
from collections.abc import Iterable
from hashlib import sha256

from pydantic_core import to_json

from projections import Table
from timeline.log.tables import REBUILT

_MODULUS = 1 << 256
_EXACT = (str, int)
"""The types whose values SQLite writes as JSON without rounding them, as it does fractions."""
_HAS_BLOB = "JSON cannot hold BLOB values"
"""What SQLite says of a cell that another program has made a blob."""


def digest_of(connection: sqlite3.Connection, tables: Iterable[Table]) -> str:
    """Return the sum, modulo 2^256, of a SHA-256 for each row: of its table's name and its cells but for positions."""
    total = 0
    for table in tables:
        try:
            total += _sum_of(connection, table, "[{}]")
        except sqlite3.OperationalError as error:
            if str(error) != _HAS_BLOB:
                raise
            total += _sum_of(connection, table, "quote([{}])")
    return f"{total % _MODULUS:064x}"


def _sum_of(connection: sqlite3.Connection, table: Table, cell: str) -> int:
    """Return the sum over the rows of a table; `cell` is how SQLite writes a cell into the text that is digested.

    SQLite makes most of that text itself: handing over every cell to Python takes twice as long.
    """
    name = table.name.removeprefix(REBUILT).encode()
    columns = [column for column in table.columns if column.name in table.content_columns]
    exact = ", ".join(cell.format(column.name) for column in columns if column.type in _EXACT)
    others = "".join(f", {cell.format(column.name)}" for column in columns if column.type not in _EXACT)
    cursor = connection.cursor()
    cursor.row_factory = None
    total = 0
    for text, *numbers in cursor.execute(f"SELECT CAST(json_array({exact}) AS BLOB){others} FROM [{table.name}]"):
        content = text + to_json(numbers, bytes_mode="hex") if numbers else text
        total += int.from_bytes(sha256(name + content).digest(), "big")
    return total
