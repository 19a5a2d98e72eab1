"""The frame of every page: its name, its navigation, its search, and what it says of the log."""

import asyncio
import hashlib
import sqlite3
from contextlib import closing

import httpx
import pytest
from lxml.html import fromstring

from tests.web.conftest import COMPILED, Reader, make_archive, text_of
from timeline.web.server import datasette_of
from timeline.web.site import _STATIC

NAVIGATION = {
    "Timeline": "/timeline",
    "Treaties": "/treaties",
    "Places": "/places",
    "Conflicts": "/conflicts",
    "What was known when": "/as-known",
    "Tables": "/archive",
    "About": "/about",
}


def site_of(archive, metadata, name="archive.db"):
    """Return a way to get pages, of an archive served with this metadata."""
    path = archive.parent / f"{name}.yml"
    path.write_text(metadata, "utf-8")
    datasette = datasette_of(archive, path)
    datasette.jinja_env.bytecode_cache = COMPILED
    asyncio.run(datasette.invoke_startup())
    return lambda page: asyncio.run(datasette.client.get(page))


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """Give the path of an archive without events."""
    return make_archive(tmp_path_factory.mktemp("empty") / "archive.db")


@pytest.mark.parametrize("path", ["/", "/timeline", "/occurrence/storm", "/archive/sources", "/nope", "/archive?sql=x"])
@pytest.mark.one_in(2)
def test_every_page_has_the_same_navigation(harbours, path):
    """Given any page, of ours, of Datasette or of an error, the same links are on it in the same order."""
    page = fromstring(harbours.get(path).text)
    links = page.xpath("//nav[@aria-label='Site']//a[not(@hreflang)]")

    assert {text_of(link): link.get("href") for link in links} == NAVIGATION
    assert [text_of(link) for link in links] == list(NAVIGATION)
    assert page.xpath("//header//a[@hreflang]/@href") == [f"/vi{path}"]
    assert page.xpath("//a[@class='skip']/@href") == [f"#{page.xpath('//main/@id')[0]}"]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", {"Timeline archive": "page"}),
        ("/timeline?kind=signing", {"Timeline": "page"}),
        ("/archive", {"Tables": "page"}),
        ("/archive/sources", {"Tables": "true"}),
        ("/occurrence/storm", {}),
        ("/archived", {}),
    ],
)
@pytest.mark.one_in(3)
def test_the_navigation_marks_where_a_reader_is(harbours, path, current):
    """Given a page in the navigation or below it, its link is marked as current; no other link is."""
    links = fromstring(harbours.get(path).text).xpath("//header//a[@aria-current]")

    assert {text_of(link): link.get("aria-current") for link in links} == current


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/search?q=harbour", "harbour"),
        ("/search?q=%22%3E%3Cb%3E", '"><b>'),
        ("/search?q=" + "x" * 300, "x" * 200),
        ("/timeline?q=harbour", None),
        ("/search", None),
    ],
    ids=["words", "markup", "long", "another page", "nothing"],
)
def test_the_search_field_keeps_what_was_searched(harbours, path, value):
    """Given a search, its words are in the field at the top, at most 200 characters of them; other pages have none."""
    assert harbours.page(path).get_element_by_id("site-search").get("value") == value


def test_the_footer_says_how_long_the_log_is(harbours, empty):
    """Given an archive, every page has the number of its events and when the last was recorded; or that it is empty."""
    events = harbours.get("/archive/events.json?_shape=array&_size=max").json()
    footer = text_of(harbours.page("/about").xpath("//footer")[0])

    assert f"log of {len(events)} immutable events, last updated " in footer
    assert " UTC." in footer
    empty_footer = text_of(fromstring(site_of(empty, "{}")("/").text).xpath("//footer")[0])
    assert "Nothing has been recorded yet." in empty_footer
    assert "events" not in empty_footer


@pytest.mark.parametrize("name", ["site.css", "details.css", "icon.svg"])
def test_static_files_are_asked_for_by_their_content(harbours, name):
    """Given one of our files, pages ask for it by the hash of its content, so that a changed file is never old."""
    links = harbours.page("/conflicts").xpath(f"//link[contains(@href, '{name}')]/@href")
    digest = hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]

    assert links == [f"/-/static-plugins/timeline-archive/{name}?{digest}"]
    assert harbours.get(links[0]).content == (_STATIC / name).read_bytes()


def test_a_site_has_the_name_and_license_of_its_metadata(empty):
    """Given metadata with markup in it, the title, description and license are on every page, as text."""
    get = site_of(empty, 'title: "<b>Ports</b>"\ndescription: A & B\nlicense: CC0\nlicense_url: https://cc.example/0')
    page = fromstring(get("/timeline").text)

    assert text_of(page.xpath("//a[@class='site-name']")[0]) == "<b>Ports</b>"
    assert page.xpath("//meta[@property='og:site_name']/@content") == ["<b>Ports</b>"]
    assert page.xpath("//a[@rel='license']/@href") == ["https://cc.example/0"]
    assert text_of(page.xpath("//a[@rel='license']")[0]) == "CC0"


@pytest.mark.parametrize(
    ("metadata", "title", "license_links"),
    [("{}", "Timeline archive", 0), ("license: Ours", "Timeline archive", 0), ("title: ''", "Timeline archive", 0)],
    ids=["no metadata", "license without address", "empty title"],
)
def test_a_site_without_metadata_has_a_name(empty, metadata, title, license_links):
    """Given no title, the site has a name all the same; a license without an address is not a link."""
    page = fromstring(site_of(empty, metadata)("/").text)

    assert text_of(page.xpath("//a[@class='site-name']")[0]) == title
    assert len(page.xpath("//a[@rel='license']")) == license_links
    assert ("License: Ours." in text_of(page.xpath("//footer")[0])) == ("Ours" in metadata)


def test_a_database_that_is_no_archive_has_a_frame(tmp_path):
    """Given a database without a log, its tables can be read, and the frame says that nothing is recorded."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE boats (name TEXT)")
        connection.execute("INSERT INTO boats VALUES ('<i>Ada</i>')")
        connection.commit()
    reader = Reader(path)

    page = reader.page("/archive/boats")
    assert "<i>Ada</i>" in text_of(page.xpath("//table")[0])
    assert "Nothing has been recorded yet." in text_of(page.xpath("//footer")[0])
    tables = reader.page("/archive").xpath("//h2[@id='tables']/following-sibling::ul[1]/li")
    assert [text_of(table) for table in tables] == ["1 rowboats"]
    assert reader.page("/nope", status=404).xpath("//h1")


def test_without_a_database_there_is_no_page_but_an_answer(empty, tmp_path):
    """Given a server with no database, a page is missing, and the page that says so has the frame."""
    datasette = datasette_of(empty, tmp_path / "none.yml")
    datasette.remove_database("archive")
    asyncio.run(datasette.invoke_startup())

    answer: httpx.Response = asyncio.run(datasette.client.get("/timeline"))

    assert answer.status_code == 404
    assert "No archive is served here." in text_of(fromstring(answer.text).xpath("//main")[0])
