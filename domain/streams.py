"""Find the aggregate that a stream belongs to."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from domain.aggregate import Aggregate
from domain.errors import ArchiveError
from domain.occurrence import Occurrence
from domain.organization import Organization, OrganizationDetails
from domain.person import Person, PersonDetails
from domain.registered import Details, Registered
from domain.source import Source, SourceDetails
from domain.term import ActDetails, MeasureDetails, PopulationDetails, Term
from domain.treaty import Treaty, TreatyDetails

AGGREGATES: dict[str, type[Aggregate]] = {
    cls.PREFIX: cls for cls in (Treaty, Source, Person, Organization, Term, Occurrence)
}
"""Every aggregate class by the prefix of its streams."""

REGISTERED: Mapping[type[Details], type[Registered[Any]]] = MappingProxyType(
    {
        TreatyDetails: Treaty,
        SourceDetails: Source,
        PersonDetails: Person,
        OrganizationDetails: Organization,
        MeasureDetails: Term,
        PopulationDetails: Term,
        ActDetails: Term,
    }
)
"""The class of what is registered with details, by the class of the details."""


def empty(stream: str) -> Aggregate:
    """Return the aggregate of a stream before its first event."""
    prefix, slash, slug = stream.partition("/")
    if not slash or not slug or prefix not in AGGREGATES:
        msg = f"{stream!r} is not a stream; streams are {', '.join(f'{prefix}/<slug>' for prefix in AGGREGATES)}"
        raise ArchiveError(msg)
    return AGGREGATES[prefix](id=stream)
