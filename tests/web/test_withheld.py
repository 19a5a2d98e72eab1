"""Pages of an archive in which an occurrence, a person's name and the reports that name her are withheld."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.web.conftest import Reader, make_harbours, section_of, text_of
from timeline.history.mentions import plan
from timeline.log.archive import Archive
from timeline.recording.withholding import Request, withhold

NOW = datetime(2031, 7, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def withheld(tmp_path_factory):
    """Give a reader of an archive in which an occurrence and a person's name are withheld, and the places of events."""
    path = make_harbours(tmp_path_factory.mktemp("withheld") / "archive.db")
    with Archive(path) as archive:
        events = enumerate(archive.read(), 1)
        places = [place for place, (_, event) in events if event.originator_id == "occurrence/storm"]
        found = plan(archive, places, ["person/a-quay"])
    withhold(path, Request(found.positions, found.renamed, found.head, NOW, "jane", "A court order", "Article 17"))
    everything = sorted((*found.chosen, *found.mentions), key=lambda one: one.place, reverse=True)
    return Reader(path), {one.event.originator_id: one.place for one in everything}


def test_a_page_without_content_says_when_and_why(withheld):
    """Given an occurrence of which nothing is left, its page answers 451 with the day and the reason."""
    reader, places = withheld
    page = reader.page("/occurrence/storm", status=451)
    assert "withheld on 1 July 2031, as required by law: A court order" in text_of(page)
    assert "Article 17" in text_of(page)
    assert page.xpath(f"//a[@href='/event/{places['occurrence/storm']}']")
    assert reader.get("/person/a-quay").status_code == 404


def test_an_event_is_shown_as_withheld(withheld):
    """Given a withheld event, its page has the day, the reason, the law, who withheld it, and nothing else of it."""
    reader, places = withheld
    page = text_of(reader.page(f"/event/{places['occurrence/storm']}"))
    for words in ("Withheld: occurrence reported", "1 July 2031", "by jane", "A court order", "Article 17"):
        assert words in page
    assert "storm is cancelled" not in page
    assert "A court order" in section_of(reader.page("/occurrence/harbour-signing"), "history")


def test_what_is_left_without_reports_says_why(withheld):
    """Given a withheld person, and a source whose reports are all withheld, their pages do not say "yet"."""
    reader, places = withheld
    place = places["person/a-quay"]
    person = reader.page(f"/person/withheld-{place}")
    assert "names them yet" not in text_of(person)
    assert "Article 17" in text_of(person)
    assert person.xpath(f"//a[@href='/event/{place}']")
    event = reader.page(f"/event/{place}")
    assert text_of(event.xpath(f"//a[@href='/person/withheld-{place}']")[0]).startswith("Withheld on 2031-07-01")


def test_the_log_serves_the_entry_and_the_reason(withheld):
    """Given withheld events, their entries have their hashes, since when and why they are withheld."""
    reader, places = withheld
    entry = json.loads(reader.get(f"/log/entry/{places['occurrence/storm']}").text)
    assert (entry["stream"], entry["withheld"]["reason"]) == ("occurrence/storm", "A court order")
    nameless = json.loads(reader.get(f"/log/entry/{places['person/a-quay']}").text)
    assert nameless.keys() == {"entry_sha256", "withheld"}
    assert "events, as required by law" in text_of(reader.page("/log"))


@pytest.mark.one_in(4)
@pytest.mark.parametrize(
    "path",
    [
        *("/search?q=quay", "/", "/timeline", "/feed.atom", "/people", "/sitemap.xml", "/archive/events.json"),
        *("/export", "/occurrence/harbour-signing", "/calendar.ics", "/source/herald", "/archive/names.json"),
    ],
)
def test_nothing_else_has_it(withheld, path):
    """Given withheld content and a withheld name, no page, feed or table has them."""
    text = withheld[0].get(path).text
    assert "a-quay" not in text.replace("ada-quay", "")
    assert "storm is cancelled" not in text
    assert "States sign on harbours" not in text


def test_a_feed_tells_readers_again(withheld):
    """Given withheld events, the feed says that their entries changed when they were withheld."""
    feed = withheld[0].get("/feed.atom").text
    assert "<title>Withheld on 2031-07-01: A court order</title><updated>2031-07-01T12:00:00.000000Z</updated>" in feed


def test_a_source_whose_reports_are_withheld(tmp_path):
    """Given a source of which every report is withheld, its page says so, and the home page leaves it out."""
    path = make_harbours(tmp_path / "archive.db")
    with Archive(path) as archive:
        reported = [
            place
            for place, (_, event) in enumerate(archive.read(), 1)
            if event.source_slug == "herald" and event.TOPIC == "occurrence-reported"
        ]
        found = plan(archive, reported, [])
    withhold(path, Request(found.positions, {}, found.head, NOW, "jane", "A court order", "Article 17"))
    reader = Reader(path)

    page = reader.page("/source/herald")

    assert "Nothing has been recorded from this document yet" not in text_of(page)
    assert "it was withheld on 1 July 2031, as required by law: A court order" in text_of(page)
    assert page.xpath(f"//a[@href='/event/{reported[0]}']")
    assert not reader.page("/").xpath("//a[@href='/source/herald']")
    assert reader.page("/").xpath("//a[@href='/source/gazette']")
