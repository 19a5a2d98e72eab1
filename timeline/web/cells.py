"""Readable cells for Datasette's tables."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from timeline.web.dates import in_words, moment
from timeline.web.filters import indented, places, plain
from timeline.web.language import gettext as _
from timeline.web.language import language, number

_JSON = {"payload", "details", "in_force_missing", "left_out"}
_MOMENTS = {"recorded_at"}
_DATES = {
    *(
        "acted_on",
        "adopted_on",
        "as_of",
        "closes_on",
        "conditions_met_on",
        "day",
        "effective",
        "in_force_on",
        "occurred",
    ),
    *("opened_on", "pledged_on", "published", "retrieved"),
}
CODES = frozenset(
    {
        *("action", "counted", "date_basis", "fact", "form", "grade", "kind", "measure", "operator", "part_of_day"),
        *("party_basis", "published_basis", "relation", "role", "sort", "status", "topic", "type", "voice"),
    }
)
"""Columns with words of a list, which readers see in plain words."""
_YES_OR_NO = frozenset({"certain", "projection"})
_TRANSLATED = _DATES | _MOMENTS | CODES | _YES_OR_NO
_NUMBERS = {"amount", "value", "low", "high", "bytes"}
_PAGES = {"source", "occurrence"}
_OPENING = 60
"""How many characters of a JSON text its cell shows before it is opened."""
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_in_readers_words(column: str) -> bool:
    """Return whether the cells of a column are written in the language of the page, not in the archive's."""
    return column in _TRANSLATED or column.endswith("evidence")


def cell(value: Any, column: str, urls: Any) -> Markup | None:
    """Return a cell as markup, or None if Datasette's own rendering will do."""
    if not isinstance(value, str) or not value:
        return _number(value, column)
    if column == "evidence" or column.endswith("_evidence"):
        return _evidence(value, language())
    if column in _JSON:
        opening = " ".join(value.split())[:_OPENING]
        return Markup('<details class="json-cell"><summary>{}</summary><pre dir="auto">{}</pre></details>').format(
            opening, indented(value)
        )
    if column in _DATES:
        return _date(value, language())
    if column in CODES:
        return _word(value, language())
    if column in _MOMENTS:
        return Markup('<time datetime="{}">{}</time>').format(value, moment(value))
    if column in _PAGES and _SLUG.fullmatch(value):
        return Markup('<a href="{}">{}</a>').format(urls.path(f"/{column}/{quote(value)}"), value)
    if column == "sha256":
        return Markup('<code class="hash">{}</code>').format(value)
    return Markup('<span dir="auto">{}</span>').format(value) if not value.isascii() else None


def _number(value: Any, column: str) -> Markup | None:
    if isinstance(value, int | float) and column in _NUMBERS:
        return Markup('<span class="number">{}</span>').format(number(value))
    if column in _YES_OR_NO and value in {0, 1}:
        return Markup("<span>{}</span>").format(_("yes") if value else _("no"))
    return None


@lru_cache(maxsize=4096)
def _date(value: str, _language: str) -> Markup:
    """Return a date in words, in the language of the page; a table has the same ones many times.

    The last second of a day stands for its end: the day says that.
    """
    return Markup("<time>{}</time>").format(in_words(value.removesuffix("T23:59:59")))


@lru_cache(maxsize=1024)
def _word(value: str, _language: str) -> Markup:
    """Return a code in plain words, in the language of the page."""
    return Markup("<span>{}</span>").format(plain(value))


@lru_cache(maxsize=4096)
def _evidence(value: str, _language: str) -> Markup | None:
    """Return the paragraphs that evidence names, in the language of the page."""
    lines = [Markup("¶&#8239;{} {}").format(place["paragraph"], plain(place.get("where"))) for place in places(value)]
    return Markup("<br>").join(lines) if lines else None
