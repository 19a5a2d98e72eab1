"""The tables of conflicts and their sides: given events, then rows that open, change grade and close with them."""

from __future__ import annotations

import pytest

from tests.looking import look, with_its_words
from timeline.recording.amending import correct, merge, retract, supplement, withdraw

TREATY = "harbour-treaty"
DAY = "2031-05-01"
BY = {"reason": "Found so", "by": "tester"}


def mend(story, name, path, new, source=None):
    """Correct a claim from what it reads."""
    steps = path.split("/")
    if source is None:
        steps, new = with_its_words(story.archive, name, steps, new)
    correct(story.archive, name, steps, new, was=look(story.archive, name, steps), source=source, **BY)


def unify(story, name, into):
    """Merge a stream into another."""
    merge(story.archive, name, into, source=None, **BY)


def take_back(story, name, amendment):
    """Withdraw an amendment."""
    withdraw(story.archive, name, amendment, **BY)


def conflicts(story, *columns, **where):
    """Return columns of the conflicts, in order; `name` is the id without what it is about."""
    chosen = columns or ("name", "kind", "grade", "status")
    selected = story.rows("conflicts", *("id" if name == "name" else name for name in chosen), **where)
    rows = [(row,) if len(chosen) == 1 else row for row in selected]
    named = [
        tuple(value.split("/", 2)[2] if name == "name" else value for name, value in zip(chosen, row, strict=True))
        for row in rows
    ]
    ordered = sorted(named, key=lambda row: [value or "" for value in row])
    return [row[0] if len(chosen) == 1 else row for row in ordered]


def sides(story, **where):
    """Return source, value and words of the sides of conflicts."""
    return story.rows("conflict_sides", "source", "value", "as_printed", **where)


@pytest.fixture
def guests(story):
    """Record a conference with 100 guests by one source, and 110 by another."""
    for source, value in (("gazette", 100), ("herald", 110)):
        story.report("talks", "conference", by=source, figures=[story.figure("guests", "attendance", value)])
    return story


@pytest.fixture
def totals(treaty_story):
    """Record a signing with totals that sources claim."""

    def report(**by_source):
        for source, (value, *rest) in by_source.items():
            figures = [treaty_story.total(value, *rest)]
            treaty_story.report("signing", "signing", by=source, treaty=TREATY, date=DAY, figures=figures)
        return treaty_story

    return report


@pytest.fixture
def chaired(story):
    """Record talks, each source naming who chaired them."""
    for slug in ("ada-quay", "ada-quai", "ben-moor"):
        story.person(slug, slug.replace("-", " ").title())

    def report(**by_source):
        for source, people in by_source.items():
            chairs = [{"person": person, "role": "chair"} for person in people.split()]
            story.report("talks", "meeting", by=source, participants=chairs)
        return story

    return report


# --- what is found ---


def test_two_numbers_are_a_conflict(guests):
    """Given two numbers of guests, they are one conflict of the occurrence, open, with a sentence about it."""
    conflict = guests.row("conflicts")

    assert conflict.pop("id") == "occurrence/talks/attendance/states"
    assert conflict == {
        "kind": "number",
        "grade": "contradiction",
        "occurrence": "talks",
        "treaty": None,
        "measure": "attendance",
        "subject": None,
        "topic": "attendance",
        "summary": "Attendance: “exact 100” (gazette) and “exact 110” (herald); both cannot be right.",
        "reason": "both cannot be right",
        "day": None,
        "sides": 2,
        "status": "open",
        "scope": "occurrence/talks/attendance",
        "gravity": 1,
    }


def test_only_what_is_compared_across_occurrences_is_kept(totals):
    """Given figures within an occurrence and within a treaty, only the claims on the treaty are kept for others."""
    story = totals(gazette=[60], herald=[70])
    for source, value in (("gazette", 100), ("herald", 110)):
        story.report("talks", "conference", by=source, figures=[story.figure("guests", "attendance", value)])

    assert set(story.rows("conflict_claims", "scope")) == {f"treaty/{TREATY}/signatories"}
    assert sorted(set(story.rows("conflict_sides", "about")), key=str) == [None, "talks"]


