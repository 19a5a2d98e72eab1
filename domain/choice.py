"""The base class of closed lists of words."""

from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING


class Choice(StrEnum):
    """One of a closed list of words, such as an operator; its `value` is the word.

    Every row has several. The library looks up `value`, hashes and formats in Python, which takes ten times as long.
    """

    if not TYPE_CHECKING:
        value = property(attrgetter("_value_"))
        __hash__ = str.__hash__
        __format__ = str.__format__
