"""Dates as versions before sets of dates wrote them, read with the meaning that they had.

An interval that was open at an end meant a doubt: `2025-10-25/..` on that day or later, `../2025-10-25` on that day or
earlier. It now is an extent, so what an old event says is read as a set: `[2025-10-25..]`, `[..2025-10-25]`. And what
was undated had the basis `stated`; it has none.
"""

from collections.abc import Sequence
from typing import Any

from domain.dates import UNDATED

_OPEN_ENDS = {"", ".."}


def with_sets(content: Any) -> Any:
    """Return JSON content with each old date in it in its present form; anything else stays as it is."""
    if isinstance(content, dict):
        read = {name: with_sets(value) for name, value in content.items()}
        return _date(read) if isinstance(content.get("edtf"), str) else read
    if isinstance(content, list):
        return [with_sets(item) for item in content]
    return content


def corrected_with_sets(content: Any, path: Sequence[str]) -> Any:
    """Return what a correction of a path changes, or changes it to: the text of a date, or what has dates in it."""
    return as_set(content) if isinstance(content, str) and path[-1] == "edtf" else with_sets(content)


def as_set(edtf: str) -> str:
    """Return the set that an interval with an open end meant; any other text as it is."""
    start, slash, end = edtf.partition("/")
    if not slash or (start in _OPEN_ENDS) == (end in _OPEN_ENDS):
        return edtf
    return f"[..{end}]" if start in _OPEN_ENDS else f"[{start}..]"


def _date(fields: dict[str, Any]) -> dict[str, Any]:
    fields["edtf"] = as_set(fields["edtf"])
    if fields["edtf"] == UNDATED and fields.get("basis") == "stated":
        fields["basis"] = None
    return fields
