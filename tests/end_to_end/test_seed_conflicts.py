"""What the five seeds disagree on, and what was known when: from the files to the tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from timeline.history import moments
from timeline.history.verifying import verify
from timeline.log.archive import Archive
from timeline.log.tables import rows

SEEDS = Path(__file__).parents[2] / "seeds"
TREATY = "hanoi-convention"

VTV, BAOTINTUC, WVR = "vtv-2025-10-25", "baotintuc-2025-10-25", "wvr-press-conference"
HANOI_TIMES, CLOSING = "hanoi-times-global-unity", "closing-press-conference"

CONFLICTS = {
    "65 beside nearly 70": ("number", "tension", "signatories", {(65, WVR), (65, HANOI_TIMES), (70, BAOTINTUC)}),
    "65 and then 72": ("number", "explained", "signatories", {(65, WVR), (65, HANOI_TIMES), (72, CLOSING)}),
    "nearly 70 and then 72": ("number", "explained", "signatories", {(70, BAOTINTUC), (72, CLOSING)}),
    "71 by region beside 72": ("sum", "tension", "signatories", {(72, CLOSING), (None, CLOSING)}),
    "30 months beside five years": ("number", "contradiction", "negotiation-length", {(30, HANOI_TIMES), (5, VTV)}),
    "five years beside the dates": ("number", "contradiction", "negotiation-length", {(5, VTV), (None, HANOI_TIMES)}),
    "40 signatures or 40 states": ("wording", "tension", "ratifications-needed", {(40, CLOSING), (40, HANOI_TIMES)}),
    "who chaired": ("role", "tension", None, {(None, WVR), (None, HANOI_TIMES), (None, CLOSING)}),
}
"""All conflicts of the seeds: kind, grade, measure, and each side's number and source."""

AS_KNOWN = [
    pytest.param("2025-10-25T12:49:08", (None, None, None), id="nothing"),
    pytest.param("2025-10-25T20:19:53", (70, "nearly", "2025-10-25"), id="nearly 70"),
    pytest.param("2025-10-25T23:59:59", (65, "exact", "2025-10-25"), id="65"),
    pytest.param("2025-10-26T23:59:59", (72, "exact", "2025-10-26"), id="72"),
]
"""What the press reported of the signatories, and when: total, operator and the day it is of."""
BY_MOMENT = "SELECT *, MIN(certain) FROM signatories_as_known GROUP BY treaty, published ORDER BY published"
"""What may have been known at each moment."""


@pytest.fixture(scope="module")
def seeded(seeds_archive):
    """Give an archive built from the seeds; tests only read it."""
    archive = Archive(seeds_archive)
    yield archive
    archive.close()


@pytest.fixture(scope="module")
def conflicts(seeded):
    """Give the conflicts of the seeds, each with its sides."""
    return [
        {**conflict, "sides": rows(seeded, "SELECT * FROM conflict_sides WHERE conflict = :id", conflict)}
        for conflict in rows(seeded, "SELECT * FROM conflicts")
    ]


def outline(conflict):
    """Return kind, grade, measure, and each side's number and source."""
    numbers = {(side["value"], side["source"]) for side in conflict["sides"]}
    return conflict["kind"], conflict["grade"], conflict["measure"], numbers


@pytest.fixture
def the(conflicts):
    """Give a conflict by its name above."""

    def one(name):
        (conflict,) = [conflict for conflict in conflicts if outline(conflict) == CONFLICTS[name]]
        return conflict

    return one


@pytest.mark.parametrize("name", CONFLICTS)
def test_the_seeds_disagree(the, name):
    """Find the conflict in its grade, with all its sides, open, and about the treaty or an occurrence of it."""
    conflict = the(name)

    assert conflict["status"] == "open"
    assert (conflict["treaty"] == TREATY) is (conflict["kind"] in {"number", "wording"})
    assert (conflict["occurrence"] is None) is (conflict["treaty"] is not None)


def test_the_seeds_disagree_on_nothing_else(conflicts):
    """Find no further conflict: more than 100 countries and 110 delegations do not conflict."""
    assert len(conflicts) == len(CONFLICTS)
    assert [conflict["summary"] for conflict in conflicts if outline(conflict) not in CONFLICTS.values()] == []
    assert [conflict for conflict in conflicts if conflict["measure"] == "attendance"] == []


def test_both_numbers_of_the_attendance_are_there(seeded):
    """Given more than 100 states and 110 delegations, both stand as figures, each of its own population."""
    sql = "SELECT counted, value, operator FROM figures WHERE measure = 'attendance' AND value IN (100, 110)"

    assert {tuple(row.values()) for row in rows(seeded, sql)} == {
        ("states", 100, "more-than"),
        ("national-delegations", 110, "exact"),
    }


