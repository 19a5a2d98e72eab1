"""Dates in words, exactly as precise as they are known."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache, reduce

from babel.dates import get_day_names, get_month_names

from timeline.web.language import LANGUAGES, locale, pgettext, to_translate
from timeline.web.language import gettext as _

_SEASONS = {
    "21": to_translate("spring"),
    "22": to_translate("summer"),
    "23": to_translate("autumn"),
    "24": to_translate("winter"),
}
_DATE = re.compile(r"(?P<year>-?[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?(?:T(?P<time>[0-9:]{5,8}).*)?")
_DOUBTS = {
    "~": to_translate("about %(date)s"),
    "?": to_translate("perhaps %(date)s"),
    "%": to_translate("perhaps about %(date)s"),
}
_OPEN = {"", ".."}


def in_words(edtf: str | None) -> str:
    """Return an EDTF text in words. What is not understood is left as it is.

    `2025-10/..` is "from October 2025 on", `[2025-10..]` is "October 2025 or later".
    """
    if not edtf or edtf == "undated":
        return _("undated")
    if edtf.startswith("[") and edtf.endswith("]"):
        first, *others = (_member(member.strip()) for member in edtf[1:-1].split(","))
        return reduce(lambda dates, other: _("%(dates)s or %(other)s", dates=dates, other=other), others, first)
    start, slash, end = edtf.partition("/")
    if not slash:
        return _one(edtf)
    if start in _OPEN:
        return _("until %(date)s", date=_one(end))
    if end in _OPEN:
        return _("from %(date)s on", date=_one(start))
    return _interval(start, end)


def _member(text: str) -> str:
    """Return a date, or a range of dates, of which one was the day."""
    start, dots, end = text.partition("..")
    if not dots:
        return _one(text)
    if not start:
        return _("by %(date)s", date=_one(end))
    if not end:
        return _("%(date)s or later", date=_one(start))
    return _("within %(interval)s", interval=_interval(start, end))


def _interval(start: str, end: str) -> str:
    """Return an interval, naming a month or year once if both ends share it."""
    first, last = _DATE.fullmatch(start), _DATE.fullmatch(end)
    if first and last and first["day"] and last["day"] and first["year"] == last["year"]:
        if first["month"] == last["month"]:
            return _("%(first)s–%(last)s", first=str(int(first["day"])), last=_one(end))
        began = _("%(day)s %(month)s", day=str(int(first["day"])), month=_month(first["month"]))
        return _("%(first)s – %(last)s", first=began, last=_one(end))
    return _("%(first)s – %(last)s", first=_one(start), last=_one(end))


def _one(text: str) -> str:
    doubt = _DOUBTS.get(text[-1:], "")
    match = _DATE.fullmatch(text[:-1] if doubt else text)
    if match is None:
        return text
    shown = _precise(match["year"], match["month"], match["day"])
    if match["time"]:
        shown = _("%(date)s, %(time)s", date=shown, time=match["time"][:5])
    return _(doubt, date=shown) if doubt else shown


def _precise(year: str, month: str | None, day: str | None) -> str:
    """Return a year, a month or season of it, or a day."""
    if not month:
        return pgettext("date", "%(year)s", year=year)
    if not day:
        return _("%(month)s %(year)s", month=_month(month), year=year)
    return _("%(day)s %(month)s %(year)s", day=str(int(day)), month=_month(month), year=year)


def _month(number: str) -> str:
    if number in _SEASONS:
        return _(_SEASONS[number])
    name: str = get_month_names(locale=locale()).get(int(number), number)
    return name


def in_iso(text: str) -> str:
    """Return a day or month in words of one of our languages as ISO text: "25 October 2025"; other text as it is."""
    words = " ".join(text.casefold().replace(",", " ").split())
    for name in LANGUAGES:
        months = _months(name)
        names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
        day_first, day_then = "(?:(?P<first>[0-9]{1,2}) )?", "(?: (?P<then>[0-9]{1,2}))?"
        pattern = rf"{day_first}(?P<month>{names}){day_then}(?: [^\W\d]+)? (?P<year>[0-9]{{4}})"
        if found := re.fullmatch(pattern, words):
            number = found["first"] or found["then"]
            return f"{found['year']}-{months[found['month']]:02}" + (f"-{int(number):02}" if number else "")
    return text


@cache
def _months(name: str) -> Mapping[str, int]:
    """Return the numbers of the months by their names and short names in a language."""
    widths = (get_month_names(width, locale=name) for width in ("wide", "abbreviated"))
    return {month.casefold(): number for months in widths for number, month in months.items()}


def weekday(day: str) -> str:
    """Return the weekday of an ISO day; empty for what is not a day."""
    try:
        name: str = get_day_names(locale=locale())[date.fromisoformat(day).weekday()]
    except ValueError:
        return ""
    return name


def moment(text: str | None) -> str:
    """Return a recorded time, ISO text in UTC, in words: "21 November 2026, 13:00 UTC"."""
    try:
        when = datetime.fromisoformat(text or "").astimezone(UTC)
    except ValueError:
        return text or ""
    day = _precise(str(when.year), f"{when.month:02}", str(when.day))
    return _("%(date)s, %(time)s UTC", date=day, time=f"{when:%H:%M}")


def days_until(text: str | None) -> int | None:
    """Return the number of days until an ISO day, by this machine's clock; negative if it has passed."""
    try:
        return (date.fromisoformat((text or "")[:10]) - datetime.now(UTC).date()).days
    except ValueError:
        return None
