"""The layout of the chart of cumulative signatories per day: from numbers to positions on a drawing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from timeline.web.dates import in_words

_TOP, _BOTTOM, _LEFT, _RIGHT = 24, 34, 34, 66
"""Margins around the plot, for its labels."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled position on an axis, or the label of a value."""

    at: float
    label: str
    anchor: str = "middle"


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
    """A chart laid out for one width; paths are SVG paths."""

    width: int
    height: int
    left: float
    right: float
    bottom: float
    points: Sequence[Point]
    reported: str
    named: str
    named_end: Mark | None
    named_y: float
    threshold: Mark | None
    ticks_x: Sequence[Mark]
    ticks_y: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    days: int
    top: int
    width: int
    height: int

    def x(self, day: str) -> float:
        plot = self.width - _LEFT - _RIGHT
        if not self.days:
            return _LEFT + plot / 2
        return round(_LEFT + plot * ((date.fromisoformat(day) - self.first).days / self.days), 1)

    def y(self, value: float) -> float:
        plot = self.height - _TOP - _BOTTOM
        return round(_TOP + plot * (1 - max(float(value), 0) / self.top), 1)


def lay_out(rows: Sequence[Mapping[str, Any]], threshold: int | None, *, width: int, height: int) -> Chart | None:
    """Return the chart of a treaty's days, oldest first; None without days."""
    if not rows:
        return None
    totals = [row for row in rows if row["reported_total"] is not None]
    largest = max([1, threshold or 1, *(row["reported_high"] for row in totals), *(row["named_total"] for row in rows)])
    step = _step(largest)
    first, last = (date.fromisoformat(rows[index]["day"]) for index in (0, -1))
    scale = _Scale(first, (last - first).days, ceil(largest / step) * step, width, height)
    named = [(scale.x(row["day"]), scale.y(row["named_total"])) for row in rows]
    return Chart(
        width=width,
        height=height,
        left=_LEFT,
        right=width - _RIGHT,
        bottom=height - _BOTTOM,
        points=[_point(row, scale) for row in totals],
        reported=_steps([(scale.x(row["day"]), scale.y(row["reported_total"])) for row in totals]),
        named=_steps(named),
        named_end=Mark(named[-1][0], str(rows[-1]["named_total"]), "start"),
        named_y=named[-1][1],
        threshold=Mark(scale.y(threshold), str(threshold)) if threshold else None,
        ticks_x=_days([row["day"] for row in rows], scale, most=6 if width > 500 else 3),  # noqa: PLR2004 - px
        ticks_y=[Mark(scale.y(value), str(value), "end") for value in range(0, scale.top + 1, step)],
    )


def _point(row: Mapping[str, Any], scale: _Scale) -> Point:
    total, low, high = row["reported_total"], row["reported_low"], row["reported_high"]
    return Point(scale.x(row["day"]), scale.y(total), scale.y(low), scale.y(high), str(total))


def _steps(places: Iterable[tuple[float, float]]) -> str:
    """Return a path that stays level until the next day: nothing is known about the hours between."""
    path = ""
    for x, y in places:
        path += f"H{x}V{y}" if path else f"M{x} {y}"
    return path


def _step(largest: float) -> int:
    """Return a round distance between grid lines, so that there are about four."""
    step = 1
    while largest / step > 5:  # noqa: PLR2004 - lines
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step


def _days(days: Sequence[str], scale: _Scale, *, most: int) -> list[Mark]:
    """Return labels for some of the days, including the first and the last."""
    count = min(most, len(days))
    chosen = sorted({round(index * (len(days) - 1) / max(count - 1, 1)) for index in range(count)})
    ends = {0: "start", len(days) - 1: "end"} if len(days) > 1 else {}
    return [Mark(scale.x(days[index]), in_words(days[index]), ends.get(index, "middle")) for index in chosen]
