"""Keep an archive up to date with its store: copy what is new, and derive the tables from it."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from domain.errors import ArchiveError
from projections import PROJECTIONS
from timeline.log.archive import Archive
from timeline.log.contact import Contact, contact_of, keep_contact
from timeline.log.copying import AT_ONCE, NotACopyError
from timeline.log.eventsourcing_95 import PersistenceError
from timeline.log.stores import Store, StoreError, UnreachableError
from timeline.projecting.engine import Projector

LOOK_AGAIN_SECONDS = 1.0
"""How long to wait for a notification before the store is asked all the same: one that is missed never comes again."""
_GATHER_SECONDS, _PERIOD_SECONDS = 0.1, 0.5
"""How long to wait for more after a notification: many events together cost a part of what they cost one by one.

As long as those before took, but not so long that both together take more than half a second. So the lag stays under a
second as long as that is possible, and where following takes longer, events come together by themselves.
"""
_ARRIVED_MEANWHILE_SECONDS = 0.001
"""Up to how short a wait the notification was there before it."""
_OVERLOADED_SECONDS = 15.0
"""After how long without having all, and without lacking less, more is recorded than can be followed."""
OVERLOADED = "overloaded"
_OVERLOAD = "more is recorded than this machine can follow"
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.2, 5.0
_AT_ONE_GO = 2_000
"""From how many new events on tables are rebuilt where that is more than they have."""
_KEEP_SECONDS = 1.0
"""How often the contact is kept while nothing else changes."""


class Follower:
    """The following of a store by one archive, until it is stopped.

    A notification wakes it, and the position decides what is new. It tries again, less and less often, after whatever
    may pass: a store that is away, an archive that is locked, a projection that fails. Readers see the last state.
    """

    def __init__(
        self,
        path: Path,
        store: Store,
        *,
        stop: Event | None = None,
        say: Callable[[str], None] = lambda _line: None,
    ) -> None:
        """Follow nothing yet; `say` gets a line for each change that somebody should know of."""
        self._path = path
        self._store = store
        self._stop = stop or Event()
        self._say = say
        before = contact_of(path)
        self._contact = replace(before, store=store.name) if before else Contact(store.name)
        self._kept: Contact | None = None
        self._asked = time.monotonic()
        self._missing_since: float | None = None
        self._lacked: tuple[float, int] | None = None
        self._is_overloaded = False

    def run(self, *, once: bool = False) -> None:
        """Follow until it is stopped; `once` ends, with an error where there is one, as soon as it has caught up."""
        with closing(Archive(self._path, store=self._store)) as archive:
            pause = _FIRST_PAUSE_SECONDS
            while not self._stop.is_set():
                try:
                    caught_up = self.advance(archive)
                    pause = _FIRST_PAUSE_SECONDS
                    if caught_up and once:
                        return
                    if caught_up:
                        self._wait()
                except NotACopyError as error:
                    self._keep(replace(self._contact, problem=str(error), kind=_kind_of(error)), fatal=True)
                    raise
                except (ArchiveError, PersistenceError, sqlite3.Error) as error:
                    if once:
                        raise
                    self._keep(replace(self._contact, problem=str(error), kind=_kind_of(error)))
                    self._stop.wait(pause * random.uniform(0.5, 1))  # noqa: S311 - so that not all come back at once
                    pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def advance(self, archive: Archive) -> bool:
        """Copy the next events, and apply them to the tables; tell whether that was all that the store had.

        Where most of a log is new, as in a first copy, all of it is copied before tables are made of it in one pass.
        """
        asked_at, self._asked = datetime.now(UTC), time.monotonic()
        copied = archive.copy_from_store(AT_ONCE)
        caught_up = copied < AT_ONCE
        behind = 0 if caught_up else max(1, self._store.last() - archive.copied)
        self._note_lack(behind)
        self._keep(replace(self._contact, contacted_at=asked_at, behind_events=behind))
        had = min(Projector(archive).store.checkpoints(PROJECTIONS.values()))
        new = archive.head + behind - had
        most_is_new = new > _AT_ONE_GO and new > had
        if most_is_new and not caught_up:
            return False
        projector = Projector(archive, alone=not had)
        if most_is_new:
            projector.rebuild()
        projector.catch_up()
        self._keep(self._after(asked_at, copied, caught_up=caught_up))
        return caught_up

    def _wait(self) -> None:
        """Wait until something is recorded, and then for more of it."""
        took, began = time.monotonic() - self._asked, time.monotonic()
        notified = self._store.wait(LOOK_AGAIN_SECONDS)
        arrived_now = notified and time.monotonic() - began > _ARRIVED_MEANWHILE_SECONDS
        self._missing_since = time.monotonic() if arrived_now else self._asked
        if notified:
            self._stop.wait(max(0.0, min(max(took, _GATHER_SECONDS), _PERIOD_SECONDS - took)))

    def _note_lack(self, behind: int) -> None:
        """Find out whether a copy that lacks events lacks fewer of them as time goes by."""
        now = time.monotonic()
        if not behind:
            self._lacked, self._is_overloaded = None, False
        elif self._lacked is None:
            self._lacked = now, behind
        elif now - self._lacked[0] >= _OVERLOADED_SECONDS:
            self._is_overloaded = behind >= self._lacked[1]
            self._lacked = now, behind

    def _after(self, asked_at: datetime, copied: int, *, caught_up: bool) -> Contact:
        """Return the contact once the tables have what was copied."""
        problem, kind = (_OVERLOAD, OVERLOADED) if self._is_overloaded else (None, None)
        lag = self._contact.lag_seconds
        if copied and self._missing_since is not None:
            lag = round(time.monotonic() - self._missing_since, 2)
        had_all = asked_at if caught_up else self._contact.caught_up_at
        return replace(self._contact, problem=problem, kind=kind, caught_up_at=had_all, lag_seconds=lag)

    def _keep(self, contact: Contact, *, fatal: bool = False) -> None:
        """Keep the contact where other processes read it, and say what has changed."""
        was = self._contact
        self._contact = contact
        if contact.problem and contact.problem != was.problem and not fatal:
            self._say(contact.problem if contact.kind == OVERLOADED else f"{contact.problem}; trying again")
        if was.problem and not contact.problem:
            again = f"{contact.store} answers again, and {self._path.name} has all that it has"
            self._say(f"{self._path.name} keeps up again" if was.kind == OVERLOADED else again)
        if self._is_to_be_kept(contact):
            keep_contact(self._path, contact)
            self._kept = contact

    def _is_to_be_kept(self, contact: Contact) -> bool:
        """Tell whether something but the time has changed, or the time by much."""
        kept = self._kept
        if kept is None or contact.contacted_at is None or kept.contacted_at is None:
            return True
        if _state(kept) != _state(contact):
            return True
        return (contact.contacted_at - kept.contacted_at).total_seconds() >= _KEEP_SECONDS


def _kind_of(error: Exception) -> str:
    """Return what anybody may know of a problem."""
    kinds = ((NotACopyError, "another log"), (UnreachableError, "unreachable"), (StoreError, "refused by the store"))
    return next((kind for cls, kind in kinds if isinstance(error, cls)), "not up to date")


def _state(contact: Contact) -> tuple[object, ...]:
    return contact.problem, contact.behind_events > 0, contact.caught_up_at is None
