"""For whom people speak: by each report, and by what others tell of the same person."""

from __future__ import annotations

import pytest

from domain.events import Via
from domain.occurrence import Occurrence
from domain.person import Person

ADA = {"person": "ada-quay", "name": "Ada Quay", "office": "Harbour Minister"}


def said(point, chain="ada-quay"):
    """Return a statement of somebody."""
    attribution = {"voice": "paraphrase", "chain": chain}
    return {"point": point, "text": f"{point}, she says.", "attribution": attribution, "evidence": 1}


@pytest.fixture
def ministers(story):
    """Record a speech by a minister without a party, and a visit in which another source gives it."""
    story.person("ada-quay", "Ada Quay")
    story.report(
        "speech",
        "speech",
        by="herald",
        participants=[{**ADA, "role": "speaker"}],
        statements=[said("lamps"), said("boats", [{**ADA}, {"party": "un"}])],
        figures=[story.figure("ports", "attendance", 3, attribution={"voice": "quotation", "chain": "ada-quay"})],
    )
    story.report("visit", "visit", by="gazette", participants=[{**ADA, "party": "PT", "role": "visitor"}])
    return story


REASON = "gazette states it of the same person, Harbour Minister"


def test_what_an_official_says_counts_for_the_party_that_another_report_gives(ministers):
    """Given the party in one report alone, what the person says and gives in the other counts for it, with the reason.

    What somebody else is cited for counts for them.
    """
    columns = ("party", "id", "party_basis", "party_reason")

    assert ministers.rows("party_statements", *columns) == [
        ("PT", "speech/herald/lamps", "inferred", REASON),
        ("un", "speech/herald/boats", "stated", None),
    ]
    assert ministers.rows("party_figures", *columns) == [("PT", "speech/herald/ports", "inferred", REASON)]
    assert ministers.rows("party_participants", *columns) == [
        ("PT", "speech/herald/1", "inferred", REASON),
        ("PT", "visit/gazette/1", "stated", None),
    ]
    assert ministers.rows("person_parties", "person", "office", "party", "sources") == [
        ("ada-quay", "Harbour Minister", "PT", "gazette")
    ]


def test_each_report_keeps_what_it_says_itself(ministers):
    """Given an inference from another report, the tables of claims have only what their own report tells."""
    assert ministers.rows("participants", "source", "party", "party_basis") == [
        ("gazette", "PT", "stated"),
        ("herald", None, None),
    ]
    assert ministers.rows("statements", "point", "office", "party", "party_basis") == [
        ("boats", None, "un", "stated"),
        ("lamps", "Harbour Minister", None, None),
    ]


def test_nothing_is_inferred_where_reports_disagree(ministers):
    """Given a second party in a third report, each report keeps its own, and nothing is inferred any more."""
    ministers.report("panel", "meeting", by="mercury", participants=[{**ADA, "party": "unodc", "role": "attendee"}])

    assert ministers.rows("person_parties", "person") == []
    assert ministers.rows("party_participants", "party", "source") == [("PT", "gazette"), ("unodc", "mercury")]


def test_a_retracted_report_tells_nothing(ministers, stamp):
    """Given the only report with the party retracted, nothing is inferred from it; withdrawn, it is again."""
    _amend(ministers, "visit", lambda visit: visit.retract("gazette", reason="Wrong", because_of=None, stamp=stamp))
    assert ministers.rows("person_parties", "person") == []

    _amend(ministers, "visit", lambda visit: visit.withdraw("retraction-1", reason="Right", stamp=stamp))
    assert ministers.rows("person_parties", "party") == ["PT"]


def test_a_merged_person_has_what_was_told_of_both(ministers, stamp):
    """Given two spellings of one person recorded as two, a merge lets one have the other's party, a withdrawal not."""
    ministers.person("a-quay", "A. Quay")
    ministers.report("toast", "speech", by="mercury", participants=[{"person": "a-quay", "role": "speaker"}])
    assert ministers.rows("person_parties", "person", "office") == [("ada-quay", "Harbour Minister")]

    def merged(batch):
        one, other = batch.get(Person, "a-quay"), batch.get(Person, "ada-quay")
        batch.add(one.merge_into(other, reason="One", source=None, stamp=batch.stamp))

    ministers.archive.record(merged, by="tester", via=Via.COMMAND)
    assert ministers.rows("person_parties", "person", "office") == [
        ("ada-quay", ""),
        ("ada-quay", "Harbour Minister"),
    ]

    def withdrawn(batch):
        for slug in ("a-quay", "ada-quay"):
            batch.add(batch.get(Person, slug).withdraw("merge-1", reason="Two", stamp=batch.stamp))

    ministers.archive.record(withdrawn, by="tester", via=Via.COMMAND)
    assert ministers.rows("person_parties", "person", "office") == [("ada-quay", "Harbour Minister")]


def test_who_speaks_in_a_pledge_counts_for_the_pledger_elsewhere(story):
    """Given no party in any report, but a pledge in which the person speaks, that is inferred, also elsewhere."""
    story.person("ada-quay", "Ada Quay")
    what = {"kind": "pledge", "pledger": "PT", "purpose": "Lamps"}
    story.report("gift", what, by="gazette", participants=[{**ADA, "role": "speaker"}])
    story.report("speech", "speech", by="herald", participants=[{**ADA, "role": "speaker"}])

    assert story.rows("participants", "source", "party", "party_basis", "party_reason") == [
        ("gazette", "PT", "inferred", "acts for it in its pledge"),
        ("herald", None, None, None),
    ]
    assert story.rows("person_parties", "party", "party_reason") == [
        ("PT", "inferred of the same person, Harbour Minister, in gazette: acts for it in its pledge")
    ]


def test_a_party_that_only_an_office_or_a_citation_names_is_in_the_table_of_parties(story):
    """Given a party in the words of an office, and one that is cited, both are parties that the report mentions."""
    story.report(
        "speech",
        "speech",
        participants=[{"office": "President of Chile", "role": "speaker"}],
        statements=[said("lamps", [{"name": "A herald"}, {"party": "unodc"}])],
    )

    assert story.rows("parties", "id") == ["CL", "unodc"]


def _amend(story, slug, decide):
    """Record an amendment of an occurrence."""
    story.archive.record(lambda batch: batch.add(decide(batch.get(Occurrence, slug))), by="tester", via=Via.COMMAND)
