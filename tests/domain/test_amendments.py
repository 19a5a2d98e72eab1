"""Amend what was recorded, and withdraw it: given events, when something is amended, then events."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.aggregate import fold
from domain.amendments import Corrected, Withdrawn
from domain.errors import RefusedError
from domain.occurrence import Occurrence, OccurrenceMerged, ReportSupplemented, Retracted, Supplement
from domain.paths import read_path
from domain.person import Person, PersonDetails, PersonMerged
from domain.source import Source, SourceDetails
from domain.treaty import Treaty, TreatyDetails

GAZETTE = "harbour-gazette"
AS_IT_READS = object()

CLAIMS = {
    "title": "Lighthouse week in Lisbon",
    "treaty": "lamp-treaty",
    "date": {"edtf": "2031-05-02", "as_printed": "Friday"},
    "place": {"city": "Porto"},
    "participants": [
        {"person": "ada-quill", "office": "Harbour Master", "role": "speaker"},
        {"party": "PT", "role": "host"},
        {"name": "the dockers", "role": "attendee"},
    ],
    "statements": [
        {"point": "lamps-save-ships", "text": "Lamps save ships.", "attribution": "reporter", "evidence": 2}
    ],
    "figures": [
        {
            "key": "total",
            "measure": "signatories",
            "counted": "states",
            "value": 12,
            "as_of": "2031-05-02",
            "as_printed": "12 states",
            "attribution": "reporter",
            "evidence": 4,
        },
        {
            "key": "regions",
            "measure": "signatories",
            "counted": "states",
            "operator": "vague",
            "as_printed": "north and south",
            "attribution": "reporter",
            "parts": [{"label": "north", "value": 7}, {"label": "south", "value": 4}],
            "evidence": 4,
        },
        {
            "key": "gift",
            "measure": "pledge-amount",
            "value": "7.5",
            "unit": "USD",
            "as_printed": "7.5 dollars",
            "attribution": "reporter",
            "evidence": 5,
        },
    ],
    "relations": [{"type": "part-of", "other": "sea-year"}],
}
"""A claim of every kind, made up."""

CORRECTIONS = [
    pytest.param("title", "Lamp week", (CLAIMS["title"], "Lamp week"), id="title"),
    pytest.param("treaty", "buoy-treaty", ("lamp-treaty", "buoy-treaty"), id="treaty"),
    pytest.param("treaty", None, ("lamp-treaty", None), id="to nothing"),
    pytest.param("date/edtf", "2031-05-03", ("2031-05-02", "2031-05-03"), id="date"),
    pytest.param("date/part_of_day", "morning", (None, "morning"), id="part of the day, from nothing"),
    pytest.param("place/city", "Faro", ("Porto", "Faro"), id="place"),
    pytest.param("figures/total/value", 13, ("12", "13"), id="value of a figure"),
    pytest.param("figures/total/operator", "nearly", ("exact", "nearly"), id="operator of a figure"),
    pytest.param("figures/total/as_printed", "13 states", ("12 states", "13 states"), id="words of a figure"),
    pytest.param("figures/total/as_of/edtf", "2031-05", ("2031-05-02", "2031-05"), id="as-of date of a figure"),
    pytest.param("figures/gift/unit", "AUD", ("USD", "AUD"), id="unit of a figure"),
    pytest.param("figures/3/unit", "AUD", ("USD", "AUD"), id="figure by number"),
    pytest.param("figures/regions/parts/south/value", 5, ("4", "5"), id="part by label"),
    pytest.param("figures/regions/parts/2/value", 5, ("4", "5"), id="part by number"),
    pytest.param(
        "statements/lamps-save-ships/text", "Lamps help.", ("Lamps save ships.", "Lamps help."), id="statement"
    ),
    pytest.param("participants/ada-quill/office", "Pilot", ("Harbour Master", "Pilot"), id="participant by person"),
    pytest.param("participants/PT/role", "guest", ("host", "guest"), id="participant by party"),
    pytest.param("participants/3/name", "the crews", ("the dockers", "the crews"), id="participant by number"),
    pytest.param("relations/1/type", "during", ("part-of", "during"), id="relation by number"),
]
"""A path within the report, the new value as one writes it, and what it read and reads, as JSON."""


@pytest.fixture
def reported_once(occurrence, report_of, stamp):
    """Give an occurrence with one report that has a claim of every kind."""
    return fold(occurrence, occurrence.report(report_of(**CLAIMS), stamp))


@pytest.fixture
def reported_twice(reported_once, report_of, stamp):
    """Give the occurrence with the shorter report of a second source too."""
    return fold(reported_once, reported_once.report(report_of(source="evening-lamp", title="Lamp week opens"), stamp))


@pytest.fixture
def later(stamp):
    """Give another archivist's stamp, of another day."""
    return stamp.replace(recorded_at=datetime(2026, 2, 3, 4, 5, tzinfo=UTC), recorded_by="ben")


@pytest.fixture
def source(stamp):
    """Give a source whose document says little about itself."""
    source = Source(id="source/harbour-gazette")
    details = SourceDetails.model_validate({"id": GAZETTE, "published": "2031-05-02", "language": "en"})
    return fold(source, source.register(details, stamp))


@pytest.fixture
def person(stamp):
    """Give a registered person."""
    person = Person(id="person/ada-quill")
    return fold(
        person, person.register(PersonDetails(id="ada-quill", name="Ada Quill", spellings=("A. Quill",)), stamp)
    )


