"""Define the kind pledge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from domain.base import Slug, Words
from domain.kinds._kind import Claims, Kind
from domain.measures import Family, family_of_unit
from domain.parties import PartyCode


class Pledge(Kind):
    """Be a promise of money or of effort: who pledges, through whom, what for and to whose benefit.

    `amount` is the key of the report's figure that has the money, if any. Who spoke is a participant.
    """

    SAME_BY: ClassVar[tuple[str, ...]] = ("what.pledger",)

    kind: Literal["pledge"]
    pledger: PartyCode
    through: tuple[PartyCode, ...] = ()
    purpose: Words
    beneficiary: Words | None = None
    amount: Slug | None = None

    def problems(self, report: Claims) -> Iterator[tuple[str, str]]:
        """Require that the amount is a figure of the report, in a currency."""
        if self.amount is None:
            return
        figure = report.figure(self.amount)
        if figure is None:
            keys = ", ".join(repr(figure.key) for figure in report.figures) or "none"
            yield "what.amount", f"{self.amount!r} is no figure of this report; its figures: {keys}"
        elif family_of_unit(figure.unit) not in (Family.MONEY, None):  # the log may have one that no list has any more
            yield "what.amount", f"the figure {self.amount!r} is in {figure.unit!r}, which is no currency"
