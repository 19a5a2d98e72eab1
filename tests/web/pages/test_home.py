"""The home page: what sources claim, what stands and comes next, what happened, and where sources disagree."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.web.conftest import text_of
from tests.web.pages.conftest import report, source, texts


@pytest.fixture(scope="module")
def home(lagoons):
    """Give the home page of a treaty that is in force."""
    return lagoons.page("/")


def glance(page):
    """Return the boxes of a treaty's state, by their headings."""
    return {text_of(box.find("h2")): text_of(box) for box in page.xpath("//div[@class='glance pairs']/div")}


@pytest.mark.thorough
def test_the_treaty_with_the_most_signatories_comes_first(home):
    """Given two treaties, the page is about the one that has a total; the other is a link with its named parties."""
    (other,) = home.xpath("//h2[.='Other treaties']/following-sibling::div//tbody/tr")

    assert text_of(home.find(".//h1")) == "Lagoon Treaty"
    assert texts(home, "//p[@class='kicker']") == [
        "Turku Pact; Treaty on Lagoons",
        "Adopted on 1 July 2019, open for signature from 1 September 2019",
    ]
    assert text_of(other) == "Dune Treaty 0 named 0 not known"
    assert other.xpath("./th/a/@href") == ["/treaty/dune-treaty"]


@pytest.mark.parametrize(
    ("box", "fact"),
    [
        ("In force", "since 2 March 2020 Computed. Parties now bound: 1"),
        ("To sign", "closed Last day was 31 December 2020"),
        ("Pledges", "2 Sweden: 1,200,000 Swedish kronor"),
    ],
    ids=["in force though one left", "a day that has passed", "retracted pledge left out"],
)
def test_each_box_has_its_number(home, box, fact):
    """Given a treaty in force, each box has what stands now, after corrections, withdrawals and retractions."""
    assert glance(home)[box].startswith(f"{box} {fact}")


def test_what_is_counted_for_all_treaties_says_so(home):
    """Given two treaties, conflicts and pledges, which are counted for both, say so; what is of one does not."""
    of_all = {box for box, words in glance(home).items() if words.endswith("(of all treaties)")}

    assert of_all == {"Where sources disagree", "Pledges"}


@pytest.mark.parametrize(
    ("number", "paragraph"),
    [
        ("8", "/source/errata#p-2"),
        ("nearly 9", "/source/courier#p-5"),
        ("1,200,000 Swedish kronor", "/source/courier#p-11"),
    ],
    ids=["corrected total", "other total", "money"],
)
def test_each_number_leads_to_its_paragraph(home, number, paragraph):
    """Given a number of a source, it links to the paragraph that printed it, of a corrected one to the correction's."""
    assert home.xpath("//main//a[starts-with(normalize-space(), normalize-space($number))]/@href", number=number)[
        :1
    ] == [paragraph]


def test_a_day_that_has_passed_leads_to_the_occurrence(home):
    """Given a closing date, the box leads to the provision."""
    (box,) = home.xpath("//div[@class='glance pairs']/div[h2='To sign']")

    assert box.xpath(".//span[@class='big']/a/@href") == ["/occurrence/closing"]


def with_rule(*consents):
    """Return a report file of a treaty that four states must join, and of those that did."""
    force = report("force", {"kind": "provision", "rule": "entry-into-force"}, treaty="pact", date="undated")
    needed = {"key": "needed", "measure": "ratifications-needed", "counted": "ratifications", "value": 4}
    force["figures"] = [{**needed, "as_printed": "four", "attribution": "reporter", "evidence": 9}]
    acts = [
        report(
            f"{party}-joins", {"kind": "treaty-action", "action": "accession", "party": party.upper()}, treaty="pact"
        )
        for party in consents
    ]
    return {"source": source("gazette"), "treaties": [{"id": "pact", "name": "Pact"}], "reports": [force, *acts]}


