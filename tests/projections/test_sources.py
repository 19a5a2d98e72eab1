"""The table of sources: documents, as far as they describe themselves."""

import json

import pytest


def test_a_source_that_tells_nothing_leaves_its_columns_empty(story):
    """Given a document without publisher, title or address, the row says so, and names it by its slug."""
    story.source("leaflet", published="undated")

    row = story.row("sources")

    assert row["label"] == "publisher unknown (leaflet)"
    assert {row[name] for name in ("publisher", "title", "url", "sha256", "bytes", "published_from")} == {None}
    assert (row["published"], row["language"]) == ("undated", "en")


def test_a_source_that_tells_all_fills_them(story):
    """Given a full description, every part of it stands in a column."""
    story.source(
        "gazette",
        publisher={"name": "The Gazette", "inferred": "by the address"},
        title="Port news",
        url="https://gazette.example/port",
        archived_url="https://archive.example/port",
        translation_of="https://gazette.example/porto",
        language="pt",
        sha256="0" * 64,
        bytes=1200,
        paragraphs=9,
    )

    columns = ("label", "publisher", "publisher_inferred", "title", "url", "archived_url", "translation_of")
    assert story.rows("sources", *columns) == [
        (
            "The Gazette: Port news",
            "The Gazette",
            "by the address",
            "Port news",
            "https://gazette.example/port",
            "https://archive.example/port",
            "https://gazette.example/porto",
        )
    ]
    assert story.rows("sources", "language", "sha256", "bytes", "paragraphs") == [("pt", "0" * 64, 1200, 9)]


@pytest.mark.parametrize(
    ("published", "bounds"),
    [
        pytest.param("2031-05-02", ("2031-05-02", "2031-05-02"), id="a day"),
        pytest.param("2031-05-02T08:30:00", ("2031-05-02T08:30:00", "2031-05-02T08:30:00"), id="a second"),
        pytest.param("2031-05", ("2031-05-01", "2031-05-31"), id="a month"),
        pytest.param("2031-05-02/..", ("2031-05-02", None), id="that day or later"),
    ],
)
def test_the_date_of_publication_has_bounds(story, published, bounds):
    """Given when it was published, the row has the earliest and the latest moment."""
    story.source("gazette", published)

    assert story.rows("sources", "published_from", "published_to") == [bounds]


def test_what_was_left_out_on_purpose_is_kept_with_its_reason(story):
    """Given paragraphs and numbers left out, the row has them as JSON."""
    paragraphs = [{"paragraphs": [3], "reason": "an advertisement"}]
    numbers = [{"paragraph": 1, "number": "one", "reason": "an article"}]
    story.source("gazette", left_out={"paragraphs": paragraphs, "numbers": numbers})

    (left_out,) = story.rows("sources", "left_out")

    assert json.loads(left_out) == {"paragraphs": paragraphs, "numbers": numbers}
