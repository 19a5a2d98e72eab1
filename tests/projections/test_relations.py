"""The table of relations: how occurrences relate to each other, as each source has it."""

import json


def test_one_report_may_relate_an_occurrence_to_several(story):
    """Given three relations of one report, each is a row with its evidence."""
    story.report("talks", "negotiation")
    story.report("conference", "conference")
    related = [
        {"type": "part-of", "other": "conference", "evidence": "3 caption"},
        {"type": "after", "other": "talks"},
        {"type": "answers", "other": "talks"},
    ]
    story.report("speech", "speech", relations=related, evidence=8)

    rows = story.rows("relations", "occurrence", "relation", "other", "source", "evidence")

    assert [row[:4] for row in rows] == [
        ("speech", "after", "talks", "gazette"),
        ("speech", "answers", "talks", "gazette"),
        ("speech", "part-of", "conference", "gazette"),
    ]
    assert [json.loads(row[4])[0]["paragraph"] for row in rows] == [8, 8, 3]


def test_sources_may_place_an_occurrence_differently(story):
    """Given two sources that make one occurrence part of different ones, both claims stand."""
    story.report("conference", "conference")
    story.report("fair", "ceremony")
    story.report("speech", "speech", by="gazette", relations=[{"type": "part-of", "other": "conference"}])
    story.report("speech", "speech", by="herald", relations=[{"type": "part-of", "other": "fair"}])

    assert story.rows("relations", "source", "relation", "other") == [
        ("gazette", "part-of", "conference"),
        ("herald", "part-of", "fair"),
    ]


def test_a_relation_that_a_report_claims_twice_is_one_row(story):
    """Given the same relation twice in one report, the first of the two stands."""
    story.report("conference", "conference")
    twice = [
        {"type": "part-of", "other": "conference", "inferred": "first"},
        {"type": "part-of", "other": "conference", "inferred": "second"},
    ]
    story.report("speech", "speech", relations=twice)

    assert story.rows("relations", "relation", "other", "inferred") == [("part-of", "conference", "first")]


def test_an_inferred_relation_says_why(story):
    """Given a relation that the source does not state, the row has the reason."""
    story.report("talks", "negotiation")
    story.report("speech", "speech", relations=[{"type": "after", "other": "talks", "inferred": "it looks back"}])

    assert story.rows("relations", "inferred") == ["it looks back"]


def test_what_is_perhaps_the_same_stays_two(story):
    """Given two occurrences that a report says may be one, the relation is a row, and both stand by themselves."""
    story.report("speech", "speech", by="gazette")
    related = [{"type": "perhaps-same", "other": "speech", "inferred": "Neither report names the speaker"}]
    story.report("talk", "speech", by="herald", relations=related)

    assert story.rows("relations", "occurrence", "relation", "other", "inferred") == [
        ("talk", "perhaps-same", "speech", "Neither report names the speaker")
    ]
    assert story.rows("occurrences", "id", "status") == [("speech", "reported"), ("talk", "reported")]
