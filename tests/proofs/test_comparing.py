"""What happened to a log, told from the hashes of its events."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.proofs.comparing import Change, changes

LOG = [bytes([number]) for number in range(1, 11)]
NEW = b"new"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (LOG, []),
        ([*LOG[:3], NEW, *LOG[4:]], [Change("altered", 4, 4)]),
        ([NEW, b"newer", *LOG[2:9], b"newest"], [Change("altered", 1, 2), Change("altered", 10, 10)]),
        ([*LOG[:3], *LOG[5:]], [Change("removed", 4, 5)]),
        (LOG[:7], [Change("cut off", 8, 10)]),
        ([], [Change("cut off", 1, 10)]),
        ([*LOG[1:8]], [Change("removed", 1, 1), Change("cut off", 9, 10)]),
        ([*LOG[:3], NEW, *LOG[3:]], [Change("inserted", 4, 4)]),
        ([*LOG, NEW], [Change("inserted", 11, 11)]),
        ([*LOG[:2], LOG[3], LOG[2], *LOG[4:]], [Change("moved", 3, 4)]),
        ([LOG[9], *LOG[1:9], LOG[0]], [Change("moved", 1, 1), Change("moved", 10, 10)]),
        ([*LOG[:2], NEW, *LOG[4:]], [Change("removed", 3, 4), Change("inserted", 3, 3)]),
    ],
    ids=[
        "the same", "altered", "three altered", "removed", "cut off", "all cut off", "removed and cut off", "inserted",
        "added", "neighbours", "first and last", "two for one",
    ],
)  # fmt: skip
def test_a_change_is_named(now, expected):
    """Given a log and what it had been, what was done is named with the places."""
    assert changes(LOG, now) == expected


@given(st.lists(st.sampled_from(LOG), max_size=12), st.lists(st.sampled_from(LOG), max_size=12))
def test_any_difference_is_found(before, now):
    """Given any two logs, a change is named if and only if they differ, and each within them."""
    found = changes(before, now)
    assert bool(found) == (before != now)
    for change in found:
        most = len(before) if change.kind in {"altered", "removed", "cut off"} else len(now)
        assert 1 <= change.first <= change.last <= most


@given(st.lists(st.sampled_from(LOG), max_size=12), st.randoms())
def test_what_only_moved_is_not_called_altered(before, random):
    """Given the same events in another order, none is called altered, removed or inserted."""
    now = list(before)
    random.shuffle(now)
    assert Counter(now) == Counter(before)
    assert {change.kind for change in changes(before, now)} <= {"moved"}
