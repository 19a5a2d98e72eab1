"""Moments, events, claims, tables and indexes in Vietnamese: no English but the archive's, which is marked."""

import pytest

from tests.web.both_languages import left_in_english
from timeline.web.language import speaking
from timeline.web.table_rows import column_name, condition, described, heading

NAMES = (
    *("archive", "by", "events", "fields", "occurrence", "occurrences", "person", "source", "treaty"),
    *("glob", "like", "not"),
)
"""The names by which addresses call tables and streams, and conditions as SQL has them."""
PAGES = (
    *("/as-known", "/as-known?at=2031-05-03", "/as-known?clock=event&at=2&to=5", "/as-known?clock=occurred&at=2032"),
    *("/event/1", "/claim/harbour-signing/gazette/total@9", "/claim/harbour-signing/gazette/harbours-matter", "/about"),
    *("/archive", "/archive/occurrences", "/archive/conflicts?_facet=grade", "/archive/figures?_all=on"),
    *("/archive/occurrences/harbour-signing", "/archive/who_signed_when", "/archive/claims_of_a_measure"),
    *("/sources", "/parties", "/people", "/treaties", "/pledges", "/statements"),
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.one_in(6)
def test_no_english_words(harbours, path):
    """Given a page in Vietnamese, it has no text of the English page but the archive's own, marked as English."""
    assert left_in_english(harbours, path, NAMES) == set()


def test_names_that_only_a_site_knows_are_as_they_are():
    """Given names of columns and titles, ours are in Vietnamese, and those of another site as they were given."""
    assert (heading("acted_on"), column_name("acted_on"), condition("date")) == ("date", "acted on", "date")
    with speaking("vi"):
        assert (heading("acted_on"), column_name("acted_on")) == ("ngày", "ngày thực hiện")
        assert condition("date") == "vào ngày"
        assert (heading("tea_100%"), condition("like"), described("100 % tea")) == ("tea 100%", "like", "100 % tea")
        assert described("Who signed when") == "Ai ký khi nào"


def test_parties_have_their_vietnamese_names(harbours):
    """Given a table that refers to parties, each has its name in the language of the page, marked as such."""
    links = harbours.page("/vi/archive/participants").xpath("//td//a[@href='/vi/party/NO']")

    assert {(link.text, link.get("lang")) for link in links} == {("Na Uy", "vi")}
    assert harbours.page("/archive/participants").xpath("//td//a[@href='/party/NO']/text()")[0] == "Norway"
