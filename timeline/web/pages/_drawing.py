"""The drawn timeline of a page: what its filters let pass, one by one or, where it is too much for that, in counts."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from markupsafe import Markup

from timeline.web.days import days_of
from timeline.web.drawing import NARROW, WIDE, Drawing, Frame, draw, draw_counts
from timeline.web.nesting import Entry
from timeline.web.pages._matching import Matching, marks_of
from timeline.web.pages._shared import Row, rows_kept, thousands_kept
from timeline.web.periods import Bin, bins_of
from timeline.web.rendering import without_awaiting
from timeline.web.spans import Span, span_of

_Counts = tuple[tuple[str, str, int], ...]
"""Kinds, the days or months in which some of them began, and how many."""

_ONE_BY_ONE = 150
"""So many occurrences may have a place each, if the drawing is wide enough."""
_READ = 5_000
"""So many may be read to count them, where no table has their counts."""
_COLUMNS = {WIDE: 60, NARROW: 24}
_MONTH, _DAY = len("2025-10"), len("2025-10-25")
_SHORT = timedelta(62)
"""What began within so many days is counted by day."""
_IN_TABLE = {"kind", "from", "to"}
"""The filters whose counts `occurrences_per_month` has."""
_PER_MONTH = """SELECT kind, month AS period, occurrences AS count FROM occurrences_per_month
WHERE month IS NOT NULL AND (:kind = '' OR kind = :kind) AND month >= :from AND month <= :to ORDER BY month, kind"""
_DATED = """SELECT SUM(occurrences) AS count FROM occurrences_per_month
WHERE month IS NOT NULL AND (:kind = '' OR kind = :kind)"""
_UNDATED = """SELECT SUM(occurrences) AS count FROM occurrences_per_month
WHERE month IS NULL AND (:kind = '' OR kind = :kind)"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A timeline, drawn for wide and for narrow screens."""

    wide: Drawing
    narrow: Drawing
    count: int
    """How many occurrences are drawn or counted."""
    undated: int
    """How many are not, since they have no first day."""
    busiest: tuple[str, int] | None
    """The day on which most of them happened, and how many; None where they are counted, or no day has two."""
    link: Callable[..., str]
    """Gives the timeline's address with the same filters, apart from changes."""
    datasette: Datasette

    def svg(self, key: str, words: str, site: Mapping[str, Any]) -> Markup:
        """Return the drawings as SVG, described by some words; ids in them begin with a key.

        The templates of pages await each value, which takes several times as long for hundreds of links.
        """
        template = without_awaiting(self.datasette.jinja_env).get_template("_drawing.svg")
        shown = {"p": self, "id": key, "words": words, "site": site, "urls": self.datasette.urls}
        return Markup(template.render(shown))  # noqa: S704 - escaped there


async def picture_of(datasette: Datasette, matching: Matching, link: Callable[..., str]) -> Picture | None:
    """Return the drawn timeline; None if there is nothing to draw, or more than can be counted in time."""
    database, filters = matching.database, matching.filters
    dated: list[Row] = []
    following: str | None = "many"
    if not await _are_many(matching):
        dated, following = await matching.page(None, undated=False, size=_ONE_BY_ONE)
    if following:
        counts = await _counts(matching)
        return _picture_of_counts(counts, await _undated(database, filters), link, datasette) if counts else None
    under_way = await matching.under_way()
    open_ended, _ = await matching.page(None, undated=True, size=_ONE_BY_ONE)
    listed = [*under_way, *dated, *open_ended]
    spans = await _spans(database, listed)
    if not spans:
        return None
    today = datetime.now(UTC).date().isoformat()
    wide, narrow = (_drawn(spans, dated, frame, today) for frame in (WIDE, NARROW))
    if not (wide and narrow):
        return None
    return Picture(wide, narrow, len(spans), len(listed) - len(spans), _busiest(listed), link, datasette)


def _busiest(listed: Iterable[Row]) -> tuple[str, int] | None:
    """Return the day on which most occurrences happened, of those whose day is known, and how many; None if one did."""
    days = Counter(row["occurred_from"][:_DAY] for row in listed if _has_a_day(row))
    day, count = max(days.items(), key=lambda counted: (counted[1], counted[0]), default=("", 0))
    return (day, count) if count > 1 else None


def _has_a_day(occurrence: Row) -> bool:
    first, last = occurrence["occurred_from"] or "", occurrence["occurred_to"] or ""
    return bool(first) and first[:_DAY] == last[:_DAY]


