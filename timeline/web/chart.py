"""The layout of the chart of cumulative signatories per day: from numbers to positions on a drawing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from timeline.web.dates import in_words
from timeline.web.labels import BOLD, Label, that_fit, within
from timeline.web.language import ngettext, number

_TOP, _BOTTOM, _LEFT, _RIGHT = 24.0, 34.0, 44.0, 24.0
"""Margins around the plot, for its labels."""
_SIZE = 13.0
_ONE_BY_ONE = 60
"""Of so many days, each has a dot and the range of its claims; of more, the range is an area."""
_NUMBERED = 12
_LINES = 5


@dataclass(frozen=True, slots=True)
class Size:
    """The width and height of a chart."""

    width: float
    height: float


WIDE, NARROW = Size(720, 330), Size(360, 300)


@dataclass(frozen=True, slots=True)
class Point:
    """A day with a reported total: its position, and those of the lowest and highest claims."""

    x: float
    y: float
    low: float
    high: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart laid out for one width; lines and the area are SVG paths."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    points: Sequence[Point]
    """The days with a total, unless they are too many for a dot each."""
    area: str
    """From the lowest to the highest claims, where days have no dots."""
    reported: str
    named: str
    values: Sequence[Label]
    ticks_x: Sequence[Label]
    ticks_y: Sequence[Label]


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    days: int
    top: int
    size: Size

    def x(self, day: str) -> float:
        plot = self.size.width - _LEFT - _RIGHT
        if not self.days:
            return _LEFT + plot / 2
        return round(_LEFT + plot * ((date.fromisoformat(day) - self.first).days / self.days), 1)

    def y(self, value: float) -> float:
        plot = self.size.height - _TOP - _BOTTOM
        return round(_TOP + plot * (1 - max(float(value), 0) / self.top), 1)


def lay_out(rows: Sequence[Mapping[str, Any]], size: Size) -> Chart | None:
    """Return the chart of a treaty's days, oldest first; None without days."""
    if not rows:
        return None
    totals = [row for row in rows if row["reported_total"] is not None]
    largest = max([1, *(row["reported_high"] for row in totals), *(row["named_total"] for row in rows)])
    step = _step(largest)
    first, last = (date.fromisoformat(rows[index]["day"]) for index in (0, -1))
    scale = _Scale(first, (last - first).days, ceil(largest / step) * step, size)
    points = [_point(row, scale) for row in totals]
    named = [(scale.x(row["day"]), scale.y(row["named_total"])) for row in rows]
    is_short = len(points) <= _ONE_BY_ONE
    return Chart(
        width=size.width,
        height=size.height,
        left=_LEFT,
        right=size.width - _RIGHT,
        bottom=size.height - _BOTTOM,
        points=points if is_short else [],
        area="" if is_short else _area(points),
        reported=_steps([(point.x, point.y) for point in points]),
        named=_steps(named),
        values=_values(points, named[-1], rows[-1]["named_total"], size),
        ticks_x=_days([row["day"] for row in rows], scale),
        ticks_y=[_tick(value, scale) for value in range(0, scale.top + 1, step)],
    )


def _point(row: Mapping[str, Any], scale: _Scale) -> Point:
    total, low, high = row["reported_total"], row["reported_low"], row["reported_high"]
    label = number(total) if low == high else f"{number(low)}–{number(high)}"
    return Point(scale.x(row["day"]), scale.y(total), scale.y(low), scale.y(high), label)


def _tick(value: int, scale: _Scale) -> Label:
    return Label(_LEFT - 8, scale.y(value) + 4, number(value), "end", _SIZE, at=scale.y(value))


def _steps(places: Iterable[tuple[float, float]]) -> str:
    """Return a path that stays level until the next day: nothing is known about the hours between."""
    path = ""
    for x, y in places:
        path += f"H{x}V{y}" if path else f"M{x} {y}"
    return path


def _area(points: Sequence[Point]) -> str:
    """Return the path around the claims of many days."""
    above = [(point.x, point.high) for point in points]
    below = [(point.x, point.low) for point in reversed(points)]
    return "M" + "L".join(f"{x} {y}" for x, y in (*above, *below)) + "Z"


def _step(largest: float) -> int:
    """Return a round distance between grid lines, so that there are about four."""
    step = 1
    while largest / step > _LINES:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step


def _values(points: Sequence[Point], named: tuple[float, float], count: int, size: Size) -> list[Label]:
    """Return the numbers that fit: of the last day, the named parties and the first day; if days are few, of all."""
    between = reversed(points[1:-1]) if len(points) <= _NUMBERED else ()
    ranked = [*points[-1:], *points[:-1][:1], *between]
    x, y = named
    choices = [_around(point, size) for point in ranked]
    words = ngettext("%(count)s named", "%(count)s named", count, count=count)
    choices.insert(1, _around(Point(x, y, y, y, words), size))
    return that_fit(choices)


def _around(point: Point, size: Size) -> list[Label]:
    """Return the places of a number: above its point and the range of claims, below them, and beside it."""
    above = (point.x, min(point.y, point.high) - 10, "middle")
    below = (point.x, max(point.y, point.low) + 20, "middle")
    places = [above, below, (point.x + 11, point.y + 4, "start")]
    labels = (within(Label(x, y, point.label, anchor, _SIZE, BOLD), size.width) for x, y, anchor in places)
    return [label for label in labels if label.box[3] <= size.height - _BOTTOM + 2]


def _days(days: Sequence[str], scale: _Scale) -> list[Label]:
    """Return the labels of days that fit: the last, the first, and those halfway between others."""
    y = scale.size.height - _BOTTOM + 22
    labels = ((scale.x(day), in_words(day)) for day in (days[place] for place in _halving(len(days))))
    return that_fit([within(Label(x, y, text, "middle", _SIZE, at=x), scale.size.width)] for x, text in labels)


def _halving(count: int) -> list[int]:
    """Return the places of a list: the last, the first, and then the middle of each part that is left, to 32 parts."""
    places = [count - 1, 0]
    for parts in (2, 4, 8, 16, 32):
        places += [round(part * (count - 1) / parts) for part in range(1, parts, 2)]
    return list(dict.fromkeys(places))
