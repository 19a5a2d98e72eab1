"""Recognise a text that is a table rather than an article."""

import re
from collections import Counter
from dataclasses import dataclass

_SEPARATORS = {"tab": r"\t", "|": r"\s*\|\s*", "spaces": r"\s{2,}", ";": r";\s?", ",": r",(?=\S)"}
_FEWEST_LINES = 4
_MOST = 0.6
"""The share of lines that have to have as many columns."""


@dataclass(frozen=True, slots=True)
class Table:
    """How a text is a table: how many of its lines have how many columns."""

    rows: int
    lines: int
    columns: int


def table_in(paragraphs: tuple[str, ...]) -> Table | None:
    """Return how a text is a table, or None if it is not: if most of its lines have as many columns, two or more."""
    if len(paragraphs) < _FEWEST_LINES:
        return None
    for separator in _SEPARATORS.values():
        columns = Counter(len(re.split(separator, line.strip(" |"))) for line in paragraphs)
        number, rows = max(((n, count) for n, count in columns.items() if n > 1), key=lambda c: c[1], default=(0, 0))
        if rows >= _MOST * len(paragraphs):
            return Table(rows, len(paragraphs), number)
    return None
