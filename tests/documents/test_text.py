"""Documents as archivists count them: where words and numbers stand, which spans are missing, and known names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.documents.coverage import unplaced
from timeline.documents.text import DocumentText, digest, documents_in
from timeline.recording.amending import merge
from timeline.recording.appending import append_file
from timeline.recording.names import names_in
from timeline.report_files.marked_yaml import read_yaml

# --- places and numbers ---


@given(st.text(alphabet="ab \n\r\u2028é", max_size=40), st.text(alphabet="abé ", min_size=1, max_size=3))
def test_words_stand_at_every_place_found(text, words):
    """Given a text and words, each place has them, places are in order, and none is left out."""
    document = DocumentText.of(text.encode())

    places = list(document.spans(words))

    assert all(document.words_at(span.paragraph, span.start, span.end) == span.text == words for span in places)
    assert [(span.paragraph, span.start) for span in places] == [
        (number, start)
        for number, paragraph in enumerate(document.paragraphs, 1)
        for start in range(len(paragraph))
        if paragraph.startswith(words, start)
    ]


def test_a_place_is_written_as_evidence():
    """Given a place, its short form has paragraph, span and fingerprint; one place may hold another."""
    (whole,) = DocumentText.of(b"fog\nand ice").spans("and ice")
    (part,) = DocumentText.of(b"fog\nand ice").spans("ice")

    assert part.short == f"2 body 4-7 {digest('ice')}"
    assert (part.within(whole), whole.within(part), whole.within(whole)) == (True, False, True)


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        pytest.param("en", "Twenty-one boats, 1,250 once", ["Twenty-one", "1,250", "once"], id="en"),
        pytest.param(
            "fr", "1\u202f250 bacs, 2\u00a0000 cordes", ["1\u202f250", "2\u00a0000"], id="fr grouped by spaces"
        ),
        pytest.param("fr", "quarante-deux bacs, un mât, 2,5 tonnes", ["quarante-deux", "2,5"], id="fr"),
        pytest.param("de", "zweiundvierzig Boote und 3 Mann", ["zweiundvierzig", "3"], id="de"),
        pytest.param("vi", "Có 1.250 thuyền và one", ["1.250"], id="vi, whose words are not known"),
        pytest.param("tlh", "wa' 7", ["7"], id="a language that no library knows"),
    ],
)
def test_the_numbers_of_a_paragraph_are_those_of_its_language(language, text, numbers):
    """Given a paragraph, its numbers are its digits, and the words that its language has for numbers, in order."""
    document = DocumentText.of(text.encode())

    spans = list(document.numbers(1, language))

    assert [span.text for span in spans] == numbers
    assert all(document.words_at(1, span.start, span.end) == span.text for span in spans)


def test_the_documents_of_a_folder_are_known_by_their_fingerprints(tmp_path):
    """Given a folder with folders in it, each document is there once, whatever its name."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    for path, text in {"one.txt": "one", "a/b/two": "two", "a/again.txt": "one"}.items():
        (tmp_path / path).write_text(text, "utf-8")

    assert set(documents_in(tmp_path)) == {digest("one"), digest("two")}


# --- spans ---

REPORT = """\
source: {id: gazette, language: en, published: 2031-05-02}
reports:
  - occurrence: boats-come-in
    what: visit
    title: Boats come in
    date: DATE
    evidence: 1
"""


@pytest.mark.parametrize(
    ("date", "spans"),
    [
        pytest.param("as_printed: on Thursday, evidence: 2", ["evidence: 2 body 5-16"], id="once in what is cited"),
        pytest.param("as_printed: on Thursday, evidence: 1", ["evidence: 2 body 5-16"], id="in another paragraph"),
        pytest.param("as_printed: on Friday, evidence: [1, 2]", None, id="in both paragraphs that are cited"),
        pytest.param(
            "as_printed: on Friday, evidence: 3", ["evidence: 1 body 4-13", "evidence: 2 body 18-27"], id="twice"
        ),
        pytest.param("as_printed: on Friday, evidence: 2", ["evidence: 2 body 18-27"], id="once there, of two places"),
        pytest.param("as_printed: On thursday, evidence: 2", ["as_printed: on Thursday"], id="in other letters"),
        pytest.param("as_printed: on Sunday, evidence: 2", [], id="nowhere"),
        pytest.param("evidence: 2", None, id="without printed words"),
    ],
)
def test_printed_words_without_a_span_have_lines_to_paste(date, spans):
    """Given printed words without a span, the lines to paste have each place where they may be meant to stand."""
    text = DocumentText.of(b"Fog on Friday.\nShip on Thursday, on Friday too.\n")
    report = read_yaml("a.yaml", REPORT.replace("DATE", f"{{edtf: 2031-05-01, {date}}}").encode()).value

    gaps = [gap for _, gap in unplaced(report, text)]

    assert [[" ".join(line.split()[:4]) for line in gap.to_paste] for gap in gaps] == ([] if spans is None else [spans])


# --- names ---


def test_names_are_those_of_treaties_and_people_with_all_their_spellings(archive):
    """Given treaties, people and organizations, each name leads to its stream or code; one merged away has none."""
    people = "people:\n  - {id: ines-vale, name: Inês Vale, spellings: I. Vale}\n  - {id: vale, name: Ines Vale}\n"
    treaties = "treaties:\n  - {id: tide-accord, name: Accord on Shared Tides, other_names: Tide Accord}\n"
    organizations = "organizations:\n  - {id: tide-office, name: The Tide Office, other_names: TO}\n"
    text = REPORT.replace("DATE", "2031-05-01") + people + treaties + organizations
    append_file(archive, "a.yaml", text.encode(), by="tester")
    names = {
        "Accord on Shared Tides": "treaty/tide-accord",
        "Tide Accord": "treaty/tide-accord",
        "Inês Vale": "person/ines-vale",
        "I. Vale": "person/ines-vale",
        "The Tide Office": "tide-office",
        "TO": "tide-office",
    }
    assert names_in(archive) == {**names, "Ines Vale": "person/vale"}

    merge(archive, "person/vale", "person/ines-vale", reason="One person.", source=None, by="tester")

    assert names_in(archive) == names
