"""Labels on a drawing: how much room one takes, and which of many fit without touching each other."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

REGULAR, BOLD = 0.58, 0.7
"""The width of a character in ems, in the widest of the fonts in use."""
_ASCENT, _DESCENT = 0.8, 0.25
_APART = 4.0
"""How far labels stay from each other."""


Box = tuple[float, float, float, float]
"""The left, top, right and bottom edge of a text."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a position of its baseline; `anchor` says which part of the text is there, as in SVG."""

    x: float
    y: float
    text: str
    anchor: str = "middle"
    size: float = 12
    em: float = REGULAR
    """The width of a character in ems."""
    at: float = 0
    """Where on its axis the thing is that it names."""

    @property
    def box(self) -> Box:
        """Return the left, top, right and bottom edge of the text."""
        width = len(self.text) * self.em * self.size
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return left, self.y - _ASCENT * self.size, left + width, self.y + _DESCENT * self.size


def touch(one: Label, other: Label) -> bool:
    """Return whether two labels come too close to be read."""
    return _touch(one.box, other.box)


def _touch(one: Box, other: Box) -> bool:
    beside = one[0] < other[2] + _APART and other[0] < one[2] + _APART
    return beside and one[1] < other[3] and other[1] < one[3]


def within(label: Label, width: float) -> Label:
    """Return a label moved sideways into a drawing of this width, as far as it fits."""
    left, _, right, _ = label.box
    shift = max(0.0, -left) or min(0.0, width - right)
    if not shift:
        return label
    return replace(label, x=round(label.x + shift, 1))


def that_fit(choices: Iterable[Iterable[Label]]) -> list[Label]:
    """Return for each thing the first of its labels that touches no label chosen before; the most important come first.

    A thing all of whose labels would touch another gets none.
    """
    chosen: list[Label] = []
    taken: list[Box] = []
    for labels in choices:
        for label in labels:
            box = label.box
            if not any(_touch(box, other) for other in taken):
                chosen.append(label)
                taken.append(box)
                break
    return chosen
