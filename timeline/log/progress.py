"""How long work says how far it is."""

from typing import Protocol


class Progress(Protocol):
    """What hears how much of some work is done, and of how much."""

    def __call__(self, done: int, total: int, of: str = "", /) -> None:
        """Hear of it; `of` is what is counted, where that is not events, and starts again with another."""
