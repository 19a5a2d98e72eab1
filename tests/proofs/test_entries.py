"""The hashes of very many events are computed in another way than that of one, and must be the same."""

from __future__ import annotations

import hashlib

import pytest

from timeline.proofs.entries import leaf_of, leaves_of

HASH = hashlib.sha256(b"kept").hexdigest().encode()
EVENT = (b"person/ada-quay", b"1", b"person-registered", b'{"name":"Ada"}')


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(EVENT, id="ordinary"),
        pytest.param((b"", b"", b"", b""), id="empty"),
        pytest.param((b"x" * 10_000, *EVENT[1:]), id="longest"),
        pytest.param((b"x" * 10_001, *EVENT[1:]), id="too long for an entry"),
        pytest.param((*EVENT[:2], b"x" * 70_000, b"\xff"), id="too long a topic"),
        pytest.param((*EVENT[:3], b'{"withheld":{"sha256":"' + HASH + b'","by":"jane"}}'), id="withheld"),
        pytest.param((*EVENT[:3], b'{"withheld":{"leaf":"' + HASH + b'","by":"jane"}}'), id="withheld with its name"),
        pytest.param((*EVENT[:3], b'{"withheld":{"sha256":"none"}}'), id="like a record"),
    ],
)
def test_events_hashed_together_have_the_hashes_of_each(odd):
    """Given an odd event among others, each has the hash that it has by itself, beside its own position."""
    stored = [(3, *EVENT), (7, *odd), (8, *EVENT)]

    assert leaves_of(stored) == [(position, leaf_of(*cells)) for position, *cells in stored]


def test_the_hash_of_an_event_is_as_it_was():
    """Given an event, its hash is the SHA-256 of 0, and of each field and the state's SHA-256 after their lengths."""
    state = hashlib.sha256(EVENT[3]).digest()
    entry = b"\x00\x0fperson/ada-quay\x00\x011\x00\x11person-registered\x00\x20" + state

    assert leaves_of([(1, *EVENT)]) == [(1, hashlib.sha256(b"\0" + entry).digest())]