async def _are_many(matching: Matching) -> bool:
    """Return whether there are too many to draw one by one, as the table of counts says where it can."""
    if not set(matching.filters) <= {"kind"}:
        return await matching.exceeds(_ONE_BY_ONE)
    return await _sum(matching.database, _DATED, matching.filters) > _ONE_BY_ONE


async def _undated(database: Database, filters: Mapping[str, str]) -> int:
    """Return how many have no first day, as far as the table of counts has it."""
    if not set(filters) <= _IN_TABLE:
        return 0
    return await _sum(database, _UNDATED, filters)


async def _sum(database: Database, sql: str, filters: Mapping[str, str]) -> int:
    """Return a sum over the table of counts; 0 where it has nothing to add up."""
    found = await rows_kept(database, sql, {"kind": filters.get("kind", "")})
    return found[0]["count"] or 0


async def _spans(database: Database, listed: Sequence[Row]) -> list[Span]:
    """Return what is drawn one by one: in the order of days, and of each day as the list has it."""
    marks = await marks_of(database, listed)
    days = days_of([row for row in listed if row["occurred_from"]], [], "", "~", marks)
    in_order = (row for day in days for entry in day["entries"] for row in _rows_below(entry))
    without_first = (row for row in listed if not row["occurred_from"])
    spans = {row["id"]: span for row in (*in_order, *without_first) if (span := span_of(row))}
    return list(spans.values())


def _rows_below(entry: Entry) -> Iterator[Row]:
    """Yield the rows of an entry and its parts, a whole before its parts."""
    if entry.row:
        yield entry.row
    for part in entry.parts:
        yield from _rows_below(part)


def _drawn(spans: Sequence[Span], dated: Sequence[Row], frame: Frame, today: str) -> Drawing | None:
    """Return occurrences one by one if they fit, or else in counts."""
    counts = tuple((row["kind"], row["occurred_from"], 1) for row in dated)
    return draw(spans, frame, today) or draw_counts(_bins(counts, frame), frame)


async def _counts(matching: Matching) -> _Counts:
    """Return how many occurrences of each kind began in each month, or on each day of a few; empty if too many."""
    database, filters = matching.database, matching.filters
    if set(filters) <= _IN_TABLE and not _is_short(filters) and _has_whole_months(filters):
        months = {"from": filters.get("from", "")[:_MONTH], "to": filters.get("to", "~")[:_MONTH]}
        kept = await thousands_kept(database, _PER_MONTH, {"kind": filters.get("kind", ""), **months})
        return tuple(map(tuple, kept))
    counts = await matching.counted(_DAY if _is_short(filters) else _MONTH, _READ)
    return tuple((count["kind"], count["period"], count["count"]) for count in counts or () if count["count"])


def _is_short(filters: Mapping[str, str]) -> bool:
    """Return whether the filters leave a few days."""
    try:
        first, last = (date.fromisoformat(filters.get(name, "")) for name in ("from", "to"))
    except ValueError:
        return False
    return last - first < _SHORT


def _has_whole_months(filters: Mapping[str, str]) -> bool:
    """Return whether the filters begin and end with a month."""
    try:
        following = date.fromisoformat(filters.get("to", "2000-01-31")) + timedelta(1)
    except (ValueError, OverflowError):
        return False
    return filters.get("from", "01").endswith("01") and following.day == 1


def _picture_of_counts(counts: _Counts, undated: int, link: Callable[..., str], datasette: Datasette) -> Picture | None:
    wide, narrow = (draw_counts(_bins(counts, frame), frame) for frame in (WIDE, NARROW))
    total = sum(count for _, _, count in counts)
    return Picture(wide, narrow, total, undated, None, link, datasette) if wide and narrow else None


@lru_cache(maxsize=8)
def _bins(counts: _Counts, frame: Frame) -> Sequence[Bin]:
    """Return counts by day or month in periods that a drawing has room for; of a large archive, they are thousands."""
    days = [period for _, period, _ in counts]
    is_short = all(len(day) >= _DAY for day in days) and _within(min(days, default=""), max(days, default=""))
    periods = [(kind, period[: _DAY if is_short else _MONTH], count) for kind, period, count in counts]
    return bins_of(periods, _COLUMNS[frame])


def _within(first: str, last: str) -> bool:
    """Return whether two days are so close that days are counted one by one."""
    return _is_short({"from": first[:_DAY], "to": last[:_DAY]})
