"""The page about the archive: how to check it, the state of its projections, and where to report an error."""

from tests.web.conftest import text_of
from tests.web.pages.conftest import texts


def test_projections_have_their_last_event(lagoons, empty):
    """Given recorded events, each projection has a row with its checkpoint; in an empty archive none has any."""
    full, none = (set(texts(reader.page("/about"), "//tbody/tr/td[2]")) for reader in (lagoons, empty))

    assert len(full) == 1
    assert int(full.pop()) > 30
    assert none <= {"0"}


def test_errors_are_reported_to_the_address_in_the_metadata(lagoons):
    """Given metadata with an address, the page links to it; without one, it names the publisher."""
    page = lagoons.page("/about")
    address = (lagoons.datasette.metadata() or {}).get("about_url")

    if address:
        assert page.xpath("//*[@id='error']/following-sibling::p[1]/a/@href") == [address]
    else:
        assert "the publisher of this archive" in text_of(page.xpath("//*[@id='error']/following-sibling::p[1]")[0])


def test_every_section_and_feed_is_there(lagoons):
    """Given the page, its links to feeds and tables are answered."""
    hrefs = lagoons.page("/about").xpath("//*[@id='machines']/following-sibling::p[1]/a/@href")

    assert {href: lagoons.get(href).status_code for href in hrefs} == dict.fromkeys(hrefs, 200)
    assert len(hrefs) == 4
