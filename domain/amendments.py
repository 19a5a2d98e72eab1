"""Amend what was recorded, without erasing it: corrections, and the withdrawal of any amendment.

Amendments are events like all others. Each has an id within its stream, by which it can be withdrawn;
what stands is what was recorded, with the amendments that stand applied in order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import Field, JsonValue

from domain.aggregate import Aggregate
from domain.base import OneOrMany, Problem, Slug, Value, Words, did_you_mean
from domain.errors import CorrectedBeforeError, RefusedError
from domain.events import ABSTRACT, Event, Stamp, event_class
from domain.evidence import Evidence
from domain.kinds.treaty_action import renamed
from domain.old_dates import corrected_with_sets
from domain.paths import NAMES, as_written, canonical, read_path, rewritten, shown, with_path
from domain.slugs import SourceSlug
from domain.withholding import Withheld

V = TypeVar("V", bound=Value)


class _Unseen(Enum):
    """The type of UNSEEN alone."""

    UNSEEN = "unseen"


UNSEEN: Literal[_Unseen.UNSEEN] = _Unseen.UNSEEN
"""Stands for what a claim reads, where nobody looked before correcting it."""
Seen = JsonValue | Literal[_Unseen.UNSEEN]
"""What somebody saw a claim to read before correcting it."""

Path = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(min_length=1)]


_PATHS_TO_ACTIONS = {("what",), ("what", "action")}
"""The paths within a report that lead to what a party did to a treaty."""


class Amendment(Event):
    """An event that changes what stands; its subclasses say what it changes."""

    TOPIC = ABSTRACT

    id: Slug
    reason: Words
    source: SourceSlug | None = None

    @property
    def source_slug(self) -> str | None:
        """Return the source that prompted the amendment, or None where the archivist found it."""
        return self.source


class Corrected(Amendment):
    """A correction of a claim: its path, what it said and what it should say."""

    TOPIC = "corrected"
    class_version = 3

    path: Path
    old: JsonValue = None
    new: JsonValue = None
    evidence: Annotated[tuple[Evidence, ...], OneOrMany] = ()
    """Where the source that is the cause says what the claim says since."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> dict[str, Any]:
        """Read what a correction changes as the claim is read that it corrects.

        An interval that is open at an end is the set that it meant, and actions of treaties have their present names.
        """
        path = state["path"]
        claims: dict[str, Any] = {
            name: corrected_with_sets(state[name], path) for name in ("old", "new") if name in state
        }
        if tuple(path[1:]) in _PATHS_TO_ACTIONS:
            claims = {name: renamed(claim) for name, claim in claims.items()}
        return {**state, **claims}

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> dict[str, Any]:
        """Read a correction that does not say where its source says so."""
        return state

    def broken_rules(self) -> Iterable[Problem]:
        """Require the source that the evidence is in."""
        if self.evidence and self.source is None:
            return [(("evidence",), "name the source that the evidence is in, as the source of the correction")]
        return ()

    def summary(self) -> str:
        """Return one line in words."""
        return f"Corrected {self.slug}: {'/'.join(self.path)} from {shown(self.old)} to {shown(self.new)}"


class Withdrawn(Event):
    """A record that an amendment no longer stands: what it changed is as it was before."""

    TOPIC = "withdrawn"

    of: Slug
    reason: Words

    def summary(self) -> str:
        """Return one line in words."""
        return f"Withdrawn from {self.slug}: {self.of}"


