"""Compute who is bound by a treaty, and when its own rule brings it into force, from what its parties did.

Nothing here looks at a clock: an action counts from the day of its signature or deposit, not from its day of effect,
and a denunciation counts even where it takes effect later.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby, product
from typing import Literal, NamedTuple

from domain.base import SLUG_RE
from domain.entry_into_force import DelayRule, Organizations, day_after
from domain.kinds.treaty_action import Action

State = Literal["in-force", "ahead", "no-day", "not-in-force", "unknown"]
"""What is known of a treaty: `no-day` is in force from a day that no report gives; `unknown`: no rule is known."""

_NEEDS = frozenset({"consents", "signatures", "share", "parties"})
"""What a condition asks for: where that is missing, it is known, and known not to be met by the recorded actions."""
_CONSENTS = frozenset(action for action in Action if action.is_consent)
_SIGNATURES = frozenset(action for action in Action if action.makes_signatory)
_TAKES_BACK = {action: action.effect.takes_back for action in Action}
"""What each action takes back: looked up here, for a treaty may have thousands of actions."""
_Done = tuple[Action, str | None]
"""An action and its territory."""

_UNDATED_FIRST, _UNDATED_LAST = "", "9999-99-99"
"""Days before and after all others, for actions that no report dates."""


@dataclass(frozen=True, slots=True)
class PartyAct:
    """One party's action under a treaty, and the first and last day that its date allows; None where it has none."""

    party: str
    action: Action
    earliest: str | None = None
    latest: str | None = None
    territory: str | None = None


@dataclass(frozen=True, slots=True)
class SharesNeeded:
    """A share that those who consent must hold together, and the share of each party, as far as reports give it."""

    percent: Decimal
    held: Mapping[str, Decimal]
    is_strict: bool = False
    """Whether they must hold more than that."""


@dataclass(frozen=True, slots=True)
class EntryRule:
    """A treaty's rule of entry into force: its conditions, all of which must hold, and the delay after the last one.

    Without `counting`, every consent to be bound counts.
    """

    consents: int | None = None
    signatures: int | None = None
    shares: SharesNeeded | None = None
    parties: frozenset[str] = frozenset()
    delay: tuple[DelayRule, int] | None = None
    counting: frozenset[Action] = frozenset()
    organizations: Organizations = Organizations.NOT_ADDITIONAL

    @property
    def has_conditions(self) -> bool:
        """Return whether there is any condition."""
        return bool(self.parties) or any(need is not None for need in (self.consents, self.signatures, self.shares))

    def counts(self, party: str) -> bool:
        """Return whether what a party does counts; an organization, unlike a state, is named by a slug."""
        return self.organizations is Organizations.COUNTED or not SLUG_RE.fullmatch(party)

    def in_force_on(self, met_on: str | None) -> str | None:
        """Return the day of entry into force, or None where the delay, or the day before it, is unknown."""
        if self.delay is None or met_on in {None, _UNDATED_FIRST, _UNDATED_LAST}:
            return None
        try:
            return day_after(str(met_on), *self.delay)
        except (ValueError, OverflowError):  # beyond the calendar
            return None


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that does not hold: how much of what is needed there is, or the parties that are missing."""

    need: Literal["consents", "signatures", "share", "parties"]
    there_is: Decimal = Decimal(0)
    needed: Decimal = Decimal(0)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from a rule and the actions: who is bound and who is a signatory now, and when it enters into force.

    `met_on` is None where the conditions have not been met, and where the actions' dates leave the day open (`is_met`
    tells them apart); `in_force_on` also where the rule has no delay. `remaining` is the number of consents that are
    still needed, None where the rule does not say how many are.
    """

    bound: frozenset[str]
    counted: frozenset[str]
    """Those of the bound that the rule counts."""
    signatories: frozenset[str]
    remaining: int | None
    is_met: bool
    met_on: str | None
    in_force_on: str | None
    unmet: tuple[Unmet, ...]


def state_on(today: date, in_force_on: str | None, *, is_reported: bool, missing: Iterable[str]) -> State:
    """Return whether a treaty is in force, as far as is known: from which day on, whether reported, what is missing."""
    if in_force_on:
        return "ahead" if date.fromisoformat(in_force_on) > today else "in-force"
    if is_reported:
        return "no-day"
    return "unknown" if _NEEDS.isdisjoint(missing) else "not-in-force"


