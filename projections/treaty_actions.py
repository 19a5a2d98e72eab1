"""What parties did under treaties: signatures, ratifications and the rest."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.kinds.treaty_action import TreatyAction
from domain.participants import Role
from projections import (
    Context,
    OccurrenceProjection,
    StandingOccurrence,
    Table,
    single_day,
)


class TreatyActionRow(NamedTuple):
    """One party's action under a treaty."""

    id: Annotated[str, "The occurrence's slug"]
    treaty: Annotated[str, "The treaty"]
    party: Annotated[str, "The state or organization that acted"]
    action: Annotated[str, "signature, ratification …: the depositary's terms"]
    acted_on: Annotated[str | None, "The day of signature or deposit; empty where no report gives a single day"]
    date_basis: Annotated[str | None, "Whether that day is stated, or what of it is inferred; empty where undated"]
    effective: Annotated[str | None, "When it takes effect for the party, as EDTF, where a report says so"]
    territory: Annotated[str | None, "The territory that it is for, where it is not for the whole state"]
    as_amended_by: Annotated[str | None, "What amended the treaty to which the party consents"]
    signatory: Annotated[str | None, "Who signed for the party, as reported"]
    occurrence: Annotated[str, "The occurrence"]
    source: Annotated[str, "The source whose date this is"]
    evidence: Annotated[str, "Where that source reports it, as JSON"]


TREATY_ACTIONS = Table(
    "treaty_actions",
    TreatyActionRow,
    "One party's signature, ratification or other action under a treaty, as far as a report names the party.",
    references={"treaty": "treaties", "party": "parties", "occurrence": "occurrences", "source": "sources"},
    sort="-acted_on",
    facets=("action", "party"),
    indexes=(("treaty", "action"), ("party", "treaty", "action")),
    first=("party", "action", "acted_on", "treaty", "source"),
)


class TreatyActions(OccurrenceProjection):
    """A row for each action."""

    name = "treaty_actions"
    version = 4
    tables = (TREATY_ACTIONS,)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[TreatyActionRow]:
        """Yield the action, if the occurrence is one."""
        reports, report = occurrence.reports, occurrence.dated_by
        actions = [report.what for report in reports if isinstance(report.what, TreatyAction)]
        if report is None or not actions:
            return
        signed_by = [signatory.label for report in reports for signatory in report.with_role(Role.SIGNATORY)]
        date = occurrence.credited(report, report, "date")
        yield TreatyActionRow(
            id=occurrence.slug,
            treaty=occurrence.treaty or "",
            party=actions[0].party,
            action=actions[0].action.value,
            acted_on=single_day(report.date),
            date_basis=report.date.basis.value if report.date.basis else None,
            effective=next((action.effective.edtf for action in actions if action.effective), None),
            territory=next((action.territory for action in actions if action.territory), None),
            as_amended_by=next((action.as_amended_by for action in actions if action.as_amended_by), None),
            signatory=next(iter(signed_by), None),
            occurrence=occurrence.slug,
            source=date.source,
            evidence=date.evidence,
        )
