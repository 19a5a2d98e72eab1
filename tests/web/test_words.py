"""Small pure functions of the pages: cells, filters, dates, links and JSON-LD."""

from datetime import UTC, datetime, timedelta

import pytest

from timeline.web.cells import cell
from timeline.web.dates import days_until, moment
from timeline.web.filters import anchor, count_of, host, indented, meaning, places, plain, web_url
from timeline.web.pages._shared import grouped, linked_data, typed
from timeline.web.pages.source import paragraphs_of


class Urls:
    """A stand-in for Datasette's addresses, of a site below a prefix."""

    @staticmethod
    def path(path):
        """Return the path below the prefix."""
        return f"/below{path}"


@pytest.mark.parametrize(
    ("value", "column", "shown"),
    [
        (83500000, "amount", '<span class="number">83,500,000</span>'),
        (2031, "year", None),
        ("", "evidence", None),
        (None, "source", None),
        ('[{"paragraph": 3, "where": "box"}, {"paragraph": 7}]', "evidence", "¶&#8239;3 box<br>¶&#8239;7 "),
        ('[{"paragraph": 3}]', "date_evidence", "¶&#8239;3 "),
        ("no JSON", "evidence", None),
        ("gazette", "source", '<a href="/below/source/gazette">gazette</a>'),
        ("opening", "occurrence", '<a href="/below/occurrence/opening">opening</a>'),
        ("Not A Slug", "source", None),
        ("ab12", "sha256", '<code class="hash">ab12</code>'),
        ("Hà Nội", "city", '<span dir="auto">Hà Nội</span>'),
        ("Hanoi", "city", None),
        (
            "2026-11-21T13:00:00+00:00",
            "recorded_at",
            '<time datetime="2026-11-21T13:00:00+00:00">21 November 2026, 13:00 UTC</time>',
        ),
    ],
)
def test_a_cell_is_readable(value, column, shown):
    """Given a value and its column, the cell is what a reader can use; the rest is left to Datasette."""
    assert cell(value, column, Urls) == shown


@pytest.mark.parametrize("column", ["payload", "evidence", "source", "city", "sha256", "recorded_at"])
def test_no_cell_has_markup_of_the_archive(column):
    """Given markup as the value of any column, it is escaped, or left to Datasette, which escapes it."""
    shown = cell("<b>ä</b>", column, Urls)

    assert shown is None or "<b>" not in shown


def test_json_in_a_cell_opens():
    """Given JSON, the cell has its beginning, and the whole with indentation once it is opened."""
    shown = cell('{"a": "' + "x" * 100 + '"}', "payload", Urls)

    assert "<summary>{&#34;a&#34;: &#34;xxx" in shown
    assert "x" * 100 in shown
    assert shown.index("x" * 100) > shown.index("<pre")


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 sources"), (1, "1 source"), (2, "2 sources"), (2000, "2,000 sources")]
)
def test_counts_have_their_noun(count, words):
    """Given a count, its noun is singular for one, and plural otherwise."""
    assert count_of(count, "source") == words


@pytest.mark.parametrize(
    ("url", "is_web"),
    [
        ("https://gazette.example/port", True),
        ("http://gazette.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("ftp://gazette.example", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url, is_web):
    """Given any address, only http and https are links."""
    assert web_url(url) is is_web


def test_an_address_is_shown_by_its_host():
    """Given an address, its host is the text of the link; what has no host is shown whole."""
    assert [host(url) for url in ("https://gazette.example/port?x", "urn:x", None)] == ["gazette.example", "urn:x", ""]


@pytest.mark.parametrize(
    "evidence", [None, "", "not JSON", "{}", "[1]", '[{"where": "box"}]', '[{"paragraph": "1"}]'], ids=repr
)
def test_what_is_not_evidence_has_no_places(evidence):
    """Given anything that is not a list of places with paragraphs, there are no places and no paragraphs."""
    assert places(evidence) == []
    assert paragraphs_of(evidence) == []


def test_paragraphs_are_in_order_and_once():
    """Given places in several paragraphs, each paragraph is named once, in order."""
    assert paragraphs_of('[{"paragraph": 10}, {"paragraph": 2, "where": "box"}, {"paragraph": 10}]') == [2, 10]


def test_anchors_are_safe_and_differ():
    """Given ids with any characters, their anchors are short, safe in an address, and different."""
    anchors = [anchor(identity) for identity in ("treaty/pact/a#1", "treaty/pact/a#2", "ü <b>")]

    assert len(set(anchors)) == 3
    assert all(name.isascii() and name.replace("-", "").isalnum() and len(name) == 12 for name in anchors)
    assert anchor("treaty/pact/a#1") == anchors[0]


def test_indentation_leaves_other_text_alone():
    """Given JSON, it is set over lines; given anything else, it stays as it is."""
    assert indented('{"a":[1]}') == '{\n  "a": [\n    1\n  ]\n}'
    assert indented("{a: 1}") == "{a: 1}"


def test_slugs_are_words():
    """Given a slug or the name of a column, its parts are words; nothing is an empty text."""
    assert [plain(name) for name in ("press-conference", "as_of", None)] == ["press conference", "as of", ""]


def test_measures_have_meanings():
    """Given a measure, a counted population and a name that no list has, the first two have a meaning."""
    assert meaning("signatories")
    assert meaning("states")
    assert meaning("no-such-measure") == meaning(None) == ""


def test_recorded_times_are_in_utc():
    """Given a time with an offset, it is shown in UTC; what is not a time stays as it is."""
    assert moment("2026-11-21T15:00:00+02:00") == "21 November 2026, 13:00 UTC"
    assert (moment("soon"), moment(None)) == ("soon", "")


def test_days_are_counted_until_a_day_and_past_it():
    """Given a day to come, today and a day gone by, the number of days is positive, zero and negative."""
    today = datetime.now(UTC).date()

    assert [days_until(str(today + timedelta(days=days))) for days in (3, 0, -2)] == [3, 0, -2]
    assert (days_until("2031"), days_until(None)) == (None, None)


def test_rows_are_grouped_in_their_order():
    """Given rows, they are grouped by a column, both in the order in which they come."""
    rows = [{"source": "b", "n": 1}, {"source": "a", "n": 2}, {"source": "b", "n": 3}]

    assert {source: [row["n"] for row in members] for source, members in grouped(rows, "source").items()} == {
        "b": [1, 3],
        "a": [2],
    }
    assert list(grouped(rows, "source")) == ["b", "a"]


def test_machines_get_no_empty_property():
    """Given properties without a value, the schema.org object omits them."""
    assert typed("Person", {"name": "Ada", "jobTitle": [], "url": None}) == {"@type": "Person", "name": "Ada"}
    assert linked_data("Person", {"name": "Ada"})["@context"] == "https://schema.org"
