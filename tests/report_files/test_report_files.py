"""Report files: how they are read, and what an archive has after one was appended."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from domain.dates import Basis
from domain.errors import ArchiveError
from domain.events import Via
from domain.occurrence import Occurrence
from domain.person import Person
from domain.source import Source
from domain.treaty import Treaty
from timeline.log.archive import Archive
from timeline.log.lookup import occurrences_of
from timeline.projecting.engine import Projector
from timeline.recording.appending import Appended, append_file
from timeline.report_files.marked_yaml import read_yaml
from timeline.report_files.problems import Problem, ReportFileError, field_name
from timeline.report_files.reader import read_report_file

OVERLOOKED = """\
source: harbour-gazette
reports:
  - occurrence: closing-dinner
    what: {kind: meeting, form: banquet}
    title: The closing dinner
    date: 2031-05-11
    evidence: 7
"""
CORROBORATION = """\
source: {id: coast-radio, published: 2031-05-13, language: en}
reports:
  - {occurrence: vale-speech, what: speech, title: The minister spoke, date: 2031-05-10, evidence: 1}
  - {occurrence: fog-warning, what: announcement, title: Fog is expected, date: undated, evidence: 2}
"""


def append(archive: Archive, text: str, name: str = "gazette.yaml") -> Appended:
    """Append a file."""
    return append_file(archive, name, text.encode(), by="tide-watcher")


def plain(text: str) -> Any:
    """Return a file's content as plain values that JSON has."""

    def words(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: words(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [words(inner) for inner in value]
        return float(value) if isinstance(value, Decimal) else value

    return words(read_yaml("plain", text.encode()).value)


# --- scalars ---


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("NO", "NO", id="norway"),
        pytest.param("no", "no", id="no"),
        pytest.param("yes", "yes", id="yes"),
        pytest.param("on", "on", id="on"),
        pytest.param("y", "y", id="y"),
        pytest.param("true", True, id="true"),
        pytest.param("False", False, id="false"),
        pytest.param("", None, id="left-empty"),
        pytest.param("~", None, id="tilde"),
        pytest.param("null", None, id="null"),
        pytest.param("'null'", "null", id="quoted-null"),
        pytest.param("2031-05-10", "2031-05-10", id="date"),
        pytest.param("2031-05-10T20:19:53Z", "2031-05-10T20:19:53Z", id="time"),
        pytest.param("20:30", "20:30", id="no-base-60"),
        pytest.param("2031", 2031, id="integer"),
        pytest.param("-7", -7, id="negative"),
        pytest.param("'7'", "7", id="quoted-integer"),
        pytest.param('"7"', "7", id="double-quoted-integer"),
        pytest.param("007", 7, id="leading-noughts"),
        pytest.param("1_000", "1_000", id="no-underscores"),
        pytest.param("1,000", "1,000", id="no-commas"),
        pytest.param("0x1F", "0x1F", id="no-hexadecimals"),
        pytest.param("2.50", Decimal("2.50"), id="decimal"),
        pytest.param("0.1", Decimal("0.1"), id="decimal-that-no-float-has"),
        pytest.param("1234567890.123456789012345", Decimal("1234567890.123456789012345"), id="long-decimal"),
        pytest.param("-.5", Decimal("-0.5"), id="decimal-without-nought"),
        pytest.param("1e3", Decimal("1E+3"), id="exponent"),
        pytest.param(".inf", ".inf", id="no-infinity"),
        pytest.param(".nan", ".nan", id="no-nan"),
        pytest.param("a1b2c3", "a1b2c3", id="digest"),
        pytest.param("'9e5'", "9e5", id="quoted-exponent"),
        pytest.param(">-\n  two\n  lines", "two lines", id="folded"),
        pytest.param("|-\n  10\n", "10", id="block"),
        pytest.param("Inês Vale 潮 🌊", "Inês Vale 潮 🌊", id="beyond-latin"),
        pytest.param(r'"caf\u00e9"', "café", id="escape"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(written, read):
    """Given a value as an archivist writes it, what is read is what it looks like: a country, a date, a number."""
    value = read_yaml("a.yaml", f"a: {written}".encode()).value["a"]

    assert (value, type(value), str(value)) == (read, type(read), str(read))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param('{"a": "x\\/y"}', "x/y", id="escaped-slash"),
        pytest.param('{"a":"b"}', "b", id="without-spaces"),
        pytest.param('{\n\t"a": "b"\n}', "b", id="indented-by-tabs"),
        pytest.param('{"a": 2.50}', Decimal("2.50"), id="decimal"),
        pytest.param('{"a": null}', None, id="null"),
        pytest.param('{"a": "NO"}', "NO", id="norway"),
        pytest.param(json.dumps({"a": "café"}), "café", id="escaped-letter"),
        pytest.param(json.dumps({"a": "🌊"}), "🌊", id="escaped-in-two-halves"),
    ],
)
def test_json_is_read_as_json(written, read):
    """Given JSON as any program writes it, with escapes, tabs or no spaces, it says the same."""
    assert read_yaml("a.json", written.encode()).value == {"a": read}


def test_an_item_without_a_list_has_no_number():
    """Given one item where a list may stand, its problems are named as the archivist wrote it, at its own place."""
    document = read_yaml("a.yaml", b"a:\n  from:\n    source: x\n")

    assert document.problem(("a", "from", 0, "source"), "y") == Problem("a.yaml", 3, 13, "a.from.source", "y")


def test_each_value_and_key_has_its_line_and_column():
    """Given a file, a path leads to the place of its value, and one that is not there to the nearest above."""
    document = read_yaml("a.yaml", b"a:\n  - b: 1\n    c: {d: 2}\n")

    assert document.problem(("a", 0, "c", "d"), "x") == Problem("a.yaml", 3, 12, "a[0].c.d", "x")
    assert document.problem(("a", 0, "c", "d"), "x", at_key=True) == Problem("a.yaml", 3, 9, "a[0].c.d", "x")
    assert document.problem(("a", 0, "e", "f"), "x") == Problem("a.yaml", 2, 5, "a[0].e.f", "x")
    assert document.problem((), "x") == Problem("a.yaml", 1, 1, "", "x")


@pytest.mark.parametrize(
    ("path", "name"),
    [((), ""), (("source",), "source"), (("reports", 2, "figures", 0, "unit"), "reports[2].figures[0].unit")],
    ids=["file", "field", "deep"],
)
def test_a_field_is_named_as_people_write_it(path, name):
    """Given a path, its name has dots and brackets."""
    assert field_name(path) == name


def test_problems_are_sorted_and_each_is_listed_once():
    """Given problems in any order, some of them twice, the message has each once, by file, line and column."""
    ninth, tenth = Problem("a.yaml", 9, 2, "b", "x"), Problem("a.yaml", 10, 1, "", "y")

    error = ReportFileError([tenth, ninth, tenth])

    assert error.problems == [ninth, tenth]
    assert str(error) == "a.yaml:9:2: b: x\na.yaml:10:1: y"
    assert isinstance(error, ArchiveError)


# --- appended ---


def test_a_file_brings_its_source_its_names_and_its_reports(archive, gazette):
    """Given an empty archive, a file brings its source, treaty, people and reports, in the order of the file."""
    appended = append(archive, gazette)

    assert [event.originator_id for event in appended.events] == [
        "source/harbour-gazette",
        "treaty/tide-accord",
        "person/ines-vale",
        "person/tomas-brandt",
        "occurrence/tide-conference",
        "occurrence/vale-speech",
        "occurrence/portugal-pledge",
    ]
    assert [event for _, event in archive.read()] == appended.events
    assert {(event.recorded_by, event.recorded_via) for event in appended.events} == {("tide-watcher", Via.FILE)}
    assert (appended.file, appended.already_recorded, appended.corroborated) == ("gazette.yaml", 0, [])


def test_a_file_says_what_its_short_forms_mean(archive, gazette):
    """Given short forms all over a file, the report that is recorded has them written out."""
    append(archive, gazette)

    report = archive.get(Occurrence, "vale-speech").reports["harbour-gazette"].report

    assert report.kind == "speech"
    assert [str(evidence) for evidence in report.statements[0].evidence] == ["4 body", "5 caption"]
    assert report.statements[0].attribution.chain[0].name == "Inês Vale"
    assert (report.date.basis, report.date.earliest, report.date.latest) == (
        Basis.YEAR_INFERRED,
        "2031-05-10",
        "2031-05-10",
    )
    assert archive.get(Person, "ines-vale").details.spellings == ("Ines Vale",)
    assert archive.get(Treaty, "tide-accord").details.depositary == "un"


def test_norway_is_norway_and_a_sum_is_exact(archive, gazette):
    """Given `country: NO` and `value: 2.50`, the log has Norway, and 2.50 to the digit."""
    append(archive, gazette)

    place = archive.get(Occurrence, "tide-conference").reports["harbour-gazette"].report.place
    figure = archive.get(Occurrence, "portugal-pledge").reports["harbour-gazette"].report.figures[0]

    assert place.country == "NO"
    assert str(figure.value) == "2.50"


def test_the_same_file_again_changes_nothing_and_says_so(archive, gazette):
    """Given a file that was appended, appending it again finds all of it known and records nothing."""
    first = append(archive, gazette)

    again = append(archive, gazette)

    assert (len(first.events), first.already_recorded) == (7, 0)
    assert (again.events, again.already_recorded, again.corroborated) == ([], 7, [])
    assert archive.head == 7


def test_another_source_corroborates(archive, gazette):
    """Given a known occurrence, a report of it by another source is added and reported as corroboration."""
    append(archive, gazette)

    appended = append(archive, CORROBORATION)

    assert appended.corroborated == ["vale-speech"]
    assert list(archive.get(Occurrence, "vale-speech").reports) == ["harbour-gazette", "coast-radio"]
    assert occurrences_of(archive, "coast-radio") == ["fog-warning", "vale-speech"]


def test_overlooked_reports_are_added_by_naming_the_source(archive, gazette):
    """Given a known source, `source: its-slug` adds what was overlooked in it; twice is once."""
    append(archive, gazette)

    added, again = append(archive, OVERLOOKED), append(archive, OVERLOOKED)

    assert [event.originator_id for event in added.events] == ["occurrence/closing-dinner"]
    assert (again.events, again.already_recorded) == ([], 1)
    assert "closing-dinner" in occurrences_of(archive, "harbour-gazette")


def test_names_may_be_repeated_in_every_file(archive, gazette, radio):
    """Given a person and a treaty that another file has registered, the same words again are known."""
    append(archive, gazette)
    again = radio.replace("people:\n", "people:\n  - {id: tomas-brandt, name: Tomas Brandt}\n")

    appended = append(archive, again)

    assert appended.already_recorded == 1
    assert len(archive.get(Person, "tomas-brandt").details.name) == 12


def test_json_says_the_same_as_yaml(archive, gazette):
    """Given the file as JSON, it is known already: not a word in it is another."""
    append(archive, gazette)

    again = append(archive, json.dumps(plain(gazette), indent=2), "gazette.json")

    assert (again.events, again.already_recorded) == ([], 7)


def test_a_file_may_come_from_any_system(archive, gazette):
    """Given the file with a byte order mark and the line ends of Windows, it is known already."""
    append(archive, gazette)

    again = append_file(archive, "g.yaml", b"\xef\xbb\xbf" + gazette.replace("\n", "\r\n").encode(), by="tester")

    assert (again.events, again.already_recorded) == ([], 7)


def test_anchors_and_aliases_spare_repetition(archive, gazette):
    """Given a part that is written once with an anchor and used by its alias, it is the same as written twice."""
    place = "{name: Hall of Sails, city: Bergen, country: NO, evidence: 2}"
    entry = "  - {{occurrence: {0}, what: speech, title: {0}, date: undated, place: {1}, evidence: 1}}\n"
    head = "source: {id: tide-blog, published: 2031-05-13, language: en}\nreports:\n"

    append(archive, head + entry.format("one", f"&hall {place}") + entry.format("two", "*hall"))
    again = append(archive, head + entry.format("one", place) + entry.format("two", place))

    assert (again.events, again.already_recorded) == ([], 3)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        pytest.param(
            "evidence: [4, 5 caption]", "evidence: [{paragraph: 4}, {paragraph: 5, where: caption}]", id="evidence"
        ),
        pytest.param("what: speech", "what: {kind: speech}", id="kind"),
        pytest.param("date: undated", "date: {edtf: undated}", id="date"),
        pytest.param("spellings: Ines Vale", "spellings: [Ines Vale]", id="one-for-a-list"),
        pytest.param(
            "attribution: reporter\n        evidence: 3 b",
            "attribution: {voice: reporter}\n        evidence: 3 b",
            id="voice",
        ),
        pytest.param("chain: ines-vale}", "chain: [{person: ines-vale, name: Inês Vale}]}", id="participant-by-key"),
        pytest.param("value: 2.50", "value: '2.50'", id="quoted-number"),
    ],
)
@pytest.mark.one_in(3)
def test_a_short_form_is_the_long_form(archive, gazette, written, same):
    """Given a file with one short form written out, it is known already."""
    append(archive, gazette)
    assert gazette.count(written) == 1

    assert append(archive, gazette.replace(written, same)).events == []


