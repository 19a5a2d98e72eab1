"""The timeline for TimelineJS: valid by its documentation, with doubt in words and sources as credits."""

import json

import pytest
from jsonschema import Draft202012Validator

from tests.exchange.conftest import DOUBTFUL, SITE, STANDING

_DATE = {
    "type": "object",
    "required": ["year"],
    "properties": {
        "year": {"type": "integer"},
        "month": {"type": "integer", "minimum": 1, "maximum": 12},
        "day": {"type": "integer", "minimum": 1, "maximum": 31},
        "hour": {"type": "integer", "minimum": 0, "maximum": 23},
        "minute": {"type": "integer", "minimum": 0, "maximum": 59},
        "second": {"type": "integer", "minimum": 0, "maximum": 59},
        "display_date": {"type": "string"},
    },
    "dependentRequired": {"day": ["month"], "hour": ["day"]},
    "additionalProperties": False,
}
_TEXT = {
    "type": "object",
    "properties": {"headline": {"type": "string"}, "text": {"type": "string"}},
    "additionalProperties": False,
}
_SLIDE = {
    "type": "object",
    "properties": {
        "start_date": _DATE,
        "end_date": _DATE,
        "display_date": {"type": "string"},
        "unique_id": {"type": "string", "minLength": 1},
        "group": {"type": "string"},
        "text": _TEXT,
        "media": {
            "type": "object",
            "required": ["url"],
            "properties": {"url": {"type": "string", "format": "uri"}, "credit": {"type": "string"}},
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "required": ["events"],
    "properties": {"title": _SLIDE, "events": {"type": "array", "items": _SLIDE | {"required": ["start_date"]}}},
    "additionalProperties": False,
}
"""What https://timeline.knightlab.com/docs/json-format.html says of the properties that we use."""


@pytest.fixture(scope="module")
def slides(exported):
    """Give the slides by their ids."""
    timeline = json.loads(exported("timelinejs"))
    Draft202012Validator(SCHEMA).validate(timeline)
    return {slide["unique_id"]: slide for slide in timeline["events"]}


def shown(date):
    """Return the parts of a date, without its words."""
    return [part for name, part in date.items() if name != "display_date"]


def test_every_dated_occurrence_is_a_slide(slides):
    """Given occurrences, those that stand and have a day are slides, which lead to their pages."""
    assert slides.keys() == STANDING - {"undated"}
    assert all(f'href="{SITE}/occurrence/{name}"' in slide["text"]["text"] for name, slide in slides.items())


@pytest.mark.parametrize(
    ("occurrence", "start", "end"),
    [
        ("signing", [2031, 5, 1], None),
        ("speech", [2031, 5, 1, 9, 30, 0], None),
        ("fair", [2031, 5, 4], [2031, 5, 6]),
        ("month", [2031, 6], None),
        ("going-on", [2031, 7], None),
        ("either", [2031, 8, 10], [2031, 8, 12]),
    ],
)
def test_a_slide_is_as_precise_as_its_date(slides, occurrence, start, end):
    """Given a date, its parts are those that are known; a month has no day."""
    slide = slides[occurrence]

    assert (shown(slide["start_date"]), shown(slide.get("end_date", {})) or None) == (start, end)


def test_doubt_is_what_readers_see(slides):
    """Given dates in doubt, the words that stand in place of each of their days say so."""
    words = {name: slides[name]["display_date"] for name in DOUBTFUL}

    assert all(word.startswith(("about", "perhaps", "by", "within")) or "or later" in word for word in words.values())
    for name, word in words.items():
        dates = [slides[name][side] for side in ("start_date", "end_date") if side in slides[name]]
        assert {date["display_date"] for date in dates} == {word}


def test_sources_are_credits_and_nothing_is_markup(slides):
    """Given a publisher and titles with markup, the credit names every source, and all of it is text."""
    assert slides["signing"]["media"] == {
        "url": "https://herald.example/port",
        "credit": "=Herald &amp; &lt;Sons&gt;: Port news, 2 May 2031; The Gazette (gazette), 3 May 2031 or later",
    }
    assert slides["speech"]["text"]["headline"] == "&lt;b&gt;Ada&lt;/b&gt; speaks"


def test_an_empty_timeline_is_valid(empty_export):
    """Given no occurrence, there is a title and a list without slides."""
    timeline = json.loads(empty_export("timelinejs"))

    Draft202012Validator(SCHEMA).validate(timeline)
    assert timeline["events"] == []
