"""Digests of tables: the same for the same rows, in whatever order they were written."""

import sqlite3
from collections.abc import Iterable
from hashlib import sha256

from pydantic_core import to_json

from projections import Table
from timeline.projecting.schema import REBUILT

_MODULUS = 1 << 256


def digest_of(connection: sqlite3.Connection, tables: Iterable[Table]) -> str:
    """Return the sum, modulo 2^256, of a SHA-256 for each row: of its table's name and its cells but for positions."""
    total = 0
    for table in tables:
        name = table.name.removeprefix(REBUILT).encode()
        cursor = connection.cursor()
        cursor.row_factory = None
        columns = ", ".join(f"[{column}]" for column in table.content_columns)
        for cells in cursor.execute(f"SELECT {columns} FROM [{table.name}]"):
            total += int.from_bytes(sha256(name + to_json(cells, bytes_mode="hex")).digest(), "big")
    return f"{total % _MODULUS:064x}"