def test_a_file_without_reports_registers_its_source(archive):
    """Given a file with a source alone, the source is known from then on."""
    append(archive, "source: {id: coast-radio, published: 2031, language: pt}")

    assert archive.get(Source, "coast-radio").details.published.edtf == "2031"


def test_a_seed_says_when_it_was_recorded():
    """Given a file that states when and by whom it was recorded, both are read; the moment is UTC."""
    text = "recorded: {at: '2031-06-01T10:00:00+02:00', by: tide-watcher}\nsource: coast-radio"

    recorded = read_report_file("seed.yaml", text.encode())[0].recorded

    assert (recorded.at.isoformat(), recorded.by) == ("2031-06-01T08:00:00+00:00", "tide-watcher")


# --- what is accepted can be used ---


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("bytes: 2718", f"bytes: {2**63}", id="bytes-beyond-64-bits"),
        pytest.param("paragraphs: 9\n", f"paragraphs: {2**63}\n", id="paragraphs-beyond-64-bits"),
        pytest.param("value: 2.50", "value: 1e999", id="sum-beyond-floats"),
        pytest.param("value: 2.50", "value: -1e-999", id="sum-too-small-for-floats"),
        pytest.param("date: undated", "date: '-0001'", id="year-before-1"),
        pytest.param("date: undated", "date: XXXX-05", id="any-year"),
        pytest.param("date: undated", "date: Y170000002", id="long-year"),
        pytest.param("date: undated", "date: '\uff12\uff10\uff13\uff11'", id="full-width-digits"),
        pytest.param("date: undated", "date: ../..", id="any-time"),
        pytest.param("date: undated", "date: '9999'", id="last-year"),
        pytest.param("date: undated", "date: 0001", id="first-year"),
        pytest.param("title: Speech of the minister", 'title: "a\\0b"', id="nul"),
        pytest.param("title: Speech of the minister", 'title: "\\u202eback"', id="from-right-to-left"),
    ],
)
@pytest.mark.one_in(2)
def test_what_is_recorded_can_be_projected(archive, gazette, old, new, capsys):
    """Given a value at the edge, it is refused or every projection can use it: an event can never be taken back."""
    assert gazette.count(old) == 1

    try:
        append(archive, gazette.replace(old, new))
    except ReportFileError:
        assert archive.head == 0
    else:
        assert Projector(archive).catch_up() == 7
    assert capsys.readouterr().out == "", "what is read may be printed as JSON: nothing else may print there"


def test_a_report_that_no_page_could_show_is_refused(archive):
    """Given a report of more than the site reads in one value, it is refused with its size, and nothing is recorded."""
    statements = "".join(
        f"      - {{point: point-{n}, text: {'x' * 900}, attribution: reporter, evidence: 1}}\n" for n in range(1000)
    )
    text = (
        "source: {id: gazette, language: en, published: 2031-05-02}\nreports:\n"
        "  - occurrence: opening\n    what: ceremony\n    title: Opening\n    date: undated\n    evidence: 1\n"
        f"    statements:\n{statements}"
    )
    too_large = r"gazette.yaml:3:5: .*the event for occurrence/opening is [\d,]+ bytes \(limit 900,000\); split it"
    with pytest.raises(ReportFileError, match=too_large):
        append(archive, text)
    assert archive.head == 0
