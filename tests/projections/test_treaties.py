"""The table of treaties: where each stands, from counted actions and never from wordings."""

import pytest

from timeline.recording.amending import retract

STATE = ("ratifications", "ratifications_remaining", "in_force_on")


def needs(story, value, operator="exact", *, by="gazette", **fields):
    """Record how many ratifications a source says the treaty needs."""
    figure = story.figure("needed", "ratifications-needed", value, operator, **fields)
    what = {"kind": "provision", "rule": "entry-into-force"}
    story.report("entry-into-force", what, by=by, treaty="harbour-treaty", figures=[figure])


def test_a_treaty_is_there_as_soon_as_it_is_registered(story):
    """Given its registration alone, the row has its names, counts of zero, and no dates."""
    story.treaty(other_names=["Harbour Treaty", "Port Treaty"], depositary="un")

    row = story.row("treaties")

    assert (row["name"], row["other_names"], row["depositary"]) == (
        "Treaty of the Harbours",
        "Harbour Treaty; Port Treaty",
        "un",
    )
    assert (row["signatories_named"], row["ratifications"]) == (0, 0)
    unknown = {"adopted_on", "opened_on", "closes_on", "ratifications_needed", "signatories_reported", "in_force_on"}
    assert {row[name] for name in unknown} == {None}


def test_adopted_opened_and_closes_lead_to_the_occurrences_that_say_so(treaty_story):
    """Given an adoption, a signing and a closing rule, each day stands with its occurrence."""
    treaty_story.report("adoption", "adoption", treaty="harbour-treaty", date="2030-12-01")
    treaty_story.report("signing", "signing", treaty="harbour-treaty", date="2031-05-01")
    closing = {"kind": "provision", "rule": "closing-for-signature"}
    treaty_story.report("closing", closing, treaty="harbour-treaty", date="2032-05-01")

    columns = ("adopted_on", "adopted_in", "opened_on", "opened_in", "closes_on", "closes_in")
    assert treaty_story.rows("treaties", *columns) == [
        ("2030-12-01", "adoption", "2031-05-01", "signing", "2032-05-01", "closing")
    ]


@pytest.mark.parametrize(
    ("date", "opened_on"),
    [
        pytest.param("2031-05-01/2031-05-03", "2031-05-01", id="the first day of several"),
        pytest.param("2031-05-01T09:30:00", "2031-05-01", id="the day of a second"),
        pytest.param("undated", None, id="none where undated"),
    ],
)
def test_a_treaty_is_open_from_the_first_day_of_its_signing(treaty_story, date, opened_on):
    """Given when it was signed, `opened_on` is the first day of that."""
    treaty_story.report("signing", "signing", treaty="harbour-treaty", date=date)

    assert treaty_story.rows("treaties", "opened_on") == [opened_on]


def test_an_adoption_without_a_single_day_leaves_the_day_empty(treaty_story):
    """Given only the year of the adoption, `adopted_on` is empty until a source gives the day."""
    treaty_story.report("adoption", "adoption", by="gazette", treaty="harbour-treaty", date="2030")
    assert treaty_story.rows("treaties", "adopted_on", "adopted_in") == [(None, "adoption")]

    treaty_story.report("adoption", "adoption", by="herald", treaty="harbour-treaty", date="2030-12-01")
    assert treaty_story.rows("treaties", "adopted_on", "adopted_in") == [("2030-12-01", "adoption")]


@pytest.mark.parametrize("rule", ["amendment", "entry-into-force", "purpose", "structure"])
@pytest.mark.one_in(3)
def test_only_the_closing_rule_closes(treaty_story, rule):
    """Given another provision with a date, the last day for signature stays empty."""
    treaty_story.report("rule", {"kind": "provision", "rule": rule}, treaty="harbour-treaty", date="2032-05-01")

    assert treaty_story.rows("treaties", "closes_on") == [None]


def test_needed_and_remaining_follow_from_the_claim(treaty_story):
    """Given that 3 are needed and one party ratified, 2 remain, and the treaty is not in force."""
    needs(treaty_story, 3, "at-least")
    treaty_story.acts("PT", "ratification", "2031-06-01")

    assert treaty_story.rows("treaties", "ratifications_needed", "ratifications_needed_figure", *STATE) == [
        (3, "entry-into-force/gazette/needed", 1, 2, None)
    ]


def test_without_a_claim_of_what_is_needed_nothing_remains_to_be_said(treaty_story):
    """Given ratifications and no threshold, what remains is unknown and the treaty not said to be in force."""
    treaty_story.acts("PT", "ratification", "2031-06-01")

    assert treaty_story.rows("treaties", "ratifications_needed", *STATE) == [(None, 1, None, None)]


