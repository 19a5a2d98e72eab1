"""The table of corrections, and how all tables follow amendments: given events, then rows, in either direction."""

from __future__ import annotations

import json

import pytest

from domain.errors import RefusedError
from tests.looking import look, with_its_words
from timeline.projecting.engine import Projector, rebuilt_digests
from timeline.recording.amending import correct, merge, retract, supplement, withdraw
from timeline.report_files.problems import ReportFileError

TREATY = "harbour-treaty"
DAY = "2031-05-01"
COLUMNS = ("id", "stream", "kind", "occurrence", "field", "old", "new", "status")

OVERLOOKED = """
source: gazette
reason: Overlooked
reports:
  - occurrence: signing
    participants:
      - {person: ben-moor, role: attendee}
    statements:
      - {point: fog-is-blind, text: Fog blinds ships., attribution: reporter, evidence: 4}
    figures:
      - {key: guests, measure: attendance, counted: delegates, value: 90, as_printed: 90 guests,
         attribution: reporter, evidence: 4}
    relations:
      - {type: part-of, other: banquet}
    evidence: 4
"""


@pytest.fixture
def recorded(treaty_story):
    """Record a signing by two sources, a banquet, a dinner and two people."""
    story = treaty_story
    document = {"sha256": "0123456789abcdef" * 4, "bytes": 900, "paragraphs": 9}
    story.source("gazette", "2031-05-02", publisher={"name": "Gazette"}, **document)
    story.source("herald", "2031-05-03", title="Harbour news")
    for slug, name in (("ada-quay", "Ada Quay"), ("ada-quai", "Ada Quai"), ("ben-moor", "Ben Moor")):
        story.person(slug, name)
    statement = {"point": "ports-grow", "text": "Ports grow.", "attribution": "reporter", "evidence": 2}
    story.report(
        "signing",
        "signing",
        treaty=TREATY,
        date=DAY,
        place={"city": "Porto"},
        participants=[{"person": "ada-quay", "office": "Mayor", "role": "host"}],
        statements=[statement],
        figures=[story.total(31)],
    )
    story.report("signing", "signing", by="herald", treaty=TREATY, date=DAY, figures=[story.total(31)])
    story.report("banquet", "meeting", date=DAY, participants=[{"person": "ada-quay", "role": "speaker"}])
    story.report("dinner", "meeting", by="herald", date=DAY, participants=[{"person": "ada-quai", "role": "speaker"}])
    money = story.figure("sum", "pledge-amount", 40, unit="USD")
    pledge = {"kind": "pledge", "pledger": "PT", "purpose": "Dredge the channel", "amount": "sum"}
    story.report("pt-pledge", pledge, date=DAY, figures=[money])
    return story


@pytest.fixture
def amend(recorded):
    """Give the ways to amend what was recorded, by name."""
    archive, why = recorded.archive, {"reason": "Found so", "by": "tester"}

    class Amend:
        """Amend, from what a claim reads."""

        def correct(self, name, path, new, source=None):
            steps = path.split("/")
            if source is None:
                steps, new = with_its_words(archive, name, steps, new)
            correct(archive, name, steps, new, was=look(archive, name, steps), source=source, **why)

        def retract(self, occurrence, report=None):
            retract(archive, occurrence, report, all_reports=report is None, source=None, **why)

        def merge(self, name, into):
            merge(archive, name, into, source=None, **why)

        def supplement(self, text=OVERLOOKED):
            supplement(archive, "overlooked.yaml", text.encode(), by="tester")

        def withdraw(self, name, amendment, reason="It was right"):
            withdraw(archive, name, amendment, reason=reason, by="tester")

    return Amend()


def content(story):
    """Return the digest of every projection but those that keep the history."""
    story.projector.catch_up()
    store = Projector(story.archive).store
    return {
        projection.name: store.digest(projection)
        for projection in story.projector.projections
        if projection.name not in {"events", "corrections"}
    }


