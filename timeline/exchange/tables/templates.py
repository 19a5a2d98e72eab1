"""Fill in the templates of a map: what has an empty place is left out, and a place by itself keeps its type."""

import re
from collections.abc import Mapping
from typing import Any

from domain.letters import as_slug
from timeline.documents.text import digest
from timeline.exchange.tables.maps import PLACEHOLDER, places_in

_IDS = {"id", "occurrence", "treaty", "source", "other"}
"""The fields that name something: what fills them is turned into a slug."""
_MOST, _DIGEST = 100, 8
"""How long an id is at most, and the digest that ends one that would be longer."""

Values = Mapping[str, Mapping[str, Any]]
"""What fills places, by their names: the value under an empty name, and its parts under theirs."""


def filled(template: Any, values: Values, *, field: str = "") -> Any:
    """Return a template with its places filled in; None for a text that has an empty one."""
    match template:
        case str():
            return _text(template, values, is_id=field in _IDS)
        case dict():
            return _mapping(template, values)
        case list() | tuple():
            items_of_list = (filled(inner, values, field=field) for inner in template)
            return [item for item in items_of_list if item is not None]
        case _:
            return template


def _mapping(template: Mapping[str, Any], values: Values) -> dict[str, Any] | None:
    """Return a mapping without its empty fields; None if it has places, and nothing fills any of them."""
    items = {name: filled(inner, values, field=name) for name, inner in template.items()}
    placed = [name for name, inner in template.items() if isinstance(inner, str) and PLACEHOLDER.search(inner)]
    if placed and all(items[name] is None for name in placed):
        return None
    return {name: item for name, item in items.items() if item is not None}


def _text(template: str, values: Values, *, is_id: bool) -> Any:
    whole = PLACEHOLDER.fullmatch(template)
    if whole and not is_id:
        return _value(whole, values)
    found = [_value(place, values) for place in PLACEHOLDER.finditer(template)]
    if None in found:
        return None
    parts = iter(found)
    text = PLACEHOLDER.sub(lambda _: slug_of(str(next(parts))) if is_id else str(next(parts)), template)
    return fitting(text.strip("-")) if is_id else text


def _value(place: re.Match[str], values: Values) -> Any:
    """Return the first value of a place that is there."""
    found = (values.get(name, {}).get(part) for name, part in places_in(place[0]))
    return next((value for value in found if value is not None), None)


def fitting(slug: str) -> str:
    """Return a slug that is not too long: the end of a longer one is replaced by a digest, so that no two are alike."""
    if len(slug) <= _MOST:
        return slug
    end = digest(slug)[:_DIGEST]
    return f"{slug[: _MOST - _DIGEST - 1].rstrip('-')}-{end}"


def slug_of(text: str) -> str:
    """Return a text as a part of a slug: small letters without accents, digits and hyphens."""
    hyphen = "-" if text.startswith("-") else ""  # as in {nth}, which is empty or -2
    return hyphen + as_slug(text)
