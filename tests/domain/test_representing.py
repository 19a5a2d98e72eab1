"""For whom somebody speaks: as a report states it, as it follows from the report, and as other reports have it."""

from __future__ import annotations

import pytest

from domain.attribution import Speaker
from domain.dates import Basis
from domain.participants import Participant
from domain.representing import (
    Affiliation,
    Represented,
    RepresentedElsewhere,
    parties_across_reports,
    parties_in,
)

MARA = {"person": "mara-lind", "name": "Mara Lind"}
PLEDGE = {"kind": "pledge", "pledger": "CL", "purpose": "Lamps"}
SIGNS = {"kind": "treaty-action", "action": "signature", "party": "CL"}


def statement(*chain):
    """Return a statement that is attributed to a chain of speakers."""
    attribution = {"voice": "paraphrase", "chain": list(chain)}
    return {"point": "lamps", "text": "Lamps save ships.", "attribution": attribution, "evidence": 1}


# --- in one report ---


def test_a_stated_party_stands(report_of):
    """Given a speaker with a party, that is the party, whatever else the report says."""
    report = report_of(what=PLEDGE, participants=[{**MARA, "party": "PE", "role": "speaker"}])

    assert parties_in(report)(report.participants[0]) == Represented("PE", Basis.STATED)


def test_a_party_that_the_archivist_inferred_has_its_reason(report_of):
    """Given a party with the reason for it, it is inferred, also of the same person in a statement."""
    given = {**MARA, "party": "PE", "party_inferred": "She thanks her hosts for Peru"}
    report = report_of(participants=[{**given, "role": "speaker"}], statements=[statement(MARA)])
    inferred = Represented("PE", Basis.INFERRED, "She thanks her hosts for Peru")

    assert parties_in(report)(report.participants[0]) == inferred
    assert parties_in(report)(report.statements[0].attribution.chain[-1]) == inferred


def test_a_reason_needs_a_party():
    """Given a reason without the party for which it is one, the speaker is refused."""
    with pytest.raises(ValueError, match="a reason without the party that it explains"):
        Speaker.model_validate({**MARA, "party_inferred": "It is known"})


def test_a_key_in_a_chain_stands_for_the_reason_too(report_of):
    """Given a participant with an inferred party, a chain that names them by key has party and reason."""
    given = {**MARA, "party": "PE", "party_inferred": "The host", "role": "speaker"}
    report = report_of(participants=[given], statements=[statement("mara-lind")])

    assert report.statements[0].attribution.chain[-1].party_inferred == "The host"
    assert report.participants[0].speaker.party_inferred == "The host"


def test_what_the_report_states_elsewhere_of_the_same_person_stands(report_of):
    """Given a person with a party in a statement and without one as a participant, it is stated in this report."""
    report = report_of(
        participants=[{**MARA, "role": "speaker"}], statements=[statement({**MARA, "party": "PE"}, {"party": "un"})]
    )

    assert parties_in(report)(report.participants[0]) == Represented("PE", Basis.STATED)


def test_a_person_whom_a_report_places_with_two_parties_has_none_elsewhere_in_it(report_of):
    """Given a person with two parties in one report, nothing is inferred where neither is given."""
    two = [{**MARA, "party": code, "role": "speaker"} for code in ("CL", "un")]
    report = report_of(what=PLEDGE, participants=[*two, {**MARA, "role": "speaker"}])

    assert parties_in(report)(report.participants[2]) is None


@pytest.mark.parametrize(
    ("what", "role", "party"),
    [
        pytest.param(PLEDGE, "speaker", "CL", id="who speaks in a pledge"),
        pytest.param(PLEDGE, "attendee", None, id="who attends a pledge"),
        pytest.param(SIGNS, "signatory", "CL", id="who signs"),
        pytest.param(SIGNS, "witness", None, id="who witnesses a signature"),
        pytest.param("speech", "speaker", None, id="who speaks"),
    ],
)
def test_who_acts_in_a_deed_acts_for_the_party_whose_it_is(report_of, what, role, party):
    """Given a pledge or a treaty action, whoever speaks or signs in it does so for its party; others do not."""
    report = report_of(
        what=what, treaty="lamp-treaty", participants=[{**MARA, "role": role}], statements=[statement(MARA)]
    )
    links = [report.participants[0], report.statements[0].attribution.chain[-1]]

    found = {parties_in(report)(link) for link in links}

    kind = report.kind.replace("-", " ")
    expected = Represented(party, Basis.INFERRED, f"acts for it in its {kind}") if party else None
    assert found == {expected}