def test_a_signature_is_not_a_ratification(treaty_story):
    """Given 2 needed and 3 signatures, none has ratified, 2 remain, and nothing is in force."""
    needs(treaty_story, 2)
    for party in ("PT", "ES", "FR"):
        treaty_story.acts(party, "signature", "2031-05-01")

    assert treaty_story.rows("treaties", "signatories_named", *STATE) == [(3, 0, 2, None)]


def test_a_reported_number_of_ratifications_counts_none(treaty_story):
    """Given 2 needed and a report that speaks of 5 ratifications, none is counted: nobody is named."""
    needs(treaty_story, 2)
    claimed = treaty_story.figure("ratified", "ratifications", 5)
    treaty_story.report("news", treaty="harbour-treaty", date="2031-06-01", figures=[claimed])

    assert treaty_story.rows("treaties", *STATE) == [(0, 2, None)]


@pytest.mark.parametrize(
    "action", ["ratification", "acceptance", "approval", "accession", "succession", "definitive-signature"]
)
@pytest.mark.one_in(3)
def test_every_consent_to_be_bound_counts(treaty_story, action):
    """Given 2 needed and any form of consent to be bound, 1 remains."""
    needs(treaty_story, 2)
    treaty_story.acts("PT", action, "2031-06-01")

    assert treaty_story.rows("treaties", *STATE) == [(1, 1, None)]


@pytest.mark.parametrize("action", ["signature", "declaration", "reservation", "denunciation"])
@pytest.mark.one_in(3)
def test_nothing_else_counts(treaty_story, action):
    """Given 2 needed and an action that binds nobody, 2 remain."""
    needs(treaty_story, 2)
    treaty_story.acts("PT", action, "2031-06-01")

    assert treaty_story.rows("treaties", *STATE) == [(0, 2, None)]


def test_the_day_that_reaches_the_threshold_is_not_one_of_entry_into_force(treaty_story):
    """Given 2 needed and 3 ratifications in any order, the conditions are met with the second; no delay is known."""
    needs(treaty_story, 2)
    treaty_story.acts("FR", "ratification", "2031-09-01")
    treaty_story.acts("PT", "ratification", "2031-06-01")
    treaty_story.acts("ES", "accession", "2031-07-01")

    assert treaty_story.rows("treaties", *STATE) == [(3, 0, None)]
    assert treaty_story.rows("treaties", "conditions_met_on", "in_force_basis", "in_force_reason") == [
        ("2031-07-01", None, "No report gives the delay after the conditions are met.")
    ]


def test_a_party_is_bound_once(treaty_story):
    """Given 2 needed and one party that approves and accedes, one ratification is counted."""
    needs(treaty_story, 2)
    treaty_story.acts("PT", "approval", "2031-06-01")
    treaty_story.acts("PT", "accession", "2031-07-01")

    assert treaty_story.rows("treaties", *STATE) == [(1, 1, None)]


def test_two_sources_of_one_ratification_count_it_once(treaty_story):
    """Given one ratification from two sources, one is counted."""
    needs(treaty_story, 2)
    treaty_story.acts("PT", "ratification", "2031-06-01", by="gazette")
    treaty_story.acts("PT", "ratification", "2031-06-01", by="herald")

    assert treaty_story.rows("treaties", *STATE) == [(1, 1, None)]


def test_a_denunciation_is_counted_off(treaty_story):
    """Given 3 needed and 2 ratifications, one of them denounced, 2 remain."""
    needs(treaty_story, 3)
    treaty_story.acts("PT", "ratification", "2031-06-01")
    treaty_story.acts("ES", "ratification", "2031-07-01")
    treaty_story.acts("PT", "denunciation", "2031-08-01")

    assert treaty_story.rows("treaties", *STATE) == [(1, 2, None)]


def test_a_denunciation_before_the_ratification_does_not_undo_it(treaty_story):
    """Given a party that denounces and ratifies later, it is bound."""
    needs(treaty_story, 3)
    treaty_story.acts("PT", "denunciation", "2031-05-01")
    treaty_story.acts("PT", "ratification", "2031-06-01")

    assert treaty_story.rows("treaties", *STATE) == [(1, 2, None)]


def test_a_denunciation_without_a_day_is_counted_off_too(treaty_story):
    """Given a dated ratification and an undated denunciation, the party is no longer bound."""
    needs(treaty_story, 3)
    treaty_story.acts("PT", "ratification", "2031-06-01")
    treaty_story.acts("PT", "denunciation")

    assert treaty_story.rows("treaties", *STATE) == [(0, 3, None)]


