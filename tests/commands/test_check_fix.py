"""`timeline check --fix` writes what a document proves into a report file, and nothing else."""

import difflib
import hashlib
import json
import re

import pytest
import yaml

from tests.commands.conftest import ROOT
from timeline.documents.text import DocumentText
from timeline.report_files.fixing import fixed_by

DOCS = ROOT / "docs"

ARTICLE = """\
Port news of 2 May 2031

Thirty-one states signed on Thursday; 4 boats came, and 4 boats left.

As many as 60 delegates — “of the 31” — stayed until Friday.
"""
SHA256 = hashlib.sha256(ARTICLE.encode()).hexdigest()
FINGERPRINT = f"  sha256: {SHA256}\n  bytes: {len(ARTICLE.encode())}\n  paragraphs: 3\n"
FILE = """\
# what the harbour says
source:
  id: port-news   # never changes
  language: en
  published: 2031-05-02
  left_out:
    paragraphs:
      - {paragraphs: 1, reason: "the heading"}   # with its date
    numbers:
      - {paragraph: 2, number: "4", reason: Boats.}
      - {paragraph: 2, number: "4", reason: Boats.}

reports:
  - occurrence:   "states-sign"
    what: conference
    title:  'States sign'
    date: {edtf: 2031-05-01, as_printed: on Thursday, basis: inferred, inferred_from: {source: port-news},
           reason: "The day before."}
    figures:
      - {key: total, measure: signatories, counted: states, value: 31, as_printed: Thirty-one states,
         attribution: reporter}
      # the delegates, too
      - key: delegates
        measure: attendance
        counted: delegates
        value: 60
        as_printed: As many as 60 delegates   # exact
        attribution: reporter
      - key: of
        measure: attendance
        counted: states
        value: 31
        as_printed: "“of the 31”"
        attribution: reporter
        evidence: [2, 3 caption]
    evidence: 2
"""


def span(words, paragraph, where="body"):
    """Return the evidence of words of the article."""
    line = [line for line in ARTICLE.splitlines() if line][paragraph - 1]
    start = line.index(words)
    return f"{paragraph} {where} {start}-{start + len(words)} {hashlib.sha256(words.encode()).hexdigest()}"


FIXED = (
    FILE.replace("  language: en\n", f"  language: en\n{FINGERPRINT}")
    .replace("as_printed: on Thursday", f"as_printed: on Thursday, evidence: {span('on Thursday', 2)}")
    .replace("Thirty-one states,", f"Thirty-one states, evidence: {span('Thirty-one states', 2)},")
    .replace("# exact\n", f"# exact\n        evidence: {span('As many as 60 delegates', 3)}\n")
    .replace("3 caption", span("“of the 31”", 3, "caption"))
)


@pytest.fixture
def article(tmp_path):
    """Give a made-up article."""
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


@pytest.fixture
def fixed(timeline, small, article, tmp_path):
    """Give a way to write a report file and to run `check --fix` on it: its outcome and its content then."""

    def fix(content, *options, name="report.yaml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        outcome = timeline("check", path, "--document", article, "--fix", *options)
        return outcome, path.read_bytes().decode()

    return fix


def test_only_what_the_document_proves_is_written(fixed, timeline, article, tmp_path):
    """Given a file without a hash, all of them are written; comments, order, quotes and spaces stay as they are."""
    outcome, content = fixed(FILE)

    assert content == FIXED
    assert (outcome.code, outcome.err) == (0, "")
    path = tmp_path / "report.yaml"
    assert outcome.out.splitlines()[-2:] == [f"{path}: 5 changes written", f"{path}: 2 events to append, complete"]
    assert timeline("append", path, "--by", "jane").code == 0


def test_a_second_time_changes_nothing(fixed):
    """Given a file that was fixed, fixing it again leaves it as it is, and says nothing of changes."""
    outcome, content = fixed(FIXED)

    assert content == FIXED
    assert " written" not in outcome.out


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="lines end as on Windows"),
        pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
        pytest.param(lambda text: text.removesuffix("\n"), id="no end of the last line"),
    ],
)
def test_every_other_byte_stays(fixed, change):
    """Given a file with other line ends or a byte order mark, it keeps them, in what is added too."""
    assert fixed(change(FILE))[1] == change(FIXED)


def test_json_stays_json(fixed):
    """Given a report file in JSON, what is added is quoted as its keys are."""
    outcome, content = fixed(json.dumps(yaml.safe_load(FILE), default=str), name="a.json")

    assert outcome.code == 0
    assert json.loads(content)["reports"][0]["figures"][0]["evidence"] == span("Thirty-one states", 2)
    assert json.loads(content)["source"]["sha256"] == SHA256


def test_with_a_mistake_in_the_file_nothing_is_written(fixed):
    """Given a file with a mistake, it stays, and only the mistake, at its own line, has to be fixed first."""
    wrong = FILE.replace("what: conference", "what: confernce").replace("value: 60", "value: sixty")

    outcome, content = fixed(wrong)

    assert (outcome.code, content) == (1, wrong)
    lines = wrong.splitlines()
    places = [line.split(":")[1:3] for line in outcome.err.splitlines()]
    assert [lines[int(line) - 1][int(column) - 1 :] for line, column in places] == ["confernce", "sixty"]
    assert "nothing was written: --fix writes 5 changes once there are no problems" in outcome.out


