"""Fixtures: a report file about things that never happened, and what must not change when a file is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from timeline.log.archive import Archive
from timeline.recording.appending import append_file
from timeline.report_files.problems import ReportFileError

GAZETTE = Path(__file__).parent / "harbour-gazette.yaml"
RADIO = """\
source:
  id: coast-radio
  published: 2031-05-13
  language: en
people:
  - {id: olav-strand, name: Olav Strand}
reports:
  - occurrence: lighthouse-visit
    what: visit
    title: The minister visits a lighthouse
    date: 2031-05-09
    participants:
      - {person: olav-strand, name: Olav Strand, role: guest}
    evidence: 1
"""


@pytest.fixture(scope="session")
def gazette() -> str:
    """Give a report file with nearly every field in it: a conference, a speech and a pledge."""
    return GAZETTE.read_text("utf-8")


@pytest.fixture
def radio() -> str:
    """Give a short report file of another source, which says nothing of its text's length."""
    return RADIO


def log_of(archive: Archive) -> tuple[int, list[tuple[object, ...]]]:
    """Return the head of the log and every byte of it, as another program reads them."""
    connection = sqlite3.connect(f"file:{archive.path}?mode=ro", uri=True)
    rows = connection.execute("SELECT * FROM stored_events ORDER BY rowid").fetchall()
    connection.close()
    return archive.head, rows


Refused = Callable[[str | bytes], ReportFileError]


@pytest.fixture
def refused(archive: Archive) -> Refused:
    """Append what must be refused; check that the log stays as it was, byte for byte, and give the error."""

    def append(content: str | bytes) -> ReportFileError:
        before = log_of(archive)
        with pytest.raises(ReportFileError) as caught:
            append_file(archive, "gazette.yaml", content.encode() if isinstance(content, str) else content, by="tester")
        assert log_of(archive) == before
        return caught.value

    return append
