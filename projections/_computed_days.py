"""The day of a treaty's entry into force that follows from its own rule, as a claim beside those of reports."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.claims import Claim, ClaimRole
from domain.in_force import outcome_of
from domain.kinds.treaty_action import EFFECTS
from projections._cells import Number
from projections._in_force import acts_of, facts_by_name, rule_of
from projections._projection import Context, Facts
from projections._table import Table
from projections._treaty_facts import DELAY, PARTS_OF_RULE, THRESHOLDS, TreatyFactRow, treaty_facts

_ACTIONS = {action.value for action in EFFECTS}
"""The actions that bind a party, make it a signatory, or take something back."""


class InForceFactRow(NamedTuple):
    """A fact from which the day of a treaty's entry into force is computed: that of `treaty_facts`, with its scope."""

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
    scope: Annotated[str, "Within what the computed day is compared with reported ones"]


IN_FORCE_FACTS = Table(
    "in_force_facts",
    InForceFactRow,
    "What a computed day of entry into force is made from, to compare it with reported ones: the facts of treaty_facts "
    "that are a part of the rule, or an action that may count.",
    references={
        "treaty": "treaties",
        "party": "parties",
        "figure": "figures",
        "occurrence": "occurrences",
        "source": "sources",
    },
    feeds="scope",
    working=True,
)


def in_force_scope(treaty: str, party: str | None = None) -> str:
    """Return within what the days of entry into force are compared: of a treaty, or for one party to it."""
    return f"treaty/{treaty}/in-force-for:{party}" if party else f"treaty/{treaty}/in-force"


def in_force_facts(context: Context) -> Iterator[InForceFactRow]:
    """Yield the facts of an occurrence from which a day of entry into force may follow."""
    for fact in context.once(treaty_facts):
        if fact.fact in _ACTIONS or fact.fact in PARTS_OF_RULE:
            yield InForceFactRow(*fact, scope=in_force_scope(fact.treaty))


def computed_claims(facts: Facts) -> list[Claim]:
    """Return the computed day as a claim of ours for each occurrence that gives a condition or the delay; or none."""
    parts = facts_by_name(TreatyFactRow._make(row[:-1]) for row in facts.of(InForceFactRow, fact=PARTS_OF_RULE))
    if DELAY not in parts:
        return []
    day = outcome_of(rule_of(parts), acts_of(facts, InForceFactRow)).in_force_on
    if day is None:
        return []
    ruling = {fact.occurrence for name in THRESHOLDS for fact in parts.get(name, ())}
    return [
        Claim(
            role=ClaimRole.IN_FORCE.value,
            source=None,
            occurrence=occurrence,
            as_printed=day,
            as_of=day,
            day_from=day,
            day=day,
        )
        for occurrence in sorted(ruling)
    ]
