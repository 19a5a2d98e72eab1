"""`timeline check` lists what is still to do for a report file, and changes nothing."""

import hashlib
import sqlite3
from contextlib import closing

import pytest

from tests.commands.conftest import OTHER_TOTAL

ARTICLE = """\
Port news of 2 May 2031

Thirty-one states signed on Thursday; 4 boats came.

The fog stayed for 9 days.
"""
SHA256 = hashlib.sha256(ARTICLE.encode()).hexdigest()
FINGERPRINT = f"  sha256: {SHA256}\n  bytes: {len(ARTICLE.encode())}\n  paragraphs: 3\n"
BEGUN = f"""\
source:
  id: port-news
  language: en
  published: 2031-05-02
{FINGERPRINT}\
reports:
  - occurrence: boats-come-in
    what: visit
    title: Boats come in
    date: {{edtf: 2031-05-01, as_printed: on Thursday, evidence: 2}}
    figures:
      - key: boats
        measure: attendance
        counted: delegates
        value: 4
        as_printed: 4 boats
        attribution: reporter
        evidence: 2
    evidence: 2
"""


def span(start, end, paragraph=2):
    """Return the evidence of a span of the article."""
    words = ARTICLE.split("\n\n")[paragraph - 1][start:end]
    return f"{paragraph} body {start}-{end} {hashlib.sha256(words.encode()).hexdigest()}"


LEFT_OUT = """\
  left_out:
    paragraphs:
      - {paragraphs: [1, 3], reason: The heading and the weather.}
    numbers:
      - {paragraph: 2, number: Thirty-one, reason: Counted in another report.}
"""
COMPLETE = (
    BEGUN.replace("as_printed: on Thursday, evidence: 2", f"as_printed: on Thursday, evidence: {span(25, 36)}")
    .replace("reporter\n        evidence: 2", f"reporter\n        evidence: {span(38, 45)}")
    .replace("reports:\n", f"{LEFT_OUT}reports:\n")
)


@pytest.fixture
def article(tmp_path):
    """Give a made-up article."""
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


@pytest.fixture
def report(tmp_path):
    """Give a way to write the report file."""

    def write(text):
        path = tmp_path / "report.yaml"
        path.write_text(text, "utf-8")
        return path

    return write


