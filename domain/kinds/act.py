"""The kind of occurrence `act`."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from domain.acts import ActName
from domain.attribution import Speaker
from domain.base import Problem
from domain.occurrence_kind import OccurrenceKind


class Act(OccurrenceKind):
    """What somebody did, and to whom: an arrest, a vote, a release; the place is the report's.

    `act` is one of a list or a registered one. The actor is left out where no report says who acted, the target where
    the act has none; either is a person, a name as printed, an office or a party, or the key of a participant.
    """

    SAME_BY: ClassVar[tuple[str, ...]] = ("what.act",)
    SPEAKERS: ClassVar[tuple[str, ...]] = ("actor", "target")

    kind: Literal["act"]
    act: ActName
    actor: Speaker | None = None
    target: Speaker | None = None

    def broken_rules(self) -> Iterator[Problem]:
        """Require an actor or a target."""
        if self.actor is None and self.target is None:
            yield (), "an act needs an actor, a target or both: who did it, or to whom it was done"
