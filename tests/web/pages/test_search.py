"""Search: what is found, in which order, under which heading, with which marks, and what helps where nothing is."""

import csv
from io import StringIO
from urllib.parse import quote_plus

import pytest

from tests.web.conftest import Reader, make_archive, text_of
from tests.web.pages.conftest import texts
from timeline.web.pages import _choices
from timeline.web.pages import _searching as searching

RESULTS = "//section//ul[@class='results']/li/p[@class='title']/a"


@pytest.mark.parametrize(
    ("query", "hrefs"),
    [
        ("q=strandh", ["/person/mia-strand"]),
        ("q=miscount", []),
        ("q=Sweden&type=party", ["/party/SE"]),
        ("q=%C3%A5land", ["/party/AX"]),
        ("q=aland&type=party", ["/party/AX"]),
        ("q=fish&type=statement", ["/occurrence/welcome"]),
        ("q=kronor&type=figure", ["/occurrence/swedish-money"]),
        ("q=1,200,000", ["/occurrence/swedish-money"]),
        ("q=1200000", ["/occurrence/swedish-money"]),
        ("q=SEK+1.2m", ["/occurrence/swedish-money"]),
        ("q=lag&type=occurrence", []),
        ("q=%22opens+the+conference%22", ["/occurrence/welcome"]),
        ("q=%22the+opens+conference%22", []),
        ("q=turku+pact&type=treaty", ["/treaty/lagoon-treaty"]),
        ("q=Konferenz", ["/occurrence/conference"]),
        ("q=fur+lagunen&type=source", ["/source/blatt"]),
        ("q=&type=party", []),
    ],
    ids=[
        "another spelling",
        "the reason of a correction",
        "a type",
        "an accent in a party",
        "no accent in a party",
        "a statement",
        "a figure as printed",
        "a number with commas",
        "a number without",
        "an amount in short",
        "no beginning of three letters",
        "a phrase",
        "words in another order",
        "another name of a treaty",
        "a title in one report",
        "an umlaut left out",
        "no words",
    ],
)
@pytest.mark.one_in(2)
def test_words_find_what_has_them(lagoons, query, hrefs):
    """Given words, what has all of them is found, whatever its accents, and leads to its page."""
    found = lagoons.page(f"/search?{query}").xpath(f"{RESULTS}/@href")

    assert [href.partition("#")[0] for href in found] == hrefs


def test_a_result_has_its_words_marked_and_its_place(lagoons):
    """Given a statement, its words are marked, and the source and the occurrence it is from stand below."""
    page = lagoons.page("/search?q=shallow&type=statement")

    assert page.xpath("//ul[@class='results']//mark/text()")[0].casefold() == "shallow"
    assert texts(page, "//ul[@class='results']/li/p[last()]") == [
        "Lagoon Courier, 3 Sep 2019, ¶ 6 · Mia Strand opens the conference · 1 September 2019"
    ]


@pytest.mark.parametrize(
    ("query", "said_by", "paragraph"),
    [("kronor&type=figure", "Mia Strand", 11), ("shallow&type=statement", "Mia Strand", 6)],
    ids=["figure", "statement"],
)
def test_a_claim_is_found_at_its_place(lagoons, query, said_by, paragraph):
    """Given a figure or statement, its result leads to its place on a page, and says who said it and where."""
    (result,) = lagoons.page(f"/search?q={query}").xpath("//ul[@class='results']/li")
    page, _, place = result.xpath(".//p[@class='title']/a/@href")[0].partition("#")

    assert f"Said by {said_by}" in text_of(result)
    assert f", ¶ {paragraph} ·" in text_of(result)
    assert f"¶ {paragraph}" in text_of(lagoons.page(page).get_element_by_id(place))


