"""Define the kind provision."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Literal

from domain.kinds._kind import Claims, Kind


class Rule(StrEnum):
    """Name what a provision of a treaty is about."""

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


class Provision(Kind):
    """Be a rule or a content of a treaty, as reported; a date is the day on which the rule bites.

    The last day for signature is the date of a `closing-for-signature`; the ratifications that are
    needed are a figure of an `entry-into-force`.
    """

    kind: Literal["provision"]
    rule: Rule

    def problems(self, report: Claims) -> Iterator[tuple[str, str]]:
        """Require the treaty that the provision stands in."""
        if report.treaty is None:
            yield "treaty", "a provision needs the treaty it stands in"
