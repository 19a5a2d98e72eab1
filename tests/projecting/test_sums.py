"""Sums: which facts they look up."""

import pytest

from projections import PROJECTIONS, Facts
from projections._claims import ConflictClaimRow
from projections._computed_days import InForceFactRow

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

    def find(row, at_most):
        asked.append((row, at_most))
        return claims if row is ConflictClaimRow else []

    conflicts = list(PROJECTIONS["conflicts"].sums(Facts("treaty/harbour-treaty/in-force", find)))

    assert (conflicts, asked) == ([], expected)
