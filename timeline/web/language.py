"""The language of a request: the one place that decides it."""

from collections.abc import MutableMapping
from typing import Any

ENGLISH = "en"


def language_of(scope: MutableMapping[str, Any]) -> str:
    """Return the language in which a request is answered."""
    return ENGLISH
