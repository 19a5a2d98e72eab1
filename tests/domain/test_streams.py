"""Find the aggregate that a stream belongs to."""

from __future__ import annotations

import pytest

from domain.errors import ArchiveError
from domain.occurrence import Occurrence
from domain.person import Person
from domain.source import Source
from domain.streams import empty
from domain.treaty import Treaty


@pytest.mark.parametrize(
    ("stream", "cls"),
    [
        ("treaty/lisbon", Treaty),
        ("source/lisbon", Source),
        ("person/lisbon", Person),
        ("occurrence/lisbon", Occurrence),
    ],
)
def test_the_prefix_names_the_aggregate(stream, cls):
    """Give the aggregate of a stream before its first event."""
    assert empty(stream) == cls(id=stream)


@pytest.mark.parametrize("stream", ["lamp/lisbon", "treaty", "treaty/", "/lisbon", ""])
def test_other_text_is_not_a_stream(stream):
    """Refuse a stream without a known prefix or without a slug, and list the prefixes."""
    with pytest.raises(ArchiveError, match=f"'{stream}' is not a stream; streams are treaty/<slug>, source/<slug>"):
        empty(stream)
