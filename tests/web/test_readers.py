"""What a reader must find on each page, given two sources that disagree and what amended them."""

import json
import re

import pytest

from tests.web.conftest import section_of, text_of

GAZETTE, HERALD, LEDGER = "The Gazette: Port news", "Harbours, signed", "Errata"
SHORT_GAZETTE, SHORT_HERALD = "The Gazette, 2 May 2031", "Unnamed publisher, 4 May 2031 (herald)"
SHORT_LEDGER = "Unnamed publisher, 9 May 2031 (ledger)"
PAGES = (
    "/",
    "/timeline",
    "/conflicts",
    "/as-known",
    "/about",
    "/archive",
    "/search?q=harbour",
    "/occurrence/harbour-signing",
    "/occurrence/storm",
    "/occurrence/interview",
    "/occurrence/iceland-pledge",
    "/source/gazette",
    "/source/ledger",
    "/person/ada-quay",
    "/party/IS",
    "/party/NO",
    "/treaty/harbour-treaty",
)


def json_ld(page):
    """Return what a page says to machines."""
    return json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])


def facts(page):
    """Return the first list of facts on a page."""
    terms = page.xpath("(//dl[@class='facts'])[1]/dt")
    return {text_of(term): text_of(term.getnext()) for term in terms}


def items(page, anchor):
    """Return the texts of the list below a heading."""
    return [text_of(item) for item in page.xpath(f"//*[@id='{anchor}']/following-sibling::ul[1]/li")]


class TestEveryPage:
    """Rules for all pages."""

    @pytest.mark.parametrize("path", PAGES)
    @pytest.mark.one_in(2)
    def test_no_missing_value_is_shown(self, harbours, path):
        """Given rows with empty columns, no page shows the word that Python has for nothing."""
        assert not re.search(r"\b(None|nan|undefined)\b", text_of(harbours.page(path).xpath("//main")[0]))

    @pytest.mark.parametrize("path", PAGES)
    def test_no_column_is_cut_off_on_a_phone(self, harbours, path):
        """Given a table of four columns or more, its rows become cards on a phone, and each cell names its column."""
        for table in harbours.page(path).xpath("//div[@class='scroll']/table[count(thead//th) > 3]"):
            headings = [text_of(heading).split(",")[0] for heading in table.xpath("./thead//th")]
            assert "as-cards" in table.get("class", "").split()
            for row in table.xpath("./tbody/tr"):
                assert row.xpath("./td/@data-label") == headings[1:]

    @pytest.mark.parametrize("path", PAGES)
    @pytest.mark.one_in(2)
    def test_a_source_has_one_label(self, harbours, path):
        """Given a page, every link to a source has the source's label or short label, or is a paragraph of it."""
        labels = {
            "gazette": {GAZETTE, SHORT_GAZETTE},
            "herald": {HERALD, SHORT_HERALD},
            "ledger": {LEDGER, SHORT_LEDGER},
        }
        others = r"(nearly )?\d+(, by .*)?|\d+.*kroner"
        for link in harbours.page(path).xpath("//main//a[starts-with(@href, '/source/')][not(@class='paragraph')]"):
            shown = link.get("aria-label") or text_of(link)
            assert re.fullmatch(others, shown) or shown in labels[re.split("[/#]", link.get("href"))[2]], link.get(
                "href"
            )

    @pytest.mark.parametrize("path", PAGES)
    @pytest.mark.one_in(3)
    def test_the_page_as_data_is_there(self, harbours, path):
        """Given a page that links to its data, each link is answered with JSON or CSV."""
        hrefs = harbours.page(path).xpath("//nav[@class='alternates']//a/@href")

        assert all(harbours.get(href).json()["rows"] is not None for href in hrefs if ".csv" not in href)
        assert all("text/csv" in harbours.get(href).headers["content-type"] for href in hrefs if ".csv" in href)

    @pytest.mark.parametrize("path", ["/source", "/occurrence", "/person", "/treaty"])
    def test_what_is_not_there_says_so_and_suggests(self, harbours, path):
        """Given the address of something that is not there, the page names it and suggests something near."""
        near = {
            "/source": "gazette-2",
            "/occurrence": "harbour-sign",
            "/person": "ada-quai",
            "/treaty": "harbour-treat",
        }

        page = harbours.page(f"{path}/{near[path]}", status=404)

        assert f"There is no {path[1:]} named {near[path]}." in text_of(page)
        assert page.xpath("//ul[@class='plain-list']//a[starts-with(@href, $path)]", path=f"{path}/")


