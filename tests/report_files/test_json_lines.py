"""Many report files in one file, a line each: read line by line, and appended together or not at all."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.occurrence import Occurrence
from domain.source import Source
from timeline.log.lookup import slugs_of
from timeline.recording import appending
from timeline.recording.appending import append_file
from timeline.report_files import marked_yaml
from timeline.report_files.lines import documents_in
from timeline.report_files.problems import ReportFileError
from timeline.report_files.reader import read_report_files

ROOT = Path(__file__).parents[2]


def report_file(number: int, **changes: Any) -> dict[str, Any]:
    """Return a report file of a source of its own, about a boat of its own."""
    return {
        "source": {"id": f"harbour-log-{number}", "language": "en", "published": f"2031-05-{number:02}"},
        "reports": [
            {
                "occurrence": f"boat-{number}",
                "what": "visit",
                "title": f"Boat {number} comes in",
                "date": f"2031-05-{number:02}",
                "evidence": 1,
                **changes,
            }
        ],
    }


def lines(*files: Any) -> bytes:
    """Return report files as JSON Lines; what is text already is a line as it stands."""
    return "".join((file if isinstance(file, str) else json.dumps(file)) + "\n" for file in files).encode()


def appended(archive, content: bytes, name: str = "boats.jsonl"):
    """Append a file."""
    return append_file(archive, name, content, by="harbour-master")


def documents_of(name: str, content: bytes):
    """Return all that a file holds; raise its problems."""
    documents = list(documents_in(name, content))
    if problems := [problem for document in documents for problem in document.problems]:
        raise ReportFileError(problems)
    return documents


# --- what JSON Lines are ---


@pytest.mark.parametrize("name", ["boats.jsonl", "boats.ndjson", "boats.json", "<stdin>"])
def test_each_line_is_a_report_file(name):
    """Given lines that are JSON objects, each is a report file, whatever the file is called."""
    read = read_report_files(name, lines(report_file(1), report_file(2), report_file(3)))

    assert [(written.file.source.id, written.document.name) for written in read] == [
        (f"harbour-log-{number}", name) for number in (1, 2, 3)
    ]


def test_each_value_has_its_line_in_the_file():
    """Given lines with blank ones between, a path leads to the line of the file, and the column in it."""
    documents = documents_of("a.jsonl", b'\n{"a": 1}\n\n  \n{"a": {"b": 2}}\r\n')

    assert [document.value for document in documents] == [{"a": 1}, {"a": {"b": 2}}]
    assert [(document.problem(("a",), "").line, document.problem(("a",), "").column) for document in documents] == [
        (2, 7),
        (5, 7),
    ]
    assert documents[1].line_of(("a", "b")) == 5


def test_a_line_that_json_allows_and_yaml_does_not_end_stays_one():
    """Given a character that YAML takes for the end of a line, and JSON does not, the line is not split there."""
    (_, second) = documents_in("a.jsonl", '{"a": 1}\n{"a": "x\u2028y", "b": 2}\n'.encode())

    assert second.value == {"a": "x\u2028y", "b": 2}
    assert second.line_of(("b",)) == 2


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("a: 1\nb: 2\n", id="YAML"),
        pytest.param('{"a": 1,\n "b": 2}\n', id="JSON over several lines"),
        pytest.param('{\n  "a": 1,\n  "b": 2\n}\n', id="JSON, indented"),
        pytest.param('{"a": 1, "b": 2}', id="JSON on one line"),
        pytest.param('\n\n{"a": 1, "b": 2}\n\n', id="JSON on one line among blank ones"),
        pytest.param("{a: 1, b: 2}\n# a comment\n", id="YAML in braces"),
        pytest.param('# {"a": 3}\na: 1\nb: 2\n', id="YAML after a comment"),
    ],
)
def test_other_files_are_one_report_file(content):
    """Given YAML or JSON, on one line or on many, it is not taken for JSON Lines."""
    assert [document.value for document in documents_in("a.json", content.encode())] == [{"a": 1, "b": 2}]


def test_a_name_that_says_so_makes_lines_of_yaml_too():
    """Given a file that is named .jsonl, each line is read by itself, in braces without quotes as well."""
    assert [document.value for document in documents_in("a.jsonl", b"{a: 1}\n{a: 2}\n")] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("content", [b"", b"\n \n"], ids=["nothing", "blank lines"])
def test_an_empty_file_is_refused(content):
    """Given a file without lines, it is refused like any empty file."""
    with pytest.raises(ReportFileError, match=r"^a\.jsonl:1:1: the file is empty"):
        documents_of("a.jsonl", content)


def test_only_a_line_has_a_limit_and_not_the_file(monkeypatch):
    """Given JSON Lines of more bytes than one report file may have, they are read; a line that is too long is named."""
    monkeypatch.setattr(marked_yaml, "MAX_BYTES", 20)

    assert len(documents_of("a.jsonl", b'{"a": 1}\n' * 10)) == 10
    with pytest.raises(ReportFileError, match=r"^a\.jsonl:2:1: one report file has more than 20 bytes"):
        documents_of("a.jsonl", b'{"a": 1}\n{"a": "a text that is much too long"}\n')


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_a_report_file_that_is_too_long_is_refused_with_what_to_do(monkeypatch, name):
    """Given YAML or JSON of too many bytes, the message says how to split it, or to write JSON Lines."""
    monkeypatch.setattr(marked_yaml, "MAX_BYTES", 20)

    with pytest.raises(ReportFileError, match=r"split it into a file for each source, or write .* of a \.jsonl file"):
        documents_of(name, b'{"a": "a text that is much too long"}\n')


def test_a_long_file_is_read_a_line_at_a_time():
    """Given a file of JSON Lines, a line is read only when the one before it was taken."""
    file = io.BytesIO(lines(*map(report_file, range(200))))
    documents = documents_in("a.jsonl", file)

    next(documents)

    assert file.tell() < len(file.getvalue()) / 50
    assert sum(1 for _ in documents) == 199


# --- one transaction ---


def test_what_is_listed_of_a_long_file_is_bounded(archive, monkeypatch):
    """Given more events than are listed, they are written in several turns of one transaction, and counted."""
    monkeypatch.setattr(appending, "_WRITTEN_TOGETHER", 2)
    monkeypatch.setattr(appending, "_MOST_LISTED", 3)
    monkeypatch.setattr(appending, "_MOST_COMPARED", 3)

    done = appended(archive, lines(*map(report_file, range(1, 5))))

    assert (done.recorded, len(done.events), len(done.new_streams), done.not_compared) == (8, 3, 3, 5)
    assert archive.head == 8


def test_a_problem_after_what_was_written_takes_it_back(archive, monkeypatch):
    """Given a mistake on the last line, nothing of the lines before it stays, though it was written by then."""
    monkeypatch.setattr(appending, "_WRITTEN_TOGETHER", 2)

    with pytest.raises(ReportFileError) as caught:
        appended(archive, lines(*map(report_file, range(1, 6)), report_file(6, what="vist")))

    assert [problem.line for problem in caught.value.problems] == [6]
    assert archive.head == 0


def test_a_line_may_name_what_a_later_line_has(archive):
    """Given a report that names an occurrence of a later line, it is refused only if no line has it."""
    first = report_file(1, relations=[{"type": "before", "other": "boat-2"}])
    with pytest.raises(ReportFileError) as caught:
        appended(archive, lines(first, report_file(3)))

    (problem,) = caught.value.problems
    assert (problem.line, problem.field) == (1, "reports[0].relations[0].other")
    assert archive.head == 0

    assert appended(archive, lines(first, report_file(2))).recorded == 4


@pytest.mark.parametrize("path", ["docs/example-report.yaml", "seeds/hanoi-convention/01-vtv.yaml"])
@pytest.mark.one_in(2)
def test_a_file_that_is_divided_gives_what_the_whole_gives(archive, path):
    """Given a report file divided as the guide says, it is appended as the whole is: a second time changes nothing."""
    whole = yaml.safe_load((ROOT / path).read_text("utf-8"))
    reports, source = whole.pop("reports"), whole["source"]["id"]

    divided = lines(
        *(
            json.loads(json.dumps(part, default=str))
            for part in [whole, *({"source": source, "reports": [one]} for one in reports)]
        )
    )

    assert appended(archive, divided).recorded > len(reports)
    assert appended(archive, divided).recorded == 0


@pytest.mark.parametrize("together", [1, 1_000], ids=["written by then", "in one go"])
def test_a_source_on_two_lines_can_be_appended_again(archive, monkeypatch, together):
    """Given a second line with the whole source and one of its two reports, a second time changes nothing."""
    monkeypatch.setattr(appending, "_WRITTEN_TOGETHER", together)
    first, second = report_file(1), report_file(2)
    content = lines({**first, "reports": first["reports"] + second["reports"]}, first)

    recorded = [appended(archive, content).recorded for _ in range(2)]

    assert recorded == [3, 0]


def test_a_file_with_very_many_problems_is_not_read_to_its_end(archive, monkeypatch):
    """Given more problems than are listed, the rest of the file is not checked, and the refusal says so."""
    monkeypatch.setattr(appending, "_MOST_LISTED", 2)

    with pytest.raises(ReportFileError) as caught:
        appended(archive, lines(*(report_file(number, what="vist") for number in range(1, 10))))

    assert [problem.line for problem in caught.value.problems] == [1, 2, 3]
    assert caught.value.problems[-1].message.startswith("there are more than 2 problems; the rest")


def test_many_report_files_are_one_transaction(archive):
    """Given three report files in one file, their events come together, at one moment."""
    done = appended(archive, lines(report_file(1), report_file(2), report_file(3)))

    assert [event.originator_id for event in done.events] == [
        stream for number in (1, 2, 3) for stream in (f"source/harbour-log-{number}", f"occurrence/boat-{number}")
    ]
    assert len({event.recorded_at for event in done.events}) == 1
    assert archive.head == 6
    assert {stream: done.new_streams[stream] for stream in ("source/harbour-log-1", "occurrence/boat-3")} == {
        "source/harbour-log-1": 1,
        "occurrence/boat-3": 3,
    }


def test_the_same_file_twice_changes_nothing(archive):
    """Given a file that is recorded, nothing is appended, and every part of it is reported as known."""
    content = lines(report_file(1), report_file(2))
    appended(archive, content)

    again = appended(archive, content)

    assert (again.events, again.already_recorded, again.corroborated) == ([], 4, [])
    assert archive.head == 4


def test_the_same_line_twice_is_one(archive):
    """Given one report file on two lines of a file, the second brings nothing."""
    done = appended(archive, lines(report_file(1), report_file(1)))

    assert (len(done.events), done.already_recorded) == (2, 2)


def test_more_lines_bring_what_is_new(archive):
    """Given a file that has grown by a line since it was appended, the new line alone is appended."""
    appended(archive, lines(report_file(1)))

    done = appended(archive, lines(report_file(1), report_file(2)))

    assert ([event.slug for event in done.events], done.already_recorded) == (["harbour-log-2", "boat-2"], 2)


def test_later_lines_refer_to_earlier_ones(archive):
    """Given lines that name a treaty, a person, a source and an occurrence of earlier lines, they are there."""
    first = report_file(1)
    first["treaties"] = [{"id": "harbour-treaty", "name": "Treaty of the Harbours"}]
    first["people"] = [{"id": "ada-quay", "name": "Ada Quay"}]
    second = report_file(
        2,
        treaty="harbour-treaty",
        participants=[{"person": "ada-quay", "role": "guest"}],
        relations=[{"type": "after", "other": "boat-1"}],
    )
    third = {"source": "harbour-log-1", "reports": report_file(3)["reports"]}
    fourth = report_file(4, occurrence="boat-1")

    done = appended(archive, lines(first, second, third, fourth))

    assert done.corroborated == ["boat-1"]
    assert set(archive.get(Occurrence, "boat-1").reports) == {"harbour-log-1", "harbour-log-4"}
    assert set(archive.get(Occurrence, "boat-3").reports) == {"harbour-log-1"}


# --- problems ---


def test_all_problems_of_all_lines_are_listed(archive):
    """Given mistakes on three of five lines, each is listed with the line of the file, and nothing is appended."""
    content = lines(
        report_file(1),
        report_file(2, what="vist"),
        "",
        report_file(3, titel="A boat"),
        report_file(4, date="2031-13-01", evidence=[]),
    )

    with pytest.raises(ReportFileError) as caught:
        appended(archive, content)

    assert [(problem.line, problem.field) for problem in caught.value.problems] == [
        (2, "reports[0].what"),
        (4, "reports[0].titel"),
        (5, "reports[0].date"),
        (5, "reports[0].evidence"),
    ]
    assert archive.head == 0


def test_what_the_archive_refuses_is_listed_for_all_lines(archive):
    """Given well-written lines that name what nobody recorded, each is listed, and nothing is appended."""
    with pytest.raises(ReportFileError) as caught:
        appended(archive, lines(report_file(1, treaty="tide-accord"), report_file(2), report_file(3, treaty="pact")))

    assert [(problem.line, problem.field) for problem in caught.value.problems] == [
        (1, "reports[0].treaty"),
        (3, "reports[0].treaty"),
    ]
    assert archive.head == 0
    assert slugs_of(archive, Source) == []


@pytest.mark.parametrize("broken", [0, 1, 2], ids=["first", "middle", "last"])
@pytest.mark.parametrize("line", ['{"source": ', "not a report file", '["a"]'], ids=["cut off", "text", "list"])
def test_a_broken_line_is_reported_by_its_number(archive, broken, line):
    """Given a .jsonl in which one line, even the first, is not a report file, only that line is reported."""
    files: list[Any] = [report_file(1), report_file(2)]
    files.insert(broken, line)

    with pytest.raises(ReportFileError) as caught:
        appended(archive, lines(*files))

    assert {problem.line for problem in caught.value.problems} == {broken + 1}
    assert archive.head == 0


def test_several_broken_lines_are_reported_together():
    """Given two lines that are not JSON, both are reported, with their columns."""
    with pytest.raises(ReportFileError) as caught:
        documents_of("a.jsonl", b'{"a": 1}\n{"a": }}\n{"a": 1}\n{"a": 1, "a": 2}\n')

    assert [problem.line for problem in caught.value.problems] == [2, 4]


def test_a_difference_between_two_lines_of_one_source_is_refused(archive):
    """Given two lines with other content of one source, the second is refused, and nothing is appended."""
    with pytest.raises(ReportFileError, match="already recorded with other content") as caught:
        appended(archive, lines(report_file(1), report_file(1, title="Another boat")))

    assert {problem.line for problem in caught.value.problems} == {2}
    assert archive.head == 0


def test_a_comment_after_json_makes_no_lines(archive):
    """Given one report file in JSON and a comment below it, it is read as one."""
    assert len(list(read_report_files("boats.json", json.dumps(report_file(1)).encode() + b"\n# a note\n"))) == 1


def test_a_source_that_a_later_line_adds_to_may_be_appended_again(archive):
    """Given a source with a report and a line that adds another to it, both stay as they are a second time."""
    first = report_file(1)
    more = {**report_file(2), "source": first["source"]["id"]}
    content = lines(first, more)
    appended(archive, content)
    head = archive.head

    assert appended(archive, content).events == []
    assert archive.head == head


def test_a_source_that_a_later_file_adds_to_may_be_appended_again(archive):
    """Given a report added to a source by a file of its own, the source's file changes nothing a second time."""
    first = report_file(1)
    appended(archive, lines(first), "first.json")
    appended(archive, lines({**report_file(2), "source": first["source"]["id"]}), "more.json")

    assert appended(archive, lines(first), "first.json").events == []
