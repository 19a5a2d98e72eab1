"""The timeline for TimelineJS: https://timeline.knightlab.com/docs/json-format.html.

TimelineJS places every slide on a day. Where a date is in doubt, its bounds only place the slide; what readers see is
`display_date`, the date in words. An undated occurrence has no place, so it is left out.
"""

import re
from collections.abc import Iterator
from html import escape

from timeline.exchange.dates import undoubted
from timeline.exchange.exports import Export
from timeline.exchange.exports._entries import Entry, by_whom, entries
from timeline.exchange.exports._json import present, with_items
from timeline.exchange.reading import Extract, Row
from timeline.exchange.words import date_in_words, place_of, source_in_words

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d))?)?)?")
_PARTS = ("year", "month", "day", "hour", "minute", "second")
_LEFT_OUT = "Undated occurrences are left out. A date in doubt is placed by its bounds; its words say what is known."


def _write(extract: Extract) -> Iterator[str]:
    """Yield the title slide, and the slides of all occurrences that have a place in time."""
    title = {"text": {"headline": escape(extract.title), "text": f"<p>{_LEFT_OUT}</p>"}}
    slides = (_slide(entry, extract) for entry in entries(extract))
    yield from with_items({"title": title}, "events", (slide for slide in slides if slide is not None))


def _slide(entry: Entry, extract: Extract) -> Row | None:
    """Return the slide of an occurrence; None if it is undated, or before the first year that has four digits."""
    occurrence = entry.occurrence
    first, last = occurrence["occurred_from"], occurrence["occurred_to"]
    if extent := undoubted(occurrence["occurred"]):
        first, last = extent.start, extent.end or extent.start
    days = [day for day in (first, last) if day]
    if not days or not all(_DATE.match(day) for day in days):
        return None
    words = extract.in_words(occurrence["occurred"])
    return present(
        {
            "unique_id": entry.slug,
            "start_date": _date(days[0], words),
            "end_date": _date(days[-1], words) if days[-1] != days[0] else None,
            "display_date": words,
            "group": occurrence["kind"].replace("-", " "),
            "text": {"headline": escape(occurrence["title"]), "text": _text(entry, extract)},
            "media": _media(entry, extract),
        }
    )


def _date(iso: str, words: str) -> Row:
    """Return a date in the parts that are known, and how it is shown."""
    found = _DATE.match(iso)
    assert found
    return {name: int(part) for name, part in zip(_PARTS, found.groups(), strict=True) if part} | {
        "display_date": words
    }


def _text(entry: Entry, extract: Extract) -> str:
    """Return the text of a slide, as HTML: when, where, by how many sources, and where to read more."""
    lines = (
        date_in_words(entry.occurrence, extract.in_words),
        place_of(entry.occurrence),
        by_whom(entry, extract.in_words),
    )
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    address = escape(extract.address(f"/occurrence/{entry.slug}"))
    return f'{paragraphs}<p><a href="{address}">{escape(extract.title)}</a></p>'


def _media(entry: Entry, extract: Extract) -> Row:
    """Return the sources as the credit of a slide; its address is that of the first source that has one."""
    sources = (*entry.sources, *entry.amended_by)
    urls = (source["url"] or source["archived_url"] for source in sources)
    return {
        "url": next(filter(None, urls), extract.address(f"/occurrence/{entry.slug}")),
        "credit": escape("; ".join(source_in_words(source, extract.in_words) for source in sources)),
    }


EXPORT = Export(
    name="timelinejs",
    media_type="application/json; charset=utf-8",
    suffix="json",
    holds="The dated occurrences as slides, with doubts about dates in words and the sources as credits.",
    readers="TimelineJS",
    write=_write,
)