@pytest.fixture
def other_person(stamp):
    """Give another registered person, with another spelling of the same name."""
    person = Person(id="person/ada-quil")
    return fold(person, person.register(PersonDetails(id="ada-quil", name="Ada Quil"), stamp))


@pytest.fixture
def treaty(stamp):
    """Give a registered treaty."""
    treaty = Treaty(id="treaty/lamp-treaty")
    details = TreatyDetails(id="lamp-treaty", name="Treaty of Lamps", other_names=("Lamp Pact",))
    return fold(treaty, treaty.register(details, stamp))


@pytest.fixture
def another(report_of, stamp):
    """Make another occurrence with one report of the conference, or of another kind."""

    def make(slug="lamp-days", **changes):
        made = Occurrence(id=f"occurrence/{slug}")
        return fold(made, made.report(report_of(source="evening-lamp", **changes), stamp))

    return make


def correct(stream, path, new, stamp, *, was=AS_IT_READS, reason="Misread", source=None):
    """Correct what stands at a path; unless another is given, `was` is what it reads."""
    steps = path.split("/")
    if was is AS_IT_READS:
        was = read_path(*stream.claim(steps))
    return stream.correct(steps, new, was=was, reason=reason, source=source, stamp=stamp)


def reads(stream, path):
    """Return what stands at a path."""
    return read_path(*stream.claim(path.split("/")))


def content(stream):
    """Return a state without what counts its events."""
    return replace(stream, version=0, amended=0)


# --- corrections ---


def test_a_correction_is_an_event(reported_once, stamp):
    """Given a report, when its title is corrected, then path, old, new, reason and source are recorded."""
    events = correct(reported_once, f"{GAZETTE}/title", "Lamp week", stamp, reason="Misread", source="evening-lamp")

    assert events == [
        Corrected(
            **dict(stamp),
            originator_id="occurrence/lighthouse-week",
            originator_version=2,
            id="correction-1",
            path=(GAZETTE, "title"),
            old="Lighthouse week in Lisbon",
            new="Lamp week",
            reason="Misread",
            source="evening-lamp",
        )
    ]
    assert events[0].summary() == (
        "Corrected lighthouse-week: harbour-gazette/title from 'Lighthouse week in Lisbon' to 'Lamp week'"
    )
    assert events[0].source_slug == "evening-lamp"


@pytest.mark.parametrize(("path", "new", "readings"), CORRECTIONS)
def test_any_claim_of_a_report_can_be_corrected(reported_once, stamp, path, new, readings):
    """Given a report, when any claim of it is corrected, then it reads so, and only it has changed."""
    (event,) = correct(reported_once, f"{GAZETTE}/{path}", new, stamp)
    after = fold(reported_once, [event])

    assert (event.old, event.new) == readings
    assert reads(after, f"{GAZETTE}/{path}") == event.new
    assert after.reports[GAZETTE].recorded == reported_once.reports[GAZETTE].recorded
    assert content(fold(after, correct(after, f"{GAZETTE}/{path}", event.old, stamp))).reports == reported_once.reports


@pytest.mark.parametrize(
    ("path", "new", "renamed"),
    [
        pytest.param("participants/ada-quill/person", "ada-quil", "participants/ada-quil/person", id="person"),
        pytest.param("participants/PT/party", "ES", "participants/ES/party", id="party"),
        pytest.param("statements/lamps-save-ships/point", "lamps-help", "statements/lamps-help/point", id="point"),
        pytest.param(
            "figures/regions/parts/south/label", "far south", "figures/regions/parts/far south/label", id="label"
        ),
    ],
)
def test_what_names_a_claim_can_be_corrected_itself(reported_once, stamp, path, new, renamed):
    """Given a claim that is named by what is wrong about it, when that is corrected, then it has the new name."""
    after = fold(reported_once, correct(reported_once, f"{GAZETTE}/{path}", new, stamp))

    assert reads(after, f"{GAZETTE}/{renamed}") == new


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("participants/1/role", "participants/2/role", id="of a party"),
        pytest.param("participants/3/role", "participants/4/role", id="of a person"),
    ],
)
def test_of_two_that_share_a_name_the_second_is_corrected_by_number(occurrence, report_of, stamp, first, second):
    """Given two items of one name, when the second is corrected by its number, then the second changes."""
    roles = [{"party": "PT", "role": "host"}, {"party": "PT", "role": "host"}]
    people = [{"person": "ada-quill", "role": "speaker"}] * 2
    report = report_of(**{**CLAIMS, "participants": [*roles, *people]})
    state = fold(occurrence, occurrence.report(report, stamp))

    after = fold(state, correct(state, f"{GAZETTE}/{second}", "guest", stamp))

    assert reads(after, f"{GAZETTE}/{second}") == "guest"
    assert reads(after, f"{GAZETTE}/{first}") == reads(state, f"{GAZETTE}/{first}")


