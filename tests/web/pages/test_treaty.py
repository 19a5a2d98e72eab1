"""The page of a treaty: where it stands, its status table, its days, rules, history and facts."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.web.conftest import text_of
from tests.web.pages.conftest import below, grounds, report, source, texts
from timeline.web.pages.treaty import wholes_first


@pytest.fixture(scope="module")
def page(lagoons):
    """Give the page of a treaty that is in force, and that one state has left."""
    return lagoons.page("/treaty/lagoon-treaty")


def box(page, heading):
    """Return the text of a box of the treaty's state."""
    return text_of(page.xpath("//div[@class='glance']/div[h2=$heading]", heading=heading)[0])


def treaty(*reports, **details):
    """Return a report file of one treaty."""
    return {"source": source("gazette"), "treaties": [{"id": "pact", "name": "Pact", **details}], "reports": [*reports]}


def action(name, party, day, **fields):
    """Return a report of a party's action under the treaty."""
    what = {"kind": "treaty-action", "action": name, "party": party}
    return report(f"{party.lower()}-{name}", what, treaty="pact", date=day, **fields)


def test_each_participant_has_a_row_with_its_actions(page):
    """Given a signature, an acceptance, and a ratification that was denounced, each stands in its own column."""
    rows = page.xpath("//table[@class='status-table as-cards']/tbody/tr")

    assert [texts(row, "./*")[:5] for row in rows] == [
        ["Finland", "", "10 January 2020 A", "", ""],
        ["Norway", "1 September 2019", "none reported", "", "Kari Vik"],
        ["Sweden", "", "1 February 2020 (year inferred)", "5 May 2022 denunciation", ""],
    ]
    assert rows[0].xpath(".//abbr/@title") == ["acceptance"]
    assert rows[2].xpath(".//a[@class='source']/@href") == ["/source/register#p-2"]
    assert grounds(page, "status") == ["Sweden, ratification: Register, 1 Jun 2022, paragraph 2 Year inferred"]


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Signatories reported", "8 Claims range from 8 to 9. 1 is named."),
        ("Ratifications", "1 of 2 needed"),
        ("Entry into force", "2 March 2020 Computed."),
        ("Last day for signature", "31 December 2020This date has passed."),
    ],
)
def test_a_treaty_stays_in_force_when_a_party_leaves(page, heading, said):
    """Given a threshold that was reached and a later denunciation, the boxes have the day and the smaller number."""
    assert (
        box(page, heading)
        .replace("Signatories reported 8Claims", "Signatories reported 8 Claims")
        .startswith(f"{heading} {said}")
    )


def test_the_computation_is_told_in_sentences(page):
    """Given a treaty in force, the page gives the day on which the conditions were met, and the threshold."""
    heading = page.get_element_by_id("in-force")
    sentences = [text_of(sentence) for sentence in heading.itersiblings("p")]

    assert sentences[:2] == [
        "Computed: the conditions were met on 1 February 2020, and it enters into force on 2 March 2020.",
        "According to the reports, 2 ratifications are needed for it to enter into force.",
    ]


def test_a_day_has_the_total_that_stands_and_its_range(page):
    """Given a corrected total and an approximate one, the day has the former with the range of both."""
    assert texts(page, "//*[@id='signatories']/following-sibling::div[1]//tbody/tr/*")[:4] == [
        "1 September 2019",
        "8 states",
        "8\N{EN DASH}9 in 2 claims",
        "1 (+1)",
    ]


def test_history_marks_the_steps_of_a_treaty(page):
    """Given talks, adoption, signing and closing, they are in order, each with what it is for the treaty."""
    assert below(page, "history") == [
        "January 2018 \N{EN DASH} June 2019Talks on lagoonsnegotiation",
        "1 July 2019The lagoon treaty is adoptedadoptionadoption of the text",
        "1 September 2019The lagoon treaty is signedsigningopened for signature2 sources",
        "31 December 2020Last day to signprovisionlast day for signature",
    ]