# --- the table ---


def test_a_correction_stands_with_old_and_new(recorded, amend):
    """Given a correction, the row has the path, old and new side by side, the reason, the source and the event."""
    amend.correct("signing", "gazette/figures/total/value", 33, source="herald")

    row = recorded.row("corrections")

    assert row == {
        "position": recorded.archive.head,
        "id": "correction-1",
        "stream": "occurrence/signing",
        "kind": "corrected",
        "occurrence": "signing",
        "field": "gazette/figures/total/value",
        "old": "31",
        "new": "33",
        "reason": "Found so",
        "source": "herald",
        "status": "standing",
        "withdrawn_because": None,
    }


TREATY_NAME = ("name", "Treaty of the Harbours", "Pact of Harbours")


@pytest.mark.parametrize(
    ("name", "new", "row"),
    [
        pytest.param("source/gazette", "Port news", ("title", None, "Port news"), id="a source, from nothing"),
        pytest.param("source/herald", None, ("title", "Harbour news", None), id="a source, to nothing"),
        pytest.param("person/ada-quay", ["A. Q."], ("spellings", "[]", '["A. Q."]'), id="a list, as JSON"),
        pytest.param("treaty/harbour-treaty", "Pact of Harbours", TREATY_NAME, id="a treaty"),
    ],
)
@pytest.mark.one_in(3)
def test_other_streams_are_corrected_too(recorded, amend, name, new, row):
    """Given a correction of a source, person or treaty, the row names it, and no occurrence."""
    amend.correct(name, row[0], new)

    assert recorded.rows("corrections", *COLUMNS) == [("correction-1", name, "corrected", None, *row, "standing")]


def test_a_whole_value_stands_as_json(recorded, amend):
    """Given a correction of a value with parts, old and new are JSON, and the whole can be read back."""
    amend.correct("signing", "gazette/place", {"city": "Faro", "country": "PT"})

    row = recorded.row("corrections")

    assert json.loads(row["old"])["city"] == "Porto"
    assert json.loads(row["new"])["country"] == "PT"
    assert recorded.rows("occurrences", "city", id="signing") == ["Faro"]


@pytest.mark.parametrize(
    ("report", "field"), [pytest.param("herald", "herald", id="a report"), pytest.param(None, None, id="all of it")]
)
def test_a_retraction_has_a_row(recorded, amend, report, field):
    """Given a retraction, the row names the report that was taken back, if it is one."""
    amend.retract("signing", report)

    assert recorded.rows("corrections", *COLUMNS) == [
        ("retraction-1", "occurrence/signing", "retracted", "signing", field, "reported", "retracted", "standing")
    ]


def test_a_merge_has_a_row_for_each_stream(recorded, amend):
    """Given a merge, each of the two has a row that leads from the one to the other."""
    amend.merge("dinner", "banquet")

    assert recorded.rows("corrections", *COLUMNS) == [
        ("merge-1", f"occurrence/{slug}", "occurrence-merged", slug, None, "dinner", "banquet", "standing")
        for slug in ("banquet", "dinner")
    ]


def test_a_merge_of_people_has_a_row_for_each(recorded, amend):
    """Given merged people, each of the two has a row, and no occurrence."""
    amend.merge("person/ada-quai", "person/ada-quay")

    assert recorded.rows("corrections", "stream", "kind", "occurrence", "old", "new") == [
        (f"person/{slug}", "person-merged", None, "ada-quai", "ada-quay") for slug in ("ada-quai", "ada-quay")
    ]


def test_a_supplement_has_what_it_adds(recorded, amend):
    """Given a supplement, the row names its source and has what was added, as JSON."""
    amend.supplement()

    row = recorded.row("corrections")

    assert (row["kind"], row["field"], row["source"], row["old"]) == (
        "report-supplemented",
        "gazette",
        "gazette",
        None,
    )
    assert sorted(json.loads(row["new"])) == ["evidence", "figures", "participants", "relations", "statements"]


