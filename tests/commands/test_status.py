"""`timeline status` shows the archive at a glance."""

from datetime import UTC, date, datetime, timedelta

import pytest

from timeline.commands import status
from timeline.log.archive import Archive
from timeline.log.contact import Contact


def test_it_charts_the_signatories_of_each_day(timeline, seeded):
    """Given the seeds, each day has a bar as long as its share of the most, its claims and its names."""
    lines = timeline("status").out.splitlines()

    assert lines[0].startswith("archive.db: 97 events, ")
    assert lines[1] == "55 occurrences in 82 reports from 5 sources: 142 statements, 49 figures, 9 people"
    first = f"  2025-10-25  {'█' * 36} 65 reported by hanoi-times-global-unity, claims 65 to 70, 2 named"
    second = f"  2025-10-26  {'█' * 40} 72 reported by closing-press-conference, 2 named"
    assert [first, second] == [line for line in lines if "reported by" in line]


def test_it_charts_the_ratifications(timeline, seeded):
    """Given that 40 are needed and none is reported, the bar is empty, and the treaty not in force."""
    out = timeline("status").out

    assert f"  ratifications {'░' * 40} 0 of 40 needed, not in force\n" in out
    assert "  last day for signature 2026-12-31, " in out


@pytest.mark.parametrize(
    ("days", "words"),
    [(2, "in 2 days"), (1, "in 1 day"), (0, "today"), (-1, "1 day ago"), (-2, "2 days ago")],
    ids=["later", "tomorrow", "today", "yesterday", "earlier"],
)
def test_a_day_is_so_many_days_away(days, words):
    """Given a day, how far away it is has the right number of days."""
    assert status._away((date.today() + timedelta(days)).isoformat()) == words  # noqa: DTZ011 - as the command does


def test_it_lists_the_pledges_of_money(timeline, seeded):
    """Given one pledge of money among others, it stands with its currency, amount and words."""
    out = timeline("status").out

    pledge = "AU: USD 83,500,000 (83.5 million USD) on 2025-10-25: Invest in a cybersecurity programme"
    assert out.endswith(f"7 pledges, 1 of them of money\n  {pledge}\n")


def test_a_retracted_pledge_is_not_counted(timeline, seeded):
    """Given the only pledge of money retracted, `status` counts one pledge less, and none of money."""
    timeline("retract", "australia-cybersecurity-pledge", "--reason", "Test", "--by", "jane")

    assert timeline("status").out.endswith("\n6 pledges, 0 of them of money\n")


def test_json_has_the_numbers(timeline, seeded):
    """Given --json, counts, treaties with their days, and pledges are there."""
    status = timeline("status", "--json").json

    assert (status["events"], status["sources"], status["reports"]) == (97, 5, 82)
    (treaty,) = status["treaties"]
    assert [day["reported_total"] for day in treaty["signatories_per_day"]] == [65, 72]
    assert treaty["in_force_on"] is None
    assert len(status["pledges"]) == 7


RATIFIED = """\
source: {id: gazette, language: en, published: 2031-05-02}
treaties: [{id: harbour-treaty, name: Treaty of the Harbours}]
reports:
  - occurrence: harbour-force
    what: {kind: provision, rule: entry-into-force, delay: {rule: days-after, number: 90, evidence: 1}}
    title: One ratification brings it into force
    treaty: harbour-treaty
    date: undated
    figures:
      - key: needed
        measure: ratifications-needed
        counted: ratifications
        value: 2
        as_printed: two
        attribution: reporter
        evidence: 1
    evidence: 1
"""
ACTION = """\
  - occurrence: {party}-{action}
    what: {{kind: treaty-action, action: {action}, party: {party_code}}}
    title: A party acts
    treaty: harbour-treaty
    date: 2031-05-01
    evidence: 1
"""


@pytest.mark.parametrize(
    ("actions", "shown"),
    [
        pytest.param([("signature", "PT")], "0 of 2 needed, not in force", id="signed"),
        pytest.param([("ratification", "PT")], f"{'█' * 20}{'░' * 20} 1 of 2 needed, not in force", id="half way"),
        pytest.param(
            [("ratification", "PT"), ("accession", "ES")],
            f"{'█' * 40} 2 of 2 needed, enters into force on 2031-07-30, as computed",
            id="in force",
        ),
        pytest.param(
            [("ratification", "PT"), ("accession", "ES"), ("approval", "FR")],
            f" {'█' * 40} 3 of 2 needed, enters into force on 2031-07-30, as computed",
            id="the bar is never longer than full",
        ),
    ],
)
@pytest.mark.one_in(3)
def test_the_chart_follows_the_ratifications(timeline, seeded, tmp_path, actions, shown):
    """Given a treaty that needs two, its bar grows with each that is counted."""
    file = tmp_path / "ratified.yaml"
    reports = [ACTION.format(action=action, party_code=party, party=party.lower()) for action, party in actions]
    file.write_text(RATIFIED + "".join(reports))
    timeline("append", file, "--by", "jane")

    assert shown in timeline("status").out