def log_and_tables(path):
    """Return every row of an archive."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return list(connection.iterdump())


def test_what_is_left_to_do_is_listed_and_exits_with_1(timeline, small, report, article):
    """Given an unfinished file, each thing to do has a line to paste, first those that others depend on.

    What a span would cite, and the numbers of a paragraph that may be left out as a whole, are not asked for.
    """
    path = report(BEGUN)
    before = log_and_tables(small)

    outcome = timeline("check", path, "--document", article)

    assert (outcome.code, outcome.err) == (1, "")
    where = "the printed words have no span yet; paste: evidence:"
    open_ = "is neither cited nor left out for a reason; paste under source.left_out"
    assert outcome.out.splitlines() == [
        f"{path}:12:65: reports[0].date.evidence: {where} {span(25, 36)}",
        f"{path}:20:19: reports[0].figures[0].evidence: {where} {span(38, 45)}",
        f'{path}: paragraph 1 {open_}.paragraphs: - {{paragraphs: 1, reason: ""}}',
        f'{path}: paragraph 3 {open_}.paragraphs: - {{paragraphs: 3, reason: ""}}',
        f"{path}: the number 'Thirty-one' in paragraph 2 {open_}.numbers: "
        '- {paragraph: 2, number: "Thirty-one", reason: ""}',
        f"{path}: --fix writes 2 changes",
        f"{path}: 5 things to do",
    ]
    assert log_and_tables(small) == before


def test_a_complete_file_exits_with_0(timeline, small, report, article):
    """Given a file with all spans, and a reason for all that is left out, it is complete."""
    path = report(COMPLETE)

    assert timeline("check", path, "--document", article) == (0, f"{path}: 2 events to append, complete\n", "")
    assert timeline("check", path, "--document", article, "--json").json["to_do"] == []


def test_one_thing_to_do_is_singular(timeline, small, report, article):
    """Given a number that is left, the message is in the singular."""
    one = COMPLETE.replace("      - {paragraph: 2, number: Thirty-one, reason: Counted in another report.}\n", "")
    one = one.replace("    numbers:\n", "")
    assert timeline("check", report(one), "--document", article).out.endswith(": 1 thing to do\n")


def test_a_valid_file_without_a_document_exits_with_0(timeline, small, report):
    """Given no document, the message says that uncited passages cannot be known."""
    path = report(BEGUN)

    outcome = timeline("check", path)

    assert outcome == (0, f"{path}: 2 events to append, no problems; --document would list what is not cited yet\n", "")


def test_json_has_what_is_left_to_do(timeline, small, report, article):
    """Given --json, the output is that of a dry run with the things to do, and the exit code is the same."""
    path = report(BEGUN)

    outcome = timeline("check", path, "--document", article, "--json")

    assert outcome.code == 1
    assert list(outcome.json) == [
        "dry_run",
        "files",
        "conflicts",
        "totals",
        "pledges",
        "misdated_signatures",
        "problems",
        "to_do",
        "moved",
        "questions",
    ]
    assert [(file["file"], len(file["recorded"])) for file in outcome.json["files"]] == [(str(path), 2)]
    assert len(outcome.json["to_do"]) == 5


def test_mistakes_are_reported_as_by_append(timeline, small, report):
    """Given a file with mistakes, each has its line, and the program exits with 1."""
    path = report(BEGUN.replace("what: visit", "what: vist").replace("value: 4", "value: four"))

    outcome = timeline("check", path)

    assert (outcome.code, outcome.out) == (1, f"{path}: 2 problems\n")
    assert [line.split(": ")[:2] for line in outcome.err.splitlines()] == [
        [f"{path}:10:11", "reports[0].what"],
        [f"{path}:17:16", "reports[0].figures[0].value"],
    ]


def test_a_value_that_is_not_printed_is_refused(timeline, small, report):
    """Given the value 41 beside the words `Fourteen boats`, the file is refused, at the value, with what is printed."""
    path = report(
        BEGUN.replace("value: 4\n", "value: 41\n").replace("as_printed: 4 boats", "as_printed: Fourteen boats")
    )

    outcome = timeline("check", path)

    assert outcome.code == 1
    message = "reports[0].figures[0].value: 41 is not what the printed words 'Fourteen boats' say: 14"
    assert outcome.err == f"{path}:17:16: {message}\n"


# --- everything at once ---

MIXED = """\
source:
  id: port-news
  language: en
  published: 2031-05-02
{fingerprint}people:
  - {{id: bo-quay, name: 7}}
reports:
  - occurrence: boats-come-in
    what: visit
    title: Boats come in
    date: 2031-05-01
    participants:
      - {{person: bo-quay, role: speaker}}
      - {{person: ada-quai, role: speaker}}
    relations:
      - {{type: before, other: fog-stays}}
    evidence: [2, 9]
  - {{occurrence: fog-stays, what: fog, title: Fog stays, date: undated, evidence: 3}}
  - {{occurrence: tide, what: visit, title: The tide, date: undated, treaty: harbor-treaty, evidence: 2}}
  - {{occurrence: tide, what: visit, title: The tide again, date: undated, evidence: 2}}
