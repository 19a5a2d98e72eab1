"""JSON that is written piece by piece."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from timeline.exchange.reading import Row


def as_json(value: object) -> str:
    """Return a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def present(properties: Mapping[str, Any]) -> Row:
    """Return properties without those that are empty; a zero is not."""
    return {name: value for name, value in properties.items() if value not in (None, "", [], {})}


def with_items(document: Mapping[str, Any], name: str, items: Iterable[object]) -> Iterator[str]:
    """Yield a JSON object whose last property has many items, each on a line of its own."""
    start = as_json(document).removesuffix("}")
    yield f"{start}{', ' if document else ''}{as_json(name)}: ["
    separator = "\n"
    for item in items:
        yield f"{separator}{as_json(item)}"
        separator = ",\n"
    yield "\n]}\n"
