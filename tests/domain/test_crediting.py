"""Whose word a claim rests on, given the amendments of it that stand."""

from __future__ import annotations

from typing import Any

import pytest

from domain.amendments import Corrected
from domain.crediting import Credit, credit_of
from domain.evidence import Evidence
from domain.figures import Figure
from domain.occurrence import ReportSupplemented

FIGURE = Figure.model_validate(
    {
        "key": "crowd",
        "measure": "attendance",
        "counted": "people",
        "value": 9,
        "as_printed": "9",
        "attribution": "reporter",
        "evidence": 2,
    }
)
PLACE = (Evidence(paragraph=7),)
AT = ("herald", "figures", "crowd")
OTHER = {"key": "others", "value": "3"}


def correction(path: str, *, source: str | None = "errata", old: Any = "8", new: Any = "9") -> Corrected:
    """Return a correction of what is at a path."""
    return Corrected.model_construct(
        id="correction-1",
        path=tuple(path.split("/")),
        old=old,
        new=new,
        source=source,
        evidence=PLACE if source else (),
    )


def supplement(source: str) -> ReportSupplemented:
    """Return a supplement that adds the figure to the report of the herald."""
    adds = ReportSupplemented.model_fields["supplement"].annotation
    assert adds is not None
    return ReportSupplemented.model_construct(
        id="supplement-1", report="herald", source=source, supplement=adds(figures=(FIGURE,))
    )


@pytest.mark.parametrize(
    ("amendments", "expected"),
    [
        pytest.param([], None, id="nothing was amended"),
        pytest.param([correction("herald/figures/crowd/value")], Credit("errata", PLACE), id="a part of it"),
        pytest.param([correction("herald/figures/crowd/value", source=None)], None, id="by an archivist"),
        pytest.param(
            [correction("herald/figures/crowd/value"), correction("herald/figures/crowd/value", source=None)],
            Credit("errata", PLACE),
            id="by an archivist after a source",
        ),
        pytest.param(
            [correction("herald/figures/crowd/value"), correction("herald/figures/crowd/as_of", source="weekly")],
            Credit("weekly", PLACE),
            id="the last source",
        ),
        pytest.param([correction("herald/figures/crowd/evidence/1")], None, id="its evidence alone"),
        pytest.param([correction("herald/figures/others/value")], None, id="another figure"),
        pytest.param([correction("weekly/figures/crowd/value")], None, id="another report"),
        pytest.param(
            [correction("herald/figures", old=[OTHER, {"key": "crowd", "value": "8"}], new=[{"key": "crowd"}])],
            Credit("errata", PLACE),
            id="the whole list, with it",
        ),
        pytest.param(
            [correction("herald/figures", old=[OTHER, {"key": "crowd"}], new=[{"key": "crowd"}])],
            None,
            id="the whole list, without it",
        ),
        pytest.param(
            [
                correction("herald/figures/people/value"),
                correction("herald/figures/people/key", source=None, old="people", new="crowd"),
            ],
            Credit("errata", PLACE),
            id="renamed since",
        ),
        pytest.param([supplement("herald")], None, id="its own supplement"),
        pytest.param([supplement("weekly")], Credit("weekly", FIGURE.evidence), id="added by a later source"),
    ],
)
def test_a_claim_rests_on_the_last_source_that_changed_it(amendments, expected):
    """Given amendments in order, the claim rests on the last source that has changed or added it, if any has."""
    assert credit_of(FIGURE, AT, amendments) == expected