def test_the_form_keeps_the_words_the_type_and_the_filters(lagoons):
    """Given words, a type and filters, the form has them all; a type that there is not is left out."""
    page = lagoons.page("/search?q=%3Cb%3E&type=source&kind=speech&party=SE&from=2019-01-01&to=never")
    unknown = lagoons.page("/search?q=%3Cb%3E&type=nothing")

    assert page.xpath("//main//input[@name='q']/@value") == ["<b>"]
    assert page.xpath("//main//input[@name='type']/@value") == ["source"]
    assert page.xpath("//main//option[@selected]/text()") == ["Speech", "Sweden"]
    assert page.xpath("//main//input[@name='from']/@value") == ["2019-01-01"]
    assert page.xpath("//main//input[@name='to']/@value") == [""]
    assert not unknown.xpath("//main//input[@name='type']")


@pytest.fixture(scope="module")
def boats(tmp_path_factory):
    """Give a reader of an archive about boats, with names in several spellings, and a point made in two reports."""
    says = {"point": "boats-sink", "text": "Old boats sink.", "attribution": "reporter", "evidence": 2}
    reports = [
        {"occurrence": "giving", "what": "pledge", "title": "Vietnam gives boats", "date": "2031-05-01", "evidence": 1},
        {"occurrence": "receiving", "what": "visit", "title": "Viet Nam receives boats", "date": "2031-05-02"},
        {"occurrence": "fleet", "what": "ceremony", "title": "Boats arrive in Hanoi", "date": "2031-05-03/2031-05-04"},
        {"occurrence": "lighthouse", "what": "speech", "title": "A. Dang lights the lighthouse", "date": "undated"},
    ]
    reports[0] |= {"what": {"kind": "pledge", "pledger": "VN", "purpose": "Boats"}, "statements": [says]}
    reports[1] |= {"participants": [{"party": "AU", "role": "visitor"}], "statements": [says]}
    reports[2] |= {"place": {"city": "Hanoi", "country": "VN"}}
    reports[2] |= {"participants": [{"party": "boat-union", "role": "host"}]}
    reports[3] |= {"participants": [{"person": "dang-thi-an", "name": "A. Dang", "role": "speaker"}]}
    return Reader(
        make_archive(
            tmp_path_factory.mktemp("boats") / "archive.db",
            {
                "source": {
                    "id": "gazette",
                    "publisher": {"name": "The Boat Gazette"},
                    "language": "en",
                    "published": "undated",
                },
                "people": [{"id": "dang-thi-an", "name": "Đặng Thị An", "spellings": ["A. Dang", "Ann Øre"]}],
                "organizations": [
                    {"id": "boat-union", "name": "Union of Boats", "other_names": "Friends of Sails"},
                    {"id": "boat-club", "name": "Boat Club", "other_names": "Nobody names it"},
                ],
                "reports": [{"evidence": 1, **report} for report in reports],
            },
        )
    )


def found(reader, query):
    """Return the addresses of the results, in the order of the page."""
    return reader.page(f"/search?{query}").xpath(f"{RESULTS}/@href")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("Vietnam", ["Vietnam", "Vietnam gives boats", "Viet Nam receives boats"]),
        ("viet nam", ["Vietnam", "Vietnam gives boats", "Viet Nam receives boats"]),
        ("Việt Nam", ["Vietnam", "Vietnam gives boats", "Viet Nam receives boats"]),
        ("Viet Nam receives", ["Viet Nam receives boats"]),
        ('"Viet Nam"', ["Viet Nam receives boats"]),
    ],
    ids=["one spelling", "the other", "with accents", "with a word", "in quotes"],
)
@pytest.mark.one_in(3)
def test_a_state_is_found_by_each_of_its_names(boats, query, titles):
    """Given titles with two spellings of a state's name, each finds both, after the state; in quotes, only itself."""
    links = boats.page(f"/search?q={quote_plus(query)}&type=").xpath(RESULTS)

    assert {text_of(link) for link in links if "/party/" not in link.get("href")} == set(titles) - {"Vietnam"}
    assert ["/party/VN"] * (titles[0] == "Vietnam") == [link.get("href") for link in links][: titles[0] == "Vietnam"]


@pytest.mark.parametrize("query", ["dang", "Đặng", "đang", "DANG THI", "ann ore", "A. Dang", "Øre"])
def test_a_person_is_found_by_each_spelling_without_its_special_letters(boats, query):
    """Given a name with a letter that is not one with an accent, it is found with and without, by each spelling."""
    assert found(boats, f"q={quote_plus(query)}")[0] == "/person/dang-thi-an"


