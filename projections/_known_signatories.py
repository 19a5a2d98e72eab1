"""What was known of a treaty's signatories from moment to moment, in one pass over the claims in the order of these."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import NamedTuple, Protocol

from domain.kinds.treaty_action import Action
from domain.knowledge import UNKNOWN
from projections._cells import Number
from projections._policies import strength


class SignatoryClaim(Protocol):
    """A claimed total, or the signature of a party or its withdrawal, and when it was known."""

    @property
    def id(self) -> str: ...
    @property
    def day(self) -> str | None: ...
    @property
    def value(self) -> Number | None: ...
    @property
    def operator(self) -> str | None: ...
    @property
    def as_printed(self) -> str | None: ...
    @property
    def party(self) -> str | None: ...
    @property
    def action(self) -> str | None: ...
    @property
    def source(self) -> str: ...
    @property
    def published(self) -> str: ...
    @property
    def until(self) -> str | None: ...


class Total(NamedTuple):
    """The total that the policy `exact-then-agreed` prefers, and the range of all."""

    chosen: SignatoryClaim
    low: Number | None
    high: Number | None


@dataclass(frozen=True, slots=True)
class KnownSignatories:
    """What was known at a moment: the total of the latest day that has one, and how many parties had signed."""

    moment: str
    day: str | None
    total: Total | None
    named_total: int


@dataclass(slots=True)
class _Alike:
    """The known claims of one number in the same sense, by their rank: the highest is preferred among them."""

    known: set[int] = field(default_factory=set)
    sources: Counter[str] = field(default_factory=Counter)
    _descending: list[int] = field(default_factory=list)

    def add(self, rank: int, source: str) -> None:
        """Take in a claim."""
        self.known.add(rank)
        self.sources[source] += 1
        heappush(self._descending, -rank)

    def remove(self, rank: int, source: str) -> None:
        """Leave out a claim that is known no longer."""
        self.known.remove(rank)
        self.sources[source] -= 1
        if not self.sources[source]:
            del self.sources[source]

    @property
    def best(self) -> int:
        """Return the rank of the preferred claim."""
        while -self._descending[0] not in self.known:
            heappop(self._descending)
        return -self._descending[0]


_FIRST, _LAST = "", "~"
"""What sorts before and after every day."""


def _act_of(claim: SignatoryClaim) -> tuple[str, bool]:
    """Return the place of a party's act among its others: a signature comes first if undated, a withdrawal last."""
    has_withdrawn = claim.action == Action.WITHDRAWAL_OF_SIGNATURE
    return claim.day or (_LAST if has_withdrawn else _FIRST), has_withdrawn


_Day = dict[tuple[Number | None, str | None], _Alike]
"""The totals that are known for a day, by their number and operator."""


@dataclass(slots=True)
class _Known:
    """What is known, claim by claim; `claims` are in the order of their rank."""

    claims: Sequence[SignatoryClaim]
    acts: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    """What each party did, in order: the day, and whether it withdrew its signature then."""
    named: set[str] = field(default_factory=set)
    days: dict[str, _Day] = field(default_factory=dict)
    in_order: list[str] = field(default_factory=list)
    """The days that have a total, in order."""

    def change(self, rank: int, *, by: int) -> None:
        """Take in a claim (1), or leave it out again (-1)."""
        claim = self.claims[rank]
        if claim.value is not None:
            (self._add if by > 0 else self._remove)(claim, rank)
        if claim.party:
            self._act(claim, claim.party, by)

    def _act(self, claim: SignatoryClaim, party: str, by: int) -> None:
        """Take in what a party did; its last act decides."""
        act = _act_of(claim)
        acts = self.acts.setdefault(party, [])
        if by > 0:
            insort(acts, act)
        else:
            del acts[bisect_left(acts, act)]
        (self.named.add if acts and not acts[-1][1] else self.named.discard)(party)

    def _add(self, claim: SignatoryClaim, rank: int) -> None:
        day = claim.day or ""
        if day not in self.days:
            self.days[day] = {}
            insort(self.in_order, day)
        self.days[day].setdefault((claim.value, claim.operator), _Alike()).add(rank, claim.source)

    def _remove(self, claim: SignatoryClaim, rank: int) -> None:
        day, key = claim.day or "", (claim.value, claim.operator)
        alike = self.days[day][key]
        alike.remove(rank, claim.source)
        if not alike.known:
            del self.days[day][key]
        if not self.days[day]:
            del self.days[day]
            del self.in_order[bisect_left(self.in_order, day)]

    def at(self, moment: str) -> KnownSignatories:
        """Return what is known now."""
        day = self.in_order[-1] if self.in_order else None
        total = None if day is None else self._total(self.days[day])
        return KnownSignatories(moment, day or None, total, len(self.named))

    def _total(self, day: _Day) -> Total:
        def rank(key: tuple[Number | None, str | None]) -> tuple[int, int, int]:
            alike = day[key]
            return strength(key[1]), len(alike.sources), alike.best

        numbers = sorted((value for value, _ in day if value is not None), key=float)
        return Total(self.claims[day[max(day, key=rank)].best], numbers[0], numbers[-1])


def known_signatories(claims: Sequence[SignatoryClaim], moments: Sequence[str]) -> Iterator[KnownSignatories]:
    """Yield what was known at each of some moments, which are in order.

    A claim's rank is its place by the moment of publication and, of those published at once, by the alphabet of the
    sources, the first one last: what the policy for totals looks at last.
    """
    mattering = list(_mattering(claims, moments[0])) if moments else []
    ranked = sorted(sorted(mattering, key=_alphabetically, reverse=True), key=lambda claim: claim.published)
    known = _Known(ranked)
    changes = sorted(_changes(ranked), reverse=True)
    for moment in moments:
        while changes and changes[-1][0] <= moment:
            _, rank, by = changes.pop()
            known.change(rank, by=by)
        yield known.at(moment)


def _mattering(claims: Sequence[SignatoryClaim], since: str) -> Iterator[SignatoryClaim]:
    """Yield the claims that decide anything from a moment on.

    Among what is known by then for good, a later day with a total leaves those before it out, and so does the last act
    of a party: of many claims, few are left when only the latest moments are asked for.
    """
    for_good = [claim for claim in claims if UNKNOWN < claim.published <= since and not claim.until]
    day = max((claim.day or "" for claim in for_good if claim.value is not None), default="")
    acts: dict[str, tuple[str, bool]] = {}
    for claim in for_good:
        if claim.party:
            acts[claim.party] = max(_act_of(claim), acts.get(claim.party, ("", False)))
    for claim in claims:
        if claim.party:
            if _act_of(claim) >= acts.get(claim.party, ("", False)):
                yield claim
        elif (claim.day or "") >= day:
            yield claim


def _alphabetically(claim: SignatoryClaim) -> tuple[str, float, str]:
    return claim.source, float(claim.value or 0), claim.id


def _changes(ranked: Sequence[SignatoryClaim]) -> Iterator[tuple[str, int, int]]:
    """Yield when each claim becomes known, and when it is known no longer, if ever."""
    for rank, claim in enumerate(ranked):
        if claim.published != UNKNOWN and (not claim.until or claim.published < claim.until):
            yield claim.published, rank, 1
            if claim.until:
                yield claim.until, rank, -1
