"""Permanent addresses of events, claims and occurrences as of an event, and the archive at a moment of each clock."""

import asyncio
import re
import shutil
from collections import Counter

import pytest

from tests.gaps import with_gaps
from tests.web.conftest import Reader, text_of
from tests.web.pages.conftest import texts
from timeline.history.moments import Moment, as_it_stood
from timeline.log.archive import Archive
from timeline.web.archives import archive as archive_of
from timeline.web.event_numbers import events_by_topic, numbers_of


@pytest.fixture(scope="module")
def events(harbours):
    """Give the events of the log, in order."""
    found = harbours.get("/archive/events.json?_shape=array&_size=max").json()
    return sorted(found, key=lambda event: event["position"])


def place_of(events, stream, topic):
    """Return the place of the first event of a stream with a topic."""
    return next(n for n, event in enumerate(events, 1) if event["stream"] == stream and event["topic"] == topic)


def test_an_occurrence_is_shown_as_it_stood(harbours, events):
    """Given a corrected title, the page as of the report has the first one and says so; now, it has the new one."""
    first = place_of(events, "occurrence/iceland-signature", "occurrence-reported")
    then = harbours.page(f"/occurrence/iceland-signature@{first}")

    assert texts(then, "//h1") == ["Iceland signs"]
    assert f"as it stood after event {first} of the log" in text_of(*then.xpath("//p[@role='status']"))
    assert texts(harbours.page("/occurrence/iceland-signature"), "//h1") == ["Iceland signs first"]


def test_the_page_as_of_an_event_is_that_of_a_copy_of_then(harbours, events, tmp_path):
    """Given every event of an occurrence, its page as of it says what the page of a whole archive of then says."""
    for place in (place_of(events, "occurrence/harbour-signing", "occurrence-reported"), len(events)):
        with (
            Archive(harbours.path) as archive,
            as_it_stood(archive, Moment(position=events[place - 1]["position"])) as made,
        ):
            made.close()
            copied = Reader(shutil.copy(made.path, tmp_path / f"then-{place}.db"))
        then, copy = harbours.page(f"/occurrence/harbour-signing@{place}"), copied.page("/occurrence/harbour-signing")
        for section in ("reports", "participants", "figures", "history"):
            found = [text_of(*page.xpath(f"//section[@aria-labelledby='{section}']")) for page in (then, copy)]
            assert found[0] == found[1]


def test_the_page_as_of_the_last_event_names_what_the_page_of_now_names(harbours, events):
    """Given the last event, the page as of it has the treaty's name and the related occurrences, as that of now has."""
    now, then = (harbours.page(f"/occurrence/harbour-signing{at}") for at in ("", f"@{len(events)}"))

    assert texts(then, "//p[@class='kicker']") == texts(now, "//p[@class='kicker']")
    assert texts(then, "//section[@aria-labelledby='relations']") == texts(
        now, "//section[@aria-labelledby='relations']"
    )


@pytest.mark.parametrize(
    "query",
    [
        "clock=recorded&at=2026-11-25&after=2025-10-25",
        "clock=event&at=2&after=1-2",
        "clock=event&at=2&after=.",
        "clock=event&at=2&after=99999999999999999999",
    ],
)
def test_a_list_does_not_go_on_from_what_is_no_place_in_it(harbours, query):
    """Given a wrong place to go on from, the answer is a bad request."""
    assert harbours.get(f"/as-known?{query}").status_code == 400


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param(
            "/occurrence/iceland-signature@1", "no occurrence named iceland-signature after event 1", id="early"
        ),
        pytest.param("/occurrence/iceland-signature@999", "no event 999: the log has events 1 to", id="late"),
        pytest.param("/occurrence/iceland-signature@x", "no event x", id="no place"),
        pytest.param("/occurrence/nothing@9", "no occurrence named nothing", id="unknown"),
        pytest.param("/event/0", "no event 0", id="no event"),
        pytest.param(
            "/claim/harbour-signing/gazette/nothing", "no claim harbour-signing/gazette/nothing", id="no claim"
        ),
    ],
)
def test_what_was_not_there_is_not_found(harbours, path, said):
    """Given an address of what was not recorded then, the answer is 404 and says why."""
    assert said in text_of(harbours.page(path, status=404))


def test_an_event_has_a_page_by_its_place(harbours, events):
    """Given the place of an event, its page has its words and content, and leads to the next and to its occurrence."""
    place = place_of(events, "occurrence/harbour-signing", "occurrence-reported")
    page = harbours.page(f"/event/{place}")

    assert texts(page, "//h1") == ["The Gazette reports: The harbour treaty is signed"]
    assert f"/occurrence/harbour-signing@{place}" in page.xpath("//dd//a/@href")
    assert f"/event/{place + 1}" in page.xpath("//a[@rel='next']/@href")
    assert '"harbour-signing"' in harbours.get(f"/event/{place}").text.replace("&#34;", '"') or place