def test_an_organization_is_found_by_each_name_if_it_has_a_page(boats):
    """Given registered organizations, one that a report names is found by its other name; the other has no page."""
    assert found(boats, "q=friends+of+sails") == ["/party/boat-union"]
    assert found(boats, "q=boat+club") == found(boats, "q=nobody+names") == []


def test_reports_are_found_by_another_spelling_of_a_person(boats):
    """Given a report that prints a person's name in another way, the full name finds it, and the page says so."""
    page = boats.page(f"/search?q={quote_plus('Dang Thi An')}")

    assert page.xpath(f"{RESULTS}/@href") == ["/person/dang-thi-an", "/occurrence/lighthouse"]
    assert "Also searched for: A. Dang, Ann Øre." in text_of(page)


@pytest.mark.parametrize(
    ("query", "meant", "href"),
    [
        ("Autralia", "Australia", "/party/AU"),
        ("lightouse", "lighthouse", "/occurrence/lighthouse"),
        ("recieves boats", "receives boats", "/occurrence/receiving"),
        ("Vietnaam bots", "Vietnam Boats", "/occurrence/giving"),
    ],
    ids=["a state", "a word of a title", "swapped letters", "two words"],
)
@pytest.mark.one_in(3)
def test_a_misspelled_word_is_understood(boats, query, meant, href):
    """Given words that nothing has, those with another spelling are shown, and the page says for what."""
    page = boats.page(f"/search?q={quote_plus(query)}")

    assert text_of(page.xpath("//div[@role='status']/p")[0]).startswith(f"Showing results for {meant}.")
    assert href in page.xpath(f"{RESULTS}/@href")


def test_words_that_are_written_as_one_are_found(boats):
    """Given two words that a title has as one, they find it."""
    assert found(boats, "q=light+house") == ["/occurrence/lighthouse"]


def test_the_likely_answer_stands_first(boats):
    """Given a word, what has it as its name is first, then what happened, then what sources say, then sources."""
    page = boats.page("/search?q=boat")

    assert page.xpath("//section/h2/@id") == ["g-name", "g-occurrence", "g-statement", "g-source"]


def test_what_a_source_says_once_stands_once(boats):
    """Given a statement that one source makes in two reports, it is one result."""
    assert len(found(boats, "q=sink")) == 1


@pytest.mark.parametrize(
    ("filters", "hrefs"),
    [
        ("kind=visit", ["/occurrence/receiving"]),
        ("party=VN", ["/occurrence/giving"]),
        ("party=VN&kind=visit", []),
        ("source=gazette&from=2031-05-04", ["/occurrence/fleet"]),
        ("to=2031-05-01", ["/occurrence/giving"]),
        ("from=2031-05-02&to=2031-05-02", ["/occurrence/receiving"]),
        ("source=herald", []),
    ],
    ids=["kind", "party, not place", "two filters", "from a day within", "to", "a day", "another source"],
)
@pytest.mark.parametrize("few", [200, -1], ids=["few match", "many match"])
@pytest.mark.one_in(2)
def test_filters_leave_what_they_say(boats, monkeypatch, few, filters, hrefs):
    """Given filters, only occurrences that have them are found, whether the filters or the words lead the search."""
    monkeypatch.setattr(searching, "_FEW", few)

    assert found(boats, f"q=boats&type=occurrence&{filters}") == hrefs


def test_a_filter_can_be_removed(boats):
    """Given filters, each has a name in words, and a link to the search without it."""
    (link,) = boats.page("/search?q=boats&party=VN").xpath("//ul[@class='active-filters']//a")

    assert text_of(link) == "Remove Party: Vietnam \N{MULTIPLICATION SIGN}"
    assert link.get("href") == "/search?q=boats"


