"""Find what a value refers to: treaties, people, sources and occurrences, by stream."""

from __future__ import annotations

from collections.abc import Iterator

from domain.aggregate import stream_of
from domain.attribution import Speaker
from domain.base import Value
from domain.occurrence import Occurrence
from domain.person import Person
from domain.relations import Relation
from domain.reports import Report
from domain.source import Source
from domain.treaty import Treaty


def placed_values_in(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Value]]:
    """Yield a value object and every one inside it, each with the path of fields and places that leads to it."""
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


def references_in(value: object) -> set[str]:
    """Return the streams that a value, or one inside it, names; what a date is inferred from is left out.

    A source of an inference may be published later, and the date stands by itself.
    """
    streams: set[str] = set()
    for inner in values_in(value):
        match inner:
            case Speaker(person=str(slug)):
                streams.add(stream_of(Person.PREFIX, slug))
            case Relation(other=slug):
                streams.add(stream_of(Occurrence.PREFIX, slug))
            case Report(source=source, treaty=treaty):
                streams.add(stream_of(Source.PREFIX, source))
                streams |= {stream_of(Treaty.PREFIX, treaty)} if treaty else set()
    return streams
