"""Citations are read by readers of BibTeX and of CSL-JSON, whatever is in a title."""

import json

import pytest
import yaml
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string

from tests.web.conftest import Reader, make_archive, text_of
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.amending import merge
from timeline.web.citing import Citation, as_bibtex, as_csl, in_plain_words, key_of

PATHS = (
    "/cite/occurrence/harbour-signing",
    "/cite/occurrence/harbour-signing@12",
    "/cite/event/3",
    "/cite/claim/harbour-signing/gazette/total",
    "/cite/source/gazette",
)
NASTY = 'Ports & {braces}, 100 % of $5 #1_a^b~c \\cmd "quoted"\nnext: Æbelø'


def citation(**more):
    """Return a citation with what a test needs, and anything else."""
    fields = {"key": "occurrence-ports-42", "kind": "webpage", "title": "Ports", "container": "Archive"}
    return Citation(
        **{**fields, "issued": "2031-05-02", "address": "https://ports.example/occurrence/ports@42", **more}
    )


@pytest.mark.parametrize("path", PATHS)
def test_a_bibtex_reader_reads_it(harbours, path):
    """Given the BibTeX of anything that can be cited, it is one entry with a title, and an address if there is one."""
    answer = harbours.get(f"{path}.bib")
    ((_, entry),) = parse_string(answer.text, "bibtex").entries.items()

    assert answer.headers["content-type"].startswith("application/x-bibtex")
    assert entry.fields["title"].startswith("{")
    assert entry.fields["url"].startswith(("http://localhost/", "https://gazette.example/"))
    assert entry.fields["year"]


@pytest.mark.parametrize("path", PATHS)
def test_a_csl_reader_reads_it(harbours, path):
    """Given the CSL-JSON of anything that can be cited, a processor of citation styles prints it."""
    items = harbours.get(f"{path}.json").json()
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    bibliography.register(Cited([CitationItem(items[0]["id"].lower())]))

    (printed,) = map(str, bibliography.bibliography())
    assert items[0]["title"][:10] in printed


def test_the_page_offers_what_it_cites(harbours):
    """Given the page of an occurrence, it links to each format, as of the event that it cites."""
    page = harbours.page("/occurrence/harbour-signing")
    links = page.xpath("//section[@aria-labelledby='cite']//a/@href")

    assert [link.rpartition(".")[2] for link in links] == ["bib", "json", "txt"]
    assert all("@" in link and harbours.get(link).status_code == 200 for link in links)


REPORTED = (
    "Reported by The Gazette, \N{LEFT DOUBLE QUOTATION MARK}Port news\N{RIGHT DOUBLE QUOTATION MARK}, 2 May 2031, "
    "https://gazette.example/port, para. 2. As of event "
)


def test_a_citation_of_a_claim_has_the_source_that_makes_it(harbours):
    """Given a claim, each format has in its note the publisher, title, date, address and paragraph of its source."""
    path = "/cite/claim/harbour-signing/gazette/total"
    ((_, entry),) = parse_string(harbours.get(f"{path}.bib").text, "bibtex").entries.items()

    assert REPORTED in harbours.get(f"{path}.txt").text
    assert entry.fields["note"].startswith(REPORTED)
    assert harbours.get(f"{path}.json").json()[0]["note"].startswith(REPORTED)


def test_a_citation_of_an_occurrence_has_the_sources_that_report_it(harbours):
    """Given an occurrence in two sources, both are cited; one whose only report was retracted has none."""
    cited = text_of(*harbours.page("/occurrence/harbour-signing").xpath("//p[@class='cite']"))

    assert "https://gazette.example/port, para. 1; Unnamed publisher, “Harbours, signed”, 4 May 2031, para. 2" in cited
    assert "Reported by" not in harbours.get("/cite/occurrence/storm.txt").text


MANY = """\
source: {{id: paper-{number}, publisher: {{name: Paper {number}}}, title: News, language: en, published: 2031-05-01}}
reports:
  - {{occurrence: opening, what: ceremony, title: The opening, date: 2031-05-01, evidence: 4}}
  - {{occurrence: unveiling, what: ceremony, title: The unveiling, date: 2031-05-01, evidence: [9, 4]}}
"""


