"""The page about the archive: how to check it, the state of its projections, and where to report an error."""

import pytest

from tests.web.conftest import text_of
from tests.web.pages.conftest import texts


def test_projections_have_their_last_event(lagoons, empty):
    """Given recorded events, each projection has a row with its checkpoint; in an empty archive none has any."""
    full, none = (set(texts(reader.page("/about"), "//tbody/tr/td[2]")) for reader in (lagoons, empty))

    assert len(full) == 1
    assert int(full.pop()) > 30
    assert none <= {"0"}


@pytest.mark.parametrize(
    ("named", "said", "hrefs"),
    [
        ({}, "A correction is recorded", []),
        ({"about": "The Harbour Society"}, "error to The Harbour Society. A correction", []),
        (
            {"about_url": "https://harbour.example/about"},
            "error to harbour.example.",
            ["https://harbour.example/about"],
        ),
        (
            {"about": "The Society", "about_url": "https://harbour.example/"},
            "error to The Society.",
            ["https://harbour.example/"],
        ),
    ],
    ids=["nobody", "a name", "an address", "both"],
)
def test_errors_are_reported_to_whom_the_metadata_name(lagoons, monkeypatch, named, said, hrefs):
    """Given metadata with a name or an address, errors go there; without one, the page names nobody."""
    metadata = {**(lagoons.datasette.metadata() or {}), **named}
    monkeypatch.setattr(lagoons.datasette, "metadata", lambda *_arguments, **_named: metadata)

    (words,) = lagoons.page("/about").xpath("//*[@id='error']/following-sibling::p[1]")

    assert said in text_of(words)
    assert words.xpath("./a/@href") == hrefs


def test_every_section_and_feed_is_there(lagoons):
    """Given the page, its links to feeds and tables are answered."""
    hrefs = lagoons.page("/about").xpath("//*[@id='machines']/following-sibling::p[1]/a/@href")

    assert {href: lagoons.get(href).status_code for href in hrefs} == dict.fromkeys(hrefs, 200)
    assert len(hrefs) == 4
