"""The page of places: a map of those with coordinates, and the names of the others."""

import pytest

from tests.web.conftest import text_of
from tests.web.pages.conftest import report, source, texts


def test_a_place_is_on_the_map_and_in_the_list(lagoons):
    """Given coordinates, the spot is where they are, on both maps, with its name; the list links to its occurrences."""
    page = lagoons.page("/places")
    spots = page.xpath("//figure[@class='map']//circle")
    href = page.xpath("//ul[@aria-label='Places on the map']//a[@class='kind']/@href")[0]

    assert [(spot.get("cx"), spot.get("cy")) for spot in spots] == [("202.2", "29.6")] * 2
    assert texts(page, "//figure[@class='map']//text") == ["Turku", "Turku"]
    assert texts(page, "//ul[@aria-label='Places on the map']/li") == ["Turku, Finland 1 occurrence"]
    assert "Lagoon conference" in lagoons.get(href).text


@pytest.mark.thorough
def test_a_place_without_coordinates_is_named(reader_of):
    """Given a city, a country and a hall without coordinates, each is named with its number of occurrences."""
    reports = [
        report("one", place={"city": "Turku", "country": "FI"}),
        report("two", place={"country": "FI"}),
        report("three", place={"name": "Town Hall"}),
        report("four"),
    ]
    reader = reader_of({"source": source("gazette"), "reports": reports})
    page = reader.page("/places")

    assert not page.xpath("//figure[@class='map']")
    assert sorted(texts(page, "//h2[@id='without']/following-sibling::ul/li")) == [
        "Finland 1 occurrence",
        "Town Hall 1 occurrence",
        "Turku, Finland 1 occurrence",
    ]
    assert text_of(page.xpath("//p[@class='more']")[0]) == "2 occurrences without a city or country."
    for href in page.xpath("//main//a[@class='kind']/@href"):
        assert reader.get(href).status_code == 200


def test_an_empty_archive_has_no_places(empty):
    """Given no events, the page says so, and shows no map."""
    page = empty.page("/places")

    assert "No place has been recorded yet." in text_of(page)
    assert not page.xpath("//main//svg")
