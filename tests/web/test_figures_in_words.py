"""Figures, evidence, addresses and data as the templates' filters show them."""

import json
from decimal import Decimal

import pytest

from domain.measures import COUNTED, MEASURES
from timeline.web.filters import (
    FILTERS,
    as_json_ld,
    claimed,
    count_of,
    host,
    indented,
    meaning,
    number,
    places,
    web_url,
)
from timeline.web.table_rows import table_row


@pytest.mark.parametrize(
    ("operator", "words"),
    [
        ("exact", "1,200"),
        ("about", "about 1,200"),
        ("nearly", "nearly 1,200"),
        ("more-than", "more than 1,200"),
        ("at-least", "at least 1,200"),
        ("at-most", "at most 1,200"),
        ("less-than", "less than 1,200"),
        ("superlative", "1,200"),
        ("vague", "1,200"),
        (None, "1,200"),
    ],
)
def test_a_number_stands_with_what_its_words_claim(operator, words):
    """Given an operator, the number never stands without the words that limit it."""
    assert claimed({"value": 1200, "operator": operator, "unit": None}) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        pytest.param(1, "day", "about 1 day", id="one day"),
        pytest.param(2, "day", "about 2 days", id="days"),
        pytest.param(0, "month", "about 0 months", id="no months"),
        pytest.param(Decimal("1.0"), "year", "about 1 year", id="one year as a decimal"),
        pytest.param(1.5, "year", "about 1.5 years", id="a year and a half"),
        pytest.param(3, "decade", "about 3 decades", id="decades"),
        pytest.param(2, "century", "about 2 centuries", id="an irregular plural"),
        pytest.param(2, "NOK", "about 2 Norwegian kroner", id="a currency"),
        pytest.param(7.5, "percent", "about 7.5 %", id="a share"),
        pytest.param(-3, "percent", "about -3 %", id="a negative share"),
        pytest.param(2, "fortnight", "about 2 fortnight", id="a unit that no list has"),
    ],
)
def test_a_number_has_its_unit(value, unit, words):
    """Given a unit, it follows the number, in the plural if it is a length of time other than one."""
    assert claimed({"value": value, "operator": "about", "unit": unit}) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (102, "102nd"),
        (111, "111th"),
        (1013, "1,013th"),
        (2.5, "2.5"),
    ],
)
@pytest.mark.parametrize("kind", [{"operator": "ordinal"}, {"unit": "rank"}], ids=["ordinal", "rank"])
def test_a_rank_is_an_ordinal(kind, value, words):
    """Given a rank, it has the ending of an ordinal; a number that is not whole has none."""
    assert claimed({"value": value, **kind}) == words


def test_words_without_a_number_have_no_number():
    """Given a figure of which no number is printed, none is shown, not even a zero; but a printed zero is."""
    assert claimed({"value": None, "operator": "at-least", "unit": "NOK"}) == ""
    assert claimed({"value": 0, "operator": "exact", "unit": "NOK"}) == "0 Norwegian kroner"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param(10**17, "100,000,000,000,000,000", id="large"),
        pytest.param("0.000000000001", "0.000000000001", id="small"),
        pytest.param("1E+3", "1,000", id="exponent"),
        pytest.param("12.50", "12.5", id="trailing zero"),
        pytest.param(Decimal("-1234.5"), "-1,234.5", id="negative"),
        pytest.param("NaN", "NaN", id="not a number"),
        pytest.param("Infinity", "Infinity", id="infinite"),
        pytest.param("many", "many", id="word"),
        pytest.param(None, "None", id="nothing"),
    ],
)
def test_a_number_is_written_out(value, words):
    """Given a number in any notation, all of its digits stand, in groups of three; what is none stays as it is."""
    assert number(value) == words


def test_large_counts_are_grouped_and_negative_ones_are_plural():
    """Given a count of a million, it is grouped like any number; only one is singular."""
    assert count_of(1_000_000, "event") == "1,000,000 events"
    assert count_of(-1, "event") == "-1 events"


def test_places_keep_their_order_and_drop_what_is_none():
    """Given evidence with an item that is not a place, the others are kept, in their order."""
    evidence = [{"paragraph": 7, "where": "box"}, {"where": "box"}, "7", None, {"paragraph": 2, "start": 0}]

    assert places(json.dumps(evidence)) == [{"paragraph": 7, "where": "box"}, {"paragraph": 2, "start": 0}]


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("JAVASCRIPT:alert(1)", id="capital letters"),
        pytest.param(" javascript:alert(1)", id="leading space"),
        pytest.param("java\nscript:alert(1)", id="line break within"),
        pytest.param("//gazette.example", id="no scheme"),
        pytest.param("gazette.example/port", id="no scheme or slashes"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("vbscript:x", id="another script"),
    ],
)
def test_no_other_scheme_becomes_a_link(url):
    """Given an address that could run code or read files, however it is written, it is not a link."""
    assert not web_url(url)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://user:secret@Gazette.example:8443/a", "gazette.example"),
        ("http://[::1]/a", "::1"),
        ("https:///a", "https:///a"),
    ],
    ids=["user and port", "IPv6", "no host"],
)
def test_the_text_of_a_link_has_the_host_alone(url, name):
    """Given an address with a user, password and port, only its host is shown."""
    assert host(url) == name


@pytest.mark.parametrize("name", [*MEASURES, *COUNTED])
def test_every_measure_and_population_is_explained(name):
    """Given any measure or population, a reader can learn what it means."""
    assert meaning(name).strip()


def test_a_table_row_has_the_class_of_each_column_and_trusts_only_markup():
    """Given cells, each has its column and type as classes; markup of ours stays, and text is escaped."""
    markup = FILTERS["as_json_ld"](1)
    cells = [
        {"column": "as_printed", "value_type": "str", "raw": "x", "value": '"<i>"'},
        {"column": "value", "value_type": "int", "raw": 1, "value": markup},
    ]

    columns = [{"name": cell["column"]} for cell in cells]

    assert table_row(cells, columns, {}) == (
        '<tr><td class="col-as_printed type-str" data-label="As printed">&#34;&lt;i&gt;&#34;</td>'
        '<td class="col-value type-int" data-label="Value">1</td></tr>'
    )
    assert table_row([], [], {}) == "<tr></tr>"


@pytest.mark.parametrize("text", ["</script>", "<!--", "]]>", "a & b", "\u2028\u2029", "افتتاح", '"\\'], ids=ascii)
def test_json_ld_means_what_it_was_given(text):
    """Given any text, even as a key, the JSON reads back the same and has no character that markup gives a meaning."""
    written = as_json_ld({text: [text]})

    assert json.loads(written) == {text: [text]}
    assert not set(written) & set("<>&\u2028\u2029")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"b":1,"a":"ä"}', '{\n  "b": 1,\n  "a": "ä"\n}'),
        ("[]", "[]"),
        ("NaN", "NaN"),
        ("", ""),
    ],
    ids=["order and letters", "empty list", "not JSON", "empty"],
)
def test_indented_json_keeps_the_order_of_its_keys(text, shown):
    """Given JSON, its keys stay in their order and its letters stay letters."""
    assert indented(text) == shown


def test_a_range_is_shown_with_its_unit_once():
    """Show both ends of a range, and the unit after the second."""
    ends = {"value": None, "operator": "between", "low": 1000, "high": 1500}
    assert claimed({**ends, "unit": "count"}) == "between 1,000 and 1,500"
    assert claimed({**ends, "unit": "NOK"}) == "between 1,000 and 1,500 Norwegian kroner"
