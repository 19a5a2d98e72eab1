"""Files that are refused as a whole: what is not a report file, what changes what is recorded, and several problems."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest

from tests.report_files.cases import Wrong, changed, placed, wrong
from timeline.recording.appending import append_file
from timeline.report_files.problems import Problem, ReportFileError
from timeline.report_files.reader import read_report_file, read_report_files

ROOT = Path(__file__).parents[2]
OF_SPEECH = "  - §occurrence: vale-speech"
OF_PLEDGE = "  - §occurrence: portugal-pledge"
ALIAS_BOMB = "".join(
    f"level{level}: &l{level} [{', '.join([f'*l{level - 1}' if level else 'x'] * 10)}]\n" for level in range(7)
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("", "1:1: the file is empty; a report file has a source and its reports", id="empty"),
        pytest.param("# nothing yet\n", "1:1: the file is empty; a report file has a source", id="comment-alone"),
        pytest.param("- tide-accord\n", "1:1: a report file is a mapping with 'source' and 'reports'", id="list"),
        pytest.param("\nNo state owns a tide.\n", "2:1: a report file is a mapping with 'source'", id="text"),
        pytest.param("null\n", "1:1: a report file is a mapping with 'source' and 'reports'", id="nothing"),
        pytest.param(b"source:\n  id: caf\xe9\n", "2:1: the file is not UTF-8 text (byte 17)", id="latin-1"),
        pytest.param("source: x".encode("utf-16"), "1:1: the file is not UTF-8 text (byte 0)", id="utf-16"),
        pytest.param("a: 1\nb: [2\n", "3:1: this is not valid YAML: did not find expected ',' or ']'", id="not-closed"),
        pytest.param(
            "a:\n  b: 1\n\tc: 2\n", "3:1: this is not valid YAML: a tab cannot indent a line; use spaces", id="tab"
        ),
        pytest.param('{"a": [1,\n "b": 2}', "2:5: this is not valid JSON: Expecting ',' delimiter", id="broken-json"),
        pytest.param("a: 1\nb: *c\n", "2:4: this is not valid YAML: found undefined alias", id="undefined-alias"),
        pytest.param("a: 1\nb: @c\n", "2:4: this is not valid YAML: found character that cannot", id="reserved-sign"),
        pytest.param("a: 1\nb: c\x07\n", "2:5: this is not valid YAML: ", id="control-character"),
        pytest.param(
            "a: 1\n---\nb: 2\n", "2:1: this is not valid YAML: but found another document", id="two-documents"
        ),
        pytest.param("a: 1\na: 2\n", "2:1: a: the key 'a' is used twice in this mapping; keep one", id="key-twice"),
        pytest.param(
            "a: {b: 1, b: 1}\n", "1:11: a.b: the key 'b' is used twice in this mapping", id="key-twice-in-braces"
        ),
        pytest.param(
            '{"a": [{"b": 1,\n "b": 2}]}',
            "2:2: a[0].b: the key 'b' is used twice in this mapping",
            id="key-twice-in-json",
        ),
        pytest.param("a:\n  ? [b]\n  : 1\n", "2:5: a: a key must be plain text", id="list-for-a-key"),
        pytest.param("a: !shell rm\n", "1:4: a: the tag '!shell' is not used in report files", id="tag"),
        pytest.param("!shell {a: 1}\n", "1:1: the tag '!shell' is not used in report files", id="tag-of-the-file"),
        pytest.param("a:\n- !!python/name:os.system x\n", "2:3: a[0]: the tag", id="tag-of-python"),
        pytest.param("a: !!binary eA==\n", "1:4: a: the tag", id="tag-of-bytes"),
        pytest.param("a: !!str 2031\n", "1:4: a: the tag", id="tag-of-text"),
        pytest.param(f"a: {'[' * 45}{']' * 45}\n", "1:43: the file nests deeper than 40 levels", id="too-deep"),
        pytest.param("a: 1\nb: &b [*b]\n", "2:4: the file nests deeper than 40 levels", id="alias-of-itself"),
        pytest.param(ALIAS_BOMB, "1:38: the file has more than 200,000 values, counting every alias", id="alias-bomb"),
        pytest.param(b"#" * 5_000_001, "1:1: one report file has more than 5,000,000 bytes", id="too-large"),
    ],
)
@pytest.mark.one_in(3)
def test_what_is_not_a_report_file_is_refused(refused, content, message):
    """Given a file that cannot be read as one mapping, the message says why, and where."""
    assert str(refused(content)).startswith(f"gazette.yaml:{message}")


@pytest.mark.parametrize("person", ["[x]", "{id: x}", "[[x], {y: z}]"])
def test_a_speaker_whose_person_is_not_text_is_refused(refused, gazette, person):
    """Given a list or a mapping for the person of a participant whom a chain names by key, the message says so."""
    speaker = "- {person: ines-vale, name: Inês Vale, role: speaker"
    content = changed(gazette, speaker, f"- {{key: ines-vale, person: {person}, role: speaker")

    assert "reports[1].participants[0].person: this should be text, not a " in str(refused(content))


READS_WHAT_NESTS_DEEPLY = """
import sys
from timeline.report_files.marked_yaml import read_yaml
from timeline.report_files.problems import Problem, ReportFileError
try:
    read_yaml("deep.yaml", sys.argv[1].encode() * 50_000)