"""
"""A person and a report that are not valid, one report twice, and names and a paragraph that are not there."""


def test_everything_wrong_is_listed_in_one_run(timeline, small, report, article):
    """Given fields that are wrong, unknown names and an unread paragraph, one run lists all, at the lines of the file.

    What only follows is left out: the invalid person and report are named elsewhere, and paragraph 3 is cited.
    """
    path = report(MIXED.format(fingerprint=FINGERPRINT))
    before = log_and_tables(small)

    outcome = timeline("check", path, "--document", article)

    assert outcome.code == 1
    assert [line.removeprefix(f"{path}:").split(": ", 2)[:2] for line in outcome.err.splitlines()] == [
        ["9:25", "people[0].name"],
        ["17:18", "reports[0].participants[1].person"],
        ["20:19", "reports[0].evidence[1].paragraph"],
        ["21:35", "reports[1].what"],
        ["22:77", "reports[2].treaty"],
        ["23:18", "reports[3].occurrence"],
    ]
    assert "did you mean 'ada-quay'" in outcome.err.lower()
    assert "did you mean 'harbour-treaty'" in outcome.err.lower()
    open_ = "is neither cited nor left out for a reason"
    assert outcome.out.splitlines()[0] == f"{path}: paragraph 9 is cited; the document has 3"
    assert f"{path}: paragraph 1 {open_}" in outcome.out
    assert f"{path}: paragraph 3 {open_}" not in outcome.out
    assert outcome.out.endswith(f"{path}: 6 problems, 5 things to do\n")
    assert log_and_tables(small) == before


def test_append_refuses_with_everything_wrong(timeline, small, report):
    """Given the same file, an append is refused with the same problems, and records nothing."""
    path = report(MIXED.format(fingerprint=FINGERPRINT))
    before = log_and_tables(small)

    outcome = timeline("append", path, "--by", "jane")

    assert (outcome.code, outcome.err) == (1, timeline("check", path).err)
    assert len(outcome.err.splitlines()) == 6
    assert log_and_tables(small) == before


def test_the_reports_of_an_invalid_source_are_checked(timeline, small, report):
    """Given a source without its date, the names in its reports are checked too; the source itself is not missing."""
    path = report(MIXED.format(fingerprint="").replace("  published: 2031-05-02\n", ""))

    outcome = timeline("check", path)

    assert outcome.code == 1
    assert "the field 'published' is missing" in outcome.err
    assert "no person 'ada-quai' is recorded" in outcome.err
    assert "port-news" not in outcome.err


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("id: port-news", "id: Port News", "is not a valid slug", id="not a slug"),
        pytest.param("  id: port-news\n", "", "the field 'id' is missing", id="no slug"),
        pytest.param("source:\n", "sauce:\n", "the field 'source' is missing", id="no source"),
    ],
)
def test_without_the_slug_of_its_source_a_file_has_only_the_problems_of_its_fields(
    timeline, small, report, *, old, new, says
):
    """Given a file that does not name its source, its fields are checked, and nothing else can be."""
    path = report(MIXED.format(fingerprint="").replace(old, new))

    outcome = timeline("check", path)

    assert outcome.code == 1
    assert says in outcome.err
    assert "people[0].name" in outcome.err
    assert "ada-quai" not in outcome.err


def test_a_list_that_is_none_hides_nothing(timeline, small, report):
    """Given people that are not a list, and an unknown field, the reports are checked as well."""
    text = MIXED.format(fingerprint="").replace("  - {id: bo-quay, name: 7}\n", "  id: bo-quay\nweather: fog\n")

    outcome = timeline("check", report(text))

    assert "people: this should be a list" in outcome.err
    assert "weather: unknown field 'weather'" in outcome.err
    assert "no person 'ada-quai' is recorded" in outcome.err


def test_json_has_the_problems(timeline, small, report):
    """Given --json, each problem has its file, line, column, field and message."""
    path = report(BEGUN.replace("what: visit", "what: vist"))

    outcome = timeline("check", path, "--json")

    assert outcome.code == 1
    (problem,) = outcome.json["problems"]
    assert {**problem, "message": ""} == {
        "file": str(path), "line": 10, "column": 11, "field": "reports[0].what", "message": ""
    }  # fmt: skip
    assert "did you mean 'visit'" in problem["message"].lower()
    assert (outcome.json["files"][0]["recorded"], outcome.json["to_do"]) == ([], [])


# --- documents ---


def test_the_document_is_found_in_a_folder(timeline, small, report, article, tmp_path):
    """Given a folder of documents in folders of their own, the one with the source's fingerprint is used."""
    folder = tmp_path / "texts" / "2031"
    folder.mkdir(parents=True)
    article.rename(folder / "any name")
    (folder / "other.txt").write_text("Another text.", "utf-8")

    outcome = timeline("check", report(COMPLETE), "--document", tmp_path / "texts")

    assert outcome.code == 0


def test_several_documents_may_be_named(timeline, small, report, article, tmp_path):
    """Given --document twice, the one with the source's fingerprint is used."""
    (tmp_path / "other.txt").write_text("Another text.", "utf-8")

    assert timeline("check", report(COMPLETE), "--document", "other.txt", "--document", article).code == 0


def test_another_text_is_reported(timeline, small, report, article):
    """Given a document with another fingerprint, only that is reported, at the source."""
    article.write_text(ARTICLE + "A line more.\n", "utf-8")
    path = report(COMPLETE)

    outcome = timeline("check", path, "--document", article)

    assert outcome == (
        1,
        f"{path}:2:3: source: no given document has the fingerprint {SHA256[:12]}…: the text is another one or has "
        "changed. If it is the right one, delete the lines sha256, bytes and paragraphs, and run check --fix\n"
        f"{path}: 1 thing to do\n",
        "",
    )