class TestHome:
    """The home page."""

    def test_the_total_leads_to_its_paragraph(self, harbours):
        """Given two totals of a day, each links to its paragraph, and the party that is named to its own."""
        (finding,) = harbours.page("/").xpath("//section[@class='finding']")

        assert text_of(finding).startswith(
            "How many signed? It depends on the source 1 May 2031 29 Unnamed publisher, 4 May 2031 (herald) "
            "31 The Gazette, 2 May 2031 Named 1 Iceland"
        )
        assert finding.xpath(".//span[@class='big']/a/@href") == [
            *["/source/herald#p-3", "/source/gazette#p-2", "/treaty/harbour-treaty#status"]
        ]
        assert finding.xpath(".//a[normalize-space()='Iceland']/@href") == ["/source/gazette#p-3"]

    def test_a_pledge_without_money_is_counted(self, harbours):
        """Given a pledge without an amount, it is counted, and no amount is made up."""
        glance = text_of(harbours.page("/").xpath("//div[@class='glance pairs']")[0])

        assert "Pledges 1 No pledge of money is reported." in glance

    def test_a_treaty_without_ratifications_is_not_in_force(self, harbours):
        """Given a threshold and no ratification, the page says how many are needed, and that it is not in force."""
        glance = text_of(harbours.page("/").xpath("//div[@class='glance pairs']")[0])

        assert "Ratifications still needed 17 0 of 17 as reported by 9 May 2031; not in force" in glance

    def test_what_has_not_happened_yet_is_not_the_latest(self, harbours):
        """Given occurrences of 2031 alone, none is listed as the latest."""
        assert "Latest occurrences" not in text_of(harbours.page("/"))


class TestTimeline:
    """The timeline."""

    def test_what_was_retracted_or_merged_is_left_out(self, harbours):
        """Given a retracted report, the timeline has the occurrences that stand, the undated ones last."""
        titles = [text_of(title) for title in harbours.page("/timeline").xpath("//p[@class='entry-title']")]

        assert titles == [
            "The harbour treaty is signed",
            "Iceland signs first",
            "Iceland pledges buoys",
            "When the harbour treaty enters into force",
            "Ada Quay is interviewed",
        ]

    def test_an_entry_says_who_reports_it_and_that_it_is_disputed(self, harbours):
        """Given a disputed occurrence of two sources and one of a single source, the entries say so."""
        page = harbours.page("/timeline")
        entries = {text_of(entry.find("p")): text_of(entry.find("div")) for entry in page.xpath("//ol/li[p/a]")}

        assert "2 sources" in entries["The harbour treaty is signed"]
        assert "2 conflicts" in entries["The harbour treaty is signed"]
        assert SHORT_GAZETTE in entries["Iceland pledges buoys"]

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ("?source=herald", ["The harbour treaty is signed", "Ada Quay is interviewed"]),
            ("?kind=pledge", ["Iceland pledges buoys"]),
            ("?party=NO", ["The harbour treaty is signed"]),
            ("?party=IS&kind=treaty-action", ["Iceland signs first"]),
            ("?to=2031-04-30&dates=open", ["When the harbour treaty enters into force", "Ada Quay is interviewed"]),
            ("?from=2031-05-02&kind=pledge", []),
            ("?treaty=no-treaty", []),
        ],
    )
    @pytest.mark.one_in(2)
    def test_filters_work_together(self, harbours, query, titles):
        """Given filters, the timeline has what matches all of them."""
        page = harbours.page(f"/timeline{query}")

        assert [text_of(title) for title in page.xpath("//p[@class='entry-title']")] == titles
        assert titles or "Nothing matches these filters." in text_of(page)

    def test_a_filter_can_be_removed(self, harbours):
        """Given two filters, each has a link that removes it and keeps the other."""
        hrefs = harbours.page("/timeline?party=IS&kind=pledge").xpath("//ul[@class='active-filters']//a/@href")

        assert hrefs == ["/timeline?party=IS", "/timeline?kind=pledge", "/timeline"]