def test_what_is_withdrawn_stays_in_the_table(recorded, amend):
    """Given a withdrawn correction and another in its place, both have a row; the first says why it was withdrawn."""
    amend.correct("signing", "gazette/title", "Signing day")
    amend.withdraw("signing", "correction-1", "It was right")
    amend.correct("signing", "gazette/title", "The signing")

    assert recorded.rows("corrections", "id", "old", "new", "status", "withdrawn_because") == [
        ("correction-1", "signing, says gazette", "Signing day", "withdrawn", "It was right"),
        ("correction-2", "signing, says gazette", "The signing", "standing", None),
    ]


def test_a_withdrawn_merge_is_withdrawn_in_both_rows(recorded, amend):
    """Given a merge that is withdrawn from either side, both rows say so."""
    amend.merge("dinner", "banquet")
    amend.withdraw("dinner", "merge-1")

    assert recorded.rows("corrections", "stream", "status") == [
        ("occurrence/banquet", "withdrawn"),
        ("occurrence/dinner", "withdrawn"),
    ]


def test_amendments_of_one_id_in_two_streams_are_distinct(recorded, amend):
    """Given the first correction of each of two streams, withdrawing one leaves the other's row as it is."""
    amend.correct("signing", "gazette/title", "Signing day")
    amend.correct("banquet", "gazette/title", "The banquet")
    amend.withdraw("signing", "correction-1")

    assert recorded.rows("corrections", "stream", "status") == [
        ("occurrence/banquet", "standing"),
        ("occurrence/signing", "withdrawn"),
    ]


# --- all tables follow ---


SEEN = [
    pytest.param("title", "Signing day", "reports title signing/gazette", id="title of a report"),
    pytest.param("title", "Signing day", "occurrences title signing", id="title of the occurrence"),
    pytest.param("date/edtf", "2031-04-30", "reports occurred signing/gazette", id="date of a report"),
    pytest.param("date/edtf", "2031-04-30", "occurrences occurred signing", id="date of the occurrence"),
    pytest.param("place/city", "Faro", "occurrences city signing", id="place"),
    pytest.param("figures/total/value", 33, "figures value signing/gazette/total", id="figure"),
    pytest.param("figures/total/operator", "nearly", "figures operator signing/gazette/total", id="operator"),
    pytest.param("statements/ports-grow/text", "Ports do.", "statements text signing/gazette/ports-grow", id="point"),
    pytest.param("participants/ada-quay/office", "Pilot", "participants office signing/gazette/1", id="office"),
    pytest.param("participants/ada-quay/person", "ben-moor", "participants person signing/gazette/1", id="person"),
]
"""A path, what it is corrected to, and the table, column and row that show it."""


@pytest.mark.parametrize(("path", "new", "seen"), SEEN)
@pytest.mark.one_in(3)
def test_rows_follow_a_correction_and_its_withdrawal(recorded, amend, path, new, seen):
    """Given a correction, the claim's row shows what it says now; given its withdrawal, what it said before."""
    table, column, identity = seen.split()
    before, unamended = recorded.rows(table, column, id=identity), content(recorded)

    amend.correct("signing", f"gazette/{path}", new)
    assert recorded.rows(table, column, id=identity) == [new]

    amend.withdraw("signing", "correction-1")
    assert recorded.rows(table, column, id=identity) == before
    assert content(recorded) == unamended