def test_a_treaty_in_force_stays_in_force_when_a_party_leaves(treaty_story):
    """Given 2 needed, 2 ratifications and then a denunciation, the day on which the conditions were met stands.

    Source: Vienna Convention on the Law of Treaties, article 55.
    """
    needs(treaty_story, 2)
    treaty_story.acts("PT", "ratification", "2031-06-01")
    treaty_story.acts("ES", "ratification", "2031-07-01")
    treaty_story.acts("PT", "denunciation", "2032-01-01")

    assert treaty_story.rows("treaties", "ratifications", "conditions_met_on") == [(1, "2031-07-01")]


def test_ratifications_without_days_reach_the_threshold_on_an_unknown_day(treaty_story):
    """Given 1 needed and an undated ratification, nothing remains, and no day is made up."""
    needs(treaty_story, 1)
    treaty_story.acts("PT", "ratification")

    assert treaty_story.rows("treaties", *STATE) == [(1, 0, None)]


def test_a_wording_that_counts_signatures_yields(treaty_story):
    """Given 9 signatures needed by one source and 3 ratifications by two others, 3 are needed."""
    needs(treaty_story, 9, by="gazette", counted="signatures")
    needs(treaty_story, 3, "at-least", by="herald", counted="states")
    needs(treaty_story, 3, "at-least", by="mercury", counted="states")

    assert treaty_story.rows("treaties", "ratifications_needed", "ratifications_needed_figure") == [
        (3, "entry-into-force/herald/needed")
    ]


def test_the_reported_total_is_that_of_the_latest_day(treaty_story):
    """Given totals of two days, the later stands, chosen as signatories_per_day chooses it."""
    early = treaty_story.total(40, as_of="2031-05-01")
    treaty_story.report("signing", "signing", by="gazette", treaty="harbour-treaty", figures=[early])
    for source, total in (
        ("herald", treaty_story.total(36, "nearly", as_of="2031-05-02")),
        ("mercury", treaty_story.total(34, as_of="2031-05-02")),
    ):
        treaty_story.report("signing", "signing", by=source, treaty="harbour-treaty", figures=[total])

    assert treaty_story.rows("treaties", "signatories_reported", "signatories_reported_figure") == [
        (34, "signing/mercury/total")
    ]
    assert treaty_story.rows("signatories_per_day", "reported_total", day="2031-05-02") == [34]


def test_named_signatories_are_counted_apart_from_the_reported_total(treaty_story):
    """Given a total of 31 and 2 named signatures, the row has both numbers and adds nothing."""
    total = treaty_story.total(31)
    treaty_story.report("signing", "signing", treaty="harbour-treaty", date="2031-05-01", figures=[total])
    treaty_story.acts("PT", "signature", "2031-05-01")
    treaty_story.acts("ES", "signature")

    assert treaty_story.rows("treaties", "signatories_reported", "signatories_named") == [(31, 2)]


THIRTY_DAYS = {"rule": "days-after", "number": 30, "evidence": 1}
FORCE = ("conditions_met_on", "in_force_on", "in_force_basis", "in_force_reason")


def rule(story, *figures, by="gazette", slug="entry-into-force", **details):
    """Record what a source says of the treaty's rule of entry into force."""
    what = {"kind": "provision", "rule": "entry-into-force", **details}
    story.report(slug, what, by=by, treaty="harbour-treaty", figures=figures)


def two_ratify(story):
    """Record two ratifications."""
    story.acts("PT", "ratification", "2031-06-01")
    story.acts("ES", "ratification", "2031-07-01")


def test_a_whole_rule_gives_the_day_of_entry_into_force(treaty_story):
    """Given a number and a delay by two sources, the day is computed, and says how."""
    needs(treaty_story, 2)
    rule(treaty_story, by="herald", delay=THIRTY_DAYS)
    two_ratify(treaty_story)

    reason = "Computed: the conditions were met on 2031-07-01, and it enters into force on 2031-07-31."
    assert treaty_story.rows("treaties", *FORCE) == [("2031-07-01", "2031-07-31", "computed", reason)]


@pytest.mark.parametrize(
    ("value", "operator", "remaining"),
    [
        pytest.param(2, "exact", 1, id="exact"),
        pytest.param(2, "at-least", 1, id="at least"),
        pytest.param(2, "more-than", 2, id="more than"),
        pytest.param(2, "about", None, id="about"),
        pytest.param(2, "at-most", None, id="at most"),
        pytest.param(0, "exact", None, id="none"),
    ],
)
@pytest.mark.one_in(3)
def test_only_an_exact_number_is_a_threshold(treaty_story, value, operator, remaining):
    """Given a number in some words, what remains is known where they set the number that is needed."""
    needs(treaty_story, value, operator)
    treaty_story.acts("PT", "ratification", "2031-06-01")

    assert treaty_story.rows("treaties", "ratifications_remaining") == [remaining]


