"""Where each treaty stands, and the facts behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Annotated

from domain.kinds.adoption import Adoption
from domain.kinds.provision import Provision, Rule
from domain.kinds.signing import Signing
from domain.kinds.treaty_action import Action, TreatyAction
from domain.treaty import Treaty, TreatyDetails
from projections import (
    Context,
    Facts,
    Number,
    OccurrenceProjection,
    StandingOccurrence,
    Table,
    number,
    single_day,
    standing_date,
)
from projections._policies import preferred_total
from projections._totals import reported_totals

_TOTALS = ("ratifications", "ratifications-needed", "signatories")


@dataclass(frozen=True, slots=True)
class TreatyRow:
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
    ratifications: Annotated[int, "Parties that a report names as having ratified, accepted, approved or acceded"]
    ratifications_remaining: Annotated[Number | None, "Ratifications still needed; only counted ratifications feed it"]
    in_force_on: Annotated[str | None, "The day on which the ratifications needed were reached; empty: not in force"]


@dataclass(frozen=True, slots=True)
class TreatyFactRow:
    """One fact that a treaty's row is made from."""

    id: Annotated[str, "Names the fact"]
    treaty: Annotated[str, "The treaty"]
    fact: Annotated[str, "adopted, opened, closes, a kind of action, or a measure that is claimed"]
    day: Annotated[str | None, "The day of the fact, or the last day that its as-of date allows"]
    party: Annotated[str | None, "Who acted"]
    value: Annotated[Number | None, "The number claimed"]
    operator: Annotated[str | None, "How the printed words relate that number to the truth"]
    counted: Annotated[str | None, "What is counted"]
    figure: Annotated[str | None, "The figure that claims it"]
    occurrence: Annotated[str, "The occurrence that says so"]
    source: Annotated[str, "The source that says so"]
    published: Annotated[str, "When that source counts as published"]


TREATIES = Table(
    "treaties",
    TreatyRow,
    "A treaty and where it stands, from what the reports so far say.",
    references={
        "depositary": "parties",
        "adopted_in": "occurrences",
        "opened_in": "occurrences",
        "closes_in": "occurrences",
        "ratifications_needed_figure": "figures",
        "signatories_reported_figure": "figures",
    },
    label="name",
    sum_of="id",
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
    indexes=(("treaty", "fact"), ("source",)),
    feeds="treaty",
)


class Treaties(OccurrenceProjection):
    """A row for each treaty, written again whenever a fact of it changes."""

    name = "treaties"
    version = 2
    tables = (TREATIES, TREATY_FACTS)
    about = Treaty

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[TreatyFactRow]:
        """Yield the facts of treaties that an occurrence gives."""
        return _facts(occurrence, context)

    def sums(self, facts: Facts) -> Iterator[TreatyRow]:
        """Yield where a treaty stands, if it is registered."""
        if isinstance(facts.about, Treaty) and facts.about.details:
            yield _treaty_row(facts.about.details, facts.of(TreatyFactRow))


def _facts(occurrence: StandingOccurrence, context: Context) -> Iterator[TreatyFactRow]:
    reports = occurrence.reports
    report = standing_date(reports)
    if report is None:
        return
    when = report.date
    treaty = occurrence.treaty
    fact, party = _fact_of(reports[0].what)
    if fact and treaty:
        yield TreatyFactRow(
            id=occurrence.slug,
            treaty=treaty,
            fact=fact,
            day=(when.earliest or "")[:10] or None if fact == "opened" else single_day(when),
            party=party,
            value=None,
            operator=None,
            counted=None,
            figure=None,
            occurrence=occurrence.slug,
            source=report.source,
            published=context.published(report.source),
        )
    for measure in _TOTALS:
        for total in reported_totals(occurrence, context, measure):
            yield TreatyFactRow(
                id=total.figure,
                treaty=total.treaty,
                fact=measure,
                day=total.day,
                party=None,
                value=total.value,
                operator=total.operator,
                counted=total.counted,
                figure=total.figure,
                occurrence=occurrence.slug,
                source=total.source,
                published=total.published,
            )


