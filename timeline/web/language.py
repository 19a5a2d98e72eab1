"""The language of a request: the one place that decides it."""

from collections.abc import MutableMapping
from typing import Any

ENGLISH = "en"


def language_of(scope: MutableMapping[str, Any]) -> str:  # noqa: ARG001 - every request is answered in English
    """Return the language in which a request is answered."""
    return ENGLISH
