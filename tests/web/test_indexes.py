"""The indexes: lists of all sources, parties, people, treaties, pledges and points."""

from itertools import chain

import pytest

from tests.web.conftest import text_of
from tests.web.pages.conftest import report, source
from timeline.web.pages import _paging, _shared
from timeline.web.pages._paging import Order

KINDS = ["sources", "parties", "people", "treaties", "pledges", "statements"]


def entries(page):
    """Return the first cell or heading of each entry of an index."""
    return [text_of(entry) for entry in page.xpath("//table[contains(@class, 'index')]//tr/td[1] | //ol//h2")]


def all_pages(reader, path):
    """Return the entries of an index, page after page."""
    found = []
    while path:
        page = reader.page(path)
        found.append(entries(page))
        path = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.one_in(3)
def test_an_index_has_everything_once_page_after_page(seeds_reader, monkeypatch, kind):
    """Given pages of three entries, they have together what one long page has, in its order."""
    whole = list(chain(*all_pages(seeds_reader, f"/{kind}")))
    monkeypatch.setattr(_paging, "SIZE", 3)

    pages = all_pages(seeds_reader, f"/{kind}")

    assert list(chain(*pages)) == whole
    assert all(len(page) == 3 for page in pages[:-1])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.one_in(3)
def test_an_index_says_how_many_and_leads_to_pages(seeds_reader, kind):
    """Given an index, its number is that of the table, whose data it links, and each of its links answers."""
    page = seeds_reader.page(f"/{kind}")
    (json,) = page.xpath("//p[@class='table-count']//a[text()='JSON']/@href")
    rows = seeds_reader.get(f"{json}?_size=0").json()["filtered_table_rows_count"]

    assert text_of(*page.xpath("//p[@class='table-count']/strong")) == f"{rows} in all"
    hrefs = set(page.xpath("//main//td//a/@href | //main//li//a[not(contains(@href, '#'))]/@href"))
    assert {seeds_reader.get(href).status_code for href in sorted(hrefs)[:12]} == {200}


def test_sources_have_short_names_and_the_newest_comes_first(harbours):
    """Given sources of three days, the last is first, each by its publisher and day."""
    assert entries(harbours.page("/sources"))[-1] == "The Gazette, 2 May 2031"


@pytest.mark.parametrize("kind", ["people", "treaties", "pledges"])
def test_names_are_marked_with_their_language(harbours, monkeypatch, kind):
    """Given an archive in Icelandic, its names and titles are marked as such, but those of states are translated."""
    monkeypatch.setattr(_shared, "metadata_of", lambda _datasette: {"language": "is"})
    links = harbours.page(f"/vi/{kind}").xpath("//table[contains(@class, 'index')]//td//a")
    ours = [link for link in links if not link.get("href").startswith("/vi/party/")]

    assert ours
    assert {link.get("lang") for link in ours} == {"is"}


def test_the_largest_pledges_of_each_currency_come_first(reader_of, monkeypatch):
    """Given amounts, a range and no money, each currency has its largest pledge first; others are last, on any page."""
    monkeypatch.setattr(_paging, "SIZE", 2)
    money = {"measure": "pledge-amount", "attribution": "reporter", "evidence": 1, "as_printed": "money", "key": "sum"}
    amounts = {
        "a-little": {"value": 90, "unit": "EUR"},
        "between": {"operator": "between", "low": 2000, "high": 3000, "unit": "EUR"},
        "in-dong": {"value": 5000000, "unit": "VND"},
        "most": {"value": 40000, "unit": "EUR"},
        "much": {"value": 1000, "unit": "EUR"},
    }
    what = {"kind": "pledge", "pledger": "DK"}
    reports = [
        report(name, {**what, "purpose": name, "amount": "sum"}, figures=[{**money, **amount}])
        for name, amount in amounts.items()
    ]
    reports.append(report("boats", {**what, "purpose": "boats"}))
    reader, path, purposes = reader_of({"source": source("gazette"), "reports": reports}), "/pledges", []
    while path:
        page = reader.page(path)
        purposes += [text_of(cell) for cell in page.xpath("//table[contains(@class, 'index')]//tr/td[3]")]
        path = next(iter(page.xpath("//a[@rel='next']/@href")), None)

    assert purposes == ["in-dong", "most", "between", "much", "a-little", "boats"]


def test_points_that_more_sources_have_come_first(seeds_reader):
    """Given points of one to three sources, their numbers never rise, and each names who makes it."""
    page = seeds_reader.page("/statements")
    sources = [int(text_of(line).split()[1]) for line in page.xpath("//ol/li/p[@class='by']")]

    assert sources == sorted(sources, reverse=True)
    assert sources[0] > 1
    assert page.xpath("//ol/li[1]//a[starts-with(@href, '/person/')]")


def test_a_merged_person_is_listed_once(harbours):
    """Given two people who are one, the index has the one that stands."""
    assert entries(harbours.page("/people")) == ["Ada Quay"]


@pytest.mark.parametrize("query", ["?at=x&after=y", "?after=", "?at=&after=", "?at=%00&after=%27"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.one_in(2)
def test_any_place_to_go_on_from_is_answered(harbours, kind, query):
    """Given a place that no row has, the page has what would come after it."""
    assert harbours.get(f"/{kind}{query}").status_code == 200


def test_what_follows_a_row_without_a_value_has_none_either():
    """Given an order with empty values last, the page after one of them asks for those alone."""
    sql = Order("s.day", "s.id", descending=True).statement("SELECT 1 FROM s WHERE TRUE", first=False, at_empty=True)

    assert "s.day IS NULL AND s.id > :after" in sql
    assert ":at" not in sql
