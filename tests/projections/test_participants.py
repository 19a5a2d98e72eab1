"""The table of participants: who took part, in what office and role, as each source has it."""

import json


def test_each_source_names_its_own_participants_in_order(story):
    """Given two sources, each participant is a row of its source, numbered as the source lists them."""
    story.person("ada-quay", "Ada Quay")
    ada = {"person": "ada-quay", "name": "Ada Quay", "office": "Harbour Master", "party": "PT"}
    story.report(
        "opening", "ceremony", by="gazette", participants=[{**ada, "role": "speaker"}, {"party": "PT", "role": "host"}]
    )
    story.report("opening", "ceremony", by="herald", participants=[{"name": "A. Quay", "role": "guest"}])

    assert story.rows("participants", "id", "person", "name", "office", "party", "role", "source") == [
        ("opening/gazette/1", "ada-quay", "Ada Quay", "Harbour Master", "PT", "speaker", "gazette"),
        ("opening/gazette/2", None, None, None, "PT", "host", "gazette"),
        ("opening/herald/1", None, "A. Quay", None, None, "guest", "herald"),
    ]


def test_two_unnamed_people_stay_two(story):
    """Given two participants of the same office, both stand: nobody is merged by an office."""
    minister = {"office": "Minister", "role": "attendee"}
    story.report("opening", "ceremony", participants=[minister, minister])

    assert story.rows("participants", "id", "office") == [
        ("opening/gazette/1", "Minister"),
        ("opening/gazette/2", "Minister"),
    ]


def test_one_person_may_have_several_roles(story):
    """Given a person who signs and speaks, each role is a row of its own."""
    story.person("ada-quay", "Ada Quay")
    roles = [{"person": "ada-quay", "role": "signatory"}, {"person": "ada-quay", "role": "speaker"}]
    story.report("opening", "ceremony", participants=roles)

    assert story.rows("participants", "person", "role") == [("ada-quay", "signatory"), ("ada-quay", "speaker")]


def test_a_participation_that_is_inferred_says_why(story):
    """Given a participant whom the source does not name as such, the row has the reason."""
    story.report("opening", "ceremony", participants=[{"party": "PT", "role": "host", "inferred": "it owns the port"}])

    assert story.rows("participants", "inferred") == ["it owns the port"]


def test_a_participant_without_evidence_stands_where_the_report_stands(story):
    """Given a participant with evidence and one without, the latter is shown at the report's paragraph."""
    guests = [{"party": "PT", "role": "host", "evidence": "2 caption"}, {"party": "ES", "role": "guest"}]
    story.report("opening", "ceremony", participants=guests, evidence=9)

    shown = {party: json.loads(evidence) for party, evidence in story.rows("participants", "party", "evidence")}

    assert shown == {"PT": [{"paragraph": 2, "where": "caption"}], "ES": [{"paragraph": 9, "where": "body"}]}
