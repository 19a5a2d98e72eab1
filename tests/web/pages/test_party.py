"""The page of a state or organization: what it did, pledged, said and hosted, and how a wrong name is helped."""

import json

import pytest

from tests.web.conftest import text_of
from tests.web.pages.conftest import below, report, source, texts

LEDE = "//p[@class='lede']"


@pytest.mark.parametrize(
    ("party", "did"),
    [
        ("SE", "it took 2 treaty actions, made 1 pledge, spoke on 1 occasion and took part in 3 occurrences."),
        ("FI", "it took 1 treaty action, hosted or organized 1 occurrence and took part in 1 occurrence."),
        ("DK", "it made 1 pledge and took part in 1 occurrence."),
        ("NO", "it took 1 treaty action and took part in 1 occurrence."),
        ("AX", "none says that it did anything."),
        ("unodc", "none says that it did anything."),
    ],
    ids=["much", "host", "one of two reports retracted", "retracted pledge", "only a place", "only mentioned"],
)
def test_the_first_sentence_sums_up_what_stands(lagoons, party, did):
    """Given a party, the first sentence counts what reports that stand say it did, and nothing that was retracted."""
    page = lagoons.page(f"/party/{party}")

    assert texts(page, LEDE)[0].endswith(did)
    assert all(page.get_element_by_id(href[1:]) is not None for href in page.xpath(f"{LEDE}/a/@href"))


def test_actions_have_their_date_with_its_doubt_and_who_signed(lagoons):
    """Given actions, each has its treaty, its date with what is inferred of it, the signatory and the paragraph."""
    table = "//table/tbody/tr"

    assert texts(lagoons.page("/party/SE"), table) == [
        "Lagoon TreatyRatification1 February 2020 year inferred Register (register) ¶ 2",
        "Lagoon TreatyDenunciation5 May 2022 Register (register) ¶ 3",
    ]
    assert texts(lagoons.page("/party/NO"), f"{table}/td[3]") == ["Kari Vik"]


def test_a_pledge_has_its_amount_purpose_and_way(lagoons):
    """Given a pledge of money through an organization, its words, beneficiary, way and day are there."""
    page = lagoons.page("/party/SE")

    assert below(page, "pledges") == [
        "1,200,000 SEK 1.2 million kronor Cleaner lagoons For Fishers. Through unodc. 2 September 2019. "
        "Lagoon Courier: A treaty for lagoons ¶ 11"
    ]
    assert page.xpath("//p[@class='by']/a[.='unodc']/@href") == ["/party/unodc"]


def test_statements_of_its_people_stand_by_source(lagoons):
    """Given two sources for one speech, each has its statement under its label; what the reporter says is not here."""
    section = lagoons.page("/party/SE").xpath("//section[@class='said']")[0]

    assert texts(section, "./p[@class='reported-by']") == [
        "Blatt: Ein Vertrag für Lagunen",
        "Lagoon Courier: A treaty for lagoons",
    ]
    assert texts(section, ".//p[@class='statement-text']") == ["Lagoons have little depth.", "Lagoons are shallow."]
    assert set(section.xpath(".//div[@class='statement-foot']/span/a/@href")) == {"/person/mia-strand"}


def test_where_it_took_part_has_roles_and_names(lagoons):
    """Given occurrences, each has its date, kind, role and who was there, in the order of days."""
    assert below(lagoons.page("/party/SE"), "took-part") == [
        "1\N{EN DASH}2 September 2019 Lagoon conferenceconferencechairMia Strand",
        "1 September 2019, morning Mia Strand opens the conferencespeechspeakerMia Strand, M. Strand",
        "2 September 2019 Sweden pledges moneypledgepledgerMia Strand",
    ]


def test_occurrences_there_are_wholes(lagoons):
    """Given a conference and a signing that is a part of it, the state's page lists the conference alone."""
    page = lagoons.page("/party/FI")

    assert texts(page, "//*[@id='took-place']/following-sibling::ul[1]//div[@class='title']") == ["Lagoon conference"]
    assert page.xpath("//a[.='All occurrences that mention it']/@href") == ["/timeline?party=FI"]


def test_a_mention_is_told_apart_from_a_deed(lagoons):
    """Given an organization through which money goes, the pledge is a mention, not a pledge of its own."""
    page = lagoons.page("/party/unodc")

    assert below(page, "mentioned") == ["2 September 2019 Sweden pledges moneypledge"]
    assert not page.xpath("//*[@id='pledges']")


@pytest.mark.parametrize(("party", "kind"), [("SE", "Country"), ("unodc", "Organization")])
def test_machines_get_what_it_is(lagoons, party, kind):
    """Given a state and an organization, the JSON-LD has the right type, code and address."""
    shown = json.loads(lagoons.page(f"/party/{party}").xpath("//script/text()")[0])

    assert (shown["@type"], shown["identifier"], shown["@id"]) == (kind, party, f"http://localhost/party/{party}")


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [("se", "/party/SE"), ("SWEDEN", "/party/SE"), ("UNODC", "/party/unodc"), ("%C3%A5land%20islands", "/party/AX")],
)
def test_a_name_or_another_case_leads_to_the_code(lagoons, asked, leads_to):
    """Given a party by its name, or by its code in another case, the answer is 301 with its address."""
    answer = lagoons.get(f"/party/{asked}")

    assert (answer.status_code, answer.headers["location"]) == (301, leads_to)


