"""Stores of a log outside its archive's file, and what can go wrong with them.

A store has the log; an archive's file that follows it has a copy. Which store it is says its address.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from domain.errors import ArchiveError
from timeline.log.eventsourcing_95 import Notification, StoredEvent

EXAMPLE = "postgresql://jane@db.example.org/archive"


class StoreError(ArchiveError):
    """A store that cannot be used as it was asked to."""


class UnreachableError(StoreError):
    """A store that does not answer; what was asked of it was not done."""


class UncertainError(UnreachableError):
    """A store that did not say whether it recorded what it was given."""


class Appending(Protocol):
    """A recording in a store whose log nobody else can add to meanwhile."""

    def insert(self, events: Sequence[StoredEvent]) -> int:
        """Add events to the log; return the store's id of the last one."""

    def commit(self) -> None:
        """Record them for good; raise UncertainError where the store does not say whether it did."""


class Store(Protocol):
    """A log outside the archive's file; its ids grow, with gaps where an insert was refused."""

    name: str
    """What it is called in messages: without the password that its address may have."""

    @property
    def connections(self) -> int:
        """Return a number that is another one after each loss of the connection."""

    def is_there(self) -> bool:
        """Tell whether there is a log at its address."""

    def create(self) -> None:
        """Make an empty log where there is none."""

    def after(self, last: int, limit: int) -> Sequence[Notification]:
        """Return the events that follow an id, at most so many."""

    def at(self, place: int) -> Notification | None:
        """Return the event at a place, counted from 1."""

    def last(self) -> int:
        """Return the id of the last event, 0 in an empty log."""

    def count_after(self, last: int) -> int:
        """Return how many events follow an id."""

    def withheld(self, last: int) -> Sequence[int]:
        """Return the places of the events up to an id that are withheld."""

    def get_ready(self) -> None:
        """Return once the store answers; raise UnreachableError if it does not for too long."""

    def appending(self) -> AbstractContextManager[Appending]:
        """Lock the log against others, who wait, until the end; what is not committed by then is not recorded."""

    def wait(self, seconds: float) -> bool:
        """Return as soon as something was recorded, or after so long; tell whether something was, or may have been."""

    def close(self) -> None:
        """Close the connection; it is opened again when it is needed."""