@pytest.mark.thorough
def test_places_have_no_gaps_where_positions_have(harbours, events, tmp_path):
    """Given a copy without the first source, whose positions have gaps, places still count 1, 2, 3."""
    with Archive(harbours.path) as archive, as_it_stood(archive, Moment(published="2031-05-04T23:59:59")) as made:
        made.close()
        copied = Reader(shutil.copy(made.path, tmp_path / "copy.db"))
    positions = [event["position"] for event in copied.get("/archive/events.json?_shape=array&_size=max").json()]
    last = len(positions)

    assert max(positions) > last
    assert copied.get(f"/event/{last}").status_code == 200
    assert copied.get(f"/event/{last + 1}").status_code == 404
    database = archive_of(copied.datasette)
    assert asyncio.run(numbers_of(database, [*positions, positions[0]])) == [
        *(1 + sorted(positions).index(position) for position in positions),
        1 + sorted(positions).index(positions[0]),
    ]


def test_pages_name_events_by_their_numbers(settled, tmp_path):
    """Given positions with gaps, histories and corrections name each event by its number, and lead to its page."""
    copied = Reader(with_gaps(settled.path, tmp_path / "gaps.db"))
    shown = {path: copied.page(path) for path in ("/occurrence/signing", "/source/errata", "/conflicts")}
    links = {path: page.xpath("//main//a[starts-with(text(), 'event ')]") for path, page in shown.items()}
    addresses = {path: [link.get("href") for link in found] for path, found in links.items()}

    for path, found in links.items():
        assert [f"/event/{link.text.removeprefix('event ')}" for link in found] == addresses[path] != []
    assert addresses["/conflicts"][-1] == addresses["/source/errata"][0] == addresses["/occurrence/signing"][-1]
    page = copied.page(addresses["/conflicts"][-1])
    assert "Corrected: The lagoon treaty is signed" in texts(page, "//h1")
    assert "Counted again" in texts(page, "//dd")


def test_events_are_counted_by_topic_from_either_end(harbours, events):
    """Given any place in the log, as many events of each topic are counted up to it as there are."""
    database = archive_of(harbours.datasette)

    for event in events:
        upto = Counter(other["topic"] for other in events if other["position"] <= event["position"])
        assert asyncio.run(events_by_topic(database, event["position"])) == upto


def test_a_claim_has_a_permanent_address(harbours):
    """Given a figure and a statement, each has a page with its words, source and citation."""
    figure = harbours.page("/claim/harbour-signing/gazette/total")

    assert texts(figure, "//h1") == ["all of 31 states"]
    (cited,) = re.findall(r"http://localhost(/claim/\S+@\d+)", text_of(*figure.xpath("//p[@class='cite']")))
    assert texts(harbours.page(cited), "//h1") == ["all of 31 states"]


MOMENTS = {
    "published": ("at=2031-05-02", ["Port news", "herald"]),
    "occurred": ("clock=occurred&at=2031-05-01", ["treaty", "zzz"]),
}


def test_a_moment_of_publication_lists_what_was_out(harbours):
    """Given a day, only sources published by its end are listed; between two days, only those of the second."""
    listed = "//section[@aria-labelledby='listed']/ul/li"
    by_second = texts(harbours.page("/as-known?at=2031-05-02"), listed)
    between = texts(harbours.page("/as-known?at=2031-05-02&to=2031-05-04"), listed)

    assert len(by_second) == len(between) == 1
    assert by_second != between


def test_a_moment_of_the_log_lists_events(harbours, events):
    """Given two places, the events after the first and up to the second are listed, newest first."""
    page = harbours.page("/as-known?clock=event&at=3&to=6")

    links = [href for href in page.xpath("//ul[@class='plain-list']/li/a/@href") if href.startswith("/event/")]
    assert links == ["/event/6", "/event/5", "/event/4"]


def changed(page):
    """Return the links of what changed between two moments, by the titles of the occurrences."""
    listed = page.xpath("//section[@aria-labelledby='changed']/ul/li")
    return {text_of(entry.xpath("a")[0]): entry.xpath("a/@href") for entry in listed}


