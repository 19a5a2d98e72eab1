"""Who is bound by a treaty, and when its rule brings it into force."""

from __future__ import annotations

from decimal import Decimal
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import in_force
from domain.entry_into_force import DelayRule, Organizations
from domain.in_force import EntryRule, PartyAct, SharesNeeded, Unmet, outcome_of
from domain.kinds.treaty_action import Action

TEN_DAYS = (DelayRule.DAYS_AFTER, 10)


def acts_of(*lines: str) -> list[PartyAct]:
    """Read actions written as `PT ratification 2031-05-01`, with a range of days, or none."""
    acts = []
    for line in lines:
        party, action, *when = line.split()
        days = when[0].split("/") if when else [None]
        acts.append(PartyAct(party, Action(action), days[0], days[-1], *when[1:]))
    return acts


def outcome(rule: EntryRule, *lines: str):
    """Return what follows from a rule and actions."""
    return outcome_of(rule, acts_of(*lines))


TWO = EntryRule(consents=2, delay=TEN_DAYS)
PT, ES = "PT ratification 2031-05-01", "ES accession 2031-06-01"


def test_the_delay_runs_from_the_day_of_the_last_condition():
    """Given two consents needed and three, the day of the second counts, in whatever order they are recorded."""
    result = outcome(TWO, "FR approval 2031-07-01", ES, PT)

    assert (result.met_on, result.in_force_on, result.remaining) == ("2031-06-01", "2031-06-11", 0)
    assert result.bound == {"PT", "ES", "FR"}


def test_what_is_missing_is_counted():
    """Given one of two consents, one remains, and nothing is in force."""
    result = outcome(TWO, PT)

    assert (result.is_met, result.met_on, result.in_force_on, result.remaining) == (False, None, None, 1)
    assert result.unmet == (Unmet("consents", Decimal(1), Decimal(2)),)


@pytest.mark.parametrize(
    "rule",
    [pytest.param(EntryRule(), id="no rule"), pytest.param(EntryRule(delay=TEN_DAYS), id="a delay alone")],
)
def test_without_a_condition_nothing_enters_into_force(rule):
    """Given consents and no condition, no day follows, and nobody is said to be missing."""
    result = outcome(rule, PT, ES)

    assert (result.is_met, result.in_force_on, result.remaining, result.unmet) == (False, None, None, ())
    assert result.bound == {"PT", "ES"}


def test_without_a_delay_only_the_conditions_are_met():
    """Given no delay, the day on which the threshold was reached is not one of entry into force."""
    result = outcome(EntryRule(consents=2), PT, ES)

    assert (result.met_on, result.in_force_on) == ("2031-06-01", None)


@pytest.mark.parametrize("rule", [EntryRule(consents=0), EntryRule(signatures=0)], ids=["consents", "signatures"])
def test_a_condition_of_none_is_a_condition(rule):
    """Given a rule that needs no consent or signature, it is met, unlike one without conditions."""
    assert rule.has_conditions
    assert outcome(rule, PT).met_on == "2031-05-01"


@pytest.mark.parametrize("action", [action.value for action in Action if not action.is_consent])
def test_nothing_but_consent_binds(action):
    """Given an action that is not consent to be bound, its party is not bound."""
    assert outcome(TWO, f"PT {action} 2031-05-01").bound == set()


@pytest.mark.parametrize(
    ("acts", "bound"),
    [
        pytest.param([PT, "PT denunciation 2031-06-01"], False, id="denounced"),
        pytest.param([PT, "PT termination 2031-06-01"], False, id="terminated"),
        pytest.param([PT, "PT withdrawal-of-instrument 2031-06-01"], False, id="withdrawn"),
        pytest.param(["PT denunciation 2031-04-01", PT], True, id="ratified after"),
        pytest.param([PT, "PT denunciation 2031-06-01", "PT accession 2031-07-01"], True, id="acceded again"),
        pytest.param([PT, "PT denunciation"], False, id="denounced on no day"),
        pytest.param(["PT ratification", "PT denunciation 2031-06-01"], False, id="ratified on no day"),
        pytest.param(
            [PT, "PT denunciation 2031-06-01", "PT withdrawal-of-denunciation 2031-07-01"],
            True,
            id="denunciation undone",
        ),
        pytest.param(
            [
                PT,
                "PT denunciation 2031-06-01",
                "PT denunciation 2031-06-02",
                "PT withdrawal-of-denunciation 2031-07-01",
            ],
            True,
            id="denounced twice and undone",
        ),
        pytest.param(
            [
                PT,
                "PT denunciation 2031-06-01",
                "PT withdrawal-of-denunciation 2031-07-01",
                "PT denunciation 2031-08-01",
            ],
            False,
            id="denounced again",
        ),
        pytest.param([PT, "PT denunciation 2031-06-01 Azores"], True, id="denounced for a territory"),
        pytest.param([PT, "ES denunciation 2031-06-01"], True, id="another party"),
        pytest.param([PT, "PT withdrawal-of-signature 2031-06-01"], True, id="the signature withdrawn"),
        pytest.param([PT, "PT denunciation 2031-05-01"], False, id="denounced on the same day"),
        pytest.param(["PT denunciation 2031-06-01", "PT accession 2031-01-01/2031-12-31"], True, id="an inexact day"),
    ],
)
def test_who_is_bound_now(acts, bound):
    """Follow what a party does, takes back and does again."""
    assert ("PT" in outcome(TWO, *acts).bound) is bound


