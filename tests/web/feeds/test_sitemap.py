"""The sitemap: every page of its own, once, with the day it last changed."""

import pytest
from lxml import etree

from timeline.web.pages import feeds

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ALWAYS = ["/", "/timeline", "/conflicts", "/as-known", "/about"]


def addresses_of(reader, path="/sitemap.xml"):
    """Return the paths of a sitemap with the time of the last change of each."""
    root = etree.fromstring(reader.get(path).content)
    return {
        item.findtext(f"{SITEMAP}loc").removeprefix("http://localhost"): item.findtext(f"{SITEMAP}lastmod")
        for item in root
    }


def test_the_pages_of_every_archive_come_first(almanac, nothing):
    """Given any archive, the pages that all have come first; an empty archive has no others, and no times."""
    assert list(addresses_of(almanac))[: len(ALWAYS)] == ALWAYS
    assert addresses_of(nothing) == dict.fromkeys(ALWAYS)


def test_each_page_is_there_under_its_own_address(almanac):
    """Given merged occurrences and people, only the address that others lead to is there; a retracted one stays."""
    paths = set(addresses_of(almanac))

    assert {"/occurrence/twin", "/person/ada-quay", "/occurrence/gone", "/treaty/pact", "/party/IS"} <= paths
    assert not {"/occurrence/other-twin", "/person/ada"} & paths


def test_no_address_is_one_that_moves_or_is_missing(almanac):
    """Given the sitemap, every address in it answers with a page at once."""
    paths = [path for path in addresses_of(almanac) if path.startswith(("/occurrence/t", "/person/", "/party/", "/s"))]

    assert len(paths) > 4
    assert {almanac.get(path).status_code for path in paths} == {200}


def test_a_page_changed_when_its_last_event_was_recorded(almanac):
    """Given events of a stream, its page has the time of the last one; pages of everything that of the whole log."""
    addresses = addresses_of(almanac)
    events = almanac.get("/archive/events.json?_shape=array&_size=max&_sort=position").json()
    last = {event["stream"]: event["recorded_at"] for event in events}

    assert addresses["/occurrence/renamed"] == last["occurrence/renamed"]
    assert addresses["/occurrence/span"] == last["occurrence/span"] < last["occurrence/renamed"]
    assert addresses["/"] == addresses["/party/IS"] == events[-1]["recorded_at"]


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_sitemaps_of_any_size_hold_every_address_once(almanac, monkeypatch, size):
    """Given room for a number of addresses in a file, all files together have each address exactly once."""
    whole = list(addresses_of(almanac))
    monkeypatch.setattr(feeds, "ADDRESSES", size)

    listed = list(addresses_of(almanac))
    parts = listed if listed[0].startswith("/sitemap-") else ["/sitemap.xml"]
    paths = [path for part in parts for path in addresses_of(almanac, part)]

    assert sorted(paths) == sorted(whole)
    assert parts == ["/sitemap.xml"] if size == 10_000 else [f"/sitemap-{n + 1}.xml" for n in range(len(parts))]


def test_every_file_of_the_index_has_the_time_of_the_log(almanac, monkeypatch):
    """Given an index, each of its files may have changed with the last event."""
    latest = addresses_of(almanac)["/"]
    monkeypatch.setattr(feeds, "ADDRESSES", 10)

    assert set(addresses_of(almanac).values()) == {latest}


@pytest.mark.parametrize(
    "path",
    ["/sitemap-2.xml", "/sitemap-0.xml", "/sitemap-01.xml", "/sitemap--1.xml", "/sitemap-9999999.xml", "/sitemap-.xml"],
)
def test_a_sitemap_that_is_not_in_the_index_is_missing(almanac, path):
    """Given a number that the index does not have, the answer is 404 and not an empty sitemap."""
    assert almanac.get(path).status_code == 404


def test_the_first_file_is_there_even_without_an_index(nothing):
    """Given an empty archive, its first and only file is there and has the pages of every archive."""
    assert list(addresses_of(nothing, "/sitemap-1.xml")) == ALWAYS
