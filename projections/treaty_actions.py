"""What parties did under treaties: signatures, ratifications and the rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from domain.kinds.treaty_action import TreatyAction
from domain.participants import Role
from projections import (
    Context,
    OccurrenceProjection,
    StandingOccurrence,
    Table,
    json_array,
    single_day,
    standing_date,
)


@dataclass(frozen=True, slots=True)
class TreatyActionRow:
    """One party's action under a treaty."""

    id: Annotated[str, "The occurrence's slug"]
    treaty: Annotated[str, "The treaty"]
    party: Annotated[str, "The state or organization that acted"]
    action: Annotated[str, "signature, ratification …: the depositary's terms"]
    acted_on: Annotated[str | None, "The day of the action; empty where no report gives a single day"]
    date_basis: Annotated[str | None, "Whether that day is stated, or what of it is inferred; empty where undated"]
    signatory: Annotated[str | None, "Who signed for the party, as reported"]
    occurrence: Annotated[str, "The occurrence"]
    source: Annotated[str, "The source whose date this is"]
    evidence: Annotated[str, "Where that source reports it, as JSON"]


TREATY_ACTIONS = Table(
    "treaty_actions",
    TreatyActionRow,
    "One party's signature, ratification or other action under a treaty, as far as a report names the party.",
    references={"treaty": "treaties", "party": "parties", "occurrence": "occurrences", "source": "sources"},
    sort="acted_on",
    facets=("action", "party"),
    indexes=(("treaty", "action"), ("party", "treaty", "action")),
)


class TreatyActions(OccurrenceProjection):
    """A row for each action."""

    name = "treaty_actions"
    tables = (TREATY_ACTIONS,)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[TreatyActionRow]:
        """Yield the action, if the occurrence is one."""
        reports = occurrence.reports
        report = standing_date(reports)
        if report is None or not isinstance(reports[0].what, TreatyAction):
            return
        signed_by = [signatory.label for report in reports for signatory in report.with_role(Role.SIGNATORY)]
        yield TreatyActionRow(
            id=occurrence.slug,
            treaty=occurrence.treaty or "",
            party=reports[0].what.party,
            action=reports[0].what.action.value,
            acted_on=single_day(report.date),
            date_basis=report.date.basis.value if report.date.basis else None,
            signatory=next(iter(signed_by), None),
            occurrence=occurrence.slug,
            source=report.source,
            evidence=json_array(report.evidence),
        )