def test_each_side_leads_to_its_figure(guests):
    """Given a conflict, each claim has its side, source, number, words, figure, occurrence, speaker and evidence."""
    speaker = {"voice": "paraphrase", "chain": {"name": "Ada Quay"}}
    figure = guests.figure("guests", "attendance", 110, evidence=4, as_of=DAY, attribution=speaker)
    guests.report("talks", "conference", by="mercury", figures=[figure])
    (conflict,) = guests.rows("conflicts", "id")
    columns = ("side", "figure", "occurrence", "role", "source", "value", "as_printed", "as_of", "attributed_to")

    assert guests.rows("conflict_sides", *columns, conflict=conflict) == [
        (1, "talks/gazette/guests", "talks", "amount", "gazette", 100, "exact 100", None, None),
        (2, "talks/herald/guests", "talks", "amount", "herald", 110, "exact 110", None, None),
        (2, "talks/mercury/guests", "talks", "amount", "mercury", 110, "exact 110", DAY, "Ada Quay"),
    ]
    assert guests.rows("conflict_sides", "id", "evidence") == [
        (f"{conflict}#1.1", '[{"paragraph": 1, "where": "body"}]'),
        (f"{conflict}#2.1", '[{"paragraph": 1, "where": "body"}]'),
        (f"{conflict}#2.2", '[{"paragraph": 4, "where": "body"}]'),
    ]


def test_a_conflict_of_a_treaty_spans_its_occurrences(totals):
    """Given two totals of a treaty in two occurrences, they are one conflict of the treaty."""
    story = totals(gazette=(31,))
    figures = [story.total(33, as_of=DAY)]
    story.report("briefing", "press-conference", by="herald", treaty=TREATY, figures=figures)

    assert conflicts(story, "name", "treaty", "occurrence", "grade") == [
        ("signatories@2031-05-01", TREATY, None, "contradiction")
    ]
    assert story.rows("conflict_sides", "figure") == ["briefing/herald/total", "signing/gazette/total"]


def test_totals_of_two_treaties_are_apart(totals):
    """Given the totals of two treaties, they do not conflict."""
    story = totals(gazette=(31,))
    story.treaty("ferry-pact", "Ferry Pact")
    story.report("pact", "signing", by="herald", treaty="ferry-pact", date=DAY, figures=[story.total(33)])

    assert conflicts(story) == []


def test_numbers_of_two_occurrences_are_apart(guests):
    """Given guests of another conference, they are compared with none of the first."""
    guests.report("dinner", "conference", by="mercury", figures=[guests.figure("guests", "attendance", 12)])

    assert conflicts(guests, "name") == ["attendance/states"]


def test_more_than_100_states_and_90_delegations_do_not_conflict(story):
    """Given numbers of two populations that are not declared comparable, there is no conflict."""
    for source, value, operator, counted in (
        ("gazette", 100, "more-than", "states"),
        ("herald", 90, "exact", "national-delegations"),
    ):
        figure = story.figure("guests", "attendance", value, operator, counted=counted)
        story.report("talks", "conference", by=source, figures=[figure])

    assert conflicts(story) == []


def test_a_measure_that_is_not_compared_makes_no_conflict(story):
    """Given two ages of different things, there is no conflict: the measure is not declared to be comparable."""
    for source, value in (("gazette", 100), ("herald", 300)):
        story.report("talks", by=source, figures=[story.figure("age", "age", value, unit="year")])

    assert conflicts(story) == []


def test_numbers_of_two_populations_can_clash_by_the_same_numbers(story):
    """Given 100 and 110 of both delegates and journalists, they are two conflicts."""
    for source, value in (("gazette", 100), ("herald", 110)):
        populations = ("delegates", "journalists")
        figures = [story.figure(counted, "attendance", value, counted=counted) for counted in populations]
        story.report("talks", "conference", by=source, figures=figures)

    assert conflicts(story, "kind", "grade") == [("number", "contradiction")] * 2


