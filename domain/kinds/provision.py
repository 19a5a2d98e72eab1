"""The kind of occurrence `provision`."""

from enum import StrEnum
from typing import ClassVar, Literal

from domain.occurrence_kind import OccurrenceKind


class Rule(StrEnum):
    """What a provision of a treaty is about."""

    AMENDMENT = "amendment"
    CAPACITY_BUILDING = "capacity-building"
    CLOSING_FOR_SIGNATURE = "closing-for-signature"
    COOPERATION = "cooperation"
    ENTRY_INTO_FORCE = "entry-into-force"
    EVIDENCE_SHARING = "evidence-sharing"
    OFFENCE = "offence"
    PURPOSE = "purpose"
    SAFEGUARDS = "safeguards"
    STRUCTURE = "structure"


class Provision(OccurrenceKind):
    """A reported rule of a treaty; its date is when it takes effect.

    The last day for signature is the date of a `closing-for-signature`; the ratifications that are
    needed are a figure of an `entry-into-force`.
    """

    NEEDS: ClassVar[tuple[str, ...]] = ("treaty",)

    kind: Literal["provision"]
    rule: Rule
