"""Tables for readers: facts first, names in place of ids, and every row on one page or the next."""

import pytest

from tests.web.conftest import text_of


def headings(page):
    """Return the headings of the table on a page."""
    return [text_of(cell) for cell in page.xpath("//table/thead//th")]


@pytest.mark.parametrize(
    ("table", "first"),
    [
        ("occurrences", ["Title", "Date", "Kind"]),
        ("figures", ["As printed", "Operator", "Value"]),
        ("sources", ["Source", "Title", "Published"]),
        ("events", ["Summary", "Recorded", "Source"]),
        ("speeches", ["Title", "Speaker", "Date"]),
    ],
)
@pytest.mark.one_in(3)
def test_what_a_table_is_asked_for_comes_first(seeds_reader, table, first):
    """Given a table, its first columns answer, and its id is not among those shown until all are asked for."""
    shown = headings(seeds_reader.page(f"/archive/{table}"))
    everything = headings(seeds_reader.page(f"/archive/{table}?_all=on"))

    assert [heading.rstrip(" ↓↑") for heading in shown[:3]] == first
    assert not {"Id", "Position"} & set(shown)
    assert everything[: len(shown)] == shown
    assert everything[-1].rstrip(" ↓↑") in {"Id", "Position", "Treaty"}


def test_the_first_column_leads_to_the_page_and_ids_are_names(seeds_reader):
    """Given a row about something with a page, its title leads there; what it refers to is named and linked."""
    (row, *_) = seeds_reader.page("/archive/occurrences?kind=signing").xpath("//tbody/tr")

    assert row.xpath("./td[1]/a/@href")[0].startswith("/occurrence/")
    assert row.xpath(".//a[@href='/party/VN']/text()") == ["Vietnam"]
    assert row.xpath(".//a[@href='/treaty/hanoi-convention']/text()") == [
        "United Nations Convention against Cybercrime"
    ]


def test_data_keep_ids_and_the_order_of_columns(seeds_reader):
    """Given a table as JSON, its columns are those of the schema, in their order, with ids."""
    data = seeds_reader.get("/archive/sources.json?_size=1").json()

    assert data["columns"][:3] == ["id", "label", "short_label"]
    assert data["rows"][0][0] == "closing-press-conference"


def test_results_of_queries_have_names(seeds_reader):
    """Given a saved query, its page has names that lead to pages where its data have ids."""
    page = seeds_reader.page("/archive/who_signed_when")

    assert page.xpath("//td[1]/a/@href") == ["/party/KH", "/party/VN"]
    assert page.xpath("//td//a[@href='/source/vtv-2025-10-25']/text()")[0] == "VTV, 25 Oct 2025 or later"


@pytest.mark.parametrize("order", ["", "&_sort=kind", "&_sort_desc=kind", "&_sort=date_basis&status=reported"])
@pytest.mark.one_in(3)
def test_no_row_is_lost_between_pages(seeds_reader, order):
    """Given many rows with the same value of the sorted column, page after page has each of them once."""
    path, found = f"/archive/occurrences.json?_size=7{order}", []
    while path:
        answer = seeds_reader.get(path).json()
        found += [row[0] for row in answer["rows"]]
        path = (answer["next_url"] or "").replace("http://localhost", "")

    assert len(found) == len(set(found)) == answer["filtered_table_rows_count"]


def test_counts_by_value_are_open_when_asked_for(seeds_reader):
    """Given a table, its values are counted where the reader asks, in plain words, and not before."""
    plain, asked = (seeds_reader.page(f"/archive/occurrences{query}") for query in ("", "?_facet=kind"))
    (link,) = [link for link in plain.xpath("//details[@class='count-by']//a") if text_of(link) == "Kind"]

    assert not plain.xpath("//div[@class='facets']")
    assert link.get("href").startswith("/archive/occurrences?_facet=kind")
    assert "press conference" in text_of(*asked.xpath("//section[@id='facet-kind']"))


def test_a_row_is_named_and_leads_to_its_page(seeds_reader):
    """Given a row of a table, its heading is its name, and its page is one click away."""
    page = seeds_reader.page("/archive/sources/vtv-2025-10-25")

    assert text_of(page.xpath("//h1")[0]) == "VTV, 25 Oct 2025 or later"
    assert page.xpath("//main//a[@class='button']/@href") == ["/source/vtv-2025-10-25"]
