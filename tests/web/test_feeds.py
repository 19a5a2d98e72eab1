"""Feeds for machines are valid by their own rules, whatever the archive holds."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from pathlib import Path

import feedparser
import pytest
from icalendar import Calendar
from lxml import etree

from tests.web.conftest import COMPILED
from timeline.exchange.calendar_entries import span_of
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file
from timeline.web.pages import feeds
from timeline.web.server import datasette_of

ROOT = Path(__file__).parents[2]
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"

ONE = """\
source: {id: gazette, language: en, published: 2031-05-02}
reports:
  - {occurrence: opening, what: ceremony, title: Opening of the port, date: 2031-05-01, evidence: 1}
"""
ARABIC = """\
source: {id: sahifa, language: ar, title: "افتتاح الميناء", published: 2031-05-02}
reports:
  - occurrence: opening
    what: ceremony
    title: "افتتاح الميناء, «الكبير»; \\\\n"
    date: 2031-05-01T09:30:00
    evidence: 1
"""
MARKUP = """\
source: {id: gazette, language: en, title: "<b>&amp;]]></b>", published: 2031-05-02}
reports:
  - occurrence: opening
    what: ceremony
    title: "</title><script>x</script> [a](b)"
    date: 2031-05/2031-06
    evidence: 1
"""

RULES = """\
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.w3.org/2005/Atom"
    datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="feed"><interleave>
    <ref name="id"/><ref name="title"/><ref name="updated"/><oneOrMore><ref name="link"/></oneOrMore>
    <zeroOrMore><ref name="author"/></zeroOrMore>
    <optional><element name="subtitle"><text/></element></optional>
    <optional><element name="generator"><text/></element></optional>
    <zeroOrMore><ref name="entry"/></zeroOrMore>
  </interleave></element></start>
  <define name="entry"><element name="entry"><interleave>
    <ref name="id"/><ref name="title"/><ref name="updated"/><oneOrMore><ref name="link"/></oneOrMore>
    <oneOrMore><ref name="author"/></oneOrMore>
    <zeroOrMore><element name="category"><attribute name="term"><data type="string">
      <param name="minLength">1</param></data></attribute></element></zeroOrMore>
    <optional><element name="summary"><text/></element></optional>
  </interleave></element></define>
  <define name="id"><element name="id"><data type="anyURI"><param name="pattern">tag:.+,[0-9]{4}.*:.+</param></data>
  </element></define>
  <define name="title"><element name="title"><text/></element></define>
  <define name="updated"><element name="updated"><data type="dateTime">
    <param name="pattern">.+T.+(Z|[+\\-][0-9]{2}:[0-9]{2})</param></data></element></define>
  <define name="author"><element name="author"><element name="name"><data type="string">
    <param name="minLength">1</param></data></element></element></define>
  <define name="link"><element name="link"><attribute name="rel"/><attribute name="type"/>
    <attribute name="href"><data type="anyURI"/></attribute></element></define>
</grammar>
"""
"""What of RFC 4287's grammar (appendix B) one of our feeds may use; ids and dates stricter than there."""


class Site:
    """Answer requests from an archive, within this process."""

    def __init__(self, path: Path) -> None:
        self.datasette = datasette_of(path, ROOT / "metadata.yml")
        self.datasette.jinja_env.bytecode_cache = COMPILED
        asyncio.run(self.datasette.invoke_startup())

    def get(self, path: str, known: str | None = None):
        """Return the answer to a request that must succeed, of a reader who may hold an answer already."""
        headers = {"if-none-match": known} if known else {}
        answer = asyncio.run(self.datasette.client.get(path, headers=headers))
        assert answer.status_code in ({200, 304} if known else {200}), answer.text
        return answer


def grown(path: Path, *files: str) -> Path:
    """Make an archive of report files, given as text."""
    archive = Archive.create(path)
    for number, content in enumerate(files):
        append_file(archive, f"{number}.yaml", content.encode(), by="tester")
    Projector(archive).catch_up()
    archive.close()
    return path


@pytest.fixture(scope="module", params=["seeds", "empty", "one event", "arabic", "markup"])
def site(request, seeds_archive, tmp_path_factory) -> Site:
    """Give a site of each archive in turn."""
    files = {"empty": (), "one event": (ONE,), "arabic": (ARABIC,), "markup": (MARKUP,)}
    if request.param == "seeds":
        return Site(seeds_archive)
    return Site(grown(tmp_path_factory.mktemp("site") / "archive.db", *files[request.param]))