@pytest.mark.parametrize(
    ("edtf", "bounds"),
    [
        pytest.param("2031-06", ("2031-06-01", "2031-06-30"), id="a month"),
        pytest.param("../2031-05-02", (None, "2031-05-02"), id="an open interval"),
        pytest.param("undated", (None, None), id="no date"),
    ],
)
@pytest.mark.parametrize("path", ["date", "figures/total/as_of"])
def test_the_bounds_of_a_date_are_derived_anew(reported_once, stamp, path, edtf, bounds):
    """Given a date, when its EDTF text is corrected, then its earliest and latest day follow."""
    after = fold(reported_once, correct(reported_once, f"{GAZETTE}/{path}/edtf", edtf, stamp))

    assert (reads(after, f"{GAZETTE}/{path}/earliest"), reads(after, f"{GAZETTE}/{path}/latest")) == bounds


@pytest.mark.parametrize(
    ("path", "short", "expected"),
    [
        pytest.param("date", "2031-06", ("date/latest", "2031-06-30"), id="a date as text"),
        pytest.param("evidence", "7 caption", ("evidence/1/where", "caption"), id="evidence as text"),
        pytest.param("place", {"country": "PT"}, ("place/country", "PT"), id="another place"),
        pytest.param("figures", [], ("figures", []), id="all figures, by none"),
    ],
)
def test_a_whole_value_can_be_replaced(reported_once, stamp, path, short, expected):
    """Given a value with parts, when it is replaced as in a report file, then its parts are the new ones."""
    after = fold(reported_once, correct(reported_once, f"{GAZETTE}/{path}", short, stamp))

    assert reads(after, f"{GAZETTE}/{expected[0]}") == expected[1]


@pytest.mark.parametrize(
    ("stream", "path", "readings"),
    [
        pytest.param("source", "title", (None, "Port news"), id="title of a source, from nothing"),
        pytest.param("source", "published/edtf", ("2031-05-02", "2031-05-04"), id="when a source was published"),
        pytest.param("source", "archived_url", (None, "https://example.org/copy"), id="where a source is archived"),
        pytest.param("source", "publisher", (None, {"name": "The Gazette"}), id="publisher of a source"),
        pytest.param("person", "name", ("Ada Quill", "Ada Quill-Moor"), id="name of a person"),
        pytest.param("person", "spellings", (["A. Quill"], ["Adah Quill"]), id="spellings of a person"),
        pytest.param("person", "spellings/1", ("A. Quill", "Adah Quill"), id="one spelling of a person"),
        pytest.param("treaty", "name", ("Treaty of Lamps", "Treaty of All Lamps"), id="name of a treaty"),
        pytest.param("treaty", "depositary", (None, "un"), id="depositary of a treaty"),
    ],
)
def test_details_of_sources_people_and_treaties_can_be_corrected(request, stamp, stream, path, readings):
    """Given a source, person or treaty, when a detail is corrected, then it reads so; the registered one is kept."""
    before = request.getfixturevalue(stream)
    old, new = readings

    (event,) = correct(before, path, new, stamp)
    after = fold(before, [event])

    assert event.old == old
    assert reads(after, path) == event.new
    assert after.registered == before.registered


def test_corrections_build_on_each_other(reported_once, stamp):
    """Given a correction, when the same claim is corrected again, then the second starts from the first."""
    once = fold(reported_once, correct(reported_once, f"{GAZETTE}/figures/total/value", 13, stamp))
    (event,) = correct(once, f"{GAZETTE}/figures/total/value", 14, stamp)

    assert (event.id, event.old, event.new) == ("correction-2", "13", "14")
    assert reads(fold(once, [event]), f"{GAZETTE}/figures/total/value") == "14"


def test_each_report_is_corrected_by_itself(reported_twice, stamp):
    """Given two reports, when one is corrected, then the other stands as it was."""
    after = fold(reported_twice, correct(reported_twice, f"{GAZETTE}/title", "Lamp week", stamp))

    assert reads(after, "evening-lamp/title") == "Lamp week opens"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param("title2", r"nothing at 'title2'; there is what, title, .*did you mean 'title'\?", id="a field"),
        pytest.param("figures/totl/value", "nothing at 'figures/totl'; there is .*did you mean 'total'", id="a figure"),
        pytest.param("figures/9/value", "nothing at 'figures/9'", id="a number too high"),
        pytest.param("figures/0/value", "nothing at 'figures/0'", id="zero: numbers begin at 1"),
        pytest.param("figures/total/value/more", "nothing at .*; there is nothing below", id="below a number"),
        pytest.param("participants/ada-quil/role", "did you mean 'ada-quill'", id="a person"),
        pytest.param("place/coordinates/latitude", "there is nothing below", id="below what is empty"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(reported_once, stamp, path, message):
    """Given a path to nothing, when it is corrected, then the error lists what there is, and the nearest."""
    with pytest.raises(RefusedError, match=message):
        correct(reported_once, f"{GAZETTE}/{path}", "x", stamp, was=None)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param(
            "harbour-gazet/title", "has no report by 'harbour-gazet'.*did you mean 'harbour-gazette'", id="typo"
        ),
        pytest.param("nobody/title", "has no report by 'nobody'; it has harbour-gazette$", id="another source"),
        pytest.param(GAZETTE, "name what to correct in the report: harbour-gazette/title", id="a source alone"),
    ],
)
def test_a_path_begins_with_a_source_of_the_occurrence(reported_once, stamp, path, message):
    """Given an occurrence, when a path names no report of it, then the error lists its sources."""
    with pytest.raises(RefusedError, match=message):
        correct(reported_once, path, "x", stamp, was=None)