@pytest.mark.parametrize(
    ("name", "path", "new"),
    [
        pytest.param("source/gazette", "title", "Port news", id="title of a source"),
        pytest.param("source/gazette", "published/edtf", "2031-05-04", id="when a source was published"),
        pytest.param("source/gazette", "publisher/name", "The Gazette", id="publisher of a source"),
        pytest.param("person/ada-quay", "name", "Ada Moor", id="name of a person"),
        pytest.param("treaty/harbour-treaty", "name", "Pact", id="name of a treaty"),
        pytest.param("treaty/harbour-treaty", "depositary", "un", id="depositary of a treaty"),
    ],
)
@pytest.mark.one_in(3)
def test_rows_of_other_streams_follow_too(recorded, amend, name, path, new):
    """Given a corrected source, person or treaty, its row shows the correction, and its withdrawal."""
    prefix, _, slug = name.partition("/")
    table = {"source": "sources", "person": "people", "treaty": "treaties"}[prefix]
    unamended = content(recorded)

    amend.correct(name, path, new)
    assert recorded.rows(table, path.partition("/")[0], id=slug) == [new]

    amend.withdraw(name, "correction-1")
    assert content(recorded) == unamended


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        pytest.param("figures/total/value", {"figures": "corrected", "reports": "corrected"}, id="of a figure"),
        pytest.param("figures/1/value", {"figures": "corrected", "reports": "corrected"}, id="of a figure by number"),
        pytest.param("title", {"figures": "reported", "reports": "corrected"}, id="of something else"),
    ],
)
@pytest.mark.one_in(3)
def test_what_was_corrected_says_so(recorded, amend, path, statuses):
    """Given a correction, the figure it is of and its report are `corrected`, other sources' as reported."""
    amend.correct("signing", f"gazette/{path}", "33")

    assert recorded.rows("figures", "status", source="gazette", occurrence="signing") == [statuses["figures"]]
    assert recorded.rows("reports", "status", id="signing/gazette") == [statuses["reports"]]
    assert recorded.rows("figures", "status", source="herald") == ["reported"]
    assert recorded.rows("reports", "status", id="signing/herald") == ["reported"]


def test_a_pledge_follows_the_figure_of_its_amount(recorded, amend):
    """Given a correction of a currency, the pledge shows it, marked, without the words of before."""
    amend.correct("pt-pledge", "gazette/figures/sum/unit", "AUD", source="herald")

    columns = ("amount", "currency", "as_printed", "status")
    assert recorded.rows("pledges", *columns) == [(40, "AUD", None, "corrected")]

    amend.withdraw("pt-pledge", "correction-1")
    assert recorded.rows("pledges", *columns) == [(40, "USD", "exact 40", "reported")]


def test_totals_follow_a_correction(recorded, amend):
    """Given a corrected total, the day's range and the treaty show it."""
    amend.correct("signing", "gazette/figures/total/value", 33)

    per_day = recorded.rows("signatories_per_day", "reported_low", "reported_high", "claims")
    assert per_day == [(31, 33, 2)]


def test_a_retracted_report_gives_no_claims(recorded, amend):
    """Given a retracted report, what it said is no longer counted, but is still shown as retracted."""
    amend.retract("signing", "gazette")

    assert recorded.rows("reports", "source", "status", occurrence="signing") == [
        ("gazette", "retracted"),
        ("herald", "reported"),
    ]
    assert recorded.rows("figures", "source", "status", occurrence="signing") == [
        ("gazette", "retracted"),
        ("herald", "reported"),
    ]
    assert recorded.rows("occurrences", "title", "status", "sources_count", id="signing") == [
        ("signing, says herald", "reported", 1)
    ]
    assert recorded.rows("signatories_per_day", "claims", "source") == [(1, "herald")]
    assert recorded.rows("statements", "id") == []
    assert recorded.rows("participants", "id", occurrence="signing") == []


def test_a_retracted_occurrence_stays_to_be_seen(recorded, amend):
    """Given a retracted occurrence, it stands as retracted, with its reports, and nothing follows from it."""
    amend.retract("signing")

    assert recorded.rows("occurrences", "status", "sources_count", id="signing") == [("retracted", 0)]
    assert recorded.rows("reports", "status", occurrence="signing") == ["retracted"] * 2
    assert recorded.rows("signatories_per_day", "day") == []
    assert recorded.rows("treaties", "signatories_reported", "opened_on") == [(None, None)]