@pytest.mark.parametrize(
    ("asked", "said", "near"),
    [
        ("swedn", "swedn is not a state or organization that reports in this archive mention.", ["Sweden SE"]),
        ("FR", "No report in this archive mentions France (FR) yet.", []),
        ("fr", "No report in this archive mentions France (FR) yet.", []),
        ("xyzzy", "xyzzy is not a state or organization that reports in this archive mention.", []),
        ("%3Cb%3Ex", "<b>x is not a state or organization that reports in this archive mention.", []),
    ],
    ids=["nearly", "known elsewhere", "known elsewhere in another case", "unknown", "markup"],
)
def test_what_is_no_party_here_is_said_and_near_ones_are_offered(lagoons, asked, said, near):
    """Given a wrong name, the 404 says whether it is a party at all, offers near ones, all, and a search."""
    page = lagoons.page(f"/party/{asked}", status=404)

    assert texts(page, LEDE) == [said]
    assert texts(page, "//h2[.='Did you mean one of these?']/following-sibling::ul[1]/li") == near
    assert len(page.xpath("//ul[@class='party-index']/li")) == 6
    assert page.xpath("//a[.='Search for it']/@href")[0] == f"/search?q={asked}"


def test_without_parties_none_is_offered(empty):
    """Given an empty archive, the page of a state says that no report mentions a party."""
    page = empty.page("/party/SE", status=404)

    assert "No report mentions a party yet." in text_of(page)
    assert not page.xpath("//ul[@class='party-index']")


def test_what_is_said_for_a_state_is_whole(reader_of):
    """Given an official whose state one report gives and another does not, the state has the words of both."""
    ann = {"person": "ann", "name": "Ann", "office": "Minister of Ports"}

    def speech(occurrence, **party):
        chain = {"voice": "quotation", "chain": "ann"}
        words = {"point": occurrence, "text": f"So {occurrence}.", "attribution": chain, "evidence": 1}
        return report(occurrence, participants=[{**ann, "role": "speaker", **party}], statements=[words])

    reader = reader_of(
        {
            "source": source("gazette"),
            "people": [{"id": "ann", "name": "Ann"}],
            "reports": [speech("then", party="SE")],
        },
        {"source": source("herald"), "reports": [speech("now")]},
    )
    page = reader.page("/party/SE")

    assert texts(page, "//p[@class='statement-text']") == ["So now.", "So then."]
    assert texts(page, "//section[@class='said']//details[@class='why']/p") == [
        "gazette states it of the same person, Minister of Ports"
    ]
    assert texts(page, LEDE)[0].endswith("it spoke on 2 occasions and took part in 2 occurrences.")
    offices = texts(reader.page("/person/ann"), "//*[@id='offices']/following-sibling::div[1]//tbody/tr/td[2]")
    assert sorted(offices) == ["Sweden", "Sweden inferredgazette states it of the same person, Minister of Ports"]


def test_a_pledge_that_two_sources_report_counts_once(reader_of):
    """Given one pledge in two reports, the party's page lists and counts it once, and says how many sources have it."""
    what = {"kind": "pledge", "pledger": "SE", "purpose": "Boats"}
    reader = reader_of(*({"source": source(name), "reports": [report("gift", what=what)]} for name in ("a", "b")))

    page = reader.page("/party/SE")

    assert texts(page, LEDE)[0].endswith("it made 1 pledge.")
    assert len(below(page, "pledges")) == 1
    assert "2 sources" in below(page, "pledges")[0]


def test_a_speaker_of_two_states_speaks_for_the_one_named_there(reader_of):
    """Given a person who speaks for one state and later for another, each state has the words spoken for it."""

    def speech(occurrence, party, text):
        return report(
            occurrence,
            participants=[{"person": "ann", "name": "Ann", "party": party, "role": "speaker"}],
            statements=[
                {
                    "point": occurrence,
                    "text": text,
                    "attribution": {"voice": "quotation", "chain": "ann"},
                    "evidence": 1,
                }
            ],
        )

    reports = [speech("then", "SE", "For Sweden."), speech("now", "FI", "For Finland.")]
    reader = reader_of({"source": source("gazette"), "people": [{"id": "ann", "name": "Ann"}], "reports": reports})
    said = {party: texts(reader.page(f"/party/{party}"), "//p[@class='statement-text']") for party in ("SE", "FI")}

    assert said == {"SE": ["For Sweden."], "FI": ["For Finland."]}


def test_an_action_has_its_territory_and_day_of_effect(reader_of):
    """Given an action for a territory that takes effect later, both stand with it, in words."""
    action = {"kind": "treaty-action", "action": "territorial-application", "party": "GB"}
    extension = report("extension", {**action, "territory": "Isle of Man", "effective": "2020-01-01"}, treaty="pact")
    treaties = [{"id": "pact", "name": "Pact"}]
    site = reader_of({"source": source("gazette"), "treaties": treaties, "reports": [extension]})

    (row,) = texts(site.page("/party/GB"), "//*[@id='actions']/following-sibling::div[1]//tbody/tr")
    assert "Territorial application (Isle of Man)" in row
    assert "with effect from 1 January 2020" in row