def test_the_results_are_given_as_data(boats):
    """Given a search with filters, the links at its foot have exactly the results that the page has."""
    page = boats.page("/search?q=boat&from=2031-05-02")
    links = page.xpath("//nav[@aria-label='For machines']/a/@href")
    as_json, as_csv = (boats.get(link) for link in links)

    shown = [text_of(link) for link in page.xpath(RESULTS)]
    assert links == ["/search.json?q=boat&from=2031-05-02", "/search.csv?q=boat&from=2031-05-02"]
    assert [row["title"] for row in as_json.json()["rows"]] == shown
    assert [row["title"] for row in csv.DictReader(StringIO(as_csv.text))] == shown
    assert len(shown) > 2


def test_many_results_of_a_type_have_a_page_of_their_own(reader_of):
    """Given more results than a group shows, a link leads to all of the type, which are then shown."""
    reports = [{"what": "speech", "date": "undated", "evidence": 1}] * 20
    named = [{**talk, "occurrence": f"t-{number}", "title": f"Talk {number}"} for number, talk in enumerate(reports)]
    reader = reader_of({"source": {"id": "gazette", "language": "en", "published": "undated"}, "reports": named})
    page = reader.page("/search?q=talk")
    (more,) = page.xpath("//p[@class='more']/a/@href")

    assert len(page.xpath(RESULTS)) == 10
    assert more == "/search?q=talk&type=occurrence"
    assert len(reader.page(more).xpath(RESULTS)) == 20


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("%22%27*-%00", "There is no letter or digit in"),
        ("boat+" * 13, "The search was too long"),
        ("b" * 201, "The search was too long"),
        ("boat%00", "for boat"),
        ("NEAR(boat)+OR+title:", "No results for"),
    ],
    ids=["signs alone", "thirteen words", "a long word", "a NUL", "operators"],
)
def test_what_cannot_be_searched_is_clear(boats, query, message):
    """Given signs, more than is read, or what a search engine takes for syntax, the page says what it did."""
    assert message in text_of(boats.page(f"/search?q={query}"))


def test_beginnings_of_too_many_words_say_so(boats, monkeypatch):
    """Given the beginning of words that take too long to look up, the page says that whole words are needed."""
    in_time = searching._in_time

    async def slow(database, sql, parameters, limit_ms):
        begun = "search_fts MATCH :match" in sql and "*" in parameters["match"]
        return None if begun else await in_time(database, sql, parameters, limit_ms)

    monkeypatch.setattr(searching, "_in_time", slow)

    assert "Type whole words." in text_of(boats.page("/search?q=light"))


def test_more_matches_than_are_compared_say_so(reader_of, monkeypatch):
    """Given more matches than are read, those recorded last are shown, and the page says how to narrow them."""
    talk = {"what": "speech", "date": "undated", "evidence": 1}
    reports = [{**talk, "occurrence": f"boat-{number}", "title": f"Boat {number} sails"} for number in range(4)]
    reader = reader_of({"source": {"id": "gazette", "language": "en", "published": "undated"}, "reports": reports})
    advice = "Only the 3 recorded last were searched; add a word to narrow the search."

    assert advice not in text_of(reader.page("/search?q=boat"))
    monkeypatch.setattr(searching, "COMPARED", 3)
    page = reader.page("/search?q=boat")

    assert advice in text_of(page)
    assert [text_of(link) for link in page.xpath(RESULTS)] == [f"Boat {number} sails" for number in (3, 2, 1)]


def test_a_list_that_is_too_long_names_any_other(boats, monkeypatch):
    """Given more parties than a list shows, a reader names one by how its name begins, and it is chosen."""
    monkeypatch.setattr(_choices, "_MOST", 1)
    options = boats.page("/search").xpath("//select[@name='party']/option")
    page = boats.page("/search?q=boat&party-named=austral%00")

    assert len(options) == 2
    assert page.xpath("//input[@name='party-named']")
    assert page.xpath("//select[@name='party']/option[@selected]/@value") == ["AU"]
    assert boats.page("/search?q=boat&party-named=nowhere").xpath("//ul[@class='active-filters']//a/@href") == [
        "/search?q=boat"
    ]


def test_the_header_has_the_search_without_control_characters(boats):
    """Given a search with a NUL and many spaces, both fields have its words alone."""
    page = boats.page("/search?q=%00boat++%0Bsail")

    assert page.xpath("//input[@name='q']/@value") == ["boat sail", "boat sail"]