def test_a_dry_run_prints_a_diff(fixed):
    """Given --dry-run, the changes are printed as a diff, and the file stays."""
    outcome, content = fixed(FILE, "--dry-run")

    diff = [line for line in difflib.unified_diff(FILE.splitlines(), FIXED.splitlines(), n=0) if line[0] in "+-"][2:]
    assert content == FILE
    assert [line for line in outcome.out.splitlines() if line in diff] == diff
    assert len(diff) > 8


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("60 delegates", id="words were shortened"),
        pytest.param("As many as 60 delegates — “of the 31”", id="words were extended"),
    ],
)
def test_a_span_follows_its_words(fixed, words):
    """Given printed words that were changed after their span was written, the span is that of the words now."""
    outcome, content = fixed(FIXED.replace("as_printed: As many as 60 delegates ", f"as_printed: {words} "))

    assert outcome.code == 0
    assert f"        evidence: {span(words, 3)}\n" in content


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param("4 boats", "'4 boats' stand in 2 places: cite the one that is meant; paste one of:\n", id="twice"),
        pytest.param("as many as 60 delegates", "paste: as_printed: As many as 60 delegates\n", id="other letters"),
        pytest.param("70 delegates", "'70 delegates' are not in the document: copy them as", id="nowhere"),
    ],
)
def test_what_is_not_proven_is_asked_for(fixed, words, says):
    """Given printed words that stand in two places, or nowhere, no place is written for them: it is asked for."""
    outcome, content = fixed(FILE.replace("As many as 60 delegates", words))

    assert outcome.code == 1
    assert f"as_printed: {words}   # exact\n        attribution" in content
    assert says in outcome.out


def test_an_alias_is_fixed_where_it_is_anchored(fixed):
    """Given a date that a figure repeats by an alias, its span is written once, at the anchor."""
    aliased = FILE.replace("date: {edtf", "date: &day {edtf").replace("value: 60\n", "value: 60\n        as_of: *day\n")

    outcome, content = fixed(aliased)

    assert outcome.code == 0
    assert content.count("as_printed: on Thursday, evidence: 2 body") == 1
    assert "as_of: *day\n" in content


def test_a_file_keeps_its_permissions_and_its_link(fixed, timeline, small, article, tmp_path):
    """Given a link to a file that only its owner may read, the file behind it is written, and stays so."""
    path = tmp_path / "real.yaml"
    path.write_text(FILE, "utf-8")
    path.chmod(0o600)
    (tmp_path / "link.yaml").symlink_to(path)

    timeline("check", "link.yaml", "--document", article, "--fix")

    assert (tmp_path / "link.yaml").is_symlink()
    assert path.read_text("utf-8") == FIXED
    assert path.stat().st_mode & 0o777 == 0o600
    assert {file.name for file in tmp_path.iterdir()} == {"archive.db", "article.txt", "real.yaml", "link.yaml"}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        pytest.param(["report.yaml", "--fix"], "--fix needs --document", id="no document"),
        pytest.param(["report.yaml", "--dry-run"], "--dry-run shows what --fix would write", id="dry run alone"),
        pytest.param(["a.jsonl", "--fix", "--document", "article.txt"], "one report file", id="JSON Lines"),
    ],
)
def test_what_cannot_be_fixed_is_refused(timeline, small, article, tmp_path, *, arguments, complaint):
    """Given options that cannot go together, the program says so and exits with 2."""
    for name in ("report.yaml", "a.jsonl"):
        (tmp_path / name).write_text(FILE, "utf-8")

    outcome = timeline("check", *arguments)

    assert outcome.code == 2
    assert complaint in " ".join(outcome.err.split())


@pytest.fixture
def example_of_the_guide():
    """Give the example of the guide without spans, as it is, and its article."""
    example = (DOCS / "example-report.yaml").read_text("utf-8")
    guide = (DOCS / "write-a-report-file.md").read_text("utf-8")
    article = guide.partition("`documents/halden-courier.txt`:\n\n```text\n")[2].partition("```")[0]
    spans = re.compile(r"(evidence: \d+) body \d+-\d+ [0-9a-f]{64}")
    fields = re.compile(r"^  (?:sha256|bytes|paragraphs): .*\n", re.MULTILINE)
    return fields.sub("", spans.sub(r"\1", example)), example, DocumentText.of(article.encode())


def test_all_spans_of_the_example_are_found_again(example_of_the_guide):
    """Given the complete example without any span or fingerprint, fixing it gives the example back, byte for byte."""
    bare, example, document = example_of_the_guide

    assert fixed_by("a.yaml", bare.encode(), document).after == example
    assert bare.count("\n") == example.count("\n") - 3


def test_evidence_of_another_paragraph_is_named_and_its_move_is_listed(fixed, timeline, tmp_path, article):
    """Given figures whose words are in another paragraph than the file says, both paragraphs are named.

    `--fix` lists each move on a line of its own; words without any evidence are not moved.
    """
    wrong = FIXED.replace(span("Thirty-one states", 2), "33").replace(span("As many as 60 delegates", 3), "2")
    path = tmp_path / "wrong.yaml"
    path.write_text(wrong, "utf-8")
    moved = "the words 'Thirty-one states' are in paragraph 2, not 33"
    also = "the words 'As many as 60 delegates' are in paragraph 3, not 2"

    asked = timeline("check", path, "--document", article).out
    outcome, content = fixed(wrong)

    assert f"reports[0].figures[0].evidence: {moved}; paste: evidence: {span('Thirty-one states', 2)}\n" in asked
    assert f"reports[0].figures[1].evidence: {also}; paste: evidence: 3 body " in asked
    assert "no span yet" not in asked
    assert [line.split(": ", 1)[1] for line in outcome.out.splitlines() if line.endswith(": moved")] == [
        f"reports[0].figures[0].evidence: {moved}: moved",
        f"reports[0].figures[1].evidence: {also}: moved",
    ]
    assert content == FIXED
    assert ": moved" not in fixed(FILE)[0].out
