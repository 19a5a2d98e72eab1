"""Pages of the whole: home, timeline, occurrence, search, about, the 404, and Datasette's own pages."""

import asyncio
import gzip
import json
import re
import sqlite3
from contextlib import closing

import pytest

from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.amending import correct, merge, retract
from timeline.web.dates import in_words
from timeline.web.filters import as_json_ld, claimed, number
from timeline.web.nesting import nest
from timeline.web.server import datasette_of

LARGEST_PAGE_BYTES = 100_000
SIGNING = "/occurrence/signing-of-the-hanoi-convention"
PAGES = {
    "home": "/",
    "timeline": "/timeline",
    "timeline, filtered": "/timeline?kind=pledge&party=VN&source=baotintuc-2025-10-25&from=2025-01-01&to=2025-12-31",
    "timeline, undated": "/timeline?dates=open",
    "places": "/places",
    "occurrence": SIGNING,
    "search": "/search?q=guterres",
    "empty search": "/search",
    "nothing found": "/search?q=xyzzy",
    "about": "/about",
    "database": "/archive",
    "table": "/archive/occurrences",
    "filtered table": "/archive/figures?_search=x&measure=signatories",
    "largest table": "/archive/events",
    "row": "/archive/events/12",
    "query": "/archive/claims_of_a_measure",
    "SQL": "/archive?sql=select+*+from+figures",
    "view": "/archive/speeches",
    "JSON shown": "/-/versions",
}


@pytest.fixture(params=PAGES.values(), ids=PAGES)
def path(request):
    """Give the path of each page in turn."""
    return request.param


@pytest.mark.one_in(3)
def test_a_page_is_whole_and_small(seeds_reader, path):
    """Given the seeds, every page answers, has a language, a title, a description, one main part and one heading."""
    answer = seeds_reader.get(path)

    assert answer.status_code == 200
    for needed in ('<html lang="en">', "<title>", 'name="description"', 'property="og:title"', "<footer"):
        assert needed in answer.text
    assert len(re.findall(r"<main\b", answer.text)) == len(re.findall(r"<h1\b", answer.text)) == 1
    assert len(gzip.compress(answer.content)) < LARGEST_PAGE_BYTES


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param(("/", SIGNING), id="two pages", marks=pytest.mark.thorough),
        pytest.param(
            ("/timeline", "/places", "/search?q=australia", "/about"), id="other pages", marks=pytest.mark.thorough
        ),
    ],
)
def test_every_link_of_our_pages_leads_somewhere(seeds_reader, paths):
    """Given the pages of the seeds, what they link to within the site answers."""
    links = set()
    for path in paths:
        hrefs = re.findall(r'<a\b[^>]*href="([^"#]+)', seeds_reader.get(path).text)
        links |= {href.replace("&amp;", "&") for href in hrefs if href.startswith("/")}

    answers = {href: seeds_reader.get(href).status_code for href in sorted(links)}

    assert {href: status for href, status in answers.items() if status != 200} == {}


# --- home ---


def test_home_leads_with_what_sources_claim(seeds_reader):
    """Given the seeds, home has 65 and nearly 70, then 72, each with its paragraph, and the two named."""
    text = seeds_reader.get("/").text
    numbers = re.findall(r'class="big[^"]*"><a href="(/[^"]+)"[^>]*>([^<]+)</a>', text.partition('class="glance')[0])

    assert [number for _, number in numbers] == ["65", "nearly 70", "72", "2"]
    assert all(re.fullmatch(r"/source/[\w-]+#p-\d+", href) for href, _ in numbers[:3])


def test_home_says_what_comes_next(seeds_reader):
    """Given the seeds, home has the ratifications that are needed, the last day, and the pledge of money."""
    text = seeds_reader.get("/").text

    assert "0 of 40 as reported by 26 October 2025; not in force" in text
    assert "31 December 2026" in text
    assert "83,500,000 US dollars" in text


def test_home_says_what_its_chart_shows(seeds_reader):
    """Given the seeds, the words beneath the chart have both totals, and on how many days sources differ."""
    cells = " ".join(re.sub(r"<[^>]+>", " ", seeds_reader.get("/").text).split())

    assert "goes from 65 on 25 October 2025 to 72 on 26 October 2025. They differ on 1 of 2 days." in cells


# --- timeline ---


