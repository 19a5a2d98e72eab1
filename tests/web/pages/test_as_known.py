"""What was known when: moments of publication, totals before corrections, undated documents, pages."""

import pytest

from tests.web.pages.conftest import report, source, texts


@pytest.fixture(scope="module")
def page(lagoons):
    """Give the stories of a treaty and of what is about none."""
    return lagoons.page("/as-known")


def test_a_total_is_the_one_of_its_time(page):
    """Given a total that was corrected years later, each moment has the total that readers knew then."""
    assert texts(page, "(//section[@class='story'])[1]//span[@class='known-total']") == ["nearly 9", "12", "12", "8"]


def test_each_total_says_what_changed(page):
    """Given four moments, each total says what was known before, or that it is unchanged."""
    assert texts(page, "(//section[@class='story'])[1]//div[@class='moment-when']/p[@class='by']") == [
        "Previously nearly 9 as of 1 September 2019",
        "Unchanged",
        "Previously 12 as of 1 September 2019",
    ]


def test_a_document_without_a_date_comes_before_all(page):
    """Given an undated source, its moment is the first and has no machine date; the others have theirs in order."""
    story = page.xpath("(//section[@class='story'])[2]")[0]

    assert texts(story, "./h2") == ["Not about a treaty"]
    assert texts(story, ".//h3") == [
        "Before all dated documents",
        "3 September 2019, 09:00",
        "By the end of 4 September 2019",
    ]
    assert story.xpath(".//h3/time/@datetime") == ["2019-09-03T09:00:00", "2019-09-04T23:59:59"]


def test_retracted_reports_are_not_news(page):
    """Given a retracted report and one of two, neither is among what its source reported."""
    reported = texts(page, "//ul[@class='tight']/li")

    assert not [item for item in reported if "nets" in item or "Boote" in item]
    assert "Denmark pledges boats pledge" in reported


def test_treaties_can_be_chosen(lagoons):
    """Given two treaties, each has a link; the chosen one is marked, and only its history is shown."""
    page = lagoons.page("/as-known?treaty=lagoon-treaty")

    assert page.xpath("//nav[@aria-label='Treaties']//a/@href") == [
        "/as-known?treaty=lagoon-treaty",
        "/as-known?treaty=dune-treaty",
    ]
    assert texts(page, "//a[@aria-current='page'][@dir]") == ["Lagoon Treaty"]
    assert texts(page, "//section[@class='story']/h2") == ["Lagoon Treaty"]


def test_a_treaty_without_reports_has_no_story(lagoons):
    """Given a treaty that no document reports on, its page says so."""
    page = lagoons.page("/as-known?treaty=dune-treaty")

    assert texts(page, "//p[@class='note']") == ["No document reports anything yet."]
    assert not page.xpath("//section[@class='story']")


@pytest.mark.parametrize(("start", "first", "number"), [(0, "3 September", "1"), (2, "By the end of 1 June", "3")])
def test_a_later_start_is_numbered_on(lagoons, start, first, number):
    """Given a start, the story begins with that document and its number."""
    page = lagoons.page(f"/as-known?treaty=lagoon-treaty&start={start}")

    assert texts(page, "//h3")[0].startswith(first)
    assert page.xpath("//ol[@class='moments']/@start") == [number]


def test_what_is_not_certain_yet_says_so(reader_of):
    """Given a document of a day or later, its moment is the earliest possible, beside what was certain, and when."""
    total = {"key": "total", "measure": "signatories", "counted": "states", "value": 9, "as_printed": "nine"}
    signing = report("signing", treaty="pact", figures=[{**total, "attribution": "reporter", "evidence": 1}])
    published = {"published": "[2020-05-02..]", "retrieved": "2020-06-01"}
    content = {
        "source": {**source("gazette"), **published},
        "treaties": [{"id": "pact", "name": "Pact"}],
        "reports": [signing],
    }
    page = reader_of(content).page("/as-known")

    assert texts(page, "//h3") == ["Possibly by the end of 2 May 2020"]
    assert texts(page, "//*[@class='by certain']") == [
        "Certain by then: no total",
        "Published 2 May 2020 or later; certainly by 1 June 2020",
    ]


def test_a_conflict_is_brought_once(reader_of):
    """Given two sources of one day that disagree, the conflict is listed under one of them alone."""

    def file(slug, value, **more):
        total = {"key": "total", "measure": "signatories", "counted": "states", "value": value, "evidence": 1}
        total |= {"as_printed": str(value), "attribution": "reporter"}
        signing = {"occurrence": "signing", "what": "signing", "title": "Signed", "treaty": "reed-pact", "evidence": 1}
        reports = [{**signing, "date": "2031-05-01", "figures": [total]}]
        return {"source": {"id": slug, "language": "en", "published": "2031-05-02"}, "reports": reports, **more}

    files = [file("reed", 31, treaties=[{"id": "reed-pact", "name": "Reed Pact"}]), file("sedge", 33)]

    page = reader_of(*files).page("/as-known")

    assert len(page.xpath("//h5[text()='Conflicts it raised']")) == 1
