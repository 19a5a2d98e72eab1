"""Labels on a drawing: how much room one takes, and which of many fit without touching each other."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

_WIDTH, _ASCENT, _DESCENT = 0.58, 0.8, 0.25
"""The room of a character in ems: a little wider than the average of the fonts in use, so that no label is cut off."""
_APART = 4.0
"""How far labels stay from each other."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a position of its baseline; `anchor` says which part of the text is there, as in SVG."""

    x: float
    y: float
    text: str
    anchor: str = "middle"
    size: float = 12
    at: float = 0
    """Where on its axis the thing is that it names."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return the left, top, right and bottom edge of the text."""
        width = len(self.text) * _WIDTH * self.size
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return left, self.y - _ASCENT * self.size, left + width, self.y + _DESCENT * self.size


def touch(one: Label, other: Label) -> bool:
    """Return whether two labels come too close to be read."""
    left, top, right, bottom = one.box
    other_left, other_top, other_right, other_bottom = other.box
    beside = left < other_right + _APART and other_left < right + _APART
    return beside and top < other_bottom and other_top < bottom


def within(label: Label, width: float) -> Label:
    """Return a label moved sideways into a drawing of this width, as far as it fits."""
    left, _, right, _ = label.box
    shift = max(0.0, -left) or min(0.0, width - right)
    return replace(label, x=round(label.x + shift, 1))


def that_fit(choices: Iterable[Iterable[Label]]) -> list[Label]:
    """Return for each thing the first of its labels that touches no label chosen before; the most important come first.

    A thing all of whose labels would touch another gets none.
    """
    chosen: list[Label] = []
    for labels in choices:
        fitting = (label for label in labels if not any(touch(label, other) for other in chosen))
        chosen += [label for label in [next(fitting, None)] if label]
    return chosen
