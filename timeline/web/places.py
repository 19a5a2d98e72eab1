"""Places in the log: the gap-free number of each event, the same in every copy, by which addresses name events."""

import re
from collections.abc import Sequence

from datasette.database import Database
from datasette.utils.asgi import NotFound

from timeline.web.language import gettext as _
from timeline.web.pages._shared import row

_PLACE = re.compile(r"[1-9][0-9]{0,14}")
_ENDS = """
SELECT COALESCE(MAX(position), 0) AS last,
  COALESCE((SELECT events_applied FROM projection_builds WHERE name = 'events'), 0) AS events FROM events
"""
_PLACE_OF = "SELECT COUNT(*) AS place FROM events WHERE +position <= :position"  # + for an index, which is smaller
_POSITION_AT = "SELECT position FROM events ORDER BY position LIMIT 1 OFFSET :place - 1"


async def events_in(database: Database) -> int:
    """Return how many events the log has: the place of its last one."""
    return (await _ends(database))[1]


async def place_of(database: Database, position: int) -> int:
    """Return the place of the event at a position; positions may have gaps, as in a copy of an earlier moment."""
    return (await places_of(database, [position]))[0]


async def places_of(database: Database, positions: Sequence[int]) -> list[int]:
    """Return the places of the events at some positions."""
    last, events = await _ends(database)
    if last == events:
        return list(positions)
    counted = [await row(database, _PLACE_OF, {"position": position}) or {"place": 0} for position in positions]
    return [int(found["place"]) for found in counted]


async def position_at(database: Database, text: str) -> int:
    """Return the position of the event whose place a path names; answer 404 if there is none."""
    last, events = await _ends(database)
    if not _PLACE.fullmatch(text) or int(text) > events:
        raise NotFound(_("There is no event %(text)s: the log has events 1 to %(last)s.", text=text, last=str(events)))
    if last == events:
        return int(text)
    found = await row(database, _POSITION_AT, {"place": int(text)})
    return int(found["position"]) if found else 0


async def _ends(database: Database) -> tuple[int, int]:
    ends = await row(database, _ENDS)
    return (int(ends["last"]), int(ends["events"])) if ends else (0, 0)
