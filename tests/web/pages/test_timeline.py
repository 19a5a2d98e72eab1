"""The timeline: days, parts of days, wholes and parts, doubts about dates, filters and pages."""

import csv
from io import StringIO

import pytest

from tests.web.conftest import Reader, make_archive, text_of
from tests.web.pages.conftest import report, source, texts
from timeline.web.dates import in_words
from timeline.web.pages import _drawing, _matching

TITLES = "//p[@class='entry-title']"


@pytest.fixture(scope="module")
def page(lagoons):
    """Give the whole timeline."""
    return lagoons.page("/timeline")


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Give a reader of 170 undated occurrences and one dated one."""
    undated = [report(f"undated-{number:03}", date="undated") for number in range(170)]
    content = {"source": source("gazette"), "reports": [report("dated"), *undated]}
    return Reader(make_archive(tmp_path_factory.mktemp("many") / "archive.db", content))


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """Give a reader of 200 speeches in two months, and of three visits without a day."""
    dated = [report(f"speech-{number}", "speech", date=f"2031-0{5 + number // 150}-01") for number in range(200)]
    undated = [report(f"visit-{number}", "visit", date="undated") for number in range(3)]
    content = {"source": source("gazette"), "reports": [*dated, *undated]}
    return Reader(make_archive(tmp_path_factory.mktemp("crowded") / "archive.db", content))


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("", {"2031-05-01/2031-05-31": 150, "2031-06-01/2031-06-30": 50}),
        ("?treaty=none", {}),
        ("?source=gazette", {"2031-05-01/2031-05-31": 150, "2031-06-01/2031-06-30": 50}),
        ("?from=2031-05-01&to=2031-06-15", {"2031-05-01": 150, "2031-06-01": 50}),
    ],
    ids=["all", "nothing", "of a source", "a few days"],
)
@pytest.mark.one_in(2)
def test_many_are_drawn_in_counts_that_lead_to_them(crowded, query, columns):
    """Given more than have a place each, they are counted by month or day; a column leads to what it counts."""
    page = crowded.page(f"/timeline{query}")
    drawn = page.xpath("//figure[@class='drawn']/svg[@class='wide-only']//a[rect]")

    assert [link.get("aria-label") for link in drawn] == [
        f"{in_words(period)}: {count}" for period, count in columns.items()
    ]
    for link in drawn:
        days = texts(crowded.page(link.get("href")), "//section[@class='day']/h2")
        assert len(days) == 1
        assert days[0].split()[1] in link.get("aria-label")


def test_the_drawing_says_what_it_leaves_out(crowded, page):
    """Given occurrences without a first day, the words beneath the drawing count them, and lead to them."""
    left_out = crowded.page("/timeline").xpath("//figure[@class='drawn']/figcaption/a")[0]

    assert text_of(left_out) == "Not counted: 3 without a first day"
    assert left_out.get("href") == "/timeline?dates=open"
    assert not page.xpath("//figure[@class='drawn']//rect[@class='column']")


@pytest.mark.parametrize(
    ("most", "few", "is_drawn"),
    [(200, 4000, True), (199, 4000, False), (600, 0, True), (599, 0, False)],
    ids=["as many", "too many", "as many, each tested", "too many, each tested"],
)
@pytest.mark.one_in(3)
def test_no_more_are_read_for_the_drawing_than_take_a_moment(crowded, monkeypatch, most, few, is_drawn):
    """Given a filter, what it lets pass is drawn if few rows are read, a third where each is tested; else not."""
    monkeypatch.setattr(_drawing, "_READ", most)
    monkeypatch.setattr(_matching, "_FEW", few)

    page = crowded.page("/timeline?source=gazette")

    assert bool(page.xpath("//figure[@class='drawn']")) is is_drawn
    assert ("too many occurrences to draw" in text_of(page.xpath("//main")[0])) is not is_drawn
    assert len(page.xpath(TITLES)) == _matching.PAGE_SIZE


def test_what_is_drawn_is_listed(page):
    """Given a drawing of a few, what its dots and bars lead to is listed beneath it."""
    drawn = set(page.xpath("//figure[@class='drawn']/svg[@class='wide-only']//a[circle or rect]/@href"))
    listed = set(page.xpath(f"{TITLES}/a/@href"))

    assert drawn
    assert drawn <= listed


def entry(page, title):
    """Return what stands below the title of an entry."""
    return text_of(page.xpath(f"{TITLES}[.=$title]/following-sibling::div[1]", title=title)[0])


def test_days_and_periods_stand_by_their_first_day(page):
    """Given days and stretches of time, each has a heading, with its weekday or as a period; the open ones are last."""
    assert texts(page, "//section/h2") == [
        "January 2018 \N{EN DASH} June 2019 period",
        "1 July 2019 Monday",
        "1 September 2019 Sunday",
        "2 September 2019 Monday",
        "from 1 October 2019 on period",
        "10 January 2020 Friday",
        "1 February 2020 Saturday",
        "31 December 2020 Thursday",
        "5 May 2022 Thursday",
        "Undated or with only a latest possible day",
    ]


def test_what_goes_on_for_two_days_is_on_both(page):
    """Given a conference of two days, it is on both, with its parts of the first there, the evening last."""
    first, second = page.xpath("//li[p[@class='entry-title']/a/@href='/occurrence/conference']")

    assert text_of(first.xpath("ancestor::section/h2")[0]) == "1 September 2019 Sunday"
    assert texts(first, "./ol/li/p") == [
        "The lagoon treaty is signed",
        "Mia Strand opens the conference",
        "Finland replies",
    ]
    assert text_of(second.xpath("ancestor::section/h2")[0]) == "2 September 2019 Monday"
    assert not second.xpath("./ol")


@pytest.mark.parametrize(
    ("title", "about"),
    [
        ("Mia Strand opens the conference", "Morning speech 2 sources"),
        ("Questions from the press", "14:30 press conference Lagoon Courier, 3 Sep 2019"),
        ("Sweden ratifies", "treaty action Register, 1 Jun 2022 year inferred"),
        ("Lagoon conference", "1\N{EN DASH}2 September 2019 conference Turku 2 sources 1 conflict"),
        ("Denmark pledges boats", "pledge Lagoon Courier, 3 Sep 2019"),
        ("An early meeting", "by 1 May 2017 meeting Lagoon Courier, 3 Sep 2019"),
        ("A stray ceremony", "ceremony Unnamed publisher (leaflet)"),
    ],
    ids=["part of day", "time", "inferred year", "disputed", "one report retracted", "only a latest day", "undated"],
)
def test_an_entry_says_when_where_and_by_whom(page, title, about):
    """Given an occurrence, its entry has its part of day, kind, place, sources that stand, conflicts and doubts."""
    assert entry(page, title) == about


def test_only_an_inferred_date_has_a_hollow_dot(page):
    """Given one date with an inferred year and none that is wholly inferred, no dot is hollow; the mark is there."""
    assert not page.xpath("//li[@class='inferred-date']")
    assert texts(page, "//ol[@class='entries']//span[@class='mark']") == ["year inferred"]


def test_a_number_of_conflicts_leads_to_them(page):
    """Given a disputed occurrence, the number of conflicts links to them on its page."""
    assert set(page.xpath("//a[@class='conflicted']/@href")) == {
        "/occurrence/conference#conflicts",
        "/occurrence/signing#conflicts",
    }


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("kind=speech&source=blatt", ["Mia Strand opens the conference"]),
        ("treaty=lagoon-treaty&kind=treaty-action&from=2020-02-01", ["Sweden ratifies", "Sweden withdraws"]),
        ("kind=treaty-action&to=2020-01-10", ["Norway signs", "Finland accepts"]),
        ("kind=treaty-action&from=2020-01-10&to=2020-01-10", ["Finland accepts"]),
        ("kind=press-conference&to=2019-09-01", ["Questions from the press"]),
        ("kind=visit&from=2030-01-01", ["A visit that lasts"]),
        ("kind=conference&from=2019-09-02", ["Lagoon conference"]),
        ("kind=conference&from=2019-09-03", []),
        ("kind=conference&from=2019-09-01", ["Lagoon conference", "Lagoon conference"]),
        ("kind=conference&from=2019-09-02&to=2019-09-01", []),
        ("party=NO&kind=pledge", []),
        ("party=AX&dates=open", []),
        ("source=leaflet", ["A stray ceremony"]),
        ("kind=%20speech%20&party=FI", ["Finland replies"]),
        ("kind=Speech", []),
        ("kind=pledge&party=", ["Sweden pledges money", "Denmark pledges boats"]),
        ("kind=meeting&from=2017-05-01", ["An early meeting"]),
        ("kind=meeting&from=2017-05-02", []),
        ("kind=meeting&from=2017-05-02&dates=open", []),
        ("kind=conference&to=2019-09-01", ["Lagoon conference"]),
    ],
    ids=[
        "kind and source",
        "three filters",
        "the last day is included",
        "one day",
        "a time of the last day",
        "no end",
        "under way",
        "over by then",
        "on both of its days",
        "days in the wrong order",
        "retracted",
        "a place is not a party",
        "undated by source",
        "spaces around a value",
        "another case",
        "an empty value",
        "on or before the first day asked for",
        "on or before an earlier day",
        "on or before an earlier day, among the undated",
        "on the first of its days alone",
    ],
)
@pytest.mark.one_in(2)
def test_filters_choose(lagoons, query, titles):
    """Given filters, what matches all of them is there, and nothing else."""
    assert texts(lagoons.page(f"/timeline?{query}"), TITLES) == titles


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("kind", "pledge", "Pledge"),
        ("party", "SE", "Sweden"),
        ("source", "blatt", "Blatt: Ein Vertrag für Lagunen"),
        ("treaty", "dune-treaty", "Dune Treaty"),
        ("party", "XX", "XX"),
    ],
    ids=["kind", "party", "source", "treaty", "unknown"],
)
def test_the_form_keeps_what_was_chosen(lagoons, field, value, shown):
    """Given a filter, the form has it selected by its name, even where nothing has that name."""
    selected = lagoons.page(f"/timeline?{field}={value}").xpath("//select/option[@selected]")

    assert [(option.getparent().get("name"), option.get("value"), option.text) for option in selected] == [
        (field, value, shown)
    ]


def test_the_form_keeps_the_days_and_the_view(lagoons):
    """Given days and the view of undated occurrences, the form has all of them."""
    page = lagoons.page("/timeline?from=2020-01-01&to=2021-01-01&dates=open")

    assert page.xpath("//form//div[@class='filters']//input[@type='date']/@value") == ["2020-01-01", "2021-01-01"]
    assert page.xpath("//form//div[@class='filters']//input[@type='hidden']/@value") == ["open"]
    assert page.xpath("//nav[@class='pager']/a/@href") == ["/timeline?from=2020-01-01&to=2021-01-01"]


def test_undated_occurrences_come_in_pages_too(many):
    """Given 170 undated occurrences, following the links shows each once, with a way back, and then ends."""
    path, seen, backs = "/timeline?dates=open", [], []
    while path:
        page = many.page(path)
        seen += texts(page, TITLES)
        backs.append(page.xpath("//a[.='Back to the start']/@href"))
        path = next(iter(page.xpath("//a[@rel='next']/@href")), None)

    assert seen == [f"undated-{number:03}" for number in range(170)]
    assert backs == [[], ["/timeline?dates=open"], ["/timeline?dates=open"]]


def test_the_last_dated_page_begins_with_the_undated(many):
    """Given more undated occurrences than a page has, the dated ones are followed by the first of them, and a link."""
    page = many.page("/timeline")

    assert texts(page, TITLES)[:2] == ["dated", "undated-000"]
    assert len(texts(page, TITLES)) == 81
    assert page.xpath("//nav[@class='pager']/a/@href") == ["/timeline?dates=open"]


def test_what_a_source_puts_first_stands_first(reader_of):
    """Given occurrences of one day, each stands after those that a source has before it, whatever its name."""
    reports = [
        report("applause", relations=[{"type": "after", "other": "talk"}]),
        report("question", relations=[{"type": "before", "other": "answer"}]),
        report("answer", relations=[{"type": "answers", "other": "question"}]),
        report("talk", relations=[{"type": "before", "other": "question"}]),
    ]
    page = reader_of({"source": source("gazette"), "reports": reports}).page("/timeline")

    assert texts(page, TITLES) == ["talk", "applause", "question", "answer"]


def test_what_contains_a_part_follows_what_a_source_puts_before_the_part(reader_of):
    """Given a signing within a ceremony, and an opening before the signing, the opening stands before the ceremony."""
    reports = [
        report("ceremony", relations=[{"type": "part-of", "other": "week"}]),
        report("signing", relations=[{"type": "part-of", "other": "ceremony"}]),
        report("opening", relations=[{"type": "part-of", "other": "week"}, {"type": "before", "other": "signing"}]),
        report("week"),
    ]
    page = reader_of({"source": source("gazette"), "reports": reports}).page("/timeline")

    assert texts(page, TITLES) == ["week", "opening", "ceremony", "signing"]


def test_what_nothing_puts_in_order_stands_as_it_was_recorded(reader_of):
    """Given occurrences of one day of which no source says which came first, they are in the order of the reports."""
    page = reader_of({"source": source("gazette"), "reports": [report("zebra"), report("ape")]}).page("/timeline")

    assert texts(page, TITLES) == ["zebra", "ape"]


@pytest.mark.thorough
def test_what_goes_on_is_on_its_days_of_a_later_page(reader_of):
    """Given a fair of three days, and more on its first day than a page has, it is on each of its days once."""
    fair = report("fair", date="2031-05-01/2031-05-03")
    many = [report(f"speech-{number:03}", date="2031-05-01") for number in range(90)]
    reports = [fair, *many, report("dinner", date="2031-05-03"), report("party", date="2031-06-01")]
    reader = reader_of({"source": source("gazette"), "reports": reports})
    path, days = "/timeline", []
    while path:
        page = reader.page(path)
        entries = page.xpath("//li[p[@class='entry-title']/a/@href='/occurrence/fair']")
        days += [text_of(entry.xpath("ancestor::section/h2")[0]) for entry in entries]
        path = next(iter(page.xpath("//a[@rel='next']/@href")), None)

    assert days == ["1 May 2031 Thursday", "2 May 2031 Friday", "3 May 2031 Saturday"]


@pytest.mark.parametrize(
    ("date", "heading"),
    [
        ("2031-05-01/2031-05-09", "1\N{EN DASH}9 May 2031 period"),
        ("2031-05-01/..", "from 1 May 2031 on period"),
        ("2031-05-01~/2031-05-02", "about 1 May 2031 \N{EN DASH} 2 May 2031 period"),
        ("[2031-05-01..2031-05-02]", "within 1\N{EN DASH}2 May 2031 period"),
        ("[2031-05-01..]", "1 May 2031 or later period"),
    ],
    ids=["for many days", "with no end", "with a doubtful end", "on one of two days", "on that day or later"],
)
@pytest.mark.one_in(3)
def test_a_period_or_a_doubt_has_a_heading_of_its_own(reader_of, date, heading):
    """Given what lasts for long, or what may have been on one of several days, it is listed once, in its words."""
    page = reader_of({"source": source("gazette"), "reports": [report("talks", date=date)]}).page("/timeline")

    assert texts(page, "//section/h2") == [heading]
    assert texts(page, TITLES) == ["talks"]


def test_an_inferred_date_is_marked(reader_of):
    """Given a date that is wholly inferred, its dot is hollow and the entry says so."""
    date = {"edtf": "2020-05-01", "basis": "inferred", "reason": "A guess", "inferred_from": {"source": "gazette"}}
    page = reader_of({"source": source("gazette"), "reports": [report("guess", date=date)]}).page("/timeline")

    assert texts(page, "//li[@class='inferred-date']//span[@class='mark']") == ["inferred"]


def test_the_day_of_the_seeds_is_in_the_order_of_the_reports(seeds_reader):
    """Given the seeds, the conference is on both of its days, and on the first its parts are in their order."""
    page = seeds_reader.page("/timeline?from=2025-10-25&to=2025-10-26")
    conference = "//li[p[@class='entry-title']/a/@href='/occurrence/signing-ceremony-and-high-level-conference']"
    order = [
        *["opening-session", "waly-ceremony-speech", "convention-opening-ceremony", "signing-of-the-hanoi-convention"],
        *["plenary-discussion-session", "press-conference-chinh-guterres"],
    ]

    days = [text_of(entry.xpath("ancestor::section/h2")[0]) for entry in page.xpath(conference)]
    listed = page.xpath(f"({conference})[1]//p[@class='entry-title']/a/@href")

    assert days == ["25 October 2025 Saturday", "26 October 2025 Sunday"]
    assert [slug for href in listed if (slug := href.removeprefix("/occurrence/")) in order] == order


@pytest.mark.parametrize("few", [_matching._FEW, 0], ids=["few match", "many match"])
@pytest.mark.parametrize(
    ("party", "titles"),
    [("SE", ["Sweden speaks", "A minister speaks"]), ("FI", ["Finland speaks"])],
    ids=["known by another report", "of its own report"],
)
@pytest.mark.one_in(3)
def test_a_party_has_what_only_another_report_lets_it_say(reader_of, monkeypatch, few, party, titles):
    """Given a minister whose party only another report gives, the filter for that party finds both reports."""
    monkeypatch.setattr(_matching, "_FEW", few)
    minister = {"person": "mia", "name": "Mia Strand", "office": "Minister of Waters", "role": "speaker"}
    speakers = [{**minister, "party": "SE"}, minister, {"party": "FI", "role": "speaker"}]
    reports = [
        report(f"speech-{number}", "speech", title=title, date=f"2031-05-0{number}", participants=[speaker])
        for number, (title, speaker) in enumerate(
            zip(["Sweden speaks", "A minister speaks", "Finland speaks"], speakers, strict=True), 1
        )
    ]
    people = [{"id": "mia", "name": "Mia Strand"}]
    reader = reader_of({"source": source("gazette"), "people": people, "reports": reports})

    assert texts(reader.page(f"/timeline?party={party}"), TITLES) == titles


def listed(page):
    """Return the ids of the occurrences that a page lists, each once."""
    hrefs = page.xpath(f"{TITLES}/a/@href")
    return {href.removeprefix("/occurrence/") for href in hrefs}


@pytest.mark.parametrize("day", ["2018-06-15", "2019-09-01", "2019-09-02", "2020-01-11", "2031-01-01"])
@pytest.mark.parametrize("end", ["from", "to"])
@pytest.mark.one_in(3)
def test_days_never_list_what_is_known_to_be_outside(lagoons, end, day):
    """Given a first or a last day, nothing that had ended before, or began after it, is listed or given as data."""
    rows = lagoons.get(f"/timeline.json?{end}={day}").json()["rows"]

    assert {row["id"] for row in rows} == listed(lagoons.page(f"/timeline?{end}={day}"))
    if end == "from":
        assert all(row["occurred_to"] is None or row["occurred_to"] >= day for row in rows)
    else:
        assert all(row["occurred_from"] is None or row["occurred_from"][:10] <= day for row in rows)


@pytest.mark.parametrize("path", ["/timeline.csv", "/search.csv?q=HYPERLINK"])
def test_a_spreadsheet_runs_no_cell(reader_of, path):
    """Given a title that is a formula, the CSV has it as text, with an apostrophe; JSON has it as it is."""
    formula = '=HYPERLINK("https://evil.example/")'
    reader = reader_of({"source": source("gazette"), "reports": [report("trick", title=formula)]})
    (row,) = csv.DictReader(StringIO(reader.get(path).text))

    assert row["title"] == f"'{formula}"
    assert reader.get(path.replace(".csv", ".json")).json()["rows"][0]["title"] == formula


def test_what_a_page_lists_is_given_as_data(many):
    """Given more than a page, its links give exactly what it lists, as JSON and CSV, and JSON has the next address."""
    page = many.page("/timeline?dates=open&kind=speech")
    as_json, as_csv = (many.get(link) for link in page.xpath("//nav[@aria-label='For machines']/a/@href"))
    ids = [row["id"] for row in as_json.json()["rows"]]
    following = as_json.json()["next"]

    assert ids == [row["id"] for row in csv.DictReader(StringIO(as_csv.text))]
    assert set(ids) == listed(page)
    assert "kind=speech" in following
    assert set(ids).isdisjoint(row["id"] for row in many.get(following[following.index("/timeline") :]).json()["rows"])
