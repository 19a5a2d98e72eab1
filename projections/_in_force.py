"""A treaty's rule of entry into force, from the facts of it, and why the treaty is in force or is not, in words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import ceil, floor
from typing import Any, Literal, NamedTuple

from domain.entry_into_force import DelayRule, Organizations
from domain.figures import Operator
from domain.in_force import EntryRule, Outcome, PartyAct, SharesNeeded, Unmet
from domain.kinds.treaty_action import Action
from projections._cells import Number, number
from projections._policies import preferred_total
from projections._projection import Facts
from projections._treaty_facts import (
    COUNTING,
    DELAY,
    ORGANIZATIONS,
    PARTY_NEEDED,
    RATIFICATIONS_NEEDED,
    SHARE,
    SHARE_NEEDED,
    SIGNATURES_NEEDED,
    TreatyFactRow,
)

FactsByName = Mapping[str, Sequence[TreatyFactRow]]
"""The facts of a treaty by the name of what they say; see `TreatyFactRow.fact`."""

_ACTIONS = {action.value: action for action in Action}
_ACTION_NAMES = frozenset(_ACTIONS)


class ActFact(NamedTuple):
    """What a fact says of an act of a party; many facts may say the same."""

    party: str | None
    fact: str
    day_from: str | None
    day_to: str | None
    territory: str | None


def facts_by_name(facts: Iterable[TreatyFactRow]) -> FactsByName:
    """Return the facts of a treaty by their name, those of a name in the order in which they were."""
    found: dict[str, list[TreatyFactRow]] = defaultdict(list)
    for fact in facts:
        found[fact.fact].append(fact)
    return dict(found)


def acts_of(facts: Facts, row: type[Any]) -> list[PartyAct]:
    """Return what parties did, among the facts of a treaty, which are of a class; each act once, in no order."""
    return [
        PartyAct(act.party, _ACTIONS[act.fact], act.day_from, act.day_to, act.territory)
        for act in facts.distinct(row, ActFact, fact=_ACTION_NAMES)
        if act.party
    ]


def needed_among(facts: FactsByName) -> TreatyFactRow | None:
    """Return the ratifications needed; a wording that counts signatures yields to one that counts ratifications."""
    candidates = facts.get(RATIFICATIONS_NEEDED, ())
    ratifying = [fact for fact in candidates if fact.counted != "signatures"]
    return preferred_total(ratifying or candidates)


def rule_of(facts: FactsByName) -> EntryRule:
    """Return the rule of entry into force that reports give, each part of it as most sources do.

    A source that counts signatures alone yields to those that count consents; one that counts both means both.
    """
    delay = _agreed(facts.get(DELAY, ()))
    organizations = _agreed(facts.get(ORGANIZATIONS, ()))
    counting_consents = {fact.source for fact in facts.get(RATIFICATIONS_NEEDED, ())}
    signatures = [
        fact for fact in facts.get(SIGNATURES_NEEDED, ()) if not counting_consents or fact.source in counting_consents
    ]
    return EntryRule(
        consents=_threshold(needed_among(facts)),
        signatures=_threshold(preferred_total(signatures)),
        shares=_shares(facts),
        parties=frozenset(fact.party for fact in facts.get(PARTY_NEEDED, ()) if fact.party),
        delay=(DelayRule(str(delay.counted)), int(delay.value or 0)) if delay else None,
        counting=frozenset(_ACTIONS[fact.counted] for fact in facts.get(COUNTING, ()) if fact.counted),
        organizations=Organizations(str(organizations.counted)) if organizations else Organizations.NOT_ADDITIONAL,
    )


def _agreed(facts: Iterable[TreatyFactRow]) -> TreatyFactRow | None:
    """Return the fact that most sources share, and of those equally shared the one published last."""
    sources: dict[tuple[object, str | None], set[str]] = {}
    for fact in facts:
        sources.setdefault((fact.value, fact.counted), set()).add(fact.source)

    def rank(fact: TreatyFactRow) -> tuple[int, str, str]:
        return len(sources[fact.value, fact.counted]), fact.published, fact.id

    return max(facts, key=rank, default=None)


def _threshold(needed: TreatyFactRow | None) -> int | None:
    """Return how many are needed, or None where no positive number is claimed exactly, or as a lower bound."""
    if needed is None or needed.value is None:
        return None
    value = Decimal(str(needed.value))
    if needed.operator == Operator.MORE_THAN and value >= 0:
        return floor(value) + 1
    return ceil(value) if value > 0 and needed.operator in {Operator.EXACT, Operator.AT_LEAST} else None


def _shares(facts: FactsByName) -> SharesNeeded | None:
    """Return the share that is needed, and the share of each party as the policy for totals chooses it."""
    needed = preferred_total(facts.get(SHARE_NEEDED, ()))
    if needed is None or needed.value is None:
        return None
    claims: dict[str, list[TreatyFactRow]] = {}
    for fact in facts.get(SHARE, ()):
        if fact.party and fact.counted == needed.counted and fact.value is not None:
            claims.setdefault(fact.party, []).append(fact)
    chosen = {party: preferred_total(shares) for party, shares in claims.items()}
    held = {party: Decimal(str(share.value)) for party, share in chosen.items() if share}
    return SharesNeeded(Decimal(str(needed.value)), held, is_strict=needed.operator == Operator.MORE_THAN)


class Missing(NamedTuple):
    """One thing that is missing before a day of entry into force can be computed."""

    what: Literal["condition", "consents", "signatures", "share", "shares", "parties", "day", "delay", "calendar"]
    """A need that is not met, or else what is not known: any condition at all, the shares that parties hold, the day
    on which the conditions were met, or the delay after it; `calendar`: the day is beyond it.
    """
    there_is: Number | None = None
    needed: Number | None = None
    parties: tuple[str, ...] = ()


def missing_of(rule: EntryRule, outcome: Outcome) -> list[Missing]:
    """Return what is missing before the day of entry into force can be computed; nothing where it is."""
    if outcome.in_force_on and rule.delay:
        return []
    if not rule.has_conditions:
        return [Missing("condition")]
    missing = [_unmet(condition, rule) for condition in outcome.unmet]
    if outcome.is_met and outcome.met_on is None:
        missing.append(Missing("day"))
    if rule.delay is None:
        missing.append(Missing("delay"))
    elif outcome.met_on:
        missing.append(Missing("calendar"))
    return missing


def _unmet(condition: Unmet, rule: EntryRule) -> Missing:
    if condition.need == "parties":
        return Missing("parties", parties=tuple(condition.missing))
    if condition.need == "share" and rule.shares and not rule.shares.held:
        return Missing("shares")
    return Missing(condition.need, number(Decimal(condition.there_is)), number(Decimal(condition.needed)))


def reason_in_words(
    rule: EntryRule, outcome: Outcome, reported: TreatyFactRow | None, missing: Sequence[Missing]
) -> str:
    """Return why a treaty is in force, or what is missing, in one sentence or two."""
    if reported and outcome.in_force_on:
        if reported.day == outcome.in_force_on:
            return "As reported; the treaty's own rule gives the same day."
        return f"{_as_reported(reported)}; computed from the recorded actions, it is {outcome.in_force_on}."
    if outcome.in_force_on and rule.delay:
        met_on, in_force_on = outcome.met_on, outcome.in_force_on
        return f"Computed: the conditions were met on {met_on}, and it enters into force on {in_force_on}."
    words = _sentence("; ".join(map(_in_words, missing)))
    if reported is None:
        return words
    return f"{_as_reported(reported)}. The day cannot be computed: {words[0].lower()}{words[1:]}"


def _as_reported(reported: TreatyFactRow) -> str:
    return "As reported" if reported.day else "Reported, but not on which day"


def _in_words(missing: Missing) -> str:
    match missing.what:
        case "condition":
            return "no report gives an exact condition of entry into force"
        case "consents":
            return f"{missing.there_is} of {missing.needed} consents to be bound are recorded"
        case "signatures":
            return f"{missing.there_is} of {missing.needed} signatures are recorded"
        case "share":
            return f"{missing.there_is} of {missing.needed} percent are held by parties that count"
        case "shares":
            return "no report gives the shares that parties hold"
        case "parties":
            return f"no consent of {', '.join(missing.parties)} is recorded, and the rule names them"
        case "day":
            return "the dates of the actions leave open on which day the conditions were met"
        case "delay":
            return "no report gives the delay after the conditions are met"
        case "calendar":
            return "the day is beyond the calendar"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