def test_a_treaty_and_an_occurrence_may_share_a_slug(story):
    """Given a treaty and an occurrence of one slug, with the same numbers in conflict, they are two conflicts."""
    story.treaty("ferry-pact", "Ferry Pact")
    for source, value in (("gazette", 31), ("herald", 33)):
        story.report("signing", "signing", by=source, treaty="ferry-pact", date=DAY, figures=[story.total(value)])
        story.report("ferry-pact", "announcement", by=source, date=DAY, figures=[story.total(value)])

    assert conflicts(story, "treaty", "occurrence") == [(None, "ferry-pact"), ("ferry-pact", None)]


def test_another_day_explains_another_total(totals):
    """Given 31 on one day and 33 on the next, the conflict is explained."""
    story = totals(gazette=(31, "exact", DAY), herald=(33, "exact", "2031-05-02"))

    assert conflicts(story, "grade") == ["explained"]


@pytest.mark.parametrize(
    "as_of",
    [
        pytest.param("2031-05", id="the month of the larger total"),
        pytest.param("2031-04-20/2031-05-10", id="an interval about it"),
        pytest.param("../2031-05-10", id="some day until a later one"),
    ],
)
def test_a_total_whose_day_may_be_earlier_did_not_fall(totals, as_of):
    """Given 33 on a day, and 31 at a time that began before that day, nobody says that the total fell."""
    story = totals(gazette=(33, "exact", DAY), herald=(31, "exact", as_of))

    assert "contradiction" not in conflicts(story, "grade")


@pytest.mark.parametrize("names", [("herald", "mercury"), ("mercury", "herald")], ids=["one way", "the other"])
def test_a_day_that_one_source_states_is_not_made_vague_by_another(totals, names):
    """Given 33 on 20 May, and 31 as of May by one source and as of 31 May by another, the total fell by the latter."""
    vague, firm = names

    story = totals(
        **{"gazette": (33, "exact", "2031-05-20"), vague: (31, "exact", "2031-05"), firm: (31, "exact", "2031-05-31")}
    )

    assert "contradiction" in conflicts(story, "grade")


def test_a_sum_of_parts_is_compared_with_the_total(totals):
    """Given parts that are inferred to be of a total and do not add up to it, that is a tension that says so."""
    story = totals()
    parts = story.figure(
        "regions",
        "signatories",
        operator="vague",
        parts=[{"label": "north", "value": 19}, {"label": "south", "value": 11}],
        breakdown_of={"figure": "total", "reason": "It stands beside them"},
        counted="states",
    )
    story.report("signing", "signing", treaty=TREATY, date=DAY, figures=[story.total(31), parts])

    assert conflicts(story, "name", "kind", "grade", "occurrence") == [
        ("sum:signing/gazette/regions", "sum", "tension", "signing")
    ]
    assert story.row("conflicts")["reason"] == (
        "the parts 19 + 11 add up to 30, not 31; that they are parts of it is inferred (It stands beside them)"
    )
    assert story.rows("conflict_sides", "side", "role") == [(1, "total"), (2, "parts")]
    assert sides(story) == [("gazette", None, "north: 19; south: 11"), ("gazette", 31, "exact 31")]


def test_two_dates_of_an_occurrence_are_a_conflict(story):
    """Given two days of one meeting, they are a conflict of dates."""
    story.report("talks", "meeting", by="gazette", date=DAY)
    story.report("talks", "meeting", by="herald", date={"edtf": "2031-05-02", "as_printed": "on Friday"})

    assert conflicts(story) == [("date:occurred", "date", "contradiction", "open")]
    assert sides(story) == [("gazette", None, DAY), ("herald", None, "on Friday")]


@pytest.mark.parametrize("role", ["chair", "host"])
def test_two_people_in_one_role_are_a_conflict(story, role):
    """Given two names for a role that one has, they are a contradiction."""
    for source, person in (("gazette", "ada-quay"), ("herald", "ben-moor")):
        story.person(person, person)
        story.report("talks", "meeting", by=source, participants=[{"person": person, "role": role}])

    assert conflicts(story) == [(f"role:{role}", "role", "contradiction", "open")]


