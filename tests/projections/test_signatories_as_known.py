"""What a reader of the press could know of the signatories, and when: given sources in any order, then rows."""

from __future__ import annotations

import pytest

from tests.looking import look, with_its_words
from timeline.recording.amending import correct, merge, retract, withdraw

TREATY = "harbour-treaty"
DAY = "2031-05-01"
KNOWN = ("published", "day", "reported_total", "operator")


@pytest.fixture
def press(treaty_story):
    """Record the signing, each source published at a time of its own."""

    def report(source, published, *figures):
        treaty_story.source(source, published)
        treaty_story.report("signing", "signing", by=source, treaty=TREATY, date=DAY, figures=figures)
        return treaty_story

    return report


def amended(story, path, new, source=None):
    """Correct a claim of the signing or, for a path that begins with `source/`, a detail of a source."""
    name, steps = ("signing", path.split("/"))
    if steps[0] == "source":
        name, steps = "/".join(steps[:2]), steps[2:]
    if source is None:
        steps, new = with_its_words(story.archive, name, steps, new)
    why = {"reason": "Found so", "source": source, "by": "tester"}
    correct(story.archive, name, steps, new, was=look(story.archive, name, steps), **why)


def test_nothing_is_known_before_anything_is_published(treaty_story):
    """Given a treaty and no report on it, there is no row."""
    assert treaty_story.rows("signatories_as_known", *KNOWN) == []


def test_a_report_without_a_total_is_a_moment_at_which_none_was_known(press):
    """Given a report that names no total, there is a row for its moment, without one."""
    story = press("gazette", "2031-05-02")

    assert story.rows("signatories_as_known", *KNOWN) == [("2031-05-02T23:59:59", None, None, None)]


def test_knowledge_grows_with_each_source(press):
    """Given nothing, nearly 35, 31 of that day and then 33 of the next, each moment has what was known by then."""
    press("gazette", "2031-05-01T12:00:00")
    press("herald", "2031-05-01T20:00:00", press_total(35, "nearly"))
    press("mercury", "2031-05-01", press_total(31))
    story = press("beacon", "2031-05-02", press_total(33, as_of="2031-05-02"))

    assert story.rows("signatories_as_known", *KNOWN, "reported_low", "reported_high", "source", "as_printed") == [
        ("2031-05-01T12:00:00", None, None, None, None, None, None, None),
        ("2031-05-01T20:00:00", DAY, 35, "nearly", 35, 35, "herald", "nearly 35"),
        ("2031-05-01T23:59:59", DAY, 31, "exact", 31, 35, "mercury", "exact 31"),
        ("2031-05-02T23:59:59", "2031-05-02", 33, "exact", 33, 33, "beacon", "exact 33"),
    ]


def press_total(value, operator="exact", as_of=DAY):
    """Return a claimed total of signatories."""
    return {
        "key": "total",
        "measure": "signatories",
        "counted": "states",
        "value": value,
        "operator": operator,
        "as_of": as_of,
        "as_printed": f"{operator} {value}",
        "attribution": "reporter",
        "evidence": 1,
    }


def test_the_order_of_arrival_does_not_matter(press):
    """Given the source published last recorded first, the rows are in the order of the press."""
    press("beacon", "2031-05-09", press_total(33))
    story = press("gazette", "2031-05-02", press_total(31))

    assert story.rows("signatories_as_known", "published", "reported_total", "reported_low", "reported_high") == [
        ("2031-05-02T23:59:59", 31, 31, 31),
        ("2031-05-09T23:59:59", 33, 31, 33),
    ]


def test_what_was_known_of_a_later_day_stays_known(press):
    """Given a total of one day, a source published later that speaks of an earlier day changes nothing."""
    press("gazette", "2031-05-03", press_total(33, as_of="2031-05-02"))
    story = press("herald", "2031-05-09", press_total(31))

    assert story.rows("signatories_as_known", *KNOWN) == [
        ("2031-05-03T23:59:59", "2031-05-02", 33, "exact"),
        ("2031-05-09T23:59:59", "2031-05-02", 33, "exact"),
    ]


