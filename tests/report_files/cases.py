"""Describe one thing wrong in a report file, and where the problem is expected to be shown."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest


class Wrong(NamedTuple):
    """A case: the change, the field of the one problem that it causes, and words of its message.

    The place is where § stands in `new` or, where the problem shows elsewhere, in `at`.
    """

    old: str
    new: str
    field: str
    says: tuple[str, ...]
    at: str

    def applied(self, text: str) -> tuple[str, str]:
        """Return the changed text without its §, and the line, column and field as the message begins with them."""
        text, line, column = placed(changed(text, self.old, self.new), self.at)
        return text, f"{line}:{column}: {self.field}: "

    def unsaid(self, message: str) -> list[str]:
        """Return the words that a message lacks."""
        return [words for words in self.says if words not in message]


def wrong(case: str, old: str, new: str, field: str, *says: str, at: str = "") -> Any:
    """Name a case."""
    return pytest.param(Wrong(old, new, field, says, at), id=case)


def changed(text: str, old: str, new: str) -> str:
    """Change the one place in a text that reads so."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the file"
    return text.replace(old, new)


def placed(text: str, at: str = "") -> tuple[str, int, int]:
    """Take the § out of a text; return the text, and the line and column where it stands."""
    before, mark, after = (changed(text, at.replace("§", ""), at) if at else text).partition("§")
    assert mark, "the case does not mark where the problem is expected"
    return before + after, before.count("\n") + 1, len(before) - before.rfind("\n")
