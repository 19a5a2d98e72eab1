"""Compare an archive's copy of a log with the store's, event by event, and name each difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from timeline.log.copying import as_stored
from timeline.log.eventsourcing_95 import Notification
from timeline.log.progress import Progress
from timeline.log.recorder import ArchiveRecorder
from timeline.log.stores import Store
from timeline.log.withheld import is_same_event

_AT_ONCE = 1_000
_MOST_PROBLEMS = 100


@dataclass
class Comparison:
    """How many events are the same in both, how many more the store has at its end, and what differs."""

    same: int = 0
    newer: int = 0
    problems: list[str] = field(default_factory=list)


class _Reading:
    """A log that is read in order, of which the next two events are known."""

    def __init__(self, after: Callable[[int, int], Sequence[Notification]]) -> None:
        """Read the first two events."""
        self._events = _all(after)
        self.here = next(self._events, None)
        self.ahead = next(self._events, None)

    def step(self) -> None:
        """Go on to the next event."""
        self.here, self.ahead = self.ahead, next(self._events, None)

    def rest(self) -> int:
        """Return how many events are left, this one included, and read them all."""
        there = (one for one in (self.here, self.ahead) if one is not None)
        return sum(1 for _ in chain(there, self._events))


def compare(log: ArchiveRecorder, store: Store, progress: Progress | None = None) -> Comparison:
    """Compare all events of a copy with those of its store, in order; nothing is kept of them, however many they are.

    After an event that one of the two lacks, the comparison goes on with the next. It ends where more than one in
    succession is missing, and after a hundred differences.
    """
    found, total = Comparison(), log.max_notification_id() or 0
    mine, theirs = _Reading(partial(log.select_notifications, inclusive_of_start=False)), _Reading(store.after)
    while mine.here and theirs.here and len(found.problems) < _MOST_PROBLEMS:
        if progress and not mine.here.id % _AT_ONCE:
            progress(mine.here.id, total)
        if _is_same(mine.here, theirs.here):
            found.same += 1
            mine.step()
            theirs.step()
        elif not _go_on(mine, theirs, store, found):
            return found
    if mine.here and not theirs.here:
        where, count = _named(mine.here), mine.rest()
        found.problems.append(f"{store.name} lacks the archive's last events, {count:,} of them, from {where} on")
    elif theirs.here and not mine.here:
        found.newer = theirs.rest()
    return found


def _go_on(mine: _Reading, theirs: _Reading, store: Store, found: Comparison) -> bool:
    """Note how two events differ, and pass the one, or both; tell whether to compare what follows."""
    here, there = mine.here, theirs.here
    assert here is not None
    assert there is not None
    if _has_place_of(here, there):
        found.problems.append(f"{_named(here)} is not the same in {store.name}: its content or its type differs")
        mine.step()
        theirs.step()
    elif mine.ahead and _has_place_of(mine.ahead, there):
        found.problems.append(f"{store.name} lacks {_named(here)}, which the archive has")
        mine.step()
    elif theirs.ahead and _has_place_of(here, theirs.ahead):
        found.problems.append(f"the archive lacks {_named(there)} of {store.name}, before its own {_named(here)}")
        theirs.step()
    else:
        found.problems.append(
            f"the logs part at {_named(here)} of the archive, in the place of which {store.name} has {_named(there)}"
        )
        return False
    return True


def _is_same(one: Notification, other: Notification) -> bool:
    """Tell whether two are one event, which may be withheld in one of them."""
    return as_stored(one) == as_stored(other) or is_same_event(one, other)


def _has_place_of(one: Notification, other: Notification) -> bool:
    """Tell whether two are the same version of a stream, whatever they say, or one event that is withheld."""
    place = (one.originator_id, one.originator_version)
    return place == (other.originator_id, other.originator_version) or is_same_event(one, other)


def _named(event: Notification) -> str:
    return f"the event {event.originator_id} version {event.originator_version}"


def _all(after: Callable[[int, int], Sequence[Notification]]) -> Iterator[Notification]:
    last = 0
    while events := after(last, _AT_ONCE):
        yield from events
        last = events[-1].id
