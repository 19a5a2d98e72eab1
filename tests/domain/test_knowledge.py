"""What was known when: given events and days of publication, then the events known by a moment."""

from __future__ import annotations

import weakref
from datetime import UTC, datetime

import pytest

from domain.events import Stamp, Via
from domain.knowledge import UNKNOWN, Publication, is_published, known_positions, occurrence_as_known, publication
from domain.occurrence import Occurrence, Supplement
from domain.organization import Organization, OrganizationDetails
from domain.paths import read_path
from domain.person import Person, PersonDetails
from domain.reports import Report
from domain.source import Source, SourceDetails, SourceRegistered
from domain.streams import empty
from domain.term import PopulationDetails, Term
from domain.treaty import Treaty, TreatyDetails

STAMP = Stamp(recorded_at=datetime(2031, 6, 1, 9, tzinfo=UTC), recorded_by="tester", recorded_via=Via.FILE)
THEN, LATER = "2031-05-02T23:59:59", "2031-05-09T23:59:59"
"""The end of the day on which the gazette was published, and of the one on which the herald was."""
WHY = {"reason": "Found so", "stamp": STAMP}


class Log:
    """A log of events: what two sources report, and what is then amended."""

    def __init__(self):
        self.events, self.states = [], {}
        self.add(Treaty(id="treaty/harbour-treaty").register(TreatyDetails(id="harbour-treaty", name="Treaty"), STAMP))
        for person in ("ada-quay", "ben-moor"):
            self.add(Person(id=f"person/{person}").register(PersonDetails(id=person, name="A Person"), STAMP))
        self.source("gazette", "2031-05-02")
        self.source("herald", "2031-05-09")
        self.report("speech", "gazette")

    def add(self, events):
        """Add the events of one decision."""
        for event in events:
            stream = event.originator_id
            self.states[stream] = self.states.get(stream, empty(stream)).apply(event)
            self.events.append(event)

    def source(self, slug, published, **details):
        """Register a source."""
        details = SourceDetails.model_validate({"id": slug, "language": "en", "published": published, **details})
        self.add(Source(id=f"source/{slug}").register(details, STAMP))

    def report(self, slug, source, **fields):
        """Record what a source reports of a speech."""
        given = {"source": source, "what": "speech", "title": "A speech", "date": "undated", "evidence": 1, **fields}
        occurrence = self.states.get(f"occurrence/{slug}", Occurrence(id=f"occurrence/{slug}"))
        self.add(occurrence.report(Report.model_validate(given), STAMP))

    @property
    def speech(self):
        """Return the occurrence that most events are about."""
        return self.states["occurrence/speech"]

    def correct(self, path, new, source=None, stream="occurrence/speech"):
        """Correct a claim from what it reads."""
        state, steps = self.states[stream], path.split("/")
        self.add(state.correct(steps, new, was=read_path(*state.claim(steps)), source=source, **WHY))

    def streams(self, cls):
        """Return the streams of a class."""
        return sorted(
            {event.originator_id for event in self.events if event.originator_id.startswith(f"{cls.PREFIX}/")}
        )

    def histories(self, streams):
        """Yield the events of each of some streams, each with its position."""
        for stream in streams:
            if history := [(at, event) for at, event in enumerate(self.events, 1) if event.originator_id == stream]:
                yield history

    def known(self, moment):
        """Return the events that were known by a moment."""
        return [self.events[position - 1] for position in sorted(known_positions(self, moment))]

    def topics(self, moment, stream="occurrence/speech"):
        """Return the topics of a stream's events that were known by a moment."""
        return [event.TOPIC for event in self.known(moment) if event.originator_id == stream]


@pytest.fixture
def log():
    """Return a log of one report, and of a source that is published later."""
    return Log()


@pytest.mark.parametrize(
    ("published", "possible_from", "certain_from"),
    [
        pytest.param("2031-05-02", THEN, THEN, id="the end of a day"),
        pytest.param("2031-05-02T08:30:00", "2031-05-02T08:30:00", "2031-05-02T08:30:00", id="a second"),
        pytest.param("2031-05", "2031-05-01T23:59:59", "2031-05-31T23:59:59", id="the first and last day of a month"),
        pytest.param("[2031-05-02..2031-05-09]", THEN, LATER, id="the ends of a doubt"),
        pytest.param("[..2031-05-09]", LATER, LATER, id="on or before a day: its end"),
        pytest.param("[2031-05-02..]", THEN, "2031-06-01T09:00:00", id="on or after a day: once it was registered"),
        pytest.param("[2031-07-02..]", "2031-07-02T23:59:59", "2031-07-02T23:59:59", id="after it was registered"),
        pytest.param("undated", UNKNOWN, UNKNOWN, id="unknown"),
    ],
)
def test_when_a_source_was_published(log, published, possible_from, certain_from):
    """Given a date of publication, a day counts from its end; an open day is possible before it is certain."""
    log.source("mercury", published)

    assert publication(log.states["source/mercury"]) == Publication(possible_from, certain_from)
    assert is_published(possible_from, "9999-12-31T23:59:59") == (possible_from != UNKNOWN)


