"""The page of conflicts: open ones with what would resolve them, settled ones with what settled them, filters."""

import sqlite3
from contextlib import closing

import pytest

from tests.web.conftest import text_of
from tests.web.pages.conftest import texts
from timeline.web.filters import anchor

HEADINGS = "//article[@class='conflict']/header/h3"


@pytest.mark.parametrize(
    ("query", "topics"),
    [
        ("", ["Chair", "Signatories"]),
        ("?status=open", ["Chair"]),
        ("?status=settled", ["Signatories"]),
        ("?kind=role&grade=contradiction&status=open", ["Chair"]),
        ("?kind=role&status=settled", []),
        ("?grade=tension", ["Signatories"]),
        ("?grade=&kind=%20number%20", ["Signatories"]),
        ("?nothing=here", ["Chair", "Signatories"]),
        ("?kind=Role", []),
    ],
    ids=["all", "open", "settled", "three filters", "none", "grade", "empty and spaced", "no filter", "another case"],
)
@pytest.mark.one_in(2)
def test_filters_choose_the_worst_first_and_settled_ones_last(settled, query, topics):
    """Given filters, what matches all of them is there: open conflicts by grade, then settled ones."""
    assert texts(settled.page(f"/conflicts{query}"), HEADINGS) == topics


@pytest.mark.parametrize("kind", ["", "number"], ids=["all", "a kind"])
def test_conflicts_of_all_kinds_are_in_one_order(seeds_reader, kind):
    """Given conflicts of several grades and kinds, the most serious come first, and those of a grade by their ids."""
    with closing(sqlite3.connect(seeds_reader.path)) as connection:
        sql = "SELECT id FROM conflicts WHERE :kind IN ('', kind) ORDER BY status <> 'open', gravity, id"
        ids = [row[0] for row in connection.execute(sql, {"kind": kind})]
    shown = seeds_reader.page(f"/conflicts?kind={kind}").xpath("//article[@class='conflict']/@id")

    assert len(ids) > 2
    assert shown == [anchor(identity) for identity in ids]


def test_the_form_says_how_many_there_are_of_each(settled):
    """Given a filter, the form has every choice with its number in the whole archive, and keeps the chosen one."""
    page = settled.page("/conflicts?status=settled")

    assert texts(page, "//select[@id='f-status']/option") == ["Any", "Open (1)", "Settled (1)"]
    assert texts(page, "//select[@id='f-kind']/option") == ["Any", "Numbers (1)", "Who held a role (1)"]
    assert texts(page, "//select[@id='f-grade']/option") == ["Any", "Contradiction (1)", "Tension (1)"]
    assert page.xpath("//option[@selected]/@value") == ["settled"]


def test_an_open_conflict_says_what_would_resolve_it(settled):
    """Given an open conflict, it has what would resolve it; the settled one has what settled it instead."""
    page = settled.page("/conflicts")
    resolutions = [texts(article, "./p[@class='resolution']") for article in page.xpath("//article")]

    assert ["official program" in resolution for (resolution,) in resolutions[:1]] == [True]
    assert resolutions[1:] == [[]]
    assert texts(page, "//h4/following-sibling::ul/li//dd") == ["12", "8", "8", "9"]
    assert page.xpath("//h4/following-sibling::ul//a[@class='source']/@href") == ["/source/errata"] * 2


def test_search_engines_get_the_open_ones_by_grade(settled, empty):
    """Given open conflicts, the description counts them by grade; without any, every count is zero."""
    counts = [
        reader.page("/conflicts").xpath("//meta[@name='description']/@content")[0].partition("sources: ")[2]
        for reader in (settled, empty)
    ]

    assert counts == [
        "1 graded contradiction, 0 graded tension, 0 graded explained.",
        "0 graded contradiction, 0 graded tension, 0 graded explained.",
    ]


def test_an_empty_archive_has_no_form(empty):
    """Given no events, there is nothing to filter, and the page says that nothing is recorded."""
    page = empty.page("/conflicts")

    assert texts(page, "//p[@class='note']") == ["Nothing has been recorded yet."]
    assert not page.xpath("//form//div[@class='filters']")


@pytest.mark.thorough
def test_a_conflict_with_many_sides_shows_the_first_and_leads_to_all(reader_of):
    """Given 30 sides, 20 are shown, with how many more there are, and a link to all claims of the conflict."""
    figure = {
        "key": "guests",
        "measure": "attendance",
        "counted": "delegates",
        "attribution": "reporter",
        "evidence": 1,
    }
    papers = [
        {
            "source": {"id": f"paper-{number}", "language": "en", "published": "2031-05-02"},
            "reports": [
                {
                    "occurrence": "feast",
                    "what": "meeting",
                    "title": "A feast",
                    "date": "2031-05-01",
                    "figures": [{**figure, "value": number, "as_printed": f"{number} guests"}],
                    "evidence": 1,
                }
            ],
        }
        for number in range(30)
    ]
    (article,) = reader_of(*papers).page("/conflicts").xpath("//article[@class='conflict']")

    assert len(article.xpath("./ul[@class='sides']/li")) == 20
    (more,) = article.xpath("./p[@class='more']/a")
    assert text_of(more) == "10 more sides in the table"
    assert more.get("href") == "/archive/conflict_sides?conflict=occurrence/feast/attendance/delegates"
