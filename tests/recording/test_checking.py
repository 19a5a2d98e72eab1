"""What a correction refers to and cites is checked as in a report file, and only what the correction brings."""

from __future__ import annotations

import re

import pytest

from domain.errors import RefusedError
from domain.source import Source
from timeline.log.archive import Archive
from timeline.recording.amending import correct
from timeline.recording.appending import append_file

FILE = f"""\
source:
  id: gazette
  publisher: {{name: The Gazette, evidence: 1}}
  language: en
  published: 2031-05-02
  sha256: {"ab" * 32}
  bytes: 900
  paragraphs: 9
treaties:
  - {{id: tide-accord, name: Tide Accord}}
people:
  - {{id: ada-quay, name: Ada Quay}}
reports:
  - occurrence: quay-speech
    what: speech
    title: Ada Quay speaks
    treaty: tide-accord
    date:
      edtf: 2031-05
      basis: inferred
      reason: As announced
      inferred_from: {{source: gazette, paragraph: 2}}
      evidence: 8
    participants: [{{person: ada-quay, role: speaker}}]
    evidence: 1
"""


@pytest.fixture(autouse=True)
def _speech(archive):
    """Make an archive with one report."""
    append_file(archive, "gazette.yaml", FILE.encode(), by="tester")


@pytest.fixture
def change(archive: Archive):
    """Give a way to correct a claim: `change("quay-speech", "gazette/title", "Ada speaks")`."""

    def command(name, path, new):
        correct(archive, name, path.split("/"), new, reason="Misread", source=None, by="tester")

    return command


@pytest.mark.parametrize(
    ("claim", "new", "message"),
    [
        pytest.param(
            ("quay-speech", "gazette/participants/1/person"),
            "ada-key",
            "no person 'ada-key' is recorded; did you mean 'ada-quay'?",
            id="a person",
        ),
        pytest.param(
            ("quay-speech", "gazette/treaty"),
            "tide-acord",
            "no treaty 'tide-acord' is recorded; did you mean 'tide-accord'?",
            id="a treaty",
        ),
        pytest.param(
            ("quay-speech", "gazette/date/inferred_from/1/source"),
            "gazete",
            "no source 'gazete' is recorded; did you mean 'gazette'?",
            id="the source of an inferred date",
        ),
        pytest.param(
            ("quay-speech", "gazette/relations"),
            [{"type": "after", "other": "quay-speech"}],
            "an occurrence does not relate to itself",
            id="the occurrence itself",
        ),
        pytest.param(
            ("quay-speech", "gazette/evidence/1/paragraph"),
            10,
            "there is no paragraph 10: the source has 9",
            id="a paragraph of a report",
        ),
        pytest.param(
            ("quay-speech", "gazette/date/inferred_from/1/paragraph"),
            10,
            "there is no paragraph 10: the source has 9",
            id="the paragraph of an inferred date",
        ),
        pytest.param(
            ("source/gazette", "publisher/evidence/1/paragraph"),
            10,
            "there is no paragraph 10: the source has 9",
            id="a paragraph of a source",
        ),
    ],
)
def test_a_correction_to_what_is_not_there_is_refused(archive, change, claim, new, message):
    """Given a correction to a name that is not recorded, or to a paragraph that is not there, nothing is recorded."""
    head = archive.head

    with pytest.raises(RefusedError, match=f" cannot be .*: {re.escape(message)}$"):
        change(*claim, new)

    assert archive.head == head


def test_what_was_wrong_before_hinders_no_other_correction(archive, change):
    """Given a source that turned out to be shorter than a paragraph that is cited, another claim can be corrected."""
    change("source/gazette", "paragraphs", 7)

    change("quay-speech", "gazette/title", "Ada Quay opens the talks")
    with pytest.raises(RefusedError, match="there is no paragraph 9: the source has 7"):
        change("quay-speech", "gazette/date/evidence/1/paragraph", 9)

    assert archive.get(Source, "gazette").details.paragraphs == 7