def test_what_changed_between_two_events_leads_to_before_and_after(harbours, events):
    """Given two places, an occurrence amended between them is listed once, as of the first and of its last event."""
    before = place_of(events, "occurrence/iceland-signature", "occurrence-reported")
    after = place_of(events, "occurrence/iceland-signature", "corrected")
    listed = changed(harbours.page(f"/as-known?clock=event&at={before}&to={after}"))

    _now, as_it_was, as_it_became = listed["Iceland signs first"]
    assert texts(harbours.page(as_it_was), "//h1") == ["Iceland signs"]
    assert texts(harbours.page(as_it_became), "//h1") == ["Iceland signs first"]


def test_what_changed_is_new_where_nothing_was_known_of_it(harbours, events):
    """Given two moments on the clocks of the log and of publication, what was reported between them is called new."""
    first = place_of(events, "occurrence/harbour-signing", "occurrence-reported")
    of_log = harbours.page(f"/as-known?clock=event&at={first - 1}&to={first}")
    of_press = harbours.page("/as-known?at=2031-05-01&to=2031-05-02")

    for page in (of_log, of_press):
        entry = page.xpath("//section[@aria-labelledby='changed']//li[a[@href='/occurrence/harbour-signing']]")
        assert "new" in text_of(*entry)
    assert "already known" in text_of(
        *harbours.page("/as-known?at=2031-05-02&to=2031-05-04").xpath("//section[@aria-labelledby='changed']")
    )


def test_one_moment_has_nothing_to_compare(harbours):
    """Given one moment, or the clock whose list has occurrences itself, no list of changes is there."""
    assert changed(harbours.page("/as-known?at=2031-05-02")) == {}
    assert changed(harbours.page("/as-known?clock=occurred&at=2031-05-01&to=2031-05-02")) == {}


def test_the_clocks_without_totals_say_where_they_are(harbours):
    """Given a moment of the log, the page leads to the clock by which totals are shown; others show them."""
    assert "Signatory totals are shown by publication" in text_of(
        *harbours.page("/as-known?clock=event&at=3").xpath("//main")
    )
    assert "Signatory totals" not in text_of(*harbours.page("/as-known?at=2031-05-02").xpath("//main"))


def test_a_page_as_of_an_event_says_which_conflicts_it_has(harbours, events):
    """Given an occurrence as of an event, the page says that conflicts beyond it are shown on the page of now."""
    then, now = (harbours.page(f"/occurrence/harbour-signing{at}") for at in (f"@{len(events)}", ""))

    assert "only disagreement about this occurrence itself is shown" in text_of(*then.xpath("//main"))
    assert "only disagreement" not in text_of(*now.xpath("//main"))


def test_a_moment_of_the_recording_clock_is_that_of_its_last_event(harbours, events):
    """Given when an event was recorded, what was recorded by then ends with it."""
    at = events[-1]["recorded_at"]
    page = harbours.page(f"/as-known?clock=recorded&at={at}")

    assert page.xpath("//dd/a/@href")[:1] == [f"/event/{len(events)}"]
    assert texts(harbours.page("/as-known?clock=recorded&at=2001-01-01"), "//li[@class='muted']") == ["Nothing."]


def test_what_had_happened_by_a_day(harbours):
    """Given the occurred clock, occurrences up to the day are listed, retracted ones left out, with the totals."""
    page = harbours.page("/as-known?clock=occurred&at=2031-05-01")

    assert "/occurrence/harbour-signing" in page.xpath("//ul[@class='plain-list']//a/@href")
    assert "/occurrence/storm" not in page.xpath("//ul[@class='plain-list']//a/@href")
    assert texts(harbours.page("/as-known?clock=occurred&at=2031-04-30"), "//li[@class='muted']") == ["Nothing."]


@pytest.mark.parametrize("query", ["at=nope", "clock=nope&at=1", "at=undated", "at=2031-05-02&after=%27"])
def test_what_is_no_moment_is_refused(harbours, query):
    """Given a text that names no moment, or another clock, the answer is 400 and names it."""
    page = harbours.page(f"/as-known?{query}", status=400)

    assert text_of(*page.xpath("//main"))


def test_a_page_as_of_an_event_writes_nothing(harbours, events):
    """Given a page as of an event, the archive's file is what it was before."""
    before = harbours.path.read_bytes()
    asyncio.run(harbours.datasette.client.get(f"/occurrence/harbour-signing@{len(events)}"))

    assert harbours.path.read_bytes() == before


