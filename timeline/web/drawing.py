"""The layout of the drawn timeline: from occurrences, or counts of them, to positions on a drawing.

Empty time is shortened and busy days are widened, so that each occurrence has a place of its own, in the order of its
day. Where they are too many for that, they are counted in periods of equal length instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import pairwise
from math import log2

from timeline.web.dates import in_words
from timeline.web.filters import plain
from timeline.web.labels import Label, that_fit, within
from timeline.web.language import number
from timeline.web.periods import Bin
from timeline.web.spans import Span

_SLOT_LEAST, _SLOT_MOST = 5.0, 14.0
"""How wide the place of one occurrence on its day may be."""
_FOR_DAYS = 0.75
"""The share of the width that days may take; the rest is the time between them."""
_FADE = 0.12
"""How far a bar without a known end fades out, as a share of the width."""
_ROW, _ROWS_MOST = 9.0, 4
"""The height of a row of bars, and how many rows a lane has; what overlaps beyond that shares the last."""
_LANE_LEAST = 15.0
_COUNTED_ROWS = 2
"""How many rows high the lane of counts is."""
_COUNT = 11.0
_TEXT, _NAME, _BESIDE, _TODAY = 12.0, 15.0, 8.0, 14.0
"""The size of labels, the height of a name above its lane, its distance beside it, and the line of the word today."""


@dataclass(frozen=True, slots=True)
class Item:
    """An occurrence on the drawing: a dot at its place, or a bar of some width."""

    span: Span
    x: float
    y: float
    width: float
    """0: a dot."""
    radius: float
    fade: str
    """Where a bar fades out: start, end, both, or nowhere."""


@dataclass(frozen=True, slots=True)
class Column:
    """A period on the drawing."""

    bin: Bin
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Lane:
    """The occurrences of one kind: how many, and where their lane is; `bars` is the path of their counts."""

    kind: str
    count: int
    top: float
    height: float
    above: float
    """How much of its height its name takes."""
    label: Label
    bars: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A timeline laid out for one width: either items, or columns with counts."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    lanes: Sequence[Lane]
    ticks: Sequence[Label]
    items: Sequence[Item] = ()
    bands: Sequence[tuple[float, float]] = ()
    """Where a day begins that has several occurrences, and how wide it is."""
    columns: Sequence[Column] = ()
    totals: Sequence[Label] = ()
    """The counts of the columns, of all kinds together, as far as they fit."""
    today: float | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The width of a drawing, and of the names of its lanes on the left; without that, they are above their lanes."""

    width: float
    names: float

    @property
    def left(self) -> float:
        """Return where time begins."""
        return self.names or 4.0

    @property
    def plot(self) -> float:
        """Return how wide time is."""
        return self.width - self.left - 4.0


WIDE, NARROW = Frame(1040, 175), Frame(360, 0)


def _between(earlier: str, later: str) -> int:
    """Return the number of days from one to another."""
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


class _Scale:
    """Where each day is: days on which something began, ended or happened are columns, with shortened time between."""

    def __init__(self, spans: Sequence[Span], frame: Frame) -> None:
        """Divide the width among the days and the time between them."""
        on_day = Counter(span.day for span in spans if span.day)
        days = sorted({day for span in spans for day in (span.first, span.last) if day})
        places = sum(max(1, on_day[day]) for day in days)
        gaps = [log2(1 + _between(*pair)) for pair in pairwise(days)]
        self.slot = min(_SLOT_MOST, (_FOR_DAYS if gaps else 1) * frame.plot / places)
        rest = frame.plot - places * self.slot
        x = frame.left + (0 if gaps else rest / 2)
        self._columns: dict[str, tuple[float, float]] = {}
        for day, gap in zip(days, [*gaps, 0.0], strict=True):
            width = max(1, on_day[day]) * self.slot
            self._columns[day] = (x, x + width)
            x += width + (rest * gap / sum(gaps) if gap else 0)

    def start(self, day: str) -> float:
        """Return where the column of a day begins."""
        return self._columns[day][0]

    def end(self, day: str) -> float:
        """Return where the column of a day ends."""
        return self._columns[day][1]

    @property
    def bands(self) -> list[tuple[float, float]]:
        """Return where the days are on which several things happened, and how wide each is."""
        wide = ((start, end - start) for start, end in self._columns.values() if end - start > 1.5 * self.slot)
        return [(round(start, 1), round(width, 1)) for start, width in wide]

    def between(self, day: str) -> float | None:
        """Return where any day is, if it is not before the first column or after the last."""
        for (earlier, (begins, ends)), (later, (following, _)) in pairwise(self._columns.items()):
            if earlier <= day < later:
                passed = _between(earlier, day) / _between(earlier, later)
                return (begins + ends) / 2 if day == earlier else ends + passed * (following - ends)
        return None