@pytest.fixture(scope="module")
def hanoi(seeds_archive) -> Site:
    """Give a site of the seeds."""
    return Site(seeds_archive)


@pytest.mark.one_in(3)
def test_the_feed_follows_the_grammar_of_atom(site):
    """The RELAX NG grammar holds, ids are there once, and a feed reader reports no problem."""
    answer = site.get("/feed.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    etree.RelaxNG(etree.fromstring(RULES)).assertValid(root)
    ids = [element.text for element in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert read.version == "atom10"


def test_the_feed_has_the_newest_first(hanoi):
    """Entries go back in time, lead to pages that are there, and say when they were recorded."""
    read = feedparser.parse(hanoi.get("/feed.atom").content)
    assert len(read.entries) == 50
    moments = [entry.updated for entry in read.entries]
    assert moments == sorted(moments, reverse=True)
    assert read.feed.updated == moments[0]
    assert read.entries[0].link.startswith("http://localhost/occurrence/")


def test_ids_stay_when_the_archive_grows_or_moves(tmp_path):
    """An entry's id rests on the log alone."""
    first = Site(grown(tmp_path / "a.db", ONE))
    before = {entry.id for entry in feedparser.parse(first.get("/feed.atom").content).entries}
    archive = Archive(tmp_path / "a.db")
    append_file(archive, "b.yaml", ONE.replace("gazette", "herald").encode(), by="tester")
    Projector(archive).catch_up()
    archive.close()
    after = {entry.id for entry in feedparser.parse(Site(tmp_path / "a.db").get("/feed.atom").content).entries}
    assert before < after


@pytest.mark.parametrize("path", ["/feed.atom", "/calendar.ics", "/sitemap.xml"])
@pytest.mark.one_in(2)
def test_a_feed_is_not_modified_until_something_is_recorded(tmp_path, path):
    """A feed is answered with 304 to its own tag, and whole again once the log has grown."""
    before = Site(grown(tmp_path / "a.db", ONE))
    tag = before.get(path).headers["etag"]
    again = before.get(path, known=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert before.get(path, known='"other"').status_code == 200
    archive = Archive(tmp_path / "a.db")
    append_file(archive, "b.yaml", ONE.replace("gazette", "herald").encode(), by="tester")
    Projector(archive).catch_up()
    archive.close()
    after = before.get(path, known=tag)
    assert after.status_code == 200
    assert after.headers["etag"] != tag


@pytest.mark.thorough
def test_another_archive_has_another_tag(tmp_path):
    """Given two archives with as many events, of different content, what one gave is not known to the other."""
    one = Site(grown(tmp_path / "a.db", ONE))
    other = Site(grown(tmp_path / "b.db", ONE.replace("gazette", "herald")))

    assert other.get("/feed.atom", known=one.get("/feed.atom").headers["etag"]).status_code == 200


@pytest.mark.one_in(2)
def test_the_calendar_reads_back_as_it_was_written(site):
    """It parses, has what RFC 5545 requires of it, and is the same when it is written again."""
    answer = site.get("/calendar.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    assert _unfolded(calendar.to_ical()) == _unfolded(answer.content)
    assert not calendar.errors
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    assert calendar.subcomponents
    uids = [str(event["uid"]) for event in calendar.walk("VEVENT")]
    assert len(uids) == len(set(uids))
    assert all(event["dtstamp"].dt.tzinfo for event in calendar.walk("VEVENT"))
    lines = answer.content.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 for line in lines)


def _unfolded(calendar):
    """Return the lines of a calendar, in an order that does not depend on who wrote it."""
    return sorted(calendar.replace(b"\r\n ", b"").split(b"\r\n"))


def test_deadlines_and_spans_are_whole_days(hanoi):
    """The last day for signature is one day; talks over months are a span; what happened by a day says so."""
    events = {
        str(event["uid"]).split("@")[0]: event
        for event in Calendar.from_ical(hanoi.get("/calendar.ics").content).walk("VEVENT")
    }
    closing = events["hanoi-convention-closing-for-signature"]
    assert (closing["dtstart"].dt, closing["dtend"].dt) == (date(2026, 12, 31), date(2027, 1, 1))
    assert "deadline" in closing["categories"].to_ical().decode()
    talks = events["negotiation-of-the-hanoi-convention"]
    assert (talks["dtstart"].dt, talks["dtend"].dt) == (date(2022, 2, 1), date(2024, 9, 1))
    assert "by 26 October 2025" in str(events["high-level-meetings"]["summary"])


@pytest.mark.parametrize(
    ("bounds", "span"),
    [
        (("2025-10-25", "2025-10-25"), (date(2025, 10, 25), date(2025, 10, 26))),
        (("2025-10-25T09:30:00", "2025-10-25T09:30:00"), (datetime.fromisoformat("2025-10-25T09:30:00"), None)),
        (("2025-10-25", "2025-10-26T10:00:00"), (date(2025, 10, 25), date(2025, 10, 27))),
        ((None, "2025-10-26"), (date(2025, 10, 26), date(2025, 10, 27))),
        (("2025-10-25", None), (date(2025, 10, 25), date(2025, 10, 26))),
        (("-0044-03-15", "-0044-03-15"), None),
        (("9999-01-01", "9999-12-31"), None),
        ((None, None), None),
    ],
    ids=["day", "moment", "day to moment", "by", "from", "before our era", "end of time", "undated"],
)
def test_a_span_is_what_a_calendar_can_hold(bounds, span):
    """Days end before the next one; times are the place's own; what no calendar can hold is left out."""
    assert span_of(dict(zip(("occurred_from", "occurred_to"), bounds, strict=True))) == span


def addresses(site: Site, path: str) -> list[tuple[str, str | None]]:
    """Return the addresses of a sitemap with their dates, having checked its form."""
    root = etree.fromstring(site.get(path).content)
    assert root.tag in {f"{SITEMAP}urlset", f"{SITEMAP}sitemapindex"}
    entries = []
    for element in root:
        assert [child.tag for child in element] in ([f"{SITEMAP}loc"], [f"{SITEMAP}loc", f"{SITEMAP}lastmod"])
        moment = element.findtext(f"{SITEMAP}lastmod")
        assert moment is None or datetime.fromisoformat(moment).tzinfo
        entries.append((element.findtext(f"{SITEMAP}loc"), moment))
    return entries


def test_the_sitemap_keeps_the_rules(site):
    """Absolute addresses, each once, with a date as soon as anything is recorded."""
    entries = addresses(site, "/sitemap.xml")
    assert all(address.startswith("http://localhost/") for address, _ in entries)
    assert len(entries) == len(set(entries)) >= 5
    assert all(moment for _, moment in entries) or len(entries) == 5


@pytest.mark.thorough
def test_every_address_of_the_sitemap_is_there(hanoi):
    """The sitemap names every page, and none that is not there."""
    paths = [address.removeprefix("http://localhost") for address, _ in addresses(hanoi, "/sitemap.xml")]
    assert {"/treaty/hanoi-convention", "/party/AU", "/source/vtv-2025-10-25", "/person/to-lam"} <= set(paths)
    own = ("/source/", "/party/", "/person/", "/treaty/", "/conflicts", "/as-known")
    for path in paths:
        if path.startswith(own):
            hanoi.get(path)


def test_a_large_archive_has_an_index_of_sitemaps(hanoi, monkeypatch):
    """Where there are too many addresses for one file, an index names several, and they hold all of them."""
    whole = {address for address, _ in addresses(hanoi, "/sitemap.xml")}
    monkeypatch.setattr(feeds, "ADDRESSES", 30)
    index = addresses(hanoi, "/sitemap.xml")
    assert len(index) == 3
    parts = [addresses(hanoi, address.removeprefix("http://localhost")) for address, _ in index]
    assert {address for part in parts for address, _ in part} == whole
    assert asyncio.run(hanoi.datasette.client.get("/sitemap-9.xml")).status_code == 404


def test_robots_txt_names_the_sitemap(site):
    """Robots may read pages, are kept from queries, and learn where the sitemap is."""
    text = site.get("/robots.txt").text
    assert "Disallow: /*?*sql=" in text
    assert "Sitemap: http://localhost/sitemap.xml" in text


def test_llms_txt_is_markdown_of_its_form(site):
    """A heading, a quoted summary, then sections of links; words of the archive cannot make links of their own."""
    lines = site.get("/llms.txt").text.splitlines()
    assert lines[0].startswith("# ")
    assert lines[2].startswith("> ")
    assert "## Data" in lines
    assert not any("<b>" in line.replace("\\<", "") for line in lines)


def test_llms_txt_says_where_the_treaty_stands(hanoi):
    """Totals, names and ratifications stand apart."""
    text = hanoi.get("/llms.txt").text
    assert "72 signatories reported, 2 named; 0 of 40 ratifications needed are reported" in text
