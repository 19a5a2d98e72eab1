"""The page of an occurrence: its facts, each source's account, figures, participants, relations and history."""

import json

import pytest

from tests.web.conftest import text_of
from tests.web.pages.conftest import below, grounds, report, source, terms, texts

COURIER, BLATT = "Lagoon Courier, 3 Sep 2019", "Blatt, 4 Sep 2019"


@pytest.fixture(scope="module")
def conference(lagoons):
    """Give the page of a conference of two sources."""
    return lagoons.page("/occurrence/conference")


def test_the_facts_of_an_occurrence(conference):
    """Given a conference, its facts are its days, its place, its own details and who reports it; how is folded."""
    facts = terms(conference)

    assert facts["When"] == "1\N{EN DASH}2 September 2019"
    assert facts["Where"] == "Castle, Turku, Finland"
    assert facts["Theme"] == "Shallow waters"
    assert facts["Reported by"] == f"{COURIER}; {BLATT}"
    assert facts["Disputed"] == "1 conflict"
    assert grounds(conference) == [
        f"When: {COURIER}, paragraph 3, paragraph 5",
        "Where: 60.435°, 22.228° GeoNames 633679 (city)",
        f"Theme: {COURIER}",
    ]


def test_a_rule_and_a_day_of_effect_are_in_words(reader_of):
    """Given a rule of entry into force and an action with a day of effect, their parts are words, without evidence."""
    named = {"need": "parties", "parties": ["IS", "FI"], "inferred": "The hosts", "evidence": 1}
    delay = {"rule": "first-of-month-after", "number": 6, "evidence": 1}
    rule = {"kind": "provision", "rule": "entry-into-force", "conditions": [named], "delay": delay}
    succession = {"kind": "treaty-action", "action": "succession", "party": "FI", "effective": "2019-12-01"}
    site = reader_of(
        {
            "source": source("gazette"),
            "treaties": [{"id": "pact", "name": "Pact"}],
            "reports": [
                report("rule", rule, treaty="pact", date="undated"),
                report("succession", succession, treaty="pact", date="2020-05-01"),
            ],
        }
    )

    facts = terms(site.page("/occurrence/rule"))
    assert (facts["What must be met"], facts["Takes effect"]) == (
        "consents of Iceland and Finland",
        "on the first day of the 6th month after the month in which the last condition is met",
    )
    assert "What counts" not in facts
    assert terms(site.page("/occurrence/succession"))["Effective"] == "1 December 2019"


@pytest.mark.parametrize(
    ("occurrence", "when"),
    [
        ("welcome", "1 September 2019, morning"),
        ("questions", "1 September 2019, 14:30"),
        ("sweden-ratifies", "1 February 2020 (year inferred)"),
        ("visit", "from 1 October 2019 on"),
        ("before-all", "by 1 May 2017"),
        ("stray", "Undated"),
    ],
)
def test_a_date_says_no_more_than_is_known(lagoons, occurrence, when):
    """Given dates of any precision, the page has the words for it, and marks what is inferred."""
    assert terms(lagoons.page(f"/occurrence/{occurrence}"))["When"] == when


def test_an_inferred_date_has_its_reason(lagoons):
    """Given a date whose year is inferred, how it is known is folded below the facts, with the reason."""
    known = grounds(lagoons.page("/occurrence/sweden-ratifies"))

    assert known[0] == "When: Register, 1 Jun 2022, paragraph 2 Year inferred: The year of the register"


@pytest.mark.parametrize(
    ("occurrence", "dates"),
    [
        ("conference", {"startDate": "2019-09-01", "endDate": "2019-09-02"}),
        ("visit", {"startDate": "2019-10-01"}),
        ("before-all", {}),
        ("stray", {}),
    ],
    ids=["period", "no end", "a day in doubt", "undated"],
)
def test_machines_get_the_days_that_are_known(lagoons, occurrence, dates):
    """Given a date that is open on a side, the JSON-LD leaves that side out, and all of one that is in doubt."""
    event = json.loads(lagoons.page(f"/occurrence/{occurrence}").xpath("//script/text()")[0])

    assert {name: event[name] for name in ("startDate", "endDate") if name in event} == dates