except ReportFileError as error:
    print(error)
"""


@pytest.mark.parametrize("opening", ["[", "- "], ids=["brackets", "dashes"])
@pytest.mark.one_in(2)
def test_a_file_that_nests_very_deeply_does_not_crash(opening):
    """Given fifty thousand levels in a file of some kilobytes, reading it ends with a message, not with the process."""
    command = [sys.executable, "-c", READS_WHAT_NESTS_DEEPLY, opening]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "the file nests deeper than 40 levels" in done.stdout


# --- what is recorded already ---

ADDED = "\n  - §occurrence: closing-dinner\n    what: meeting\n    title: Dinner\n    date: undated\n    evidence: 7\n"
KNOWN = [
    wrong(
        "source",
        "  title: Ministers close the tide talks",
        "  title: Ministers leave the tide talks",
        "source",
        "the source 'harbour-gazette' is already recorded with other content",
        "title: recorded 'Ministers close the tide talks', given 'Ministers leave the tide talks'",
        "What is recorded stays: correct it with 'timeline correct'",
        at="  §id: harbour-gazette\n",
    ),
    wrong(
        "treaty",
        "depositary: un}",
        "depositary: eu}",
        "treaties[0]",
        "the treaty 'tide-accord' is already recorded",
        "depositary: recorded 'un', given 'eu'",
        at="  - §{id: tide-accord",
    ),
    wrong(
        "person",
        "{id: tomas-brandt, name: Tomas Brandt}",
        "§{id: tomas-brandt, name: Tom Brandt}",
        "people[1]",
        "the person 'tomas-brandt' is already recorded",
        "name: recorded 'Tomas Brandt', given 'Tom Brandt'",
    ),
    wrong(
        "report",
        "title: Speech of the minister",
        "title: A speech",
        "reports[1]",
        "the report of 'vale-speech' by 'harbour-gazette' is already recorded with other content",
        "title: recorded 'Speech of the minister', given 'A speech'",
        at=OF_SPEECH,
    ),
    wrong(
        "figure-in-a-report",
        "value: 2.50\n",
        "value: 2.50\n        operator: nearly\n",
        "reports[2]",
        "the report of 'portugal-pledge' by 'harbour-gazette' is already recorded",
        "nearly",
        at=OF_PLEDGE,
    ),
    wrong(
        "report-added",
        "        evidence: 6\n    evidence: 6\n",
        f"        evidence: 6\n    evidence: 6\n{ADDED.replace('§occurrence: ', 'occurrence: §')}",
        "reports[3].occurrence",
        "'harbour-gazette' is recorded already, without a report of 'closing-dinner'",
        "write it into a file of its own with 'source: harbour-gazette'",
    ),
]


@pytest.fixture
def known(archive, gazette):
    """Append the Harbour Gazette's file, so that its source is known."""
    append_file(archive, "gazette.yaml", gazette.encode(), by="tester")


@pytest.mark.parametrize("case", KNOWN)
@pytest.mark.one_in(3)
def test_a_changed_file_for_a_known_source_is_refused(known, gazette, refused, case: Wrong):
    """Given an appended file, when it is changed and appended again, the error says what differs and what to do."""
    text, place = case.applied(gazette)

    message = str(refused(text))

    assert message.startswith(f"gazette.yaml:{place}")
    assert case.unsaid(message) == []
    assert "\n" not in message


