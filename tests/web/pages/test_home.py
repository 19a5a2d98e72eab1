"""The home page: where the first treaty stands, what is new, where sources disagree, and where it happened."""

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
    return {text_of(box.find("h2")): text_of(box) for box in page.xpath("//div[@class='glance']/div")}


def test_the_treaty_with_the_most_signatories_comes_first(home):
    """Given two treaties, the page is about the one that has a total; the other is a link with its named parties."""
    other = home.xpath("//h2[.='Other treaties']/following-sibling::ul/li")

    assert text_of(home.find(".//h1")) == "Lagoon Treaty"
    assert texts(home, "//p[@class='kicker']") == ["Turku Pact; Treaty on Lagoons"]
    assert [text_of(item) for item in other] == ["Dune Treaty 0 signatories named"]
    assert other[0].xpath("./a/@href") == ["/treaty/dune-treaty"]


@pytest.mark.parametrize(
    ("box", "fact"),
    [
        ("Signatories reported", "8 claims range from 8 to 9; 1 September 2019; 1 named"),
        ("Ratifications", "1 of 2 needed In force from 2 March 2020 (computed)"),
        ("Last day for signature", "closed 31 December 2020"),
        ("Pledges", "2 Sweden: 1,200,000 Swedish kronor"),
    ],
    ids=["corrected total", "in force though one left", "a day that has passed", "retracted pledge left out"],
)
def test_each_box_has_its_number(home, box, fact):
    """Given a treaty in force, each box has what stands now, after corrections, withdrawals and retractions."""
    assert glance(home)[box].startswith(f"{box} {fact}")


@pytest.mark.parametrize(
    ("number", "paragraph"),
    [("8", "/source/blatt#p-2"), ("1,200,000 Swedish kronor", "/source/courier#p-11")],
    ids=["total", "money"],
)
def test_each_number_leads_to_its_paragraph(home, number, paragraph):
    """Given a number of a source, it links to the paragraph that printed it."""
    assert home.xpath("//div[@class='glance']//a[normalize-space()=$number]/@href", number=number) == [paragraph]


def test_a_day_that_has_passed_leads_to_the_report_and_its_evidence(home):
    """Given a closing date, the box leads to the provision and the paragraph that states it."""
    box = home.xpath("//div[@class='glance']/div[h2='Last day for signature']")[0]

    assert box.xpath(".//span[@class='big']/a/@href") == ["/occurrence/closing"]
    assert box.xpath(".//a[@class='paragraph']/@href") == ["/source/courier#p-14"]


def test_the_bar_is_as_long_as_the_share_that_is_bound(home):
    """Given 1 of 2 ratifications, half of the bar is filled, and its label has both numbers."""
    (bar,) = home.xpath("//svg[@class='progress']")

    assert bar.get("aria-label") == "1 of 2 ratifications"
    assert float(bar.xpath("./rect[@class='done']/@width")[0]) == 50


def test_the_latest_come_first_and_the_oldest_are_left_out(home):
    """Given more occurrences than are listed, the eight that began last are there, without retracted ones."""
    titles = texts(home, "//ol[@class='newest']//span[@class='title']")

    assert len(titles) == 8
    assert titles[:3] == ["Sweden withdraws", "Last day to sign", "Sweden ratifies"]
    assert "Norway pledges nets" not in titles


@pytest.mark.parametrize(
    ("title", "when", "machine"),
    [
        ("Sweden withdraws", "5 May 2022", "2022-05-05"),
        ("A visit that lasts", "from 1 October 2019 on", None),
        ("Questions from the press", "1 September 2019, 14:30", "2019-09-01T14:30:00"),
    ],
    ids=["day", "open end", "time"],
)
def test_a_date_is_as_precise_for_machines_as_for_people(home, title, when, machine):
    """Given dates of any precision, the words are right, and only a single day or time is a machine's date."""
    (moment,) = home.xpath("//ol[@class='newest']/li[.//a[normalize-space()=$title]]//time", title=title)

    assert (text_of(moment), moment.get("datetime")) == (when, machine)


def test_settled_conflicts_are_not_counted(home, settled):
    """Given two open conflicts, they are counted and shown, worst first; once a correction settles one, the other."""
    for page, topics, counts in (
        (home, ["Chair", "Signatories"], "1 contradiction, 1 tension. All conflicts"),
        (settled.page("/"), ["Chair"], "1 contradiction. All conflicts"),
    ):
        assert texts(page, "//article[@class='conflict']//h3") == topics
        assert texts(page, "//h2[.='Where sources disagree']/following-sibling::p") == [counts]


def test_a_place_is_on_the_map_and_in_the_list(home):
    """Given coordinates, the spot is east of 180 and south of the pole by as many degrees, and the list names it."""
    (spot,) = home.xpath("//circle[@class='spot']")

    assert (float(spot.get("cx")), float(spot.get("cy"))) == (202.2, 29.6)
    assert texts(home, "//figure[@class='map']/following-sibling::ul/li") == [
        "Turku, Finland 1 occurrence, 60.44°, 22.23°"
    ]
    assert home.xpath("//figure[@class='map']/following-sibling::ul//a/@href") == ["/party/FI"]


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

    assert "1 named" in boxes["Signatories reported"]
    assert boxes["Signatories reported"].endswith("No source reports a total.")
    assert boxes["Ratifications"].endswith("No source says how many are needed.")
    assert boxes["Pledges"] == "Pledges 0 No amount of money pledged."
    assert "Last day for signature" not in boxes


def test_a_coming_last_day_is_counted_down(reader_of):
    """Given a last day for signature a hundred days from now, home says how many days are left."""
    last = datetime.now(UTC).date() + timedelta(days=100)
    closing = report("closing", {"kind": "provision", "rule": "closing-for-signature"}, treaty="pact", date=str(last))
    reader = reader_of(
        {"source": source("gazette"), "treaties": [{"id": "pact", "name": "Pact"}], "reports": [closing]}
    )
    left = re.search(r"(\d+) days left", glance(reader.page("/"))["Last day for signature"])

    assert int(left[1]) in {99, 100}  # a day may end while the test runs


def test_the_gravest_conflicts_of_the_treaty_come_first(seeds_reader):
    """Given the seeds, the totals of a day and what the 40 count are among the three that are shown."""
    shown = text_of(seeds_reader.page("/"))

    assert shown.index("nearly 70") < shown.index("at least 40 signatures for ratification")
