"""The exports on the site: listed on a page, streamed with the right headers, the same as the command writes."""

import asyncio
import json

import pytest

from tests.exchange.conftest import export
from tests.web.conftest import Reader, text_of
from timeline.exchange.exports import exports
from timeline.web.pages import export as pages
from timeline.web.server import datasette_of

FORMATS = sorted(exports())
HOST = "http://localhost"


@pytest.fixture(scope="module")
def served(harbours):
    """Give a reader of two sources that disagree."""
    return harbours


def answer(reader, path, method="GET", **headers):
    """Return the answer to a request with headers."""
    return asyncio.run(reader.datasette.client.request(method, path, headers=headers))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.one_in(2)
def test_a_format_is_served_as_it_is_exported(served, name):
    """Given a format, its headers have its media type and the name of its file, and its content is what is exported."""
    made, got = exports()[name], served.get(f"/export/{name}")
    title = served.datasette.metadata()["title"]
    written = export(name, served.path, site=HOST, title=title)

    assert got.status_code == 200
    assert got.headers["content-type"] == made.media_type
    assert got.headers["content-disposition"] == f'attachment; filename="archive-{name}.{made.suffix}"'
    assert got.headers["access-control-allow-origin"] == "*"
    assert got.text == written


def test_the_page_lists_every_format_and_calendars(served):
    """Given the page, it leads to every format, says what each holds, and has a calendar of the treaty."""
    page = served.page("/export")

    assert page.xpath("//dl/dt/a/@href") == [f"/export/{name}" for name in FORMATS]
    for name, holds in zip(FORMATS, page.xpath("//dl/dd"), strict=True):
        made = exports()[name]
        assert text_of(holds) == f"{made.holds} A .{made.suffix} file, read by {made.readers}."
    assert page.xpath("//h2[@id='calendars']/following-sibling::ul/li/a/@href") == ["/export/ics?treaty=harbour-treaty"]


def test_pages_link_to_the_exports(served):
    """Given a page, its footer leads to the exports; the page about the archive also in its text."""
    page = served.page("/about")

    assert page.xpath("//footer//a[contains(@href, '/export')]/@href") == ["/export"]
    assert page.xpath("//main//a[contains(@href, '/export')]/@href") == ["/export"]


def test_a_file_has_one_language(served):
    """Given a reader of another language, a file is the same for all, at one address; the page is in theirs."""
    english, other = served.get("/export/csv"), answer(served, "/export/csv", **{"accept-language": "vi"})

    assert (other.content, "content-language" in other.headers) == (english.content, False)
    assert served.get("/vi/export/csv?treaty=x").headers["location"] == "/export/csv?treaty=x"
    assert served.page("/vi/export").xpath("//dl/dt/a/@href")[0] == "/export/annotations"


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/export/timelinej", 404, "Did you mean timelinejs?"),
        ("/export/xml", 404, "There is no export named xml."),
        ("/export/csv?treaty=pakt", 404, "There is no treaty named pakt."),
        ("/export/csv?occurrence=nothing", 404, "There is no occurrence named nothing."),
        ("/export/csv?occurrence=storm", 404, "There is no occurrence named storm."),
        ("/export/events?treaty=harbour-treaty", 400, "always covers the whole log"),
    ],
)
def test_what_is_not_there_is_said(served, path, status, message):
    """Given an unknown format, treaty or occurrence, or a part of the log, the answer says what is wrong."""
    got = served.get(path)

    assert (got.status_code, message in got.text) == (status, True)


def test_a_part_of_the_timeline_is_served(served):
    """Given an occurrence, its export has nothing else."""
    events = served.get("/export/jsonld?occurrence=iceland-pledge").json()["@graph"]

    assert [event["identifier"] for event in events] == ["iceland-pledge"]


def test_who_has_the_export_is_not_sent_it_and_head_has_no_content(served):
    """Given the tag of an export, the answer is 304; a HEAD request gets the headers alone."""
    got, head = served.get("/export/events"), answer(served, "/export/events", method="HEAD")

    assert answer(served, "/export/events", **{"if-none-match": got.headers["etag"]}).status_code == 304
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", got.headers["etag"])
    assert head.headers["content-type"] == got.headers["content-type"]


def test_few_exports_are_made_at_a_time(served, monkeypatch):
    """Given as many exports as may be sent, the next reader is asked to wait; none is left behind after that."""
    monkeypatch.setattr(pages, "_sending", {1, 2})

    busy = served.get("/export/csv")

    assert (busy.status_code, busy.headers["retry-after"]) == (503, "30")
    pages._sending.clear()
    assert served.get("/export/csv").status_code == 200
    assert pages._sending == set()


def test_a_long_export_is_sent_in_pieces(served, monkeypatch):
    """Given small pieces, the content is the same."""
    whole = served.get("/export/annotations").content
    monkeypatch.setattr(pages, "CHUNK", 100)

    assert served.get("/export/annotations").content == whole
    assert json.loads(whole)["items"]


def test_a_public_address_is_in_every_item(harbours, tmp_path):
    """Given the public address of a site, exported items lead there."""
    metadata = tmp_path / "metadata.yml"
    metadata.write_text("plugins: {timeline-archive: {public_address: 'https://archive.example'}}", "utf-8")
    reader = Reader(harbours.path)
    reader.datasette = datasette_of(harbours.path, metadata)

    text = reader.get("/export/csv").text

    assert "https://archive.example/occurrence/storm" not in text
    assert text.count("https://archive.example/occurrence/") == text.count("\r\n") - 1
