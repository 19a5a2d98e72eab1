"""Dates in words, exactly as precise as they are known."""

import re
from datetime import UTC, date, datetime

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_DATE = re.compile(r"(?P<year>-?[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?(?:T(?P<time>[0-9:]{5,8}).*)?")
_DOUBTS = {"~": "about ", "?": "perhaps ", "%": "perhaps about "}
_OPEN = {"", ".."}
_TO = "\N{EN DASH}"


def in_words(edtf: str | None) -> str:
    """Return an EDTF text in words. What is not understood is left as it is.

    `2025-10/..` is "from October 2025 on", `[2025-10..]` is "October 2025 or later".
    """
    if not edtf or edtf == "undated":
        return "undated"
    if edtf.startswith("[") and edtf.endswith("]"):
        return " or ".join(_member(member.strip()) for member in edtf[1:-1].split(","))
    start, slash, end = edtf.partition("/")
    if not slash:
        return _one(edtf)
    if start in _OPEN:
        return f"until {_one(end)}"
    if end in _OPEN:
        return f"from {_one(start)} on"
    return _interval(start, end)


def _member(text: str) -> str:
    """Return a date, or a range of dates, of which one was the day."""
    start, dots, end = text.partition("..")
    if not dots:
        return _one(text)
    if not start:
        return f"by {_one(end)}"
    return f"within {_interval(start, end)}" if end else f"{_one(start)} or later"


def _interval(start: str, end: str) -> str:
    """Return an interval, naming a month or year once if both ends share it."""
    first, last = _DATE.fullmatch(start), _DATE.fullmatch(end)
    if first and last and first["day"] and last["day"] and first["year"] == last["year"]:
        if first["month"] == last["month"]:
            return f"{int(first['day'])}{_TO}{_one(end)}"
        return f"{int(first['day'])} {_month(first['month'])} {_TO} {_one(end)}"
    return f"{_one(start)} {_TO} {_one(end)}"


def _one(text: str) -> str:
    doubt = _DOUBTS.get(text[-1:], "")
    match = _DATE.fullmatch(text[:-1] if doubt else text)
    if match is None:
        return text
    day = f"{int(match['day'])} " if match["day"] else ""
    month = f"{_month(match['month'])} " if match["month"] else ""
    time = f", {match['time'][:5]}" if match["time"] else ""
    return f"{doubt}{day}{month}{match['year']}{time}"


def _month(number: str) -> str:
    return _SEASONS.get(number) or (_MONTHS[int(number) - 1] if 1 <= int(number) <= len(_MONTHS) else number)


def moment(text: str | None) -> str:
    """Return a recorded time, ISO text in UTC, in words: "21 November 2026, 13:00 UTC"."""
    try:
        when = datetime.fromisoformat(text or "").astimezone(UTC)
    except ValueError:
        return text or ""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}, {when:%H:%M} UTC"


def days_until(text: str | None) -> int | None:
    """Return the number of days until an ISO day, by this machine's clock; negative if it has passed."""
    try:
        return (date.fromisoformat((text or "")[:10]) - datetime.now(UTC).date()).days
    except ValueError:
        return None