@pytest.mark.parametrize(
    ("office", "party"),
    [
        ("President of Chile", "CL"),
        ("Vice President of the Republic of Chile", "CL"),
        ("Minister of Foreign Affairs of Viet Nam", "VN"),
        ("Permanent Representative of Chile to the United Nations", "CL"),
        ("Chile's Deputy Foreign Minister", "CL"),
        ("UN Secretary-General", "un"),
        ("UNODC Executive Director", "unodc"),
        ("Chile Deputy Prime Minister", "CL"),
        ("Deputy Prime Minister and Minister of the Interior of the Kingdom of Cambodia", "KH"),
        ("The Acting Minister for Trade, Science and Sea Affairs of Chile", "CL"),
        ("Chile's Minister of Trade", "CL"),
        ("Chile\u2019s ambassador to France", "CL"),
        ("Chile Finance Minister and Vice-President", "CL"),
        ("Government of Chile", "CL"),
        ("President of Georgia", "GE"),
        ("Georgia Attorney General", None),
        ("Chad King", None),
        ("Critic of the President of Chile", None),
        ("Chile's candidate for president", None),
        ("Chile's next president", None),
        ("Chile's former president", None),
        ("Chile President-elect", None),
        ("Chile President to be", None),
        ("Fugitive wanted by the government of Brazil", None),
        ("prisoner of the government of Iran", None),
        ("Spokesman for Amnesty on the government of China", None),
        ("Biographer of the President of France", None),
        ("Opposition leader and critic of the government of Poland", None),
        ("Minister of Foreign Affairs and critic of the government of Poland", None),
        ("President of Chile and critic of Poland", None),
        ("Deputy Minister of Foreign Affairs", None),
        ("Prime Minister", None),
        ("IT Minister", None),
        ("Ambassador to Chile", None),
        ("former President of Chile", None),
        ("Ex-President of Chile", None),
        ("President of the Football Federation of Chile", None),
        ("Professor of Law of Chile", None),
        ("journalist of Chile", None),
        (None, None),
    ],
)
def test_an_office_whose_words_name_a_party_is_of_that_party(report_of, office, party):
    """Given an office, its words decide only where they name the party whose office it is."""
    who = Participant.model_validate({**MARA, "office": office, "role": "speaker"})

    found = parties_in(report_of(participants=[who]))(who)

    assert found == (Represented(party, Basis.INFERRED, f"the office names it: {office}") if party else None)


# --- across reports ---


def says(source, office=None, party=None, reason=None):
    """Return what a source says of somebody."""
    basis = Basis.INFERRED if reason else Basis.STATED
    return Affiliation(source, office, Represented(party, basis, reason) if party else None)


def test_another_report_gives_the_party(report_of):
    """Given one report with the party and one without, the second has it by inference, with reason and source."""
    found = parties_across_reports([says("herald", "Prime Minister"), says("gazette", "The Prime Minister", "CL")])

    reason = "gazette states it of the same person, The Prime Minister"
    assert found == (RepresentedElsewhere("Prime Minister", Represented("CL", Basis.INFERRED, reason), ("gazette",)),)


def test_reports_that_state_a_party_come_before_those_that_it_is_inferred_from():
    """Given stated and inferred parties, the reason names those that state it; else the inference; at most three."""
    inferred = says("atlas", "Minister", "CL", "The host")
    (found,) = parties_across_reports([says("herald"), inferred, says("gazette", None, "CL")])
    (weaker,) = parties_across_reports([says("herald"), inferred])
    (many,) = parties_across_reports([says("herald"), *(says(f"s{n}", None, "CL") for n in range(9))])

    assert found.represented.reason == "gazette states it of the same person"
    assert weaker.represented.reason == "inferred of the same person, Minister, in atlas: The host"
    assert many.sources == ("s0", "s1", "s2")


@pytest.mark.parametrize(
    "others",
    [
        pytest.param([], id="nobody gives one"),
        pytest.param([says("gazette", "Prime Minister", "CL"), says("mercury", None, "un")], id="reports disagree"),
        pytest.param([says("gazette", "UN Secretary-General", "un")], id="in an office of another sort"),
        pytest.param([says("gazette", "Deputy Governor", "CL")], id="only the rank is shared"),
    ],
)
def test_nothing_is_inferred_without_one_party_in_a_like_office(others):
    """Given no party, two parties, or one in an office that shares no word, nothing is inferred."""
    assert parties_across_reports([says("herald", "Deputy Prime Minister"), *others]) == ()


def test_each_office_is_inferred_by_itself_whatever_the_order():
    """Given several offices without a party, those like one with a party have it, in any order of the reports."""
    facts = [says("a", "Minister of Trade"), says("b", "Poet"), says("c"), says("d", "Trade Minister", "CL")]

    for ordered in (facts, facts[::-1]):
        found = {elsewhere.office: elsewhere.represented.party for elsewhere in parties_across_reports(ordered)}
        assert found == {"Minister of Trade": "CL", None: "CL"}


@pytest.mark.thorough
def test_many_reports_are_read_once_each():
    """Given 20,000 offices with one word in common, each is inferred from three sources at most."""
    facts = [says(f"s{n}", f"Minister {n}", "CL" if n % 2 else None) for n in range(20_000)]

    found = parties_across_reports(facts)

    assert len(found) == 10_000
    assert {len(elsewhere.sources) for elsewhere in found} == {3}


def test_a_long_office_is_read_in_the_end(report_of):
    """Given an office of many words that nearly match, nobody is found, without trying every way to divide them."""
    office = "Chile " + "Minister of A and " * 100
    who = Participant.model_validate({**MARA, "office": office, "role": "speaker"})

    assert parties_in(report_of(participants=[who]))(who) is None
