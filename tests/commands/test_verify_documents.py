"""`timeline verify --documents` proves that each source was read completely and cited rightly."""

from __future__ import annotations

import hashlib
import shutil

import openpyxl
import pytest

from domain.occurrence import Occurrence
from domain.source import Source
from timeline.documents.coverage import coverage_problems
from timeline.documents.text import DocumentText
from timeline.log.archive import Archive
from timeline.log.lookup import occurrences_of, slugs_of
from timeline.recording.appending import append_file

DOCUMENT = """\
Port opens on May Day

Áda Quay counted 31 ships, one of them from Faro.

  Read more about ports
"""
PARAGRAPHS = ["Port opens on May Day", "Áda Quay counted 31 ships, one of them from Faro.", "Read more about ports"]


def sha256(text):
    """Return the digest of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def span(paragraph, words):
    """Return the evidence of words within a paragraph of the made-up document."""
    start = PARAGRAPHS[paragraph - 1].index(words)
    return f"{paragraph} body {start}-{start + len(words)} {sha256(words)}"


LEFT_OUT = """{paragraphs: [{paragraphs: 3, reason: a link}], numbers: [{paragraph: 2, number: one, reason: a part}]}"""


def reading(document=DOCUMENT, *, printed="31 ships", evidence=None, left_out=LEFT_OUT, paragraphs=3):
    """Return a report file that reads the made-up document."""
    return f"""\
source:
  id: gazette
  language: en
  published: {{edtf: 2031-05-02, evidence: 1}}
  sha256: {sha256(document)}
  bytes: {len(document.encode())}
  paragraphs: {paragraphs}
  left_out: {left_out}
reports:
  - occurrence: opening
    what: ceremony
    title: Opening of the port
    date: {{edtf: 2031-05-01, as_printed: May Day, evidence: {span(1, "May Day")}}}
    figures:
      - key: ships
        measure: attendance
        counted: organizations
        value: 31
        as_printed: {printed}
        attribution: reporter
        evidence: {evidence or span(2, "31 ships")}
    evidence: [1, 2]
