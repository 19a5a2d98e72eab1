"""The archive at a moment, on any of its clocks, and what lies between two moments: `/as-known?at=…`."""

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, Request

from timeline.web.language import gettext as _
from timeline.web.pages._moments import CLOCKS, Clock, Moment, between, changed_between, moment_at, state_at
from timeline.web.pages._shared import archive, page

_TIME, _POSITION = re.compile(r"[0-9T:.-]{1,32}"), re.compile(r"[0-9]{1,18}")
"""Where a page of a list may end: a time, or the position of an event."""


async def at_moment(request: Request, datasette: Datasette) -> Response:
    """Show the archive at the moment in `?at=`; with a second one in `?to=`, what lies between them."""
    database, name = archive(datasette), request.args.get("clock") or "published"
    clock = CLOCKS.get(name)
    if clock is None:
        clocks = ", ".join(CLOCKS)
        raise BadRequest(_("There is no clock named %(name)s; there are %(clocks)s.", name=repr(name), clocks=clocks))
    asked = [text for text in (request.args.get("at"), request.args.get("to")) if text and text.strip()]
    moments = sorted([await moment_at(database, name, text) for text in asked], key=lambda moment: moment.value)
    last = moments[-1]
    lowest = 0 if isinstance(last.value, int) else ""
    low = moments[0].value if len(moments) > 1 else lowest
    after = request.args.get("after")
    if after is not None and not (_POSITION if lowest == 0 else _TIME).fullmatch(after):
        raise BadRequest(_("%(key)s is not a valid position in this list.", key=repr(after)))
    entries, following = await between(database, clock, low, last.value, (after, request.args.get("after_id")))
    query = {"clock": name, "at": moments[0].text, **({"to": last.text} if len(moments) > 1 else {})}
    states = [await state_at(database, clock, moment) for moment in moments]
    context = {
        "title": _heading(clock, moments, is_certain=bool(states[-1]["certain"] or not states[-1]["count"])),
        "description": _("The archive at one moment, or what was added between two."),
        "clock": name,
        "clocks": CLOCKS,
        "states": states,
        "entries": entries,
        "changed": await changed_between(database, clock, low, last.value) if len(moments) > 1 else None,
        "asked": query,
        "next": urlencode({**query, "after": following[0], "after_id": following[1]}) if following else None,
    }
    return await page(datasette, request, "moment.html", context)


def _heading(clock: Clock, moments: Sequence[Moment], *, is_certain: bool) -> str:
    """Return what the page of one moment shows, or that of two; where nothing is certain, what may have been."""
    first, last = moments[0].words, moments[-1].words
    if moments[-1].is_ahead and clock.future_heading and clock.future_compared:
        return _(
            clock.future_compared if len(moments) > 1 else clock.future_heading, first=first, last=last, moment=last
        )
    if len(moments) > 1:
        compared = clock.compared if is_certain else clock.possibly_compared
        return _(compared or clock.compared, first=first, last=last)
    return _((not is_certain and clock.possible_heading) or clock.heading, moment=first)
