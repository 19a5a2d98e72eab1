"""Days of a treaty's entry into force that differ: reported ones, and the computed one beside them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from projections._in_force import different_days
from projections._treaty_facts import TreatyFactRow

NAMES = TreatyFactRow._fields


def fact(name: str, **cells: object) -> TreatyFactRow:
    """Return a fact; cells that are not given are empty."""
    known = {"id": f"{name}/{cells}", "treaty": "pact", "fact": name, "occurrence": "o", "source": "gazette"}
    return TreatyFactRow(**{**dict.fromkeys(NAMES), "published": "", **known, **cells})


RULE = [
    fact("ratifications-needed", value=1, operator="exact", counted="states", figure="rule/gazette/needed"),
    fact("delay", value=10, counted="days-after"),
    fact("accession", party="PT", day="2031-05-01", day_from="2031-05-01", day_to="2031-05-01"),
]


@pytest.mark.parametrize(
    ("facts", "reported", "computed_on"),
    [
        pytest.param([*RULE, fact("in-force", day="2031-05-10")], ["2031-05-10"], "2031-05-11", id="computed later"),
        pytest.param(
            [fact("in-force", day="2031-05-10"), fact("in-force", day="2031-05-12")],
            ["2031-05-10", "2031-05-12"],
            None,
            id="two reports",
        ),
    ],
)
def test_days_that_differ(facts: Sequence[TreatyFactRow], reported, computed_on):
    """Give every reported day, the computed one, and the facts of the rule that this one rests on."""
    found = different_days(facts)

    assert found is not None
    assert ([fact.day for fact in found.reported], found.computed_on) == (reported, computed_on)
    assert [fact.fact for fact in found.contributing] == (["ratifications-needed", "delay"] if computed_on else [])


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param([*RULE, fact("in-force", day="2031-05-11")], id="the same day"),
        pytest.param([*RULE, fact("in-force")], id="reported without a day"),
        pytest.param(RULE, id="computed alone"),
        pytest.param([fact("in-force", day="2031-05-10"), fact("in-force", day="2031-05-10", source="b")], id="agreed"),
        pytest.param([*RULE, fact("in-force-for", party="PT", day="2031-06-01")], id="for a party"),
    ],
)
def test_days_that_do_not_differ(facts: Sequence[TreatyFactRow]):
    """Find nothing where there is one day, or none."""
    assert different_days(facts) is None
