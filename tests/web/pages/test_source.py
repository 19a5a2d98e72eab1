"""The page of a source: its document, what only it has, its paragraphs, and the corrections it prompted."""

import json

import pytest

from tests.web.conftest import text_of
from tests.web.pages.conftest import below, grounds, report, source, terms, texts


@pytest.fixture(scope="module")
def courier(lagoons):
    """Give the page of a source with all that can be known of a document."""
    return lagoons.page("/source/courier")


@pytest.mark.parametrize(
    ("identity", "facts"),
    [
        (
            "courier",
            {
                "Publisher": "Lagoon Courier",
                "Published": "3 September 2019, 09:00",
                "Address": "courier.example",
                "Archived copy": "archive.example",
                "Terms of reuse": "Free to reuse, with the source",
                "Language": "English",
            },
        ),
        (
            "blatt",
            {
                "Publisher": "Blatt",
                "Published": "4 September 2019",
                "Language": "German, translated from Lagoon Courier, 3 Sep 2019",
            },
        ),
        (
            "leaflet",
            {
                "Publisher": "Not stated",
                "Published": "undated",
                "Address": "None given. Search for words of its text.",
            },
        ),
        ("register", {"Address": "None given. Search for words of its text at Register, published 1 June 2022."}),
        ("errata", {"Address": "None given. Search for its title, published 1 January 2023."}),
    ],
)
def test_the_document_is_described_as_far_as_it_is_known(lagoons, identity, facts):
    """Given a source, its document has what is recorded and how to find it."""
    shown = terms(lagoons.page(f"/source/{identity}"))

    assert {name: shown[name] for name in facts} == facts


def test_how_the_document_is_known_has_the_reasons(courier, lagoons):
    """Given a publisher and a year that are inferred, the reasons stand below, with the paragraphs."""
    label = "Lagoon Courier, 3 Sep 2019"
    assert grounds(courier)[:2] == [
        f"Publisher: {label} Inferred: By its web address",
        f"Published: {label}, paragraph 20",
    ]
    blatt = grounds(lagoons.page("/source/blatt"))
    assert blatt[0] == "Published: Blatt, 4 Sep 2019 Year inferred: The year of the conference"


def test_what_is_not_known_of_a_document_is_left_out(lagoons):
    """Given no archived copy and no fingerprint, there are no lines for them, and no offer to compare one."""
    facts = terms(lagoons.page("/source/leaflet"))

    assert facts.keys() == {"Publisher", "Published", "Address", "Language"}


def test_a_fingerprint_stands_with_what_it_is_of(courier):
    """Given a fingerprint, its bytes and paragraphs stand beside it, with a way to check it."""
    shown = grounds(courier)[-1]

    assert f"sha256 {'abc'.zfill(64)}" in shown
    assert "1,234 bytes, 21 paragraphs" in shown
    assert courier.xpath("//details[@class='know']/ul/li[last()]/a/@href")[0] == "/about#check"


def test_a_translation_of_a_document_that_is_not_here_leads_to_its_address(reader_of):
    """Given a translation of something that is not a source, its address is shown instead of a label."""
    translated = source("copy", translation_of="https://elsewhere.example/a")
    page = reader_of({"source": translated, "reports": []}).page("/source/copy")

    assert page.xpath("//dt[.='Address']/following-sibling::dd[1]/a/@href") == ["https://elsewhere.example/a"]


@pytest.mark.parametrize(
    ("heading", "items", "missing"),
    [
        ("Occurrences", ["Finland replies speech", "Denmark pledges boats pledge"], ["Lagoon conference", "nets"]),
        (
            "Figures",
            ["nearly 9 states nearly 9 signatories", "1,200,000 Swedish kronor 1.2 million kronor pledge amount"],
            [],
        ),
    ],
)
def test_what_only_this_source_has(courier, heading, items, missing):
    """Given occurrences and figures, those of no other source are listed; shared and retracted ones are not."""
    listed = texts(courier, "//section[h3=$heading]/ul/li", heading=heading)

    assert set(items) <= set(listed)
    assert not [item for item in listed for word in missing if word in item]


def test_points_that_others_make_too_are_left_out(courier):
    """Given a point of two sources and two of this one alone, the two are counted and listed."""
    fold = courier.xpath("//details[@class='fold']")[0]

    assert text_of(fold.find("summary")) == "2 points made in no other document"
    assert texts(fold, ".//li") == ["There are few fish.", "Two states must be bound."]


def test_a_source_that_only_repeats_has_nothing_of_its_own(reader_of):
    """Given a second source that says the same, its page does not say that anything is reported by it alone."""
    reader = reader_of(
        {"source": source("first"), "reports": [report("talk")]},
        {"source": source("second"), "reports": [report("talk")]},
    )
    page = reader.page("/source/second")

    assert texts(page, "//p[@class='lede']") == ["It reports 1 occurrence."]
    assert not page.xpath("//*[@id='only-here']")


