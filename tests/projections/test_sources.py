"""The table of sources: documents, as far as they describe themselves."""

import json

import pytest

from domain.source import SourceDetails


def test_a_source_that_says_nothing_leaves_its_columns_empty(story):
    """Given a document without publisher, title or address, the row says so, and names it by its slug."""
    story.source("leaflet", published="undated")

    row = story.row("sources")

    assert row["label"] == "leaflet"
    assert {row[name] for name in ("publisher", "title", "url", "sha256", "bytes", "published_from")} == {None}
    assert (row["published"], row["language"]) == ("undated", "en")


FULL = {
    "publisher": {"name": "The Gazette", "inferred": "by the address", "evidence": [{"paragraph": 1}]},
    "title": "Port news",
    "url": "https://gazette.example/port",
    "published": {
        "edtf": "2031-05-02",
        "part_of_day": "morning",
        "as_printed": "on Friday morning",
        "basis": "year-inferred",
        "inferred_from": [{"source": "herald", "paragraph": 4}],
        "reason": "the herald has the year",
        "evidence": [{"paragraph": 2}],
    },
    "retrieved": "2031-05-09",
    "archived_url": "https://archive.example/port",
    "terms": "Free to reuse, with the source",
    "language": "pt",
    "translation_of": "https://gazette.example/porto",
    "sha256": "0" * 64,
    "bytes": 1200,
    "paragraphs": 9,
    "left_out": {"paragraphs": [{"paragraphs": [3], "reason": "an advertisement"}]},
}


def leaves(value):
    """Yield every text and number inside a value."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


def test_all_that_is_recorded_of_a_source_is_in_its_row(story):
    """Given a source with every field filled, each text and number of it is found in a column."""
    assert {"id", *FULL} == set(SourceDetails.model_fields)
    story.source("gazette", **FULL)

    cells = " | ".join(str(cell) for cell in story.row("sources").values())

    assert [leaf for leaf in leaves(FULL) if str(leaf) not in cells] == []
    assert story.rows("sources", "retrieved") == ["2031-05-09"]


@pytest.mark.parametrize(
    ("slug", "published", "publisher", "label"),
    [
        pytest.param("gazette", "2031-05-02", "The Gazette", "The Gazette, 2 May 2031", id="a day"),
        pytest.param("gazette", "2031-05-02T08:30:00", "The Gazette", "The Gazette, 2 May 2031", id="a second"),
        pytest.param(
            "gazette", "[2031-05-02..]", "The Gazette", "The Gazette, 2 May 2031 or later", id="that day or later"
        ),
        pytest.param(
            "gazette", "[..2031-05]", "The Gazette", "The Gazette, May 2031 or earlier", id="a month, or before"
        ),
        pytest.param("gazette", "2031?", "The Gazette", "The Gazette, perhaps 2031", id="perhaps a year"),
        pytest.param("gazette", "2031-05-02~", "The Gazette", "The Gazette, about 2 May 2031", id="about a day"),
        pytest.param(
            "gazette", "[2031-05-02..2031-05-04]", "The Gazette", "The Gazette, 2 May 2031 to 4 May 2031", id="a range"
        ),
        pytest.param(
            "gazette", "[2031-05-02,2031-05-04]", "The Gazette", "The Gazette, 2 May 2031 or 4 May 2031", id="two days"
        ),
        pytest.param("gazette", "2031-21", "The Gazette", "The Gazette, 2031", id="a season"),
        pytest.param("gazette", "undated", "The Gazette", "The Gazette", id="no date"),
        pytest.param("port-leaflet", "undated", None, "Unnamed publisher (port leaflet)", id="nothing known"),
        pytest.param(
            "leaflet-2031-05-02", "2031-05-02", None, "Unnamed publisher, 2 May 2031 (leaflet)", id="no publisher"
        ),
    ],
)
@pytest.mark.one_in(2)
def test_a_source_has_a_short_label(story, slug, published, publisher, label):
    """Given a source, its short label is its publisher and day or, without a publisher, its slug in words."""
    story.source(slug, published, publisher={"name": publisher} if publisher else None)

    assert story.rows("sources", "short_label") == [label]


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