def outcome_of(rule: EntryRule, acts: Iterable[PartyAct]) -> Outcome:
    """Return who is bound and when the treaty enters into force.

    The conditions were met on a certain day only where it is the same however inexact dates are taken: each of what
    takes nothing back as early as it may be, and as late, and so each of what takes something back.
    """
    acts = list(_without_repetitions(acts))
    now, met_on = _run(rule, _by_day(_dated(acts, _LIKELY)))
    is_met = met_on is not None
    if any(act.earliest is None or act.earliest != act.latest for act in acts):
        days = {_run(rule, _by_day(_dated(acts, reading)))[1] for reading in _READINGS}
        is_met = None not in days
        met_on = days.pop() if len(days) == 1 else None
        if met_on in {_UNDATED_FIRST, _UNDATED_LAST}:
            met_on = None
    remaining = None if rule.consents is None else 0 if is_met else max(0, rule.consents - len(now.counted))
    return Outcome(
        bound=frozenset(now.bound),
        counted=frozenset(now.counted),
        signatories=frozenset(now.signatories),
        remaining=remaining,
        is_met=is_met,
        met_on=met_on,
        in_force_on=rule.in_force_on(met_on),
        unmet=() if is_met else tuple(now.unmet()),
    )


class _Reading(NamedTuple):
    """How inexact dates are taken: of what takes nothing back, and of what takes something back."""

    of_deeds: Callable[[PartyAct, str], str]
    of_reversals: Callable[[PartyAct, str], str]


def _early(act: PartyAct, taken_back_since: str) -> str:
    """Return the first day that a date allows; nothing is taken back before it was done, if the date allows that."""
    return min(max(act.earliest or _UNDATED_FIRST, taken_back_since), act.latest or _UNDATED_LAST)


def _late(act: PartyAct, taken_back_since: str) -> str:
    """Return the last day that a date allows; an instrument is withdrawn before it binds, whatever its date leaves."""
    if act.latest is None and act.action is Action.WITHDRAWAL_OF_INSTRUMENT:
        return _early(act, taken_back_since)
    return act.latest or _UNDATED_LAST


def _last_known(act: PartyAct, _: str) -> str:
    """Return the last day that a date allows; what has none comes first."""
    return act.latest or _UNDATED_FIRST


_LIKELY = _Reading(_last_known, lambda act, _: act.latest or _UNDATED_LAST)
"""The last day that a date allows; an undated deed comes before what takes it back."""
_READINGS = tuple(_Reading(*days) for days in product((_early, _late), repeat=2))
_DAYS_OF_DEEDS = tuple(dict.fromkeys(reading.of_deeds for reading in (_LIKELY, *_READINGS)))


def _without_repetitions(acts: Iterable[PartyAct]) -> Iterator[PartyAct]:
    """Yield the acts that may change anything.

    What a party did before and never takes back, it cannot do again: a treaty may have thousands of such acts. The
    first one decides, which depends on how inexact dates are taken.
    """
    by_party: dict[str, list[PartyAct]] = {}
    for act in acts:
        by_party.setdefault(act.party, []).append(act)
    for done in by_party.values():
        if any(_TAKES_BACK[act.action] for act in done):
            yield from done
            continue
        alike: dict[_Done, list[PartyAct]] = {}
        for act in done:
            alike.setdefault((act.action, act.territory), []).append(act)
        for deeds in alike.values():
            yield from {min(deeds, key=lambda act: day_of(act, _UNDATED_FIRST)) for day_of in _DAYS_OF_DEEDS}


def _dated(acts: Iterable[PartyAct], reading: _Reading) -> Iterator[tuple[str, PartyAct]]:
    """Yield each action with its day, what takes something back after what it takes back."""
    since: dict[tuple[str, Action], str] = {}
    for act in sorted(acts, key=lambda act: _depth(act.action)):
        takes_back = _TAKES_BACK[act.action]
        done = _UNDATED_FIRST
        if takes_back:
            done = min(since.get((act.party, action), _UNDATED_LAST) for action in takes_back)
        day = (reading.of_reversals if takes_back else reading.of_deeds)(act, done)
        since[act.party, act.action] = min(day, since.get((act.party, act.action), day))
        yield day, act


@cache
def _depth(action: Action) -> int:
    """Return how many actions deep one takes back others: 2 for the withdrawal of a denunciation."""
    return max((_depth(other) + 1 for other in action.effect.takes_back), default=0)


def _by_day(dated: Iterable[tuple[str, PartyAct]]) -> list[tuple[str, list[PartyAct]]]:
    """Return actions by day; within a day, what takes something back comes last, whatever was recorded first."""

    def order(item: tuple[str, PartyAct]) -> tuple[str, bool, str, str]:
        day, act = item
        return day, bool(_TAKES_BACK[act.action]), act.action, act.territory or ""

    ordered = sorted(dated, key=order)
    return [(day, [act for _, act in here]) for day, here in groupby(ordered, key=lambda item: item[0])]