def test_a_missing_fingerprint_is_reported_with_what_to_write(timeline, small, report, article):
    """Given a source without a fingerprint, that of the document is printed, ready to be copied."""
    outcome = timeline("check", report(BEGUN.replace(FINGERPRINT, "")), "--document", article)

    assert outcome.code == 1
    assert f"source: the fingerprint is missing; paste:\n{FINGERPRINT}" in outcome.out


def test_a_wrong_length_is_reported(timeline, small, report, article):
    """Given the right fingerprint with another length and number of paragraphs, both are reported."""
    wrong = COMPLETE.replace(f"bytes: {len(ARTICLE.encode())}", "bytes: 7").replace(
        "paragraphs: 3\n", "paragraphs: 4\n"
    )

    outcome = timeline("check", report(wrong), "--document", article)

    assert (
        f"source.bytes: the document has {len(ARTICLE.encode())}; paste: bytes: {len(ARTICLE.encode())}\n"
        in outcome.out
    )
    assert "source.paragraphs: the document has 3; paste: paragraphs: 3\n" in outcome.out


@pytest.mark.parametrize(
    ("name", "code", "complaint"),
    [
        pytest.param("nowhere.txt", 2, "'nowhere.txt' does not exist", id="nothing"),
        pytest.param("empty", 1, "no document found in empty", id="a folder of nothing"),
    ],
)
def test_a_missing_document_is_reported(timeline, small, report, tmp_path, *, name, code, complaint):
    """Given the name of a document that does not exist, the program says so."""
    (tmp_path / "empty").mkdir()

    outcome = timeline("check", report(COMPLETE), "--document", name)

    assert (outcome.code, outcome.out) == (code, "")
    assert complaint in " ".join(outcome.err.split())


# --- what is recorded ---


def test_a_file_that_is_recorded_already_has_nothing_to_append(timeline, small, report, article):
    """Given a file that was appended, it is still checked against its document, and has no event to append."""
    path = report(COMPLETE)
    timeline("append", path, "--by", "jane")

    assert timeline("check", path, "--document", article) == (0, f"{path}: 0 events to append, complete\n", "")


def test_a_changed_file_of_a_recorded_source_is_refused(timeline, small, report):
    """Given a file whose content was changed after it was recorded, the message is that of an append."""
    timeline("append", report(COMPLETE), "--by", "jane")

    outcome = timeline("check", report(COMPLETE.replace("title: Boats come in", "title: Boats go out")))

    assert outcome.code == 1
    assert "already recorded with other content" in outcome.err


def test_what_was_overlooked_is_checked_with_what_is_recorded(timeline, small, report, article):
    """Given a file of a recorded source with one more report, what either covers is no longer listed."""
    timeline("append", report(BEGUN), "--by", "jane")
    fog = (
        "source: port-news\nreports:\n"
        "  - {occurrence: fog-stays, what: announcement, title: Fog stays, date: undated, "
        f"evidence: [3, {span(19, 20, 3)}]}}\n"
    )

    out = timeline("check", report(fog), "--document", article).out

    assert "paragraph 3" not in out
    assert "paragraph 1 is neither cited nor left out" in out


def test_conflicts_and_likely_duplicates_come_first(timeline, small, report):
    """Given a file with a conflict and a likely duplicate, both are listed, and the exit code is 0."""
    text = OTHER_TOTAL.replace("herald", "quay-post").replace("harbour-signing", "treaty-signing")
    path = report(text)

    outcome = timeline("check", path)

    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert lines[0].startswith("opens the conflict treaty/harbour-treaty/signatories@2031-05-01: ")
    assert lines[1] == "changes the treaty harbour-treaty: signatories reported 31 -> 33"
    assert lines[2].startswith("changes the signatories of harbour-treaty on 2031-05-01: reported total 31 -> 33")
    assert lines[3].startswith(f"{path}:3: is 'treaty-signing' recorded already, as 'harbour-signing'")
    assert lines[5] == "  if it is: write 'occurrence: harbour-signing' there, so that this report corroborates it"
    assert lines[6].startswith("  if nobody can tell: add 'relations: [{type: perhaps-same, other: harbour-signing, ")
    assert lines[7].startswith(f"{path}: 2 events to append, no problems")


