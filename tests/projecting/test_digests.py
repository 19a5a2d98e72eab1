"""The digest of a table depends on its rows alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple

import pytest

from projections import Number, Table
from timeline.projecting.digests import digest_of


class BoatRow(NamedTuple):
    """A boat."""

    id: Annotated[str, "Its name"]
    occurrence: Annotated[str, "The occurrence"]
    crew: Annotated[int | None, "How many people"]
    length: Annotated[Number | None, "Its length"]
    position: Annotated[int, "The event"]


BOATS = Table("boats", BoatRow, "Boats.")
ROWS: list[tuple[Any, ...]] = [("Alma", "regatta", 3, 7.5, 1), ("Bel\u00e9m", "regatta", None, 12, 2)]


def _digest(rows: Iterable[tuple[Any, ...]]) -> str:
    connection = sqlite3.connect(":memory:")
    connection.execute(BOATS.ddl)
    connection.executemany(BOATS.insert, rows)
    try:
        return digest_of(connection, [BOATS])
    finally:
        connection.close()


def test_the_order_and_the_positions_of_rows_do_not_matter():
    """Given the same rows in another order and at other positions, the digest is the same."""
    assert _digest((*row[:-1], row[-1] + 5) for row in reversed(ROWS)) == _digest(ROWS)


@pytest.mark.parametrize(
    ("place", "cell"),
    [(0, "Alba"), (1, "race"), (2, None), (2, 4), (3, 7.500000000000001), (3, None), (0, b"Alma"), (3, b"7")],
    ids=["name", "occurrence", "emptied", "integer", "last digit", "no number", "blob for text", "blob for number"],
)
def test_every_other_cell_matters(place: int, cell: object):
    """Given a row with another value in a cell, even one that no projection writes, the digest is another."""
    changed = (*ROWS[0][:place], cell, *ROWS[0][place + 1 :])

    assert _digest([changed, ROWS[1]]) != _digest(ROWS)
