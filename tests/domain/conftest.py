"""Fixtures with small, made-up values for the tests of the domain, each a function of what to change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.attribution import Attribution
from domain.dates import ReportedDate
from domain.figures import Figure
from domain.occurrence import Occurrence
from domain.participants import Participant
from domain.reports import Report
from domain.statements import Statement

Fields = dict[str, Any]


@pytest.fixture
def digest() -> str:
    """Give something that looks like a SHA-256 digest."""
    return "0123456789abcdef" * 4


@pytest.fixture
def figure_fields() -> Fields:
    """Give the fields of a small figure: 12 states have signed."""
    return {
        "key": "total",
        "measure": "signatories",
        "counted": "states",
        "value": 12,
        "as_printed": "12 states",
        "attribution": "reporter",
        "evidence": 4,
    }


@pytest.fixture
def figure_of(figure_fields: Fields) -> Callable[..., Figure]:
    """Make the figure with some fields changed."""
    return lambda **changes: Figure.model_validate({**figure_fields, **changes})


@pytest.fixture
def statement_fields() -> Fields:
    """Give the fields of a small statement."""
    return {"point": "lamps-save-ships", "text": "Lamps save ships.", "attribution": "reporter", "evidence": 2}


@pytest.fixture
def statement_of(statement_fields: Fields) -> Callable[..., Statement]:
    """Make the statement with some fields changed."""
    return lambda **changes: Statement.model_validate({**statement_fields, **changes})


@pytest.fixture
def report_fields() -> Fields:
    """Give the least that a report can say."""
    return {
        "source": "harbour-gazette",
        "what": "conference",
        "title": "Lighthouse week in Lisbon",
        "date": "2031-05-02",
        "evidence": 1,
    }


@pytest.fixture
def report_of(report_fields: Fields) -> Callable[..., Report]:
    """Make the report with some fields changed."""
    return lambda **changes: Report.model_validate({**report_fields, **changes})


@pytest.fixture
def participant_of() -> Callable[..., Participant]:
    """Make a participant who speaks, with some fields changed."""
    return lambda **changes: Participant.model_validate({"role": "speaker", **changes})


@pytest.fixture
def occurrence() -> Occurrence:
    """Give an occurrence of which nothing is recorded yet."""
    return Occurrence(id="occurrence/lighthouse-week")


@pytest.fixture
def reported() -> Callable[..., ReportedDate]:
    """Make a date from its EDTF text and further fields."""
    return lambda edtf, **fields: ReportedDate.model_validate({"edtf": edtf, **fields})


@pytest.fixture
def attributed() -> Callable[..., Attribution]:
    """Make an attribution from its voice and the links of its chain."""
    return lambda voice, *chain: Attribution.model_validate({"voice": voice, "chain": list(chain)})