IN_FORCE = """\
source: {id: herald, language: en, published: 2031-08-01}
reports:
  - {occurrence: in-force, what: entry-into-force, title: It enters into force, treaty: harbour-treaty, date: DAY,
     evidence: 1}
"""


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        pytest.param(
            "2031-07-29", "enters into force on 2031-07-29, as reported (computed: 2031-07-30)\n", id="another"
        ),
        pytest.param("2031-07-30", "enters into force on 2031-07-30, as reported\n", id="the same"),
        pytest.param(
            "2021-07-30", "needed, in force since 2021-07-30, as reported (computed: 2031-07-30)\n", id="past"
        ),
    ],
)
@pytest.mark.one_in(3)
def test_a_reported_day_stands_beside_the_computed_one(timeline, seeded, tmp_path, day, shown):
    """Given a report of the entry into force, appending it opens a conflict if the computed day is another."""
    ratified, in_force = tmp_path / "ratified.yaml", tmp_path / "in-force.yaml"
    ratified.write_text(
        RATIFIED
        + "".join(ACTION.format(action="ratification", party_code=code, party=code.lower()) for code in ("PT", "ES"))
    )
    timeline("append", ratified, "--by", "jane")
    in_force.write_text(IN_FORCE.replace("DAY", day))

    appended = timeline("append", in_force, "--by", "jane").out

    opening = f"opens the conflict treaty/harbour-treaty/in-force: Entry into force: {day} (herald) and 2031-07-30"
    assert (opening in appended) is ("computed" in shown)
    assert shown in timeline("status").out


def test_a_treaty_reported_in_force_is_not_said_not_to_be(timeline, seeded, tmp_path):
    """Given a report without a day that a treaty is in force, and too few ratifications, it is in force."""
    file = tmp_path / "in-force.yaml"
    file.write_text(RATIFIED + IN_FORCE.partition("reports:\n")[2].replace("DAY", "undated"))
    timeline("append", file, "--by", "jane")

    assert "0 of 2 needed, in force, as reported, but not since which day\n" in timeline("status").out
    assert [treaty["state"] for treaty in timeline("status", "--json").json["treaties"]] == ["no-day", "not-in-force"]


def test_a_day_without_a_total_says_so(timeline, seeded, tmp_path):
    """Given only a named signature, its day has no bar and no number of its own."""
    file = tmp_path / "signed.yaml"
    file.write_text(RATIFIED + ACTION.format(action="signature", party="pt", party_code="PT"))
    timeline("append", file, "--by", "jane")

    assert "  2031-05-01   no total reported, 1 named\n" in timeline("status").out


def test_ratifications_are_shown_where_nobody_says_how_many_are_needed(timeline, seeded, tmp_path):
    """Given a ratification of a treaty without a rule of entry into force, the number stands without a bar."""
    file = tmp_path / "ratified.yaml"
    without_rule = RATIFIED.partition("  - occurrence")[0]
    file.write_text(without_rule + ACTION.format(action="ratification", party="pt", party_code="PT"))
    timeline("append", file, "--by", "jane")

    assert "  1 ratification; how many are needed is not recorded\n" in timeline("status").out


def test_the_treaties_that_changed_last_are_shown_and_the_others_counted(timeline, seeded, tmp_path):
    """Given eight treaties besides that of the seeds, and an act under the first, that one and the last four stand."""
    file = tmp_path / "treaties.yaml"
    treaties = ", ".join(f"{{id: pact-{number}, name: Pact {number}}}" for number in range(1, 9))
    act = ACTION.format(action="signature", party="pt", party_code="PT").replace("harbour-treaty", "pact-1")
    header = "source: {id: gazette, language: en, published: 2031-05-02}\n"
    file.write_text(f"{header}treaties: [{treaties}]\nreports:\n{act}")
    timeline("append", file, "--by", "jane")

    out, status = timeline("status").out, timeline("status", "--json").json

    shown = ["Pact 1", "Pact 8", "Pact 7", "Pact 6", "Pact 5"]
    assert [line for line in out.splitlines() if line.startswith(("Pact", "United"))] == shown
    assert "\n4 more treaties without recent changes; 'timeline serve' shows all\n" in out
    assert ([treaty["name"] for treaty in status["treaties"]], status["more_treaties"]) == (shown, 4)