def test_a_source_that_names_fewer_is_a_tension(chaired):
    """Given two chairs by one source and one of them by another, that is a tension."""
    story = chaired(gazette="ada-quay ben-moor", herald="ada-quay")

    assert conflicts(story, "grade") == ["tension"]


@pytest.mark.parametrize("role", ["speaker", "attendee", "signatory"])
def test_other_roles_are_not_compared(story, role):
    """Given two names for a role that several people can have, there is no conflict."""
    for source, party in (("gazette", "PT"), ("herald", "ES")):
        story.report("talks", "meeting", by=source, participants=[{"party": party, "role": role}])

    assert conflicts(story) == []


def test_one_name_in_two_spellings_does_not_conflict(story):
    """Given one registered person in two spellings and offices, there is no conflict of roles."""
    story.person("ada-quay", "Ada Quay")
    for source, name, office in (("gazette", "Ada Quay", "Mayor"), ("herald", "A. Quay", None)):
        chair = {"person": "ada-quay", "name": name, "office": office, "role": "chair"}
        story.report("talks", "meeting", by=source, participants=[chair])

    assert conflicts(story) == []


def test_a_length_is_compared_with_the_dates_of_the_negotiations(treaty_story):
    """Given five years by one source and an interval of 2.5 years by another, they clash."""
    length = treaty_story.figure("length", "negotiation-length", 5, unit="year", as_printed="five years")
    treaty_story.report("haggling", "negotiation", by="gazette", treaty=TREATY, figures=[length])
    treaty_story.report("haggling", "negotiation", by="herald", treaty=TREATY, date="2028-02/2030-08")

    assert conflicts(treaty_story, "kind", "grade", "measure") == [("number", "tension", "negotiation-length")]
    assert sides(treaty_story) == [("gazette", 5, "five years"), ("herald", None, "2028-02/2030-08")]


def test_a_part_of_the_negotiations_says_nothing_of_their_length(treaty_story):
    """Given two years by one source and one round of ten days by another, there is no conflict: the round is a part."""
    length = treaty_story.figure("length", "negotiation-length", 2, unit="year")
    treaty_story.report("haggling", "negotiation", by="gazette", treaty=TREATY, figures=[length])
    part = [{"type": "part-of", "other": "haggling"}]
    treaty_story.report(
        "round-two", "negotiation", by="herald", treaty=TREATY, date="2030-02-01/2030-02-10", relations=part
    )

    assert conflicts(treaty_story) == []


def test_a_later_negotiation_opens_no_conflict(treaty_story):
    """Given the length and the dates of some negotiations, the dates of later ones are not compared with them."""
    length = treaty_story.figure("length", "negotiation-length", 30, unit="month")
    for slug, date, figures in (("haggling", "2028-02/2030-08", [length]), ("more-haggling", "2031-01/2031-02", [])):
        treaty_story.report(slug, "negotiation", treaty=TREATY, date=date, figures=figures)

    assert conflicts(treaty_story) == []


@pytest.mark.parametrize("sources", [["gazette"], ["gazette", "herald"]], ids=["one source", "two that agree"])
def test_a_month_of_growing_totals_opens_no_conflict(treaty_story, sources):
    """Given totals that grow day by day, each source repeating its own, there is no conflict."""
    for source in sources:
        figures = [treaty_story.total(30 + day, as_of=f"2031-05-{day:02}", key=f"day-{day}") for day in range(1, 31)]
        treaty_story.report("signing", "signing", by=source, treaty=TREATY, date="2031-05", figures=figures)

    assert conflicts(treaty_story) == []


def test_totals_that_grow_from_source_to_source_open_one_explained_conflict(totals):
    """Given a total of another source each day, one explained conflict joins them."""
    story = totals(**{f"paper-{day}": (30 + day, "exact", f"2031-05-{day:02}") for day in range(1, 8)})

    assert conflicts(story) == [("signatories@several-days", "number", "explained", "open")]
    assert [value for _, value, _ in sides(story)] == list(range(31, 38))