def test_the_timeline_is_in_the_order_of_days(seeds_reader):
    """Given the seeds, the negotiation comes before the adoption, and that before the signing; the undated are last."""
    text = seeds_reader.get("/timeline").text
    places = [
        text.index(words)
        for words in ("Negotiations lead", "The adoption of", "An opening session", "brief the press", 'id="open"')
    ]

    assert places == sorted(places)


def test_links_of_the_timeline_keep_its_filters(seeds_reader):
    """Given two filters, each can be removed by itself, and other views of the timeline keep both."""
    text = seeds_reader.get("/timeline?kind=pledge&party=VN").text

    assert 'href="/timeline?party=VN"' in text
    assert 'href="/timeline?kind=pledge"' in text
    assert "kind=pledge&amp;party=VN&amp;dates=open" in text
    assert '<option value="VN" selected>' in text


def test_filters_leave_only_what_passes_them(seeds_reader):
    """Given the kind and the party, only Australia's pledge is there."""
    titles = re.findall(r'class="entry-title"><a[^>]*>([^<]+)', seeds_reader.get("/timeline?kind=pledge&party=AU").text)

    assert titles == ["Australia pledges 83.5 million US dollars for cybersecurity in Southeast Asia and the Pacific"]


def test_a_first_day_keeps_what_was_under_way(seeds_reader):
    """Given a first day in the midst of the negotiation, it is there; given one after its end, it is not."""
    titles = r'class="entry-title"><a[^>]*>([^<]+)'
    midst, after = (
        re.findall(titles, seeds_reader.get(f"/timeline?{days}").text.partition('id="open"')[0])
        for days in ("from=2023-05-01&to=2023-06-01", "from=2024-10-01&to=2025-01-01")
    )

    assert midst == [
        "Negotiations lead to the adoption of the Hanoi Convention",
        "Negotiators of the Hanoi Convention hold eight formal sessions",
        "Negotiators of the Hanoi Convention hold five intersessional meetings",
    ]
    assert after == ["The adoption of the Hanoi Convention follows years of negotiations"]


def test_what_has_no_end_is_under_way(reader_of):
    """Given what began before the first day and has no end, it is there; but not with a last day before that."""
    reports = [
        {"occurrence": "talks", "what": "negotiation", "title": "Talks", "date": "2031-01-01/..", "evidence": 1},
    ]
    reader = reader_of({"source": {"id": "gazette", "language": "en", "published": "2031-05-02"}, "reports": reports})

    assert "Talks" in reader.get("/timeline?from=2031-06-01").text
    assert "Talks" not in reader.get("/timeline?from=2031-06-01&to=2030-01-01").text.partition('id="open"')[0]


@pytest.mark.thorough
def test_where_more_was_under_way_it_is_said(reader_of):
    """Given more stretches of time than a page has, those that began last are shown, and that there are more."""
    reports = [
        {"occurrence": f"o-{n:03}", "what": "negotiation", "title": f"T{n:03}", "evidence": 1}
        | {"date": f"20{n // 12 + 10}-{n % 12 + 1:02}-01/2031-12-31"}
        for n in range(90)
    ]
    reader = reader_of({"source": {"id": "gazette", "language": "en", "published": "2031-05-02"}, "reports": reports})

    text = reader.get("/timeline?from=2031-06-01").text

    assert re.findall(r"T\d{3}", text) == [f"T{n:03}" for n in range(10, 90)]
    assert "More occurrences were under way" in text


