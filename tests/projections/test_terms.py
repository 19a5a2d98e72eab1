"""The table of words of an archive's own, and the names of registered organizations."""

import pytest

from domain.term import ActDetails, MeasureDetails, PopulationDetails
from timeline.recording.amending import correct

WORDS = {
    "measure": (
        MeasureDetails(
            id="gulls", meaning="gulls seen", family="count", reading="cumulative", alike=("gulls", "terns")
        ),
        ("gulls seen", "count", None, "occurrence", "cumulative", "gulls, terns"),
    ),
    "quantity": (
        MeasureDetails(id="gulls", meaning="weight of gulls", family="quantity", unit="tonne", scope="none"),
        ("weight of gulls", "quantity", "tonne", "none", "amount", None),
    ),
    "population": (PopulationDetails(id="gulls", meaning="gulls of any sort"), ("gulls of any sort", *[None] * 5)),
    "act": (ActDetails(id="gulls", meaning="feeds gulls"), ("feeds gulls", *[None] * 5)),
}


@pytest.mark.parametrize(("details", "columns"), WORDS.values(), ids=WORDS)
def test_a_word_has_a_row(story, details, columns):
    """Given a registered word, the row has what was registered."""
    story.term(details)

    assert story.rows("terms", "id", "sort", "word") == [(f"{details.sort}-gulls", details.sort, "gulls")]
    assert story.rows("terms", "meaning", "family", "unit", "scope", "reading", "alike") == [columns]


def test_a_corrected_word_stands_as_corrected(story):
    """Given a correction of a meaning, the row has the new one."""
    story.term(ActDetails(id="mooring", meaning="ties up a ship"))
    why = {"reason": "Clearer", "source": None, "by": "tester"}

    correct(story.archive, "term/act-mooring", ["meaning"], "ties a ship to a quay", **why)

    assert story.rows("terms", "meaning") == ["ties a ship to a quay"]


def test_a_registered_organization_is_a_party_under_its_name(story):
    """Given a registered organization, a mention lists it under its name, and no mention leaves it out."""
    story.organization("tide-office", "The Tide Office", "TO")
    story.organization("tide-board", "The Tide Board")

    story.report("survey", participants=[{"party": "tide-office", "role": "organizer"}])

    assert story.rows("organizations", "id", "name", "other_names") == [
        ("tide-board", "The Tide Board", None),
        ("tide-office", "The Tide Office", "TO"),
    ]
    assert story.rows("parties", "id", "name", "kind") == [("tide-office", "The Tide Office", "organization")]


def test_a_corrected_name_is_that_of_the_party_too(story):
    """Given a correction of an organization's name after it was mentioned, the party has the new one."""
    story.organization("tide-office", "Tide Ofice")
    story.report("survey", participants=[{"party": "tide-office", "role": "organizer"}])
    assert story.rows("parties", "name") == ["Tide Ofice"]

    why = {"reason": "Misspelt", "source": None, "by": "tester"}
    correct(story.archive, "organization/tide-office", ["name"], "The Tide Office", **why)

    assert story.rows("parties", "name") == story.rows("organizations", "name") == ["The Tide Office"]


def test_a_party_of_an_act_is_mentioned(story):
    """Given an act, the parties of its actor and of its target are listed."""
    act = {"kind": "act", "act": "expulsion", "actor": {"party": "IS"}, "target": {"office": "Envoy", "party": "NO"}}

    story.report("expulsion", act)

    assert story.rows("parties", "id") == ["IS", "NO"]
