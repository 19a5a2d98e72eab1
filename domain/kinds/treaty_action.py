"""The kind of occurrence `treaty-action`."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Literal

from domain.occurrence_kind import OccurrenceKind
from domain.participants import Role
from domain.parties import PartyCode


class Action(StrEnum):
    """What a party can do to a treaty, in the depositary's terms.

    Source: the terms of the United Nations Treaty Collection,
    https://treaties.un.org/pages/Overview.aspx?path=overview/glossary/page1_en.xml
    """

    SIGNATURE = "signature"
    RATIFICATION = "ratification"
    ACCEPTANCE = "acceptance"
    APPROVAL = "approval"
    ACCESSION = "accession"
    SUCCESSION = "succession"
    DEFINITIVE_SIGNATURE = "definitive-signature"
    WITHDRAWAL = "withdrawal"
    DECLARATION = "declaration"
    RESERVATION = "reservation"

    @property
    def counts_as_ratification(self) -> bool:
        """Return whether the action expresses consent to be bound, as entry into force counts it.

        Source: Vienna Convention on the Law of Treaties, articles 2(1)(b) and 11 to 16.
        """
        return self in {
            Action.RATIFICATION,
            Action.ACCEPTANCE,
            Action.APPROVAL,
            Action.ACCESSION,
            Action.SUCCESSION,
            Action.DEFINITIVE_SIGNATURE,
        }


class TreatyAction(OccurrenceKind):
    """One party's signature, ratification or other action under a treaty."""

    SAME_BY: ClassVar[tuple[str, ...]] = ("treaty", "what.party", "what.action")
    ACTS_FOR: ClassVar[Mapping[Role, str]] = MappingProxyType({Role.SIGNATORY: "party"})
    NEEDS: ClassVar[tuple[str, ...]] = ("treaty",)

    kind: Literal["treaty-action"]
    action: Action
    party: PartyCode