class TestOccurrence:
    """The page of an occurrence."""

    def test_each_report_stands_with_its_own_title_and_date(self, harbours):
        """Given two reports, each has its title, its date as printed, and its document."""
        page = harbours.page("/occurrence/harbour-signing")
        reports = [text_of(report) for report in page.xpath("//article[@class='report']")]

        assert reports[0].startswith(f"{SHORT_GAZETTE} The harbour treaty is signed")
        assert "inferred" in reports[0]
        assert "The Thursday before the article came out" in reports[0]
        assert "gazette.example" in reports[0]
        assert reports[1].startswith(f"{SHORT_HERALD} States sign on harbours")
        assert "its address is not known" in reports[1]

    def test_the_stated_date_stands_before_the_inferred_one(self, harbours):
        """Given an inferred and a stated date of the same day, the date leads to the source that states it."""
        page = harbours.page("/occurrence/harbour-signing")

        assert text_of(page.xpath("//dl[@class='facts'][1]/dd[1]")[0]) == "1 May 2031"
        known = page.xpath("//details[@class='know']/ul/li")[0]
        assert text_of(known) == f"When: {SHORT_HERALD}, paragraph 2"

    def test_a_merged_person_is_named_once(self, harbours):
        """Given two people who were merged, both parts lead to the one person."""
        page = harbours.page("/occurrence/harbour-signing")

        people = page.xpath("//*[@id='participants']/following-sibling::ul/li/a[starts-with(@href, '/person/')]")
        assert {person.get("href") for person in people} == {"/person/ada-quay"}
        assert {text_of(person) for person in people} == {"Ada Quay"}

    def test_an_undated_occurrence_says_so(self, harbours):
        """Given no date, the page says undated, and machines get no date at all."""
        page = harbours.page("/occurrence/interview")

        assert facts(page)["When"].startswith("Undated")
        assert not {"startDate", "endDate"} & json_ld(page).keys()

    def test_a_retracted_occurrence_keeps_its_page_and_its_reason(self, harbours):
        """Given a retraction, the page stays, is marked, and has the reason in its history."""
        page = harbours.page("/occurrence/storm")

        assert "Every report of this occurrence was retracted." in text_of(page)
        assert "There was no storm" in text_of(page.xpath("//ol[@class='history']")[0])

    def test_a_correction_stands_with_what_it_corrected(self, harbours):
        """Given a corrected title, the page has the new one, and the old one in its history."""
        page = harbours.page("/occurrence/iceland-signature")

        assert text_of(page.find(".//h1")) == "Iceland signs first"
        change = page.xpath("//ol[@class='history']//dl[@class='change']")[0]
        assert text_of(change) == "BeforeIceland signsAfterIceland signs first"
        assert "corrected" in text_of(page.xpath("//article[@class='report']/h3")[0])

    def test_a_pledge_without_money_has_its_purpose(self, harbours):
        """Given a pledge without an amount, its pledger and purpose are shown, and no amount."""
        shown = facts(harbours.page("/occurrence/iceland-pledge"))

        assert (shown["Pledged by"], shown["Purpose"]) == ("Iceland", "Buoys for all harbours")
        assert "Amount" not in shown

    def test_machines_get_the_reports_as_articles(self, harbours):
        """Given two reports, the JSON-LD is an Event with its place, its people and both articles."""
        event = json_ld(harbours.page("/occurrence/harbour-signing"))

        assert (event["@type"], event["startDate"], event["name"]) == (
            "Event",
            "2031-05-01",
            "The harbour treaty is signed",
        )
        assert event["location"]["address"] == {
            "@type": "PostalAddress",
            "addressLocality": "Reykjavik",
            "addressCountry": "IS",
        }
        assert [article["name"] for article in event["subjectOf"]] == [GAZETTE, HERALD]

    def test_without_a_fingerprint_none_is_promised(self, harbours):
        """Given a document whose text has no recorded SHA-256, the page says so."""
        assert "No fingerprint of its text is recorded." in text_of(harbours.page("/occurrence/interview"))


