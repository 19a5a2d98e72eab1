"""Keep what sources report of one occurrence: given events, when a source reports, then events."""

from __future__ import annotations

import pytest

from domain.aggregate import fold
from domain.errors import DifferentContentError, RefusedError
from domain.occurrence import OccurrenceReported
from domain.person import Person, PersonDetails


@pytest.fixture
def known(occurrence, report_of, stamp):
    """Give the occurrence after its first report."""
    return fold(occurrence, occurrence.report(report_of(), stamp))


def test_nothing_is_known_at_first(occurrence):
    """Start without reports, and so without a kind."""
    assert (occurrence.exists, occurrence.version, occurrence.kind, occurrence.reports) == (False, 0, None, {})


def test_the_first_report(occurrence, report_of, stamp):
    """Given nothing, when a source reports an occurrence, then its whole report is recorded."""
    events = occurrence.report(report_of(), stamp)

    assert events == [
        OccurrenceReported(
            **dict(stamp), originator_id="occurrence/lighthouse-week", originator_version=1, report=report_of()
        )
    ]
    assert events[0].summary() == "harbour-gazette reports: Lighthouse week in Lisbon"
    assert events[0].source_slug == "harbour-gazette"


def test_the_same_report_again_changes_nothing(known, report_of, stamp):
    """Given a report, when its source reports the same again, then there is no event."""
    assert known.report(report_of(), stamp) == []


def test_a_second_source_corroborates(known, report_of, stamp):
    """Given one source's report, when another reports, then both stand, each whole and on its own."""
    other = report_of(source="evening-lamp", title="Lamp week opens", date="2031-05-03")

    events = known.report(other, stamp)
    after = fold(known, events)

    assert [event.originator_version for event in events] == [2]
    assert {source: (reported.version, reported.report.title) for source, reported in after.reports.items()} == {
        "harbour-gazette": (1, "Lighthouse week in Lisbon"),
        "evening-lamp": (2, "Lamp week opens"),
    }


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param(
            {"title": "Lamp week"}, "title: recorded 'Lighthouse week in Lisbon', given 'Lamp week'", id="title"
        ),
        pytest.param({"date": "2031-05-03"}, "date.edtf: recorded '2031-05-02', given '2031-05-03'", id="date"),
        pytest.param({"treaty": "lamp-accord"}, "treaty: recorded None, given 'lamp-accord'", id="treaty"),
        pytest.param({"evidence": 2}, r"evidence\[0\].paragraph: recorded 1, given 2", id="evidence"),
        pytest.param({"what": "speech"}, "what: recorded .*conference.*given .*speech", id="kind"),
    ],
)
def test_one_source_reports_an_occurrence_once(known, report_of, stamp, changes, message):
    """Given a report, when its source reports otherwise, then the error names the field and both contents."""
    with pytest.raises(
        DifferentContentError, match=f"the report of 'lighthouse-week' by 'harbour-gazette' is already .*{message}"
    ):
        known.report(report_of(**changes), stamp)


def test_a_difference_deep_inside_is_shown(occurrence, report_of, figure_fields, stamp):
    """Given a report with figures, when one of them differs, then the error shows both of its values."""
    figures = [{**figure_fields, "key": f"total-{number}"} for number in range(3)]
    changed = [*figures[:2], {**figures[2], "value": 4711}]
    known = fold(occurrence, occurrence.report(report_of(figures=figures), stamp))

    with pytest.raises(DifferentContentError, match=r"content: figures\[2\]\.value: recorded 12, given 4711$"):
        known.report(report_of(figures=changed), stamp)


def test_another_kind_is_refused(known, report_of, stamp):
    """Given a conference, when another source calls it a speech, then it is probably another occurrence."""
    with pytest.raises(RefusedError, match="recorded as 'conference', and this report calls it 'speech'") as refused:
        known.report(report_of(source="evening-lamp", what="speech"), stamp)
    assert refused.value.field == ("what",)
    assert not isinstance(refused.value, DifferentContentError)


def test_details_of_one_kind_may_differ(known, report_of, stamp):
    """Given a conference, when another source reports its theme, then that is its own report."""
    other = report_of(source="evening-lamp", what={"kind": "conference", "theme": "Lamps"})

    assert [event.report.what.theme for event in known.report(other, stamp)] == ["Lamps"]


def test_reporting_leaves_the_state_alone(known, report_of, stamp):
    """Give events and a next state, and change nothing that was there before."""
    before = dict(known.reports)

    fold(known, known.report(report_of(source="evening-lamp"), stamp))

    assert (known.version, known.reports) == (1, before)


def test_an_occurrence_refuses_the_event_of_another_kind(occurrence, stamp):
    """Raise TypeError if the event is not one of an occurrence's."""
    [event] = Person(id="person/ada-quill").register(PersonDetails(id="ada-quill", name="Ada Quill"), stamp)

    with pytest.raises(TypeError, match="ada-quill"):
        occurrence.apply(event)
