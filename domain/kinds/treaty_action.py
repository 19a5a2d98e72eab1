"""Define the kind treaty-action."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar, Literal

from domain.kinds._kind import Claims, Kind
from domain.parties import PartyCode


class Action(StrEnum):
    """Name what a party can do to a treaty, in the depositary's terms.

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
        """Tell whether the action expresses consent to be bound, as entry into force counts it.

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


class TreatyAction(Kind):
    """Be one party's signature, ratification or other action under a treaty."""

    SAME_BY: ClassVar[tuple[str, ...]] = ("treaty", "what.party", "what.action")

    kind: Literal["treaty-action"]
    action: Action
    party: PartyCode

    def problems(self, report: Claims) -> Iterator[tuple[str, str]]:
        """Require the treaty that the party acts on."""
        if report.treaty is None:
            yield "treaty", f"a {self.action.value} needs the treaty it is about"