def test_of_many_days_and_pledges_the_latest_are_shown(timeline, seeded, tmp_path):
    """Given twelve days of signatures and twelve pledges of money, ten of each are listed, and the others counted."""
    file = tmp_path / "many.yaml"
    days = [
        ACTION.format(action="signature", party=party.lower(), party_code=party).replace("05-01", f"05-{day:02}")
        for day, party in enumerate(("PT", "ES", "FR", "DE", "IT", "NO", "SE", "DK", "FI", "IE", "AT", "CZ"), 1)
    ]
    pledges = [
        f"""\
  - occurrence: pledge-{day}
    what: {{kind: pledge, pledger: PT, purpose: Buoys, amount: sum}}
    title: A pledge
    date: 2031-06-{day:02}
    figures:
      - {{key: sum, measure: pledge-amount, value: {day}000, unit: NOK, as_printed: "{day}", attribution: reporter,
         evidence: 3}}
    evidence: 3
"""
        for day in range(1, 13)
    ]
    file.write_text(RATIFIED + "".join(days) + "".join(pledges))
    timeline("append", file, "--by", "jane")

    out = timeline("status").out

    assert "Treaty of the Harbours\n  2 earlier days with signatories\n  2031-05-03 " in out
    assert "  2031-05-12   no total reported, 12 named\n" in out
    assert "19 pledges, 13 of them of money\n  PT: NOK 12,000 (12) on 2031-06-12: Buoys\n" in out
    assert out.endswith("  PT: NOK 3,000 (3) on 2031-06-03: Buoys\n  3 more, made earlier\n")


def test_an_archive_without_events_has_a_status(timeline, tmp_path):
    """Given an archive in which nothing is recorded yet, the status is that."""
    Archive.create(tmp_path / "archive.db").close()

    outcome = timeline("status")

    assert outcome.code == 0
    assert "archive.db: 0 events, " in outcome.out
    assert "last recorded never" in outcome.out


RANGE = """\
source: {id: quay-post, language: en, published: 2031-05-02}
reports:
  - occurrence: lights
    what: {kind: pledge, pledger: PE, purpose: Lights, amount: sum}
    title: Peru pledges lights
    date: 2031-05-01
    figures:
      - {key: sum, measure: pledge-amount, operator: between, low: 2000, high: 3000, unit: PEN, as_printed: some soles,
         attribution: reporter, evidence: 2}
    evidence: 2
"""


def test_a_pledge_of_a_range_is_one_of_money(timeline, seeded, tmp_path):
    """Given a pledge between two amounts, it is listed with both."""
    file = tmp_path / "range.yaml"
    file.write_text(RANGE)
    timeline("append", file, "--by", "jane")

    assert "\n  PE: PEN 2,000 to 3,000 (some soles) on 2031-05-01: Lights\n" in timeline("status").out


def test_a_single_pledge_is_not_counted_among_itself(timeline, tmp_path):
    """Given one pledge in the archive, it is said whether it is of money."""
    Archive.create(tmp_path / "archive.db").close()
    file = tmp_path / "range.yaml"
    file.write_text(RANGE)
    timeline("append", file, "--by", "jane")

    assert "\n1 pledge, of money\n" in timeline("status").out


@pytest.mark.parametrize(
    ("silent", "complete", "lacks", "says"),
    [
        (3, 3, 0, "up to date, 0.4 seconds late at most, last contact 3 seconds ago"),
        (25, 25, 0, "may lack events, because it has had no contact for 25 seconds (the store is away)"),
        (3, 90, 7, "lacks up to 7 events; it was complete 90 seconds ago, last contact 3 seconds ago"),
        (3, None, 1, "lacks up to 1 event; it was never complete, last contact 3 seconds ago"),
    ],
    ids=["up to date", "away", "late", "being made"],
)
def test_it_says_how_far_a_copy_follows(silent, complete, lacks, says):
    """Given a copy, the line says what it lacks, since when and why, each number once."""
    now = datetime(2031, 5, 2, tzinfo=UTC)
    contacted, caught_up = (
        None if seconds is None else now - timedelta(seconds=seconds) for seconds in (silent, complete)
    )
    problem = "the store is away" if silent == 25 else None
    contact = Contact("db/archive", contacted, caught_up, lacks, problem, lag_seconds=0.37)

    assert status._store_line(contact.as_json(now)) == f"copy of db/archive: {says}"