def draw(spans: Sequence[Span], frame: Frame, today: str) -> Drawing | None:
    """Return occurrences on a drawing, each at a place of its own, in their order; None if they are too many for it."""
    if not spans:
        return None
    scale = _Scale(spans, frame)
    if scale.slot < _SLOT_LEAST:
        return None
    placed = _placed(spans, scale, frame)
    rows = _rows(placed)
    lanes = _lanes([_outline(kind, placed, rows) for kind in dict.fromkeys(span.kind for span, _, _ in placed)], frame)
    tops = {lane.kind: lane.top + lane.above for lane in lanes}
    items = [
        _item(span, x, width, tops[span.kind] + _ROW * (rows[span.id] + 0.5) + 3, scale.slot)
        for span, x, width in placed
    ]
    return replace(
        _in_lanes(lanes, frame, partial(_day_labels, spans, scale)),
        items=items,
        bands=scale.bands,
        today=scale.between(today),
    )


def _in_lanes(lanes: Sequence[Lane], frame: Frame, labels: Callable[[float, Frame], Sequence[Label]]) -> Drawing:
    """Return a drawing of the height that its lanes take, with labels beneath them and nothing in them yet."""
    bottom = lanes[-1].top + lanes[-1].height
    return Drawing(
        width=frame.width,
        height=bottom + 26,
        left=frame.left,
        right=frame.left + frame.plot,
        bottom=bottom,
        lanes=lanes,
        ticks=labels(bottom + 18, frame),
    )


_Placed = tuple[Span, float, float]
"""An occurrence, where it begins on the drawing, and how wide it is."""


def _placed(spans: Sequence[Span], scale: _Scale, frame: Frame) -> list[_Placed]:
    """Return where each occurrence is, from left to right; those of a day side by side in their order."""
    taken: Counter[str] = Counter()
    placed: list[_Placed] = []
    fade = _FADE * frame.plot
    for span in spans:
        if span.day:
            placed.append((span, scale.start(span.day) + scale.slot * (taken[span.day] + 0.5), 0.0))
            taken[span.day] += 1
            continue
        ends = scale.end(span.last) if span.last else frame.left + frame.plot
        starts = scale.start(span.first) if span.first else max(frame.left, scale.start(span.last or "") - fade)
        if span.last is None and not span.certain:
            ends = min(ends, starts + scale.slot + fade)
        placed.append((span, starts, max(ends - starts, scale.slot)))
    return sorted(placed, key=lambda place: place[1])


def _rows(placed: Iterable[_Placed]) -> dict[str, int]:
    """Return the row of each occurrence within its lane, so that they do not cover each other."""
    free: dict[str, list[float]] = {}
    rows: dict[str, int] = {}
    for span, x, width in placed:
        ends = free.setdefault(span.kind, [])
        row = min(next((number for number, end in enumerate(ends) if end <= x), len(ends)), _ROWS_MOST - 1)
        ends[row : row + 1] = [x + width]
        rows[span.id] = row
    return rows


@dataclass(frozen=True, slots=True)
class _Outline:
    """What a lane must have room for: its rows, and from where to where they are filled."""

    kind: str
    count: int
    rows: int
    left: float
    right: float


def _outline(kind: str, placed: Iterable[_Placed], rows: Mapping[str, int]) -> _Outline:
    of_kind = [place for place in placed if place[0].kind == kind]
    return _Outline(
        kind,
        len(of_kind),
        max(rows[span.id] for span, _, _ in of_kind) + 1,
        min(x for _, x, _ in of_kind),
        max(x + width for _, x, width in of_kind),
    )


def _lanes(outlines: Iterable[_Outline], frame: Frame) -> list[Lane]:
    """Return the lanes from top to bottom, each as high as its rows and, where it needs a line of its own, its name."""
    lanes: list[Lane] = []
    top = _TODAY
    for outline in outlines:
        label, above = _name(outline, top, frame)
        height = above + max(outline.rows * _ROW + 6, _LANE_LEAST)
        if frame.names:
            label = replace(label, y=top + height / 2 + 4)
        lanes.append(Lane(outline.kind, outline.count, top, height, above, label))
        top += height
    return lanes


