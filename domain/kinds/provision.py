"""The kind of occurrence `provision`."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from domain.base import OneOrMany, Problem, did_you_mean
from domain.choice import Choice
from domain.entry_into_force import Condition, Delay, EnoughParties, Organizations, PartiesNamed
from domain.kinds.treaty_action import Action
from domain.occurrence_kind import OccurrenceKind, ReportView
from domain.parties import PartyCode


class Rule(Choice):
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


COUNTS_PARTIES, COUNTS_SHARES = "ratifications-needed", "share-needed"
"""The measures of the figures that conditions of entry into force name."""


class Provision(OccurrenceKind):
    """A reported rule of a treaty; its date is when it takes effect.

    The last day for signature is the date of a `closing-for-signature`. An `entry-into-force` has conditions, all of
    which must hold, and the delay after the last one is met, as far as a report gives them; the number of consents that
    are needed is a figure of the report. `counting` has the actions that count, where the rule does not count every
    consent to be bound; `organizations` says whether those of organizations count in addition to their members'.
    """

    NEEDS: ClassVar[tuple[str, ...]] = ("treaty",)
    MAY_BE_AHEAD: ClassVar[bool] = True

    kind: Literal["provision"]
    rule: Rule
    conditions: Annotated[tuple[Condition, ...], OneOrMany] = ()
    delay: Delay | None = None
    counting: Annotated[tuple[Action, ...], OneOrMany] = ()
    organizations: Organizations | None = None

    def parties(self) -> Iterator[PartyCode]:
        """Yield the parties that conditions name."""
        for condition in self.conditions:
            if isinstance(condition, PartiesNamed):
                yield from condition.parties

    def problems(self, report: ReportView) -> Iterator[Problem]:
        """Require the rule and the figures of what is said of entry into force."""
        if self.rule is not Rule.ENTRY_INTO_FORCE:
            for name in ("conditions", "delay", "counting", "organizations"):
                if getattr(self, name):
                    yield ("what", name), f"only the rule 'entry-into-force' has {name}, not {self.rule.value!r}"
        for index, action in enumerate(self.counting):
            if not action.is_consent:
                yield ("what", "counting", index), f"{action.value!r} is not consent to be bound, so it cannot count"
        needs = Counter(condition.need for condition in self.conditions)
        for index, condition in enumerate(self.conditions):
            if needs[condition.need] > 1:
                yield ("what", "conditions", index, "need"), f"{condition.need!r} is used twice: write one condition"
            if not isinstance(condition, PartiesNamed):
                measure = COUNTS_PARTIES if isinstance(condition, EnoughParties) else COUNTS_SHARES
                yield from _figure_problems(("what", "conditions", index, "figure"), condition.figure, measure, report)


def _figure_problems(path: tuple[str | int, ...], key: str, measure: str, report: ReportView) -> Iterator[Problem]:
    """Require that a condition's figure is one of the report, and measures what is needed."""
    figure = report.figure(key)
    if figure is None:
        keys = [figure.key for figure in report.figures]
        listed = ", ".join(map(repr, keys)) or "none"
        yield path, f"{key!r} is not a figure of this report; its figures: {listed}{did_you_mean(key, keys)}"
    elif figure.measure != measure:
        yield path, f"the figure {key!r} measures {figure.measure!r}, and the condition needs {measure!r}"
