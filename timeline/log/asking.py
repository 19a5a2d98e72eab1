"""Ask a store how many events it has, and how many of them a copy lacks, within a time limit."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from threading import Thread

from domain.errors import ArchiveError
from timeline.log.copying import copied, size_of
from timeline.log.eventsourcing_95 import PersistenceError, StoredEvent
from timeline.log.recorder import ArchiveRecorder
from timeline.log.stores import Store
from timeline.log.withheld import is_same_event

PATIENCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a store says: how many events it has, and how many of these an archive lacks, or why it did not say.

    Where the archive has a log of its own, `is_followed` is False, and it lacks nothing.
    """

    store: str
    is_followed: bool
    events: int | None = None
    behind_events: int | None = None
    problem: str | None = None


def ask(log: ArchiveRecorder, store: Store, seconds: float = PATIENCE_SECONDS) -> Answer:
    """Ask a store about a log; after so many seconds without an answer that is the answer.

    It is asked in a thread, which is left alone then: a name that cannot be resolved may take a minute.
    """
    last_id = copied(log)
    last = log.select_notifications(log.max_notification_id(), 1) if last_id else []
    size = size_of(log)
    asked = Answer(store.name, is_followed=last_id is not None)
    answers: SimpleQueue[Answer] = SimpleQueue()

    def work() -> None:
        try:
            with closing(store):
                answers.put(_answer(asked, store, last_id or 0, last[0] if last else None, size))
        except (ArchiveError, PersistenceError) as error:
            answers.put(replace(asked, problem=str(error)))

    Thread(target=work, daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except Empty:
        return replace(asked, problem=f"the store {store.name} does not answer within {seconds:g} seconds")


def _answer(asked: Answer, store: Store, last_id: int, last: StoredEvent | None, size: int) -> Answer:
    if not store.is_there():
        return replace(asked, problem=f"there is no log in {store.name} yet")
    if last is None:
        events = store.count_after(0)
        return replace(asked, events=events, behind_events=events if asked.is_followed else None)
    found = store.after(last_id - 1, 1)
    if not found or found[0].id != last_id or not is_same_event(found[0], last):
        return replace(asked, problem=f"the log in {store.name} is not the one that the archive follows")
    behind = store.count_after(last_id)
    return replace(asked, events=size + behind, behind_events=behind)
