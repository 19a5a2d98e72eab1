"""Walk through values, and find what they refer to by the types of their fields, such as `PersonSlug`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from domain.aggregate import stream_of
from domain.base import Path, Value, marks_of
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
    for reference in _names_in(value, path):
        is_built_in = reference.to.is_built_in
        if is_built_in is None or not is_built_in(reference.slug):
            yield reference


def parties_in(value: object) -> Iterator[str]:
    """Yield the code of every party that a value and those inside it name, built in or not."""
    return (name.slug for name in _names_in(value, ()) if name.to.prefix == PARTY_PREFIX)


def _names_in(value: object, path: Path) -> Iterator[Reference]:
    for inner_path, inner in placed_values_in(value, path):
        for name, to in referring_fields(type(inner)).items():
            for slug_path, slug in _slugs(getattr(inner, name), (*inner_path, name)):
                yield Reference(slug_path, to, slug)


def placed_values_in(value: object, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    """Yield a value object and every one inside it, each with its path."""
    if isinstance(value, Value):
        yield path, value
        for name in type(value).model_fields:
            yield from placed_values_in(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from placed_values_in(item, (*path, index))


def values_in(value: object) -> Iterator[Value]:
    """Yield a value object and every one inside it."""
    return (inner for _, inner in placed_values_in(value))


@cache
def referring_fields(cls: type[Value]) -> Mapping[str, RefersTo]:
    """Return the fields of a class that hold slugs of streams, with what they refer to."""
    fields = cls.model_fields.items()
    return {name: mark for name, field in fields for mark in marks_of(field) if isinstance(mark, RefersTo)}


def _slugs(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the slugs of a field, which may be empty, or hold several, or a value instead."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _slugs(item, (*path, index))
