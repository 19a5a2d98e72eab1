"""The page of conflicts: open ones with what would resolve them, settled ones with what settled them, filters."""

import pytest

from tests.web.pages.conftest import texts

HEADINGS = "//article[@class='conflict']/header/h3"


@pytest.mark.parametrize(
    ("query", "topics"),
    [
        ("", ["Chair", "Signatories", "Signatories"]),
        ("?status=open", ["Chair", "Signatories"]),
        ("?status=settled", ["Signatories"]),
        ("?kind=role&grade=contradiction&status=open", ["Chair"]),
        ("?kind=role&status=settled", []),
        ("?grade=tension", ["Signatories", "Signatories"]),
        ("?grade=&kind=%20number%20", ["Signatories", "Signatories"]),
        ("?nothing=here", ["Chair", "Signatories", "Signatories"]),
        ("?kind=Role", []),
    ],
    ids=["all", "open", "settled", "three filters", "none", "grade", "empty and spaced", "no filter", "another case"],
)
def test_filters_choose_the_worst_first_and_settled_ones_last(lagoons, query, topics):
    """Given filters, what matches all of them is there: open conflicts by grade, then settled ones."""
    assert texts(lagoons.page(f"/conflicts{query}"), HEADINGS) == topics


def test_the_form_says_how_many_there_are_of_each(lagoons):
    """Given a filter, the form has every choice with its number in the whole archive, and keeps the chosen one."""
    page = lagoons.page("/conflicts?status=settled")

    assert texts(page, "//select[@id='f-status']/option") == ["Any", "Open (2)", "Settled (1)"]
    assert texts(page, "//select[@id='f-kind']/option") == ["Any", "Numbers (2)", "Who held a role (1)"]
    assert texts(page, "//select[@id='f-grade']/option") == ["Any", "Contradiction (1)", "Tension (2)"]
    assert page.xpath("//option[@selected]/@value") == ["settled"]


def test_an_open_conflict_says_what_would_resolve_it(lagoons):
    """Given two open conflicts, each has what would resolve it; the settled one has what settled it instead."""
    page = lagoons.page("/conflicts")
    resolutions = [texts(article, "./p[@class='resolution']") for article in page.xpath("//article")]

    assert ["official program" in resolution for (resolution,) in resolutions[:2]] == [True, False]
    assert resolutions[2] == []
    assert texts(page, "//h4/following-sibling::ul/li//dd") == ["12", "8"]
    assert page.xpath("//h4/following-sibling::ul//a[@class='source']/@href") in ([], ["/source/errata"])


def test_search_engines_get_the_open_ones_by_grade(lagoons, empty):
    """Given open conflicts, the description counts them by grade; without any, every count is zero."""
    counts = [
        reader.page("/conflicts").xpath("//meta[@name='description']/@content")[0].partition("sources: ")[2]
        for reader in (lagoons, empty)
    ]

    assert counts == [
        "1 graded contradiction, 1 graded tension, 0 graded explained.",
        "0 graded contradiction, 0 graded tension, 0 graded explained.",
    ]


def test_an_empty_archive_has_no_form(empty):
    """Given no events, there is nothing to filter, and the page says that nothing is recorded."""
    page = empty.page("/conflicts")

    assert texts(page, "//p[@class='note']") == ["Nothing has been recorded yet."]
    assert not page.xpath("//form[@class='filters']")
