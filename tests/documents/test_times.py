"""Times of day are found in the ways in which documents print them, and are not figures."""

from __future__ import annotations

import pytest

from timeline.documents.candidates import CandidateKind, candidates
from timeline.documents.text import DocumentText
from timeline.documents.times import times_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The ferry left at 18:40.", [("18:40", "18:40")]),
        ("It began at 6.40 p.m. and ended at 9 pm", [("6.40 p.m.", "18:40"), ("9 pm", "21:00")]),
        ("at 12:05 am, at 12:05 pm", [("12:05 am", "00:05"), ("12:05 pm", "12:05")]),
        ("La séance s'ouvre à 18h40.", [("18h40", "18:40")]),
        ("lúc 9 giờ 05 sáng", [("9 giờ 05", "09:05")]),
        ("um 18 Uhr", [("18 Uhr", "18:00")]),
        ("in 24 h, 3:2, a ratio of 18:405, 25:10, 1.5 metres, 2:75", []),
    ],
)
def test_times_of_day_are_found(text, found):
    """Given a text, each time of day is found as it is printed, with what it is in 24 hours."""
    assert [(text[start:end], time) for start, end, time in times_in(text)] == found


def test_a_time_of_day_is_no_figure():
    """Given a time of day beside a figure and a date with a time, only the figure is one."""
    document = DocumentText.of(b"At 18:40 the ferry left with 61 people; at 2031-05-02 18:40 it was late.")
    found = list(candidates(document, "en", {}))

    assert [one.span.text for one in found if one.kind is CandidateKind.FIGURE] == ["61 people"]
    assert [one.meaning for one in found if one.kind is CandidateKind.TIME] == ["18:40"]
