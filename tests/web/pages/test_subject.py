"""What an archive is about, in the first sentence of its pages, whichever archive it is."""

import pytest
from lxml.html import HtmlElement

from tests.web.conftest import Reader, make_archive, text_of
from tests.web.pages.conftest import report, source, terms, texts
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.amending import merge, retract

LEDE = "//p[@class='lede']"


@pytest.mark.parametrize(
    ("path", "lede"),
    [
        (
            "/timeline",
            "What 5 sources report about the United Nations Convention against Cybercrime, from February 2022",
        ),
        ("/about", "This archive records what news sources report about the United Nations Convention against Cyber"),
        ("/conflicts", "Reports on the United Nations Convention against Cybercrime disagree on 6 points."),
        ("/parties", "Every state and organization that a report on the United Nations Convention against Cybercrime"),
        (
            "/places",
            "Sources place 34 of 55 occurrences around the United Nations Convention against Cybercrime in Hanoi.",
        ),
        ("/treaties", "Every treaty, and where it stands, as reported by 26 October 2025."),
        ("/log", "You cannot check this yet: no checkpoint, a signed fingerprint of all events, has been made."),
    ],
)
@pytest.mark.one_in(3)
def test_the_first_sentence_has_the_subject(seeds_reader, path, lede):
    """Given an archive about one treaty, the first sentence of a page names it, or answers what the page is for."""
    assert texts(seeds_reader.page(path), LEDE)[0].startswith(lede)


def test_an_archive_without_a_treaty_names_none(reader_of):
    """Given no treaty, the same pages say what they can: the sources, the months, and the busiest day."""
    reports = [report("one"), report("two"), report("three", date="2020-06-02")]
    reader = reader_of({"source": source("gazette"), "reports": reports})

    assert texts(reader.page("/timeline"), LEDE) == [
        "What 1 source reported from May 2020 to June 2020. 3 occurrences, 2 of them on 1 May 2020."
    ]
    assert texts(reader.page("/about"), LEDE)[0].startswith("This archive records what news sources report, claim")
    assert "Signature" not in text_of(reader.page("/parties"))


@pytest.fixture(scope="module")
def amended(tmp_path_factory):
    """Give a reader of four occurrences: the first one is retracted, and the last one is merged into another."""
    path = tmp_path_factory.mktemp("amended") / "archive.db"
    days = {"hoax": "2020-04-01", "talk": "2020-05-01", "vote": "2020-06-01", "ballot": "2020-07-01"}
    make_archive(path, {"source": source("gazette"), "reports": [report(name, date=days[name]) for name in days]})
    with Archive(path) as archive:
        why = {"source": None, "by": "jane"}
        retract(archive, "hoax", None, reason="A hoax", **why)
        merge(archive, "occurrence/ballot", "occurrence/vote", reason="One vote", **why)
        Projector(archive).catch_up()
    return Reader(path)


def test_what_does_not_stand_is_not_counted(amended):
    """Given a retracted and a merged occurrence, no page counts them, and no day of theirs is the first or the last."""
    listed = amended.page("/as-known?clock=occurred&at=2020-12-31")

    assert texts(amended.page("/timeline"), LEDE)[0].startswith("What 1 source reported from May 2020 to June 2020.")
    assert len(listed.xpath("//section[@aria-labelledby='listed']/ul/li")) == 2
    assert terms(listed)["Occurrences"] == "2"
    assert "Now: 2 occurrences, 1 sources" in amended.get("/llms.txt").text


def test_what_is_not_known_is_said(seeds_reader):
    """Given no total or signature yet, the pages say so; the end of a day is the day."""
    known = seeds_reader.page("/archive/what_was_known_when")

    assert "no total yet" in texts(known, "//td[contains(@class, 'col-possible_total')]")
    assert "23:59" not in text_of(known.xpath("//table")[0])
    assert terms(seeds_reader.page("/party/AU"))["Signature"] == "not reported"
    assert "Signature" not in terms(seeds_reader.page("/party/KH"))


def test_nothing_certain_is_what_may_have_been(seeds_reader):
    """Given no source that was published for certain by a day, the title says that it may have been."""
    page = seeds_reader.page("/as-known?clock=published&at=2025-10-25")

    assert texts(page, "//h1") == ["What may have been published by 25 October 2025"]


def test_who_signed_and_whom_people_represent(seeds_reader):
    """Given a signature, the list of parties says so; a country that is inferred is marked as such."""
    parties = {row[0]: row for row in _rows(seeds_reader.page("/parties"))}
    people = {row[0]: row for row in _rows(seeds_reader.page("/people"))}

    assert (parties["Cambodia"][3], parties["Australia"][3]) == ("Signed", "")
    assert people["Nguyen Minh Vu"][2] == "Vietnam inferred"
    assert people["Ghada Waly"][2] == "United Nations Office on Drugs and Crime"


def test_the_table_of_figures_counts_figures(seeds_reader):
    """Given the table of figures, its count has what the rows are, and the table of totals has a title in words."""
    assert texts(seeds_reader.page("/archive/figures"), "//p[contains(@class, 'table-count')]/strong") == ["49 figures"]
    assert texts(seeds_reader.page("/archive/signatories_per_day"), "//h1") == ["Total signatories, day by day"]


def test_a_source_is_mostly_on_one_occurrence(reader_of):
    """Given two occurrences, of which the second has the claims, the page of the source names that one."""
    counts = {
        "key": "boats",
        "measure": "attendance",
        "counted": "delegates",
        "value": 3,
        "as_printed": "3 guests",
        "evidence": 2,
    }
    counted = report("two", title="Boats are counted", figures=[{**counts, "attribution": "reporter"}])
    reader = reader_of({"source": source("gazette"), "reports": [report("one"), counted]})

    assert "Mostly on: Boats are counted" in texts(reader.page("/source/gazette"), "//main/p")


def _rows(page: HtmlElement) -> list[list[str]]:
    """Return the cells of each row of a table."""
    return [texts(row, "./td") for row in page.xpath("//tbody/tr")]