def test_a_treaty_in_force_stays_so_when_a_party_leaves():
    """Given a denunciation after entry into force, the day stands, and the party is no longer bound."""
    result = outcome(TWO, PT, ES, "PT denunciation 2031-06-11")

    assert (result.in_force_on, result.remaining, result.bound) == ("2031-06-11", 0, {"ES"})


def test_consent_taken_back_before_entry_into_force_no_longer_counts():
    """Given one of two instruments withdrawn within the delay, the conditions are met again by a third."""
    before = [PT, ES, "PT withdrawal-of-instrument 2031-06-10"]
    assert outcome(TWO, *before).met_on is None
    assert outcome(TWO, *before).remaining == 1

    assert outcome(TWO, *before, "FR accession 2031-08-01").in_force_on == "2031-08-11"


@pytest.mark.parametrize(
    ("action", "met_on"),
    [
        pytest.param("withdrawal-of-instrument", None, id="an instrument that never bound"),
        pytest.param("denunciation", "2031-06-01", id="a denunciation"),
    ],
)
def test_without_a_delay_only_a_withdrawn_instrument_is_surely_early(action, met_on):
    """Given no delay, a denunciation tells that the treaty was in force, a withdrawn instrument that it was not."""
    assert outcome(EntryRule(consents=2), PT, ES, f"PT {action} 2032-01-01").met_on == met_on


@pytest.mark.parametrize(
    ("acts", "met_on", "is_met"),
    [
        pytest.param([PT, "ES accession"], None, True, id="one has no day"),
        pytest.param([PT, ES, "FR accession"], None, True, id="a third has no day, and may have been earlier"),
        pytest.param([PT, ES, "PT accession"], "2031-06-01", True, id="it had consented already"),
        pytest.param([PT, "ES accession 2031-06-01/2031-06-30"], None, True, id="one has a month"),
        pytest.param(
            ["PT accession 2031-01-01/2031-03-31", ES], "2031-06-01", True, id="an inexact day that does not matter"
        ),
        pytest.param(["PT accession"], None, False, id="too few, without a day"),
    ],
)
def test_a_day_that_is_open_is_not_made_up(acts, met_on, is_met):
    """Given inexact dates, the conditions were met on a day only where the dates leave no other."""
    result = outcome(TWO, *acts)

    assert (result.met_on, result.is_met) == (met_on, is_met)


@pytest.mark.parametrize(
    ("acts", "met_on", "is_met"),
    [
        pytest.param([PT, ES, "PT withdrawal-of-instrument"], None, False, id="an instrument withdrawn on no day"),
        pytest.param(
            [PT, ES, "PT withdrawal-of-instrument 2031-06-05/2031-12-31"], None, False, id="withdrawn early or late"
        ),
        pytest.param([PT, ES, "PT denunciation 2031-06-05/2031-12-31"], None, False, id="denounced early or late"),
        pytest.param([PT, ES, "PT denunciation 2031-06-11/2031-12-31"], "2031-06-01", True, id="denounced late"),
        pytest.param(
            [PT, ES, "PT withdrawal-of-instrument", "FR accession 2031-08-01"], "2031-08-01", True, id="met by others"
        ),
        pytest.param(
            [PT, ES, "PT denunciation 2031-06-05", "PT withdrawal-of-denunciation 2031-06-06/2031-06-30"],
            None,
            True,
            id="a denunciation undone in time or too late",
        ),
        pytest.param(
            [PT, "PT denunciation 2031-01-01/2031-04-30", ES], "2031-06-01", True, id="taken back before it was done"
        ),
    ],
)
def test_a_day_is_open_where_a_consent_may_have_been_taken_back_first(acts, met_on, is_met):
    """Given inexact dates of what takes consent back, a day follows only where it does so for all of them."""
    result = outcome(TWO, *acts)

    assert (result.met_on, result.is_met) == (met_on, is_met)


def test_an_instrument_withdrawn_on_an_open_day_brings_nothing_into_force():
    """Given a consent, and its withdrawal on some day after the tenth, the treaty is not in force with nobody bound."""
    acts = [
        PartyAct("NO", Action.RATIFICATION, "2031-01-01", "2031-01-01"),
        PartyAct("NO", Action.WITHDRAWAL_OF_INSTRUMENT, "2031-01-10", None),
    ]
    result = outcome_of(EntryRule(consents=1, delay=(DelayRule.DAYS_AFTER, 30)), acts)

    assert (result.in_force_on, result.met_on, result.remaining, result.bound) == (None, None, 1, set())