def _name(outline: _Outline, top: float, frame: Frame) -> tuple[Label, float]:
    """Return the label of a lane, and the height of the line that it takes: none where it fits beside what is drawn."""
    text, y = plain(outline.kind), top + 12
    if frame.names:
        return Label(frame.left - 10, y, text, "end", _TEXT), 0.0
    before = Label(frame.left, y, text, "start", _TEXT)
    behind = Label(outline.right + _BESIDE, y, text, "start", _TEXT)
    if before.box[2] + _BESIDE < outline.left:
        return before, 0.0
    if behind.box[2] < frame.width:
        return behind, 0.0
    return before, _NAME


def _item(span: Span, x: float, width: float, y: float, slot: float) -> Item:
    fades = ("start", not span.certain or span.first is None), ("end", not span.certain)
    fade = {"startend": "both"}.get(ends := "".join(end for end, fading in fades if fading), ends)
    radius = min(4.2, 0.45 * slot) * (1 if span.sources > 1 else 0.75)
    return Item(span, round(x, 1), round(y, 1), round(width, 1), round(radius, 1), fade if width else "")


def _day_labels(spans: Sequence[Span], scale: _Scale, y: float, frame: Frame) -> list[Label]:
    """Return the labels of days that fit: the first and the last, then those on which most happened."""
    on_day = Counter(span.day for span in spans if span.day)
    named = {
        day: end for span in spans for day, end in zip((span.first, span.last), span.ends, strict=True) if day and end
    }
    named |= {day: day for day in on_day}
    ranked = sorted(named, key=lambda day: (day not in {min(named), max(named)}, -on_day[day], day))
    at = ((scale.start(day) + scale.end(day)) / 2 for day in ranked)
    pairs = zip(at, ranked, strict=True)
    labels = (Label(x, y, in_words(named[day]), size=_TEXT, at=round(x, 1)) for x, day in pairs)
    return that_fit([within(label, frame.width)] for label in labels)


def draw_counts(bins: Sequence[Bin], frame: Frame) -> Drawing | None:
    """Return counted periods on a drawing, in columns of equal width; None without any."""
    if not bins:
        return None
    totals = Counter[str]()
    for period in bins:
        totals.update(period.counts)
    width = frame.plot / len(bins)
    columns = [Column(period, round(frame.left + index * width, 1), width) for index, period in enumerate(bins)]
    most = max(count for period in bins for count in period.counts.values())
    lanes = [
        replace(lane, bars=_bars(lane, columns, most))
        for lane in _lanes([_Outline(*of, _COUNTED_ROWS, 0, frame.width) for of in totals.items()], frame)
    ]
    return replace(
        _in_lanes(lanes, frame, partial(_period_labels, columns)),
        columns=columns,
        totals=_totals(columns),
    )


def _totals(columns: Iterable[Column]) -> list[Label]:
    """Return the counts of the columns that fit, the largest first."""
    largest = sorted(columns, key=lambda column: -column.bin.total)
    counts = ((column.x + column.width / 2, number(column.bin.total)) for column in largest if column.bin.total)
    return that_fit([Label(x, 10, text, size=_COUNT)] for x, text in counts)


def _period_labels(columns: Sequence[Column], y: float, frame: Frame) -> list[Label]:
    """Return the labels of periods that fit, where they begin: the first and the last, then from left to right."""
    ranked = [columns[0], columns[-1], *columns[1:-1]]
    labels = (Label(column.x, y, in_words(column.bin.label), "start", _TEXT, at=column.x) for column in ranked)
    return that_fit([within(label, frame.width)] for label in labels)


def _bars(lane: Lane, columns: Iterable[Column], most: int) -> str:
    """Return the path of a lane's counts: a bar for each, of which the highest of all lanes fills its lane."""
    base, full = lane.top + lane.height - 2, lane.height - lane.above - 4
    path = ""
    for column in columns:
        if count := column.bin.counts.get(lane.kind):
            height = max(1.5, full * count / most)
            path += f"M{column.x:.1f} {base:.1f}v{-height:.1f}h{max(column.width - 1, 1):.1f}v{height:.1f}z"
    return path
