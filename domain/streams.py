"""Find the aggregate that a stream belongs to."""

from domain.aggregate import Aggregate
from domain.errors import ArchiveError
from domain.occurrence import Occurrence
from domain.person import Person
from domain.source import Source
from domain.treaty import Treaty

AGGREGATES: dict[str, type[Aggregate]] = {cls.PREFIX: cls for cls in (Treaty, Source, Person, Occurrence)}
"""Every aggregate class by the prefix of its streams."""


def empty(stream: str) -> Aggregate:
    """Return the aggregate of a stream before its first event."""
    prefix, slash, slug = stream.partition("/")
    if not slash or not slug or prefix not in AGGREGATES:
        msg = f"{stream!r} is not a stream; streams are {', '.join(f'{prefix}/<slug>' for prefix in AGGREGATES)}"
        raise ArchiveError(msg)
    return AGGREGATES[prefix](id=stream)
