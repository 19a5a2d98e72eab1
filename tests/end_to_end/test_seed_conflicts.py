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
    "65 beside nearly 70": (
        "number",
        "tension",
        "signatories",
        [{(65, WVR), (65, HANOI_TIMES)}, {(70, BAOTINTUC)}],
        "one is an approximation",
    ),
    "the totals of two days": (
        "number",
        "explained",
        "signatories",
        [{(65, WVR), (65, HANOI_TIMES)}, {(70, BAOTINTUC)}, {(72, CLOSING)}],
        "the totals are of different days",
    ),
    "71 by region beside 72": (
        "sum",
        "tension",
        "signatories",
        [{(72, CLOSING)}, {(None, CLOSING)}],
        "the parts 19 + 21 + 19 + 12 add up to 71, not 72; that they are parts of it is inferred (",
    ),
    "the length of the negotiations": (
        "number",
        "tension",
        "negotiation-length",
        [{(None, HANOI_TIMES)}, {(30, HANOI_TIMES)}, {(5, VTV)}],
        "they may count from different starts",
    ),
    "40 signatures or 40 states": (
        "wording",
        "tension",
        "ratifications-needed",
        [{(40, CLOSING)}, {(40, HANOI_TIMES)}],
        "one counts signatures, the other states",
    ),
    "who chaired": (
        "role",
        "tension",
        None,
        [{(None, WVR), (None, HANOI_TIMES)}, {(None, CLOSING)}],
        "they share some names, and one may simply name fewer",
    ),
}
"""All conflicts of the seeds: kind, grade, measure, the numbers and sources of each side, and how the reason begins."""

AS_KNOWN = [
    pytest.param("2025-10-25T12:49:08", (None, None, None), id="nothing", marks=pytest.mark.thorough),
    pytest.param("2025-10-25T20:19:53", (70, "nearly", "2025-10-25"), id="nearly 70", marks=pytest.mark.thorough),
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
    sql = "SELECT * FROM conflict_sides WHERE conflict = :id ORDER BY side, id"
    return [{**conflict, "sides": rows(seeded, sql, conflict)} for conflict in rows(seeded, "SELECT * FROM conflicts")]


def outline(conflict):
    """Return kind, grade, measure, and the numbers and sources of each side."""
    sides = {}
    for side in conflict["sides"]:
        sides.setdefault(side["side"], set()).add((side["value"], side["source"]))
    return conflict["kind"], conflict["grade"], conflict["measure"], list(sides.values())


@pytest.fixture
def the(conflicts):
    """Give a conflict by its name above."""

    def one(name):
        (conflict,) = [conflict for conflict in conflicts if outline(conflict) == CONFLICTS[name][:-1]]
        return conflict

    return one


@pytest.mark.parametrize("name", CONFLICTS)
def test_the_seeds_disagree(the, name):
    """Find the conflict in its grade, with all its sides, open, and about the treaty or an occurrence of it."""
    conflict = the(name)

    assert conflict["status"] == "open"
    assert (conflict["treaty"] == TREATY) is (
        conflict["measure"] in {"signatories", "ratifications-needed"} and conflict["kind"] != "sum"
    )
    assert (conflict["occurrence"] is None) is (conflict["treaty"] is not None)


def test_the_seeds_disagree_on_nothing_else(conflicts):
    """Find no further conflict: more than 100 countries and 110 delegations do not conflict."""
    assert [conflict["summary"] for conflict in conflicts if outline(conflict) not in _OUTLINES] == []
    assert len(conflicts) == len(CONFLICTS)


_OUTLINES = [expected[:-1] for expected in CONFLICTS.values()]


def test_both_numbers_of_the_attendance_are_there(seeded):
    """Given more than 100 states and 110 delegations, both stand as figures, each of its own population."""
    sql = "SELECT counted, value, operator FROM figures WHERE measure = 'attendance' AND value IN (100, 110)"

    assert {tuple(row.values()) for row in rows(seeded, sql)} == {
        ("states", 100, "more-than"),
        ("national-delegations", 110, "exact"),
    }


@pytest.mark.parametrize("name", CONFLICTS)
def test_each_conflict_says_why(the, name):
    """Give the reason by itself and at the end of the summary, which names every source."""
    conflict = the(name)

    assert conflict["reason"].startswith(CONFLICTS[name][-1])
    assert conflict["summary"].endswith(f"; {conflict['reason']}.")
    assert all(side["source"] in conflict["summary"] for side in conflict["sides"])


@pytest.mark.parametrize("name", CONFLICTS)
def test_each_side_leads_to_what_was_printed(seeded, the, name):
    """Give each claim the printed words, its occurrence and its evidence, which is that of its figure if it is one."""
    for side in the(name)["sides"]:
        assert side["as_printed"]
        assert rows(seeded, "SELECT id FROM reports WHERE occurrence = :occurrence AND source = :source", side)
        assert side["evidence"] != "[]"
        if side["figure"] is not None:
            (figure,) = rows(seeded, "SELECT source, evidence, attributed_to FROM figures WHERE id = :figure", side)
            assert figure == {name: side[name] for name in figure}


def test_no_side_stands_twice(conflicts):
    """Give a source one row for one claim, however often it makes it."""
    for conflict in conflicts:
        sides = [(side["source"], side["figure"], side["as_printed"]) for side in conflict["sides"]]

        assert sorted(set(sides), key=str) == sorted(sides, key=str), conflict["id"]


# --- what was known when ---


def test_what_was_known_grows_with_the_press(seeded):
    """Given the seeds, of which no day is certain: perhaps no total, then perhaps nearly 70, then 65, then 72."""
    known = [row for row in rows(seeded, BY_MOMENT) if row["published"] < "2025-11"]

    assert [(row["published"], row["reported_total"], row["operator"], row["day"]) for row in known] == [
        (case.values[0], *case.values[1]) for case in AS_KNOWN
    ]
    assert [row["certain"] for row in known] == [0, 0, 0, 0]


def test_what_came_out_on_some_day_or_later_is_certain_once_it_was_registered(seeded):
    """Given five reports that came out at some moment or later, nothing is certain until each was registered."""
    sql = "SELECT reported_total, named_total FROM signatories_as_known WHERE certain ORDER BY published"
    certain = [tuple(row.values()) for row in rows(seeded, sql)]

    assert certain[: len(AS_KNOWN)] == [(None, 0)] * len(AS_KNOWN)
    assert certain[len(AS_KNOWN) :] == [(None, 2), (70, 2), (65, 2), (65, 2), (72, 2)]


@pytest.mark.parametrize(("moment", "known"), AS_KNOWN)
@pytest.mark.one_in(2)
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