class TestSource:
    """The page of a source."""

    def test_it_counts_what_only_it_reports(self, harbours):
        """Given five occurrences of which one is shared and one retracted, three are reported by no other source."""
        page = harbours.page("/source/gazette")

        lede = text_of(page.xpath("//p[@class='lede']")[0])
        assert lede == (
            "It reports 5 occurrences, 3 of them reported by no other source, and is one side of 2 conflicts."
        )
        assert "31 states all of 31 states" in text_of(page.get_element_by_id("only-here").getnext())

    @pytest.mark.parametrize(
        ("paragraph", "shown"),
        [
            (1, ["The harbour treaty is signed", "Names Ada Quay, Minister of Ports (Iceland); Iceland"]),
            (2, ["all of 31 states", "Harbours matter. Ada Quay"]),
            (3, ["Iceland signs first", "corrected"]),
            (6, ["A storm is cancelled", "retracted"]),
        ],
    )
    def test_each_paragraph_has_what_was_recorded_from_it(self, harbours, paragraph, shown):
        """Given a paragraph, its reports, figures, statements and names stand under its anchor."""
        text = text_of(harbours.page("/source/gazette").get_element_by_id(f"p-{paragraph}"))

        assert all(words in text for words in shown), text

    def test_a_source_of_nothing_but_a_correction(self, harbours):
        """Given a source without reports, the page says so, and has the correction that it prompted."""
        page = harbours.page("/source/ledger")

        assert "It reports nothing itself, and amends what other sources said." in text_of(page)
        assert "Erratum" in section_of(page, "corrections")
        assert not page.xpath("//*[@id='paragraphs']")

    def test_machines_get_the_article(self, harbours):
        """Given a source, its JSON-LD has its publisher and day of publication, and leaves out what is unknown."""
        gazette, herald = (json_ld(harbours.page(f"/source/{name}")) for name in ("gazette", "herald"))

        assert gazette["publisher"] == {"@type": "Organization", "name": "The Gazette"}
        assert gazette["datePublished"] == "2031-05-02"
        assert not {"publisher", "url", "identifier"} & herald.keys()


class TestPerson:
    """The page of a person."""

    def test_a_merged_person_has_every_name_and_office(self, harbours):
        """Given two people who were merged, one page has both names, offices and sources."""
        page = harbours.page("/person/ada-quay")
        rows = [text_of(row) for row in page.xpath("//table/tbody/tr")]

        shown = facts(page)
        assert (shown["Also printed as"], shown["Previously recorded as"]) == ("A. Quay", "A. Quay")
        assert rows == [
            f"Ada QuayMinister of PortsIceland{SHORT_GAZETTE}1",
            f"A. QuayChief of PortsIceland{SHORT_HERALD}1",
        ]

    def test_the_merged_address_leads_to_the_person(self, harbours):
        """Given the address of a person who was merged, the answer is 301 with that of the other."""
        answer = harbours.get("/person/a-quay")

        assert (answer.status_code, answer.headers["location"]) == (301, "/person/ada-quay")

    def test_machines_get_names_and_offices(self, harbours):
        """Given a person, the JSON-LD has the other names and every office."""
        person = json_ld(harbours.page("/person/ada-quay"))

        assert (person["@type"], person["alternateName"]) == ("Person", ["A. Quay"])
        assert person["jobTitle"] == ["Chief of Ports", "Minister of Ports"]


class TestParty:
    """The page of a party."""

    def test_it_sums_up_what_the_party_did(self, harbours):
        """Given a state that signed, pledged, spoke and hosted, the first facts say what, and the contents lead on."""
        page = harbours.page("/party/IS")

        assert facts(page) == {
            "Treaties": "Treaty of the Harbours: Signature, 1 May 2031",
            "Pledged": "Buoys for all harbours",
            "Hosted or organized": "The harbour treaty is signed",
            "Represented by": "Ada Quay",
            "Said": "1 statement",
            "Depositary of": "Treaty of the Harbours",
        }
        contents = page.xpath("//nav[@class='contents']//a/@href")
        assert {"#actions", "#pledges", "#said", "#hosted"} <= set(contents)
        assert all(page.get_element_by_id(href[1:]) is not None for href in contents)

    def test_its_people_have_their_offices(self, harbours):
        """Given a person with two offices, the party lists the person once, with both."""
        assert items(harbours.page("/party/IS"), "people") == ["Ada Quay Chief of Ports; Minister of Ports"]

    def test_a_party_that_hosts_by_one_source_alone(self, harbours):
        """Given a state that only one source has as the host, its page says so and nothing more."""
        assert facts(harbours.page("/party/NO")) == {
            "Signature": "not reported",
            "Hosted or organized": "The harbour treaty is signed",
        }

    def test_a_depositary_links_to_its_treaty(self, harbours):
        """Given a depositary, its page leads to the treaty."""
        page = harbours.page("/party/IS")

        assert facts(page)["Depositary of"] == "Treaty of the Harbours"
        assert page.xpath("//a[@href='/treaty/harbour-treaty']")

    def test_an_unknown_party_leads_to_the_known_ones(self, harbours):
        """Given a code that no report mentions, the page is a 404 that lists the parties that reports mention."""
        page = harbours.page("/party/icelan", status=404)

        assert "is not a state or organization that reports in this archive mention." in text_of(page)
        assert "Did you mean one of these?" in text_of(page)
        assert [text_of(item) for item in page.xpath("//ul[@class='party-index']/li")] == ["Iceland", "Norway"]


