"""Feeds that have not changed are not sent again (RFC 9110, sections 13.1.2 and 15.4.5)."""

import shutil

import pytest

from tests.web.feeds.conftest import Subscriber
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.amending import correct
from timeline.web.server import datasette_of

FEEDS = ("/feed.atom", "/calendar.ics", "/sitemap.xml", "/sitemap-1.xml")


@pytest.fixture(params=FEEDS)
def feed(request):
    """Give the path of each feed in turn."""
    return request.param


def tag_of(reader, path):
    """Return the tag of a feed's content."""
    return reader.get(path).headers["etag"]


def test_the_same_content_has_the_same_tag(almanac, feed):
    """Given two requests, both answers have one weak tag, which is short, and the second is whole as well."""
    first, second = almanac.get(feed), almanac.get(feed)

    assert first.headers["etag"] == second.headers["etag"]
    assert first.headers["etag"].startswith('W/"')
    assert len(first.headers["etag"]) < 50
    assert first.content == second.content


def test_feeds_differ_in_their_tags(almanac):
    """Given several feeds of one archive, the tag of one is not that of another."""
    assert len({tag_of(almanac, path) for path in FEEDS}) == len(FEEDS)


@pytest.mark.parametrize(
    ("known", "status"),
    [
        pytest.param("{tag}", 304, id="its tag"),
        pytest.param('"old", {tag}', 304, id="one of several"),
        pytest.param("*", 304, id="anything"),
        pytest.param(" * ", 304, id="anything, with spaces"),
        pytest.param('W/"0"', 200, id="another"),
        pytest.param("", 200, id="none"),
        pytest.param('"*"', 200, id="a tag that is a star"),
    ],
)
@pytest.mark.one_in(2)
def test_only_who_has_the_content_is_not_sent_it(almanac, feed, known, status):
    """Given the tags that a reader has, the answer is empty if the current one is among them, and whole otherwise."""
    tag = tag_of(almanac, feed)

    answer = almanac.request(feed, if_none_match=known.format(tag=tag))

    assert (answer.status_code, bool(answer.content)) == (status, status == 200)
    assert answer.headers["etag"] == tag


def test_an_unchanged_feed_is_not_made(almanac, monkeypatch):
    """Given a reader who has the content, no entry is read: feeds are asked for every hour."""
    tag = tag_of(almanac, "/feed.atom")
    asked = []
    execute = almanac.datasette.databases["archive"].execute

    async def listening(sql, *arguments, **others):
        asked.append(sql)
        return await execute(sql, *arguments, **others)

    monkeypatch.setattr(almanac.datasette.databases["archive"], "execute", listening)

    assert almanac.request("/feed.atom", if_none_match=tag).status_code == 304
    assert not any("ORDER BY e.position DESC" in sql for sql in asked)
    assert almanac.request("/feed.atom").status_code == 200
    assert any("ORDER BY e.position DESC" in sql for sql in asked)


def test_the_host_that_a_request_names_is_in_no_feed(almanac, feed):
    """Given a request that names another host, the feed is the same: its links have the address of the site."""
    here, there = almanac.request(feed), almanac.request(feed, host="archive.example")

    assert (here.headers["etag"], here.content) == (there.headers["etag"], there.content)
    assert b"archive.example" not in there.content


@pytest.mark.one_in(3)
def test_a_feed_of_a_site_with_a_public_address_has_it(almanac, tmp_path, feed):
    """Given the public address of the site, its links begin with that, and so the tag differs."""
    metadata = tmp_path / "metadata.yml"
    metadata.write_text("plugins: {timeline-archive: {public_address: 'https://archive.example'}}", "utf-8")
    reader = Subscriber(almanac.path)
    before = tag_of(reader, feed)
    reader.datasette = datasette_of(almanac.path, metadata)

    answer = reader.request(feed)

    assert answer.headers["etag"] != before
    assert b"https://archive.example/" in answer.content
    assert b"localhost" not in answer.content


@pytest.mark.one_in(3)
def test_an_amendment_changes_every_feed(almanac, tmp_path, feed):
    """Given a correction that another process records, the feed that a reader has is no longer the current one."""
    reader = Subscriber(shutil.copy(almanac.path, tmp_path / "archive.db"))
    tag = tag_of(reader, feed)
    assert tag == tag_of(almanac, feed)

    with Archive(reader.path) as archive:
        correct(archive, "span", ["almanac", "title"], "Longer", was="A span", reason="x", source=None, by="jane")
        Projector(archive).catch_up()

    answer = reader.request(feed, if_none_match=tag)
    assert (answer.status_code, answer.headers["etag"] == tag) == (200, False)


def test_another_title_of_the_site_is_other_content(almanac, tmp_path):
    """Given a new title in metadata.yml, a feed that has the old one is sent again."""
    metadata = tmp_path / "metadata.yml"
    metadata.write_text("title: Ports & <harbours>", "utf-8")
    reader = Subscriber(almanac.path)
    before = tag_of(reader, "/feed.atom")
    reader.datasette = datasette_of(almanac.path, metadata)

    answer = reader.request("/feed.atom", if_none_match=before)

    assert answer.status_code == 200
    assert "<title>Ports &amp; &lt;harbours&gt;: newly recorded</title>" in answer.text


def test_an_empty_archive_has_tags_too(nothing, feed):
    """Given no events, a reader is spared the empty feed."""
    assert nothing.request(feed, if_none_match=tag_of(nothing, feed)).status_code == 304


def test_the_head_of_a_feed_has_its_tag_and_no_content(almanac, feed):
    """Given a HEAD request, the answer is that of a GET without its content."""
    whole, head = almanac.request(feed), almanac.request(feed, method="HEAD")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]
    assert head.headers["content-type"] == whole.headers["content-type"]


def test_a_feed_under_a_wrong_address_is_missing(almanac, feed):
    """Given a feed's address with more after it, the answer is 404, and has no tag."""
    answer = almanac.get(f"{feed}x")

    assert answer.status_code == 404
    assert "etag" not in answer.headers