@pytest.mark.parametrize("occurrence", ["conference", "welcome", "swedish-money"])
def test_machines_get_the_event_of_the_export(lagoons, occurrence):
    """Given who chairs, speaks and pledges, the page's JSON-LD is the event that the export of linked data has."""
    event = json.loads(lagoons.page(f"/occurrence/{occurrence}").xpath("//script/text()")[0])
    (exported,) = lagoons.get(f"/export/jsonld?occurrence={occurrence}").json()["@graph"]

    assert event == {"@context": "https://schema.org", **exported}


def test_each_account_has_its_title_date_and_document(conference):
    """Given two reports, each has its own title in its place, the date in its words, and how to find its document."""
    courier, blatt = (
        texts(conference, f"//article[@id='report-{name}']/details/ul/li") for name in ("courier", "blatt")
    )

    titles = "//article[@class='report']/p[@class='statement-text']"
    assert texts(conference, titles) == ["Lagoon conference", "Konferenz in Turku"]
    assert texts(conference, "//article[@class='report']/p[@class='by']") == [
        "1\N{EN DASH}2 September 2019; Castle, Turku, Finland",
        "1\N{EN DASH}2 September 2019, printed as am ersten Wochenende",
    ]
    assert courier[1] == f"Date: {COURIER}, paragraph 3, paragraph 5"
    assert courier[-1].startswith("Document: courier.example, archived copy")
    assert "abc" in courier[-1]
    assert blatt[-1].endswith("No fingerprint of its text is recorded.")


def test_an_inferred_place_has_its_reason_where_it_is_inferred(conference):
    """Given a place that one source's report infers, the reason stands in that account alone."""
    known = {
        name: " ".join(texts(conference, f"//article[@id='report-{name}']/details/ul/li"))
        for name in ("courier", "blatt")
    }

    assert "Place: Castle, Turku, Finland. Inferred: The castle is in Turku" in known["courier"]
    assert "Place" not in known["blatt"]


def test_words_of_another_language_are_marked_as_such(conference):
    """Given words of a German source, they have its language."""
    assert conference.xpath("//q[.='am ersten Wochenende']/@lang") == ["de"]


def test_figures_stand_as_claimed_and_as_printed(conference):
    """Given a breakdown and a superlative, neither is given a number: the parts stand under the breakdown."""
    attendance, rank = texts(conference, "//*[@id='figures']/following-sibling::div//tbody/tr")

    assert attendance.startswith("Attendancedelegates no number given 30 from the north and 12 others")
    assert "30 north" in attendance
    assert "12 others" in attendance
    assert "42" not in attendance
    assert rank.startswith("Size rank no number given one of the largest Mia Strand, Minister, Waters, quoted")


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/occurrence/welcome", "What each source says"),
        ("/person/mia-strand", "Statements"),
        ("/party/SE", "Statements on its behalf"),
        ("/claim/welcome/courier/lagoons-are-shallow", "Lagoons are shallow."),
    ],
    ids=["occurrence", "person", "party", "claim"],
)
def test_statements_are_never_taken_for_quotations(lagoons, path, heading):
    """Given a statement that its source quotes, the page says below its heading that the words are the archive's."""
    page = lagoons.page(path)
    (said,) = page.xpath("//*[self::h1 or self::h2][normalize-space()=$heading]", heading=heading)
    (own,) = said.xpath("following-sibling::p[@class='own-words']")

    assert (
        text_of(own)
        == "Statements are in the archive\N{RIGHT SINGLE QUOTATION MARK}s own words. They are not quotations."
    )
    assert "in our words; the source quotes the speaker" in text_of(page)
    assert "Mia Strand, quoted" not in text_of(page)


@pytest.mark.parametrize(
    ("occurrence", "row"),
    [
        ("welcome", "//li[starts-with(@id, 'c-') and contains(., 'Lagoons are shallow.')]"),
        ("signing", "//tr[starts-with(@id, 'c-') and contains(., 'nearly 9')]"),
    ],
    ids=["statement", "figure"],
)
def test_what_is_claimed_has_the_number_of_its_paragraph(lagoons, occurrence, row):
    """Given a statement or a figure, the number of the paragraph that prints it stands beside it, and leads there."""
    page = lagoons.page(f"/occurrence/{occurrence}")
    (link,) = page.xpath(f"{row}//a[@class='paragraph']")
    number = link.get("href").partition("#p-")[2]

    assert (text_of(link), link.get("aria-label")) == (f"¶ {number}", f"paragraph {number}")
    assert lagoons.page(link.get("href")).get_element_by_id(f"p-{number}") is not None