def test_most_sources_decide_the_delay(treaty_story):
    """Given three sources of which two give the same delay, that one counts."""
    needs(treaty_story, 2)
    two_ratify(treaty_story)
    for source, number in (("herald", 60), ("mercury", 30), ("post", 30)):
        rule(treaty_story, by=source, delay={**THIRTY_DAYS, "number": number})

    assert treaty_story.rows("treaties", "in_force_on") == ["2031-07-31"]


def test_what_is_missing_is_said(treaty_story):
    """Given several conditions that do not hold and no delay, each is named with how much of it there is."""
    share = treaty_story.figure("share", "share-needed", 55, unit="percent")
    held = treaty_story.figure("held", "emissions-share", "20.5", unit="percent", subject="PT")
    enough = {"need": "share", "figure": "share", "shares": "emissions-share", "evidence": 1}
    named = {"need": "parties", "parties": ["PT", "FR"], "evidence": 1}
    rule(treaty_story, share, held, conditions=[enough, named])
    needs(treaty_story, 3, by="herald")
    two_ratify(treaty_story)

    assert treaty_story.rows("treaties", "in_force_reason") == [
        "2 of 3 consents to be bound are recorded; 20.5 of 55 percent are held by parties that count; no consent of FR "
        "is recorded, and the rule names them; no report gives the delay after the conditions are met."
    ]


def test_without_shares_a_condition_cannot_be_computed(treaty_story):
    """Given a share that is needed and no party's share, that is what is missing."""
    share = treaty_story.figure("share", "share-needed", 55, unit="percent")
    enough = {"need": "share", "figure": "share", "shares": "emissions-share", "evidence": 1}
    rule(treaty_story, share, conditions=enough, delay=THIRTY_DAYS)
    two_ratify(treaty_story)

    assert treaty_story.rows("treaties", *FORCE) == [
        (None, None, None, "No report gives the shares that parties hold.")
    ]


def test_signatures_count_where_a_report_says_so(treaty_story):
    """Given a rule that counts signatures, they bring the treaty into force, and ratifications do not."""
    figure = treaty_story.figure("needed", "ratifications-needed", 2, counted="signatures")
    enough = {"need": "signatures", "figure": "needed", "evidence": 1}
    rule(treaty_story, figure, conditions=enough, delay=THIRTY_DAYS)
    two_ratify(treaty_story)
    assert treaty_story.rows("treaties", "in_force_reason", "ratifications_needed") == [
        ("0 of 2 signatures are recorded.", None)
    ]

    treaty_story.acts("PT", "signature", "2031-05-01")
    treaty_story.acts("FR", "signature", "2031-05-02")
    assert treaty_story.rows("treaties", "in_force_on") == ["2031-06-01"]


def test_a_rule_says_what_counts(treaty_story):
    """Given a rule of ratifications alone that counts organizations, an accession does not count and theirs does."""
    needs(treaty_story, 2)
    rule(treaty_story, by="herald", counting="ratification", organizations="counted", delay=THIRTY_DAYS)
    treaty_story.acts("PT", "accession", "2031-05-01")
    two_ratify(treaty_story)
    treaty_story.acts("eu", "ratification", "2031-08-01")

    columns = ("ratifications", "ratifications_counted", "conditions_met_on")
    assert treaty_story.rows("treaties", *columns) == [(3, 3, "2031-07-01")]


def test_organizations_are_bound_and_not_counted(treaty_story):
    """Given two needed, a state and an organization, both are bound, one counts, and one more is needed."""
    needs(treaty_story, 2)
    treaty_story.acts("PT", "accession", "2031-05-01")
    treaty_story.acts("eu", "formal-confirmation", "2031-05-02")

    columns = ("ratifications", "ratifications_counted", "ratifications_remaining")
    assert treaty_story.rows("treaties", *columns) == [(2, 1, 1)]


def test_signatures_yield_to_consents_of_another_source(treaty_story):
    """Given one source that counts signatures and another that counts ratifications, ratifications are needed alone."""
    figure = treaty_story.figure("needed", "ratifications-needed", 5, counted="signatures")
    enough = {"need": "signatures", "figure": "needed", "evidence": 1}
    rule(treaty_story, figure, conditions=enough, delay=THIRTY_DAYS)
    needs(treaty_story, 2, by="herald")
    two_ratify(treaty_story)

    assert treaty_story.rows("treaties", "in_force_on") == ["2031-07-31"]


