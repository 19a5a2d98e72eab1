"""Occurrences as entries of a calendar (RFC 5545), for the site's feed and for exports."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from timeline.exchange.calendars import component, parts, raw
from timeline.exchange.dates import undoubted
from timeline.exchange.identity import AUTHORITY
from timeline.exchange.reading import Row
from timeline.exchange.words import corrected_by, date_in_words, place_of, reported_by

InWords = Callable[[str | None], str]

_PROGRAM = "-//Timeline archive//timeline//EN"
_EPOCH_LOCAL = datetime(1970, 1, 1)  # noqa: DTZ001 - the times of a zone are local
_OFFSETS = [raw("TZOFFSETFROM", "+0000"), raw("TZOFFSETTO", "+0000")]
_UTC = component("VTIMEZONE", {"TZID": "UTC"}, [component("STANDARD", {"DTSTART": _EPOCH_LOCAL}, _OFFSETS)])
"""A time zone, because a calendar without entries needs a component (RFC 5545, 3.6)."""


def dated(occurrences: str, condition: str = "TRUE") -> str:
    """Return the SELECT of what entries are made of, the latest first, from a table or a subquery of occurrences."""
    return f"""
SELECT o.id, o.kind, o.title, o.occurred, o.occurred_from, o.occurred_to, o.date_basis, o.date_reason, o.place, o.city,
  o.country, o.latitude, o.longitude, o.sources_count, n.name AS country_name, t.name AS treaty_name, t.id AS deadline,
  s.label AS date_corrected_by, s.published AS date_corrected_on,
  (SELECT e.recorded_at FROM events e WHERE e.stream = 'occurrence/' || o.id
   ORDER BY e.version DESC LIMIT 1) AS recorded_at,
  (SELECT MAX(e.version) FROM events e WHERE e.stream = 'occurrence/' || o.id) AS version
FROM {occurrences} o LEFT JOIN parties n ON n.id = o.country LEFT JOIN treaties t ON t.closes_in = o.id
LEFT JOIN sources s ON s.id = o.date_source
  AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.occurrence = o.id AND r.source = o.date_source)
WHERE o.status NOT IN ('retracted', 'merged') AND {condition}
ORDER BY COALESCE(o.occurred_from, o.occurred_to) DESC, o.id"""


def calendar_of(title: str, entries: Iterable[str | None]) -> Iterator[str]:
    """Yield a calendar with those entries that there are."""
    properties = {"VERSION": "2.0", "PRODID": _PROGRAM, "METHOD": "PUBLISH", "X-WR-CALNAME": title}
    return parts("VCALENDAR", properties, _some(made for made in entries if made is not None))


def _some(entries: Iterator[str]) -> Iterator[str]:
    return chain([next(entries, _UTC)], entries)


def entry(occurrence: Row, archive: str, address: str, in_words: InWords) -> str | None:
    """Return an occurrence as a calendar entry, or None if no calendar can hold its date.

    `archive` is the archive's name. An address without a host is not a URL, so the description has it.
    """
    span = span_of(occurrence)
    if span is None:
        return None
    recorded = datetime.fromisoformat(occurrence["recorded_at"]).astimezone(UTC)
    is_url = "://" in address
    properties = {
        "UID": f"{occurrence['id']}@{archive.rpartition(':')[2]}.{AUTHORITY}",
        "DTSTAMP": recorded,
        "LAST-MODIFIED": recorded,
        "SEQUENCE": occurrence["version"] - 1,
        "DTSTART": span[0],
        "DTEND": span[1],
        "SUMMARY": _summary(occurrence, in_words),
        "DESCRIPTION": "\n".join([*_description(occurrence, in_words), *([] if is_url else [address])]),
        "CATEGORIES": [occurrence["kind"], *(["deadline"] if occurrence["deadline"] else [])],
        "TRANSP": "TRANSPARENT",
        "LOCATION": place_of(occurrence),
    }
    lines = [raw("URL", address)] if is_url else []
    if occurrence["latitude"] is not None and occurrence["longitude"] is not None:
        lines.append(raw("GEO", f"{occurrence['latitude']};{occurrence['longitude']}"))
    return component("VEVENT", {key: value for key, value in properties.items() if value not in (None, "")}, lines)


def span_of(occurrence: Row) -> tuple[date | datetime, date | datetime | None] | None:
    """Return the start and end of a calendar entry; whole days end before the day after (RFC 5545, 3.6.1).

    If only one end is known, the entry is that day. A moment has no end.
    """
    first, last = (_moment(occurrence[name] or "") for name in ("occurred_from", "occurred_to"))
    if isinstance(first, datetime) and (last is None or first == last):
        return first, None
    if isinstance(first, datetime) and isinstance(last, datetime):
        return first, last
    days = [day.date() if isinstance(day, datetime) else day for day in (first, last) if day is not None]
    if not days or days[-1] == date.max:
        return None
    return days[0], days[-1] + timedelta(days=1)


def _moment(text: str) -> date | datetime | None:
    """Return a day, or a local time without a time zone; None for what no calendar can hold."""
    try:
        return datetime.fromisoformat(text[:19]) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None


def _summary(occurrence: Row, in_words: InWords) -> str:
    """Return the title, with the date in words if a calendar cannot show how imprecise it is."""
    title = str(occurrence["title"])
    is_shown = occurrence["occurred_from"] and occurrence["occurred_to"] and undoubted(occurrence["occurred"])
    return title if is_shown else f"{title} ({in_words(occurrence['occurred'])})"


def _description(occurrence: Row, in_words: InWords) -> Iterator[str]:
    """Yield the lines of an entry: the date, its basis, and how many sources report the occurrence."""
    yield date_in_words(occurrence, in_words)
    if occurrence["deadline"]:
        yield f"Last day for signature of {occurrence['treaty_name']}."
    reported = reported_by(occurrence["sources_count"])
    corrected = {"label": occurrence["date_corrected_by"], "published": occurrence["date_corrected_on"]}
    yield corrected_by(reported, [corrected] if corrected["label"] else [], in_words)