@pytest.mark.parametrize(
    ("query", "heading", "answer"),
    [
        ("at=2031-05-02", "What was published by 2 May 2031", "By 2 May 2031, 1 source had been published."),
        (
            "at=2031-05-02&to=2031-05-04",
            "What was published between 2 May 2031 and 4 May 2031",
            "From 2 May 2031 to 4 May 2031, 1 further source may have been published.",
        ),
        ("clock=event&at=3", "What was recorded up to event 3", "The archive after its first 3 events."),
        ("clock=occurred&at=2025-05-01", "What had happened by 1 May 2025", "By 1 May 2025,"),
    ],
    ids=["published", "between", "event", "occurred"],
)
def test_a_moment_answers_first(harbours, query, heading, answer):
    """Given a moment or two, the page says in its first sentence what there was, or what came."""
    page = harbours.page(f"/as-known?{query}")

    assert texts(page, "//h1") == [heading]
    assert texts(page, "//p[@class='lede']")[0].startswith(answer)


def test_a_record_is_folded_behind_what_it_says(harbours, events):
    """Given a report, its page has its kind, day and source; the JSON is folded."""
    page = harbours.page(f"/event/{place_of(events, 'occurrence/harbour-signing', 'occurrence-reported')}")

    facts = dict(zip(texts(page, "//dl[@class='facts']/dt"), texts(page, "//dl[@class='facts']/dd"), strict=True))
    assert facts["Kind"] == "Signing"
    assert facts["Source"] == "The Gazette, 2 May 2031"
    assert page.xpath("//details//pre")
    assert not page.xpath("//pre[not(ancestor::details)]")


def test_a_correction_says_what_it_changed(harbours, events):
    """Given a correction, its page has what was corrected, before and after, and why."""
    page = harbours.page(f"/event/{place_of(events, 'occurrence/iceland-signature', 'corrected')}")

    assert texts(page, "//h1") == ["Corrected: Iceland signs first"]
    assert "Iceland signs" in text_of(*page.xpath("//dl[@class='change']"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("at=yesterday", "“yesterday” is not a moment. Write a day, such as 25 October 2025 or 2025-10-25."),
        ("at=undated&to=2031-05-03", "“undated” is not a moment."),
        ("clock=recorded&at=2031-13-01", "“2031-13-01” is not a moment."),
        ("clock=event&at=999", "There is no event 999"),
    ],
    ids=["a word", "no date", "no month", "no event"],
)
def test_a_moment_that_is_none_leaves_the_form_as_it_was(harbours, query, said):
    """Given what names no moment, the form is there with what was typed, and says in plain words what to write."""
    page = harbours.page(f"/as-known?{query}", status=400)
    (form,) = page.xpath("//details[@open]/form[@class='moment-form']")
    typed = dict(field.split("=") for field in query.split("&"))

    assert text_of(*form.xpath("./p[@role='alert']")).startswith(said)
    assert {field.get("name"): field.get("value") for field in form.xpath(".//input")} == {
        "at": typed["at"],
        "to": typed.get("to", ""),
    }
    assert form.xpath(".//option[@selected]/@value") == ([typed["clock"]] if "clock" in typed else [])


@pytest.mark.parametrize("day", ["2 May 2031", "may 2, 2031", "2 tháng 5 năm 2031", "2 thg 5 2031"])
def test_a_day_may_be_written_in_words(harbours, day):
    """Given a day as the pages write it, in any of their languages, the moment is its end."""
    listed = "//section[@aria-labelledby='listed']/ul/li"

    assert texts(harbours.page(f"/as-known?at={day}"), listed) == texts(
        harbours.page("/as-known?at=2031-05-02"), listed
    )


def test_what_is_ahead_is_not_told_as_past(lagoons):
    """Given a moment that is still to come, what was reported of it will have happened by then."""
    ahead, past = (lagoons.page(f"/as-known?clock=occurred&at={day}") for day in ("2999-12-31", "2019-12-31"))
    between = lagoons.page("/as-known?clock=occurred&at=2019-12-31&to=2999-12-31")

    assert texts(ahead, "//h1") == ["What will have happened by 31 December 2999, as reported"]
    assert "occurrences will have begun, as reported." in text_of(*ahead.xpath("//p[@class='lede']"))
    assert "occurrences had begun." in text_of(*past.xpath("//p[@class='lede']"))
    assert texts(between, "//h1") == ["What happens between 31 December 2019 and 31 December 2999, as reported"]


def test_the_form_says_what_each_clock_shows(harbours):
    """Given the form, its label and options together say as of what the archive is shown."""
    (form,) = harbours.page("/as-known").xpath("//form[@class='moment-form']")

    assert text_of(form.xpath(".//label")[0]) == "As of"
    assert [text_of(option) for option in form.xpath(".//option")] == [
        "what had been published",
        "what had happened",
        "what was recorded",
        "event number",
    ]