@pytest.mark.parametrize(
    ("path", "same"),
    [
        pytest.param("title", "Lighthouse week in Lisbon", id="text"),
        pytest.param("title", "  Lighthouse week in Lisbon ", id="text with space at its ends"),
        pytest.param("figures/total/value", "12", id="a number as JSON"),
        pytest.param("figures/total/value", 12, id="a number as in a report file"),
        pytest.param("figures/total/value", "12.0", id="a number with another scale"),
        pytest.param("evidence", 1, id="evidence as in a report file"),
        pytest.param("figures/total/as_of", "2031-05-02", id="a date as in a report file"),
        pytest.param("date/earliest", "2031-01-01", id="a bound, which is derived"),
        pytest.param("place/country", None, id="nothing"),
    ],
)
def test_a_correction_that_changes_nothing_is_refused(reported_once, stamp, path, same):
    """Given a claim, when it is corrected to what it says already, however written, then the error says so."""
    with pytest.raises(RefusedError, match=r"already|derived"):
        correct(reported_once, f"{GAZETTE}/{path}", same, stamp)


@pytest.mark.parametrize(
    ("path", "was"),
    [
        pytest.param("figures/total/value", 12, id="a number"),
        pytest.param("figures/total/as_of", "2031-05-02", id="a date"),
        pytest.param("evidence", 1, id="evidence"),
    ],
)
def test_what_a_claim_was_may_be_written_as_in_a_report_file(reported_once, stamp, path, was):
    """Given a claim, when its old value is written as in a report file, then the correction is recorded."""
    new = {"figures/total/value": 13, "figures/total/as_of": "2031-05-03", "evidence": 2}[path]

    (event,) = correct(reported_once, f"{GAZETTE}/{path}", new, stamp, was=was)

    assert event.old == reads(reported_once, f"{GAZETTE}/{path}")


def test_a_claim_that_changed_meanwhile_is_not_corrected(reported_once, stamp, later):
    """Given another's correction, when the value before it is corrected, then the error names who changed it."""
    path = f"{GAZETTE}/figures/total/value"
    changed = fold(reported_once, correct(reported_once, path, 13, later))

    message = r"total/value reads '13' now, not '12'; ben changed it on 2026-02-03 04:05 \(correction-1\): look again"
    with pytest.raises(RefusedError, match=message):
        correct(changed, path, 14, stamp, was="12")


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        pytest.param(("date", "2031-05-03"), ("date/edtf", "2031-05-02"), id="theirs is wider"),
        pytest.param(("place/city", "Faro"), ("place", {"city": "Porto"}), id="theirs is narrower"),
        pytest.param(("figures/1/value", 13), ("figures/total/value", "12"), id="theirs is by number"),
        pytest.param(("figures/total/value", 13), ("figures/1/value", "12"), id="mine is by number"),
    ],
)
def test_who_changed_a_claim_is_named_whatever_its_path(reported_once, stamp, later, theirs, mine):
    """Given a correction of a wider, narrower or equal path, when mine is stale, then the error names its author."""
    changed = fold(reported_once, correct(reported_once, f"{GAZETTE}/{theirs[0]}", theirs[1], later))

    with pytest.raises(RefusedError, match=r"ben changed it on 2026-02-03 04:05 \(correction-1\)"):
        correct(changed, f"{GAZETTE}/{mine[0]}", "x", stamp, was=mine[1])


def test_a_claim_that_never_read_so_is_not_corrected(reported_once, stamp):
    """Given no correction, when the stated old value is wrong, then the error has the present one."""
    with pytest.raises(RefusedError, match="title reads 'Lighthouse week in Lisbon' now, not 'Lamps': look again"):
        correct(reported_once, f"{GAZETTE}/title", "x", stamp, was="Lamps")


@pytest.mark.parametrize(
    ("path", "new", "message"),
    [
        pytest.param("figures/total/value", "many", "total/value cannot be 'many'", id="a number that is none"),
        pytest.param("date/edtf", "2031-02-30", "a day or time that does not exist", id="a day that is none"),
        pytest.param("figures/gift/unit", "month", "'month' is not a unit of", id="a unit of another family"),
        pytest.param("figures/total/value", None, "without value or parts", id="a figure without a value"),
        pytest.param("figures/regions/key", "total", "'total' is used twice", id="a key twice"),
        pytest.param("participants/PT/role", "captain", "role cannot be 'captain'", id="an unknown role"),
        pytest.param("title", "", "title cannot be ''", id="an empty title"),
        pytest.param("title", None, "title cannot be nothing", id="no title"),
    ],
)
def test_a_correction_that_would_break_a_rule_is_refused(reported_once, stamp, path, new, message):
    """Given a report, when a correction would make it invalid, then the error states the rule."""
    with pytest.raises(RefusedError, match=message):
        correct(reported_once, f"{GAZETTE}/{path}", new, stamp)


@pytest.mark.parametrize(
    ("path", "new"),
    [
        pytest.param("source", "evening-lamp", id="source"),
        pytest.param("what/kind", "ceremony", id="kind"),
        pytest.param("what", "speech", id="kind, as in a report file"),
    ],
)
def test_source_and_kind_never_change(reported_once, stamp, path, new):
    """Given a report, when a correction would change its source or kind, then the error says what to do instead."""
    with pytest.raises(RefusedError, match="neither the source nor the kind: retract the report, and report it again"):
        correct(reported_once, f"{GAZETTE}/{path}", new, stamp)