class TestTreaty:
    """The page of a treaty."""

    def test_the_status_names_who_signed(self, harbours):
        """Given one named signature, the table has one row, and says that a total is not a list of names."""
        table = harbours.page("/treaty/harbour-treaty").xpath("//table[contains(@class, 'status-table')]")[0]

        assert [text_of(row) for row in table.xpath("./tbody/tr")] == [f"Iceland1 May 2031none reported{SHORT_GAZETTE}"]
        assert "29 signatories are reported, 1 is named." in text_of(table.find("caption"))

    def test_a_day_has_the_range_of_all_claims(self, harbours):
        """Given two totals for a day, the range links each end to its source."""
        cell = harbours.page("/treaty/harbour-treaty").xpath("//*[@id='signatories']/following::tbody[1]/tr/td[2]")[0]

        assert text_of(cell) == "29\N{EN DASH}31 in 2 claims"
        assert cell.xpath(".//a/@href") == ["/source/herald", "/source/gazette"]

    def test_a_rule_stands_with_its_figure_and_paragraph(self, harbours):
        """Given a reported rule, its figure leads to the paragraph that prints it."""
        rule = harbours.page("/treaty/harbour-treaty").xpath("//details[contains(@class, 'rule')]")[0]

        assert "17 ratifications" in text_of(rule)
        assert "/source/gazette#p-4" in rule.xpath(".//a/@href")

    def test_without_a_closing_date_there_is_none(self, harbours):
        """Given no report of a last day for signature, the page says so."""
        assert "No report gives one." in text_of(harbours.page("/treaty/harbour-treaty"))

    def test_machines_get_that_it_is_not_in_force(self, harbours):
        """Given a treaty without ratifications, its JSON-LD says that it is not in force."""
        treaty = json_ld(harbours.page("/treaty/harbour-treaty"))

        assert (treaty["@type"], treaty["alternateName"]) == ("Legislation", ["Harbour Pact"])
        assert treaty["legislationLegalForce"] == "https://schema.org/NotInForce"


class TestAsKnown:
    """What was known when."""

    def test_each_publication_changes_what_is_known(self, harbours):
        """Given two totals and a correction, each moment has what it added, confirmed, disputed or corrected."""
        story = harbours.page("/as-known").xpath("//section[@class='story']")[0]
        first, second, third = [text_of(moment) for moment in story.xpath("./ol/li")]

        assert first.startswith("By the end of 2 May 2031 31 signatories as of 1 May 2031")
        assert "3 occurrences not reported before" in first
        assert "Previously 31 as of 1 May 2031" in second
        assert "1 occurrence already reported, now corroborated" in second
        assert "Conflicts it raised" in second
        assert "Unchanged" in third
        assert "Iceland signs Iceland signs first Erratum" in third.partition("What it corrected")[2]

    def test_the_correction_is_not_known_before_it_was_published(self, harbours):
        """Given a correction by a later source, only the moment of that source has the correction."""
        story = harbours.page("/as-known").xpath("//section[@class='story']")[0]

        assert ["Erratum" in text_of(moment) for moment in story.xpath("./ol/li")] == [False, False, True]

    def test_a_treaty_has_a_story_of_its_own(self, harbours):
        """Given the name of a treaty, only its story is shown; what is not about a treaty is left out."""
        page = harbours.page("/as-known?treaty=harbour-treaty")

        assert text_of(page.find(".//h1")) == "What was known when: Treaty of the Harbours"
        assert "Not about a treaty" not in text_of(page)

    def test_a_later_start_leaves_out_what_came_before(self, harbours):
        """Given a start after the first source, the story begins with the second."""
        moments = harbours.page("/as-known?treaty=harbour-treaty&start=1").xpath("//li[@class='moment']")

        assert [text_of(moment.find(".//h3")) for moment in moments] == [
            "By the end of 4 May 2031",
            "By the end of 9 May 2031",
        ]

    @pytest.mark.parametrize("start", ["-1", "x", "1e3", "99999999", "²"])
    def test_a_start_that_is_no_number_begins_at_the_start(self, harbours, start):
        """Given a start that is not a plain number, the story is whole."""
        assert len(harbours.page(f"/as-known?treaty=harbour-treaty&start={start}").xpath("//li[@class='moment']")) == 3


