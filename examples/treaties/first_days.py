"""Print how the first days of treaties compare, as a Markdown table, from the archives that are named."""

import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

QUERY = Path(__file__).with_name("first_days.sql")
HEADER = """\
| treaty | first signature | signatories that day | 40th instrument | days between | in force |
| --- | --- | --- | --- | --- | --- |"""


def rows(archives: Iterable[str]) -> list[dict[str, Any]]:
    """Return a row for each treaty of the archives, in the order of their first signatures."""
    found: list[dict[str, Any]] = []
    for archive in archives:
        with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            found += map(dict, connection.execute(QUERY.read_text("utf-8")))
    return sorted(found, key=lambda row: row["opened"])


def line(row: dict[str, Any]) -> str:
    """Return a treaty's line: what is named is counted, what is reported has the range of all claims."""
    signatories = f"{row['named']} named"
    if row["reported"] is not None:
        claims = f" (claims from {row['low']} to {row['high']})" if row["low"] != row["high"] else ""
        signatories = f"{row['reported']} reported{claims}; {signatories}"
    cells = (row["treaty"], row["opened"], signatories, row["fortieth"], row["days"], row["in_force"])
    return f"| {' | '.join('not yet' if cell is None else str(cell) for cell in cells)} |"


if __name__ == "__main__":
    print(HEADER)
    for treaty in rows(sys.argv[1:]):
        print(line(treaty))