@pytest.mark.parametrize(
    ("number", "lines"),
    [
        (
            4,
            [
                "north 30, others 12 The reporter, in the reporter's words",
                "one of the largest size rank only here Mia Strand, Minister, Waters, quoted",
                "number left out 007: A telephone number",
            ],
        ),
        (5, ["The lagoon treaty is signed signing", "More about Lagoon conference"]),
        (7, ["There are few fish. The reporter · only here"]),
        (11, ["Lagoon Courier, 3 Sep 2019, paragraph 11"]),
        (9, ["Questions from the press press conference corrected only here 1 September 2019, 14:30"]),
        (10, ["Names Kari Vik (Norway)"]),
        (13, ["Norway pledges nets pledge retracted"]),
        (18, ["left out Links to other articles"]),
        (20, ["States the publication date."]),
    ],
    ids=["numbers", "a second report", "reporter", "its source", "corrected", "named", "retracted", "left out", "date"],
)
def test_a_paragraph_has_all_that_was_taken_from_it(courier, number, lines):
    """Given a paragraph, what was recorded from it and what was left out on purpose stand under its anchor."""
    shown = text_of(courier.get_element_by_id(f"p-{number}"))

    assert [line for line in lines if line not in shown] == []


def test_paragraphs_are_in_order_and_only_those_that_say_something(courier):
    """Given 21 paragraphs of which the last says nothing, the others are listed by number, each under its own.

    Two side by side that are left out for one reason are one entry, with how many they are; both can be linked to.
    """
    numbers = courier.xpath("//ol[@class='paragraphs']/li/@value")

    assert numbers == [str(number) for number in range(1, 21) if number != 19]
    (entry,) = courier.xpath("//li[@id='p-18' and descendant::*[@id='p-19']]")
    assert text_of(entry) == "Paragraphs 18–19 left out Links to other articles 2 paragraphs"


def test_a_retracted_report_is_not_only_here(lagoons):
    """Given a retracted report of what one other source reports, it is marked as retracted, not as only here."""
    page = lagoons.page("/source/blatt")

    assert texts(page.get_element_by_id("p-4"), ".//span[contains(@class, 'mark')]") == ["retracted"]
    assert not page.xpath("//section[h3='Occurrences']")


def test_pledges_that_stand_are_listed(courier, lagoons):
    """Given a pledge of money, one without and a retracted one, two are listed, the money first."""
    assert below(courier, "pledges") == ["Sweden: 1,200,000 Swedish kronor Cleaner lagoons", "Denmark: Boats"]
    assert not lagoons.page("/source/blatt").xpath("//*[@id='pledges']")


def test_corrections_it_prompted_are_listed_newest_first(lagoons):
    """Given a source that led to two retractions and two corrections, each is there, the last one first."""
    page = lagoons.page("/source/errata")
    reasons = ["Miscounted", "A slip", "A misreading", "There were no nets"]
    listed = below(page, "corrections")

    assert [reason for item in listed for reason in reasons if reason in item] == reasons
    assert listed[0].startswith("The lagoon treaty is signed Corrected Blatt, 4 Sep 2019: figures: total: value event")
    assert texts(page, "//p[@class='lede']") == ["It reports nothing itself, and amends what other sources said."]


def test_a_source_that_prompted_nothing_has_no_corrections(courier):
    """Given a source whose report was corrected by another, it does not say that it prompted the correction."""
    assert not courier.xpath("//*[@id='corrections']")


def test_a_settled_conflict_is_marked_on_the_page_of_a_source(settled):
    """Given a conflict that a correction settled, it stands below the open ones, marked as settled."""
    articles = settled.page("/source/courier").xpath("//article")

    assert [text_of(*article.xpath("./header/span[@class='mark']")) for article in articles] == ["", "settled"]


def test_machines_get_the_translation_and_the_fingerprint(lagoons):
    """Given a document and its translation, their JSON-LD has the fingerprint, the copy, and what it translates."""
    courier, blatt = (
        json.loads(lagoons.page(f"/source/{identity}").xpath("//script/text()")[0]) for identity in ("courier", "blatt")
    )

    assert courier["identifier"] == f"sha256:{'abc'.zfill(64)}"
    assert courier["archivedAt"] == "https://archive.example/lagoons"
    assert (blatt["inLanguage"], blatt["translationOfWork"]) == ("de", courier["url"])
    assert "datePublished" not in json.loads(lagoons.page("/source/leaflet").xpath("//script/text()")[0])


def test_a_list_that_is_cut_leads_to_its_table(lagoons, monkeypatch):
    """Given more reports than a page may have, the list is cut, and a link leads to the rest in the table."""
    monkeypatch.setattr("timeline.web.pages.source.LIMIT", 9)
    page = lagoons.page("/source/courier")

    assert texts(page, "//p[@class='lede']")[0].startswith("It reports 15 occurrences")
    assert page.xpath("//p[@class='more']/a/@href") == ["/archive/reports?source=courier"]
    assert texts(page, "//p[@class='more']/a") == ["And 6 more in the table of reports"]


def test_a_title_of_another_script_is_words_in_its_own_direction(reader_of):
    """Given right-to-left text and markup in the title, both stand as words of their own direction."""
    title = "قمة <b>الموانئ</b>"
    page = reader_of({"source": source("gazette", title=title, language="ar"), "reports": []}).page("/source/gazette")
    heading = page.find(".//h1")

    assert (heading.text, heading.get("dir"), heading.get("lang")) == (title, "auto", "ar")
