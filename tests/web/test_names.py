"""What a reader reads: names and words, never the keys by which the archive knows things."""

import re
import sqlite3
from contextlib import closing

import pytest

from tests.web.conftest import text_of

PAGES = (
    "/occurrence/signing-of-the-hanoi-convention",
    "/occurrence/australia-cybersecurity-pledge",
    "/occurrence/adoption-of-the-hanoi-convention",
    "/occurrence/selection-of-the-host",
    "/source/vtv-2025-10-25",
    "/source/closing-press-conference",
    "/party/AU",
    "/party/VN",
    "/party/unodc",
    "/person/pham-minh-chinh",
    "/treaty/hanoi-convention",
    "/conflicts",
)
KEYS = (
    "SELECT id FROM sources UNION SELECT id FROM people UNION SELECT id FROM occurrences UNION SELECT id FROM parties "
    "WHERE kind <> 'state' UNION SELECT point FROM statements UNION SELECT measure FROM figures"
)


@pytest.fixture(scope="module")
def keys(seeds_archive):
    """Give the keys of the seeds that are not words of a language: those with a hyphen, or an underscore."""
    with closing(sqlite3.connect(seeds_archive)) as connection:
        return {row[0] for row in connection.execute(KEYS) if re.search("[-_]", row[0])}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.one_in(3)
def test_no_key_stands_where_a_reader_reads(seeds_reader, keys, path):
    """Given any page, its text has no slug; only how to cite it and how we know it may."""
    page = seeds_reader.page(path)
    for cited in page.xpath("//p[@class='cite']|//*[contains(@class, 'address')]|//details[@class='know']"):
        cited.getparent().remove(cited)
    text = text_of(page.xpath("//main")[0])
    printed = set(re.findall(r"[a-z0-9]+(?:[-_][a-z0-9]+)+", text))

    assert printed & keys == set()
    assert not re.search(r"\b(AU|KH|VN)\b", text)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.one_in(3)
def test_how_it_is_known_is_folded(seeds_reader, path):
    """Given any page, its fingerprints stand in what is folded; paragraphs have only their numbers, as links."""
    page = seeds_reader.page(path)

    assert page.xpath("//details[@class='know']") or "/party/" in path
    assert not page.xpath("//main//code[starts-with(., 'sha256')][not(ancestor::details)]")
    assert not page.xpath("//main//text()[contains(., '¶')][not(parent::a[@class='paragraph'])]")


def test_a_pledge_is_told_in_names(seeds_reader):
    """Given a pledge of the seeds, who pledges is a link, the amount is a number, and the source has a short name."""
    page = seeds_reader.page("/occurrence/australia-cybersecurity-pledge")
    facts = {text_of(term): term.getnext() for term in page.xpath("//dl[@class='facts']/dt")}

    assert facts["Pledged by"].xpath("./a/@href") == ["/party/AU"]
    assert text_of(facts["Amount"]) == "83,500,000 US dollars"
    assert text_of(facts["Reported by"]) == "Baotintuc, 25 Oct 2025 or later"


@pytest.mark.parametrize("path", ["/treaty/hanoi-convention", "/party/VN", "/person/pham-minh-chinh"])
def test_a_long_page_has_contents_that_lead_to_its_parts(seeds_reader, path):
    """Given a long page, its contents come before its first part, and name each in order."""
    page = seeds_reader.page(path)
    anchors = [href[1:] for href in page.xpath("//nav[@class='contents']//a/@href")]

    assert len(anchors) > 3
    assert anchors == page.xpath("//main//h2/@id")