@pytest.mark.parametrize("stream", ["source", "person", "treaty"])
def test_an_id_never_changes(request, stamp, stream):
    """Given a source, person or treaty, when a correction would give it another id, then it is refused."""
    with pytest.raises(RefusedError, match="an id never changes"):
        correct(request.getfixturevalue(stream), "id", "another-id", stamp)


@pytest.mark.parametrize("cls", [Source, Person, Treaty], ids=lambda cls: cls.PREFIX)
def test_nothing_is_corrected_of_what_is_not_recorded(cls, stamp):
    """Given nothing, when a detail is corrected, then it is refused."""
    with pytest.raises(RefusedError, match=f"nothing is recorded of {cls.PREFIX}/nobody"):
        correct(cls(id=f"{cls.PREFIX}/nobody"), "name", "x", stamp, was=None)


# --- supplements ---


def test_a_supplement_adds_what_was_overlooked(reported_once, statement_of, figure_of, participant_of, stamp):
    """Given a report, when more of it is found in its source, then that is recorded and stands beside the rest."""
    more = Supplement(
        statements=(statement_of(point="fog-is-blind"),),
        figures=(figure_of(key="guests", measure="attendance"),),
        participants=(participant_of(person="ben-moor"),),
        evidence=(9,),
    )

    events = reported_once.supplement(GAZETTE, more, reason="Overlooked", stamp=stamp)
    report = fold(reported_once, events).reports[GAZETTE].report

    assert events == [
        ReportSupplemented(
            **dict(stamp),
            originator_id="occurrence/lighthouse-week",
            originator_version=2,
            id="supplement-1",
            reason="Overlooked",
            source=GAZETTE,
            report=GAZETTE,
            supplement=more,
        )
    ]
    assert "1 participant, 1 statement, 1 figure, 1 evidence" in events[0].summary()
    assert [statement.point for statement in report.statements] == ["lamps-save-ships", "fog-is-blind"]
    assert [figure.key for figure in report.figures] == ["total", "regions", "gift", "guests"]
    assert [participant.person for participant in report.participants] == ["ada-quill", None, None, "ben-moor"]
    assert [evidence.paragraph for evidence in report.evidence] == [1, 9]
    assert report.relations == reported_once.reports[GAZETTE].report.relations


def test_what_is_there_already_is_added_once(reported_once, statement_of, stamp):
    """Given a statement that stands, when a supplement has it and another, then each stands once."""
    more = Supplement(statements=(statement_of(), statement_of(point="fog-is-blind")))

    after = fold(reported_once, reported_once.supplement(GAZETTE, more, reason="Overlooked", stamp=stamp))

    assert [statement.point for statement in after.reports[GAZETTE].report.statements] == [
        "lamps-save-ships",
        "fog-is-blind",
    ]


@pytest.mark.parametrize("known", [True, False], ids=["what stands already", "nothing"])
def test_a_supplement_without_news_changes_nothing(reported_once, statement_of, stamp, known):
    """Given a report, when a supplement has nothing that it lacks, then there is no event."""
    more = Supplement(statements=(statement_of(),) if known else ())

    assert reported_once.supplement(GAZETTE, more, reason="Overlooked", stamp=stamp) == []


def test_a_supplement_needs_an_existing_report(reported_once, statement_of, stamp):
    """Given an occurrence, when a report that it lacks is supplemented, then the error lists its sources."""
    with pytest.raises(RefusedError, match=r"no report by 'harbour-gazett'; .*did you mean 'harbour-gazette'"):
        reported_once.supplement("harbour-gazett", Supplement(statements=(statement_of(),)), reason="r", stamp=stamp)


@pytest.mark.parametrize("field", ["figures", "statements"])
def test_a_supplement_does_not_change_a_claim(reported_once, figure_of, statement_of, stamp, field):
    """Given a claim, when a supplement has another one under its key, then it is refused: that is a correction."""
    more = {"figures": (figure_of(value=13),), "statements": (statement_of(text="Lamps help."),)}[field]

    with pytest.raises(
        RefusedError,
        match=f"does not fit the report by 'harbour-gazette': {field}\\.[0-9]\\.(key|point): .*is used twice",
    ):
        reported_once.supplement(GAZETTE, Supplement(**{field: more}), reason="Overlooked", stamp=stamp)


def test_a_claim_that_was_supplemented_can_be_corrected(reported_once, figure_of, stamp):
    """Given a supplement, when a claim of it is corrected, then it reads so."""
    more = Supplement(figures=(figure_of(key="guests", measure="attendance"),))
    after = fold(reported_once, reported_once.supplement(GAZETTE, more, reason="Overlooked", stamp=stamp))

    after = fold(after, correct(after, f"{GAZETTE}/figures/guests/value", 80, stamp))

    assert reads(after, f"{GAZETTE}/figures/guests/value") == "80"


# --- retractions ---


