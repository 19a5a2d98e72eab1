"""Pages of queries with many rows: they show some, and say that there are more."""

import pytest

from tests.web.conftest import text_of
from timeline.web import result_pages


@pytest.fixture
def few(monkeypatch):
    """Let pages of queries show no more than three rows."""
    monkeypatch.setattr(result_pages, "ROWS", 3)


@pytest.mark.parametrize("path", ["/archive/what_each_source_says?source=", "/archive?sql=select+id+from+reports"])
def test_the_page_of_a_query_shows_some_rows(seeds_reader, few, path):
    """Given a query with more rows than its page shows, the page says that there are more, and leads to the data."""
    page = seeds_reader.page(path)

    assert len(page.xpath("//main//table/tbody/tr")) == 3
    assert text_of(page.xpath("//p[contains(@class, 'table-count')]/strong")[0]) == "More than 3 rows"
    assert len(page.xpath("//p[contains(@class, 'table-count')]//a")) >= 2


@pytest.mark.parametrize("path", ["/archive/what_each_source_says", "/archive"])
def test_its_data_have_all(seeds_reader, few, path):
    """Given the same as JSON or CSV, no row is left out."""
    query = "?source=" if path != "/archive" else "?sql=select+id+from+reports"

    assert len(seeds_reader.get(f"{path}.json{query}&_shape=array").json()) == 82
    assert len(seeds_reader.get(f"{path}.csv{query}").text.splitlines()) == 83


def test_a_query_with_few_rows_is_shown_whole(seeds_reader, few):
    """Given a query with no more rows than its page shows, nothing says that there are more."""
    page = seeds_reader.page("/archive?sql=select+id+from+reports+limit+3")

    assert text_of(page.xpath("//p[contains(@class, 'table-count')]/strong")[0]) == "3 rows"


def test_a_table_has_its_own_pages(seeds_reader, few):
    """Given the page of a table, or of an occurrence, it is as long as ever."""
    assert len(seeds_reader.page("/archive/reports").xpath("//main//table/tbody/tr")) == 30