def test_rules_have_their_figures_and_statements(page):
    """Given two provisions, each has its rule in words, its date if any, its figures and its points."""
    rules = page.xpath("//details[contains(@class, 'rule')]")

    assert [text_of(rule.find("summary")) for rule in rules] == [
        "Last day to sign closing for signature",
        "When the lagoon treaty enters into force entry into force",
    ]
    assert texts(rules[0], "./p")[0] == "The whole record · 31 December 2020"
    assert texts(rules[1], "./ul/li") == [
        "2 ratifications two ratifications Lagoon Courier, 3 Sep 2019",
        "Two states must be bound.",
    ]


def test_every_fact_behind_the_numbers_leads_to_its_paragraph(page):
    """Given the facts of a treaty, each has its occurrence and the paragraph that prints it."""
    facts = page.xpath("//*[@id='facts']/following-sibling::details//tbody/tr")

    assert [text_of(fact.find("th")) for fact in facts] == [
        *("Acceptance", "Adopted", "Closes", "Delay", "Denunciation", "Opened", "Ratification"),
        *("Ratifications needed", "Signatories", "Signatories", "Signature"),
    ]
    assert all("#p-" in fact.xpath(".//a[@class='source']/@href")[0] for fact in facts)


def test_a_role_is_no_conflict_of_the_treaty(page, settled, harbours):
    """Given conflicts about a total and a role, a treaty's page has those about totals, open or settled."""
    assert texts(harbours.page("/treaty/harbour-treaty"), "//article/header/h3") == ["Signatories"]
    for shown, is_settled in ((page, False), (settled.page("/treaty/lagoon-treaty"), True)):
        (article,) = shown.xpath("//article[@class='conflict']")
        assert text_of(article.find("header/h3")) == "Signatories"
        assert ("settled" in text_of(article.find("header"))) is is_settled


def test_machines_get_that_it_is_in_force(page):
    """Given a treaty in force, its JSON-LD says so, with the day of adoption and the other names."""
    shown = json.loads(page.xpath("//script/text()")[0])

    assert shown["legislationLegalForce"] == "https://schema.org/InForce"
    assert shown["legislationDate"] == "2019-07-01"
    assert shown["alternateName"] == ["Turku Pact", "Treaty on Lagoons"]


def test_a_treaty_without_reports_says_what_is_not_known(lagoons):
    """Given a treaty of which nothing is reported, each box says that it is not known, and no list is empty."""
    page = lagoons.page("/treaty/dune-treaty")

    assert "No report gives a total." in box(page, "Signatories reported")
    assert "No report says how many are needed." in box(page, "Ratifications")
    assert "Not known Cannot be computed." in box(page, "Entry into force")
    assert "No report gives one." in box(page, "Last day for signature")
    assert not page.xpath("//main//*[self::table or self::ul]")


@pytest.mark.parametrize(
    ("names", "line"),
    [
        ({"depositary": "FI"}, ["Depositary: Finland"]),
        ({"other_names": ["Bay Pact"]}, ["Also printed as Bay Pact"]),
        ({"other_names": ["Bay Pact"], "depositary": "FI"}, ["Also printed as Bay Pact. Depositary: Finland"]),
        ({}, []),
    ],
    ids=["depositary", "other name", "both", "neither"],
)
@pytest.mark.one_in(3)
def test_other_names_and_the_depositary_stand_below_the_name(reader_of, names, line):
    """Given a treaty with either, both or neither, the line below its name has what is known."""
    assert texts(reader_of(treaty(**names)).page("/treaty/pact"), "//h1/following-sibling::p[@class='muted']") == line


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, {"Tomorrow.", "Today."}), (40, {"40 days left.", "39 days left."}), (-1, {"This date has passed."})],
    ids=["tomorrow", "later", "passed"],
)
@pytest.mark.one_in(2)
def test_the_last_day_is_told_from_today(reader_of, days, said):
    """Given a closing date before or after today, the box says how far it is; a day may end while the test runs."""
    last = str(datetime.now(UTC).date() + timedelta(days=days))
    closing = report("closing", {"kind": "provision", "rule": "closing-for-signature"}, treaty="pact", date=last)
    page = reader_of(treaty(closing)).page("/treaty/pact")

    assert set(texts(page, "//div[h2='Last day for signature']/p")) <= said