@pytest.mark.parametrize(
    ("source", "summary", "gone"),
    [
        pytest.param(GAZETTE, "Retracted lighthouse-week as reported by harbour-gazette", [GAZETTE], id="a report"),
        pytest.param(None, "Retracted lighthouse-week", [], id="the whole occurrence"),
    ],
)
def test_a_retraction_is_an_event(reported_twice, stamp, source, summary, gone):
    """Given two reports, when one or the occurrence is retracted, then it stands no longer, and stays known."""
    events = reported_twice.retract(source, reason="Never happened", because_of="evening-lamp", stamp=stamp)
    after = fold(reported_twice, events)

    assert events == [
        Retracted(
            **dict(stamp),
            originator_id="occurrence/lighthouse-week",
            originator_version=3,
            id="retraction-1",
            reason="Never happened",
            source="evening-lamp",
            report=source,
        )
    ]
    assert events[0].summary() == summary
    assert after.retracted is (source is None)
    assert [slug for slug, reported in after.reports.items() if reported.retracted] == gone
    assert [reported.report for reported in after.reports.values()] == [
        reported.report for reported in reported_twice.reports.values()
    ]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param(GAZETTE, "by 'harbour-gazette' is retracted already", id="a report"),
        pytest.param(None, "'lighthouse-week' is retracted already", id="the whole occurrence"),
    ],
)
def test_what_is_retracted_is_not_retracted_again(reported_once, stamp, source, message):
    """Given a retraction, when the same is retracted again, then the error says so."""
    after = fold(reported_once, reported_once.retract(source, reason="r", because_of=None, stamp=stamp))

    with pytest.raises(RefusedError, match=message):
        after.retract(source, reason="r", because_of=None, stamp=stamp)


def test_a_missing_report_is_not_retracted(reported_once, stamp):
    """Given an occurrence, when the report of another source is retracted, then the error lists its sources."""
    with pytest.raises(RefusedError, match="has no report by 'evening-lamp'; it has harbour-gazette"):
        reported_once.retract("evening-lamp", reason="r", because_of=None, stamp=stamp)


def test_nothing_is_retracted_of_what_is_not_recorded(occurrence, stamp):
    """Given nothing, when an occurrence is retracted, then it is refused."""
    with pytest.raises(RefusedError, match="nothing is recorded of occurrence/lighthouse-week"):
        occurrence.retract(None, reason="r", because_of=None, stamp=stamp)


def test_nothing_is_reported_of_what_is_retracted(reported_once, report_of, stamp):
    """Given a retracted occurrence, when another source reports it, then the error says what to do first."""
    after = fold(reported_once, reported_once.retract(None, reason="r", because_of=None, stamp=stamp))

    with pytest.raises(RefusedError, match="'lighthouse-week' is retracted: withdraw the retraction") as refused:
        after.report(report_of(source="evening-lamp"), stamp)

    assert refused.value.field == ("occurrence",)


def test_another_source_may_report_what_one_took_back(reported_once, report_of, stamp):
    """Given one report that is retracted, when another source reports the occurrence, then its report stands."""
    after = fold(reported_once, reported_once.retract(GAZETTE, reason="r", because_of=None, stamp=stamp))

    assert len(after.report(report_of(source="evening-lamp"), stamp)) == 1


def test_the_same_report_again_does_not_bring_back_what_is_retracted(reported_once, report_of, stamp):
    """Given a report that is retracted, when its file is appended again, then nothing changes."""
    after = fold(reported_once, reported_once.retract(GAZETTE, reason="r", because_of=None, stamp=stamp))

    assert after.report(report_of(**CLAIMS), stamp) == []


# --- merges ---


def test_a_merge_of_occurrences_is_recorded_on_both(reported_once, another, stamp):
    """Given two occurrences of a kind, when one is merged into the other, then each stream knows of it."""
    other = another()

    events = reported_once.merge_into(other, reason="The same week", source="evening-lamp", stamp=stamp)
    merged, into = fold(reported_once, events[:1]), fold(other, events[1:])

    expected = {"id": "merge-1", "merged": "lighthouse-week", "into": "lamp-days"}
    assert events == [
        OccurrenceMerged(
            **dict(stamp),
            originator_id=f"occurrence/{slug}",
            originator_version=2,
            **expected,
            reason="The same week",
            source="evening-lamp",
        )
        for slug in ("lighthouse-week", "lamp-days")
    ]
    assert events[0].summary() == "Merged: lighthouse-week into lamp-days"
    assert (merged.merged_into, merged.absorbed) == ("lamp-days", ())
    assert (into.merged_into, into.absorbed) == (None, ("lighthouse-week",))
    assert merged.reports == reported_once.reports
    assert into.reports == other.reports


def test_a_merge_of_people_is_recorded_on_both(person, other_person, stamp):
    """Given two people, when one is merged into the other, then each stream knows of it."""
    events = other_person.merge_into(person, reason="A misspelling", source=None, stamp=stamp)

    assert [(type(event), event.originator_id, event.id, event.merged, event.into) for event in events] == [
        (PersonMerged, "person/ada-quil", "merge-1", "ada-quil", "ada-quill"),
        (PersonMerged, "person/ada-quill", "merge-1", "ada-quil", "ada-quill"),
    ]
    assert fold(other_person, events[:1]).merged_into == "ada-quill"
    assert fold(person, events[1:]).absorbed == ("ada-quil",)


def test_nothing_is_reported_of_what_is_merged(reported_once, another, report_of, stamp):
    """Given a merged occurrence, when another source reports it, then the error names the one to report."""
    after = fold(reported_once, reported_once.merge_into(another(), reason="r", source=None, stamp=stamp)[:1])

    with pytest.raises(RefusedError, match="'lighthouse-week' is merged into 'lamp-days': report that one"):
        after.report(report_of(source="third-beacon"), stamp)