@pytest.fixture
def merged(tmp_path):
    """Give a reader of an occurrence that seven sources report, each of them twice since another was merged into it."""
    files = [yaml.safe_load(MANY.format(number=number)) for number in range(7)]
    path = make_archive(tmp_path / "archive.db", *files)
    with Archive(path) as archive:
        merge(archive, "unveiling", "opening", reason="Checked", source=None, by="jane")
        Projector(archive).catch_up()
    return Reader(path)


def test_a_source_with_two_reports_is_cited_once(merged):
    """Given sources with two reports each, five are cited with all paragraphs, and two more are counted."""
    cited = merged.get("/cite/occurrence/opening.txt").text
    page = merged.page("/occurrence/opening")

    assert "Reported by Paper 0, “News”, 1 May 2031, para. 4, 9; Paper 1, " in cited
    assert "; Paper 4, “News”, 1 May 2031, para. 4, 9; and 2 more sources. As of event " in cited
    assert cited.strip() in text_of(*page.xpath("//p[@class='cite']"))
    assert len(page.xpath("//dt[.='Reported by']/following-sibling::dd[1]/a")) == 7


def test_a_page_has_no_anchor_twice(merged):
    """Given sources with two reports each, a link to what a source says leads to the first of its reports."""
    anchors = merged.page("/occurrence/opening").xpath("//@id")

    assert len(anchors) == len(set(anchors))
    assert {f"report-paper-{number}" for number in range(7)} <= set(anchors)


def test_a_source_has_a_citation_on_its_page(harbours):
    """Given the page of a source, it cites the document itself, with its publisher, title, date and address."""
    page = harbours.page("/source/gazette")

    assert text_of(*page.xpath("//p[@class='cite']")) == (
        "“Port news”. The Gazette. 2031-05-02. https://gazette.example/port"
    )
    assert page.xpath("//section[@aria-labelledby='cite']//a/@href") == [
        f"/cite/source/gazette.{suffix}" for suffix in ("bib", "json", "txt")
    ]


def test_a_citation_has_the_day_on_which_a_document_was_retrieved():
    """Given such a day, BibTeX and CSL have it in the fields that are for it."""
    retrieved = citation(accessed="2031-06-01")

    assert "urldate = {2031-06-01}" in as_bibtex(retrieved)
    assert "urldate" not in as_bibtex(citation(accessed="[2026-01-01..2026-02-03]~"))
    assert json.loads(as_csl(retrieved))[0]["accessed"] == {"date-parts": [[2031, 6, 1]]}


def test_any_title_survives_bibtex():
    """Given a title with all that TeX reads as commands, a reader gets one entry, whose title is whole."""
    entry = parse_string(as_bibtex(citation(title=NASTY)), "bibtex").entries["occurrence-ports-42"]

    assert r"\&" in entry.fields["title"]
    assert r"\{braces\}" in entry.fields["title"]
    assert "Æbelø" in entry.fields["title"]
    assert entry.fields["month"] == "5"


@pytest.mark.parametrize(
    ("issued", "parts"),
    [("2031-05-02", [2031, 5, 2]), ("2031-05", [2031, 5]), ("2031", [2031]), ("", []), (None, []), ("undated", [])],
)
def test_a_date_has_the_parts_that_are_known(issued, parts):
    """Given a day, month or year, or none, exactly that is cited."""
    item = json.loads(as_csl(citation(issued=issued)))[0]

    assert item.get("issued", {"date-parts": [[]]})["date-parts"] == [parts]


def test_words_say_what_where_and_when():
    """Given a citation, its words have the title, what it is part of, the note, the day and the address."""
    assert in_plain_words(citation(note="As of event 42 of its log")) == (
        "“Ports”. Archive. As of event 42 of its log. 2031-05-02. https://ports.example/occurrence/ports@42"
    )


def test_a_key_is_plain():
    """Given any path, its key has letters, digits and hyphens."""
    assert key_of("/occurrence/ports@42") == "occurrence-ports-42"
