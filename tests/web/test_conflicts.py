"""A conflict has the same sides and the same links on every page that shows it."""

import ast
from pathlib import Path

import pytest

from domain import comparison
from tests.syntax import parsed
from tests.web.conftest import text_of
from timeline.web.pages._conflicts import _REASONS

SEEDS_PAGES = (
    "/",
    "/occurrence/signing-of-the-hanoi-convention",
    "/occurrence/negotiation-of-the-hanoi-convention",
    "/source/vtv-2025-10-25",
    "/source/hanoi-times-global-unity",
    "/source/closing-press-conference",
    "/person/ghada-waly",
    "/treaty/hanoi-convention",
    "/as-known",
)
HARBOUR_PAGES = (
    "/",
    "/occurrence/harbour-signing",
    "/source/gazette",
    "/source/herald",
    "/treaty/harbour-treaty",
    "/as-known",
)


def shown_on(page):
    """Return the conflicts on a page by their anchor on /conflicts: each with its sides, their words and links."""
    return {
        (article.get("id") or article.xpath("./header//a/@href")[0].partition("#")[2]): [
            (text_of(*side.xpath("./q")), text_of(side), tuple(side.xpath(".//a/@href")))
            for side in article.xpath("./ul[@class='sides']/li")
        ]
        for article in page.xpath("//article[@class='conflict']")
    }


@pytest.mark.parametrize("path", SEEDS_PAGES)
@pytest.mark.one_in(2)
def test_a_conflict_of_the_seeds_is_the_same_on_every_page(seeds_reader, path):
    """Given a page of the seeds, each conflict on it has the sides, words and links that it has on /conflicts."""
    expected, shown = shown_on(seeds_reader.page("/conflicts")), shown_on(seeds_reader.page(path))

    assert shown
    assert shown == {anchor: expected[anchor] for anchor in shown}


@pytest.mark.parametrize("path", HARBOUR_PAGES)
@pytest.mark.one_in(3)
def test_a_conflict_of_two_sources_is_the_same_on_every_page(harbours, path):
    """Given two sources that disagree, each conflict has the same sides wherever it is shown."""
    expected, shown = shown_on(harbours.page("/conflicts")), shown_on(harbours.page(path))

    assert shown
    assert shown == {anchor: expected[anchor] for anchor in shown}


@pytest.mark.parametrize("reader", ["seeds_reader", "harbours"])
def test_each_side_leads_to_its_source_paragraph_and_report(request, reader):
    """Given any conflict, each source on a side has a label, a paragraph and a report, and each link lands."""
    site = request.getfixturevalue(reader)
    anchors = {}
    for side in site.page("/conflicts").xpath("//article[@class='conflict']/details/ul/li"):
        (report,) = side.xpath("./a[@class='side-report']/@href")
        paragraphs = side.xpath(".//a[@class='paragraph']/@href")
        assert text_of(*side.xpath("./a[@class='source']"))
        assert paragraphs
        for href in (report, *paragraphs):
            address, _, fragment = href.partition("#")
            if address not in anchors:
                anchors[address] = set(site.page(address).xpath("//@id"))
            assert fragment in anchors[address], href


def test_two_sources_that_disagree_are_both_shown_as_printed(harbours):
    """Given 31 states in one source and 29 in another, both stand under one conflict with their labels."""
    article = harbours.page("/conflicts?kind=number").xpath("//article[@class='conflict']")[0]

    assert [text_of(words) for words in article.xpath(".//li/q")] == ["29 states", "all of 31 states"]
    assert [text_of(label) for label in article.xpath(".//ul[@class='side-sources']//a")] == [
        "Unnamed publisher, 4 May 2031 (herald)",
        "The Gazette, 2 May 2031",
    ]
    assert article.xpath(".//a[@class='paragraph']/@href") == ["/source/herald#p-3", "/source/gazette#p-2"]
    assert set(article.xpath(".//a[@class='side-report']/@href")) == {
        "/occurrence/harbour-signing#report-herald",
        "/occurrence/harbour-signing#report-gazette",
    }