@pytest.mark.parametrize(
    ("subjects", "found"),
    [
        pytest.param(["PT", "ES"], [], id="two states"),
        pytest.param(["PT", "PT"], [("economic-growth/of:PT", "contradiction")], id="one state"),
    ],
)
def test_only_figures_of_the_same_subject_are_compared(story, subjects, found):
    """Given the growth of two states, there is no conflict; given two figures of one state's, there is."""
    for source, value, subject in zip(("gazette", "herald"), (8, 6), subjects, strict=True):
        figure = story.figure("growth", "economic-growth", value, unit="percent", subject=subject)
        story.report("talks", by=source, figures=[figure])

    assert conflicts(story, "name", "grade") == found


def test_a_projection_is_not_compared_with_the_past(story):
    """Given what growth was by one source and what it will be by another, there is no conflict."""
    for source, value, projection in (("gazette", 8, True), ("herald", 6, False)):
        figure = story.figure("growth", "economic-growth", value, unit="percent", projection=projection)
        story.report("talks", by=source, figures=[figure])

    assert conflicts(story) == []


def test_a_range_is_compared_with_a_number(story):
    """Given between 100 and 150 guests by one source and 90 by another, that is a contradiction."""
    between = story.figure("guests", "attendance", None, "between", low=100, high=150)
    for source, figure in (("gazette", between), ("herald", story.figure("guests", "attendance", 90))):
        story.report("talks", "conference", by=source, figures=[figure])

    assert conflicts(story, "grade") == ["contradiction"]


def test_a_day_within_an_extent_is_no_conflict(story):
    """Given two days by one source and the first of them by another, both are right."""
    story.report("talks", "conference", by="gazette", date="2031-05-01/2031-05-02")
    story.report("talks", "conference", by="herald", date=DAY)

    assert conflicts(story) == []


# --- open and settled, grades that change ---


def test_a_later_source_opens_a_conflict(totals):
    """Given one total, there is no conflict; given another by a later source, there is."""
    story = totals(gazette=(31,))
    assert conflicts(story) == []

    totals(herald=(33,))

    assert conflicts(story, "grade", "status") == [("contradiction", "open")]


def test_a_later_source_takes_a_side(guests):
    """Given a conflict, a third source that says what one of the two says stands on its side."""
    guests.report("talks", "conference", by="mercury", figures=[guests.figure("guests", "attendance", 110)])

    assert conflicts(guests, "name") == ["attendance/states"]
    assert sides(guests) == [("gazette", 100, "exact 100"), ("herald", 110, "exact 110"), ("mercury", 110, "exact 110")]


@pytest.mark.parametrize(
    ("path", "new"),
    [
        pytest.param("herald/figures/guests/value", 100, id="to the other's number"),
        pytest.param("herald/figures/guests/counted", "delegates", id="to another population"),
        pytest.param("herald/figures", [], id="to no number"),
    ],
)
def test_a_correction_settles_a_conflict(guests, path, new):
    """Given a conflict, a correction that removes it leaves it there as settled, with the sides as first recorded."""
    mend(guests, "talks", path, new)

    assert conflicts(guests, "name", "grade", "status") == [("attendance/states", "contradiction", "settled")]
    assert sides(guests) == [("gazette", 100, "exact 100"), ("herald", 110, "exact 110")]


def test_a_withdrawn_correction_opens_it_again(guests):
    """Given a conflict that a correction settled, withdrawing the correction opens it, as it was."""
    before = guests.row("conflicts")
    mend(guests, "talks", "herald/figures/guests/value", 100)

    take_back(guests, "talks", "correction-1")

    assert guests.row("conflicts") == before


def test_a_correction_may_leave_a_conflict_open(guests):
    """Given a conflict, a correction to a third number leaves it open, with that number."""
    mend(guests, "talks", "herald/figures/guests/value", 120)

    assert conflicts(guests, "name", "status") == [("attendance/states", "open")]
    assert sides(guests) == [("gazette", 100, "exact 100"), ("herald", 120, "exact 120")]


