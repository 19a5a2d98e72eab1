"""Sums: which facts they look up."""

import pytest

from projections import PROJECTIONS, Facts
from projections._claims import ConflictClaimRow
from projections._computed_days import InForceFactRow
from projections._projection import FindFacts
from timeline.projecting.rebuilding import Groups

CLAIM = ConflictClaimRow(
    id="a/b/date",
    scope="treaty/harbour-treaty/in-force",
    reading="both",
    sort="date",
    role="entry-into-force",
    occurrence="a",
    source="b",
    as_printed="2031-05-01",
    as_of="2031-05-01",
)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        pytest.param([], [(ConflictClaimRow, None)], id="no day is reported"),
        pytest.param([CLAIM], [(ConflictClaimRow, None), (InForceFactRow, 1)], id="a day, and no action"),
    ],
)
def test_the_facts_of_a_sum_are_looked_up_when_they_are_needed(claims, expected):
    """Given a treaty whose actions nothing is compared with, no more than one of them is looked up."""
    asked = []

    class Find(FindFacts):
        def __call__(self, row, at_most):
            asked.append((row, at_most))
            return claims if row is ConflictClaimRow else []

    conflicts = list(PROJECTIONS["conflicts"].sums(Facts("treaty/harbour-treaty/in-force", Find())))

    assert (conflicts, asked) == ([], expected)


@pytest.mark.parametrize(
    ("at_most", "found", "read"),
    [
        pytest.param((), [], 1, id="none, and one is read ahead"),
        pytest.param((1,), [1], 1, id="one of them"),
        pytest.param((2, 1), [1], 2, id="two and then one"),
        pytest.param((1, None), [1, 2, 3], 4, id="one and then all, with the first of the next key"),
    ],
)
def test_no_more_facts_of_a_key_are_read_than_a_sum_asks_for(at_most, found, read):
    """Given a key that very many rows may have, those that its sum does not ask for are passed by, not kept."""
    given = iter([("lamps", 1), ("lamps", 2), ("lamps", 3), ("quays", 4)])
    groups = Groups(given, 0, lambda cells: cells[1])

    answers = [groups.find("lamps", number) for number in at_most]
    left = len(list(given))

    assert (answers[-1] if answers else [], 4 - left) == (found, read)


def test_the_rows_of_each_key_follow_those_of_the_one_before():
    """Given rows in the order of their keys, there are none of a key that is not the present one, and none at last."""
    groups = Groups([("lamps", 1), ("lamps", 2), ("quays", 3)], 0, lambda cells: cells[1])

    of_quays_too_early = groups.find("quays", None)
    groups.go_on()
    of_quays = groups.find("quays", None)
    groups.go_on()

    assert (of_quays_too_early, of_quays, groups.key) == ([], [3], None)
