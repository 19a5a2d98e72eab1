"""`timeline cite` gives the evidence of words, as report files write it."""

import hashlib

import pytest

ARTICLE = "\n  Three boats, then three more.  \n\nBoats of Æbelø: three.\n"


@pytest.fixture
def article(tmp_path):
    """Give a made-up article of two paragraphs."""
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


def sha256(text):
    """Return the fingerprint of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def test_without_words_the_document_itself_is_described(timeline, article):
    """Given a document alone, its fingerprint, length and paragraphs are printed as a source has them."""
    outcome = timeline("cite", article)

    assert outcome == (0, f"sha256: {sha256(ARTICLE)}\nbytes: {len(ARTICLE.encode())}\nparagraphs: 2\n", "")
    assert timeline("cite", article, "--json").json == {
        "sha256": sha256(ARTICLE),
        "bytes": len(ARTICLE.encode()),
        "paragraphs": 2,
    }


@pytest.mark.parametrize(
    ("words", "places"),
    [
        pytest.param("Three boats", ["1 body 0-11"], id="once"),
        pytest.param("three", ["1 body 18-23", "2 body 16-21"], id="in two paragraphs, capitals left out"),
        pytest.param("Æbelø", ["2 body 9-14"], id="letters of two bytes"),
        pytest.param("oats", ["1 body 7-11", "2 body 1-5"], id="within words"),
    ],
)
def test_words_are_cited_wherever_they_stand(timeline, article, words, places):
    """Given words, each place has a line that can be copied into a report file; JSON has the same."""
    evidence = [f"{place} {sha256(words)}" for place in places]

    assert timeline("cite", article, words) == (0, "".join(f"evidence: {place}\n" for place in evidence), "")
    assert timeline("cite", article, words, "--json").json == {words: evidence}


def test_overlapping_places_are_all_listed(timeline, tmp_path):
    """Given words that overlap themselves, each place is listed."""
    (tmp_path / "a.txt").write_text("tatata", "utf-8")

    places = timeline("cite", "a.txt", "tata", "--json").json["tata"]

    assert [place.split()[2] for place in places] == ["0-4", "2-6"]


def test_several_words_are_cited_in_their_order(timeline, article):
    """Given two arguments, each is looked for by itself."""
    outcome = timeline("cite", article, "more", "Boats")

    assert [line.split()[1:4] for line in outcome.out.splitlines()] == [["1", "body", "24-28"], ["2", "body", "0-5"]]


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["text", "json"])
@pytest.mark.parametrize(
    "words", ["four boats", "more.  Boats", "THREE", ""], ids=["others", "across", "capitals", "none"]
)
def test_words_that_are_not_found_exit_with_1(timeline, article, words, options):
    """Given words that no paragraph has verbatim, they are listed, and the program exits with 1."""
    outcome = timeline("cite", article, words, *options)

    assert outcome.code == 1
    assert outcome.err.startswith(f"{words!r} is not in any paragraph of {article}; ")
    assert "mean ''" not in outcome.err


def test_a_missing_document_exits_with_2(timeline):
    """Given the name of a file that does not exist, the program says so and exits with 2."""
    outcome = timeline("cite", "nowhere.txt", "words")

    assert outcome.code == 2
    assert "'nowhere.txt' does not exist" in " ".join(outcome.err.split())