def test_a_report_that_is_missing_from_a_known_file_is_refused(known, gazette, refused):
    """Given an appended file, when it comes again without a report, it is refused: nothing is erased by omission."""
    text, line, column = placed(
        gazette[: gazette.index("  - occurrence: portugal-pledge")], "  §- occurrence: tide-conf"
    )

    assert str(refused(text)) == (
        f"gazette.yaml:{line}:{column}: reports: the report of 'portugal-pledge' was recorded from this source and is "
        "missing here; nothing is erased by leaving it out: put it back, or record a retraction"
    )


OVERLOOKED = "source: §harbour-gazette\nreports:\n  - occurrence: closing-dinner\n    what: meeting\n"


@pytest.mark.parametrize(
    ("text", "field", "says"),
    [
        pytest.param(
            f"{OVERLOOKED.replace('harbour', 'harbor')}    title: Dinner\n    date: undated\n    evidence: 7\n",
            "source",
            ["no source 'harbor-gazette' is recorded: register it", "did you mean 'harbour-gazette'?"],
            id="unknown",
        ),
        pytest.param(
            f"{OVERLOOKED.replace('§', '')}    title: Dinner\n    date: undated\n    evidence: [7, §10]\n",
            "reports[0].evidence[1].paragraph",
            ["there is no paragraph 10: the source has 9"],
            id="paragraph-beyond-the-last",
        ),
        pytest.param(
            OVERLOOKED.replace("harbour-gazette", "Harbour Gazette")
            + "    title: D\n    date: undated\n    evidence: 7\n",
            "source",
            ["'Harbour Gazette' is not a valid slug"],
            id="no-slug",
        ),
        pytest.param("source: §5\n", "source", ["not 5"], id="number"),
        pytest.param("source: §[]\n", "source", ["not a list"], id="list"),
        pytest.param("source:§\nreports: []\n", "source", ["empty value"], id="nothing"),
    ],
)
@pytest.mark.one_in(3)
def test_a_source_that_is_named_must_be_known(known, refused, text, field, says):
    """Given a file that only names its source, the name must be the slug of one that is recorded."""
    text, line, column = placed(text)

    message = str(refused(text))

    assert message.startswith(f"gazette.yaml:{line}:{column}: {field}: ")
    assert [words for words in says if words not in message] == []
    assert "\n" not in message


def test_reports_of_one_occurrence_agree_on_its_kind(known, radio, refused):
    """Given an occurrence that is a speech, when another source calls it a meeting, it may be another occurrence."""
    text, line, column = placed(
        changed(radio, "occurrence: lighthouse-visit\n    what: visit", "occurrence: vale-speech\n    what: §meeting"),
        "",
    )

    assert str(refused(text)) == (
        f"gazette.yaml:{line}:{column}: reports[0].what: 'vale-speech' is recorded as 'speech', and this report "
        "calls it 'meeting': reports of one occurrence agree on its kind; is it another occurrence?"
    )


# --- several problems ---


def test_all_problems_are_listed_at_once_by_line(gazette, refused):
    """Given several mistakes all over a file, each is listed, in the order of their lines, line 9 before line 10."""
    text = gazette
    for old, new in [
        ("bytes: 2718", "bytes: many"),
        ("language: en", "language: english"),
        ("operator: nearly", "operator: nearby"),
        ("sha256: 1f38", "sha256: xx38"),
        ("what: speech", "what: speach"),
    ]:
        text = changed(text, old, new)

    problems = refused(text).problems

    assert [problem.field for problem in problems] == [
        "source.language",
        "source.sha256",
        "source.bytes",
        "reports[0].figures[0].operator",
        "reports[1].what",
    ]
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)


FOUR_RULES = """\
source: {id: coast-radio, published: 2031-05-13, language: en}
reports:
  - occurrence: tide-signing
    what: signing
    title: The signing
    date: 2031-05-09
    statements:
      - {point: tides-are-shared, text: Tides are shared., attribution: reporter, evidence: 1}
      - {point: tides-are-shared, text: Nobody owns them., attribution: reporter, evidence: 1}
    figures:
      - {key: total, measure: languages, counted: languages, value: 2, as_printed: two, attribution: reporter,
         evidence: 1}
      - key: total
        measure: languages
        counted: languages
        parts: [{label: Coasts, value: 2}]
        breakdown_of: {figure: totl, basis: stated}
        as_printed: two coasts
        attribution: reporter
        evidence: 1
    evidence: 1
"""
NEEDS_TREATY = "gazette.yaml:3:5: reports[0].treaty: a report of the kind 'signing' needs the treaty"
POINT_TWICE = (
    "gazette.yaml:9:17: reports[0].statements[1].point: 'tides-are-shared' is used twice in this report; "
    "give one of them another key"
)