def test_organizations_are_not_counted_beside_their_members():
    """Given the consent of an organization, it is bound and does not count, unless the rule counts it."""
    acts = [PT, "eu formal-confirmation 2031-06-01"]

    assert (outcome(TWO, *acts).remaining, outcome(TWO, *acts).bound) == (1, {"PT", "eu"})
    counted = EntryRule(consents=2, delay=TEN_DAYS, organizations=Organizations.COUNTED)
    assert outcome(counted, *acts).in_force_on == "2031-06-11"


def test_a_rule_may_count_some_consents_alone():
    """Given a rule that counts ratifications, an accession binds and does not count."""
    rule = EntryRule(consents=2, delay=TEN_DAYS, counting=frozenset({Action.RATIFICATION}))

    assert (outcome(rule, PT, ES).remaining, outcome(rule, PT, ES).bound) == (1, {"PT", "ES"})


def test_a_rule_may_count_signatures():
    """Given a rule of two signatures, those count, definitive ones and successions to signatures too."""
    rule = EntryRule(signatures=2, delay=TEN_DAYS)

    assert outcome(rule, PT, "ES signature 2031-05-01").unmet == (Unmet("signatures", Decimal(1), Decimal(2)),)
    acts = ["FR definitive-signature 2031-05-02", "ES succession-to-signature 2031-05-01"]
    assert outcome(rule, *acts).in_force_on == "2031-05-12"
    assert outcome(rule, *acts, "ES withdrawal-of-signature 2031-05-03").met_on is None


SHARES = {"PT": Decimal("20.5"), "ES": Decimal("34.5"), "FR": Decimal(45), "eu": Decimal(100)}


def test_conditions_hold_together():
    """Given a number and a share, the day is that on which the second of them is met."""
    rule = EntryRule(consents=2, shares=SharesNeeded(Decimal(56), SHARES), delay=TEN_DAYS)

    assert outcome(rule, PT, ES, "eu approval 2031-06-02").unmet == (Unmet("share", Decimal("55.0"), Decimal(56)),)
    assert outcome(rule, PT, ES, "IS approval 2031-07-01", "FR approval 2031-08-01").met_on == "2031-08-01"


@pytest.mark.parametrize(
    ("is_strict", "met"), [pytest.param(False, True, id="at least"), pytest.param(True, False, id="more than")]
)
def test_a_share_is_held_exactly(is_strict, met):
    """Given exactly 55 percent, at least that much is held, and not more than that."""
    rule = EntryRule(shares=SharesNeeded(Decimal(55), SHARES, is_strict))

    assert outcome(rule, PT, ES).is_met is met


def test_named_parties_must_all_consent():
    """Given two parties that a rule names, one of them an organization, nobody else can stand for them."""
    rule = EntryRule(parties=frozenset({"SUHH", "eu"}), delay=TEN_DAYS)

    assert outcome(rule, "SUHH ratification 2031-05-01", "FR approval 2031-05-02").unmet == (
        Unmet("parties", missing=("eu",)),
    )
    acts = ["SUHH ratification 2031-05-01", "eu approval 2031-05-03"]
    assert outcome(rule, *acts).in_force_on == "2031-05-13"


def test_a_day_beyond_the_calendar_is_none():
    """Given a delay that leads beyond the last year, no day follows."""
    rule = EntryRule(consents=1, delay=(DelayRule.MONTHS_AFTER, 1000))

    assert outcome(rule, "PT ratification 9999-01-01").in_force_on is None


DAY = st.sampled_from([f"2031-0{month}-01" for month in range(1, 9)])
ACT = st.builds(
    lambda party, action, days, territory: PartyAct(party, action, min(days), max(days), territory),
    st.sampled_from(["PT", "ES", "FR", "eu"]),
    st.sampled_from(Action),
    st.tuples(DAY, DAY),
    st.sampled_from([None, "Azores"]),
)


@given(st.lists(ACT, max_size=12))
def test_the_order_of_the_record_is_of_no_account(acts):
    """Given any actions, the outcome is the same in whatever order they were recorded."""
    result = outcome_of(TWO, acts)

    assert outcome_of(TWO, list(reversed(acts))) == result
    assert result.bound <= {act.party for act in acts if act.action.is_consent}


days = st.sampled_from([None, "2031-05-01", "2031-05-02", "2031-05-03", "2031-05-01/2031-05-03"])
deeds = st.sampled_from(["signature", "ratification", "accession"])
reversals = st.sampled_from(["withdrawal-of-instrument", "denunciation", "withdrawal-of-signature"])


@given(
    st.lists(st.tuples(st.sampled_from(["PT", "ES", "FR"]), deeds | deeds | reversals, days), max_size=9),
    st.integers(1, 3),
)
def test_what_a_party_does_again_changes_nothing(done, needed):
    """Given acts of which some repeat others, on certain days or not, those left out would not have changed a thing."""
    acts = acts_of(*(" ".join(filter(None, act)) for act in done))
    rule = EntryRule(consents=needed, delay=TEN_DAYS)

    with patch.object(in_force, "_without_repetitions", list):
        expected = outcome_of(rule, acts)

    assert outcome_of(rule, acts) == expected