def test_sources_of_one_moment_make_one_row(press):
    """Given two sources of a day, they are one moment, by the documented policy."""
    press("gazette", "2031-05-02", press_total(35, "nearly"))
    story = press("herald", "2031-05-02", press_total(31))

    assert story.rows("signatories_as_known", "published", "reported_total", "source") == [
        ("2031-05-02T23:59:59", 31, "herald")
    ]


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        pytest.param("2031-05-02T08:30:00", "2031-05-02T08:30:00", id="a second"),
        pytest.param("2031-05-02", "2031-05-02T23:59:59", id="a day: its end"),
        pytest.param("[..2031-05-02]", "2031-05-02T23:59:59", id="on or before a day: the end of that day"),
    ],
)
def test_a_source_counts_from_the_end_of_its_day(press, published, moment):
    """Given dates of publication that are less than a second precise, the row says from when it is certain."""
    rows = press("gazette", published, press_total(31)).rows("signatories_as_known", "published", "certain")

    assert rows == [(moment, 1)]


@pytest.mark.parametrize(
    ("published", "certain_from"),
    [
        pytest.param({"published": "2031-05"}, "2031-05-31T23:59:59", id="a month: the end of its last day"),
        pytest.param(
            {"published": "[2031-05-01..]", "retrieved": "2031-05-09"}, "2031-05-09T23:59:59", id="once retrieved"
        ),
    ],
)
def test_what_was_possible_is_told_apart_from_what_was_certain(treaty_story, published, certain_from):
    """Given a source of no certain day, its total may have been known from its first day on, and was from its last."""
    story = treaty_story
    story.source("gazette", **published)
    story.report("signing", "signing", treaty=TREATY, date=DAY, figures=[press_total(31)])

    assert story.rows("signatories_as_known", "published", "certain", "reported_total", "source") == [
        ("2031-05-01T23:59:59", 0, 31, "gazette"),
        ("2031-05-01T23:59:59", 1, None, None),
        (certain_from, 1, 31, "gazette"),
    ]
    assert story.rows("signatories_per_day", "reported_total", "claims") == [(31, 1)]


def test_a_certain_total_stands_beside_a_possible_one(press):
    """Given a certain total and one that may have come out since, each has its row until the second is certain."""
    press("gazette", "2031-05-02", press_total(35, "nearly"))
    story = press("herald", "[2031-05-03..2031-05-04]", press_total(31))

    assert story.rows("signatories_as_known", "published", "certain", "reported_total", "reported_high") == [
        ("2031-05-02T23:59:59", 1, 35, 35),
        ("2031-05-03T23:59:59", 0, 31, 35),
        ("2031-05-03T23:59:59", 1, 35, 35),
        ("2031-05-04T23:59:59", 1, 31, 35),
    ]


def test_a_correction_is_certain_once_its_source_certainly_was_published(press):
    """Given a correction by a source of no certain day, what it corrects is what was certain until then."""
    press("gazette", "2031-05-02", press_total(31))
    story = press("herald", "[2031-05-03..2031-05-04]")

    amended(story, "gazette/figures/total/value", 33, source="herald")

    assert story.rows("signatories_as_known", "published", "certain", "reported_total") == [
        ("2031-05-02T23:59:59", 1, 31),
        ("2031-05-03T23:59:59", 0, 33),
        ("2031-05-03T23:59:59", 1, 31),
        ("2031-05-04T23:59:59", 1, 33),
    ]
    assert story.rows("signatories_per_day", "reported_total", "claims") == [(33, 1)]


def test_named_signatories_are_known_once_a_report_names_them(press):
    """Given signatures by two parties, each is named from the first report of it on, possible or certain."""
    story = press("gazette", "2031-05-02")
    story.source("herald", "[2031-05-03..2031-05-04]")
    story.acts("PT", "signature", DAY)
    story.acts("PT", "signature", DAY, by="herald")
    story.acts("ES", "signature", DAY, by="herald")

    assert story.rows("signatories_as_known", "published", "certain", "named_total") == [
        ("2031-05-02T23:59:59", 1, 1),
        ("2031-05-03T23:59:59", 0, 2),
        ("2031-05-03T23:59:59", 1, 1),
        ("2031-05-04T23:59:59", 1, 2),
    ]
    assert story.rows("signatories_per_day", "named_total") == [2]


