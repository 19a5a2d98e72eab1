"""Search: what is found, under which heading, with which marks, and what helps where nothing is."""

from urllib.parse import quote_plus

import pytest

from tests.web.conftest import text_of
from tests.web.pages.conftest import texts
from timeline.web.pages import search
from timeline.web.pages.search import expression

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
        "a phrase",
        "words in another order",
        "another name of a treaty",
        "a title in one report",
        "an umlaut left out",
        "no words",
    ],
)
def test_words_find_what_has_them(lagoons, query, hrefs):
    """Given words, what has all of them is found, whatever its accents, and leads to its page."""
    found = lagoons.page(f"/search?{query}").xpath(f"{RESULTS}/@href")

    assert found == hrefs


def test_a_result_has_its_words_marked_and_its_place(lagoons):
    """Given a statement, its words are marked, and the occurrence and source it is from stand below."""
    page = lagoons.page("/search?q=shallow&type=statement")

    assert page.xpath("//ul[@class='results']//mark/text()")[0].casefold() == "shallow"
    assert texts(page, "//ul[@class='results']/li/p[last()]") == [
        "in Mia Strand opens the conference, Lagoon Courier: A treaty for lagoons"
    ]


def test_the_form_keeps_the_words_and_the_type(lagoons):
    """Given words and a type, the form has both; a type that there is not is left out."""
    known, unknown = (lagoons.page(f"/search?q=%3Cb%3E&type={name}") for name in ("source", "nothing"))

    assert known.xpath("//main//input[@name='q']/@value") == ["<b>"]
    assert known.xpath("//main//input[@name='type']/@value") == ["source"]
    assert not unknown.xpath("//main//input[@name='type']")


def test_many_results_of_a_type_have_a_page_of_their_own(reader_of):
    """Given more results than a group shows, a link leads to all of the type, which are then shown."""
    reports = [{"what": "speech", "date": "undated", "evidence": 1}] * 20
    named = [{**talk, "occurrence": f"t-{number}", "title": f"Talk {number}"} for number, talk in enumerate(reports)]
    reader = reader_of({"source": {"id": "gazette", "language": "en", "published": "undated"}, "reports": named})
    page = reader.page("/search?q=talk")
    (more,) = page.xpath("//p[@class='more']/a/@href")

    assert len(page.xpath(RESULTS)) == 12
    assert more == "/search?q=talk&type=occurrence"
    assert len(reader.page(more).xpath(RESULTS)) == 20


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("Vietnam", {"Vietnam", "Vietnam gives boats", "Viet Nam receives boats"}),
        ("viet nam", {"Vietnam", "Vietnam gives boats", "Viet Nam receives boats"}),
        ("Viet Nam receives", {"Viet Nam receives boats"}),
        ('"Viet Nam"', {"Viet Nam receives boats"}),
    ],
    ids=["one spelling", "the other", "with a word", "in quotes"],
)
def test_a_state_is_found_by_each_of_its_names(reader_of, query, titles):
    """Given titles with two spellings of a state's name, either finds both, and the state; in quotes, only itself."""
    talk = {"what": "speech", "date": "undated", "evidence": 1, "participants": [{"party": "VN", "role": "speaker"}]}
    reports = [
        {**talk, "occurrence": "giving", "title": "Vietnam gives boats"},
        {**talk, "occurrence": "receiving", "title": "Viet Nam receives boats", "participants": []},
    ]
    reader = reader_of({"source": {"id": "gazette", "language": "en", "published": "undated"}, "reports": reports})

    found = reader.page(f"/search?q={quote_plus(query)}").xpath(RESULTS)

    assert {text_of(link) for link in found} == titles


@pytest.mark.parametrize(
    ("query", "terms"),
    [("", ""), ('"" * -', ""), ("a " * 20, " AND ".join(['"a"*'] * 12)), ('say "hi', '"say"* AND "hi"*')],
    ids=["nothing", "signs alone", "too many words", "a quote left open"],
)
def test_any_words_are_a_safe_expression(query, terms):
    """Given words, signs and quotes of any kind, the expression has at most twelve quoted terms."""
    assert expression(query) == terms


def test_more_matches_than_are_compared_say_so(reader_of, monkeypatch):
    """Given more matches than are ranked, the first ones recorded are shown, and the page says how to narrow them."""
    talk = {"what": "speech", "date": "undated", "evidence": 1}
    reports = [{**talk, "occurrence": f"boat-{number}", "title": f"Boat {number} sails"} for number in range(4)]
    reader = reader_of({"source": {"id": "gazette", "language": "en", "published": "undated"}, "reports": reports})
    advice = "Only the first 3 matches were compared; add a word to narrow the search."

    assert advice not in text_of(reader.page("/search?q=boat"))
    monkeypatch.setattr(search, "_RANKED", search._RANKED.replace(f"LIMIT {search.COMPARED}", "LIMIT 3"))
    monkeypatch.setattr(search, "COMPARED", 3)
    page = reader.page("/search?q=boat")

    assert advice in text_of(page)
    assert [text_of(link) for link in page.xpath(RESULTS)] == [f"Boat {number} sails" for number in range(3)]
