"""A pledge in the wrong currency: reported by one source, contradicted by a later one, corrected, and restored.

The later source is made up; all of it goes through the command line.
"""

from __future__ import annotations

import json
import re
import shutil

import pytest

from timeline.cli import run
from timeline.log.archive import Archive
from timeline.log.tables import rows
from timeline.projecting.engine import Projector

PLEDGE = "australia-cybersecurity-pledge"
SEED, LEDGER = "baotintuc-2025-10-25", "canberra-ledger"
UNIT = f"{SEED}/figures/amount/unit"
REASON = "The Ledger prints the amount in Australian dollars"

REPORT = f"""
source:
  id: {LEDGER}
  publisher: {{name: The Canberra Ledger}}
  title: What was promised in Hanoi
  published: 2025-11-03
  language: en
reports:
  - occurrence: {PLEDGE}
    what: {{kind: pledge, pledger: AU, purpose: A programme for the neighbours' cybersecurity, amount: amount}}
    title: Australia's money for its neighbours
    date: 2025-10-25
    figures:
      - {{key: amount, measure: pledge-amount, value: 83500000, unit: AUD, as_printed: A$83.5 million,
         attribution: reporter, evidence: 3}}
    evidence: 3
"""

HISTORY = {"events", "corrections"}


@pytest.fixture
def here(seeds_archive, tmp_path, monkeypatch):
    """Work in a folder with the archive of the seeds and the report file of the later source."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIMELINE_BY", "tester")
    monkeypatch.delenv("TIMELINE_ARCHIVE", raising=False)
    shutil.copy(seeds_archive, tmp_path / "archive.db")
    (tmp_path / "ledger.yaml").write_text(REPORT, "utf-8")
    return tmp_path


@pytest.fixture
def timeline(here, capsys):
    """Give a way to run a command that must succeed, and to see what it says."""

    def command(*arguments):
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert code == 0, err
        return out

    return command


@pytest.fixture
def table(here):
    """Give a way to read columns of a table, of any archive in the folder."""

    def read(sql, archive="archive.db"):
        with Archive(here / archive) as opened:
            return [tuple(row.values()) for row in rows(opened, sql)]

    return read


@pytest.fixture
def content(here):
    """Give a way to take the digests of all that is shown but the history."""

    def digests():
        with Archive(here / "archive.db") as archive:
            projector = Projector(archive)
            return {
                projection.name: projector.store.digest(projection)
                for projection in projector.projections
                if projection.name not in HISTORY
            }

    return digests


@pytest.fixture
def contradicted(timeline):
    """Append the later source."""
    return timeline("append", "ledger.yaml")


@pytest.fixture
def head(here):
    """Give a way to learn the position of the last event."""

    def position():
        with Archive(here / "archive.db") as archive:
            return archive.head

    return position


@pytest.fixture
def corrected(contradicted, timeline):
    """Correct the currency of the first source."""
    return timeline("correct", PLEDGE, UNIT, "AUD", "--was", "USD", "--reason", REASON, "--source", LEDGER)


CONFLICTS = f"SELECT kind, grade, status FROM conflicts WHERE occurrence = '{PLEDGE}'"
SIDES = f"SELECT source, value, as_printed FROM conflict_sides WHERE scope LIKE 'occurrence/{PLEDGE}/%' ORDER BY source"
PLEDGES = f"SELECT source, amount, currency, as_printed, status FROM pledges WHERE occurrence = '{PLEDGE}' ORDER BY id"
FIGURES = f"SELECT source, value, unit, as_printed, status FROM figures WHERE occurrence = '{PLEDGE}' ORDER BY id"
CORRECTIONS = "SELECT id, occurrence, field, old, new, reason, source, status FROM corrections"

AS_TOLD = [
    (SEED, 83500000, "USD", "83.5 million USD", "reported"),
    (LEDGER, 83500000, "AUD", "A$83.5 million", "reported"),
]
AS_CORRECTED = [(LEDGER, 83500000, "AUD", None, "corrected"), AS_TOLD[1]]
"""The Ledger did not print the words of the source that it corrects."""
"""What the correction changed rests on its source from then on; the printed words are those of the first one."""
CORRECTION = ("correction-1", PLEDGE, UNIT, "USD", "AUD", REASON, LEDGER)


def test_before_there_is_one_pledge_and_no_conflict(table, here):
    """Given the seeds alone, the pledge is in US dollars, as its one source prints it."""
    assert table(PLEDGES) == AS_TOLD[:1]
    assert table(CONFLICTS) == []


def test_a_later_source_contradicts_it(contradicted, table):
    """Given a later source in another currency, both pledges stand as printed, and a contradiction opens."""
    assert f"corroborates {PLEDGE}" in contradicted
    assert table(PLEDGES) == table(FIGURES) == AS_TOLD
    assert table(CONFLICTS) == [("currency", "contradiction", "open")]
    assert table(SIDES) == [(SEED, 83500000, "83.5 million USD"), (LEDGER, 83500000, "A$83.5 million")]


def test_a_correction_settles_it(corrected, table):
    """Given a correction with reason and source, pledges and figures show it, and the contradiction is settled."""
    assert f"Corrected {PLEDGE}: {UNIT} from 'USD' to 'AUD'" in corrected
    assert f"timeline withdraw occurrence/{PLEDGE} correction-1" in corrected
    assert table(PLEDGES) == table(FIGURES) == AS_CORRECTED
    assert table(CONFLICTS) == [("currency", "contradiction", "settled")]
    assert table(CORRECTIONS) == [(*CORRECTION, "standing")]


def test_what_was_printed_stays_as_printed(corrected, table):
    """Given the correction, the printed words are the old ones: they are what the source says."""
    assert table(
        "SELECT as_printed FROM conflict_sides WHERE source = 'baotintuc-2025-10-25' AND value = 83500000"
    ) == [("83.5 million USD",)]


@pytest.mark.thorough
def test_the_archive_is_whole_after_each_step(corrected, timeline):
    """Given the correction, the archive verifies: log, links, and each projection against a rebuild."""
    timeline("verify")
    timeline("withdraw", PLEDGE, "correction-1", "--reason", "It was right")
    timeline("verify")


@pytest.mark.thorough
def test_diff_lists_what_the_correction_changed(contradicted, timeline, head):
    """Given the moments before and after, `diff` lists the pledge, the figure, the conflict and the correction."""
    before = head()
    timeline("correct", PLEDGE, UNIT, "AUD", "--reason", REASON, "--source", LEDGER)

    output = timeline("diff", f"archive.db@position:{before}", "archive.db")
    lines = output.splitlines()

    for changed in (f"figures {PLEDGE}/{SEED}/amount", f"pledges {PLEDGE}/{SEED}"):
        fields = output.partition(f"~ {changed}:\n")[2].partition("\n~")[0]
        assert re.findall(r"^    (source|unit|currency|status) was (\S+), is (\S+)$", fields, re.MULTILINE) == [
            *sorted([("source", SEED, LEDGER), ("currency" if "pledges" in changed else "unit", "USD", "AUD")]),
            ("status", "reported", "corrected"),
        ]
    assert any(line.startswith("~ conflicts ") and "status was open, is settled" in line for line in lines)
    assert f"+ corrections occurrence/{PLEDGE} correction-1: {REASON}" in lines
    tables = {line.split()[1] for line in lines if not line.startswith(" ")}
    assert tables == {"figures", "pledges", "conflicts", "corrections", "reports", "signatories_as_known"}


def test_the_archive_as_it_was_shows_the_old_currency(contradicted, timeline, table, head):
    """Given the correction, an archive replayed to the position before it has the contradiction, and no correction."""
    before = head()
    timeline("correct", PLEDGE, UNIT, "AUD", "--reason", REASON, "--source", LEDGER)

    timeline("replay", "--position", before, "--into", "then.db")

    assert table(PLEDGES, "then.db") == AS_TOLD
    assert table(CONFLICTS, "then.db") == [("currency", "contradiction", "open")]
    assert table(CORRECTIONS, "then.db") == []
    timeline("verify", "--archive", "then.db")
    assert timeline("diff", f"archive.db@position:{before}", "then.db") == "nothing differs\n"


@pytest.mark.parametrize(
    ("day", "known"),
    [
        pytest.param("2025-10-26", (AS_TOLD[:1], []), id="before the later source", marks=pytest.mark.thorough),
        pytest.param("2025-11-03", (AS_CORRECTED, [(*CORRECTION, "standing")]), id="since the later source"),
    ],
)
def test_what_a_reader_of_the_press_could_know(corrected, timeline, table, day, known):
    """Given the correction, which rests on the later source, it stands only from when that was published."""
    timeline("replay", "--published-by", day, "--into", "then.db")

    assert (table(PLEDGES, "then.db"), table(CORRECTIONS, "then.db")) == known
    timeline("verify", "--archive", "then.db")


def test_the_history_keeps_every_step(corrected, timeline):
    """Given the correction and its withdrawal, the log has both, with who and why."""
    timeline("withdraw", PLEDGE, "correction-1", "--reason", "The Ledger erred")

    log = json.loads(timeline("log", "--stream", f"occurrence/{PLEDGE}", "--json"))

    assert [(event["topic"], event["recorded_by"]) for event in log] == [
        ("occurrence-reported", "founders"),
        ("occurrence-reported", "tester"),
        ("corrected", "tester"),
        ("withdrawn", "tester"),
    ]
    assert log[2]["source"] == LEDGER
    assert log[3]["payload"]["reason"] == "The Ledger erred"


def test_the_pledge_can_be_shown_with_what_was_amended(corrected, timeline):
    """Given the correction, `show` lists it with old, new, reason and the id by which it can be withdrawn."""
    shown = timeline("show", PLEDGE)

    for words in ("correction-1", UNIT, "USD", "AUD", REASON, LEDGER):
        assert words in shown


def test_withdrawing_brings_back_the_old_state_and_the_contradiction(contradicted, timeline, table, content):
    """Given the correction, withdrawing it brings back all that was shown before; the history keeps both."""
    before = content()
    timeline("correct", PLEDGE, UNIT, "AUD", "--reason", REASON, "--source", LEDGER)
    assert content() != before

    said = timeline("withdraw", PLEDGE, "correction-1", "--reason", "The Ledger erred")

    assert f"Withdrawn from {PLEDGE}: correction-1" in said
    assert content() == before
    assert table(PLEDGES) == table(FIGURES) == AS_TOLD
    assert table(CONFLICTS) == [("currency", "contradiction", "open")]
    assert table(CORRECTIONS) == [(*CORRECTION, "withdrawn")]


@pytest.mark.thorough
def test_correcting_again_after_a_withdrawal_has_an_id_of_its_own(corrected, timeline, table):
    """Given a withdrawn correction, the same one recorded again stands beside it."""
    timeline("withdraw", PLEDGE, "correction-1", "--reason", "The Ledger erred")
    timeline("correct", PLEDGE, UNIT, "AUD", "--reason", REASON, "--source", LEDGER)

    assert [(row[0], row[-1]) for row in table(CORRECTIONS)] == [
        ("correction-1", "withdrawn"),
        ("correction-2", "standing"),
    ]
    assert table(PLEDGES) == AS_CORRECTED