def test_a_correction_may_make_a_conflict_where_none_was(story):
    """Given two sources that agree, a wrong correction opens a conflict, and its withdrawal leaves no trace."""
    for source in ("gazette", "herald"):
        story.report("talks", "conference", by=source, figures=[story.figure("guests", "attendance", 100)])
    mend(story, "talks", "herald/figures/guests/value", 110)
    assert conflicts(story, "status") == ["open"]

    take_back(story, "talks", "correction-1")

    assert conflicts(story) == []


def test_a_correction_may_change_the_grade(totals):
    """Given two totals of one day, correcting one to nearly makes a tension, and to another day explains it."""
    story = totals(gazette=(31, "exact", DAY), herald=(33, "exact", DAY))
    assert conflicts(story, "grade", status="open") == ["contradiction"]

    mend(story, "signing", "herald/figures/total/operator", "nearly")
    assert conflicts(story, "grade", status="open") == ["tension"]

    mend(story, "signing", "herald/figures/total/as_of/edtf", "2031-05-02")
    assert conflicts(story, "grade", status="open") == ["explained"]
    assert conflicts(story, "grade", status="settled") == ["contradiction"]


def test_a_supplement_may_change_the_grade(story):
    """Given an explained difference of populations, a supplement that counts the same one makes a contradiction."""
    story.treaty()
    for source, value, counted in (("gazette", 31, "states"), ("herald", 33, "states-and-organizations")):
        figure = story.figure("total", "signatories", value, counted=counted)
        story.report("signing", "signing", by=source, treaty=TREATY, date=DAY, figures=[figure])
    assert conflicts(story, "grade") == ["explained"]

    text = """
source: herald
reason: Overlooked
reports:
  - occurrence: signing
    figures:
      - {key: states, measure: signatories, counted: states, value: 33, as_printed: 33 states,
         attribution: reporter, evidence: 2}
"""
    supplement(story.archive, "overlooked.yaml", text.encode(), by="tester")
    assert conflicts(story, "grade", "status") == [("contradiction", "open")]

    take_back(story, "signing", "supplement-1")
    assert conflicts(story, "grade", "status") == [("explained", "open")]


@pytest.mark.parametrize("report", ["herald", None], ids=["one report", "the occurrence"])
def test_a_retraction_settles_a_conflict(guests, report):
    """Given a conflict, retracting a side settles it; withdrawing the retraction opens it again."""
    before = guests.row("conflicts")
    retract(guests.archive, "talks", report, all_reports=report is None, source=None, **BY)
    assert conflicts(guests, "name", "status") == [("attendance/states", "settled")]

    take_back(guests, "talks", "retraction-1")

    assert guests.row("conflicts") == before


@pytest.mark.parametrize(
    ("path", "new"),
    [
        pytest.param("herald/date/edtf", DAY, id="a date"),
        pytest.param("herald/participants/1/person", "ada-quay", id="a role"),
    ],
)
def test_other_conflicts_are_settled_alike(chaired, path, new):
    """Given a conflict of dates and of roles, correcting one settles it and leaves the other open."""
    story = chaired()
    for source, date, person in (("gazette", DAY, "ada-quay"), ("herald", "2031-05-02", "ben-moor")):
        chair = {"person": person, "role": "chair"}
        story.report("talks", "meeting", by=source, date=date, participants=[chair])

    mend(story, "talks", path, new)

    settled = "date" if "date" in path else "role"
    assert dict(conflicts(story, "kind", "status")) == {"date": "open", "role": "open", settled: "settled"}


def test_a_report_moved_to_another_treaty_takes_its_claims_along(totals):
    """Given a conflict of totals, correcting the treaty of one report settles it."""
    story = totals(gazette=(31,), herald=(33,))
    story.treaty("ferry-pact", "Ferry Pact")

    mend(story, "signing", "herald/treaty", "ferry-pact")

    assert conflicts(story, "treaty", "status") == [(TREATY, "settled")]


# --- merges ---