def test_the_sum_of_the_regions_says_what_is_inferred(the):
    """Say that the parts add up to 71, not 72, and that it is inferred that they are parts of it."""
    summary = the("71 by region beside 72")["summary"]

    assert "19 + 21 + 19 + 12, add up to 71, not 72; that they are parts of that total is inferred (" in summary


@pytest.mark.parametrize(
    ("name", "why"),
    [
        pytest.param("65 and then 72", "the totals are of different days.", id="65 and then 72"),
        pytest.param("65 beside nearly 70", "one is an approximation.", id="65 beside nearly 70"),
        pytest.param("30 months beside five years", "both cannot be right.", id="30 months beside five years"),
        pytest.param("five years beside the dates", "the dates allow no such length.", id="the dates"),
        pytest.param("40 signatures or 40 states", "one counts signatures, the other states.", id="the threshold"),
        pytest.param("who chaired", "they share some names, and one may simply name fewer.", id="who chaired"),
    ],
)
def test_each_summary_is_one_sentence_that_says_why(the, name, why):
    """End the sentence with the reason, and name every source of a side in it."""
    conflict = the(name)

    assert conflict["summary"].endswith(f"; {why}")
    assert all(side["source"] in conflict["summary"] for side in conflict["sides"])


@pytest.mark.parametrize("name", CONFLICTS)
def test_each_side_leads_to_what_was_printed(seeded, the, name):
    """Give each side the printed words, and the figure that has the evidence where it is one."""
    for side in the(name)["sides"]:
        assert side["as_printed"]
        if side["figure"] is not None:
            (figure,) = rows(seeded, "SELECT source, evidence FROM figures WHERE id = :figure", side)
            assert figure["source"] == side["source"]
            assert figure["evidence"] != "[]"


def test_no_side_stands_twice(conflicts):
    """Give a source one side for one claim, however often it makes it."""
    for conflict in conflicts:
        sides = [(side["source"], side["figure"], side["as_printed"]) for side in conflict["sides"]]

        assert sorted(set(sides), key=str) == sorted(sides, key=str), conflict["id"]


# --- what was known when ---


def test_what_was_known_grows_with_the_press(seeded):
    """Given the seeds: nothing after the first report, then nearly 70, then perhaps 65, then perhaps 72."""
    known = [row for row in rows(seeded, BY_MOMENT) if row["published"] < "2025-11"]

    assert [(row["published"], row["reported_total"], row["operator"], row["day"]) for row in known] == [
        (case.values[0], *case.values[1]) for case in AS_KNOWN
    ]
    assert [row["certain"] for row in known] == [1, 1, 0, 0]


def test_what_came_out_on_some_day_or_later_is_certain_once_it_was_registered(seeded):
    """Given two reports of no certain day, nearly 70 is what was certain, until each was registered."""
    sql = "SELECT reported_total FROM signatories_as_known WHERE certain AND published > '2025-10-25T21' "
    sql += "ORDER BY published"
    certain = [row["reported_total"] for row in rows(seeded, sql)]

    assert certain[:2] == [70, 70]
    assert certain[-1] == 72


@pytest.mark.parametrize(("moment", "known"), AS_KNOWN)
def test_the_archive_as_it_stood_agrees(seeded, tmp_path, moment, known):
    """Given the archive replayed by a moment of the press, its latest total is what was known, and it verifies."""
    path = tmp_path / "then.db"
    moments.replay_into(seeded, moments.published_by(moment), path)
    then = Archive(path)
    try:
        sql = "SELECT * FROM signatories_per_day WHERE reported_total IS NOT NULL ORDER BY day DESC LIMIT 1"
        latest = next(iter(rows(then, sql)), dict.fromkeys(("reported_total", "operator", "day")))
        (row,) = (row for row in rows(seeded, BY_MOMENT) if row["published"] == moment)
        apart = {"treaty", "published", "certain", "MIN(certain)", "named_total"}

        assert (latest["reported_total"], latest["operator"], latest["day"]) == known
        assert {name: latest.get(name) for name in row if name not in apart} == {
            name: value for name, value in row.items() if name not in apart
        }
        assert row["named_total"] == 2
        assert verify(then).problems == []
    finally:
        then.close()


def test_the_archive_as_it_stood_knew_the_same_before(seeded, tmp_path):
    """Given the archive replayed by the evening, what it says was known by then is what the whole one says."""
    sql = "SELECT * FROM signatories_as_known WHERE published <= '2025-10-25T23:59:59' ORDER BY published, certain"
    path = tmp_path / "then.db"
    moments.replay_into(seeded, moments.published_by("2025-10-25"), path)
    then = Archive(path)
    try:
        assert rows(then, sql) == rows(seeded, sql)
        assert {row["grade"] for row in rows(then, "SELECT grade FROM conflicts WHERE measure = 'signatories'")} == {
            "tension"
        }
    finally:
        then.close()