@pytest.mark.parametrize("report", ["gazette", None], ids=["a report", "an occurrence"])
def test_what_was_retracted_comes_back(recorded, amend, report):
    """Given a retraction and its withdrawal, every table has the content from before."""
    unamended = content(recorded)

    amend.retract("signing", report)
    assert content(recorded) != unamended

    amend.withdraw("signing", "retraction-1")
    assert content(recorded) == unamended


def test_a_retracted_pledge_says_so(recorded, amend):
    """Given a retracted pledge, its row stands as retracted."""
    amend.retract("pt-pledge")

    assert recorded.rows("pledges", "status") == ["retracted"]


def test_a_supplement_adds_rows_and_its_withdrawal_takes_them_away(recorded, amend):
    """Given a supplement, its claims stand beside those of the report; given its withdrawal, they are gone."""
    unamended = content(recorded)

    amend.supplement()
    assert recorded.rows("statements", "point", source="gazette") == ["fog-is-blind", "ports-grow"]
    assert recorded.rows("participants", "person", occurrence="signing") == ["ada-quay", "ben-moor"]
    assert recorded.rows("figures", "value", "status", id="signing/gazette/guests") == [(90, "reported")]
    assert recorded.rows("relations", "relation", "other", "source") == [("part-of", "banquet", "gazette")]

    amend.withdraw("signing", "supplement-1")
    assert content(recorded) == unamended


def test_a_merged_occurrence_leads_on(recorded, amend):
    """Given a merge, the one is `merged` and leads to the other, which has the reports of both."""
    amend.merge("dinner", "banquet")

    assert recorded.rows("occurrences", "id", "status", "merged_into", "sources_count", kind="meeting") == [
        ("banquet", "corroborated", None, 2),
        ("dinner", "merged", "banquet", 0),
    ]
    assert recorded.rows("reports", "id", "occurrence", "status", occurrence="banquet") == [
        ("banquet/gazette", "banquet", "reported"),
        ("dinner/herald", "banquet", "reported"),
    ]
    assert recorded.rows("participants", "id", "occurrence", role="speaker") == [
        ("banquet/gazette/1", "banquet"),
        ("dinner/herald/1", "banquet"),
    ]


def test_a_merged_occurrence_is_corroborated_under_the_other(recorded, amend):
    """Given a merge, a report of the other by a further source counts there."""
    amend.merge("dinner", "banquet")
    recorded.report("banquet", "meeting", by="mercury", date=DAY)

    assert recorded.rows("occurrences", "sources_count", id="banquet") == [3]


def test_merges_are_followed_to_their_end_and_back(recorded, amend):
    """Given a merge into what is then merged itself, the last has all reports; withdrawing either parts them again."""
    recorded.report("gala", "meeting", by="mercury", date=DAY)
    unamended = content(recorded)

    amend.merge("dinner", "banquet")
    once = content(recorded)
    amend.merge("banquet", "gala")
    assert recorded.rows("reports", "id", occurrence="gala") == ["banquet/gazette", "dinner/herald", "gala/mercury"]
    assert recorded.rows("occurrences", "id", "merged_into", status="merged") == [
        ("banquet", "gala"),
        ("dinner", "banquet"),
    ]

    amend.withdraw("banquet", "merge-2")
    assert content(recorded) == once
    amend.withdraw("dinner", "merge-1")
    assert content(recorded) == unamended


def test_the_first_of_two_merges_may_be_withdrawn_first(recorded, amend):
    """Given a merge into what is then merged itself, withdrawing the first leaves the second."""
    recorded.report("gala", "meeting", by="mercury", date=DAY)
    amend.merge("dinner", "banquet")
    amend.merge("banquet", "gala")

    amend.withdraw("banquet", "merge-1")

    assert recorded.rows("reports", "id", occurrence="gala") == ["banquet/gazette", "gala/mercury"]
    assert recorded.rows("reports", "id", occurrence="dinner") == ["dinner/herald"]
    assert recorded.rows("occurrences", "merged_into", id="dinner") == [None]


