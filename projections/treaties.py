"""Where each treaty stands, and the facts behind it."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, NamedTuple

from domain.in_force import outcome_of
from domain.treaty import Treaty, TreatyDetails
from projections import Context, Facts, Number, OccurrenceProjection, StandingOccurrence, Table, number
from projections._in_force import (
    acts_of,
    facts_by_name,
    missing_of,
    needed_among,
    reason_in_words,
    rule_of,
)
from projections._policies import preferred_total
from projections._treaty_facts import (
    ADOPTED,
    CLOSES,
    IN_FORCE,
    OPENED,
    PARTS_OF_RULE,
    SIGNATORIES,
    TreatyFactRow,
    treaty_facts,
)


class TreatyRow(NamedTuple):
    """One treaty and where it stands."""

    id: Annotated[str, "The treaty's slug; it never changes"]
    name: Annotated[str, "Name"]
    other_names: Annotated[str | None, "Other names that sources print"]
    depositary: Annotated[str | None, "Who keeps the treaty, where a source says so"]
    adopted_on: Annotated[str | None, "The day on which its text was adopted"]
    adopted_in: Annotated[str | None, "The occurrence that says so"]
    opened_on: Annotated[str | None, "The first day on which it was signed"]
    opened_in: Annotated[str | None, "The occurrence that says so"]
    closes_on: Annotated[str | None, "The last day for signature"]
    closes_in: Annotated[str | None, "The occurrence that says so"]
    ratifications_needed: Annotated[Number | None, "Ratifications needed before it enters into force"]
    ratifications_needed_figure: Annotated[str | None, "The figure that says so"]
    signatories_reported: Annotated[Number | None, "The latest reported total of signatories"]
    signatories_reported_figure: Annotated[str | None, "The figure that says so"]
    signatories_named: Annotated[int, "Parties that a report names as signatories"]
    ratifications: Annotated[int, "Parties that are bound now: named as having consented, and not as having left"]
    ratifications_counted: Annotated[
        int, "Those of them that count towards entry into force: no organizations, as a rule"
    ]
    ratifications_remaining: Annotated[Number | None, "Ratifications still needed; only those that count feed it"]
    conditions_met_on: Annotated[
        str | None, "The day on which the last condition of entry into force was met, computed"
    ]
    in_force_on: Annotated[str | None, "The day of entry into force: as reported, else as computed; empty: unknown"]
    in_force_basis: Annotated[str | None, "Whether it is reported or computed; empty: not known to be in force"]
    in_force_reason: Annotated[str, "Why it is in force on that day, or what is missing"]
    in_force_missing: Annotated[str, "What is missing before the day can be computed, as JSON; nothing: it is computed"]
    in_force_in: Annotated[str | None, "The occurrence that reports it"]
    in_force_computed_on: Annotated[str | None, "The day that follows from the treaty's own rule and the actions"]


TREATIES = Table(
    "treaties",
    TreatyRow,
    "A treaty and where it stands, from what the reports so far say.",
    references={
        "depositary": "parties",
        "adopted_in": "occurrences",
        "opened_in": "occurrences",
        "closes_in": "occurrences",
        "in_force_in": "occurrences",
        "ratifications_needed_figure": "figures",
        "signatories_reported_figure": "figures",
    },
    label="name",
    sort="name",
    sum_of="id",
    first=(
        "name",
        "signatories_reported",
        "ratifications",
        "ratifications_needed",
        "in_force_on",
        "opened_on",
        "closes_on",
    ),
)

TREATY_FACTS = Table(
    "treaty_facts",
    TreatyFactRow,
    "The facts behind each treaty's row: what was said, where, and by whom.",
    references={
        "treaty": "treaties",
        "party": "parties",
        "figure": "figures",
        "occurrence": "occurrences",
        "source": "sources",
    },
    facets=("fact", "source"),
    indexes=(("treaty", "fact", "party", "day_from", "day_to", "territory"), ("source",)),
    feeds="treaty",
    working=True,
)


class Treaties(OccurrenceProjection):
    """A row for each treaty, written again whenever a fact of it changes."""

    name = "treaties"
    version = 7
    tables = (TREATIES, TREATY_FACTS)
    about = Treaty

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[TreatyFactRow]:
        """Yield the facts of treaties that an occurrence gives."""
        return iter(context.once(treaty_facts))

    def sums(self, facts: Facts) -> Iterator[TreatyRow]:
        """Yield where a treaty stands, if it is registered."""
        if isinstance(facts.about, Treaty) and facts.about.details:
            yield _treaty_row(facts.about.details, facts)


def _treaty_row(details: TreatyDetails, facts: Facts) -> TreatyRow:
    """Return where a treaty stands, from the facts of it."""
    parts = facts_by_name(facts.of(TreatyFactRow, fact=PARTS_OF_RULE))
    adopted_on, adopted_in = _first(facts, ADOPTED)
    opened_on, opened_in = _first(facts, OPENED)
    closes_on, closes_in = _first(facts, CLOSES)
    signatories = _latest_signatories(facts)
    needed = needed_among(parts)
    rule = rule_of(parts)
    outcome = outcome_of(rule, acts_of(facts, TreatyFactRow))
    missing = missing_of(rule, outcome)
    reported = facts.first(TreatyFactRow, by="day", fact=IN_FORCE)
    reported_on = reported.day if reported else None
    return TreatyRow(
        id=details.id,
        name=details.name,
        other_names="; ".join(details.other_names) or None,
        depositary=details.depositary,
        adopted_on=adopted_on,
        adopted_in=adopted_in,
        opened_on=opened_on,
        opened_in=opened_in,
        closes_on=closes_on,
        closes_in=closes_in,
        ratifications_needed=needed.value if needed else None,
        ratifications_needed_figure=needed.figure if needed else None,
        signatories_reported=signatories.value if signatories else None,
        signatories_reported_figure=signatories.figure if signatories else None,
        signatories_named=len(outcome.signatories),
        ratifications=len(outcome.bound),
        ratifications_counted=len(outcome.counted),
        ratifications_remaining=None if outcome.remaining is None else number(Decimal(outcome.remaining)),
        conditions_met_on=outcome.met_on,
        in_force_on=reported_on or outcome.in_force_on,
        in_force_basis="computed" if outcome.in_force_on and not reported_on else "reported" if reported else None,
        in_force_reason=reason_in_words(rule, outcome, reported, missing),
        in_force_missing=json.dumps([part._asdict() for part in missing]),
        in_force_in=reported.occurrence if reported else None,
        in_force_computed_on=outcome.in_force_on,
    )


def _first(facts: Facts, name: str) -> tuple[str | None, str | None]:
    """Return the day and the occurrence of the first fact of a name; undated ones come last."""
    first = facts.first(TreatyFactRow, by="day", fact=name)
    return (first.day, first.occurrence) if first else (None, None)


def _latest_signatories(facts: Facts) -> TreatyFactRow | None:
    """Return the total of signatories of the latest day that has one."""
    latest = facts.last(TreatyFactRow, by="day", fact=SIGNATORIES)
    return preferred_total(facts.of(TreatyFactRow, fact=SIGNATORIES, day=latest.day)) if latest else None
