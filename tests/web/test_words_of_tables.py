"""The pages of moments, events, claims, tables and indexes in Vietnamese: without English of our own."""

import re

import pytest

SHARED = re.compile(
    r"\b(Atom|BibTeX|CSL|CSV|Datasette|JSON|SELECT|SHA|SQL|SQLite|UTC|archive|by|events|fields|llms\.txt|occurrences|"
    r"person|source|occurrence|treaty)\b"
)
"""What is the same in both languages: names of formats, and the names by which addresses call tables and streams."""
WORD = re.compile(r"[a-z]{3,}")
READ_OUT = ("aria-label", "placeholder", "title", "alt")
PAGES = (
    *(
        "/as-known",
        "/as-known?at=2031-05-03",
        "/as-known?clock=event&at=2&to=5",
        "/as-known?clock=occurred&at=2032-01-01",
    ),
    *("/event/1", "/claim/harbour-signing/gazette/total@2", "/claim/harbour-signing/gazette/harbours-matter", "/about"),
    *("/archive", "/archive/occurrences", "/archive/conflicts?_facet=grade", "/archive/figures?_all=on"),
    *("/archive/occurrences/harbour-signing", "/archive/who_signed_when", "/archive/claims_of_a_measure"),
    *("/sources", "/parties", "/people", "/treaties", "/pledges", "/statements"),
)


def texts(element):
    """Yield the texts of an element, and what is read out of it, apart from what has a language of its own."""
    if not isinstance(element.tag, str) or element.tag in {"script", "style", "code", "pre", "textarea"}:
        return
    yield element.text
    yield from (element.get(name) for name in READ_OUT)
    for child in element:
        if "lang" not in child.attrib:
            yield from texts(child)
        yield child.tail


def english_in(reader, path):
    """Return the texts of the content of a Vietnamese page that the English page has, too."""
    english, vietnamese = (
        {" ".join(text.split()) for text in texts(reader.page(f"/{code}{path}").find(".//main")) if text}
        for code in ("en", "vi")
    )
    return {text for text in english & vietnamese if WORD.search(SHARED.sub("", text))}


@pytest.mark.parametrize("path", PAGES)
def test_no_english_words(harbours, path):
    """Given a page in Vietnamese, it has no text of the English page but the archive's own, marked as English."""
    assert english_in(harbours, path) == set()
