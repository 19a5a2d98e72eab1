"""Walk through values, and find what they refer to by the types of their fields, such as `PersonSlug`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType
from typing import Annotated, Literal, get_args, get_origin

from pydantic_core import Url

from domain.aggregate import stream_of
from domain.base import SLUG_RE, Path, Value, marks_of
from domain.slugs import PARTY_PREFIX, RefersTo


@dataclass(frozen=True, slots=True)
class Reference:
    """A slug that a value names, the path that leads to it, and what it refers to."""

    path: Path
    to: RefersTo
    slug: str

    @property
    def stream(self) -> str:
        """Return the stream that is named: `person/mara-lind`, `term/measure-cases`."""
        return stream_of(self.to.prefix, self.to.stream_slug(self.slug))


def references_in(value: object, path: Path = ()) -> Iterator[Reference]:
    """Yield every reference of a value and of those inside it to a stream, in the order of their fields.

    Words that are built in, such as the measure `signatories` or the party `unodc`, refer to no stream.
    """
    return references_of(placed_values_in(value, path))


def references_of(placed: Iterable[tuple[Path, Value]]) -> Iterator[Reference]:
    """Yield the references of values to streams, each value with its path and without those inside it."""
    for reference in _names_in(placed):
        is_built_in = reference.to.is_built_in
        if is_built_in is None or not is_built_in(reference.slug):
            yield reference


def parties_in(value: object) -> Iterator[str]:
    """Yield the code of every party that a value and those inside it name, built in or not."""
    return (name.slug for name in _names_in(placed_values_in(value)) if name.to.prefix == PARTY_PREFIX)


def _names_in(placed: Iterable[tuple[Path, Value]]) -> Iterator[Reference]:
    for path, value in placed:
        for name, to in referring_fields(type(value)).items():
            if (named := getattr(value, name)) is not None:
                for slug_path, slug in _slugs(named, (*path, name)):
                    yield Reference(slug_path, to, slug)


def placed_values_in(value: object, path: Path = ()) -> Sequence[tuple[Path, Value]]:
    """Return a value object and every one inside it, each with its path."""
    placed: list[tuple[Path, Value]] = []
    _place(value, path, placed)
    return placed


def _place(value: object, path: Path, placed: list[tuple[Path, Value]]) -> None:
    if isinstance(value, Value):
        placed.append((path, value))
        for name in _holding_fields(type(value)):
            if inner := getattr(value, name):
                _place(inner, (*path, name), placed)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            _place(item, (*path, index), placed)


def values_in(value: object) -> Iterator[Value]:
    """Yield a value object and every one inside it."""
    return (inner for _, inner in placed_values_in(value))


@cache
def _holding_fields(cls: type[Value]) -> Sequence[str]:
    """Return the fields of a class that may hold values: most have texts, numbers and codes alone."""
    return [name for name, field in cls.model_fields.items() if _may_hold_values(field.annotation)]


_PLAIN = (str, int, float, Decimal, date, time, Enum, Url, NoneType)
"""Types that hold none of our own classes."""


def _may_hold_values(hint: object) -> bool:
    if get_origin(hint) is Annotated:
        return _may_hold_values(get_args(hint)[0])
    if get_origin(hint) is Literal or hint is ...:
        return False
    if inner := get_args(hint):
        return any(map(_may_hold_values, inner))
    return not (isinstance(hint, type) and issubclass(hint, _PLAIN))


@cache
def referring_fields(cls: type[Value]) -> Mapping[str, RefersTo]:
    """Return the fields of a class that hold slugs of streams, with what they refer to."""
    fields = cls.model_fields.items()
    return {name: mark for name, field in fields for mark in marks_of(field) if isinstance(mark, RefersTo)}


def references_as_written(cls: type[Value], written: Mapping[str, object], path: Path = ()) -> Iterator[Reference]:
    """Yield the references to streams in what was written of a value, which need not be valid; its own fields alone."""
    for name, to in referring_fields(cls).items():
        slug = written.get(name)
        if isinstance(slug, str) and SLUG_RE.fullmatch(slug) and not (to.is_built_in and to.is_built_in(slug)):
            yield Reference((*path, name), to, slug)


def _slugs(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the slugs of a field, which may be empty, or hold several, or a value instead."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _slugs(item, (*path, index))
