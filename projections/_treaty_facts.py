"""The facts that a treaty's row is made from, as what stands of an occurrence gives them."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Annotated, Any, NamedTuple

from domain.dates import ReportedDate
from domain.entry_into_force import EnoughParties, PartiesNamed, ShareHeld
from domain.kinds.adoption import Adoption
from domain.kinds.entry_into_force import EntryIntoForce
from domain.kinds.provision import Provision, Rule
from domain.kinds.signing import Signing
from domain.kinds.treaty_action import TreatyAction
from domain.occurrence_kind import OccurrenceKind
from projections._cells import Number, day_of, number, single_day
from projections._occurrences import ReportRecord, StandingOccurrence
from projections._projection import Context
from projections._totals import reported_totals

ADOPTED, OPENED, CLOSES, IN_FORCE, IN_FORCE_FOR = "adopted", "opened", "closes", "in-force", "in-force-for"
RATIFICATIONS_NEEDED, SIGNATURES_NEEDED, SHARE_NEEDED = "ratifications-needed", "signatures-needed", "share-needed"
SHARE, PARTY_NEEDED, COUNTING, ORGANIZATIONS, DELAY = "share", "party-needed", "counting", "organizations", "delay"
SIGNATORIES = "signatories"
THRESHOLDS = frozenset({RATIFICATIONS_NEEDED, SIGNATURES_NEEDED, SHARE_NEEDED, PARTY_NEEDED, DELAY})
"""The facts that are a condition of entry into force, or the delay after the last one."""
PARTS_OF_RULE = THRESHOLDS | {SHARE, COUNTING, ORGANIZATIONS}
"""All facts that a rule of entry into force is made from."""
_STATING = (Adoption, Signing, Provision, EntryIntoForce, TreatyAction)
"""The kinds of occurrences that are facts of a treaty."""
_TOTALS = ("ratifications", RATIFICATIONS_NEEDED, SIGNATORIES)


class TreatyFactRow(NamedTuple):
    """One fact that a treaty's row is made from."""

    id: Annotated[str, "Names the fact"]
    treaty: Annotated[str, "The treaty"]
    fact: Annotated[
        str, "adopted, opened, closes, in-force, a kind of action, a measure that is claimed, or a part of the rule"
    ]
    day: Annotated[str | None, "The day of the fact, or the last day that its as-of date allows"]
    day_from: Annotated[str | None, "The first day that the date of an action allows"]
    day_to: Annotated[str | None, "The last day that the date of an action allows"]
    party: Annotated[str | None, "Who acted, or whom the rule names"]
    territory: Annotated[str | None, "The territory that the action is for, where it is not for the whole state"]
    value: Annotated[Number | None, "The number claimed"]
    operator: Annotated[str | None, "How the printed words relate that number to the truth"]
    counted: Annotated[str | None, "What is counted, or which way of counting the rule has"]
    figure: Annotated[str | None, "The figure that claims it"]
    occurrence: Annotated[str, "The occurrence that says so"]
    source: Annotated[str, "The source that says so"]
    published: Annotated[str, "When that source counts as published"]


_EMPTY = dict.fromkeys(("day", "day_from", "day_to", "party", "territory", "value", "operator", "counted", "figure"))

Fact = Callable[..., TreatyFactRow]
"""Makes a fact of a treaty, an occurrence and a source that are known already."""


def _fact(**cells: Any) -> TreatyFactRow:
    """Return a fact; a column without a cell is empty."""
    return TreatyFactRow(**{**_EMPTY, **cells})