def _fact_of(what: object) -> tuple[str | None, str | None]:
    """Return the fact that an occurrence of this kind is for its treaty, and the party that acted."""
    match what:
        case Adoption():
            return "adopted", None
        case Signing():
            return "opened", None
        case Provision(rule=Rule.CLOSING_FOR_SIGNATURE):
            return "closes", None
        case TreatyAction(action=action, party=party):
            return action.value, party
        case _:
            return None, None


def _treaty_row(details: TreatyDetails, facts: Sequence[TreatyFactRow]) -> TreatyRow:
    """Return where a treaty stands, from the facts of it."""
    adopted_on, adopted_in = _first(facts, "adopted")
    opened_on, opened_in = _first(facts, "opened")
    closes_on, closes_in = _first(facts, "closes")
    signatories = _latest_signatories(facts)
    needed = _needed(facts)
    threshold = _threshold(needed)
    bound, reached_on = _consent(facts, threshold)
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
        signatories_named=len({fact.party for fact in facts if fact.fact in _SIGNATURES}),
        ratifications=len(bound),
        ratifications_remaining=_remaining(threshold, len(bound), reached_on),
        in_force_on=reached_on or None,
    )


def _first(facts: Sequence[TreatyFactRow], name: str) -> tuple[str | None, str | None]:
    """Return the day and the occurrence of the first fact of a name; undated ones come last."""
    named = (fact for fact in facts if fact.fact == name)
    first = min(named, key=lambda fact: (fact.day or "9999", fact.id), default=None)
    return (first.day, first.occurrence) if first else (None, None)


def _latest_signatories(facts: Sequence[TreatyFactRow]) -> TreatyFactRow | None:
    """Return the total of signatories of the latest day that has one."""
    totals = [fact for fact in facts if fact.fact == "signatories"]
    latest = max((fact.day or "" for fact in totals), default="")
    return preferred_total(fact for fact in totals if (fact.day or "") == latest)


_SIGNATURES = {Action.SIGNATURE.value, Action.DEFINITIVE_SIGNATURE.value}
_RATIFICATIONS = {action.value for action in Action if action.counts_as_ratification}


def _needed(facts: Sequence[TreatyFactRow]) -> TreatyFactRow | None:
    """Return the ratifications needed; a wording that counts signatures yields to one that counts ratifications."""
    candidates = [fact for fact in facts if fact.fact == "ratifications-needed"]
    ratifying = [fact for fact in candidates if fact.counted != "signatures"]
    return preferred_total(ratifying or candidates)


def _threshold(needed: TreatyFactRow | None) -> int | None:
    """Return how many ratifications are needed, or None where no positive number is claimed."""
    number_needed = float(needed.value or 0) if needed else 0
    return ceil(number_needed) if number_needed > 0 else None


def _consent(facts: Sequence[TreatyFactRow], threshold: int | None) -> tuple[set[str], str | None]:
    """Return the parties bound by now, and the day on which the threshold was reached.

    That day is None where it was not reached, and empty where no report dates it. A treaty stays in
    force when a party leaves (Vienna Convention on the Law of Treaties, article 55).
    """
    bound: set[str] = set()
    reached_on: str | None = None
    for fact in sorted(facts, key=_order):
        if fact.party and fact.fact in _RATIFICATIONS:
            bound.add(fact.party)
        elif fact.party and fact.fact == Action.WITHDRAWAL.value:
            bound.discard(fact.party)
        if reached_on is None and threshold is not None and len(bound) >= threshold:
            reached_on = fact.day or ""
    return bound, reached_on


def _order(fact: TreatyFactRow) -> tuple[str, bool]:
    """Put an undated ratification before all days, and an undated withdrawal after them."""
    leaving = fact.fact == Action.WITHDRAWAL.value
    return fact.day or ("9999" if leaving else ""), leaving


def _remaining(threshold: int | None, bound: int, reached_on: str | None) -> Number | None:
    if threshold is None:
        return None
    return number(Decimal(max(0, threshold - bound))) if reached_on is None else 0