def test_a_corrected_figure_has_the_new_number_without_the_words_of_the_first_source(lagoons):
    """Given a total that another source corrected, the table has the new number, marked, and no words of the first."""
    figures = texts(lagoons.page("/occurrence/signing"), "//*[@id='figures']/following-sibling::div//tbody/tr")

    assert any("nearly 9" in figure and "corrected" not in figure for figure in figures)
    assert any("8 corrected as of 1 September 2019" in figure for figure in figures)


def test_who_took_part_is_linked_as_far_as_they_are_known(conference):
    """Given a person, an office, a state and a name, each is shown; only people and parties have pages."""
    participants = conference.xpath("//*[@id='participants']/following-sibling::ul/li")

    assert [text_of(participant) for participant in participants] == [
        "Mia Strand chair Minister, Waters Sweden",
        "Harbour police organizer Finland",
        "Denmark attendee",
        "Bo Ek chair Envoy",
    ]
    assert grounds(conference, "participants") == [
        f"Mia Strand: {COURIER}, paragraph 3",
        f"Harbour police: {COURIER}, paragraph 3, paragraph 5",
        f"Denmark: {COURIER}, paragraph 3, paragraph 5 Inferred: Its flag is in the photograph",
        f"Bo Ek: {BLATT}, paragraph 1",
    ]
    assert [participant.xpath("./a/@href") for participant in participants] == [
        ["/person/mia-strand", "/party/SE"],
        ["/party/FI"],
        ["/party/DK"],
        [],
    ]


def test_a_person_in_two_reports_is_listed_once(lagoons):
    """Given two sources that name one speaker differently, the speaker has one entry with both accounts."""
    page = lagoons.page("/occurrence/welcome")
    known = " ".join(grounds(page, "participants"))

    assert len(below(page, "participants")) == 1
    assert COURIER in known
    assert BLATT in known


@pytest.mark.parametrize(
    ("occurrence", "relations"),
    [
        (
            "conference",
            {"Parts": ["Finland replies", "The lagoon treaty is signed", "Mia Strand opens the conference"]},
        ),
        ("reply", {"Part of": ["Lagoon conference"], "Answers": ["Mia Strand opens the conference"]}),
        ("welcome", {"Part of": ["Lagoon conference"], "Answered by": ["Finland replies"]}),
        ("stray", {}),
    ],
    ids=["whole", "answer", "answered", "none"],
)
def test_relations_are_told_from_both_sides(lagoons, occurrence, relations):
    """Given a relation, each of its two occurrences names the other, in its own direction."""
    page = lagoons.page(f"/occurrence/{occurrence}")
    groups = page.xpath("//*[@id='relations']/following-sibling::div/div")

    assert {text_of(group.find("h3")): texts(group, "./ul/li/a") for group in groups} == relations


def test_an_order_is_turned_around_on_the_other_page(reader_of):
    """Given that a source puts one before, after or during another, the other's page has the opposite."""
    turned = {"before": ("Before", "After"), "after": ("After", "Before"), "during": ("During", "Meanwhile")}
    related = [report(f"{name}-one", relations=[{"type": name, "other": f"{name}-two"}]) for name in turned]
    reader = reader_of(
        {"source": source("gazette"), "reports": [*related, *(report(f"{name}-two") for name in turned)]}
    )

    for name, labels in turned.items():
        pages = [reader.page(f"/occurrence/{name}-{end}") for end in ("one", "two")]
        headings = [texts(page, "//*[@id='relations']/following-sibling::div//h3") for page in pages]
        assert headings == [[label] for label in labels]


def test_what_is_perhaps_the_same_is_on_both_pages(reader_of):
    """Given that a report takes two for perhaps the same, each page names the other, with the reason."""
    related = [{"type": "perhaps-same", "other": "talk", "inferred": "Neither names the hall"}]
    reader = reader_of({"source": source("gazette"), "reports": [report("speech", relations=related), report("talk")]})

    for one, other in (("speech", "talk"), ("talk", "speech")):
        page = reader.page(f"/occurrence/{one}")
        assert texts(page, "//*[@id='relations']/following-sibling::div//h3") == ["Perhaps the same as"]
        assert page.xpath("//*[@id='relations']/following-sibling::div//ul/li/a/@href") == [f"/occurrence/{other}"]
        assert "Neither names the hall" in text_of(page)