@pytest.mark.parametrize(
    ("retrieved", "certain_from"),
    [
        pytest.param("2031-05-09", LATER, id="a day"),
        pytest.param("2031-05-09T08:00:00", "2031-05-09T08:00:00", id="a second"),
        pytest.param("2031-05-01", THEN, id="a day before it may have been out: mistaken"),
        pytest.param("[2031-05-09..]", "2031-06-01T09:00:00", id="nobody knows when: once it was registered"),
    ],
)
def test_what_was_retrieved_was_certainly_published(log, retrieved, certain_from):
    """Given a source that came out on some day or later, it was certainly out once the archivist retrieved it."""
    log.source("mercury", "[2031-05-02..]", retrieved=retrieved)

    assert publication(log.states["source/mercury"]) == Publication(THEN, certain_from)


def test_a_corrected_date_of_publication_counts_from_the_same_registration(log):
    """Given a source whose date is corrected to an open one, it was certainly out when it was registered."""
    log.correct("published/edtf", "[2031-05-09..]", stream="source/gazette")

    assert publication(log.states["source/gazette"]) == Publication(LATER, "2031-06-01T09:00:00")


def test_a_report_is_known_once_its_source_is_published(log):
    """Given a report, it was known from its source's moment on; its source's date as corrected is what counts."""
    assert log.topics("2031-05-02T23:59:58") == []
    assert log.topics(THEN) == ["occurrence-reported"]

    log.correct("published/edtf", "2031-05-09", stream="source/gazette")
    assert log.topics(THEN) == []


def test_the_order_of_the_log_is_kept(log):
    """Given all sources published, all events were known but those of people and treaties that no report names."""
    log.report("speech", "herald", treaty="harbour-treaty")

    known = log.known(LATER)

    assert known == [event for event in log.events if not event.originator_id.startswith("person/")]


@pytest.mark.parametrize(
    ("source", "known"),
    [(None, ["occurrence-reported", "corrected"]), ("herald", ["occurrence-reported"])],
    ids=["none", "published later"],
)
def test_an_amendment_waits_for_the_source_that_it_names(log, source, known):
    """Given a correction, it was known with the report or, where a source is its cause, from that source's moment."""
    log.correct("gazette/title", "Another speech", source)

    assert log.topics(THEN) == known
    assert log.topics(LATER) == ["occurrence-reported", "corrected"]


def test_an_amendment_waits_for_the_report_that_it_amends(log):
    """Given amendments of a report whose source was not published, they were not known either."""
    log.report("speech", "herald")
    log.correct("herald/title", "Another speech")
    log.add(log.speech.retract("herald", reason="Taken back", because_of=None, stamp=STAMP))

    assert log.topics(THEN) == ["occurrence-reported"]


def test_the_retraction_of_an_occurrence_waits_for_a_report_of_it(log):
    """Given an occurrence that was retracted before anybody had read of it, there was nothing to retract."""
    log.report("toast", "herald")
    log.add(log.states["occurrence/toast"].retract(None, reason="Taken back", because_of=None, stamp=STAMP))

    assert log.topics(THEN, "occurrence/toast") == []
    assert log.topics(LATER, "occurrence/toast") == ["occurrence-reported", "retracted"]


def test_a_withdrawal_waits_for_the_amendment(log):
    """Given the withdrawal of an amendment that was not known, neither was."""
    log.correct("gazette/title", "Another speech", "herald")
    log.add(log.speech.withdraw("correction-1", **WHY))

    assert log.topics(THEN) == ["occurrence-reported"]
    assert log.topics(LATER) == ["occurrence-reported", "corrected", "withdrawn"]


def test_a_merge_waits_for_both(log):
    """Given a merge into an occurrence that was not known, it was known on neither stream."""
    log.report("toast", "herald")
    log.add(log.speech.merge_into(log.states["occurrence/toast"], source=None, **WHY))

    assert log.topics(THEN) == ["occurrence-reported"]
    assert log.topics(LATER) == ["occurrence-reported", "occurrence-merged"]
    assert log.topics(LATER, "occurrence/toast") == ["occurrence-reported", "occurrence-merged"]


