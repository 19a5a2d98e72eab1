"""Regular expressions of words: any white space between them, any case."""

import re
from collections.abc import Iterable
from functools import lru_cache

REACH = 120
"""How far back words beside a number are looked for, in characters."""


def spaced(pattern: str) -> str:
    """Return a pattern whose spaces are any white space."""
    return pattern.replace(" ", r"\s+")


def any_of(patterns: Iterable[str]) -> str:
    """Return a pattern of any of some patterns."""
    return "|".join(patterns) or "(?!)"


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of words, compiled."""
    return re.compile(spaced(pattern), re.IGNORECASE)


def before_of(paragraph: str, end: int) -> str:
    """Return what stands right before a position, as far back as words are looked for."""
    return paragraph[max(0, end - REACH) : end]


def ending(pattern: str, paragraph: str, end: int) -> tuple[int, str] | None:
    """Return where the words of a pattern begin that end right before a position, and the words; None without them."""
    before = before_of(paragraph, end)
    match = compiled(rf"(?<![\w-])(?:{pattern})$").search(before)
    return (end - len(before) + match.start(), match.group()) if match else None


def matching(pattern: str, paragraph: str, start: int) -> re.Match[str] | None:
    """Return the match of a pattern that begins at a position."""
    return compiled(pattern).match(paragraph, start)
