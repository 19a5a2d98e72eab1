"""Comparing an archive's copy of a log with its store: each difference is named, wherever it is."""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from timeline.log import comparing
from timeline.log.archive import Archive
from timeline.log.asking import Answer, ask
from timeline.log.comparing import compare
from timeline.log.copying import attach
from timeline.log.eventsourcing_95 import Notification, StoredEvent
from timeline.log.stores import UnreachableError

SIX = [StoredEvent(f"occurrence/o{number}", 1, "topic", b'{"n":%d}' % number) for number in range(1, 7)]


def event(name, version=1):
    """Return an event that is none of the six."""
    return StoredEvent(f"occurrence/{name}", version, "topic", b"{}")


@dataclass
class FakeStore:
    """A store in memory, whose ids have gaps."""

    events: list[StoredEvent]
    name: str = "db/archive"
    closed: int = 0
    hangs: threading.Event | None = None
    error: Exception | None = None

    def _all(self):
        if self.hangs:
            self.hangs.wait()
        if self.error:
            raise self.error
        return [
            Notification(one.originator_id, one.originator_version, one.topic, one.state, 3 * place)
            for place, one in enumerate(self.events, 1)
        ]

    def is_there(self):
        """Tell whether it has any events."""
        return bool(self._all())

    def after(self, last, limit):
        """Return the events that follow an id."""
        return [one for one in self._all() if one.id > last][:limit]

    def at(self, place):
        """Return the event at a place."""
        return self._all()[place - 1] if place <= len(self.events) else None

    def count_after(self, last):
        """Return how many events follow an id."""
        return sum(one.id > last for one in self._all())

    def withheld(self, _last):
        """Return that nothing is withheld."""
        return ()

    def close(self):
        """Count that it was closed."""
        self.closed += 1


@pytest.fixture
def log(tmp_path, empty):
    """Give a log of six events."""
    with Archive(Path(shutil.copy(empty, tmp_path / "copy.db"))) as archive:
        archive.log.insert_events(SIX)
        yield archive.log


CHANGED = replace(SIX[2], state=b'{"n":33}')


@pytest.mark.parametrize(
    ("there", "counted", "problems"),
    [
        (SIX, (6, 0), []),
        ([*SIX, event("new"), event("newer")], (6, 2), []),
        ([*SIX[:2], CHANGED, *SIX[3:]], (5, 0), ["the event occurrence/o3 version 1 is not the same in db/archive"]),
        ([*SIX[:2], *SIX[3:]], (5, 0), ["db/archive lacks the event occurrence/o3 version 1"]),
        (
            [*SIX[:2], event("inserted"), *SIX[2:]],
            (6, 0),
            ["the archive lacks the event occurrence/inserted version 1 of db/archive"],
        ),
        (SIX[:4], (4, 0), ["db/archive lacks the archive's last events, 2 of them, from the event occurrence/o5"]),
        ([*SIX[:3], event("a"), event("b"), *SIX[5:]], (3, 0), ["the logs part at the event occurrence/o4 version 1"]),
        (
            [SIX[0], CHANGED, *SIX[3:5]],
            (3, 0),
            [
                "db/archive lacks the event occurrence/o2",
                "the event occurrence/o3 version 1 is not the same",
                "1 of them",
            ],
        ),
        (
            [],
            (0, 0),
            ["db/archive lacks the archive's last events, 6 of them, from the event occurrence/o1 version 1 on"],
        ),
    ],
    ids=["same", "newer", "changed", "missing", "inserted", "cut off", "parted", "several", "empty"],
)
def test_each_difference_is_named(log, monkeypatch, there, counted, problems):
    """Given a store with other events, the first that differs is named with its place, and what both have counts."""
    monkeypatch.setattr(comparing, "_AT_ONCE", 2)

    found = compare(log, FakeStore(there))

    assert (found.same, found.newer) == counted
    assert len(found.problems) == len(problems)
    assert all(words in problem for words, problem in zip(problems, found.problems, strict=True)), found.problems


@pytest.mark.parametrize(
    ("there", "copies", "expected"),
    [
        ([*SIX, event("new")], True, Answer("db/archive", is_followed=True, events=7, behind_events=1)),
        (SIX, True, Answer("db/archive", is_followed=True, events=6, behind_events=0)),
        ([*SIX, event("new")], False, Answer("db/archive", is_followed=False, events=7)),
        ([], False, Answer("db/archive", is_followed=False, problem="there is no log in db/archive yet")),
        (
            [*SIX[:5], event("other")],
            True,
            Answer(
                "db/archive", is_followed=True, problem="the log in db/archive is not the one that the archive follows"
            ),
        ),
    ],
    ids=["behind", "up to date", "own log", "no log", "another log"],
)
def test_a_store_says_what_a_copy_lacks(log, there, copies, expected):
    """Given a store that answers, it says how many events it has, and how many of them a copy lacks."""
    if copies:
        attach(log, FakeStore(SIX))
    store = FakeStore(there)

    assert ask(log, store) == expected
    assert store.closed == 1


def test_a_store_that_does_not_answer_holds_nobody_up(log):
    """Given a store that never answers, or is away, that is the answer, after the time limit at the latest."""
    hangs = threading.Event()

    silent = ask(log, FakeStore(SIX, hangs=hangs), seconds=0.05)
    away = ask(log, FakeStore(SIX, error=UnreachableError("the store db/archive does not answer: refused")))
    hangs.set()

    assert silent.problem == "the store db/archive does not answer within 0.05 seconds"
    assert away.problem == "the store db/archive does not answer: refused"
    assert silent.events is away.events is None