def test_occurrences_of_two_kinds_are_not_merged(reported_once, another, stamp):
    """Given a conference and a speech, when one is merged into the other, then the error names their kinds."""
    with pytest.raises(RefusedError, match="'lighthouse-week' has the kind conference and 'lamp-days' the kind speech"):
        reported_once.merge_into(another(what="speech"), reason="r", source=None, stamp=stamp)


def test_nothing_is_merged_into_itself(reported_once, person, stamp):
    """Given an occurrence or a person, when it is merged into itself, then it is refused."""
    for aggregate in (reported_once, person):
        with pytest.raises(RefusedError, match="cannot be merged into itself"):
            aggregate.merge_into(aggregate, reason="r", source=None, stamp=stamp)


@pytest.mark.parametrize("first", [True, False], ids=["the one", "the other"])
def test_what_is_merged_is_not_merged_again(reported_once, another, stamp, first):
    """Given a merged occurrence, when it is merged, or merged into, then the error says where it went."""
    gone = fold(reported_once, reported_once.merge_into(another(), reason="r", source=None, stamp=stamp)[:1])
    third = another("buoy-week")
    one, other = (gone, third) if first else (third, gone)

    with pytest.raises(RefusedError, match="'lighthouse-week' is merged into 'lamp-days' already: name that one"):
        one.merge_into(other, reason="r", source=None, stamp=stamp)


def test_what_took_another_in_can_be_merged_itself(reported_once, another, stamp):
    """Given an occurrence that took another in, when it is merged into a third, then it keeps what it took in."""
    middle, third = another(), another("buoy-week")
    middle = fold(middle, reported_once.merge_into(middle, reason="r", source=None, stamp=stamp)[1:])

    events = middle.merge_into(third, reason="r", source=None, stamp=stamp)

    assert [event.id for event in events] == ["merge-2", "merge-2"]
    assert fold(middle, events[:1]).absorbed == ("lighthouse-week",)
    assert fold(third, events[1:]).absorbed == ("lamp-days",)


@pytest.mark.parametrize("first", [True, False], ids=["the one", "the other"])
def test_what_is_not_recorded_is_not_merged(reported_once, stamp, first):
    """Given two, one of which is not recorded, when they are merged, then the error says which."""
    nothing = Occurrence(id="occurrence/nothing")
    one, other = (nothing, reported_once) if first else (reported_once, nothing)

    with pytest.raises(RefusedError, match="nothing is recorded of occurrence/nothing"):
        one.merge_into(other, reason="r", source=None, stamp=stamp)


def test_no_two_amendments_of_a_stream_share_an_id(reported_once, another, stamp):
    """Given merges of what was amended more and less often, when all are recorded, then each id names one."""
    into, ids = another("sea-year"), []
    often = reported_once
    for title in ("One", "Two", "Three"):
        often = fold(often, correct(often, f"{GAZETTE}/title", title, stamp))
    for one in (often, *(another(f"lamp-days-{number}") for number in range(3))):
        (_, event) = one.merge_into(into, reason="r", source=None, stamp=stamp)
        into, ids = fold(into, [event]), [*ids, event.id]

    assert sorted(set(ids)) == sorted(ids)


# --- withdrawals ---


@pytest.fixture
def amendments(reported_once, another, statement_of, stamp):
    """Give each kind of amendment of the occurrence, by the name of its kind."""
    more = Supplement(statements=(statement_of(point="fog-is-blind"),))
    return {
        "corrected": correct(reported_once, f"{GAZETTE}/figures/total/value", 13, stamp),
        "supplemented": reported_once.supplement(GAZETTE, more, reason="r", stamp=stamp),
        "report retracted": reported_once.retract(GAZETTE, reason="r", because_of=None, stamp=stamp),
        "occurrence retracted": reported_once.retract(None, reason="r", because_of=None, stamp=stamp),
        "merged": reported_once.merge_into(another(), reason="r", source=None, stamp=stamp)[:1],
        "took in": another().merge_into(reported_once, reason="r", source=None, stamp=stamp)[1:],
    }


KINDS = ["corrected", "supplemented", "report retracted", "occurrence retracted", "merged", "took in"]


@pytest.mark.parametrize("kind", KINDS)
def test_any_amendment_can_be_withdrawn(reported_once, amendments, stamp, kind):
    """Given an amendment, when it is withdrawn, then the state is as before, except for its versions and count."""
    (amendment,) = amendments[kind]
    amended = fold(reported_once, [amendment])

    events = amended.withdraw(amendment.id, reason="It was right", stamp=stamp)
    after = fold(amended, events)

    assert events == [
        Withdrawn(
            **dict(stamp),
            originator_id="occurrence/lighthouse-week",
            originator_version=3,
            of=amendment.id,
            reason="It was right",
        )
    ]
    assert events[0].summary() == f"Withdrawn from lighthouse-week: {amendment.id}"
    assert content(amended) != content(reported_once)
    assert content(after) == content(reported_once)
    assert (after.version, after.amended) == (3, 1)