def test_all_broken_rules_of_one_report_are_shown_at_once(refused):
    """Given a report that breaks four rules, all four are listed at once, each on its line."""
    assert str(refused(FOUR_RULES)).splitlines() == [
        NEEDS_TREATY,
        POINT_TWICE,
        "gazette.yaml:13:14: reports[0].figures[1].key: 'total' is used twice in this report; "
        "give one of them another key",
        "gazette.yaml:17:32: reports[0].figures[1].breakdown_of.figure: 'totl' is not a figure of this report; "
        "did you mean 'total'?",
    ]


def test_broken_rules_are_shown_together_with_wrong_fields(refused):
    """Given wrong fields in a report that breaks rules as well, what no wrong field can have caused is shown."""
    text = changed(FOUR_RULES, "    title: The signing\n", "    titel: The signing\n")
    text = changed(text, "measure: languages\n", "measure: Languages\n")

    messages = str(refused(text)).splitlines()

    assert [message.split(": ")[1] for message in messages] == [
        "reports[0].title",
        "reports[0].treaty",
        "reports[0].titel",
        "reports[0].statements[1].point",
        "reports[0].figures[1].measure",
    ]
    assert {NEEDS_TREATY, POINT_TWICE} <= set(messages)


def test_a_wrong_field_breaks_no_further_rules(refused):
    """Given a pledge whose figure is wrong, and a treaty that is not a slug, neither is also said to be missing."""
    text = changed(FOUR_RULES, "what: signing", "what: {kind: pledge, pledger: PT, purpose: Lamps, amount: total}")
    text = changed(text, "measure: languages\n", "measure: Languages\n")
    signing = changed(FOUR_RULES, "what: signing\n", "what: signing\n    treaty: Tide Accord\n")

    assert "what.amount" not in str(refused(text))
    assert "needs the treaty" not in str(refused(signing))


def test_an_occurrence_twice_in_one_file_is_refused(radio, refused):
    """Given two reports of one occurrence in a new file, the second one is refused: a source says it in one report."""
    report = radio[radio.index("  - occurrence") :]
    text, line, column = placed(radio + report.replace("occurrence: ", "occurrence: §"))

    assert str(refused(text)) == (
        f"gazette.yaml:{line}:{column}: reports[1].occurrence: 'lighthouse-visit' is reported twice in this file; "
        "write what it says of it as one report"
    )


def test_text_for_a_mapping_is_refused_with_the_fields(gazette, refused):
    """Given a publisher's name alone, the message says which fields a publisher has, and how to write the name."""
    publisher = next(line for line in gazette.splitlines() if line.startswith("  publisher:"))

    assert str(refused(changed(gazette, publisher, "  publisher: Harbour Gazette"))).endswith(
        "source.publisher: this should be a mapping with the fields name, inferred, evidence, not 'Harbour Gazette'; "
        "write {name: Harbour Gazette}"
    )


def test_all_references_are_checked_at_once(gazette, refused):
    """Given an unknown treaty, an unknown occurrence and a paragraph too many, all three are listed."""
    text = changed(gazette, "treaty: tide-accord\n    date: undated", "treaty: moon-accord\n    date: undated")
    text = changed(changed(text, "other: tide-conference", "other: moon-landing"), "[4, 5 caption]", "[4, 50 caption]")

    assert [problem.message.partition(" is ")[0].partition(":")[0] for problem in refused(text).problems] == [
        "there",
        "no occurrence 'moon-landing'",
        "no treaty 'moon-accord'",
    ]


def test_a_problem_within_an_alias_is_shown_where_it_is_written(gazette, refused):
    """Given a mapping that is written once and used twice, a mistake in it is listed twice, where it is written."""
    text = changed(gazette, "attribution: reporter\n        parts", "attribution: *who\n        parts")
    text = changed(
        text,
        "attribution: reporter\n        evidence: 3 body",
        "attribution: &who {voice: §x}\n        evidence: 3 body",
    )
    text, line, column = placed(text)

    problems = refused(text).problems

    assert {(problem.line, problem.column) for problem in problems} == {(line, column)}
    assert [problem.field for problem in problems] == [
        f"reports[0].figures[{figure}].attribution.voice" for figure in (0, 1)
    ]


