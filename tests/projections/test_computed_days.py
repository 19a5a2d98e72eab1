"""Days of a treaty's entry into force that differ: reported ones, and the computed one beside them."""

from __future__ import annotations

import pytest

from tests.looking import look
from timeline.recording.amending import correct

NUMBER = ("gazette", "rule", {})
DELAY = ("herald", "delay", {"delay": {"rule": "days-after", "number": 10, "evidence": 1}})
COMPUTED = "one is computed from the recorded actions, which may not be all"


def enters_into_force(story, day, *, by="mercury", slug="in-force", party=None):
    """Record a report of the entry into force, for one party where one is given."""
    what = {"kind": "entry-into-force", **({"party": party} if party else {})}
    story.report(slug, what, by=by, treaty="harbour-treaty", date=day)


@pytest.fixture
def ruled(treaty_story):
    """Record a rule in two reports, and the accession by which the treaty enters into force on 11 May."""
    needed = treaty_story.figure("needed", "ratifications-needed", 1, counted="ratifications")
    for source, slug, details in (NUMBER, DELAY):
        what = {"kind": "provision", "rule": "entry-into-force", **details}
        figures = [needed] if source == "gazette" else []
        treaty_story.report(slug, what, by=source, treaty="harbour-treaty", figures=figures)
    treaty_story.acts("PT", "accession", "2031-05-01")
    return treaty_story


def found(story):
    """Return the conflicts: where they are, their grade, reason and status."""
    return story.rows("conflicts", "id", "grade", "reason", "status")


def test_another_computed_day_is_in_tension(ruled):
    """Given a report of another day, one row has both, and the computed side leads to each report of the rule."""
    enters_into_force(ruled, "2031-05-10")

    assert found(ruled) == [("treaty/harbour-treaty/in-force", "tension", COMPUTED, "open")]
    columns = ("side", "source", "occurrence", "role", "as_of", "as_printed")
    assert ruled.rows("conflict_sides", *columns) == [
        (1, "mercury", "in-force", "entry-into-force", "2031-05-10", "2031-05-10"),
        (2, None, "delay", "entry-into-force", "2031-05-11", "2031-05-11"),
        (2, None, "rule", "entry-into-force", "2031-05-11", "2031-05-11"),
    ]
    assert ruled.rows("conflicts", "kind", "topic", "treaty", "occurrence", "summary") == [
        (
            "date",
            "entry-into-force",
            "harbour-treaty",
            None,
            f"Entry into force: 2031-05-10 (mercury) and 2031-05-11 (computed); {COMPUTED}.",
        )
    ]


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(["2031-05-11"], id="the same day"),
        pytest.param(["2031-05-11", "2031-05-11"], id="the same day twice"),
        pytest.param(["2031-05"], id="its month"),
        pytest.param(["undated"], id="no day"),
        pytest.param([], id="no report"),
    ],
)
@pytest.mark.one_in(3)
def test_days_that_can_be_the_computed_one_do_not_differ(ruled, days):
    """Given reports that allow the computed day, there is no conflict."""
    for day, source in zip(days, ("mercury", "post"), strict=False):
        enters_into_force(ruled, day, by=source)

    assert found(ruled) == []


def test_a_conflict_goes_and_comes_with_the_actions(ruled):
    """Given a further action that gives the reported day, the conflict goes; without that action, it is there again."""
    enters_into_force(ruled, "2031-05-10")
    assert len(found(ruled)) == 1

    ruled.acts("ES", "ratification", "2031-04-30")
    assert found(ruled) == []

    path = ["gazette", "what", "action"]
    stream = "occurrence/ratification-by-es"
    correct(ruled.archive, stream, path, "declaration", was="ratification", reason="Misread", source=None, by="tester")
    assert len(found(ruled)) == 1


@pytest.mark.parametrize("slug", ["in-force", "in-force-too"], ids=["one occurrence", "two occurrences"])
def test_reports_of_two_days_contradict_each_other(ruled, slug):
    """Given two reported days, of one occurrence or two, all days are sides of the treaty's one contradiction."""
    enters_into_force(ruled, "2031-05-10")
    enters_into_force(ruled, "2031-05-12", by="post", slug=slug)

    why = "they cannot all be right"
    assert found(ruled) == [("treaty/harbour-treaty/in-force", "contradiction", why, "open")]
    sides = ruled.rows("conflict_sides", "side", "as_of", "source", occurrence=slug)
    assert (3, "2031-05-12", "post") in sides


def test_a_corrected_report_settles_it(ruled):
    """Given a reported day that is corrected to the computed one, the conflict is settled."""
    enters_into_force(ruled, "2031-05-10")
    stream, path = "occurrence/in-force", ["mercury", "date"]
    was = look(ruled.archive, stream, path)
    correct(ruled.archive, stream, path, "2031-05-11", was=was, reason="Erratum", source="mercury", by="tester")

    assert found(ruled) == [("treaty/harbour-treaty/in-force", "tension", COMPUTED, "settled")]


def test_days_for_one_party_are_compared_with_each_other_alone(ruled):
    """Given two days of entry into force for one party, they are a conflict of their own, and name the party."""
    for source, day, slug in (("mercury", "2031-06-01", "for-pt"), ("post", "2031-07-01", "for-portugal")):
        enters_into_force(ruled, day, by=source, slug=slug, party="PT")
    enters_into_force(ruled, "2031-08-01", slug="for-es", party="ES")

    assert ruled.rows("conflicts", "id", "grade", "subject", "summary") == [
        (
            "treaty/harbour-treaty/in-force-for:PT",
            "contradiction",
            "PT",
            "Entry into force for PT: 2031-06-01 (mercury) and 2031-07-01 (post); both cannot be right.",
        )
    ]