@pytest.mark.thorough
def test_the_timeline_comes_in_pages_that_miss_nothing(reader_of):
    """Given 200 occurrences of three days, following the pages shows each once, in order."""
    reports = [
        {
            "occurrence": f"o-{n:03}",
            "what": "speech",
            "title": f"T{n:03}",
            "date": f"2031-05-0{1 + n % 3}",
            "evidence": 1,
        }
        for n in range(200)
    ]
    reader = reader_of({"source": {"id": "gazette", "language": "en", "published": "2031-05-09"}, "reports": reports})
    path, seen = "/timeline?kind=speech", []
    while path:
        text = reader.get(path).text
        seen += re.findall(r">(T\d{3})<", text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        path = following[1].replace("&amp;", "&") if following else None

    assert len(seen) == len(set(seen)) == 200
    assert seen == sorted(seen, key=lambda title: (int(title[1:]) % 3, title))


@pytest.mark.parametrize(
    "where",
    ["o.occurred_from >= '2025'", "o.occurred_from >= '2025' AND o.kind = 'speech'"],
    ids=["all", "of a kind"],
)
def test_a_page_of_the_timeline_reads_an_index(seeds_archive, where):
    """Given a million occurrences, a page may not read them all: the plan is a search of an index by day."""
    with closing(sqlite3.connect(seeds_archive)) as connection:
        plan = connection.execute(
            f"EXPLAIN QUERY PLAN SELECT * FROM occurrences o WHERE {where} ORDER BY o.occurred_from LIMIT 81"
        ).fetchall()

    assert "SEARCH o USING INDEX occurrences_by" in plan[0][3]


@pytest.mark.parametrize("after", ["x", "~~", "2025~a~b", "'; DROP TABLE events", "2025-10-25~0~" + "x" * 999])
@pytest.mark.one_in(3)
def test_a_made_up_page_key_does_no_harm(seeds_reader, after):
    """Given a page key that no link has, the timeline still answers."""
    assert seeds_reader.get(f"/timeline?after={after}").status_code == 200


def test_parts_stand_under_the_innermost_whole():
    """Given a speech that is part of a session, and both of a conference, the speech stands under the session."""
    rows = [{"id": name, "title": name} for name in ("conference", "session", "speech")]
    whole = {
        "session": [{"other": "conference", "title": "conference"}],
        "speech": [{"other": "conference", "title": "conference"}, {"other": "session", "title": "session"}],
    }

    (root,) = nest(rows, whole)

    assert (root.id, root.parts[0].id, root.parts[0].parts[0].id) == ("conference", "session", "speech")


def test_wholes_in_a_circle_lose_nobody():
    """Given sources that put two occurrences inside each other, both are still shown."""
    rows = [{"id": name, "title": name} for name in ("a", "b")]
    whole = {"a": [{"other": "b", "title": "b"}], "b": [{"other": "a", "title": "a"}]}

    assert {entry.id for entry in nest(rows, whole)} == {"a", "b"}


# --- occurrence ---


def test_an_occurrence_shows_each_source_beside_the_others(seeds_reader):
    """Given the signing, each of five sources has its account, with paragraphs, document and fingerprint."""
    text = seeds_reader.get(SIGNING).text

    assert text.count('<article class="report"') == 5
    assert re.search(r'href="/source/vtv-2025-10-25#p-\d+"', text)
    assert "sha256 " in text
    assert "As many as 72 countries" in text
    assert 'id="conflicts"' in text
    assert "How to cite this" in text
    assert "Corroborated" in text


def test_an_occurrence_has_the_same_for_machines(seeds_reader):
    """Given the signing, its JSON-LD is a schema.org Event with its day, and its JSON links answer."""
    text = seeds_reader.get(SIGNING).text
    about = json.loads(re.search(r'ld\+json">(.*?)</script>', text)[1])

    assert (about["@type"], about["startDate"]) == ("Event", "2025-10-25")
    assert len(about["subjectOf"]) == 5
    for href in re.findall(r'rel="alternate" type="application/json" [^>]*href="([^"]+)"', text):
        assert seeds_reader.get(href.replace("&amp;", "&")).json()


def test_history_has_old_and_new_and_merged_ids_lead_on(reader_of, words):
    """Given a correction, a merge and a retraction, the pages say what was, what is, and why."""
    reader = reader_of(words("Anything"))
    with Archive(reader.path) as archive:
        correct(
            archive,
            "signing",
            ["gazette", "title"],
            "A better title",
            was="Anything",
            reason="A slip of the pen",
            source=None,
            by="jane",
        )
        Projector(archive).catch_up()
    text = reader.get("/occurrence/signing").text
    assert "A slip of the pen" in text
    assert "A better title" in text

    with Archive(reader.path) as archive:
        retract(archive, "signing", None, reason="The paper took it back", source=None, by="jane")
        Projector(archive).catch_up()
    text = reader.get("/occurrence/signing").text
    assert "The paper took it back" in text
    assert "retracted" in text


def test_a_merged_occurrence_leads_to_the_other(reader_of, words):
    """Given a merge, the old address answers 301 with the new one, whose page names the old."""
    file = words("Anything")
    file["reports"].append({"occurrence": "same", "what": "speech", "title": "X", "date": "2031-05-01", "evidence": 4})
    reader = reader_of(file)
    with Archive(reader.path) as archive:
        merge(archive, "same", "talk", reason="One speech, told twice", source=None, by="jane")
        Projector(archive).catch_up()

    answer = reader.get("/occurrence/same")

    assert (answer.status_code, answer.headers["location"]) == (301, "/occurrence/talk")
    assert "One speech, told twice" in reader.get("/occurrence/talk").text


# --- search ---


@pytest.mark.parametrize("query", ["António Guterres", "antonio guterres", "ANTONIO GUTE"])
def test_a_name_is_found_with_and_without_its_accents(seeds_reader, query):
    """Given a name however it is typed, the person is found, and the words are marked."""
    text = seeds_reader.get(f"/search?q={query}").text

    assert 'href="/person/antonio-guterres"' in text
    assert "<mark>" in text


@pytest.mark.parametrize(
    "query", ['"', "*", "AND", "a OR", "NEAR(", "title:", '"un', "^x", "-", "'", "(((", "\\", "%00"]
)
@pytest.mark.one_in(2)
def test_no_character_is_syntax(seeds_reader, query):
    """Given what FTS5 would take for syntax, the page answers all the same."""
    assert seeds_reader.get(f"/search?q={query}").status_code == 200


def test_a_misspelled_name_is_found(seeds_reader):
    """Given a name spelled wrongly, the page shows what has the right one."""
    text = seeds_reader.get("/search?q=austrlia").text

    assert 'Showing results for <strong dir="auto">Australia</strong>' in text
    assert 'href="/party/AU"' in text


# --- not found ---


def test_a_404_offers_what_may_be_meant(seeds_reader):
    """Given an address that is nearly one of ours, the page offers it; as JSON the answer is JSON."""
    answer = seeds_reader.get("/occurrence/signing-of-hanoi-convention")

    assert answer.status_code == 404
    assert f'href="{SIGNING}"' in answer.text
    assert seeds_reader.get("/occurrence/nothing.json").json()["ok"] is False


# --- Datasette's own pages ---


def test_tables_say_what_their_columns_mean(seeds_reader):
    """Given a table, a row and the database, descriptions of columns and tables can be read there."""
    assert "The earliest day that this allows" in seeds_reader.get("/archive/occurrences").text
    assert "Order in the whole log" in seeds_reader.get("/archive/events/1").text
    assert "A figure that a source printed" in seeds_reader.get("/archive").text


def test_cells_can_be_read(seeds_reader):
    """Given cells of evidence, times and JSON, they are paragraphs, a date in words, and set JSON."""
    assert "¶" in seeds_reader.get("/archive/figures?_all=on").text
    assert "21 November 2026, 09:00 UTC" in seeds_reader.get("/archive/events/1").text
    assert '<pre dir="auto">{' in seeds_reader.get("/archive/events/12").text


# --- every archive ---

EVERYWHERE = ["/", "/timeline", "/search?q=a", "/about", "/archive", "/archive/occurrences", "/archive/events"]


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.one_in(3)
def test_an_empty_archive_has_its_pages(reader_of, path):
    """Given no events, every page answers and none pretends to know anything."""
    answer = reader_of().get(path)

    assert answer.status_code == 200
    assert "Nothing has been recorded yet" in answer.text


@pytest.mark.thorough
def test_an_archive_of_one_source_has_its_pages(reader_of):
    """Given a single event, a source with nothing reported yet, every page answers."""
    reader = reader_of({"source": {"id": "gazette", "language": "en", "published": "2031-05-02"}, "reports": []})

    assert {path: reader.get(path).status_code for path in EVERYWHERE} == dict.fromkeys(EVERYWHERE, 200)
    assert "1 immutable event<" in reader.get("/").text


HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'</script><!--{{ 7*7 }}"


def test_markup_in_every_field_is_only_text(reader_of, words):
    """Given a report file with markup wherever words may stand, no page has it as markup."""
    reader = reader_of(words(HOSTILE))
    paths = [*EVERYWHERE, "/occurrence/signing", "/occurrence/talk", "/search?q=script", "/timeline?dates=open"]
    paths += ["/archive/statements", "/archive/occurrences/signing", "/archive?sql=select+*+from+statements"]
    paths += [f"/search?q={HOSTILE}", f"/timeline?kind={HOSTILE}", f"/nope{HOSTILE}"]

    for path in paths:
        answer = reader.get(path)
        page = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", answer.text)
        assert answer.status_code in {200, 302, 404}, path
        assert "<script" not in page, path
        assert "<img" not in page, path
        assert "49" not in re.findall(r"{{.*?}}|<!--(.*?)$", page), path


@pytest.mark.parametrize(
    ("text", "language"),
    [("Hội nghị Hà Nội về tội phạm mạng", "vi"), ("مؤتمر هانوي لمكافحة الجريمة الإلكترونية", "ar")],
    ids=["Vietnamese", "Arabic"],
)
@pytest.mark.one_in(2)
def test_other_languages_are_right(reader_of, words, text, language):
    """Given words of another language, they stand as they are, in their own direction, and are found."""
    reader = reader_of(words(text, language=language))

    page = reader.get("/occurrence/signing").text
    assert f'dir="auto">{text}</h1>' in page
    assert f'lang="{language}"' in page
    assert text in reader.get("/").text
    assert "/occurrence/signing" in reader.get(f"/search?q={text.split()[0]}").text


# --- words ---


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("2025-10-25", "25 October 2025"),
        ("2025-10", "October 2025"),
        ("2025", "2025"),
        ("2025-10-25/2025-10-26", "25\N{EN DASH}26 October 2025"),
        ("2022-02/2024-08", "February 2022 \N{EN DASH} August 2024"),
        ("../2025-10-25", "until 25 October 2025"),
        ("[..2025-10-25]", "by 25 October 2025"),
        ("2025-10-26/..", "from 26 October 2025 on"),
        ("2025-10-25T20:19:53", "25 October 2025, 20:19"),
        ("2025~", "about 2025"),
        ("2025-21", "spring 2025"),
        ("undated", "undated"),
        ("202X", "202X"),
    ],
)
def test_dates_are_said_as_precisely_as_they_are_known(edtf, said):
    """Given an EDTF text, its words claim no more than it does."""
    assert in_words(edtf) == said


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ({"value": 70, "operator": "nearly", "unit": "count"}, "nearly 70"),
        ({"value": 83500000, "operator": "exact", "unit": "USD"}, "83,500,000 US dollars"),
        ({"value": 1, "operator": "ordinal", "unit": "rank"}, "1st"),
        ({"value": 112, "operator": "ordinal", "unit": "rank"}, "112th"),
        ({"value": 5, "operator": "exact", "unit": "year"}, "5 years"),
        ({"value": None, "operator": "vague", "unit": "count"}, ""),
    ],
)
def test_figures_are_said_as_they_are_claimed(figure, said):
    """Given a figure, its number stands with the words of its operator and its unit."""
    assert claimed(figure) == said