def test_parties_in_a_role_are_named(harbours):
    """Given two states that are each said to be the host, the sides have the names of the states, not their codes."""
    article = harbours.page("/conflicts?kind=role").xpath("//article[@class='conflict']")[0]

    assert [text_of(words) for words in article.xpath(".//li/span[@class='side-words']")] == ["Iceland", "Norway"]
    assert "Host" in text_of(article.find("header"))


def test_sources_with_the_same_words_share_a_side(seeds_reader):
    """Given two sources that print the same words, they stand on one side, each with its own links."""
    sides = seeds_reader.page("/conflicts").xpath("//ul[@class='sides']/li[q[normalize-space()='65 countries']]")

    assert sides
    assert all(len(side.xpath("./ul[@class='side-sources']/li")) == 2 for side in sides)


def test_a_conflict_leads_to_its_place_among_all(harbours):
    """Given a conflict on the home page beside the one that leads it, its heading links to its own place among all."""
    hrefs = harbours.page("/").xpath("//article[@class='conflict']/header//h3/a/@href")
    anchors = set(harbours.page("/conflicts").xpath("//article/@id"))

    assert len(hrefs) == 1
    assert {href.removeprefix("/conflicts#") for href in hrefs} < anchors


def test_home_counts_conflicts_by_grade(seeds_reader):
    """Given more conflicts than home shows, it says how many there are of each grade, worst first."""
    page = seeds_reader.page("/")

    counts = text_of(page.xpath("//h2[normalize-space()='Where sources disagree']/following-sibling::p")[0])
    assert counts == "5 tension 1 explained"
    assert len(page.xpath("//article[@class='conflict']")) == 3


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?grade=contradiction", 1), ("?grade=tension", 1), ("?kind=role", 1), ("?kind=role&status=settled", 0)],
)
def test_filters_leave_the_conflicts_that_match(harbours, query, count):
    """Given filters, only the conflicts that match all of them are shown, and how many they are."""
    page = harbours.page(f"/conflicts{query}")

    assert len(page.xpath("//article")) == count
    if query:
        assert f"{count} conflict{'' if count == 1 else 's'} found." in text_of(page)
    if not count:
        assert "No conflicts match these filters." in text_of(page)


def test_without_conflicts_the_page_says_so(reader_of):
    """Given a source that nobody contradicts, the page says that no claims conflict."""
    reader = reader_of({"source": {"id": "gazette", "language": "en", "published": "2031-05-02"}, "reports": []})

    assert "No claims in this archive conflict." in text_of(reader.page("/conflicts"))
    assert "Where sources disagree" not in text_of(reader.page("/"))


WORDED_BY_THE_PAGE = {
    *("the parts ", " add up to ", ", not ", "; that they are parts of it is inferred ("),
    *("one counts ", "others count", "the other", "the number differs, and so does what is counted: "),
}
"""Words of reasons that have names and numbers in them: pages make their own from the fields of the claims."""


def words_of_reasons():
    """Return the words of which `domain.comparison` makes its reasons: all texts in its code with spaces in them."""
    trees = [parsed(path) for path in Path(comparison.__file__).parent.glob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {text.value for text in texts if " " in text.value.strip() and id(text) not in docstrings}


def test_every_reason_of_a_conflict_is_translated():
    """Given what the domain can say of why a conflict is graded so, the page knows each reason, and no other one."""
    words = words_of_reasons()
    beginnings = {text for text in words if text.endswith(": ")}
    ends = {text for text in words if text.startswith((", ", "; "))}
    whole = words - beginnings - ends - WORDED_BY_THE_PAGE
    joined = {f"{beginning}{text}" for beginning in beginnings for text in whole}
    joined |= {f"{text}{end}" for text in whole for end in ends}

    assert words >= WORDED_BY_THE_PAGE
    assert whole <= _REASONS <= whole | joined
    for part in (beginnings | ends) - WORDED_BY_THE_PAGE:
        assert any(part in reason for reason in _REASONS), part