def test_forms_of_consent_have_the_marks_of_the_depositary(reader_of):
    """Given each form of consent and a declaration, the marks explain themselves; what binds nobody is in words."""
    names = ("acceptance", "approval", "accession", "succession", "definitive-signature", "ratification", "declaration")
    parties = ("AT", "BE", "CH", "DE", "EE", "FR", "GR")
    actions = [action(name, party, "2020-05-01") for name, party in zip(names, parties, strict=True)]
    page = reader_of(treaty(*actions)).page("/treaty/pact")
    rows = page.xpath("//table[@class='status-table as-cards']/tbody/tr")
    marks = {texts(row, "./th")[0]: row.xpath(".//abbr/text()") for row in rows}

    assert list(marks.values()) == [["A"], ["AA"], ["s"], [], ["d"], [], ["a"]]
    assert list(marks) == ["Austria", "Belgium", "Estonia", "France", "Germany", "Greece", "Switzerland"]
    assert texts(rows[5], "./td")[1:3] == ["none reported", "1 May 2020 declaration"]


def test_a_reported_day_stands_beside_the_computed_one(reader_of):
    """Given a rule, an instrument and a report of another day, the box has the reported day and names the other."""
    figure = {"key": "needed", "measure": "ratifications-needed", "counted": "ratifications", "value": 1}
    figure |= {"as_printed": "one", "attribution": "reporter", "evidence": 1}
    delay = {"rule": "days-after", "number": 30, "evidence": 1}
    rule = {"kind": "provision", "rule": "entry-into-force", "delay": delay}
    reports = [
        report("rule", rule, treaty="pact", date="undated", figures=[figure]),
        action("succession", "FI", "2020-05-01"),
        report("force", "entry-into-force", treaty="pact", date="2020-05-30"),
    ]
    reports[1]["what"] |= {"effective": "2019-12-01", "territory": "Åland", "as_amended_by": "the protocol"}
    page = reader_of(treaty(*reports)).page("/treaty/pact")

    assert box(page, "Entry into force").startswith("Entry into force 30 May 2020 Reported. Computed: 31 May 2020.")
    assert page.xpath("//div[h2='Entry into force']//a/@href")[0] == "/occurrence/force"
    assert texts(page, "//div[h2='Entry into force']//a[@href='#in-force']") == ["How entry into force is computed"]
    assert "As reported; computed from the recorded actions, it is 31 May 2020." in text_of(page)
    assert texts(page, "//table[@class='status-table as-cards']/tbody/tr/td[2]") == [
        "1 May 2020 d (Åland) with effect from 1 December 2019 as amended by the protocol"
    ]


def test_undated_ratifications_reach_the_number_without_a_day(reader_of):
    """Given a threshold that undated ratifications reach, the page does not make up a day of entry into force."""
    figure = {"key": "needed", "measure": "ratifications-needed", "counted": "ratifications", "value": 1}
    figure |= {"as_printed": "one", "attribution": "reporter", "evidence": 1}
    force = report(
        "force", {"kind": "provision", "rule": "entry-into-force"}, treaty="pact", date="undated", figures=[figure]
    )
    page = reader_of(treaty(force, action("ratification", "FI", "undated"))).page("/treaty/pact")

    assert "The dates of the actions leave open on which day the conditions were met." in text_of(page)
    assert page.xpath("//*[@role='progressbar']/@aria-valuenow") == ["1"]
    assert texts(page, "//table[@class='status-table as-cards']/tbody/tr/td[2]") == ["undated"]


def test_a_part_stands_under_its_whole():
    """Given a part before its whole on one day, the whole comes first, and the days keep their order."""
    rows = [{"id": name, "title": name, "occurred_from": day} for name, day in (("a", "1"), ("b", "1"), ("c", "2"))]
    parts = [{"id": "a", "other": "b", "title": "b"}, {"id": "b", "other": "c", "title": "c"}]

    assert [row["id"] for row in wholes_first(rows, parts)] == ["b", "a", "c"]