def _run(rule: EntryRule, days: Iterable[tuple[str, list[PartyAct]]]) -> tuple["_Tally", str | None]:
    """Return who is bound in the end, and the day on which the last condition was met, or None.

    It is met no longer where a consent is taken back before entry into force; an instrument that was withdrawn never
    bound its party, so that one reopens a rule without a known delay too. A treaty that is in force stays so when
    parties leave (Vienna Convention on the Law of Treaties, article 55).
    """
    tally = _Tally(rule)
    met_on: str | None = None
    in_force_on: str | None = None
    for day, acts in days:
        is_in_force = in_force_on is not None and day >= in_force_on
        for act in acts:
            tally.add(act)
        if is_in_force:
            continue
        if not tally.is_met:
            if in_force_on or any(act.action is Action.WITHDRAWAL_OF_INSTRUMENT for act in acts):
                met_on = in_force_on = None
        elif met_on is None:
            met_on, in_force_on = day, rule.in_force_on(day)
    return tally, met_on


@dataclass(slots=True)
class _Tally:
    """Who is bound, who has signed and what they hold, action by action; each takes the same short time."""

    rule: EntryRule
    bound: set[str] = field(default_factory=set)
    counted: set[str] = field(default_factory=set)
    """Those of them that count under the rule, bound by an action that it counts."""
    signatories: set[str] = field(default_factory=set)
    signed: set[str] = field(default_factory=set)
    """Those of them that count under the rule."""
    held: Decimal = Decimal(0)
    missing: set[str] = field(default_factory=set)
    _standing: dict[str, dict[_Done, frozenset[_Done]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start with none of the named parties."""
        self.missing = set(self.rule.parties)

    def add(self, act: PartyAct) -> None:
        """Take in the next action."""
        standing = self._standing.setdefault(act.party, {})
        if not _do(standing, act):
            return
        actions = {action for action, _ in standing}
        consents, signed = not actions.isdisjoint(_CONSENTS), not actions.isdisjoint(_SIGNATURES)
        counted = consents and (not self.rule.counting or not actions.isdisjoint(_CONSENTS & self.rule.counting))
        counts = self.rule.counts(act.party)
        _mark(self.bound, act.party, standing=consents)
        _mark(self.signatories, act.party, standing=signed)
        _mark(self.signed, act.party, standing=counts and signed)
        changes = _mark(self.counted, act.party, standing=counts and counted)
        if self.rule.shares:
            self.held += changes * self.rule.shares.held.get(act.party, Decimal(0))
        if act.party in self.rule.parties:
            _mark(self.missing, act.party, standing=not counted)

    @property
    def is_met(self) -> bool:
        """Return whether there are conditions, and all of them hold."""
        return self.rule.has_conditions and not self.missing and next(self.unmet(), None) is None

    def unmet(self) -> Iterator[Unmet]:
        """Yield the conditions that do not hold."""
        rule, shares = self.rule, self.rule.shares
        if rule.consents is not None and len(self.counted) < rule.consents:
            yield Unmet("consents", Decimal(len(self.counted)), Decimal(rule.consents))
        if rule.signatures is not None and len(self.signed) < rule.signatures:
            yield Unmet("signatures", Decimal(len(self.signed)), Decimal(rule.signatures))
        if shares and (self.held < shares.percent or (shares.is_strict and self.held == shares.percent)):
            yield Unmet("share", self.held, shares.percent)
        if self.missing:
            yield Unmet("parties", missing=tuple(sorted(self.missing)))


def _do(standing: dict[_Done, frozenset[_Done]], act: PartyAct) -> bool:
    """Change what stands of a party's actions by the next one; each keeps what it took back. Tell whether any changed.

    What takes back such an action restores that: who withdraws a denunciation is bound as before. An action for one
    territory takes back only what was done for it.
    """
    now = (act.action, act.territory)
    takes_back = _TAKES_BACK[act.action]
    if not takes_back and now in standing:
        return False
    taken = [done for done in standing if done[0] in takes_back and (act.territory is None or done[1] == act.territory)]
    for done in taken:
        standing.update(dict.fromkeys(standing.pop(done), frozenset()))
    standing[now] = standing.get(now, frozenset()) | frozenset(taken)
    return True


def _mark(parties: set[str], party: str, *, standing: bool) -> int:
    """Put a party among others, or take it from them; return by how many they change."""
    before = len(parties)
    (parties.add if standing else parties.discard)(party)
    return len(parties) - before
