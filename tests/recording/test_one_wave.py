"""All problems of a report are listed at once: a wrong kind hides neither wrong measures nor wrong names."""

from __future__ import annotations

import pytest

from timeline.recording.appending import append_file
from timeline.report_files.problems import ReportFileError

SOURCE = "source: {id: gazette, language: en, published: 2031-05-02}\nreports:\n"
REPORT = """\
  - occurrence: ferry-sinks
    what: WHAT
    title: A ferry sinks
    treaty: no-treaty
    date: 2031-05-01
    participants:
      - {key: mate, person: no-person, name: Ada, role: speaker}
      - {party: NO, role: PIRATE}
    statements:
      - {point: it-sank, text: It sank., attribution: {voice: quotation, chain: mate}, evidence: 2}
    figures:
      - {key: hurt, measure: hurts, counted: people, value: 31, as_printed: 31, attribution: reporter, evidence: 2}
      - {key: lost, measure: attendance, counted: ghosts, value: x, as_printed: x, attribution: reporter, evidence: 2}
      - {key: seen, measure: attendance, counted: people, value: 9, as_printed: nine, attribution: reporter,
         evidence: 2}
      - {key: told, measure: attendance, counted: people, value: 8, as_printed: nine, attribution: reporter,
         evidence: 2}
    relations: [{type: part-of, other: no-storm}]
    evidence: 1
""".replace("as_printed: 31,", "as_printed: '31',")
IN_ALL_FIELDS = {
    *("treaty", "participants[0].person", "figures[0].measure", "figures[1].counted", "figures[1].value"),
    *("figures[3].value", "relations[0].other", "participants[1].role"),
}


def problems_of(archive, text):
    """Return the messages of all problems by their fields within the first report."""
    with pytest.raises(ReportFileError) as refused:
        append_file(archive, "ferry.yaml", text.encode(), by="jane")
    return {problem.field.removeprefix("reports[0]."): problem.message for problem in refused.value.problems}


@pytest.mark.parametrize(
    "what", ["accident", "{kind: meeting, form: circle}", "{kind: pledge, pledger: NO, purpose: '', amount: none}"]
)
def test_a_wrong_kind_hides_nothing(archive, what):
    """Given a report with a wrong kind or wrong details, every other mistake in it is listed, too, each once."""
    problems = problems_of(archive, SOURCE + REPORT.replace("WHAT", what))

    assert {field for field in problems if not field.startswith("what")} == IN_ALL_FIELDS
    assert any(field.startswith("what") for field in problems)


def test_a_right_kind_has_no_other_problems(archive):
    """Given the same report with a kind that is right, the other mistakes are the same."""
    assert problems_of(archive, SOURCE + REPORT.replace("WHAT", "visit")).keys() == IN_ALL_FIELDS


def test_rules_between_claims_hold_whatever_the_kind(archive):
    """Given a wrong kind, a key that is used twice and a whole that is not there are named in the same wave."""
    figure = "{key: a, measure: attendance, counted: people, as_printed: nine, attribution: reporter, evidence: 2, "
    whole = "breakdown_of: {figure: b, basis: stated}, parts: [{label: all, value: 9}]}"
    report = f"""\
  - occurrence: ferry-sinks
    what: accident
    title: A ferry sinks
    date: 2031-05-01
    figures:
      - {figure}value: 9}}
      - {figure}{whole}
    evidence: 1
"""
    problems = problems_of(archive, SOURCE + report)

    assert problems["figures[1].key"].startswith("'a' is used twice")
    assert problems["figures[1].breakdown_of.figure"].startswith("'b' is not a figure of this report")


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        pytest.param("accident", "if somebody did it, write {kind: act, act: …", id="no kind is for it"),
        pytest.param("arrest", "it is an act: write {kind: act, act: arrest,", id="an act"),
    ],
)
def test_an_unknown_kind_leads_to_acts(archive, kind, hint):
    """Given a kind that there is not, the message says how to write an act; of a misspelled kind it names that."""
    report = f"  - {{occurrence: a, what: {kind}, title: A, date: 2031-05-01, evidence: 1}}\n"

    assert hint in problems_of(archive, SOURCE + report)["what"]
    assert "act: …" not in problems_of(archive, SOURCE + report.replace(kind, "meating"))["what"]
