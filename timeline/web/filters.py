"""The filters of the templates: values of the archive in a form for readers."""

import hashlib
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from pydantic_core import from_json, to_json

from domain.measures import COUNTED, MEASURES
from timeline.web.dates import days_until, in_words, moment
from timeline.web.language import gettext as _
from timeline.web.language import ngettext, number, term, to_translate
from timeline.web.parties import party_name
from timeline.web.units import unit_in_words

_OPERATORS = {
    "about": to_translate("about %(number)s"),
    "nearly": to_translate("nearly %(number)s"),
    "more-than": to_translate("more than %(number)s"),
    "at-least": to_translate("at least %(number)s"),
    "at-most": to_translate("at most %(number)s"),
    "less-than": to_translate("less than %(number)s"),
}
_TEENS = {11, 12, 13}

NOUNS = (
    *(
        "byte",
        "claim",
        "conflict",
        "event",
        "fact",
        "figure",
        "further appearance",
        "further occasion",
        "further occurrence",
    ),
    *("hidden table", "more side", "occurrence", "paragraph", "pledge", "point", "report", "result", "row"),
    *("source", "statement", "treaty action", "way"),
)
"""What pages count: `vocabulary.py` lists these for the catalogues, with their plural."""


def in_plain_words(name: str) -> str:
    """Return a slug in English words."""
    return name.replace("-", " ").replace("_", " ")


def plain(name: str | None) -> str:
    """Return a slug in plain words, in the language of the request: `press-conference` is "press conference"."""
    return term(in_plain_words(name or ""))


def count_of(count: int, noun: str) -> str:
    """Return a count with one of `NOUNS`: "1 source", "2,000 sources"."""
    return ngettext(*counting(noun), count)


def rows_of(count: int, table: str) -> str:
    """Return how many rows a table has, by what each of them is where pages count that: "49 figures", or "8 rows"."""
    noun = in_plain_words(table).removesuffix("s")
    return count_of(count, noun if noun in NOUNS else "row")


def counting(noun: str) -> tuple[str, str]:
    """Return the messages for a count of one, and of many."""
    return f"%(num)s {noun}", f"%(num)s {noun}s"


def claimed(figure: Mapping[str, Any]) -> str:
    """Return a figure's number as claimed: "nearly 70", "83,500,000 US dollars", "1st"; empty without a number."""
    value, operator, unit = figure.get("value"), figure.get("operator") or "exact", figure.get("unit") or "count"
    if operator == "between" and figure.get("low") is not None:
        low, high = number(figure["low"]), quantity(figure.get("high"), unit)
        return _("between %(low)s and %(high)s", low=low, high=high)
    if value is None:
        return ""
    if operator == "ordinal" or unit == "rank":
        return ordinal(value)
    amount = quantity(value, unit)
    return _(_OPERATORS[operator], number=amount) if operator in _OPERATORS else amount


def quantity(value: Any, unit: str) -> str:
    """Return a number with its unit: "30 months", "83,500,000 US dollars", "5 %"."""
    if value is None or unit == "count":
        return "" if value is None else number(value)
    if unit == "rank":
        return ordinal(value)
    shown, many = number(value), 1 if value == 1 else 2  # a number with a fraction takes the plural
    match unit:
        case "percent":
            return _("%(number)s %%", number=shown)
        case "day":
            return ngettext("%(number)s day", "%(number)s days", many, number=shown)
        case "month":
            return ngettext("%(number)s month", "%(number)s months", many, number=shown)
        case "year":
            return ngettext("%(number)s year", "%(number)s years", many, number=shown)
        case "decade":
            return ngettext("%(number)s decade", "%(number)s decades", many, number=shown)
        case "century":
            return ngettext("%(number)s century", "%(number)s centuries", many, number=shown)
        case _:
            return f"{shown} {unit_in_words(unit, value)}"


def ordinal(value: Any) -> str:
    """Return a rank: 1 is "1st"; a number that is not whole, as it is."""
    shown = number(value)
    if value != int(value):
        return shown
    match int(value) % 10 if int(value) % 100 not in _TEENS else 0:
        case 1:
            return _("%(number)sst", number=shown)
        case 2:
            return _("%(number)snd", number=shown)
        case 3:
            return _("%(number)srd", number=shown)
        case _:
            return _("%(number)sth", number=shown)


def places(evidence: str | None) -> list[dict[str, Any]]:
    """Return the places in a document that evidence names; empty if the text is not evidence."""
    try:
        value = json.loads(evidence or "[]")
    except ValueError:
        return []
    if not isinstance(value, list):
        return []
    return [place for place in value if isinstance(place, dict) and isinstance(place.get("paragraph"), int)]


def anchor(identity: str) -> str:
    """Return a short id for an element that is safe in a URL."""
    return "c-" + hashlib.sha256(identity.encode()).hexdigest()[:10]


def as_json_ld(value: Any) -> Markup:
    """Return JSON that is safe in a script element: no text in it can end the element."""
    text = json.dumps(value, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - all markup is escaped above


def indented(value: str) -> str:
    """Return JSON with indentation; any other text as it is."""
    try:
        return to_json(from_json(value, allow_inf_nan=False), indent=2).decode()
    except ValueError:
        return value


def web_url(url: str | None) -> bool:
    """Return whether a text is a web address, so that a link to it cannot run code."""
    return bool(url) and urlsplit(url or "").scheme in {"http", "https"}


def host(url: str | None) -> str:
    """Return the host of an address, as the text of a link."""
    return urlsplit(url or "").hostname or url or ""


def meaning(name: str | None) -> str:
    """Return what a measure or a counted population means."""
    measure = MEASURES.get(name or "")
    return measure.meaning if measure else COUNTED.get(name or "", "")


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "anchor": anchor,
        "as_json_ld": as_json_ld,
        "claimed": claimed,
        "count_of": count_of,
        "rows_of": rows_of,
        "days_until": days_until,
        "host": host,
        "in_words": in_words,
        "indented": indented,
        "meaning": meaning,
        "moment": moment,
        "number": number,
        "party_name": party_name,
        "places": places,
        "plain": plain,
        "web_url": web_url,
    }
)