def test_a_detail_that_a_later_report_fills_in_names_its_report(reader_of):
    """Given a detail that only the second report states, it is there, with a link to that report."""
    adoption = {"treaty": "lamp-treaty", "what": {"kind": "adoption"}}
    fuller = {**adoption, "what": {"kind": "adoption", "body": "un-general-assembly"}}
    treaties = [{"id": "lamp-treaty", "name": "Lamp Treaty"}]
    reader = reader_of(
        {"source": source("gazette"), "treaties": treaties, "reports": [report("adoption", **adoption)]},
        {"source": source("herald"), "reports": [report("adoption", **fuller)]},
    )

    page = reader.page("/occurrence/adoption")

    assert terms(page)["Decided by"] == "United Nations General Assembly"
    assert page.xpath("//dt[.='Decided by']/following-sibling::dd[1]/a/@href") == ["/party/un-general-assembly"]
    assert page.xpath("//details[@class='know']/ul/li[starts-with(., 'Decided by')]/a/@href") == ["#report-herald"]


def test_a_pledge_has_its_money_and_who_it_is_for(lagoons):
    """Given a pledge of money, its purpose, amount in its own currency, words and beneficiary are there."""
    facts = terms(lagoons.page("/occurrence/swedish-money"))

    assert {name: facts[name] for name in ("Pledged by", "Through", "Purpose", "Beneficiary", "Amount")} == {
        "Pledged by": "Sweden",
        "Through": "United Nations Office on Drugs and Crime",
        "Purpose": "Cleaner lagoons",
        "Beneficiary": "Fishers",
        "Amount": "1,200,000 Swedish kronor",
    }


def test_one_report_retracted_leaves_the_other(lagoons):
    """Given a retraction of one of two reports, the page stands, with that report marked, and the reason below."""
    page = lagoons.page("/occurrence/danish-boats")

    assert terms(page)["Reported by"] == COURIER
    assert not page.xpath("//p[@class='note']")
    assert texts(page, "//article[@class='report']/h3") == [COURIER, f"{BLATT} retracted"]
    assert "A misreading" in below(page, "history")[-1]


def test_history_tells_each_event_in_order(lagoons):
    """Given two reports and a correction that a third source prompted, the history has all, with links to the log."""
    page = lagoons.page("/occurrence/signing")
    history = page.xpath("//ol[@class='history']/li")

    assert texts(page, "//ol[@class='history']//strong") == ["Reported", "Corroborated", "Corrected"]
    assert history[2].xpath(".//a/@href")[0] == "/source/errata"
    assert texts(history[2], ".//dl[@class='change']//dd") == ["12", "8"]
    assert all("/event/" in item.xpath(".//a/@href")[-1] for item in history)


def test_how_to_cite_it_names_the_last_event(lagoons):
    """Given a history, the citation has the title, the last event of the history, and the address as of that event."""
    page = lagoons.page("/occurrence/questions")
    last = page.xpath("//ol[@class='history']/li[last()]//a/@href")[-1].rpartition("/")[2]
    (cite,) = texts(page, "//p[@class='cite']")

    assert cite.startswith("“Questions from the press”. Timeline archive. ")
    assert f"As of event {last} of its log" in cite
    assert cite.endswith(f"http://localhost/occurrence/questions@{last}")


def test_a_description_has_place_and_number_of_sources(conference):
    """Given a place and two sources, search engines get them in one sentence with the title and the days."""
    assert conference.xpath("//meta[@name='description']/@content") == [
        "Lagoon conference. 1\N{EN DASH}2 September 2019, Castle, Turku, Finland. Reported by 2 sources."
    ]


@pytest.mark.parametrize("path", ["/occurrence/conference/more", "/occurrence/Conference"])
def test_long_and_wrong_addresses_are_not_found(lagoons, path):
    """Given an address with something after the occurrence, or in another case, the answer is a 404."""
    assert lagoons.get(path).status_code == 404


def test_a_document_without_an_address_has_that_of_its_original(reader_of):
    """Given a translation without an address, the address of what it translates is shown as such."""
    reeds = {"occurrence": "reeds", "what": "announcement", "title": "Reeds grow", "date": "2031-05-01", "evidence": 1}
    reed = {"id": "reed", "title": "Reeds", "language": "en", "published": "2031-05-02"}
    file = {"source": {**reed, "translation_of": "https://reed.example/juncos"}, "reports": [reeds]}

    shown = text_of(reader_of(file).page("/occurrence/reeds"))

    assert "translation of reed.example" in shown
    assert "Search for “Reeds”, published" in shown
