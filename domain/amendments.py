"""Amend what was recorded, without erasing it: corrections, and the withdrawal of any amendment.

Amendments are events like all others. Each has an id within its stream, by which it can be withdrawn;
what stands is what was recorded, with the amendments that stand applied in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, JsonValue

from domain.aggregate import Aggregate
from domain.base import Slug, Value, Words, closest
from domain.errors import CorrectedBeforeError, RefusedError
from domain.events import ABSTRACT, Event, Stamp
from domain.paths import NAMES, as_written, canonical, read_path, rewritten, shown, with_path

V = TypeVar("V", bound=Value)


class _Unseen(Enum):
    """The only value that stands for a claim that nobody looked at before correcting it."""

    UNSEEN = "unseen"


UNSEEN: Literal[_Unseen.UNSEEN] = _Unseen.UNSEEN
Seen = JsonValue | Literal[_Unseen.UNSEEN]
"""What a claim was seen to read before it is corrected."""

Path = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(min_length=1)]


class Amendment(Event):
    """Be an event that changes what stands; what it changes is said by its subclasses."""

    TOPIC = ABSTRACT

    id: Slug
    reason: Words
    source: Slug | None = None

    @property
    def source_slug(self) -> str | None:
        """Return the source that gives cause for the amendment, or None where it is the archivist's own."""
        return self.source


class Corrected(Amendment):
    """Record that a claim should read otherwise: its path, what it said and what it should say."""

    TOPIC = "corrected"

    path: Path
    old: JsonValue = None
    new: JsonValue = None

    def summary(self) -> str:
        """Return one line in words."""
        return f"Corrected {self.slug}: {'/'.join(self.path)} from {shown(self.old)} to {shown(self.new)}"


class Withdrawn(Event):
    """Record that an amendment no longer stands: what it changed is as it was before."""

    TOPIC = "withdrawn"

    of: Slug
    reason: Words

    def summary(self) -> str:
        """Return one line in words."""
        return f"Withdrawn from {self.slug}: {self.of}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendable(Aggregate):
    """Be an aggregate whose claims can be corrected; `amendments` are those that stand, in order."""

    amendments: tuple[Amendment, ...] = ()
    amended: int = 0
    """How many amendments were ever recorded: their ids go on counting."""

    def correct(
        self, path: Sequence[str], new: JsonValue, *, was: Seen, reason: str, source: str | None, stamp: Stamp
    ) -> list[Corrected]:
        """Return the event that corrects a claim from `was` to `new`.

        Raises CorrectedBeforeError where it was corrected before and nobody looked at what it reads since, and
        RefusedError where it no longer reads `was`, where it reads `new` already, where the path leads nowhere, or
        where the result breaks a rule.
        """
        target, inner = self.claim(path)
        old = read_path(target, inner)
        path = (*path[: len(path) - len(inner)], *canonical(target, inner))
        if was is not UNSEEN and old != as_written(target, inner, was):
            last = self._last_correction(path)
            by = f"; {_changed_by(last)}" if last else ""
            msg = f"{'/'.join(path)} reads {shown(old)} now, not {shown(was)}{by}: look again before correcting it"
            raise RefusedError(msg)
        corrected, value = rewritten(target, inner, new)
        if corrected == target:
            msg = f"{'/'.join(path)} reads {shown(old)} already"
            raise RefusedError(msg)
        if was is UNSEEN and (last := self._last_correction(path)):
            what = "it" if last.path == path else "/".join(last.path)
            change = f"{_changed_by(last, what)} from {shown(last.old)} to {shown(last.new)}"
            msg = f"{'/'.join(path)} reads {shown(old)} now: {change}"
            raise CorrectedBeforeError(msg, reads=old)
        self.check_corrected(target, corrected)
        identity = self.next_id("correction")
        event = Corrected(
            **self.next(stamp), id=identity, path=tuple(path), old=old, new=value, reason=reason, source=source
        )
        return [event]

    def _last_correction(self, path: tuple[str, ...]) -> Corrected | None:
        """Return the last correction that stands of a claim, of one that it is part of, or of a part of it."""
        for each in reversed(self.amendments):
            if isinstance(each, Corrected):
                path = _before_renaming(path, each)
                if all(one == other for one, other in zip(each.path, path, strict=False)):
                    return each
        return None

    def withdraw(self, of: str, *, reason: str, stamp: Stamp) -> list[Withdrawn]:
        """Return the event that withdraws an amendment.

        Raises RefusedError where none of that id stands, or where a later one builds upon it.
        """
        standing = {each.id: each for each in self.amendments}
        if of not in standing:
            near = closest(of, standing)
            hint = f"; did you mean {near!r}?" if near else ""
            msg = f"no amendment {of!r} of {self.id} stands; there is {', '.join(standing) or 'none'}{hint}"
            raise RefusedError(msg)
        event = Withdrawn(**self.next(stamp), of=of, reason=reason)
        try:
            self.apply(event)
        except RefusedError as error:
            msg = f"{of} cannot be withdrawn while a later amendment builds upon it; withdraw that first ({error})"
            raise RefusedError(msg) from error
        return [event]

    def next_id(self, word: str) -> str:
        """Return the id of the next amendment: `correction-3`."""
        return f"{word}-{self.amended + 1}"

    def existing(self, value: V | None) -> V:
        """Return a value of this stream; raise RefusedError where nothing is recorded of it."""
        if value is None:
            msg = f"nothing is recorded of {self.id}"
            raise RefusedError(msg)
        return value

    def claim(self, path: Sequence[str]) -> tuple[Value, Sequence[str]]:
        """Return the value that a path leads into, and the rest of the path."""
        raise NotImplementedError

    def check_corrected(self, old: Value, new: Value) -> None:
        """Raise RefusedError where a correction would change what may not change."""

    def amended_by(self, event: Event) -> Self:
        """Return the state after an amendment or a withdrawal, derived anew from what was recorded."""
        if isinstance(event, Withdrawn):
            amendments = tuple(each for each in self.amendments if each.id != event.of)
            state = replace(self, version=event.originator_version, amendments=amendments)
        elif isinstance(event, Amendment):
            state = replace(
                self,
                version=event.originator_version,
                amendments=(*self.amendments, event),
                amended=max(self.amended + 1, int(event.id.rpartition("-")[2])),
            )
        else:
            raise TypeError(event)
        return state.derive()

    def derive(self) -> Self:
        """Return the state with what stands derived from what was recorded and the amendments."""
        raise NotImplementedError


def apply_corrections(value: V, amendments: Sequence[Amendment]) -> V:
    """Return a value with every correction among the amendments applied, in order.

    Raises RefusedError where a correction does not meet what it corrects.
    """
    for each in amendments:
        if isinstance(each, Corrected):
            value = corrected(value, each, each.path)
    return value


def corrected(value: V, correction: Corrected, path: Sequence[str]) -> V:
    """Return a value with one correction applied at a path."""
    found = read_path(value, path)
    if found != correction.old:
        msg = f"{correction.id} corrects {shown(correction.old)}, and finds {shown(found)}"
        raise RefusedError(msg)
    return with_path(value, path, correction.new)


def refuse_new_id(old: Value, new: Value) -> None:
    """Raise RefusedError where a correction would give another identity: a slug never changes."""
    if getattr(old, "id", None) != getattr(new, "id", None):
        msg = "an id never changes: other pages and archives rely on it"
        raise RefusedError(msg)


def _before_renaming(path: tuple[str, ...], correction: Corrected) -> tuple[str, ...]:
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
