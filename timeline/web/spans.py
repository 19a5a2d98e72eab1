"""Occurrences to draw: the days between which each is on a drawing, and what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from timeline.web.dates import in_words


@dataclass(frozen=True, slots=True)
class Span:
    """An occurrence to draw: its days, and whether it is known that it began and ended on them.

    Without a first day, it was at the latest on the last one; without a last day, it goes on or was later.
    """

    id: str
    kind: str
    title: str
    when: str
    first: str | None
    last: str | None
    ends: tuple[str | None, str | None]
    """Its first and last day as EDTF text, no more precise than reported; None for one that is not worth a label."""
    certain: bool
    """Whether the days are its extent, and not the bounds within which it was."""
    inferred: bool
    sources: int

    @property
    def day(self) -> str | None:
        """Return its day, if it is a single one."""
        return self.first if self.first == self.last else None


def span_of(row: Mapping[str, Any]) -> Span | None:
    """Return an occurrence to draw from its row; None if neither its first nor its last day is known."""
    first, last = (calendar_day(row[name]) for name in ("occurred_from", "occurred_to"))
    if not (first or last):
        return None
    edtf = row["occurred"]
    return Span(
        id=row["id"],
        kind=row["kind"],
        title=row["title"],
        when=in_words(edtf),
        first=first,
        last=last,
        ends=_ends(edtf, first, last),
        certain="/" in edtf or (first == last and edtf[-1:] not in "~?%"),
        inferred=row["date_basis"] == "inferred",
        sources=row["sources_count"],
    )


def _ends(edtf: str, first: str | None, last: str | None) -> tuple[str | None, str | None]:
    """Return the first and last day as they can be read on an axis: the month, where no day is reported."""
    start, slash, end = edtf.partition("/")
    if slash:
        return start, end
    return (first, last) if first == last or edtf.startswith("[") else (edtf, None)


def calendar_day(text: str | None) -> str | None:
    """Return the day of a date in the years that Python counts."""
    try:
        return date.fromisoformat((text or "")[:10]).isoformat()
    except ValueError:
        return None
