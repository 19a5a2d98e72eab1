"""The kind of occurrence `pledge`."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar, Literal

from domain.base import Problem, Slug, Words
from domain.measures import Family, family_of_unit
from domain.occurrence_kind import OccurrenceKind, ReportView
from domain.participants import Role
from domain.parties import PartyCode


class Pledge(OccurrenceKind):
    """A promise of money or of effort: who pledges, through whom, what for and to whose benefit.

    `amount` is the key of the report's figure of the money, if any. The speaker is a participant.
    """

    SAME_BY: ClassVar[tuple[str, ...]] = ("what.pledger",)
    ACTS_FOR: ClassVar[Mapping[Role, str]] = MappingProxyType({Role.SPEAKER: "pledger", Role.PLEDGER: "pledger"})

    kind: Literal["pledge"]
    pledger: PartyCode
    through: tuple[PartyCode, ...] = ()
    purpose: Words
    beneficiary: Words | None = None
    amount: Slug | None = None

    def problems(self, report: ReportView) -> Iterator[Problem]:
        """Require that the amount is a figure of the report, in a currency."""
        if self.amount is None:
            return
        figure = report.figure(self.amount)
        if figure is None:
            keys = ", ".join(repr(figure.key) for figure in report.figures) or "none"
            yield ("what", "amount"), f"{self.amount!r} is not a figure of this report; its figures: {keys}"
        elif family_of_unit(figure.unit) not in (Family.MONEY, None):  # None: a currency that is no longer listed
            yield ("what", "amount"), f"the figure {self.amount!r} is in {figure.unit!r}, which is not a currency"
