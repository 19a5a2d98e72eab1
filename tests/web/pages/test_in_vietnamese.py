"""Pages in Vietnamese: what they share with the English ones is the archive's own, and marked with its language."""

import re

import pytest

from tests.web.conftest import text_of

PAGES = (
    *(f"/occurrence/{slug}" for slug in ("signing", "questions", "norwegian-nets", "swedish-money", "force", "stray")),
    *(f"/source/{slug}" for slug in ("courier", "blatt", "errata", "leaflet")),
    *(f"/party/{code}" for code in ("SE", "FI", "DK")),
    *(f"/person/{slug}" for slug in ("mia-strand", "never-named")),
    *("/treaty/lagoon-treaty", "/treaty/dune-treaty", "/conflicts"),
)
MISSING = ("/party/QX", "/party/Swedn", "/occurrence/nothing", "/person/zzz")
WORD = re.compile(r"[^\W\d_]{3}")


def words_of(page):
    """Return the texts and labels of a page's content that are not marked as being in another language.

    Quotations and code are as printed, links out are addresses, and the citation is the same for everybody.
    """
    (main,) = page.xpath("//main")
    theirs = ("*[@lang and not(self::html)]", "q", "code", "a[@rel='external']", "*[h2/@id='cite']")
    ours = f"not({' or '.join(f'ancestor::{element}' for element in theirs)})"
    texts = [*main.xpath(f".//text()[{ours}]"), *main.xpath(f".//@aria-label[{ours}]"), *page.xpath("//title/text()")]
    return {words for words in (" ".join(text.split()) for text in texts) if WORD.search(words)}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.one_in(6)
def test_no_words_of_a_page_are_left_in_english(settled, path):
    """Given a page in two languages, no unmarked text is the same in both."""
    english, vietnamese = settled.page(path), settled.page(f"/vi{path}")
    titles = {text_of(*english.xpath("//title"))}

    assert len(words_of(english)) > 3
    assert words_of(vietnamese) & words_of(english) - titles == set()


@pytest.mark.parametrize("path", MISSING)
def test_what_is_missing_is_said_in_vietnamese(settled, path):
    """Given a wrong address, the answer is in the language of the address."""
    english, vietnamese = settled.page(path, status=404), settled.page(f"/vi{path}", status=404)

    assert words_of(english)
    assert words_of(vietnamese) & words_of(english) == set()


def test_a_conflict_is_explained_in_vietnamese(settled):
    """Given conflicts, each reason and resolution is in Vietnamese; what is only recorded in English is marked."""
    reasons = settled.page("/vi/conflicts").xpath("//p[@class='reason']")

    assert reasons
    assert all(reason.text and not reason.text.isascii() for reason in reasons)


def test_names_are_in_the_language_of_the_page(settled):
    """Given a state, a language and a currency, they have their Vietnamese names, without a mark."""
    assert text_of(*settled.page("/vi/party/SE").xpath("//h1")) == "Thụy Điển"
    assert "Tiếng Đức" in text_of(*settled.page("/vi/source/blatt").xpath("//dl[@class='facts']"))
