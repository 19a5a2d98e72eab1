"""The page of a state or organization: what it did, pledged, said and hosted, and how a wrong name is helped."""

import json

import pytest

from tests.web.conftest import text_of
from tests.web.pages.conftest import below, grounds, report, source, terms, texts

LEDE = "//p[@class='lede']"


@pytest.mark.parametrize(
    ("party", "facts"),
    [
        (
            "SE",
            {
                "Treaties": "Lagoon Treaty: Denunciation, 5 May 2022Lagoon Treaty: Ratification, 1 February 2020",
                "Pledged": "1,200,000 Swedish kronor: Cleaner lagoons",
                "Represented by": "Mia Strand",
                "Said": "2 statements",
            },
        ),
        ("FI", {"Treaties": "Lagoon Treaty: Acceptance, 10 January 2020", "Hosted or organized": "Lagoon conference"}),
        ("DK", {"Pledged": "Boats"}),
        ("NO", {"Treaties": "Lagoon Treaty: Signature, 1 September 2019"}),
        ("AX", {}),
        ("unodc", {}),
    ],
    ids=["much", "host", "one of two reports retracted", "retracted pledge", "only a place", "only mentioned"],
)
def test_the_first_facts_sum_up_what_stands(lagoons, party, facts):
    """Given a party, the first facts are what reports that stand say it did, and nothing that was retracted."""
    page = lagoons.page(f"/party/{party}")
    shown = terms(page)

    assert {name: words for name, words in shown.items() if name != "Depositary of"} == facts
    assert (texts(page, LEDE) != []) == (not facts)


def test_actions_have_their_date_with_its_doubt_and_who_signed(lagoons):
    """Given actions, each has its treaty, its date with what is inferred of it, the signatory and the paragraph."""
    table = "//table/tbody/tr"

    page = lagoons.page("/party/SE")
    assert texts(page, table) == [
        "Lagoon TreatyDenunciation5 May 2022Register, 1 Jun 2022",
        "Lagoon TreatyRatification1 February 2020Register, 1 Jun 2022",
    ]
    assert page.xpath(f"{table}//a[@class='source']/@href") == ["/source/register#p-3", "/source/register#p-2"]
    assert grounds(page) == ["Sweden ratifies: Register, 1 Jun 2022, paragraph 2 Year inferred"]
    assert texts(lagoons.page("/party/NO"), f"{table}/td[3]") == ["Kari Vik"]


def test_a_pledge_has_its_amount_purpose_and_way(lagoons):
    """Given a pledge of money through an organization, its words, beneficiary, way and day are there."""
    page = lagoons.page("/party/SE")

    assert below(page, "pledges") == [
        "1,200,000 Swedish kronor 1.2 million kronor Cleaner lagoons For Fishers. "
        "Through United Nations Office on Drugs and Crime. 2 September 2019. Lagoon Courier, 3 Sep 2019"
    ]
    assert page.xpath("//*[@id='pledges']/following-sibling::ul[1]//p[@class='by']/a/@href") == [
        "/party/unodc",
        "/source/courier#p-11",
    ]


def test_statements_of_its_people_stand_by_source(lagoons):
    """Given two sources for one speech, each has its statement under its label; what the reporter says is not here."""
    section = lagoons.page("/party/SE").xpath("//section[@class='said']")[0]

    assert texts(section, ".//li/p[@class='by']") == [
        "M. Strand, in our words; the source paraphrases the speaker: Blatt, 4 Sep 2019, ¶ 3",
        "Mia Strand, in our words; the source quotes the speaker: Lagoon Courier, 3 Sep 2019, ¶ 6",
    ]
    assert texts(section, ".//p[@class='statement-text']") == ["Lagoons have little depth.", "Lagoons are shallow."]
    assert section.xpath(".//li/p[@class='by']/a/@href") == [
        *("/person/mia-strand", "/source/blatt#p-3", "/source/blatt#p-3"),
        *("/person/mia-strand", "/source/courier#p-6", "/source/courier#p-6"),
    ]


def test_where_it_took_part_has_roles_and_names(lagoons):
    """Given occurrences, each has its date, kind, role and who was there, in the order of days."""
    assert below(lagoons.page("/party/SE"), "took-part") == [
        "1\N{EN DASH}2 September 2019Lagoon conferenceconferencechairMia Strand",
        "1 September 2019, morningMia Strand opens the conferencespeechspeakerMia Strand",
        "2 September 2019Sweden pledges moneypledgepledgerMia Strand",
    ]


def test_occurrences_there_are_wholes(lagoons):
    """Given a conference and a signing that is a part of it, the state's page lists the conference alone."""
    page = lagoons.page("/party/FI")

    assert texts(page, "//*[@id='took-place']/following-sibling::ul[1]//div[@class='title']") == ["Lagoon conference"]
    assert page.xpath("//a[.='All occurrences that mention it']/@href") == ["/timeline?party=FI"]


def test_a_mention_is_told_apart_from_a_deed(lagoons):
    """Given an organization through which money goes, the pledge is a mention, not a pledge of its own."""
    page = lagoons.page("/party/unodc")

    assert below(page, "mentioned") == ["2 September 2019Sweden pledges moneypledge"]
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
        ("swedn", "swedn is not a state or organization that reports in this archive mention.", ["Sweden"]),
        ("FR", "No report in this archive mentions France yet.", []),
        ("fr", "No report in this archive mentions France yet.", []),
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
    reason = "Inferred: the same person represents it in Unnamed publisher, 1 May 2020 (gazette)"
    assert texts(page, "//section[@class='said']/details/ul/li//span[@class='basis']") == [reason]
    assert terms(page)["Said"] == "2 statements"
    assert texts(reader.page("/person/ann"), "//*[@id='offices']/following-sibling::details//td[2]") == ["Sweden"]


def test_a_pledge_that_two_sources_report_counts_once(reader_of):
    """Given one pledge in two reports, the party's page lists and counts it once, and says how many sources have it."""
    what = {"kind": "pledge", "pledger": "SE", "purpose": "Boats"}
    reader = reader_of(*({"source": source(name), "reports": [report("gift", what=what)]} for name in ("a", "b")))

    page = reader.page("/party/SE")

    assert terms(page)["Pledged"] == "Boats"
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