_AMENDING = (Amendment, Withdrawn, Withheld)
"""The events that change what stands without recording anything new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendable(Aggregate):
    """An aggregate whose claims can be corrected; `amendments` are those that stand, in order.

    Where events are `withheld`, what amends them no longer fits, and is passed over.
    """

    amendments: tuple[Amendment, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    amended: int = 0
    """The number of amendments ever recorded; their ids go on counting."""

    def correct(
        self,
        path: Sequence[str],
        new: JsonValue,
        *,
        was: Seen,
        reason: str,
        source: str | None,
        stamp: Stamp,
        evidence: Sequence[Evidence] = (),
    ) -> list[Corrected]:
        """Return the event that corrects a claim from `was` to `new`; `evidence` is where the source says so.

        Raises CorrectedBeforeError where it was corrected before and nobody looked at what it reads since, and
        RefusedError where it no longer reads `was`, where it reads `new` already, where the path leads nowhere, or
        where the result breaks a rule.
        """
        target, inner = self.claim(path)
        old = read_path(target, inner)
        path = (*path[: len(path) - len(inner)], *canonical(target, inner))
        reads, last = f"{'/'.join(path)} reads {shown(old)}", self._last_correction(path)
        if was is not UNSEEN and old != as_written(target, inner, was):
            by = f"; {_changed_by(last)}" if last else ""
            raise RefusedError(f"{reads} now, not {shown(was)}{by}: look again before correcting it")
        corrected, value = rewritten(target, inner, new)
        if corrected == target:
            raise RefusedError(f"{reads} already")
        if was is UNSEEN and last:
            what = "it" if last.path == path else "/".join(last.path)
            msg = f"{reads} now: {_changed_by(last, what)} from {shown(last.old)} to {shown(last.new)}"
            raise CorrectedBeforeError(msg, reads=old)
        self.check_corrected(target, corrected)
        identity = self.next_id("correction")
        event = Corrected(
            **self.next(stamp),
            id=identity,
            path=tuple(path),
            old=old,
            new=value,
            reason=reason,
            source=source,
            evidence=tuple(evidence),
        )
        return [event]

    def _last_correction(self, path: tuple[str, ...]) -> Corrected | None:
        """Return the last correction that stands of a claim, of one that it is part of, or of a part of it."""
        for amendment in reversed(self.amendments):
            if isinstance(amendment, Corrected):
                path = before_renaming(path, amendment)
                if all(one == other for one, other in zip(amendment.path, path, strict=False)):
                    return amendment
        return None

    def withdraw(self, of: str, *, reason: str, stamp: Stamp) -> list[Withdrawn]:
        """Return the event that withdraws an amendment.

        Raises RefusedError where no amendment with that id stands, or where a later one builds on it.
        """
        standing = [amendment.id for amendment in self.amendments]
        if of not in standing:
            there_is = f"there is {', '.join(standing) or 'none'}{did_you_mean(of, standing)}"
            raise RefusedError(f"no amendment {of!r} of {self.id} stands; {there_is}")
        event = Withdrawn(**self.next(stamp), of=of, reason=reason)
        try:
            self.apply(event)
        except RefusedError as error:
            msg = f"{of} cannot be withdrawn while a later amendment builds on it; withdraw that first ({error})"
            raise RefusedError(msg) from error
        return [event]

    def next_id(self, word: str) -> str:
        """Return the id of the next amendment: `correction-3`."""
        return f"{word}-{self.amended + 1}"

    def claim(self, path: Sequence[str]) -> tuple[Value, Sequence[str]]:
        """Return the value that a path leads into, and the rest of the path."""
        raise NotImplementedError

    def check_corrected(self, old: Value, new: Value) -> None:
        """Raise RefusedError where a correction would change what must never change."""

    def after(self, events: Sequence[Event]) -> Self:
        """Return the state after events: amendments are applied to what stands, unless one before them is withdrawn."""
        recorded = [one for one in events if not isinstance(one, _AMENDING)]
        state = self.with_recorded(recorded)
        if len(recorded) == len(events):
            return state
        standing = {amendment.id: amendment for amendment in self.amendments}
        amended, withdrawn = self.amended, False
        for event in events:
            if isinstance(event, Amendment):
                standing[event.id] = event
                amended = max(amended + 1, int(event.id.rpartition("-")[2]))
            elif isinstance(event, Withdrawn):
                withdrawn = standing.pop(event.of, None) is not None or withdrawn
            elif isinstance(event, Withheld):
                state = state.without(event)
                amended += issubclass(event_class(event.topic), Amendment)
        amendments = tuple(standing.values())
        state = state.without_amendments() if withdrawn else state
        state = replace(state, version=events[-1].originator_version, amendments=amendments, amended=amended)
        new = amendments if withdrawn else amendments[len(self.amendments) :]
        if new and state.withheld:
            return state.with_only(amendments)
        return state.amend(new) if new else state

    def without(self, event: Withheld) -> Self:
        """Return the state in which an event is withheld."""
        return replace(self, withheld=(*self.withheld, event))

    def with_recorded(self, events: Sequence[Event]) -> Self:
        """Return the state after events that amend nothing; raise TypeError for what no stream of it has."""
        raise NotImplementedError

    def without_amendments(self) -> Self:
        """Return the state in which everything stands as it was recorded."""
        raise NotImplementedError

    def amend(self, amendments: Sequence[Amendment]) -> Self:
        """Return the state with amendments applied to what stands, in order; raise RefusedError if one does not fit."""
        raise NotImplementedError

    def with_only(self, amendments: Iterable[Amendment]) -> Self:
        """Return the state with only some of its amendments, and of these only those that fit without the others."""
        raise NotImplementedError


def corrected(value: V, correction: Corrected, path: Sequence[str]) -> V:
    """Return a value with one correction applied at a path; raise RefusedError where it reads something else there."""
    reads = read_path(value, path)
    if reads != correction.old:
        raise RefusedError(f"{correction.id} corrects {shown(correction.old)}, and finds {shown(reads)}")
    return with_path(value, path, correction.new)


def before_renaming(path: tuple[str, ...], correction: Corrected) -> tuple[str, ...]:
    """Return a path as it was before a correction, which may have changed what names an item of it."""
    *item, field = correction.path
    if not item or field not in NAMES:
        return path
    *outer, name = item
    renamed = (*outer, str(correction.new))
    return (*outer, name, *path[len(renamed) :]) if path[: len(renamed)] == renamed else path


def _changed_by(correction: Corrected, what: str = "it") -> str:
    when = f"{correction.recorded_at:%Y-%m-%d %H:%M}"
    return f"{correction.recorded_by} changed {what} on {when} ({correction.id})"
