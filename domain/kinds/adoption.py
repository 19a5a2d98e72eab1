"""The kind of occurrence `adoption`."""

from typing import ClassVar, Literal

from domain.occurrence_kind import OccurrenceKind
from domain.parties import PartyCode


class Adoption(OccurrenceKind):
    """The formal act by which the text of a treaty is established, and the body that adopts it.

    Source: Vienna Convention on the Law of Treaties, article 9.
    """

    NEEDS: ClassVar[tuple[str, ...]] = ("treaty",)

    kind: Literal["adoption"]
    body: PartyCode | None = None
