"""Citations are read by readers of BibTeX and of CSL-JSON, whatever is in a title."""

import json

import pytest
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string

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