def test_numbers_keep_every_digit():
    """Given numbers of any size, thousands are set apart and nothing is rounded."""
    assert [number(value) for value in (1234567, "1234567.10", 8.05, 40, 0)] == [
        "1,234,567",
        "1,234,567.1",
        "8.05",
        "40",
        "0",
    ]


def test_json_ld_cannot_end_its_element():
    """Given text that would end a script element, it is escaped."""
    assert "<" not in as_json_ld({"name": "</script>"})
    assert json.loads(as_json_ld({"name": "</script>&\u2028"})) == {"name": "</script>&\u2028"}


def test_the_page_of_tables_shows_no_table_that_is_kept_from_the_reader(seeds_archive, tmp_path):
    """Given metadata that keeps a table and a query to somebody, neither is named to anybody else."""
    metadata = tmp_path / "metadata.yml"
    tables = "tables: {figures: {allow: {id: somebody}}}"
    queries = "queries: {kept: {sql: select 1, allow: {id: somebody}}, open: {sql: select 1}}"
    metadata.write_text(f"databases: {{archive: {{{tables}, {queries}}}}}", "utf-8")
    datasette = datasette_of(seeds_archive, metadata)
    asyncio.run(datasette.invoke_startup())

    text = asyncio.run(datasette.client.get("/archive")).text

    assert "/archive/statements" in text
    assert "/archive/open" in text
    assert "/archive/figures" not in text
    assert "/archive/kept" not in text
    assert asyncio.run(datasette.client.get("/archive/figures")).status_code == 403
