"""The days of a timeline: on which of them each occurrence is listed, and in which order."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.ordering import Pair
from timeline.web.dates import weekday
from timeline.web.nesting import in_order, nest
from timeline.web.pages._shared import Row

MOST_DAYS = 7
"""How many days are listed one by one; what goes on for longer has a heading of its own."""
IS_SHORT = f"""(o.occurred LIKE '____-__-__%/____-__-__%' AND julianday(substr(o.occurred_to, 1, 10)) <
julianday(substr(o.occurred_from, 1, 10)) + {MOST_DAYS})"""
"""The condition in SQL that an occurrence went on for so few days, of which the first and last are known."""

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[^/]*)?"
_EXTENT = re.compile(f"{_DAY}/{_DAY}")
_LAST = "~"
"""What sorts after every day: an end that is open."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a page knows of its occurrences besides their rows."""

    parents: dict[str, list[Row]]
    pairs: Sequence[Pair]
    recorded: dict[str, int]


def days_of(dated: Sequence[Row], going_on: Sequence[Row], first: str, last: str, marks: Marks) -> list[dict[str, Any]]:
    """Return occurrences in groups, one for each day or period that a date names, in order.

    What goes on for a few days is on each of them, up to the day `last`; what began before the page (`going_on`), from
    the day `first` on.
    """
    groups: dict[tuple[str, str], list[Row]] = {}
    for since, members in (("", dated), (first, going_on)):
        for occurrence in members:
            for key in _headings(occurrence, since, last):
                groups.setdefault(key, []).append(occurrence)
    return [_group(*key, members, marks) for key, members in sorted(groups.items(), key=lambda group: group[0])]


def day_before(day: str, days: int) -> str:
    """Return the day so many days before another; a text that is not a day, as it is."""
    try:
        return (date.fromisoformat(day) - timedelta(days)).isoformat()
    except (ValueError, OverflowError):
        return day


def _headings(occurrence: Row, since: str, last: str) -> Iterator[tuple[str, str]]:
    """Yield the first and last day of each heading under which an occurrence is listed."""
    begins, ends = occurrence["occurred_from"][:10], (occurrence["occurred_to"] or _LAST)[:10]
    days = _days_within(begins, ends) if _EXTENT.fullmatch(occurrence["occurred"]) else []
    if not days:
        yield begins, ends
    yield from ((day, day) for day in days if since <= day <= last)


def _days_within(begins: str, ends: str) -> list[str]:
    """Return each day from the first to the last, or none where they are too many."""
    first = date.fromisoformat(begins)
    count = (date.fromisoformat(ends) - first).days + 1
    return [(first + timedelta(days)).isoformat() for days in range(count)] if count <= MOST_DAYS else []


def _group(first: str, last: str, members: Iterable[Row], marks: Marks) -> dict[str, Any]:
    members = sorted(members, key=lambda member: marks.recorded.get(member["id"], 0))
    precise = first == last
    return {
        "label": first if precise else members[0]["occurred"],
        "precise": precise,
        "weekday": weekday(first) if precise else None,
        "entries": in_order(nest(members, marks.parents), marks.pairs, first),
    }
