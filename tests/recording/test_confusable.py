"""Slugs that are easily taken for one that is recorded are named, once for each pair."""

import pytest

from timeline.recording.appending import append_file
from timeline.recording.confusable import like
from timeline.recording.duplicates import likely_duplicates

FILE = """
source: {{id: {source}, language: en, published: 2031-05-03}}
treaties: [{{id: {treaty}, name: {name}}}]
reports: []
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hanoi-1", "hanoi-l"),
        ("port-signing", "portsigning"),
        ("port-signing", "port-s1gning"),
        ("o-zone", "0-zone"),
        ("modem", "modern"),
        ("a-b-c", "abc"),
    ],
    ids=lambda value: value,
)
def test_slugs_that_look_alike(one, other):
    """Given slugs that differ in what the eye passes over, each is among the spellings of the other."""
    assert other in like(one)
    assert one in like(other) or other == one.replace("-", "")


@pytest.mark.parametrize("other", ["treaty-2026", "treaty-2052", "treat-2025", "treaty-2025-annex", "treaty-2025"])
def test_slugs_that_differ_for_readers(other):
    """Given another year, another word or the same slug, nothing is mistaken."""
    assert other not in like("treaty-2025")


def test_a_treaty_that_is_recorded_under_a_similar_slug_is_named(archive):
    """Given a treaty under a slug like a recorded one, it is named as a likely mistake, and the reason is."""
    append_file(
        archive, "a.yaml", FILE.format(source="gazette", treaty="tide-accord", name="Tides").encode(), by="jane"
    )
    content = FILE.format(source="herald", treaty="tideaccord", name="Ebb").encode()
    appended = append_file(archive, "b.yaml", content, by="jane")

    (likely,) = likely_duplicates(archive, appended.new_streams)

    assert (likely.stream, likely.other) == ("treaty/tideaccord", "treaty/tide-accord")
    assert likely.reasons == ("their slugs are easily taken for each other",)