def test_the_bar_is_as_long_as_the_share_that_is_bound(reader_of):
    """Given 1 of 4 instruments, a quarter of the bar is filled; the number that is missing leads to its paragraph."""
    page = reader_of(with_rule("fi")).page("/")
    (bar,) = page.xpath("//svg[@class='progress']")

    assert bar.get("aria-label") == "1 of 4 ratifications"
    assert float(bar.xpath("./rect[@class='done']/@width")[0]) == 25
    assert glance(page)["Ratifications still needed"] == (
        "Ratifications still needed 3 1 of 4 as reported by 1 May 2020; not in force"
    )
    assert page.xpath("//a[normalize-space()='3']/@href") == ["/source/gazette#p-9"]


def test_a_coming_entry_into_force_is_not_yet_in_force(reader_of):
    """Given a reported day of entry into force a hundred days from now, no page says that it is in force."""
    day = str(datetime.now(UTC).date() + timedelta(days=100))
    coming = report("coming", "entry-into-force", treaty="pact", date=day)
    content = with_rule("fi")
    reader = reader_of({**content, "reports": [*content["reports"], coming]})
    box = glance(reader.page("/"))["To enter into force"]

    assert re.match(r"To enter into force (100|99) days left", box)
    description = reader.page("/treaty/pact").xpath("//meta[@name='description']/@content")[0]
    assert f"enters into force on {day}" in description


def test_the_latest_come_first_and_the_oldest_are_left_out(home):
    """Given more occurrences than are listed, the five that began last are there, without retracted ones."""
    titles = texts(home, "//ol[@class='newest']//span[@class='title']")

    assert len(titles) == 5
    assert titles[:3] == ["Sweden withdraws", "Last day to sign", "Sweden ratifies"]
    assert "Norway pledges nets" not in titles


@pytest.mark.parametrize(
    ("title", "when", "machine"),
    [
        ("Sweden withdraws", "5 May 2022", "2022-05-05"),
        ("A visit that lasts", "from 1 October 2019 on", None),
    ],
    ids=["day", "open end"],
)
def test_a_date_is_as_precise_for_machines_as_for_people(home, title, when, machine):
    """Given dates of any precision, the words are right, and only a single day or time is a machine's date."""
    (moment,) = home.xpath("//ol[@class='newest']/li[.//a[normalize-space()=$title]]//time", title=title)

    assert (text_of(moment), moment.get("datetime")) == (when, machine)


def test_settled_conflicts_are_not_counted(home, settled):
    """Given two open conflicts, both are counted, and the one that does not lead is shown; a settled one is neither."""
    for page, topics, counts in (
        (home, ["Chair"], "2 1 contradiction 1 tension (of all treaties)"),
        (settled.page("/"), ["Chair"], "1 1 contradiction (of all treaties)"),
    ):
        assert texts(page, "//article[@class='conflict']//h3") == topics
        assert glance(page)["Where sources disagree"] == f"Where sources disagree {counts}"


def test_what_happened_is_drawn_with_links(home):
    """Given occurrences with days, each is a link of the drawing with its day and title, in both layouts."""
    wide, narrow = (
        home.xpath(f"//figure[@class='drawn']/svg[@class='{layout}-only']") for layout in ("wide", "narrow")
    )
    titles = {text_of(title) for title in wide[0].xpath(".//a/title")}

    assert "1 September 2019: Norway signs" in titles
    assert titles == {text_of(title) for title in narrow[0].xpath(".//a/title")}
    assert not [title for title in titles if "nets" in title]
    assert "/occurrence/norway-signs" in wide[0].xpath(".//a/@href")


def test_without_a_treaty_the_most_disputed_number_leads(reader_of):
    """Given two sources that count a crowd differently, and one that counts it later, home leads with these numbers."""

    def of(slug, value, day, paragraph):
        crowd = {"key": "crowd", "measure": "attendance", "counted": "people", "value": value, "as_printed": str(value)}
        figure = {**crowd, "as_of": day, "attribution": "reporter", "evidence": paragraph}
        return {"source": source(slug), "reports": [report("fair", "ceremony", title="Fair", figures=[figure])]}

    page = reader_of(of("gazette", 300, "2031-05-01", 2), of("herald", 400, "2031-05-01", 3)).page("/")
    (finding,) = page.xpath("//section[@class='finding']")

    assert text_of(finding).startswith("Attendance: it depends on the source Fair 1 May 2031 300")
    assert finding.xpath(".//span[@class='big']/a/@href") == ["/source/gazette#p-2", "/source/herald#p-3"]
    assert not page.xpath("//article[@class='conflict']")


