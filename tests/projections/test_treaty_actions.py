"""The table of treaty actions: one party's signature, ratification or other action a row."""

import pytest

from domain.kinds.treaty_action import Action


@pytest.mark.parametrize("action", [action.value for action in Action])
@pytest.mark.one_in(4)
def test_every_action_of_the_depositary_is_kept_in_its_own_term(treaty_story, action):
    """Given an action, the row has it as the depositary calls it: none is turned into another."""
    treaty_story.acts("PT", action, "2031-05-01")

    assert treaty_story.rows("treaty_actions", "treaty", "party", "action", "acted_on") == [
        ("harbour-treaty", "PT", action, "2031-05-01")
    ]


def test_the_day_is_the_narrowest_that_a_report_gives(treaty_story):
    """Given a month from one source and a day from another, the row has the day and the source of it."""
    treaty_story.acts("PT", "signature", "2031-05", by="gazette")
    treaty_story.acts("PT", "signature", "2031-05-01", by="herald")

    assert treaty_story.rows("treaty_actions", "id", "acted_on", "date_basis", "source") == [
        ("signature-by-pt", "2031-05-01", "stated", "herald")
    ]


@pytest.mark.parametrize("date", ["undated", "2031-05", "../2031-05-01"])
def test_an_action_without_a_single_day_has_none(treaty_story, date):
    """Given a month, an open interval or no date, the day is empty and the action stands."""
    treaty_story.acts("PT", "signature", date)

    assert treaty_story.rows("treaty_actions", "party", "acted_on") == [("PT", None)]


def test_the_day_of_effect_stands_beside_that_of_the_deposit(treaty_story):
    """Given a succession for a territory that takes effect before its deposit, the row has both days."""
    what = {"kind": "treaty-action", "action": "succession", "party": "PT", "territory": "Azores"}
    what |= {"effective": "2030-01", "as_amended_by": "the protocol of 2029"}
    treaty_story.report("succession", what, treaty="harbour-treaty", date="2031-05-01")

    assert treaty_story.rows("treaty_actions", "acted_on", "effective", "territory", "as_amended_by") == [
        ("2031-05-01", "2030-01", "Azores", "the protocol of 2029")
    ]


def test_a_party_may_do_the_same_thing_twice(treaty_story):
    """Given two declarations of a party under slugs of their own, both are there."""
    declared = {"kind": "treaty-action", "action": "declaration", "party": "PT"}
    for slug, day in (("first", "2031-05-01"), ("second", "2031-06-01")):
        treaty_story.report(slug, declared, treaty="harbour-treaty", date=day)

    assert treaty_story.rows("treaty_actions", "id", "acted_on") == [("first", "2031-05-01"), ("second", "2031-06-01")]


def test_the_signatory_is_who_signed_for_the_party(treaty_story):
    """Given a signatory and a witness, the row names the signatory, whichever source does."""
    treaty_story.acts("PT", "signature", by="gazette", participants=[{"name": "Ben Moor", "role": "witness"}])
    signed = [{"name": "Ada Quay", "office": "Harbour Master", "role": "signatory"}]
    treaty_story.acts("PT", "signature", by="herald", participants=signed)

    assert treaty_story.rows("treaty_actions", "signatory") == ["Ada Quay, Harbour Master"]


@pytest.mark.parametrize("what", ["speech", {"kind": "statement"}, "signing", "ceremony", "conference"])
def test_speaking_is_not_signing(treaty_story, what):
    """Given a party that speaks at, or takes part in, another kind of occurrence, no action follows."""
    for role in ("speaker", "signatory"):
        treaty_story.report(
            f"{role}-there", what, treaty="harbour-treaty", participants=[{"party": "PT", "role": role}]
        )

    assert treaty_story.rows("treaty_actions", "id") == []


def test_sending_a_message_is_not_signing(treaty_story):
    """Given a message to the signing, no action follows."""
    author = [{"office": "President", "party": "PT", "role": "author"}]
    treaty_story.report("message", "message", treaty="harbour-treaty", participants=author)

    assert treaty_story.rows("treaty_actions", "id") == []
