"""The number of an event: which one it is in the log, from 1 and without gaps, the same in every copy.

Pages and addresses name events by it, never by their positions, which have gaps in some archives.
"""

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from datasette.database import Database
from datasette.utils.asgi import NotFound

from timeline.web.language import gettext as _
from timeline.web.pages._shared import Row, row, rows, rows_kept

_NUMBER = re.compile(r"[1-9][0-9]{0,14}")
_ENDS = """
SELECT COALESCE(MAX(position), 0) AS last,
  COALESCE((SELECT events_applied FROM projection_builds WHERE name = 'events'), 0) AS events FROM events
"""
_BY_TOPIC = """WITH RECURSIVE topics(topic) AS (SELECT MIN(topic) FROM events
  UNION ALL SELECT (SELECT MIN(e.topic) FROM events e WHERE e.topic > t.topic) FROM topics t WHERE t.topic IS NOT NULL)
SELECT t.topic, (SELECT COUNT(*) FROM events e WHERE e.topic = t.topic AND e.position > :low AND e.position <= :high)
  AS count FROM topics t WHERE t.topic IS NOT NULL"""
"""How many events of each topic there are between two positions: ranges of an index, smaller than the table."""
_POSITION_AT = "SELECT position FROM events ORDER BY position LIMIT 1 OFFSET :number - 1"


async def events_in(database: Database) -> int:
    """Return how many events the log has: the number of its last one."""
    return (await _ends(database))[1]


async def number_of(database: Database, position: int) -> int:
    """Return the number of the event at a position."""
    return (await numbers_of(database, [position]))[0]


async def numbers_of(database: Database, positions: Sequence[int]) -> list[int]:
    """Return the numbers of the events at some positions."""
    last, events = await _ends(database)
    if last == events or not positions:
        return list(positions)
    low = min(positions)
    number = (await events_by_topic(database, low)).total()
    numbers = {}
    for position in sorted(set(positions)):
        number += (await _by_topic(rows, database, low, position)).total()
        low, numbers[position] = position, number
    return [numbers[position] for position in positions]


async def numbered(database: Database, found: Sequence[Row]) -> list[Row]:
    """Return rows that have the position of an event, each with the event's number."""
    numbers = await numbers_of(database, [one["position"] for one in found])
    return [{**one, "number": number} for one, number in zip(found, numbers, strict=True)]


async def events_by_topic(database: Database, position: int) -> Counter[str]:
    """Return how many events of each topic there are up to a position, counted from the nearer end of the log."""
    last, _events = await _ends(database)
    if 2 * position <= last:
        return await _by_topic(rows, database, 0, position)
    whole = await _by_topic(rows_kept, database, 0, last)
    return whole - await _by_topic(rows, database, position, last)


async def _by_topic(read: Callable[..., Awaitable[list[Row]]], database: Database, low: int, high: int) -> Counter[str]:
    counted = await read(database, _BY_TOPIC, {"low": low, "high": high})
    return Counter({count["topic"]: count["count"] for count in counted})


async def position_of(database: Database, text: str) -> int:
    """Return the position of the event whose number a path has; answer 404 if there is none."""
    last, events = await _ends(database)
    if not _NUMBER.fullmatch(text) or int(text) > events:
        raise NotFound(_("There is no event %(text)s: the log has events 1 to %(last)s.", text=text, last=str(events)))
    if last == events:
        return int(text)
    found = await row(database, _POSITION_AT, {"number": int(text)})
    return int(found["position"]) if found else 0


async def _ends(database: Database) -> tuple[int, int]:
    ends = await row(database, _ENDS)
    return (int(ends["last"]), int(ends["events"])) if ends else (0, 0)