def test_several_treaties_without_totals_are_a_table(reader_of):
    """Given two treaties of which only signatures are reported, home lists both and leads with neither."""
    signed = report("finland-signs", {"kind": "treaty-action", "action": "signature", "party": "FI"}, treaty="reeds")
    treaties = [{"id": "pact", "name": "Pact"}, {"id": "reeds", "name": "Reeds"}]
    page = reader_of({"source": source("gazette"), "treaties": treaties, "reports": [signed]}).page("/")

    assert text_of(page.find(".//h1")) == "Timeline archive"
    assert texts(page, "//h2[.='Treaties']/following-sibling::div//tbody/tr") == [
        "Reeds 1 named 0 not known",
        "Pact 0 named 0 not known",
    ]


def test_an_empty_archive_claims_nothing(empty):
    """Given no events, home has no numbers, chart, map or search, and a way to learn how the archive works."""
    page = empty.page("/")

    assert not page.xpath("//main//*[self::svg or self::table or self::form or self::h2]")
    assert page.xpath("//main//a/@href") == ["/about"]
    assert page.xpath("//meta[@name='description']/@content")[0].endswith("Nothing has been recorded yet.")


def test_a_treaty_without_numbers(reader_of):
    """Given one signature, no total and no threshold, home counts the name, and says that nothing more is known."""
    signature = {"kind": "treaty-action", "action": "signature", "party": "FI"}
    signed = report("finland-signs", signature, treaty="pact")
    page = reader_of({"source": source("gazette"), "treaties": [{"id": "pact", "name": "Pact"}], "reports": [signed]})
    boxes = glance(page.page("/"))

    assert boxes["Signatories"] == "Signatories 1 named No source reports a total."
    assert boxes["Ratifications"].endswith("No source says how many are needed.")
    assert boxes.keys().isdisjoint({"Pledges", "To sign"})


def test_a_coming_last_day_is_counted_down(reader_of):
    """Given a last day for signature a hundred days from now, home says how many days are left."""
    last = datetime.now(UTC).date() + timedelta(days=100)
    closing = report("closing", {"kind": "provision", "rule": "closing-for-signature"}, treaty="pact", date=str(last))
    reader = reader_of(
        {"source": source("gazette"), "treaties": [{"id": "pact", "name": "Pact"}], "reports": [closing]}
    )
    left = re.search(r"(\d+) days left", glance(reader.page("/"))["To sign"])

    assert int(left[1]) in {99, 100}  # a day may end while the test runs


def test_the_most_serious_conflicts_of_the_treaty_come_first(seeds_reader):
    """Given the seeds, the totals of a day and what the 40 count are among the three that are shown."""
    shown = text_of(seeds_reader.page("/"))

    assert shown.index("nearly 70") < shown.index("at least 40 signatures for ratification")


def test_what_home_leaves_out_is_on_its_index(reader_of):
    """Given more treaties and sources than the page has, and a pledge, it leads to the index of each."""
    treaties = [{"id": f"pact-{n}", "name": f"Pact {n}"} for n in range(9)]
    pledge = report("boats", {"kind": "pledge", "pledger": "DK", "purpose": "Boats"})
    files = [{"source": source(f"paper-{n}"), "reports": [report(f"talk-{n}")]} for n in range(8)]
    page = reader_of({"source": source("gazette"), "treaties": treaties, "reports": [pledge]}, *files).page("/")

    assert page.xpath("//main//h2[.='Pledges']/following-sibling::span/a/@href") == ["/pledges"]
    assert page.xpath("//main//p[@class='more']/a[starts-with(., 'All ')]/@href") == ["/treaties", "/sources"]