def test_treaties_are_known_apart(press):
    """Given a report on one treaty, it adds no moment to another."""
    story = press("gazette", "2031-05-02", press_total(31))
    story.treaty("ferry-pact", "Ferry Pact")
    story.source("herald", "2031-05-03")
    story.report("pact", "signing", by="herald", treaty="ferry-pact", date=DAY, figures=[press_total(5)])

    assert story.rows("signatories_as_known", "treaty", "published", "reported_total") == [
        ("ferry-pact", "2031-05-03T23:59:59", 5),
        (TREATY, "2031-05-02T23:59:59", 31),
    ]


def test_another_occurrence_of_the_treaty_is_a_moment_too(press):
    """Given a source that reports something else under the treaty, its moment repeats what was known."""
    story = press("gazette", "2031-05-02", press_total(31))
    story.source("herald", "2031-05-03")
    story.report("speech", "speech", by="herald", treaty=TREATY)

    assert story.rows("signatories_as_known", "published", "reported_total") == [
        ("2031-05-02T23:59:59", 31),
        ("2031-05-03T23:59:59", 31),
    ]


def test_a_corrected_total_is_known_as_corrected(press):
    """Given a correction, the row has what its source should have said, and its withdrawal what it did say."""
    story = press("gazette", "2031-05-02", press_total(31))

    amended(story, "gazette/figures/total/value", 33)
    assert story.rows("signatories_as_known", "reported_total") == [33]

    withdraw(story.archive, "signing", "correction-1", reason="It was right", by="tester")
    assert story.rows("signatories_as_known", "reported_total") == [31]


def test_a_correction_is_known_since_its_source_was_published(press):
    """Given a correction that a later source gives cause for, what stood in print is what was known until then."""
    press("gazette", "2031-05-02", press_total(31))
    story = press("herald", "2031-05-03")

    amended(story, "gazette/figures/total/value", 33, source="herald")

    assert story.rows("signatories_as_known", "published", "reported_total") == [
        ("2031-05-02T23:59:59", 31),
        ("2031-05-03T23:59:59", 33),
    ]


def test_a_correction_is_known_since_its_source_turns_out_to_be_published(press):
    """Given a correcting source found to be of a later day, the corrected total is known from that day on."""
    press("gazette", "2031-05-02", press_total(31))
    story = press("herald", "2031-05-03")
    amended(story, "gazette/figures/total/value", 33, source="herald")

    amended(story, "source/herald/published/edtf", "2031-05-07")

    assert story.rows("signatories_as_known", "published", "reported_total") == [
        ("2031-05-02T23:59:59", 31),
        ("2031-05-07T23:59:59", 33),
    ]
    assert story.rows("signatories_per_day", "reported_total", "claims") == [(33, 1)]


def test_a_correction_by_a_source_of_no_known_day_is_known_at_no_moment(press):
    """Given a correcting source whose day nobody knows, the day is corrected, and what was known is not."""
    press("gazette", "2031-05-02", press_total(31))
    story = press("herald", "undated")

    amended(story, "gazette/figures/total/value", 33, source="herald")

    assert story.rows("signatories_as_known", "published", "reported_total") == [("2031-05-02T23:59:59", 31)]
    assert story.rows("signatories_per_day", "reported_total", "claims") == [(33, 1)]


def test_a_retraction_is_known_since_its_source_was_published(press):
    """Given a retraction that a later source gives cause for, it was known until then, and back when withdrawn."""
    press("gazette", "2031-05-02", press_total(31))
    story = press("herald", "2031-05-03")
    before = story.rows("signatories_as_known", "published", "reported_total")

    retract(story.archive, "signing", "gazette", reason="Taken back", source="herald", by="tester")
    assert story.rows("signatories_as_known", "published", "reported_total") == [
        ("2031-05-02T23:59:59", 31),
        ("2031-05-03T23:59:59", None),
    ]

    withdraw(story.archive, "signing", "retraction-1", reason="It was right", by="tester")
    assert story.rows("signatories_as_known", "published", "reported_total") == before


def test_a_correction_upon_another_waits_for_it(press):
    """Given an archivist's correction of what a later source corrected, neither is known before that source."""
    press("gazette", "2031-05-02", press_total(31))
    story = press("herald", "2031-05-03")
    amended(story, "gazette/figures/total/value", 33, source="herald")

    amended(story, "gazette/figures/total/value", 34)

    assert story.rows("signatories_as_known", "published", "reported_total") == [
        ("2031-05-02T23:59:59", 31),
        ("2031-05-03T23:59:59", 34),
    ]


