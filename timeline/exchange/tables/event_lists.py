"""Read lists of events as tables: the slides of a TimelineJS JSON, and the entries of a calendar (ICS)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from html import unescape
from typing import Any

from pydantic import ValidationError

from domain.kinds import KINDS
from domain.reports import Report
from timeline.exchange.tables.table import MAX_ROWS, Row, Table, refusal
from timeline.report_files.marked_yaml import MAX_BYTES, read_yaml

_COLUMNS = ("id", "title", "date", "date as printed", "kind", "group", "location", "url", "text", "held")
"""What an entry of either list may have; `held` is empty for one that was cancelled."""
_BARE = {"title": "-", "treaty": "treaty", "date": "undated", "evidence": 1, "source": "source"}
_PARTS = ("year", "month", "day")
_TAG = re.compile(r"<[^>]*>")
_BEGIN = re.compile(rb"(?im)^BEGIN:VEVENT\s*$")

Entry = Mapping[str, str]


def read_timelinejs(name: str, content: bytes) -> Table:
    """Return the slides of a timeline as a table; raise ReportFileError if the file is not one."""
    if len(content) > MAX_BYTES:
        raise refusal(
            name, f"the file has {len(content):,} bytes; a TimelineJS JSON has at most {MAX_BYTES:,}: divide it"
        )
    try:
        value = json.loads(content)
    except json.JSONDecodeError as error:
        raise refusal(name, f"this is not valid JSON: {error.msg}", error.lineno, error.colno) from error
    except ValueError as error:
        raise refusal(name, "the file is not UTF-8 text") from error
    document = read_yaml(name, content)
    slides = value.get("events") if isinstance(value, dict) else None
    if not isinstance(slides, list) or not all(isinstance(slide, dict) for slide in slides):
        raise refusal(name, "the file is not a TimelineJS JSON: it has no list of events")
    entries: list[Entry] = []
    for index, slide in enumerate(slides):
        try:
            entries.append(_slide(slide))
        except (ValueError, TypeError, AttributeError) as error:
            line = document.line_of(("events", index))
            raise refusal(name, f"the slide {index + 1} cannot be read: {error}", line) from error
    lines = [document.line_of(("events", index)) for index in range(len(slides))]
    return _table(name, content, entries, lines)


def _slide(slide: Mapping[str, Any]) -> Entry:
    text, media = slide.get("text") or {}, slide.get("media") or {}
    start, end = _edtf(slide.get("start_date") or {}), _edtf(slide.get("end_date") or {})
    group = str(slide.get("group") or "")
    return {
        "id": str(slide.get("unique_id") or ""),
        "title": _plain(text.get("headline")),
        "date": f"{start}/{end}" if end and end != start else start,
        "date as printed": str(slide.get("display_date") or ""),
        "kind": _kind(group),
        "group": group,
        "url": str(media.get("url") or ""),
        "text": _plain(text.get("text")),
        "held": "yes",
    }


def _edtf(parts: Mapping[str, Any]) -> str:
    """Return the parts of a date as EDTF, up to the day: `{"year": 2031, "month": 5}` is 2031-05."""
    given = [str(parts.get(name) or "") for name in _PARTS]
    known = given[: given.index("")] if "" in given else given
    if not known:
        return ""
    year, *rest = (int(part) for part in known)
    return "-".join([f"{year:04}", *(f"{part:02}" for part in rest)])


def _plain(html: object) -> str:
    """Return the words of a text without its marks."""
    return " ".join(unescape(_TAG.sub(" ", str(html or ""))).split())


@lru_cache(maxsize=1024)
def _kind(group: str) -> str:
    """Return the kind of occurrences that a group is named like, if a report of one needs no details but its treaty."""
    name = re.sub(r"[^a-z]+", "-", group.casefold()).strip("-")
    if name not in KINDS:
        return ""
    try:
        Report.model_validate({**_BARE, "what": name})
    except ValidationError:
        return ""
    return name


def read_calendar(name: str, content: bytes) -> Table:
    """Return the entries of a calendar as a table; raise ReportFileError if the file is not one, or one repeats."""
    from icalendar import Calendar  # noqa: PLC0415 - loads slowly, and only calendars need it

    try:
        calendar = Calendar.from_ical(content)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise refusal(name, f"the file is not a calendar (ICS): {error}") from error
    starts = [content[: found.start()].count(b"\n") + 1 for found in _BEGIN.finditer(content)]
    events = list(calendar.walk("VEVENT"))
    if len(starts) != len(events):
        raise refusal(name, f"the file begins {len(starts)} entries, of which {len(events)} can be read as such")
    entries: list[Entry] = []
    for line, event in zip(starts, events, strict=True):
        try:
            entries.append(_entry(event))
        except (ValueError, TypeError, AttributeError) as error:
            raise refusal(name, f"the entry {event.get('summary', '')!s:.60} cannot be read: {error}", line) from error
    return _table(name, content, entries, starts)


def _entry(event: Any) -> Entry:
    if event.get("rrule") or event.get("rdate"):
        raise ValueError("it repeats: write an entry for each day")
    categories = event.get("categories")
    groups = [str(group) for group in getattr(categories, "cats", ())]
    start = event.get("dtstart")
    return {
        "id": str(event.get("uid") or "").partition("@")[0],
        "title": _plain(event.get("summary")),
        "date": _extent(start.dt, event) if start else "",
        "kind": next(filter(None, map(_kind, groups)), ""),
        "group": ", ".join(groups),
        "location": _plain(event.get("location")),
        "url": str(event.get("url") or ""),
        "text": _plain(event.get("description")),
        "held": "" if str(event.get("status") or "").upper() == "CANCELLED" else "yes",
    }


def _extent(start: date | datetime, event: Any) -> str:
    """Return the day of an entry, or its first and last; the end of whole days is the day after the last."""
    end = event["dtend"].dt if event.get("dtend") else start + event["duration"].dt if event.get("duration") else start
    if isinstance(start, datetime):
        first, last = start.date(), (end.date() if isinstance(end, datetime) else end)
    else:
        first, last = start, (end - timedelta(days=1) if end > start else end)
    return first.isoformat() if last <= first else f"{first.isoformat()}/{last.isoformat()}"


def _table(name: str, content: bytes, entries: Sequence[Entry], lines: Sequence[int]) -> Table:
    """Return entries as a table, each with the line of the file on which it begins."""
    if len(entries) > MAX_ROWS:
        raise refusal(name, f"the list has more than {MAX_ROWS:,} entries: divide it")
    texts = content.splitlines()
    paragraphs = [0]
    for text in texts:
        paragraphs.append(paragraphs[-1] + bool(text.strip()))
    header = Row(0, 1, _COLUMNS)
    rows = list(_rows(entries, lines, paragraphs))
    return Table.of(name, content, [header, *rows], paragraphs[-1], is_typed=True)


def _rows(entries: Sequence[Entry], lines: Sequence[int], paragraphs: Sequence[int]) -> Iterator[Row]:
    for entry, line in zip(entries, lines, strict=True):
        cells = tuple(entry.get(column, "") for column in _COLUMNS)
        yield Row(line, paragraphs[min(line, len(paragraphs) - 1)], cells)