def treaty_facts(occurrence: StandingOccurrence, context: Context) -> Iterator[TreatyFactRow]:
    """Yield the facts about treaties that an occurrence's standing reports give."""
    report = occurrence.dated_by
    if report is None:
        return

    def fact_by(source: str, treaty: str) -> Fact:
        published = context.published(source)
        return partial(_fact, treaty=treaty, occurrence=occurrence.slug, source=source, published=published)

    if occurrence.treaty and isinstance(report.what, _STATING):
        details = [standing.what for standing in occurrence.reports]
        source = occurrence.credited(report, report, "date").source
        fact = partial(fact_by(source, occurrence.treaty), id=occurrence.slug)
        yield from _fact_of(details, report.date, fact)
    yield from _totals(occurrence, context)
    for record in occurrence.standing_records:
        treaty, what = record.report.treaty, record.report.what
        if treaty and isinstance(what, Provision) and what.rule is Rule.ENTRY_INTO_FORCE:
            yield from _parts_of_rule(record, what, fact_by(record.credited(record.report, "what").source, treaty))


def _fact_of(details: list[OccurrenceKind], when: ReportedDate, fact: Fact) -> Iterator[TreatyFactRow]:
    """Yield the fact that an occurrence is for its treaty, if it is one."""
    day = single_day(when)
    match details[0]:
        case Adoption():
            yield fact(fact=ADOPTED, day=day)
        case Signing():
            yield fact(fact=OPENED, day=day_of(when.earliest) if when.is_extent else day)
        case Provision(rule=Rule.CLOSING_FOR_SIGNATURE):
            yield fact(fact=CLOSES, day=day)
        case EntryIntoForce(party=party):
            yield fact(fact=IN_FORCE_FOR if party else IN_FORCE, day=day, party=party)
        case TreatyAction(action=action, party=party):
            yield fact(
                fact=action.value,
                day=day,
                day_from=day_of(when.earliest),
                day_to=day_of(when.latest),
                party=party,
                territory=next(
                    (what.territory for what in details if isinstance(what, TreatyAction) and what.territory), None
                ),
            )


def _totals(occurrence: StandingOccurrence, context: Context) -> Iterator[TreatyFactRow]:
    """Yield the totals that reports claim for a treaty; one that a rule counts in signatures is a fact of its own."""
    claimed = [measure for measure in _TOTALS if measure in occurrence.measures]
    if not claimed:
        return
    signatures = {
        f"{record.id}/{condition.figure}"
        for record in occurrence.standing_records
        if isinstance(what := record.report.what, Provision)
        for condition in what.conditions
        if isinstance(condition, EnoughParties) and condition.need == "signatures"
    }
    for measure in claimed:
        for total in reported_totals(occurrence, context, measure):
            yield _fact(
                id=total.figure,
                treaty=total.treaty,
                fact=SIGNATURES_NEEDED if total.figure in signatures else measure,
                day=total.day,
                value=total.value,
                operator=total.operator,
                counted=total.counted,
                figure=total.figure,
                occurrence=occurrence.slug,
                source=total.source,
                published=total.published,
            )


def _parts_of_rule(record: ReportRecord, what: Provision, fact: Fact) -> Iterator[TreatyFactRow]:
    """Yield what a report says of a treaty's rule of entry into force, all but the number of consents needed."""
    needed = {condition.figure: condition.shares for condition in what.conditions if isinstance(condition, ShareHeld)}
    for figure in record.report.figures:
        name = SHARE_NEEDED if figure.key in needed else SHARE if figure.subject and figure.unit == "percent" else None
        if name:
            identity = f"{record.id}/{figure.key}"
            yield fact(
                id=identity,
                fact=name,
                party=figure.subject,
                value=number(figure.value),
                operator=figure.operator.value,
                counted=needed.get(figure.key, figure.measure),
                figure=identity,
            )
    named = (condition.parties for condition in what.conditions if isinstance(condition, PartiesNamed))
    for party in dict.fromkeys(chain.from_iterable(named)):
        yield fact(id=f"{record.id}#party/{party}", fact=PARTY_NEEDED, party=party)
    for action in dict.fromkeys(what.counting):
        yield fact(id=f"{record.id}#counting/{action.value}", fact=COUNTING, counted=action.value)
    if what.organizations:
        yield fact(id=f"{record.id}#organizations", fact=ORGANIZATIONS, counted=what.organizations.value)
    if what.delay:
        identity = f"{record.id}#delay"
        yield fact(id=identity, fact=DELAY, value=what.delay.number, counted=what.delay.rule.value)