def test_merging_people_makes_a_conflict_of_roles_go_away(chaired):
    """Given two slugs for one chair, merging them leaves no conflict; withdrawing the merge brings it back."""
    story = chaired(gazette="ada-quay", herald="ada-quai")
    before = story.row("conflicts")

    unify(story, "person/ada-quai", "person/ada-quay")
    assert conflicts(story) == []

    take_back(story, "person/ada-quai", "merge-1")
    assert story.row("conflicts") == before


def test_a_merge_of_people_is_followed_to_its_end(chaired):
    """Given a chair merged into another who is merged into a third, their names count as one."""
    story = chaired(gazette="ada-quay", herald="ada-quai", mercury="ben-moor")

    unify(story, "person/ada-quai", "person/ada-quay")
    unify(story, "person/ada-quay", "person/ben-moor")
    assert conflicts(story) == []

    take_back(story, "person/ben-moor", "merge-2")
    assert conflicts(story, "name") == ["role:chair"]


def test_people_merged_before_a_report_are_one_in_it(chaired):
    """Given merged people, a report that names the one agrees with a report that names the other."""
    story = chaired(gazette="ada-quay")
    unify(story, "person/ada-quai", "person/ada-quay")

    chaired(herald="ada-quai")

    assert conflicts(story) == []


@pytest.fixture
def doubled(story):
    """Record one dinner under two slugs, with other guests in each."""
    for slug, source, value in (("dinner", "gazette", 100), ("banquet", "herald", 110)):
        figures = [story.figure("guests", "attendance", value)]
        story.report(slug, "meeting", by=source, date=DAY, figures=figures)
    return story


def test_merged_occurrences_are_compared(doubled):
    """Given numbers of two occurrences, merging these makes a conflict of the one; withdrawing takes it away."""
    assert conflicts(doubled) == []

    unify(doubled, "banquet", "dinner")
    assert conflicts(doubled, "name", "occurrence") == [("attendance/states", "dinner")]
    assert doubled.rows("conflict_sides", "figure") == ["banquet/herald/guests", "dinner/gazette/guests"]

    take_back(doubled, "dinner", "merge-1")
    assert conflicts(doubled) == []


def test_a_merge_takes_conflicts_along(doubled):
    """Given a conflict of one occurrence, merging that into another makes it the other's; and back again."""
    doubled.report("banquet", "meeting", by="mercury", date="2031-05-02")
    before = conflicts(doubled, "id", "occurrence")
    assert [occurrence for _, occurrence in before] == ["banquet"]

    unify(doubled, "banquet", "dinner")
    assert conflicts(doubled, "name", "occurrence", kind="date") == [("date:occurred", "dinner")]
    assert conflicts(doubled, "id", occurrence="banquet") == []

    take_back(doubled, "banquet", "merge-1")
    assert conflicts(doubled, "id", "occurrence") == before


def test_a_merge_is_followed_to_its_end(doubled):
    """Given an occurrence merged into another that is merged into a third, the third has all conflicts."""
    figures = [doubled.figure("guests", "attendance", 120)]
    doubled.report("gala", "meeting", by="mercury", date=DAY, figures=figures)

    unify(doubled, "banquet", "dinner")
    unify(doubled, "dinner", "gala")

    assert conflicts(doubled, "name", occurrence="gala") == ["attendance/states"]

    take_back(doubled, "dinner", "merge-1")
    assert conflicts(doubled, "name") == ["attendance/states"]


def test_a_merged_report_can_be_corrected_where_it_was_recorded(doubled):
    """Given a conflict between merged occurrences, correcting the merged one's report settles it at the other."""
    unify(doubled, "banquet", "dinner")

    mend(doubled, "banquet", "herald/figures/guests/value", 100)

    assert conflicts(doubled, "name", "occurrence", "status") == [("attendance/states", "dinner", "settled")]


def test_retracting_what_took_another_in_retracts_both(doubled):
    """Given merged occurrences, retracting the one that stands settles the conflicts between them."""
    unify(doubled, "banquet", "dinner")

    retract(doubled.archive, "dinner", all_reports=True, source=None, **BY)

    assert conflicts(doubled, "status") == ["settled"]