class TestSearch:
    """Search."""

    def test_results_are_grouped_by_type(self, harbours):
        """Given a word of a treaty, an occurrence, a statement and a source, names come first, then types."""
        headings = harbours.page("/search?q=harbour").xpath("//section/h2/@id")

        assert headings == ["g-name", "g-occurrence", "g-statement"]

    def test_a_party_is_found_by_name_and_code(self, harbours):
        """Given the name or the code of a state, its page is found."""
        for query in ("icel", "IS"):
            assert harbours.page(f"/search?q={query}").xpath("//section//a[@href='/party/IS']"), query

    def test_a_type_leaves_out_the_others(self, harbours):
        """Given a type, only results of that type are shown, with a way to search everything."""
        page = harbours.page("/search?q=harbour&type=source")

        assert page.xpath("//section/h2/@id") == ["g-source"]
        assert page.xpath("//a[@href='/search?q=harbour']")

    def test_words_that_are_not_together_are_suggested(self, harbours):
        """Given words of which only some are there, the page has results with some of them, and says so."""
        page = harbours.page("/search?q=buoys+xyzzy")

        assert "No results for buoys xyzzy." in text_of(page)
        assert "Results with some of the words" in text_of(page)
        assert page.xpath("//ul[@class='results']//a[@href='/occurrence/iceland-pledge']")

    def test_a_name_spelled_wrongly_is_understood(self, harbours):
        """Given a misspelled name, the page shows what has the right one, and says so."""
        page = harbours.page("/search?q=Icelnd")

        assert "Showing results for Iceland." in text_of(page)
        assert page.xpath("//section//a/@href")[0] == "/party/IS"


class TestTables:
    """The page of all tables, and those of Datasette."""

    def test_every_table_has_its_rows_and_description(self, harbours):
        """Given the page of tables, each table has its number of rows and says what a row is."""
        page = harbours.page("/archive")
        lists = page.xpath("//h2[@id='tables']/following-sibling::ul[1]/li")
        tables = {text_of(item.find("a")): item for item in lists}

        assert text_of(tables["sources"].find("span")) == "3 rows"
        assert text_of(tables["treaties"].find("span")) == "1 row"
        assert all(item.find("p") is not None for item in tables.values())

    def test_a_row_leads_to_its_page(self, harbours):
        """Given the row of a source, it links to the page of the source, and counts what refers to it."""
        page = harbours.page("/archive/sources/gazette")

        assert page.xpath("//a[@href='/source/gazette'][normalize-space()='Open its page']")
        assert "Reports 5 rows, by the column source" in text_of(page)

    def test_a_bad_query_is_explained(self, harbours):
        """Given SQL with a mistake, the page has SQLite's own message and the query, to correct it."""
        page = harbours.page("/archive?sql=select+nope+from+figures", status=400)

        assert text_of(page.xpath("//*[@role='alert']")[0]) == "no such column: nope"
        assert text_of(page.get_element_by_id("sql-editor")) == "select nope from figures"


class TestAbout:
    """The page about the archive."""

    def test_it_lists_the_projections_with_their_state(self, harbours):
        """Given projections that changed since their digests were taken, each has a row that says so."""
        rows = {text_of(row.find("th")): text_of(row) for row in harbours.page("/about").xpath("//table/tbody/tr")}

        assert {"sources", "figures", "conflicts"} <= rows.keys()
        assert "not computed since the last change" in rows["sources"]

    def test_it_defines_every_grade(self, harbours):
        """Given the grades of conflicts, the page explains each of them."""
        grades = {text_of(grade) for grade in harbours.page("/about").xpath("//dt/span")}

        assert grades == {"contradiction", "tension", "explained"}