def test_a_person_is_known_once_a_report_names_them(log):
    """Given a person named by a supplement of a report that was known, they were known, and nobody else."""
    guest = Supplement.model_validate({"participants": [{"person": "ada-quay", "role": "guest"}]})
    log.add(log.speech.supplement("gazette", guest, **WHY))

    assert log.topics(THEN, "person/ada-quay") == ["person-registered"]
    assert log.topics(LATER, "person/ben-moor") == []


def test_words_and_organizations_are_known_once_a_report_names_them(log):
    """Given words of the archive's own, those that a known report names were known, and no others."""
    for word in ("gulls", "terns"):
        log.add(Term(id=f"term/population-{word}").register(PopulationDetails(id=word, meaning="birds"), STAMP))
        log.add(Organization(id=f"organization/{word}").register(OrganizationDetails(id=word, name=word), STAMP))
    count = {"key": "all", "measure": "attendance", "counted": "gulls", "value": 5, "subject": "gulls"}
    figure = {**count, "as_printed": "five", "attribution": "reporter", "evidence": 1}

    log.report("count", "gazette", figures=[figure])

    assert log.topics(THEN, "term/population-gulls") == ["term-registered"]
    assert log.topics(THEN, "organization/gulls") == ["organization-registered"]
    assert log.topics(LATER, "term/population-terns") == log.topics(LATER, "organization/terns") == []


def test_a_person_stays_known_when_what_named_them_is_withdrawn(log):
    """Given a supplement that was withdrawn, the person whom it names was known all the same."""
    guest = Supplement.model_validate({"participants": [{"person": "ada-quay", "role": "guest"}]})
    log.add(log.speech.supplement("gazette", guest, **WHY))
    log.add(log.speech.withdraw("supplement-1", **WHY))

    assert log.topics(THEN) == ["occurrence-reported", "report-supplemented", "withdrawn"]
    assert log.topics(THEN, "person/ada-quay") == ["person-registered"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(("title", "Another speech"), ("title", "A third speech"), id="it finds another reading"),
        pytest.param(
            ("participants", [{"party": "PT", "role": "host"}]),
            ("participants/PT/role", "guest"),
            id="it finds nothing",
        ),
        pytest.param(
            ("date/edtf", "2031-05-01"),
            ("date/part_of_day", "morning"),
            id="it breaks a rule: only a day has a morning",
        ),
    ],
)
def test_a_correction_waits_for_the_one_that_it_builds_upon(log, first, second):
    """Given a correction that does not fit what was known without an earlier one, it was known with that one."""
    log.correct(f"gazette/{first[0]}", first[1], "herald")
    log.correct(f"gazette/{second[0]}", second[1])

    assert log.topics(THEN) == ["occurrence-reported"]
    assert log.topics(LATER) == ["occurrence-reported", "corrected", "corrected"]
    assert occurrence_as_known(log.speech, set()).amendments == ()
    assert occurrence_as_known(log.speech, {"herald"}).reports == log.speech.reports


def test_a_correction_beside_an_unknown_one_does_not_wait(log):
    """Given corrections of two claims, only the one that names a later source waits."""
    log.correct("gazette/title", "Another speech", "herald")
    log.correct("gazette/date/edtf", "2031-05-01")

    (known,) = occurrence_as_known(log.speech, set()).amendments

    assert log.topics(THEN) == ["occurrence-reported", "corrected"]
    assert known.path == ("gazette", "date", "edtf")


def test_no_more_than_two_streams_are_held_at_once(log, monkeypatch):
    """Given a log of many streams, each is forgotten when the next but one is read: a log need not fit into memory."""
    for number in range(20):
        log.report(f"speech-{number}", "gazette")
    held = []

    def histories(streams):
        for stream in streams:
            alive = {event.originator_id for event in (reference() for reference in held) if event is not None}
            assert len(alive) <= 2  # what was read last, and what comes next
            (history,) = Log.histories(log, [stream])
            copies = [(position, event.model_copy()) for position, event in history]
            held.extend(weakref.ref(event) for _, event in copies)
            yield copies

    monkeypatch.setattr(log, "histories", histories)
    assert len(log.known(THEN)) == 22  # the gazette, and what it reports


def test_a_damaged_log_is_not_passed_over(log):
    """Given an event in a stream where it does not belong, the error is raised: it is not taken for unknown."""
    details = SourceDetails.model_validate({"id": "gazette", "language": "en", "published": "2031-05-02"})
    log.events.append(SourceRegistered(**log.speech.next(STAMP), source=details))

    with pytest.raises(TypeError):
        log.known(THEN)
