"""The Atom feed: what was recorded, by whom, newest first."""

import pytest
from lxml import etree

from timeline.web.pages import feeds

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def feed_of(reader):
    """Return the feed as a tree."""
    return etree.fromstring(reader.get("/feed.atom").content)


def entries_of(reader):
    """Return the entries as pairs of what was recorded and the path of the page they lead to."""
    entries = feed_of(reader).xpath("a:entry", namespaces=ATOM)
    return [
        (
            entry.xpath("string(a:category/@term)", namespaces=ATOM),
            entry.xpath("string(a:link/@href)", namespaces=ATOM).removeprefix("http://localhost"),
        )
        for entry in entries
    ]


def test_amendments_are_newest_and_lead_to_what_they_amend(almanac):
    """Given a retraction, merges and a correction after the reports, they come first, the last of them at the top."""
    entries = entries_of(almanac)

    assert entries[0] == ("corrected", "/occurrence/renamed")
    assert ("retracted", "/occurrence/gone") in entries
    amended = {topic for topic, _ in entries[:6]}
    assert {"corrected", "retracted", "person-merged"} <= amended
    assert "merged" in " ".join(amended - {"person-merged"})


@pytest.mark.thorough
def test_every_stream_leads_to_a_page_that_is_there(almanac):
    """Given events of occurrences, people, sources and treaties, each entry's link answers, if need be by moving on."""
    paths = {path for _, path in entries_of(almanac)}

    assert {path.split("/")[1] for path in paths} >= {"occurrence", "person", "source", "treaty"}
    assert {almanac.get(path).status_code for path in paths} <= {200, 301}


def test_an_entry_says_who_recorded_what_and_when(almanac):
    """Given an event, its entry has the event's summary, the name of who recorded it, and its time as in the log."""
    entry = feed_of(almanac).xpath("a:entry", namespaces=ATOM)[0]
    event = almanac.get("/archive/events.json?_shape=array&_sort_desc=position&_size=1").json()[0]

    texts = [entry.xpath(f"string(a:{name})", namespaces=ATOM) for name in ("title", "summary", "author/a:name")]
    assert texts == [event["summary"], event["summary"], "jane"]
    assert entry.xpath("string(a:updated)", namespaces=ATOM) == event["recorded_at"]
    assert "The new name" in texts[0]


def test_an_id_names_the_event_and_not_the_host(almanac):
    """Given an entry, its id ends in the stream and version of its event, and has no address of the server."""
    ids = feed_of(almanac).xpath("//a:id/text()", namespaces=ATOM)
    name = ids[0].removesuffix("/feed")

    assert ids[1] == f"{name}/occurrence/renamed/2"
    assert not any("localhost" in identifier for identifier in ids)
    assert all(identifier.startswith(f"{name}/") for identifier in ids)


def test_the_feed_links_to_itself_and_to_the_site(almanac):
    """Given the feed, a feed reader learns its own address and that of the page for people."""
    links = feed_of(almanac).xpath("a:link", namespaces=ATOM)

    assert {link.get("rel"): (link.get("type"), link.get("href")) for link in links} == {
        "self": ("application/atom+xml", "http://localhost/feed.atom"),
        "alternate": ("text/html", "http://localhost/"),
    }


@pytest.mark.parametrize("most", [1, 4])
def test_the_feed_has_only_the_newest(almanac, monkeypatch, most):
    """Given room for a few entries, the feed has the newest of all, and is as old as the first of them."""
    every = entries_of(almanac)
    monkeypatch.setattr(feeds, "NEWEST", most)

    feed = feed_of(almanac)
    assert entries_of(almanac) == every[:most]
    assert feed.findtext("a:updated", namespaces=ATOM) == feed.findtext("a:entry/a:updated", namespaces=ATOM)


@pytest.mark.parametrize(
    ("query", "leads"),
    [
        ("treaty=pact", lambda row: row["treaty"] == "pact"),
        ("kind=ceremony", lambda row: row["kind"] == "ceremony"),
        ("treaty=pact&kind=ceremony", lambda row: row["treaty"] == "pact" and row["kind"] == "ceremony"),
    ],
    ids=["treaty", "kind", "both"],
)
def test_a_feed_may_be_of_a_treaty_or_a_kind(almanac, query, leads):
    """Given a treaty or a kind, the feed has the events of its occurrences alone, and an address of its own."""
    feed = etree.fromstring(almanac.get(f"/feed.atom?{query}").content)
    occurrences = almanac.get("/archive/occurrences.json?_shape=array&_size=max").json()
    pages = set(feed.xpath("a:entry/a:link/@href", namespaces=ATOM))

    assert pages == {f"http://localhost/occurrence/{row['id']}" for row in occurrences if leads(row)}
    assert feed.xpath("a:link[@rel='self']/@href", namespaces=ATOM) == [f"http://localhost/feed.atom?{query}"]
    assert feed.findtext("a:id", namespaces=ATOM).endswith(f"/feed?{query}")


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/feed.atom?party=IS", 400, "There is no parameter 'party' here; there are treaty, kind."),
        ("/feed.atom?kind=nonsense", 400, "There is no occurrence of the kind 'nonsense'."),
        ("/feed.atom?treaty=nonsense", 404, "There is no treaty named nonsense"),
        ("/calendar.ics?source=almanac", 400, "There is no parameter 'source' here; there are treaty, kind, ahead."),
    ],
    ids=["parameter", "kind", "treaty", "calendar"],
)
def test_what_a_feed_cannot_leave_out_is_refused(almanac, path, status, said):
    """Given a parameter that is not known, or a value that is not there, the answer says so and is not a feed."""
    answer = almanac.get(path)

    assert answer.status_code == status
    assert said in answer.text.replace("&#39;", "'")


def test_a_report_has_the_name_of_its_source(almanac):
    """Given a report, its title has the short name of the source, and never its id."""
    titles = feed_of(almanac).xpath("a:entry[a:category/@term='occurrence-reported']/a:title/text()", namespaces=ATOM)

    assert "Almanac [of *ports*], 2 May 2031 reports: A day" in titles
    assert not [title for title in titles if title.startswith("almanac reports")]


def test_an_empty_feed_has_a_name_and_a_time(nothing):
    """Given no events, the feed is still valid: it has an id, a time long ago, and no entries."""
    feed = feed_of(nothing)

    assert entries_of(nothing) == []
    assert feed.findtext("a:id", namespaces=ATOM).endswith(":empty/feed")
    assert feed.findtext("a:updated", namespaces=ATOM) == "1970-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b\x0bc", "a\ufffdb\ufffdc"),
        ("a\ud800b\ufffe", "a\ufffdb\ufffd"),
        ("tab\tline\n", "tab\tline\n"),
        ("😀 افتتاح", "😀 افتتاح"),
    ],
    ids=["controls", "no characters", "space", "letters and signs"],
)
def test_no_character_breaks_the_document(text, kept):
    """Given characters that XML forbids, each is replaced, in text and in attributes; all others stay."""
    root = etree.Element("root")
    element = feeds._add(feeds.ET.Element("root"), "item", text, name=text)

    assert (element.text, element.get("name")) == (kept, kept)
    root.text = element.text  # lxml refuses what XML does not allow
