"""The page of a person: names and offices as printed, appearances, figures and statements by date."""

import json

import pytest

from tests.web.conftest import text_of
from tests.web.pages.conftest import below, report, source, terms, texts

COURIER, BLATT = "Lagoon Courier, 3 Sep 2019", "Blatt, 4 Sep 2019"


@pytest.fixture(scope="module")
def page(lagoons):
    """Give the page of a minister in two sources."""
    return lagoons.page("/person/mia-strand")


def test_the_first_sentence_has_the_first_office(page):
    """Given offices in two sources, the first one reported stands below the name, with whom it is of."""
    assert texts(page, "//p[@class='lede']") == ["Minister, Waters (Sweden)"]


def test_the_facts_count_and_have_the_other_spellings(page):
    """Given a spelling in the person's entry and one in a report, both stand, without the name itself."""
    assert terms(page) == {
        "Named in": "3 occurrences",
        "Reported to have said": "2 statements",
        "Also printed as": "M. Strand, Mia Strandh",
    }


def test_names_and_offices_stand_once_with_their_sources_and_how_often(page):
    """Given a name with and without an office, each has its row, a paragraph of each source and how often it is."""
    rows = page.xpath("//*[@id='offices']/following-sibling::details//tbody/tr")

    assert [text_of(row) for row in rows] == [
        f"Mia StrandMinister, WatersSweden{COURIER}1",
        f"Mia StrandSweden{COURIER}2",
        f"M. StrandMinisterinSweden{BLATT}1",
    ]
    assert rows[2].xpath(".//a[@class='source']/@href") == ["/source/blatt#p-3"]


def test_appearances_are_in_order_with_roles_and_sources(page):
    """Given three occurrences, each has its date, kind and role; the one of two sources says so."""
    assert below(page, "appearances") == [
        "1\N{EN DASH}2 September 2019Lagoon conferenceconferencechair",
        "1 September 2019, morningMia Strand opens the conferencespeechspeaker2 sources",
        "2 September 2019Sweden pledges moneypledgepledger",
    ]


def test_figures_they_gave_lead_to_their_paragraphs(page):
    """Given an amount and a superlative, both stand as printed, without a number where there is none."""
    assert below(page, "figures") == [
        f"1,200,000 Swedish kronor 1.2 million kronor pledge amount Sweden pledges money {COURIER}",
        f"one of the largest size rank Lagoon conference {COURIER}",
    ]
    cited = page.xpath("//*[@id='figures']/following-sibling::ul[1]//a[@class='source']/@href")
    assert cited == ["/source/courier#p-11", "/source/courier#p-4"]


def test_statements_stand_by_occurrence_and_source(page):
    """Given one speech in two sources, the statements of each are under its label, each with its paragraph."""
    (section,) = page.xpath("//section[@class='said']")

    assert texts(section, "./ul/li") == [
        f"Lagoons have little depth. in our words; the source paraphrases the speaker: {BLATT}, ¶ 3",
        f"Lagoons are shallow. in our words; the source quotes the speaker: {COURIER}, ¶ 6",
    ]
    assert section.xpath(".//a[@class='source']/@href") == ["/source/blatt#p-3", "/source/courier#p-6"]


def test_only_conflicts_about_the_person_are_shown(page):
    """Given a conflict about a role they are named in and one about a total, only the first is on the page."""
    assert texts(page, "//article[@class='conflict']/header/h3") == ["Chair"]


def test_somebody_whom_no_report_names(lagoons):
    """Given a person who is recorded and not named in any report, the page says so and has no empty lists."""
    page = lagoons.page("/person/never-named")

    assert texts(page, "//p[@class='lede']") == ["No report of an occurrence names them yet."]
    assert not page.xpath("//main//*[self::h2 or self::table or self::dl]")
    assert json.loads(page.xpath("//script/text()")[0]).keys() == {"@context", "@type", "@id", "name"}


@pytest.mark.parametrize("participant", [{"party": "SE"}, {"office": "Envoy"}], ids=["no office", "no party"])
def test_what_a_report_does_not_say_of_a_person_is_not_made_up(reader_of, participant):
    """Given a person without an office or without a party, the cell is empty or says that it is not stated."""
    talk = report("talk", participants=[{"person": "ann", "name": "Ann", "role": "guest", **participant}])
    reader = reader_of({"source": source("gazette"), "people": [{"id": "ann", "name": "Ann"}], "reports": [talk]})
    page = reader.page("/person/ann")
    _, office, party = (text_of(cell) for cell in page.xpath("//tbody/tr/*")[:3])

    assert (office, party) == (participant.get("office", ""), "Sweden" if "party" in participant else "not stated")
    assert texts(page, "//p[@class='lede']") == ([participant["office"]] if "office" in participant else [])


def test_a_long_name_of_another_script_is_whole(reader_of):
    """Given a name of three hundred right-to-left letters, it stands whole and in its own direction everywhere."""
    name = "نورة " * 60 + "آل"
    talk = report("talk", participants=[{"person": "noura", "name": name, "role": "guest"}])
    reader = reader_of({"source": source("gazette"), "people": [{"id": "noura", "name": name}], "reports": [talk]})
    heading = reader.page("/person/noura").find(".//h1")
    (link,) = reader.page("/occurrence/talk").xpath("//a[@href='/person/noura']")

    assert [(text_of(element), element.get("dir")) for element in (heading, link)] == [(name, "auto")] * 2