def test_a_corrected_total_of_a_merged_occurrence_keeps_its_moments(press):
    """Given a signing under two slugs, corrected under one, merging them does not change what was known when."""
    press("gazette", "2031-05-02", press_total(31))
    story = press("herald", "2031-05-03")
    amended(story, "gazette/figures/total/value", 33, source="herald")
    story.source("mercury", "2031-05-04")
    story.report("signing-again", "signing", by="mercury", treaty=TREATY, date=DAY)
    before = story.rows("signatories_as_known", *KNOWN)

    merge(story.archive, "signing", "signing-again", reason="One", source=None, by="tester")

    assert story.rows("signatories_as_known", *KNOWN) == before


def test_a_corrected_day_of_publication_moves_what_was_known(press):
    """Given a source found to be published later, its total is known from then on; and back."""
    press("gazette", "2031-05-02", press_total(31))
    story = press("herald", "2031-05-03", press_total(33))
    before = story.rows("signatories_as_known", "published", "reported_total", "source")

    amended(story, "source/gazette/published/edtf", "2031-05-04")
    assert story.rows("signatories_as_known", "published", "reported_total", "source") == [
        ("2031-05-03T23:59:59", 33, "herald"),
        ("2031-05-04T23:59:59", 31, "gazette"),
    ]

    withdraw(story.archive, "source/gazette", "correction-1", reason="It was right", by="tester")
    assert story.rows("signatories_as_known", "published", "reported_total", "source") == before


def test_a_retracted_report_was_never_a_moment(press):
    """Given a retraction, neither its total nor its moment stands; and back."""
    press("gazette", "2031-05-02", press_total(31))
    story = press("herald", "2031-05-03", press_total(33))
    before = story.rows("signatories_as_known", *KNOWN)

    retract(story.archive, "signing", "herald", reason="Taken back", source=None, by="tester")
    assert story.rows("signatories_as_known", *KNOWN) == before[:1]

    withdraw(story.archive, "signing", "retraction-1", reason="It was right", by="tester")
    assert story.rows("signatories_as_known", *KNOWN) == before


def test_a_merge_leaves_what_was_known(press):
    """Given a signing reported under two slugs, merging them does not change what was known when."""
    story = press("gazette", "2031-05-02", press_total(31))
    story.source("herald", "2031-05-03")
    story.report("signing-again", "signing", by="herald", treaty=TREATY, date=DAY, figures=[press_total(33)])
    columns = (*KNOWN, "reported_low", "reported_high", "source", "figure")
    before = story.rows("signatories_as_known", *columns)

    merge(story.archive, "signing-again", "signing", reason="One", source=None, by="tester")

    assert story.rows("signatories_as_known", *columns) == before
    assert story.rows("signatories_per_day", "claims") == [2]


def test_a_source_without_a_day_is_known_at_no_moment(press):
    """Given a source whose day of publication nobody knows, no moment is made up for it, nor does it count in any."""
    press("gazette", "undated", press_total(31))
    story = press("herald", "2031-05-02", press_total(33))

    assert story.rows("signatories_as_known", "published", "reported_total", "reported_low") == [
        ("2031-05-02T23:59:59", 33, 33)
    ]


def test_a_correcting_source_that_is_dated_later_is_known_from_then_on(treaty_story):
    """Given a report that only a source of no known day puts under the treaty, dating that source makes it known."""
    story = treaty_story
    story.source("gazette", "2031-05-02")
    story.source("herald", "undated")
    story.report("talk", "speech", by="gazette", date=DAY, figures=[press_total(31)])
    why = {"reason": "Found so", "source": "herald", "by": "tester"}
    correct(story.archive, "talk", ["gazette", "treaty"], TREATY, was=None, **why)
    assert story.rows("signatories_as_known", "published", "reported_total") == [("2031-05-02T23:59:59", None)]

    amended(story, "source/herald/published/edtf", "2031-05-09")

    assert story.rows("signatories_as_known", *KNOWN) == [
        ("2031-05-02T23:59:59", None, None, None),
        ("2031-05-09T23:59:59", DAY, 31, "exact"),
    ]