"""


@pytest.fixture
def missed(archive):
    """Give a way to record a report file and to hold it against a document; returns what is wrong with its reading."""

    def problems(file):
        append_file(archive, "gazette.yaml", file.encode(), by="jane")
        reports = [
            archive.get(Occurrence, name).reports["gazette"].report for name in occurrences_of(archive, "gazette")
        ]
        text = DocumentText.of(DOCUMENT.encode())
        return list(map(str, coverage_problems(archive.get(Source, "gazette").details, reports, text)))

    return problems


@pytest.fixture
def verify(timeline, tmp_path):
    """Give a way to record a report file and to verify it against a document; returns the problems."""

    def problems(file, document=DOCUMENT):
        path = tmp_path / "one.db"
        Archive.create(path).close()
        (tmp_path / "gazette.yaml").write_text(file, "utf-8")
        folder = tmp_path / "documents"
        (folder / "of-2031").mkdir(parents=True)
        (folder / "of-2031" / "any name.txt").write_bytes(document.encode())
        appended = timeline("append", "gazette.yaml", "--by", "jane", "--archive", path)
        assert appended.code == 0, appended.err
        outcome = timeline("verify", "--documents", folder, "--archive", path, "--json")
        assert outcome.code == (1 if outcome.json["problems"] else 0)
        return outcome.json["problems"]

    return problems


def test_a_document_that_was_read_completely_passes(verify):
    """Given a document of which every paragraph and number is cited or left out, nothing is wrong."""
    assert verify(reading()) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param(
            {"left_out": "{numbers: [{paragraph: 2, number: one, reason: no count}]}"},
            "paragraph 3 is neither cited nor left out for a reason",
            id="a paragraph that was overlooked",
        ),
        pytest.param(
            {"left_out": "{paragraphs: [{paragraphs: 3, reason: a link}]}"},
            "the number 'one' in paragraph 2 is neither cited nor left out for a reason",
            id="a number in words that was overlooked",
        ),
        pytest.param(
            {"evidence": "2"},
            "the number '31' in paragraph 2 is neither cited nor left out for a reason",
            id="a number whose figure cites no span",
        ),
        pytest.param(
            {"evidence": f"2 body 0-8 {'0' * 64}"},
            "span 0-8 of paragraph 2 does not have the recorded fingerprint",
            id="a span with other words",
        ),
        pytest.param(
            {"evidence": f"2 body 40-90 {'0' * 64}"},
            "span 40-90 of paragraph 2 is cited; the paragraph has 49 characters",
            id="a span that is not there",
        ),
        pytest.param(
            {"printed": "31 boats"},
            "the words '31 boats' are not in the span cited for them",
            id="words that are not printed",
        ),
        pytest.param(
            {
                "left_out": "{paragraphs: [{paragraphs: [1, 3], reason: a link}], "
                "numbers: [{paragraph: 2, number: one, reason: no count}]}"
            },
            "paragraph 1 is both cited and left out",
            id="a paragraph that is cited and left out",
        ),
        pytest.param(
            {
                "left_out": "{paragraphs: [{paragraphs: 3, reason: a link}], "
                "numbers: [{paragraph: 2, number: one, reason: x}, {paragraph: 2, number: seven, reason: x}]}"
            },
            "the number 'seven' is left out of paragraph 2, but is not in it, or is cited",
            id="a number left out that is not there",
        ),
        pytest.param(
            {"paragraphs": 4},
            "recorded with 4 paragraphs; the document has 3",
            id="another count of paragraphs",
        ),
    ],
)
def test_what_was_overlooked_or_cited_wrongly_is_found(missed, change, problem):
    """Given one mistake in the reading, the message has the paragraph and what is wrong."""
    assert problem in missed(reading(**change))


def test_one_mistake_is_printed_by_the_command(verify):
    """Given one mistake in the reading, the command has it among its problems, and nothing else."""
    assert verify(reading(printed="31 boats")) == ["gazette: the words '31 boats' are not in the span cited for them"]


def test_an_accent_counts_as_one_character(missed):
    """Given a paragraph that begins with an accented letter, spans count characters, not bytes."""
    assert missed(reading(printed="Áda Quay counted 31", evidence=span(2, "Áda Quay counted 31"))) == []


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(DOCUMENT.replace("31", "32"), id="one number changed"),
        pytest.param(DOCUMENT + "\nA paragraph more.\n", id="one paragraph added"),
        pytest.param(DOCUMENT.rstrip("\n"), id="the last line's end lost", marks=pytest.mark.thorough),
    ],
)
@pytest.mark.one_in(2)
def test_another_text_is_not_the_document(verify, document):
    """Given a text that differs in anything from the one that was read, the fingerprint is reported missing."""
    (problem,) = verify(reading(), document)

    assert problem.startswith("gazette: no file in ")
    assert problem.endswith(f"has the fingerprint {sha256(DOCUMENT)[:12]}…")


@pytest.mark.thorough
def test_a_source_without_a_fingerprint_is_reported(timeline, seeded, report_file, tmp_path):
    """Given a source recorded without a fingerprint, verifying says that nothing can be checked."""
    timeline("append", report_file, "--by", "jane")

    outcome = timeline("verify", "--documents", tmp_path)

    assert "gazette: recorded without a fingerprint, so no document can be checked" in outcome.out


# --- the real articles, where they are at hand ---------------------------------------------------


@pytest.fixture
def copies(documents, tmp_path):
    """Give copies of the articles that the seeds read."""
    folder = tmp_path / "articles"
    shutil.copytree(documents, folder)
    for path in folder.iterdir():
        path.chmod(0o644)
    return folder


def test_every_paragraph_and_number_of_the_articles_is_accounted_for(timeline, seeded, documents):
    """Given the articles, every check passes: hashes, spans, words, paragraphs and numbers."""
    outcome = timeline("verify", "--documents", documents)

    assert outcome.code == 0
    assert outcome.out.count("paragraphs and every number accounted for") == 5


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("a", "e", 1), id="one character changed"),
        pytest.param(lambda text: f"{text}\nA paragraph more.\n", id="one paragraph added"),
        pytest.param(lambda text: text.replace(". ", ", all 12 of them. ", 1), id="one number added"),
    ],
)
def test_an_article_with_anything_changed_is_missed(timeline, seeded, copies, change):
    """Given one article with a change of any kind, verifying says whose fingerprint is missing, and exits with 1."""
    path = min(copies.iterdir())
    path.write_text(change(path.read_text("utf-8")), "utf-8")

    outcome = timeline("verify", "--documents", copies)

    assert outcome.code == 1
    assert outcome.out.count("BAD") == 1
    assert "has the fingerprint" in outcome.out


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param(
            lambda paragraphs, at: [*paragraphs, "A paragraph more."],
            "is neither cited nor left out for a reason",
            id="one paragraph added",
        ),
        pytest.param(
            lambda paragraphs, at: [*paragraphs[: at - 1], paragraphs[at - 1] + " 4711", *paragraphs[at:]],
            "the number '4711' in paragraph",
            id="one number added",
        ),
        pytest.param(
            lambda paragraphs, at: [*paragraphs[: at - 1], "#" + paragraphs[at - 1], *paragraphs[at:]],
            "does not have the recorded fingerprint",
            id="one character put in before what is cited",
        ),
    ],
)
def test_reading_would_have_missed_nothing(seeded, documents, change, problem):
    """Given an article changed and taken for the one that was read, the change is found by what was recorded."""
    for source, reports, text in _read(seeded, documents):
        cited = next(e for report in reports for f in report.figures for e in f.evidence if e.sha256)
        paragraphs = change(list(text.paragraphs), cited.paragraph)
        changed = DocumentText(text.sha256, text.length, tuple(paragraphs))

        assert list(coverage_problems(source, reports, text)) == []
        assert any(problem in str(gap) for gap in coverage_problems(source, reports, changed)), source.id


def _read(seeded, documents):
    """Yield each source of the seeds with its reports and its text."""
    texts = {text.sha256: text for text in (DocumentText.of(path.read_bytes()) for path in documents.iterdir())}
    with Archive(seeded) as archive:
        for slug in slugs_of(archive, Source):
            source = archive.get(Source, slug).details
            reports = [archive.get(Occurrence, name).reports[slug].report for name in occurrences_of(archive, slug)]
            yield source, reports, texts[source.sha256]


@pytest.mark.thorough
def test_a_spreadsheet_is_checked_by_its_rows(timeline, empty, tmp_path):
    """Given an imported spreadsheet, its fingerprint and rows are checked; another state of it is not the document."""
    archive, folder = tmp_path / "archive.db", tmp_path / "documents"
    shutil.copy(empty, archive)
    folder.mkdir()
    book = openpyxl.Workbook()
    book.active.append(["Participant", "Signature", "Ratification, Accession(a)"])
    book.active.append(["Chad", "1 May 2031", "3 Oct 2031 a"])
    book.save(folder / "status.xlsx")
    about = ("--treaty", "lamps", "--treaty-name", "Treaty of the Lamps", "--published", "2031-12-01", "--by", "jane")
    timeline("import", folder / "status.xlsx", "--map", "untc-status", *about, "--archive", archive)

    checked = timeline("verify", "--documents", folder, "--archive", archive, "--json").json
    assert checked["problems"] == []
    assert "lamps-status-2031-12-01: all 2 paragraphs and every number accounted for" in checked["checks"]

    book.active.append(["Mali", "2 May 2031", ""])
    book.save(folder / "status.xlsx")
    (problem,) = timeline("verify", "--documents", folder, "--archive", archive, "--json").json["problems"]
    assert problem.startswith("lamps-status-2031-12-01: no file in")
