"""The short names of sources: as recorded in English, and made of their publisher and date in other languages."""

import pytest

from timeline.web.source_names import source_name

LATER = "The Gazette, 2 May 2031 or later"


@pytest.mark.parametrize(
    ("publisher", "published", "slug", "name"),
    [
        ("The Gazette", "[2031-05-02..]", "gazette", "The Gazette, 2 tháng 5 năm 2031 hoặc muộn hơn"),
        ("The Gazette", "2031-05-02T08:30:00", "gazette", "The Gazette, 2 tháng 5 năm 2031"),
        ("The Gazette", "undated", "gazette", "The Gazette"),
        (None, "2031-05", "leaflet-2031-05", "Nguồn không nêu tên, tháng 5 năm 2031 (leaflet)"),
        (None, "undated", "2031-05-02", "Nguồn không nêu tên"),
    ],
    ids=["or later", "a second", "no date", "no publisher", "nothing"],
)
def test_a_source_has_a_name_in_vietnamese(publisher, published, slug, name):
    """Given a publisher and a date, the name says no more than is known, without the time of the day."""
    assert source_name("as recorded", publisher, published, slug, "vi") == name


def test_in_english_the_name_is_the_one_recorded():
    """Given English, or no source at all, the label is as it is."""
    assert source_name(LATER, "The Gazette", "[2031-05-02..]", "gazette", "en") == LATER
    assert source_name(None, None, None, None, "vi") is None


def test_pages_call_a_source_by_its_name_in_their_language(harbours):
    """Given the index of sources, each is called by the name in the page's language, and by the recorded one else."""
    english, vietnamese = (
        harbours.page(f"/{language}/sources").xpath("//td//a[@class='source']/text()") for language in ("en", "vi")
    )

    assert "Unnamed publisher, 4 May 2031 (herald)" in english
    assert "Nguồn không nêu tên, 4 tháng 5 năm 2031 (herald)" in vietnamese
    assert not set(english) & set(vietnamese)