def test_many_merges_can_be_withdrawn_one_by_one(recorded, amend):
    """Given merges of what was amended more and less often, withdrawing one leaves the others."""
    for slug in ("gala", "feast", "supper"):
        recorded.report(slug, "meeting", by="mercury", date=DAY)
    for title in ("One", "Two", "Three"):
        amend.correct("dinner", "herald/title", title)
    for slug in ("dinner", "gala", "feast", "supper"):
        amend.merge(slug, "banquet")
    (last,) = recorded.rows("corrections", "id", stream="occurrence/supper")

    amend.withdraw("supper", last)

    assert recorded.rows("occurrences", "id", status="merged") == ["dinner", "feast", "gala"]
    assert recorded.rows("reports", "id", occurrence="banquet") == [
        "banquet/gazette",
        "dinner/herald",
        "feast/mercury",
        "gala/mercury",
    ]


def test_one_source_that_reported_both_has_two_reports_of_the_one(recorded, amend):
    """Given two occurrences that one source reports, merging them leaves both reports, and counts the source once."""
    recorded.report("gala", "meeting", by="gazette", date=DAY)
    amend.merge("gala", "banquet")

    assert recorded.rows("reports", "id", occurrence="banquet") == ["banquet/gazette", "gala/gazette"]
    assert recorded.rows("occurrences", "status", "sources_count", id="banquet") == [("reported", 1)]


def test_a_retracted_occurrence_that_is_merged_stays_retracted(recorded, amend):
    """Given an occurrence that was retracted and then merged, its report counts nowhere."""
    amend.retract("dinner")
    amend.merge("dinner", "banquet")

    assert recorded.rows("reports", "id", "status", occurrence="banquet") == [
        ("banquet/gazette", "reported"),
        ("dinner/herald", "retracted"),
    ]
    assert recorded.rows("occurrences", "sources_count", id="banquet") == [1]


def test_a_merged_report_can_be_amended(recorded, amend):
    """Given a merged occurrence, correcting its report shows at the other; parting them keeps the correction."""
    amend.merge("dinner", "banquet")
    amend.correct("dinner", "herald/title", "The late dinner")
    assert recorded.rows("reports", "title", "status", id="dinner/herald") == [("The late dinner", "corrected")]

    amend.withdraw("dinner", "merge-1")
    assert recorded.rows("occurrences", "title", "status", id="dinner") == [("The late dinner", "reported")]


def test_merged_people_lead_on_in_every_table(recorded, amend):
    """Given merged people, what the one did and said is the other's, as reported under the one's name; and back."""
    unamended = content(recorded)

    amend.merge("person/ada-quai", "person/ada-quay")
    assert recorded.rows("people", "id", "merged_into") == [
        ("ada-quai", "ada-quay"),
        ("ada-quay", None),
        ("ben-moor", None),
    ]
    assert recorded.rows("participants", "person", "person_as_reported", role="speaker") == [
        ("ada-quay", "ada-quai"),
        ("ada-quay", "ada-quay"),
    ]

    amend.withdraw("person/ada-quay", "merge-1")
    assert content(recorded) == unamended


def test_merges_of_people_are_followed_to_their_end(recorded, amend):
    """Given a person merged into another who is merged into a third, the third has it all; and back, step by step."""
    amend.merge("person/ada-quai", "person/ada-quay")
    once = content(recorded)

    amend.merge("person/ada-quay", "person/ben-moor")
    assert recorded.rows("participants", "person") == ["ben-moor"] * 3

    amend.withdraw("person/ada-quay", "merge-2")
    assert content(recorded) == once


