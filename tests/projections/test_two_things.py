"""Two things of one occurrence, such as two ferries, whose quantities are of the same sort."""

from __future__ import annotations

from projections.conflicts import CONFLICTS
from timeline.log.tables import rows
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file

REPORT = """\
source: {{id: gazette, language: en, published: 2031-05-02}}
{registered}
reports:
  - occurrence: collision
    what: ceremony
    title: Two ferries collide
    date: 2031-05-01
    figures:
      - {{key: one, measure: attendance, counted: {one}, value: 61, as_printed: "61",
         attribution: reporter, evidence: 2}}
      - {{key: two, measure: attendance, counted: {two}, value: 220, as_printed: "220",
         attribution: reporter, evidence: 2}}
    evidence: 1
"""
POPULATIONS = """\
populations:
  - {id: aboard-the-heron, meaning: people aboard the ferry Heron}
  - {id: aboard-the-tern, meaning: people aboard the ferry Tern}
"""


def conflicts(archive, **words):
    """Return how many conflicts there are once the report is appended."""
    append_file(archive, "gazette.yaml", REPORT.format(**words).encode(), by="jane")
    Projector(archive).catch_up()
    return len(rows(archive, f"SELECT * FROM {CONFLICTS.name}"))


def test_numbers_of_one_population_clash(archive):
    """Given the people of two ferries as one population, their numbers contradict each other."""
    assert conflicts(archive, registered="", one="people", two="people") == 1


def test_populations_of_the_archive_keep_two_things_apart(archive):
    """Given a registered population for each ferry, their numbers do not."""
    assert conflicts(archive, registered=POPULATIONS, one="aboard-the-heron", two="aboard-the-tern") == 0