@pytest.mark.parametrize("ending", ["\r\n", "\n"], ids=["windows", "unix"])
def test_lines_are_counted_as_editors_count_them(gazette, refused, ending):
    """Given a file of either system, with a byte order mark or not, a problem has the line that an editor shows."""
    text, line, column = placed(changed(gazette, "what: speech", "what: §speach"))

    message = str(refused(b"\xef\xbb\xbf" + text.replace("\n", ending).encode()))

    assert message.startswith(f"gazette.yaml:{line}:{column}: reports[1].what: unknown kind 'speach'")


@pytest.mark.thorough
def test_of_very_many_problems_the_rest_is_counted():
    """Given a file with far more unknown fields than anybody reads, the first are listed, and the others counted."""
    fields = ", ".join(f"key{number}: 1" for number in range(1_200))
    content = (
        f"source: {{id: gazette, language: en, published: 2031-05-02}}\nreports:\n  - {{occurrence: x, {fields}}}\n"
    )

    with pytest.raises(ReportFileError) as refused:
        read_report_file("port.yaml", content.encode())

    *listed, last = refused.value.problems
    assert len(listed) == 1_000
    assert "more problems follow, which are not listed" in last.message


def _problems(*, lines, field, message):
    return [Problem("x.yaml", line, 1, field.format(line), message.format(line)) for line in lines]


def test_one_mistake_made_often_hides_no_other():
    """Given the same mistake in 400 reports and another in one, three of the first are shown, and the second."""
    often = _problems(lines=range(1, 401), field="reports[{}].what", message="unknown kind 'spech'")
    once = _problems(lines=[401], field="reports[{}].title", message="empty value")

    lines = str(ReportFileError(often + once)).splitlines()

    assert len(lines) == 5
    assert lines[3].startswith("x.yaml:401:1: reports[401].title")
    assert lines[4] == "x.yaml: and 397 more like these, on lines 4 to 400"


def test_many_mistakes_are_counted():
    """Given more mistakes of different kinds than are shown, the rest are counted, and none is lost to programs."""
    error = ReportFileError(_problems(lines=range(1, 1_001), field="key-{}", message="unknown field {}"))

    lines = str(error).splitlines()

    assert len(lines) == 21
    assert lines[-1] == "x.yaml: and 980 more problems, on lines 21 to 1000"
    assert len(error.problems) == 1_000


@pytest.mark.thorough
def test_unknown_fields_cost_in_proportion_to_how_many_there_are():
    """Given four times as many unknown fields, reading them costs about four times as much, not sixteen times."""

    def seconds(fields):
        content = json.dumps({"source": {"id": "x"}, **{f"k{number}": 1 for number in range(fields)}}).encode()
        began = process_time()
        list(read_report_files("x.json", content))
        return process_time() - began

    few = min(seconds(4_000) for _ in range(2))
    assert seconds(16_000) < 9 * few


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", '{"source": "x", "reports": [' + ", ".join(['{"a": 1}'] * 250_000) + "]}"),
        ("x.json", '{"source": "x", "reports": [' + ", ".join(["1"] * 200_001) + "]}"),
        ("x.yaml", "source: x\nreports:\n" + "- a\n" * 200_001),
    ],
    ids=["objects", "numbers", "YAML"],
)
@pytest.mark.thorough
def test_a_file_with_too_many_values_is_not_read(name, content):
    """Given more values than a report file may have, in few bytes, it is refused before each is explained."""
    (written,) = read_report_files(name, content.encode())

    assert [problem.message for problem in written.problems] == [
        "the file has more than 200,000 values, counting every alias"
    ]


@pytest.mark.thorough
def test_of_a_large_file_with_very_many_problems_a_part_is_explained():
    """Given thousands of reports that are none, the first thousand problems are listed with their lines."""
    content = "source: {id: x, language: en, published: 2031-05-02}\nreports:\n" + "- {a: 1}\n" * 12_000

    (written,) = read_report_files("x.yaml", content.encode())

    assert written.file is None
    assert len(written.problems) == 1_001
    assert written.problems[0].line == 3
    assert written.problems[-1].message == "there are very many problems; the rest of the file was not checked"