@pytest.mark.parametrize(
    ("day", "in_force_on", "basis", "reason"),
    [
        pytest.param(
            "2031-07-31",
            "2031-07-31",
            "reported",
            "As reported; the treaty's own rule gives the same day.",
            id="the same",
        ),
        pytest.param(
            "2031-07-30",
            "2031-07-30",
            "reported",
            "As reported; computed from the recorded actions, it is 2031-07-31.",
            id="another",
        ),
        pytest.param(
            "2031",
            "2031-07-31",
            "computed",
            "Reported, but not on which day; computed from the recorded actions, it is 2031-07-31.",
            id="no single day",
        ),
    ],
)
def test_a_reported_day_stands_beside_the_computed_one(treaty_story, day, in_force_on, basis, reason):
    """Given a rule, actions and a report, its day stands, if it names one, and the computed one beside it."""
    needs(treaty_story, 2)
    rule(treaty_story, by="herald", delay=THIRTY_DAYS)
    two_ratify(treaty_story)
    treaty_story.report("force", "entry-into-force", treaty="harbour-treaty", date=day)

    columns = ("in_force_on", "in_force_basis", "in_force_reason", "in_force_in", "in_force_computed_on")
    assert treaty_story.rows("treaties", *columns) == [(in_force_on, basis, reason, "force", "2031-07-31")]


def test_a_reported_day_needs_no_rule(treaty_story):
    """Given a report of the day and nothing else, the day stands, and the row says why none is computed."""
    treaty_story.report("force", "entry-into-force", treaty="harbour-treaty", date="2031-07-30")

    reason = "As reported. The day cannot be computed: no report gives an exact condition of entry into force."
    assert treaty_story.rows("treaties", *FORCE) == [(None, "2031-07-30", "reported", reason)]


def test_entry_into_force_for_a_party_is_not_that_of_the_treaty(treaty_story):
    """Given the day on which it enters into force for one party, the treaty's own day stays empty."""
    what = {"kind": "entry-into-force", "party": "PT"}
    treaty_story.report("force", what, treaty="harbour-treaty", date="2031-07-30")

    assert treaty_story.rows("treaties", "in_force_on") == [None]
    assert treaty_story.rows("treaty_facts", "fact", "party", "day") == [("in-force-for", "PT", "2031-07-30")]


def test_a_retracted_report_gives_no_part_of_the_rule(treaty_story):
    """Given the delay's only report retracted, the day is unknown again."""
    needs(treaty_story, 2)
    rule(treaty_story, by="herald", slug="delay", delay=THIRTY_DAYS)
    two_ratify(treaty_story)
    assert treaty_story.rows("treaties", "in_force_on") == ["2031-07-31"]

    retract(treaty_story.archive, "delay", None, reason="Misread", source=None, by="tester")
    assert treaty_story.rows("treaties", "in_force_on") == [None]


def test_the_facts_behind_the_row_are_listed(treaty_story):
    """Given an adoption, an action and a claim, each is a fact with its day, its occurrence and its source."""
    treaty_story.report("adoption", "adoption", treaty="harbour-treaty", date="2030-12-01")
    treaty_story.acts("PT", "ratification", "2031-06-01", by="herald")
    needs(treaty_story, 3, by="mercury")

    assert treaty_story.rows("treaty_facts", "fact", "day", "party", "value", "occurrence", "source") == [
        ("adopted", "2030-12-01", None, None, "adoption", "gazette"),
        ("ratification", "2031-06-01", "PT", None, "ratification-by-pt", "herald"),
        ("ratifications-needed", None, None, 3, "entry-into-force", "mercury"),
    ]


def test_what_one_treaty_gets_changes_no_other(treaty_story):
    """Given two treaties, an action under one leaves the other as it was."""
    treaty_story.treaty("ferry-pact", "Ferry Pact")
    treaty_story.acts("PT", "ratification", "2031-06-01")

    assert treaty_story.rows("treaties", "id", "ratifications") == [("ferry-pact", 0), ("harbour-treaty", 1)]


def test_a_treaty_registered_after_its_facts_has_them(story):
    """Given reports about a treaty that is registered last, its row has what they say."""
    story.acts("PT", "ratification", "2031-06-01")
    assert story.rows("treaties", "id") == []

    story.treaty()

    assert story.rows("treaties", "id", "ratifications") == [("harbour-treaty", 1)]