def test_one_action_twice_in_a_file_is_asked_about(timeline, small, report):
    """Given a file that has one signature twice, `check` asks whether it is one, and advises to remove one of them."""
    entry = (
        "  - {occurrence: SLUG, what: {kind: treaty-action, party: NO, action: signature}, title: TITLE, "
        "treaty: harbour-treaty, date: 2031-05-01, evidence: 1}\n"
    )
    entries = [entry.replace("SLUG", "no-signs").replace("TITLE", "Norway signs")]
    entries.append(entry.replace("SLUG", "quay").replace("TITLE", "A pen on the quay"))
    path = report("source: {id: quay-post, language: en, published: 2031-05-02}\nreports:\n" + "".join(entries))

    asked = timeline("check", path).out.splitlines()
    appended = timeline("append", path).out

    assert f"{path}:3: is 'no-signs' the same as 'quay' (A pen on the quay)?" in asked
    assert "  if it is: remove one of the two: one source reports both" in asked
    assert "  if it is: timeline retract no-signs --reason '…'" in appended


def test_each_line_of_json_lines_is_checked(timeline, small, tmp_path, article):
    """Given JSON Lines, each report file is checked against the document of its own fingerprint."""
    (tmp_path / "two.jsonl").write_text(
        '{"source": {"id": "a", "language": "en", "published": "2031-05-02"}, "reports": []}\n'
        '{"source": {"id": "b", "language": "en", "published": "2031-05-02"}, "reports": []}\n',
        "utf-8",
    )

    outcome = timeline("check", "two.jsonl", "--document", article)

    assert outcome.code == 1
    lines = [line for line in outcome.out.splitlines() if line.startswith("two")]
    assert [line.split(": ")[:2] for line in lines] == [
        ["two.jsonl:1:81", "reports"],
        ["two.jsonl:1:12", "source"],
        ["two.jsonl:2:81", "reports"],
        ["two.jsonl:2:12", "source"],
        ["two.jsonl", "4 things to do"],
    ]


# --- dates ---


@pytest.mark.parametrize(
    ("change", "question"),
    [
        pytest.param(
            ("edtf: 2031-05-01", "edtf: 2031-05-11"), "dated 2031-05-11, 9 days after the article was", id="day"
        ),
        pytest.param(("edtf: 2031-05-01", "edtf: 2031-05-03/.."), "dated 2031-05-03/.., 1 day after the", id="extent"),
        pytest.param(("edtf: 2031-05-01", "edtf: 2031-05-02/2031-05-09"), None, id="began on the day"),
        pytest.param(("published: 2031-05-02", 'published: "[2031-04-02..]"'), None, id="no last day of publication"),
        pytest.param(
            ("what: visit", "what: {kind: provision, rule: offence}\n    treaty: harbour-treaty"), None, id="of a rule"
        ),
    ],
)
def test_what_is_dated_after_the_article_is_a_question(timeline, small, report, change, question):
    """Given a day after that of publication, `check` asks whether it is right, but not of a rule of a treaty.

    It is not a problem: the exit code is the same, and the file can be appended.
    """
    text = COMPLETE.replace(*change)
    path = report(text if "provision" not in text else text.replace("edtf: 2031-05-01", "edtf: 2031-05-11"))

    outcome = timeline("check", path)

    assert (outcome.code, outcome.err) == (0, "")
    asked = [line for line in outcome.out.splitlines() if line.endswith("is that right?")]
    assert [f": reports[0].date: {question}" in line for line in asked] == [True] * (question is not None)
    assert timeline("append", path, "--by", "jane").code == 0


def test_a_printed_date_that_is_recorded_without_its_words_has_its_lines(timeline, small, report, article):
    """Given a date that the article prints in full, its numbers have one thing to do: its words and their place."""
    short = BEGUN.removesuffix("evidence: 2\n") + "evidence: [1, 2]\n"

    out = timeline("check", report(short), "--document", article).out

    assert (
        "\n".join(
            [
                "the date '2 May 2031' in paragraph 1 is recorded without its printed words; "
                "paste below the field that has 2031-05-02:",
                "  edtf: 2031-05-02",
                "  as_printed: 2 May 2031",
                f"  evidence: {span(13, 23, paragraph=1)}",
            ]
        )
        in out
    )
    assert "the number '2031'" not in out