@pytest.mark.parametrize(
    ("stream", "path", "new"),
    [
        pytest.param("source", "title", "Port news", id="source"),
        pytest.param("person", "name", "Ada Moor", id="person"),
        pytest.param("treaty", "name", "Treaty of All Lamps", id="treaty"),
    ],
)
def test_a_corrected_detail_can_be_put_back(request, stamp, stream, path, new):
    """Given a corrected detail, when the correction is withdrawn, then the state is the one before it."""
    before = request.getfixturevalue(stream)
    amended = fold(before, correct(before, path, new, stamp))

    after = fold(amended, amended.withdraw("correction-1", reason="It was right", stamp=stamp))

    assert content(after) == content(before)


def test_merged_people_can_be_parted(person, other_person, stamp):
    """Given merged people, when the merge is withdrawn from both, then both are as before."""
    one, other = other_person.merge_into(person, reason="r", source=None, stamp=stamp)
    merged, into = fold(other_person, [one]), fold(person, [other])

    assert content(fold(merged, merged.withdraw("merge-1", reason="Two", stamp=stamp))) == content(other_person)
    assert content(fold(into, into.withdraw("merge-1", reason="Two", stamp=stamp))) == content(person)


def test_other_amendments_stand_when_one_is_withdrawn(reported_once, stamp):
    """Given three amendments that do not touch each other, when the middle one is withdrawn, then two stand."""
    state = fold(reported_once, correct(reported_once, f"{GAZETTE}/title", "Lamp week", stamp))
    state = fold(state, correct(state, f"{GAZETTE}/figures/total/value", 13, stamp))
    state = fold(state, state.retract(GAZETTE, reason="r", because_of=None, stamp=stamp))

    after = fold(state, state.withdraw("correction-2", reason="r", stamp=stamp))

    assert [amendment.id for amendment in after.amendments] == ["correction-1", "retraction-3"]
    assert reads(after, f"{GAZETTE}/title") == "Lamp week"
    assert reads(after, f"{GAZETTE}/figures/total/value") == "12"
    assert after.reports[GAZETTE].retracted


def test_ids_go_on_counting(reported_once, stamp):
    """Given a correction that was withdrawn, when the claim is corrected again, then it has an id of its own."""
    state = fold(reported_once, correct(reported_once, f"{GAZETTE}/title", "Lamp week", stamp))
    state = fold(state, state.withdraw("correction-1", reason="r", stamp=stamp))

    (event,) = correct(state, f"{GAZETTE}/title", "Lamp week", stamp)

    assert event.id == "correction-2"


def test_a_refused_withdrawal_lists_what_stands(reported_once, stamp):
    """Given one amendment, when another is withdrawn, then the error lists what there is, and the nearest."""
    state = fold(reported_once, correct(reported_once, f"{GAZETTE}/title", "Lamp week", stamp))

    with pytest.raises(RefusedError, match=r"'correction-2' of .*; there is correction-1; did you mean 'correction-1'"):
        state.withdraw("correction-2", reason="r", stamp=stamp)
    with pytest.raises(RefusedError, match=r"no amendment 'correction-1' of occurrence/lighthouse-week .* is none"):
        reported_once.withdraw("correction-1", reason="r", stamp=stamp)


def test_nothing_is_withdrawn_twice(reported_once, stamp):
    """Given a correction that was withdrawn, when it is withdrawn again, then it is refused."""
    state = fold(reported_once, correct(reported_once, f"{GAZETTE}/title", "Lamp week", stamp))
    state = fold(state, state.withdraw("correction-1", reason="r", stamp=stamp))

    with pytest.raises(RefusedError, match="no amendment 'correction-1'"):
        state.withdraw("correction-1", reason="r", stamp=stamp)


@pytest.mark.parametrize(
    ("first", "second", "blocking"),
    [
        pytest.param(("title", "Lamp week"), ("title", "Lamps"), "correction-2", id="the same claim"),
        pytest.param(("date", "2031-06"), ("date/edtf", "2031-07"), "correction-2", id="a part of it"),
        pytest.param(("place", {"city": "Faro"}), ("place/country", "PT"), None, id="a part that it left alone"),
    ],
)
def test_what_a_later_correction_builds_upon_is_not_withdrawn_first(reported_once, stamp, first, second, blocking):
    """Given a correction of a correction, when the first is withdrawn, then the error says which to withdraw first."""
    state = fold(reported_once, correct(reported_once, f"{GAZETTE}/{first[0]}", first[1], stamp))
    state = fold(state, correct(state, f"{GAZETTE}/{second[0]}", second[1], stamp))

    if blocking:
        with pytest.raises(RefusedError, match=f"correction-1 cannot be withdrawn while a later .*{blocking}"):
            state.withdraw("correction-1", reason="r", stamp=stamp)
        state = fold(state, state.withdraw(blocking, reason="r", stamp=stamp))
    assert len(state.withdraw("correction-1", reason="r", stamp=stamp)) == 1


def test_a_supplement_whose_claim_was_corrected_is_not_withdrawn_first(reported_once, figure_of, stamp):
    """Given a correction of a supplemented claim, when the supplement is withdrawn, then it is refused."""
    more = Supplement(figures=(figure_of(key="guests", measure="attendance"),))
    state = fold(reported_once, reported_once.supplement(GAZETTE, more, reason="r", stamp=stamp))
    state = fold(state, correct(state, f"{GAZETTE}/figures/guests/value", 80, stamp))

    with pytest.raises(RefusedError, match="supplement-1 cannot be withdrawn while a later amendment builds on it"):
        state.withdraw("supplement-1", reason="r", stamp=stamp)
