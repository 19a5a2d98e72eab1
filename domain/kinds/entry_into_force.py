"""The kind of occurrence `entry-into-force`."""

from typing import ClassVar, Literal

from domain.occurrence_kind import OccurrenceKind
from domain.parties import PartyCode


class EntryIntoForce(OccurrenceKind):
    """A treaty's entry into force, as reported, or with `party` its entry into force for that party.

    Source: Vienna Convention on the Law of Treaties, article 24. The day that follows from the treaty's own rule is
    computed, and stands beside the reported one; the rule is a `provision`.
    """

    SAME_BY: ClassVar[tuple[str, ...]] = ("treaty", "what.party")
    NEEDS: ClassVar[tuple[str, ...]] = ("treaty",)
    MAY_BE_AHEAD: ClassVar[bool] = True

    kind: Literal["entry-into-force"]
    party: PartyCode | None = None