def test_a_report_that_comes_later_names_merged_people_as_one(recorded, amend):
    """Given merged people, a later report that names the one is the other's."""
    amend.merge("person/ada-quai", "person/ada-quay")
    speaker = {"person": "ada-quai", "role": "speaker"}
    recorded.report("gala", "meeting", by="mercury", participants=[speaker])

    assert recorded.rows("participants", "person", "person_as_reported", occurrence="gala") == [
        ("ada-quay", "ada-quai")
    ]


def test_a_rebuild_gives_what_growing_gave(recorded, amend):
    """Given amendments of every kind, and some withdrawn, a rebuild gives the same content."""
    recorded.projector.catch_up()
    for step in (
        lambda: amend.correct("signing", "gazette/figures/total/value", 33, source="herald"),
        lambda: amend.correct("source/gazette", "title", "Port news"),
        lambda: amend.correct("source/herald", "title", None),
        amend.supplement,
        lambda: amend.merge("dinner", "banquet"),
        lambda: amend.merge("person/ada-quai", "person/ada-quay"),
        lambda: amend.retract("signing", "herald"),
        lambda: amend.withdraw("signing", "correction-1"),
        lambda: amend.retract("pt-pledge"),
        lambda: amend.withdraw("person/ada-quai", "merge-1"),
    ):
        step()
        recorded.projector.catch_up()

    store = Projector(recorded.archive).store
    grown = {projection.name: store.digest(projection) for projection in recorded.projector.projections}
    assert grown == rebuilt_digests(recorded.archive, recorded.projector.projections)


# --- what is amended must be there ---


@pytest.mark.parametrize(
    ("name", "path", "new"),
    [
        pytest.param("signing", "gazette/treaty", "harbor-treaty", id="a treaty"),
        pytest.param("signing", "gazette/participants/1/person", "ada-kay", id="a participant"),
        pytest.param(
            "signing",
            "gazette/statements/ports-grow/attribution",
            {"voice": "paraphrase", "chain": [{"person": "ada-kay"}]},
            id="who said it",
        ),
        pytest.param("signing", "gazette/relations", [{"type": "during", "other": "banquett"}], id="a relation"),
        pytest.param("signing", "gazette/relations", [{"type": "during", "other": "signing"}], id="to itself"),
        pytest.param("signing", "gazette/evidence", "10 caption", id="a paragraph"),
        pytest.param("signing", "gazette/figures/total/evidence/1/paragraph", 10, id="a paragraph of a figure"),
    ],
)
@pytest.mark.one_in(3)
def test_a_correction_leads_to_nothing_that_is_not_recorded(recorded, amend, name, path, new):
    """Given a correction to a treaty, person, occurrence or paragraph that is not there, it is refused."""
    with pytest.raises(RefusedError, match=r"is recorded|itself|no paragraph 10"):
        amend.correct(name, path, new)


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param("participants: [{person: ada-kay, role: guest}]", id="a participant"),
        pytest.param(
            "statements: [{point: p, text: T, attribution: {voice: quotation, chain: {person: ada-kay}}, evidence: 1}]",
            id="who said it",
        ),
        pytest.param("relations: [{type: during, other: banquett}]", id="a relation"),
        pytest.param("relations: [{type: during, other: signing}]", id="a relation to itself"),
        pytest.param("evidence: 10", id="a paragraph"),
    ],
)
@pytest.mark.one_in(3)
def test_a_supplement_leads_to_nothing_that_is_not_recorded(recorded, amend, claim):
    """Given a supplement that names what is not there, it is refused, with its line."""
    text = f"source: gazette\nreason: Overlooked\nreports:\n  - occurrence: signing\n    {claim}\n"

    with pytest.raises(
        ReportFileError, match=r"overlooked.yaml:\d+:\d+: reports\[0\].*(is recorded|itself|no paragraph 10)"
    ):
        amend.supplement(text)
